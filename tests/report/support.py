"""Reports made by hand, hostile texts, and what a CI server hears in a report."""

import re

from nb2prod.errors import Nb2prodError
from nb2prod.lint.finding import Excerpt, Finding, NotebookFindings
from nb2prod.notebook import FilePlace, Span
from nb2prod.report.rendering import Look, render
from nb2prod.report.report import Report
from nb2prod.rule import Related, Rule, Severity

HOSTILE = [
    "\x1b[31mred\x1b[0m",
    "\x1b]8;;https://evil.example\x07click\x1b]8;;\x07",
    "\x1b]52;c;ZXZpbA==\x07",
    "\x9b31m",
    "a\u202eb\u2066c\u200fd",
    "[red]markup[/red] [link=https://evil.example]x[/link] [/nope]",
    ":smile: [bold",
    "::error file=x::evil\n::warning::evil\r\nevil",
    "%0A::error::evil",
    "%25%0D%3A,file=x::",
    "##[error]evil",
    "x ###[add-mask]evil ##vso[task.setvariable variable=a]b ##teamcity[x]",
    "\ud800 half \udfff",
    "a\x00b\x08c\x7fd\ufffe",
    "\u2028line\u2029paragraph\x85next",
    "]]><script>alert(1)</script>",
    "<!-- --> </testsuite> &amp; &#x41; \"'",
    "| a | **b** `c` ~~d~~ # e\n# f",
    "[click](https://evil.example) ![x](https://evil.example) {0} {{1}}",
    "@everyone #1 https://evil.example www.evil.example a@b.example",
    "\t\t\ttabs",
    "\ufeffbom\u00adsoft\U000e0041tag",
]

_HEARD = re.compile(r"^\s*::.*|##\w*\[.*", re.MULTILINE)


def heard(text: str) -> list[str]:
    """What the servers of GitHub, Azure and TeamCity take for commands in this log."""
    return _HEARD.findall(text)


def hostile(text: str) -> Report:
    """A report in which everything foreign is that text."""
    return report(
        finding(
            message=text,
            heading=text,
            excerpt=Excerpt(text * 9, 2, 3),
            related=(Related(Span(1, 1, 1, 1, 1), text),),
            related_places=(FilePlace(3, 3),),
            cell_id=text,
        ),
        finding(span=None, message=text),
        path=f"{text}.ipynb",
        failures=(Nb2prodError(text, where=text, todo=text),),
    )


def finding(code: str = "NB101", **more) -> Finding:
    """A finding in cell 4, or of the whole notebook with ``span=None``."""
    given = {
        "name": "use-before-definition",
        "severity": Severity.ERROR,
        "message": "'model' is used before it is defined",
        "span": Span(4, 2, 7, 2, 12),
        "place": FilePlace(81, 12),
        "fingerprint": "f00d",
        "cell_id": "a1b2",
        "execution_count": 7,
        "excerpt": Excerpt("print(model.score(x))", 7, 5),
        "heading": "Train",
    }
    given |= more
    if given["span"] is None:
        given |= {"cell_id": None, "execution_count": None, "excerpt": None, "heading": ""}
    return Finding(code=code, **given)


def report(*findings: Finding, path: str = "churn.ipynb", **more) -> Report:
    """A report on one notebook."""
    rules = {one.code: _rule(one) for one in findings}
    return Report(notebooks=(NotebookFindings(path, "python", 12, findings),), rules=rules, **more)


def shown(given: Report, form: str, **look) -> str:
    """The report in that format."""
    return render(given, form, Look(**look))


def _rule(one: Finding) -> Rule:
    words = {"summary": "Summary.", "why": "It breaks.", "instead": "Move it up."}
    return Rule(
        code=one.code, name=one.name, severity=one.severity, find=lambda subject: (), bad=[], good=[], **words
    )
