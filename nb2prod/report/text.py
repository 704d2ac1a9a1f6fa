"""The report for people: grouped by notebook and cell, with the source line, why it matters and what to do.

Everything foreign goes through ``plain`` into ``rich.text.Text``, so that nothing in it is read as markup. Why and
instead stand at the first finding of each rule only.

>>> from nb2prod.report.rendering import Look
>>> from nb2prod.report.report import Report
>>> render(Report(notebooks=()), Look())
'0 notebooks, nothing found\\n'
"""

from collections.abc import Iterator, Mapping
from io import StringIO
from itertools import groupby

from nb2prod.lint.finding import Excerpt, Finding, NotebookFindings
from nb2prod.report.plain import guarded, plain
from nb2prod.report.statistics import statistics
from nb2prod.rule import Related, Rule, Severity

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.NOTE: "bold cyan"}
_CELL, _FINDING, _BODY = 2, 4, 8
_NARROWEST = 24
_MOST_RELATED = 5


def render(report, look) -> str:
    """The report as lines of ``look.width`` columns at most, with colours if asked for."""
    if look.statistics:
        return statistics(report)
    if not report.counts.total():
        return report.tally + "\n"
    page = _Page(width=max(look.width, _NARROWEST), color=look.color, rules=report.rules)
    for notebook in report.notebooks:
        if notebook.findings:
            page.notebook(notebook)
    page.line(report.tally, style="bold")
    return page.text


class _Page:
    """Writes the parts of the report, from the notebook down to the single line."""

    def __init__(self, *, width: int, color: bool, rules: Mapping[str, Rule]):
        # Imported here: most runs of a hook find nothing, and rich is a third of a cold start.
        from rich.console import Console
        from rich.padding import Padding
        from rich.text import Text

        self._text, self._padding = Text, Padding
        self._width = width
        self._rules = rules
        self._explained: set[str] = set()
        self._out = StringIO()
        self._console = Console(
            file=self._out, width=width, force_terminal=color, color_system="standard" if color else None,
            no_color=not color, legacy_windows=False, force_jupyter=False,
        )  # fmt: skip

    @property
    def text(self) -> str:
        """What was written, without blanks at the ends of lines."""
        lines = self._out.getvalue().split("\n")[:-1]
        return guarded("".join(line.rstrip() + "\n" for line in lines))

    def line(self, *parts: str | tuple[str, str], indent: int = 0, style: str = "") -> None:
        """One paragraph of plain or (text, style) parts, wrapped behind its indent."""
        text = self._text.assemble(*parts, style=style)
        self._console.print(self._padding(text, (0, 0, 0, indent)) if indent else text)

    def notebook(self, notebook: NotebookFindings) -> None:
        """The notebook's name, and its findings cell by cell."""
        self.line(plain(notebook.path), style="bold underline")
        for _, group in groupby(notebook.findings, key=lambda finding: finding.span and finding.span.cell):
            findings = list(group)
            self.line(*_cell_head(findings[0]), indent=_CELL)
            for finding in findings:
                self.finding(finding)
            self.line()

    def finding(self, finding: Finding) -> None:
        """What is wrong, the line it stands on, what it relates to, and once for each rule why and what instead."""
        place = f"line {finding.span.line}" if finding.span else f"line {finding.place.line} of the file"
        severity = (finding.severity.value, _STYLES[finding.severity])
        self.line(
            severity, " ", (finding.code, "bold"), f" {finding.name}", (f"  {place}", "dim"), indent=_FINDING
        )
        self.line(plain(finding.message), indent=_BODY)
        if finding.excerpt is not None and finding.span is not None:
            self._excerpt(finding.excerpt, finding.span.line, _STYLES[finding.severity])
        for related in finding.related[:_MOST_RELATED]:
            self.line((_related(related), "dim"), indent=_BODY)
        if (more := len(finding.related) - _MOST_RELATED) > 0:
            self.line((f"and {more} more", "dim"), indent=_BODY)
        self._explain(finding.code)

    def _explain(self, code: str) -> None:
        rule = self._rules.get(code)
        if rule is None or code in self._explained:
            return
        self._explained.add(code)
        self.line(("why: ", "bold"), plain(rule.why), indent=_BODY)
        self.line(("instead: ", "bold"), plain(rule.instead), indent=_BODY)

    def _excerpt(self, excerpt: Excerpt, line: int, style: str) -> None:
        from nb2prod.report.excerpt import window

        gutter = f"{line:>{_BODY - 2}} | "
        shown = window(excerpt, self._width - len(gutter))
        self._row(gutter, shown.text, "")
        self._row("| ".rjust(len(gutter)), " " * shown.start + "^" * shown.width, style)

    def _row(self, gutter: str, text: str, style: str) -> None:
        self._console.print(
            self._text.assemble((gutter, "dim"), (text, style)), no_wrap=True, overflow="crop"
        )


def _cell_head(finding: Finding) -> Iterator[str | tuple[str, str]]:
    if finding.span is None:
        yield ("the notebook", "bold")
        return
    yield (f"cell {finding.span.cell}", "bold")
    if finding.execution_count is not None:
        yield f"  In [{finding.execution_count}]"
    if finding.heading:
        yield (f"  {plain(finding.heading)}", "italic")


def _related(related: Related) -> str:
    return f"cell {related.span.cell}, line {related.span.line}: {plain(related.message)}"
