"""The words of a finding for formats that point into the file, where a reader sees no cell.

>>> from nb2prod.lint.finding import Finding
>>> from nb2prod.notebook import FilePlace, Span
>>> from nb2prod.rule import Severity
>>> finding = Finding(
...     "NB101", "use-before-definition", Severity.ERROR, "'x' is used before it is defined",
...     Span(4, 2, 7, 2, 8), FilePlace(81, 12), "f00d",
... )
>>> located(finding)
"cell 4, line 2: 'x' is used before it is defined"
"""

from nb2prod.lint.finding import Finding
from nb2prod.report.plain import plain


def located(finding: Finding) -> str:
    """The message on one line, with the cell and its line in front; without them for the whole notebook."""
    message = plain(finding.message) or finding.name
    return f"{where(finding)}: {message}" if finding.span else message


def where(finding: Finding) -> str:
    """The place in a person's words: ``cell 4, line 2``, or ``line 81 of the file`` for the whole notebook."""
    span = finding.span
    return f"cell {span.cell}, line {span.line}" if span else f"line {finding.place.line} of the file"


def end_of(finding: Finding) -> tuple[int, int]:
    """The line of the file on which the finding ends, and the column behind it; at least one character."""
    start, end = finding.place, finding.end
    if end is None or (end.line, end.column) <= (start.line, start.column):
        return start.line, start.column + 1
    return end.line, end.column
