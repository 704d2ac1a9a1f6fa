"""One line for each finding: ``PATH:cell N:LINE:COL: CODE message``.

A finding of the whole notebook has its place in the file: ``PATH:FILE_LINE:FILE_COL: CODE message``.

>>> from nb2prod.report.rendering import Look
>>> from nb2prod.report.report import Report
>>> render(Report(notebooks=()), Look())
''
"""

from collections.abc import Iterator

from nb2prod.lint.finding import Finding
from nb2prod.report.plain import guarded, plain
from nb2prod.report.statistics import statistics


def render(report, look) -> str:
    """The report, one line for each finding."""
    return statistics(report) if look.statistics else "".join(pieces(report, look))


def pieces(report, look) -> Iterator[str]:  # pylint: disable=unused-argument  # as every format has it
    """The same, notebook after notebook."""
    for notebook in report.notebooks:
        path = plain(notebook.path)
        lines = [
            f"{path}:{_place(finding)}: {finding.code} {plain(finding.message)}\n"
            for finding in notebook.findings
        ]
        if lines:
            yield guarded("".join(lines))


def _place(finding: Finding) -> str:
    span = finding.span
    if span is None:
        return f"{finding.place.line}:{finding.place.column}"
    return f"cell {span.cell}:{span.line}:{span.column}"
