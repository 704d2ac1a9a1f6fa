"""rules/stored_error.py"""

import re
from collections.abc import Iterator
from typing import Any

from nb2prod.rule import Cell, Example, Found, Rule, Severity, Span, Subject

_MARK = b'"ename"'  # stands in every stored error, and hardly anywhere else
_ANSI = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")
_ARROW = re.compile(r"^-{1,6}> ?(\d{1,6})(?:[ \t](.*))?$", re.MULTILINE)
_PLAIN = re.compile(r", line (\d{1,6})(?:, in [^\n]*)?\n(.*)$", re.MULTILINE)
_SAID_BY_PARSER = re.compile(r" \([^()]*, line \d+\)$")
_NAME = re.compile(r"[\w.]{1,60}")
_LONGEST = 80
# Words that speak of secrets, addresses with a user in them, what looks like a token or the number of a card.
_DELICATE = re.compile(
    r"pass(?:word|wd|phrase)|pwd|secret|token|credential|bearer|auth|key\s*[=:]|@|\d{12}"
    r"|(?=[\w+=-]*\d)(?=[\w+=-]*[A-Za-z])[\w+=-]{16}",
    re.IGNORECASE,
)


def find(subject: Subject) -> Iterator[Found]:
    """Yields each cell that keeps an error among its outputs."""
    if _MARK not in subject.notebook.pictureless:
        return
    for cell in subject.notebook.code_cells:
        if not re.search(_MARK, memoryview(cell.raw_outputs)) or "raises-exception" in cell.tags:
            continue
        error = next((output for output in cell.outputs if output.get("output_type") == "error"), None)
        if error is not None:
            yield Found(_place(cell, _line(cell, error.get("traceback"))), _message(error))


def _message(error: dict[str, Any]) -> str:
    name, text = str(error.get("ename")), error.get("evalue")
    name = name if _NAME.fullmatch(name) else "an exception"
    if name == "KeyboardInterrupt":
        return "the last run of this cell was interrupted (KeyboardInterrupt) and never ended"
    return f"the last run of this cell ended in {name}{_shortened(text) if isinstance(text, str) else ''}"


def _shortened(text: str) -> str:
    """The first line of what the exception said; nothing when a secret might be in it."""
    line = _ANSI.sub("", text[:1000]).strip().partition("\n")[0].rstrip()
    line = "".join(letter for letter in _SAID_BY_PARSER.sub("", line) if letter.isprintable())
    if not line or _DELICATE.search(line):
        return ""
    return f": {line if len(line) <= _LONGEST else line[: _LONGEST - 1] + '…'}"


def _line(cell: Cell, traceback: object) -> int:
    """The line of the cell that the traceback points at; the first line when that cannot be told."""
    parts = traceback if isinstance(traceback, list) else []
    text = _ANSI.sub("", "\n".join(part for part in parts if isinstance(part, str)))
    for pattern in (_ARROW, _PLAIN):
        for found in pattern.finditer(text):
            number, code = int(found[1]), (found[2] or "").strip()
            # The same words must stand there: frames of other cells and files have arrows too.
            if 1 <= number <= len(cell.lines) and code and cell.lines[number - 1].strip() == code:
                return number
    return 1


def _place(cell: Cell, number: int) -> Span:
    line = cell.lines[number - 1]
    start = len(line) - len(line.lstrip())
    return Span(cell.number, number, start + 1, number, max(len(line.rstrip()), start) + 1)


rule = Rule(
    code="NB901",
    name="stored-error",
    severity=Severity.ERROR,
    summary="A cell keeps an error among its outputs.",
    why=(
        "When the notebook was saved this cell did not run to its end. Whatever stands below either never "
        "ran or used leftovers of an earlier run."
    ),
    instead=(
        "Repair the cell and run the notebook again. If the error is the point, tag the cell "
        "raises-exception."
    ),
    find=find,
    yields_to=("NB101", "NB102", "NB003", "NB006"),
    joins=True,
    python2=True,
    bad=[
        Example("""
            # %% In [4]
            loans = {"ann": 900}
            loans["bob"]  # <- NB901
            # %% -> error KeyError: 'bob'
            <ipython-input-4-0123456789ab> in <module>
                  1 loans = {"ann": 900}
            ----> 2 loans["bob"]
            """),
        Example("""
            # %% In [2]
            prices = [1, 2]  # <- NB901
            prices[7]
            # %% -> error IndexError: list index out of range
            """),
        Example("""
            # %% In [9]
            train(rows)  # <- NB901
            # %% -> stdout
            epoch 1
            # %% -> error KeyboardInterrupt:
            """),
    ],
    good=[
        Example("""
            # %% In [4] tags=raises-exception
            {}["bob"]
            # %% -> error KeyError: 'bob'
            """),
        Example("""
            # %% In [4]
            print("KeyError: 'bob'")
            # %% -> stdout
            KeyError: 'bob'
            """),
        Example("""
            # %% In [4]
            import warnings
            warnings.warn("no price for bob")
            # %% -> stderr
            UserWarning: no price for bob
            """),
        Example("""
            # %% In [4]
            {"ename": "KeyError", "output_type": "error"}
            # %% -> result
            {"ename": "KeyError", "output_type": "error"}
            """),
    ],
)
