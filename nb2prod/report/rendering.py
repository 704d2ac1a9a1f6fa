"""From a report to text in one of the formats.

>>> from nb2prod.report.report import Report
>>> render(Report(notebooks=()), "text", Look(width=80))
'0 notebooks, nothing found\\n'
"""

import importlib
from collections.abc import Iterator

from nb2prod.notebook import Value
from nb2prod.report.report import Report

_PIECE = 1 << 16  # characters


class Look(Value):
    """How a report for people is to look. ``statistics`` asks for the counts of each rule in place of findings."""

    width: int = 100
    color: bool = False
    statistics: bool = False


def render(report: Report, form: str, look: Look) -> str:
    """The report in one of the FORMATS; text that ends with a newline, or nothing."""
    # Imported by name: a run pays for the one format that it asks for.
    return importlib.import_module(f"nb2prod.report.{form}").render(report, look)


def pieces(report: Report, form: str, look: Look) -> Iterator[str]:
    """The same text piece by piece, for formats of one line a finding: those of a huge folder need not fit in memory."""
    module = importlib.import_module(f"nb2prod.report.{form}")
    if look.statistics or not hasattr(module, "pieces"):
        yield module.render(report, look)
        return
    waiting: list[str] = []
    size = 0
    for text in module.pieces(report, look):
        waiting.append(text)
        size += len(text)
        if size >= _PIECE:
            yield "".join(waiting)
            waiting, size = [], 0
    if waiting:
        yield "".join(waiting)
