"""JUnit XML, as Jenkins and GitLab read it: a suite for each notebook, a failed test for each finding.

>>> from nb2prod.report.rendering import Look
>>> from nb2prod.report.report import Report
>>> render(Report(notebooks=()), Look()).splitlines()[1]
'<testsuites name="nb2prod" tests="0" failures="0" errors="0" skipped="0">'

A finding below the fail level is a skipped test: it is seen, and the build passes as the exit code says. A notebook
without findings is one test that passed.
"""

from collections import Counter
from collections.abc import Mapping
from html import escape

from nb2prod.errors import Nb2prodError
from nb2prod.lint.finding import Finding, NotebookFindings
from nb2prod.notebook import Value
from nb2prod.report.located import located, where
from nb2prod.report.plain import guarded, plain
from nb2prod.rule import Rule

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_KINDS = {"failures": "failure", "errors": "error", "skipped": "skipped"}


class _Test(Value):
    """One test: what became of it (one of the elements of _KINDS, or "" if it passed), and the words about it."""

    name: str
    outcome: str = ""
    kind: str = ""
    message: str = ""
    text: str = ""


def render(report, _look) -> str:
    """The report as one XML document."""
    suites = [(notebook.path, _tests(notebook, report)) for notebook in report.notebooks]
    suites += [(failure.where, [_failed(failure)]) for failure in report.failures]
    tests = [test for _, found in suites for test in found]
    inner = "".join(_suite(path, found) for path, found in suites)
    return f'{_HEAD}<testsuites name="nb2prod" {_counts(tests)}>\n{inner}</testsuites>\n'


def _tests(notebook: NotebookFindings, report) -> list[_Test]:
    """The findings as tests, each with a name of its own; where there are none, a test that passed."""
    if not notebook.findings:
        return [_Test("nothing found")]
    seen: Counter[str] = Counter()
    tests = []
    for finding in notebook.findings:
        name = f"{finding.code} {finding.name} ({where(finding)})"
        seen[name] += 1
        outcome = "failure" if report.fails(finding.severity) else "skipped"
        tests.append(
            _Test(
                name=name if seen[name] == 1 else f"{name} #{seen[name]}",
                outcome="error" if finding.code == "NB000" else outcome,
                kind=finding.severity,
                message=located(finding),
                text=_text(notebook.path, finding, report.rules),
            )
        )
    return tests


def _text(path: str, finding: Finding, rules: Mapping[str, Rule]) -> str:
    """All that the report for people says: GitLab shows this text and not the message."""
    place = finding.place
    lines = [f"{path}:{place.line}:{place.column}", f"{finding.severity}: {located(finding)}"]
    if finding.excerpt is not None and finding.span is not None:
        lines.append(f"{finding.span.line} | {finding.excerpt.text}")
    if (rule := rules.get(finding.code)) is not None:
        lines += [f"why: {rule.why}", f"instead: {rule.instead}"]
    return "\n".join(plain(line) for line in lines)


def _failed(failure: Nb2prodError) -> _Test:
    return _Test("nb2prod", "error", "error", plain(failure.what), plain(failure.todo))


def _suite(path: str, tests: list[_Test]) -> str:
    name = attribute(path)
    inner = "".join(_case(name, test) for test in tests)
    return f"  <testsuite name={name} {_counts(tests)}>\n{inner}  </testsuite>\n"


def _case(suite: str, test: _Test) -> str:
    # GitLab calls the suite by the name of the class.
    head = f"    <testcase classname={suite} name={attribute(test.name)}"
    if not test.outcome:
        return f"{head}/>\n"
    kind = "" if test.outcome == "skipped" else f" type={attribute(test.kind)}"
    words = f"{kind} message={attribute(test.message)}>{safe(test.text)}</{test.outcome}>"
    return f"{head}>\n      <{test.outcome}{words}\n    </testcase>\n"


def _counts(tests: list[_Test]) -> str:
    outcomes = Counter(test.outcome for test in tests)
    return f'tests="{len(tests)}" ' + " ".join(
        f'{name}="{outcomes[element]}"' for name, element in _KINDS.items()
    )


def attribute(text: str) -> str:
    """The text as the value of an attribute, in quotes."""
    return f'"{safe(plain(text))}"'


def safe(text: str) -> str:
    """Plain text as XML: what XML cannot hold at all stands as visible escapes already."""
    return escape(guarded(text))
