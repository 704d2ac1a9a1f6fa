"""JUnit XML: what Jenkins' and GitLab's readers ask for, whatever the texts hold."""

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nb2prod.errors import Nb2prodError
from nb2prod.lint.finding import NotebookFindings
from nb2prod.report.report import Report
from nb2prod.rule import Severity
from tests.report.support import HOSTILE, finding, hostile, report, shown

COUNTS = {"tests", "failures", "errors", "skipped"}
ALLOWED = {
    "testsuites": ({"name"} | COUNTS, {"testsuite"}),
    "testsuite": ({"name"} | COUNTS, {"testcase"}),
    "testcase": ({"classname", "name"}, {"failure", "error", "skipped"}),
    "failure": ({"type", "message"}, set()),
    "error": ({"type", "message"}, set()),
    "skipped": ({"message"}, set()),
}


def parsed(given):
    """The document's root, after every element was held against the form that readers know."""
    root = ElementTree.fromstring(shown(given, "junit").encode())
    assert root.tag == "testsuites"
    for element in root.iter():
        attributes, children = ALLOWED[element.tag]
        assert set(element.attrib) == attributes
        assert {child.tag for child in element} <= children
    for suite in (root, *root):
        assert {name: int(suite.get(name)) for name in COUNTS} == _counted(suite)
    for suite in root:
        names = [(test.get("classname"), test.get("name")) for test in suite]
        assert len(names) == len(set(names)) > 0
    return root


def _counted(suite):
    elements = {"failures": "failure", "errors": "error", "skipped": "skipped"}
    found = {
        name: len(list(suite.iter(element))) for name, element in (("tests", "testcase"), *elements.items())
    }
    assert all(len(test) <= 1 for test in suite.iter("testcase"))
    return found


def test_no_notebook_is_no_suite():
    assert list(parsed(Report(notebooks=()))) == []


def test_a_notebook_without_findings_is_a_test_that_passed():
    (suite,) = parsed(report())
    (test,) = suite
    assert (suite.get("name"), test.get("classname"), len(test)) == ("churn.ipynb", "churn.ipynb", 0)


def test_a_finding_is_a_failed_test():
    ((test,),) = parsed(report(finding()))
    (failure,) = test
    assert test.get("name") == "NB101 use-before-definition (cell 4, line 2)"
    assert (failure.tag, failure.get("type")) == ("failure", "error")
    assert failure.get("message") == "cell 4, line 2: 'model' is used before it is defined"
    assert failure.text.splitlines() == [
        "churn.ipynb:81:12",
        "error: cell 4, line 2: 'model' is used before it is defined",
        "2 | print(model.score(x))",
        "why: It breaks.",
        "instead: Move it up.",
    ]


def test_a_finding_of_the_whole_notebook_names_the_line_of_the_file():
    ((test,),) = parsed(report(finding("NB809", span=None)))
    assert test.get("name") == "NB809 use-before-definition (line 81 of the file)"


@pytest.mark.parametrize(
    ("severity", "fail_on", "element"),
    [
        (Severity.ERROR, Severity.ERROR, "failure"),
        (Severity.WARNING, Severity.ERROR, "skipped"),
        (Severity.WARNING, Severity.WARNING, "failure"),
        (Severity.NOTE, Severity.WARNING, "skipped"),
        (Severity.NOTE, Severity.NOTE, "failure"),
    ],
)
def test_the_build_fails_as_the_exit_code_does(severity, fail_on, element):
    given = report(finding(severity=severity), fail_on=fail_on)
    (((found,),),) = parsed(given)
    assert found.tag == element
    assert (element == "failure") is (given.exit_code == 1)


def test_an_internal_error_is_an_error():
    (((found,),),) = parsed(report(finding("NB000", span=None)))
    assert found.tag == "error"


def test_what_could_not_be_checked_is_an_error():
    failure = Nb2prodError("no such file", where="a.ipynb", todo="look")
    _, suite = parsed(report(failures=(failure,)))
    ((found,),) = suite
    assert (suite.get("name"), found.tag, found.get("message"), found.text) == (
        "a.ipynb", "error", "no such file", "look",
    )  # fmt: skip


def test_two_findings_at_one_place_are_two_tests():
    ((first, second),) = parsed(report(finding(), finding(message="other")))
    assert second.get("name") == f"{first.get('name')} #2"


def test_each_notebook_is_a_suite():
    notebooks = tuple(NotebookFindings(path, "python", 1, ()) for path in ("a.ipynb", "b/c.ipynb"))
    assert [suite.get("name") for suite in parsed(Report(notebooks=notebooks))] == ["a.ipynb", "b/c.ipynb"]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text):
    suite, failed = parsed(hostile(text))
    assert [len(test) for test in (*suite, *failed)] == [1, 1, 1]


@given(st.text(st.characters()))
def test_any_text_gives_xml(text):
    parsed(hostile(text))
