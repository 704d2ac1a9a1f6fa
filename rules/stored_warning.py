"""rules/stored_warning.py"""

import re
from collections.abc import Iterator

from nb2prod.rule import (
    Cell,
    Example,
    Found,
    Related,
    Rule,
    Severity,
    Span,
    Subject,
    printed_errors,
    span_of_line,
)

_WORRYING = frozenset({"SettingWithCopyWarning", "ConvergenceWarning"})
_WARNING = re.compile(
    r"^(?:(?P<file>[^\n]{1,300}):(?P<line>\d{1,6}): )?(?:[\w.]{1,100}\.)?"
    r"(?P<name>(?:SettingWithCopy|Convergence|Future|(?:Pending|Visible)?Deprecation|Dtype)Warning):",
    re.MULTILINE,
)
_SAYS = {
    "SettingWithCopyWarning": "the change may have gone to a copy and be lost",
    "ConvergenceWarning": "the fit stopped before it was done",
    "DtypeWarning": "a column was read with mixed types",
}
_MARKS = (b"Warning", b'"stderr"')
_LIBRARY = re.compile(r"[/\\](?:site|dist)-packages[/\\](?!ipykernel|IPython)")
# Behind its text a warning shows the line of the file that it points at.
_SHOWN = re.compile(r"(?:[^\n]*\n(?! {2}\S)(?![^\n]*Warning:)){0,9}[^\n]*\n {2}(?P<code>\S[^\n]*)")


def find(subject: Subject) -> Iterator[Found]:
    """Yields each class of warnings once, where a stored output shows it first."""
    if any(mark not in subject.notebook.wordy for mark in _MARKS):
        return
    places: dict[str, list[Span]] = {}
    for cell in subject.notebook.code_cells:
        if cell.has_outputs and all(re.search(mark, memoryview(cell.raw_outputs)) for mark in _MARKS):
            for name, line in _warnings(cell).items():
                places.setdefault(name, []).append(span_of_line(cell, line))
    for name, (first, *others) in places.items():
        says = _SAYS.get(name, "what is used here will change or go")
        severity = Severity.WARNING if name in _WORRYING else Severity.NOTE
        related = tuple(Related(other, "and here") for other in others)
        yield Found(first, f"the last run of this cell gave a {name}: {says}", related, severity=severity)


def _warnings(cell: Cell) -> dict[str, int]:
    """The classes of the warnings that the cell printed, each with the line that it points at (or 1)."""
    found: dict[str, int] = {}
    for text in printed_errors(cell):
        for one in _WARNING.finditer(text):
            if _is_among_libraries(one, text):
                continue
            number = int(one["line"] or 1)
            is_here = (
                number <= len(cell.lines)
                and cell.lines[number - 1].strip()
                and _is_of(cell, one["file"] or "")
            )
            found.setdefault(one["name"], number if is_here else 1)
    return found


def _is_among_libraries(warning: re.Match[str], text: str) -> bool:
    """Whether it is about how one library calls another: nothing that the notebook's author can change.

    A library that means its caller warns right there: the line that is shown belongs to its call of ``warn``.
    """
    if warning["name"] in _SAYS or not _LIBRARY.search(warning["file"] or ""):
        return False
    shown = _SHOWN.match(text, warning.end())
    return shown is None or "warn" not in shown["code"].lower()


def _is_of(cell: Cell, file: str) -> bool:
    """Whether a warning's file is the cell: most warnings point at lines of libraries or of other cells."""
    count = re.search(r"<ipython-input-(\d+)-", file)
    return (
        int(count[1]) == cell.execution_count
        if count
        else re.search(r"\bipykernel(?:_launcher\.py|_\d+)", file) is not None
    )


rule = Rule(
    code="NB907",
    name="stored-warning",
    severity=Severity.NOTE,
    summary="The last run gave a warning that means trouble.",
    why=(
        "A fit that did not converge and a change that went to a copy give wrong figures; a deprecated call stops the "
        "run as soon as the library is newer."
    ),
    instead="Do what the warning says and run the cell again.",
    find=find,
    python2=True,
    bad=[
        Example("""
            # %% In [3]
            north = tills[tills["region"] == "north"]
            north["fee"] = north["amount"] * 0.02  # <- NB907
            # %% -> stderr
            <ipython-input-3-0f1e2d3c4b5a>:2: SettingWithCopyWarning:
            A value is trying to be set on a copy of a slice from a DataFrame.
              north["fee"] = north["amount"] * 0.02
            # %% In [4]
            model.fit(rows, labels)  # <- NB907
            # %% -> stderr
            /lib/sklearn/linear_model/_logistic.py:460: ConvergenceWarning: lbfgs failed to converge (status=1):
            STOP: TOTAL NO. of ITERATIONS REACHED LIMIT.
            # %% In [5]
            model.fit(others, labels)
            # %% -> stderr
            /lib/sklearn/linear_model/_logistic.py:460: ConvergenceWarning: lbfgs failed to converge (status=1):
            """),
        Example("""
            # %% In [1]
            import tills  # <- NB907
            # %% -> stderr
            /lib/tills/io.py:12: FutureWarning: read_till is renamed to read
              warnings.warn(text)
            """),
        Example(
            """
            # %% In [1]
            model.fit(rows, labels)  # <- NB907
            # %% -> stderr
            /lib/python3.11/site-packages/tills/model.py:433: FutureWarning: the default of rate will be 0.1.
              FutureWarning)
            /lib/python3.11/site-packages/tills/core.py:7: FutureWarning: ledger.all is renamed to ledger.every
              return all(rows)
            # %% In [2]
            rows = tidy(rows)  # <- NB907
            # %% -> stderr
            helpers.py:12: DeprecationWarning: ledger.all is renamed to ledger.every
              return ledger.all(rows)
            """,
            note="What the call above is to change, and what a file of the project is to.",
        ),
    ],
    good=[
        Example(
            """
            # %% In [1]
            import tills
            # %% -> stderr
            /lib/python3.11/site-packages/tills/__init__.py:36: FutureWarning: read_lines is renamed to read
              from ledger import read_lines
            # %% In [2]
            tills.plot(rows)
            # %% -> stderr
            /lib/python3.11/site-packages/tills/draw.py:8: DeprecationWarning:

            axes.lines is going away.
            Use axes.line instead.

              for line in axes.lines:
            """,
            note="One library's affair with another.",
        ),
        Example("""
            # %% In [1]
            model.fit(rows, labels)
            # %% -> stderr
            /lib/tills/io.py:12: UserWarning: no till for may
            100%|##########| 12/12
            """),
        Example("""
            # %% In [1]
            print("FutureWarning: none")
            # %% -> stdout
            FutureWarning: none
            """),
        Example("""
            # %% In [1]
            import warnings
            warnings.simplefilter("error", FutureWarning)
            """),
        Example("""
            # %% In [1]
            describe(FutureWarning)
            # %% -> stderr
            2024-05-01 INFO loaded 12 tills
            """),
    ],
)
