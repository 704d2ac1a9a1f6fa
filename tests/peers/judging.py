r"""What a notebook prints, and whether what came of it prints the same.

The truth is the notebook, run from the top in fresh kernels, more than once. What it *printed* must come, in this
order. What it only *showed* (the value of a cell's last line) may come at its place, and must then be the same. A word
in which two runs of the notebook differ may be any word; in an output with such a word so may every number. Clocks,
addresses, blanks and line ends do not count.

>>> shown = Piece("shown", "4")
>>> truth = truth_of([[Piece("printed", "loss 0.25\n"), shown], [Piece("printed", "loss 0.31\n"), shown]])
>>> [first_difference(truth, text) for text in ("loss 0.7", "loss 0.7\n4", "loss 0.7 5", "4")]
['', '', "after 'loss 0.7' comes '5' in place of the end", "after '' comes '4' in place of 'loss'"]
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from nb2prod.notebook import Value

RIGHT, WRONG, CRASH, REFUSED = VERDICTS = ("right", "silently wrong", "crash", "refused")
TOO_LONG = "takes too long"

# What IPython's magics say themselves is not the author's text.
_MAGICS = re.compile(r"(?:Writing|Overwriting|Appending to) \S+|CPU times: .*|Wall time: .*|.* per loop .*")
_FIGURE = re.compile(r"<Figure size .*>")
_WIDGET = re.compile(r"^.*\binteractive\(children=.*$", re.MULTILINE)  # which nobody can move in a program
_CLOCK = re.compile(r"\d{1,2}:\d{2}:\d{2}(?:\.\d+)?|0x[0-9a-f]{6,}")
_WORD = re.compile(r"[+-]?\d+(?:\.\d*)?(?:e[+-]?\d+)?|[^\W\d]\w*|\S", re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?\d.*|nan|inf", re.IGNORECASE)
_CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")  # colours, and what a terminal erases: nothing that is read
# An exception's last line, or what pyflakes, which ploomber asks first, says.
_ERROR = re.compile(r"[A-Za-z_][\w.]*(?:Error|Exception|Exit|Interrupt): ?.|:\d+:\d+: undefined name")
_ANY = ""  # any word
_ANYTHING = "\n"  # any words


class Piece(Value):
    """A text that one output of a notebook holds; ``kind`` is "printed" or "shown"."""

    kind: str
    text: str


class Words(Value):
    """Words that come together, if they must come or come at all; "" is any word, a line end is any words."""

    words: tuple[str, ...]
    must: bool


class Finished(Value):
    """A command that came to its end; ``code`` is None if it was ended because it took too long."""

    code: int | None
    stdout: str
    stderr: str


class Verdict(Value):
    """One of VERDICTS, and why."""

    verdict: str
    why: str


def pieces_of(notebook: Mapping[str, Any]) -> list[Piece]:
    """What the outputs of a notebook that was run hold, in order; standard error and figures are not text of it.

    A cell of nothing but shell lines only shows: converters leave a look around (``!ls``) out, and say so.
    """
    found = []
    for cell in notebook["cells"]:
        kind = "shown" if _is_shell(_joined(cell["source"])) else "printed"
        for output in cell.get("outputs", ()):
            if output["output_type"] == "stream" and output["name"] == "stdout":
                found.append(Piece(kind, _joined(output["text"])))
            elif "text/plain" in output.get("data", {}):
                found.append(Piece("shown", _joined(output["data"]["text/plain"])))
    return [
        piece
        for piece in found
        if not (
            _FIGURE.fullmatch(piece.text.strip()) or (piece.kind == "shown" and _WIDGET.search(piece.text))
        )
    ]


def _is_shell(source: str) -> bool:
    lines = [
        line.strip() for line in source.splitlines() if line.strip() and not line.lstrip().startswith("#")
    ]
    return bool(lines) and all(line.startswith("!") for line in lines)


def truth_of(runs: Sequence[Sequence[Piece]]) -> tuple[Words, ...]:
    """What all runs of one notebook agree in."""
    if len({tuple(piece.kind for piece in run) for run in runs}) > 1:
        return (Words((_ANYTHING,), must=False),)
    found: list[Words] = []
    for outputs in zip(*runs, strict=True):
        words, printed = _agreed([piece.text for piece in outputs]), outputs[0].kind == "printed"
        if printed:
            found += (Words(line, must=not magic) for line, magic in words)
        else:
            found.append(Words(tuple(word for line, _ in words for word in line), must=False))
    return tuple(found)


def first_difference(truth: Iterable[Words], text: str) -> str:
    """The first word that the truth does not allow, with its place; nothing if there is none."""
    given = _words(_WIDGET.sub("", text))
    reached = {0}  # how many words of the text may be behind us
    for item in truth:
        after = _after(item.words, given, reached)
        if not item.must:
            after |= reached
        if not after:
            return _told(item.words, given, reached)
        reached = after
    return "" if len(given) in reached else _difference(given, max(reached), "the end")


def required(truth: Iterable[Words]) -> int:
    """How many words must come and are known.

    >>> required([Words(("a", "", "b"), must=True), Words(("c",), must=False)])
    2
    """
    return sum(1 for item in truth if item.must for word in item.words if word.strip())


def verdict_on_converter(converting: Finished, refusal: str = "") -> Verdict | None:
    """None if it converted. A no with a reason ends with 1 and without a traceback; all else is a crash.

    ``refusal`` is the name of an exception that stands for such a no though its traceback is printed.
    """
    if converting.code == 0:
        return None
    if converting.code is None:
        return Verdict(CRASH, f"the converter {TOO_LONG}")
    told = converting.stderr + converting.stdout
    traceback = "Traceback (most recent call last)" in told
    if converting.code == 1 and (not traceback or (refusal and refusal in told)):
        return Verdict(REFUSED, _last_words(told))
    return Verdict(CRASH, f"the converter: {_last_words(told)}")


def verdict_on_program(truth: Iterable[Words], running: Finished, printed: str) -> Verdict:
    """How the converted program is judged by its end and by the text that it printed."""
    if running.code is None:
        return Verdict(CRASH, f"the program {TOO_LONG}")
    if running.code != 0:
        return Verdict(CRASH, f"the program: {_last_words(running.stderr + running.stdout)}")
    difference = first_difference(truth, printed)
    return Verdict(WRONG, difference) if difference else Verdict(RIGHT, "")


def _after(words: Sequence[str], given: Sequence[str], places: set[int]) -> set[int]:
    """Where in the text one may be once these words came from one of the places on."""
    for word in words:
        if word == _ANYTHING:
            places = set(range(min(places), len(given) + 1)) if places else places
        else:
            places = {at + 1 for at in places if at < len(given) and word in (_ANY, given[at])}
    return set(places)


def _told(words: Sequence[str], given: Sequence[str], reached: set[int]) -> str:
    """The difference that is there if these words, which must come, do not."""
    count = next(count for count in range(len(words)) if not _after(words[: count + 1], given, reached))
    return _difference(given, max(_after(words[:count], given, reached)), repr(words[count]))


def _difference(given: Sequence[str], at: int, expected: str) -> str:
    before = " ".join(given[max(0, at - 3) : at])
    return (
        f"after {before!r} comes {repr(given[at]) if at < len(given) else 'the end'} in place of {expected}"
    )


def _agreed(texts: Sequence[str]) -> list[tuple[tuple[str, ...], bool]]:
    """The words of each line in which all texts agree, and whether a magic wrote the line."""
    lines = [text.splitlines() for text in texts]
    if len({len(one) for one in lines}) > 1:
        return [((_ANYTHING,), False)]
    found = [_shared([_words(line) for line in same]) for same in zip(*lines, strict=True)]
    if any(word in (_ANY, _ANYTHING) for words in found for word in words):
        found = [tuple(_ANY if _NUMBER.fullmatch(word) else word for word in words) for words in found]
    return [
        (words, bool(_MAGICS.fullmatch(line.strip()))) for words, line in zip(found, lines[0], strict=True)
    ]


def _shared(lines: Sequence[Sequence[str]]) -> tuple[str, ...]:
    if len({len(words) for words in lines}) > 1:
        return (_ANYTHING,)
    return tuple(same[0] if len(set(same)) == 1 else _ANY for same in zip(*lines, strict=True))


def _words(text: str) -> list[str]:
    r"""Words, numbers and signs.

    >>> _words("array([-1.5, 2e-05]) at 12:30:01")
    ['array', '(', '[', '-1.5', ',', '2e-05', ']', ')', 'at', '…']
    >>> _words("\x1b[2K\r\x1b[31mdone")
    ['done']
    """
    return _WORD.findall(_CLOCK.sub("…", _CONTROL.sub("", text)))


def _joined(text: str | list[str]) -> str:
    return text if isinstance(text, str) else "".join(text)


def _last_words(told: str) -> str:
    """The first error that a text names, for others follow from it; else its last lines.

    >>> _last_words("Traceback (most recent call last):\\n  File …\\nValueError: no rows\\nNeed help?")
    'ValueError: no rows'
    """
    lines = [line.strip() for line in _CONTROL.sub("", told).splitlines() if line.strip()]
    errors = [line for line in lines if _ERROR.match(line)]
    return (errors[0] if errors else " / ".join(lines[-3:]))[:400] or "it says nothing"
