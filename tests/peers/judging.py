r"""What a notebook prints, and whether what came of it prints the same.

The truth is the notebook, run from the top in a fresh kernel, twice. What it *printed* must come, in this order. What it
only *showed* (the value of a cell's last line) may come at its place, and must then be the same. A word that the two runs
of the notebook do not share may be any word. Blanks and line ends do not count.

>>> shown = Piece("shown", "4")
>>> truth = truth_of([Piece("printed", "loss 0.25\n"), shown], [Piece("printed", "loss 0.31\n"), shown])
>>> [first_difference(truth, text) for text in ("loss 0.7", "loss 0.7\n4", "loss 0.7 5", "4")]
['', '', "word 3 is '5', the notebook has no more", "word 1 is '4' for 'loss'"]
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from nb2prod.notebook import Value

RIGHT, WRONG, CRASH, REFUSED = VERDICTS = ("right", "silently wrong", "crash", "refused")

# What IPython's magics say themselves is not the author's text.
_MAGICS = re.compile(r"(?:Writing|Overwriting|Appending to) \S+|CPU times: .*|Wall time: .*|.* per loop .*")
_FIGURE = re.compile(r"<Figure size .*>")
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
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
    """What the outputs of a notebook that was run hold, in order; standard error and figures are not text of it."""
    found = []
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            if output["output_type"] == "stream" and output["name"] == "stdout":
                found.append(Piece("printed", _joined(output["text"])))
            elif "text/plain" in output.get("data", {}):
                found.append(Piece("shown", _joined(output["data"]["text/plain"])))
    return [piece for piece in found if not _FIGURE.fullmatch(piece.text.strip())]


def truth_of(first: Sequence[Piece], second: Sequence[Piece]) -> tuple[Words, ...]:
    """What two runs of one notebook agree in."""
    if [piece.kind for piece in first] != [piece.kind for piece in second]:
        return (Words((_ANYTHING,), must=False),)
    found = []
    for one, other in zip(first, second, strict=True):
        if one.kind == "printed":
            found += _lines(one.text, other.text)
        else:
            found.append(Words(_shared(one.text.split(), other.text.split()), must=False))
    return tuple(found)


def first_difference(truth: Iterable[Words], text: str) -> str:
    """ "" if the text is what the truth allows, else the first word that is not."""
    given = text.split()
    reached = {0}  # how many words of the text may be behind us
    for item in truth:
        after = set().union(*(_after(item.words, given, start) for start in reached))
        if not item.must:
            after |= reached
        if not after:
            at = max(reached)
            expected = next((word for word in item.words if word.strip()), "any word")
            return f"word {at + 1} is {given[at]!r} for {expected!r}" if at < len(given) else (
                f"it ends after {at} words, the notebook goes on with {expected!r}"
            )  # fmt: skip
        reached = after
    at = max(reached)
    return "" if at == len(given) else f"word {at + 1} is {given[at]!r}, the notebook has no more"


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
        return Verdict(CRASH, "the converter takes too long")
    told = converting.stderr + converting.stdout
    traceback = "Traceback (most recent call last)" in told
    if converting.code == 1 and (not traceback or (refusal and refusal in told)):
        return Verdict(REFUSED, _last_words(told))
    return Verdict(CRASH, f"the converter: {_last_words(told)}")


def verdict_on_program(truth: Iterable[Words], running: Finished, printed: str) -> Verdict:
    """How the converted program is judged by its end and by the text that it printed."""
    if running.code is None:
        return Verdict(CRASH, "the program takes too long")
    if running.code != 0:
        return Verdict(CRASH, f"the program: {_last_words(running.stderr + running.stdout)}")
    difference = first_difference(truth, printed)
    return Verdict(WRONG, difference) if difference else Verdict(RIGHT, "")


def _after(words: Sequence[str], given: Sequence[str], start: int) -> set[int]:
    """Where in the text one may be once these words came from ``start`` on."""
    places = {start}
    for word in words:
        if word == _ANYTHING:
            places = set(range(min(places), len(given) + 1)) if places else places
        else:
            places = {at + 1 for at in places if at < len(given) and word in (_ANY, given[at])}
    return places


def _lines(one: str, other: str) -> list[Words]:
    first, second = one.splitlines(), other.splitlines()
    if len(first) != len(second):
        return [Words((_ANYTHING,), must=True)]
    pairs = zip(first, second, strict=True)
    return [
        Words(_shared(left.split(), right.split()), must=not _MAGICS.fullmatch(left.strip()))
        for left, right in pairs
    ]


def _shared(first: Sequence[str], second: Sequence[str]) -> tuple[str, ...]:
    if len(first) != len(second):
        return (_ANYTHING,)
    return tuple(left if left == right else _ANY for left, right in zip(first, second, strict=True))


def _joined(text: str | list[str]) -> str:
    return text if isinstance(text, str) else "".join(text)


def _last_words(told: str) -> str:
    """The first error that a text names, for others follow from it; else its last lines.

    >>> _last_words("Traceback (most recent call last):\\n  File …\\nValueError: no rows\\nNeed help?")
    'ValueError: no rows'
    """
    lines = [line.strip() for line in _COLOURS.sub("", told).splitlines() if line.strip()]
    errors = [line for line in lines if _ERROR.match(line)]
    return (errors[0] if errors else " / ".join(lines[-3:]))[:400] or "it says nothing"
