"""Workflow commands of GitHub Actions: each finding becomes an annotation at its true line of the ``.ipynb`` file.

>>> from nb2prod.report.rendering import Look
>>> from nb2prod.report.report import Report
>>> render(Report(notebooks=()), Look())
''
>>> _property("a:b,c"), _data("50%: a, b")
('a%3Ab%2Cc', '50%25: a, b')

GitHub shows ten errors, ten warnings and ten notices of a step; a SARIF file has room for more.
"""

from collections.abc import Iterator

from nb2prod.lint.finding import Finding
from nb2prod.report.located import end_of, located
from nb2prod.report.plain import plain, unheard
from nb2prod.rule import Severity

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def render(report, look) -> str:
    """One command for each finding, and one for each thing that could not be looked at."""
    return "".join(pieces(report, look))


def pieces(report, _look) -> Iterator[str]:
    """The same, command after command."""
    for notebook in report.notebooks:
        yield from (_command(notebook.path, one) for one in notebook.findings)
    for failure in report.failures:
        yield f"::error title=nb2prod::{_data(plain(failure.where))}: {_data(plain(failure.what))}\n"


def _command(path: str, finding: Finding) -> str:
    line, column = finding.place.line, finding.place.column
    end_line, end_column = end_of(finding)
    place = {"file": plain(path), "line": str(line), "endLine": str(end_line)}
    if line == end_line:  # GitHub has no columns for a place of several lines
        place |= {"col": str(column), "endColumn": str(end_column)}
    place["title"] = f"{finding.code} {finding.name}"
    properties = ",".join(f"{name}={_property(text)}" for name, text in place.items())
    return f"::{_COMMANDS[finding.severity]} {properties}::{_data(located(finding))}\n"


def _data(text: str) -> str:
    # The text is on one line already: a percent sign is all that would be taken for an escape.
    return unheard(text).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
