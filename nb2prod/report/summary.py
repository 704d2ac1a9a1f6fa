"""Markdown for the summary page of a CI job: how often each rule was broken, and the notebooks with the most findings.

>>> from nb2prod.report.rendering import Look
>>> from nb2prod.report.report import Report
>>> render(Report(notebooks=()), Look())
'### nb2prod: 0 notebooks, nothing found\\n'
>>> _code("a_<b>.ipynb")
'<code>a\\\\_&#60;b&#62;.ipynb</code>'
"""

import re
from collections import Counter

from nb2prod.lint.finding import NotebookFindings
from nb2prod.report.plain import plain
from nb2prod.report.report import counted
from nb2prod.rule import Severity

_MOST_NOTEBOOKS = 20
# All that Markdown, HTML or GitHub (mentions, issues, emoji, addresses) might make something of.
_ACTIVE = re.compile(r"[^\w /.,-]|(?<=www)\.", re.ASCII)


def render(report, _look) -> str:
    """The page, as long as there are rules and at most twenty notebooks."""
    parts = [f"### nb2prod: {report.tally}\n"]
    if report.counts.total():
        parts += [_rules(report), _notebooks(report)]
    if report.failures:
        rows = [f"- {_code(failure.where)}: {_text(failure.what)}\n" for failure in report.failures]
        parts.append("#### Not checked\n\n" + "".join(rows))
    return "\n".join(parts)


def _rules(report) -> str:
    """A table of the rules, most often broken first."""
    counts = Counter((one.code, one.name, one.severity) for one in report.findings())
    rows = [
        f"| {number:,} | {_code(code)} {_text(name)} | {severity} | {_summary(report, code)} |\n"
        for (code, name, severity), number in sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    ]
    return "| findings | rule | severity | what is wrong |\n|--:|---|---|---|\n" + "".join(rows)


def _summary(report, code: str) -> str:
    return _text(report.rules[code].summary) if code in report.rules else ""


def _notebooks(report) -> str:
    """A table of the notebooks with the most errors, then warnings, then notes."""
    worst = sorted((one for one in report.notebooks if one.findings), key=_badness)
    rows = [_row(notebook) for notebook in worst[:_MOST_NOTEBOOKS]]
    more = len(worst) - len(rows)
    rest = f"\nand {counted(more, 'notebook')} more with findings\n" if more else ""
    return "| notebook | errors | warnings | notes |\n|---|--:|--:|--:|\n" + "".join(rows) + rest


def _badness(notebook: NotebookFindings) -> tuple[int, ...]:
    counts = _counts(notebook)
    return tuple(-counts[severity] for severity in Severity)


def _row(notebook: NotebookFindings) -> str:
    counts = _counts(notebook)
    return f"| {_code(notebook.path)} | {' | '.join(f'{counts[severity]:,}' for severity in Severity)} |\n"


def _counts(notebook: NotebookFindings) -> Counter[Severity]:
    return Counter(one.severity for one in notebook.findings)


def _code(text: str) -> str:
    """A name as it stands: GitHub leaves alone what stands in ``code``, and nothing in it is Markdown or HTML."""
    return f"<code>{_text(text)}</code>"


def _text(text: str) -> str:
    return _ACTIVE.sub(
        lambda found: f"&#{ord(found[0])};" if found[0].isascii() else found[0], plain(text)
    ).replace("_", "\\_")
