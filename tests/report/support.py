"""Reports made by hand."""

from nb2prod.lint.finding import Excerpt, Finding, NotebookFindings
from nb2prod.notebook import FilePlace, Span
from nb2prod.report.rendering import Look, render
from nb2prod.report.report import Report
from nb2prod.rule import Rule, Severity


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
