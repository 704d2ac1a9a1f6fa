"""Workflow commands: read back as GitHub's runner reads them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nb2prod.errors import Nb2prodError
from nb2prod.notebook import FilePlace, Span
from nb2prod.rule import Severity
from tests.report.support import HOSTILE, finding, heard, hostile, report, shown


def commands(text):
    """(command, properties, data) of each line, as the runner splits and unescapes them."""
    return [_command(line) for line in text.splitlines()]


def _command(line):
    assert line.startswith("::")
    head, _, data = line[2:].partition("::")
    name, _, properties = head.partition(" ")
    pairs = [one.split("=", 1) for one in properties.split(",")]
    return name, {key: _unescaped(value) for key, value in pairs}, _unescaped(data)


def _unescaped(text):
    for escape, char in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(escape, char)
    return text


def test_nothing_found_says_nothing():
    assert shown(report(), "github") == ""


def test_a_finding_is_an_annotation_at_the_line_of_the_file():
    whole = report(finding(end=FilePlace(81, 17)))
    assert shown(whole, "github") == (
        "::error file=churn.ipynb,line=81,endLine=81,col=12,endColumn=17,title=NB101 use-before-definition"
        "::cell 4, line 2: 'model' is used before it is defined\n"
    )


def test_a_place_of_several_lines_has_no_columns():
    ((_, properties, _),) = commands(shown(report(finding(end=FilePlace(83, 2))), "github"))
    assert (properties["line"], properties["endLine"]) == ("81", "83")
    assert "col" not in properties and "endColumn" not in properties


def test_a_finding_of_the_whole_notebook_names_no_cell():
    ((_, properties, data),) = commands(
        shown(report(finding("NB809", span=None, message="no title")), "github")
    )
    assert (properties["line"], properties["col"], data) == ("81", "12", "no title")


@pytest.mark.parametrize(
    ("severity", "command"),
    [(Severity.ERROR, "error"), (Severity.WARNING, "warning"), (Severity.NOTE, "notice")],
)
def test_each_severity_has_its_command(severity, command):
    assert commands(shown(report(finding(severity=severity)), "github"))[0][0] == command


def test_separators_in_names_are_escaped():
    whole = report(
        finding(message="50%, a: b", span=Span(1, 1, 1, 1, 2)), path="a,line=1::b/50%25 of it.ipynb"
    )
    ((_, properties, data),) = commands(shown(whole, "github"))
    assert properties["file"] == "a,line=1::b/50%25 of it.ipynb"
    assert properties["line"] == "81"
    assert data == "cell 1, line 1: 50%, a: b"


def test_what_could_not_be_checked_is_an_error():
    given = report(failures=(Nb2prodError("no such file", where="a.ipynb", todo="look"),))
    assert shown(given, "github") == "::error title=nb2prod::a.ipynb: no such file\n"


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_makes_no_command_of_its_own(text):
    result = shown(hostile(text), "github")
    assert [one[:8] for one in heard(result)] == ["::error "] * 3
    for name, properties, data in commands(result):
        assert name == "error"
        assert set(properties) <= {"file", "line", "endLine", "col", "endColumn", "title"}
        assert "\n" not in data and "\r" not in data


@given(st.text(), st.text())
def test_any_text_is_one_command(message, path):
    ((_, properties, data),) = commands(
        shown(report(finding(message=message, span=None), path=path), "github")
    )
    assert properties["title"] == "NB101 use-before-definition"
    assert properties["line"] == "81"
    if message and message.isprintable() and "#" not in message:
        assert data == message
