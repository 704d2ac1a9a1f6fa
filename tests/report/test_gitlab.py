"""Code Quality: exactly the fields that GitLab documents, and one fingerprint for one finding of one file."""

import json

import jsonschema
import pytest

from nb2prod.lint.finding import NotebookFindings
from nb2prod.notebook import FilePlace
from nb2prod.report.report import Report
from nb2prod.rule import Severity
from tests.report.support import HOSTILE, finding, hostile, report, shown

_LINE = {"type": "integer", "minimum": 1}
SCHEMA = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "additionalProperties": False,
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "additionalProperties": False,
                "properties": {
                    "path": {"type": "string", "minLength": 1},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "additionalProperties": False,
                        "properties": {"begin": _LINE, "end": _LINE},
                    },
                },
            },
        },
    },
}


def issues(given):
    found = json.loads(shown(given, "gitlab"))
    jsonschema.validate(found, SCHEMA)
    return found


def test_nothing_found_is_an_empty_list():
    assert issues(report()) == []


def test_a_finding():
    (issue,) = issues(report(finding(end=FilePlace(83, 2))))
    assert issue.pop("fingerprint")
    assert issue == {
        "description": "cell 4, line 2: 'model' is used before it is defined",
        "check_name": "NB101 use-before-definition",
        "severity": "critical",
        "location": {"path": "churn.ipynb", "lines": {"begin": 81, "end": 83}},
    }


def test_a_finding_of_the_whole_notebook():
    (issue,) = issues(report(finding("NB809", span=None, message="no title")))
    assert issue["description"] == "no title"
    assert issue["location"]["lines"] == {"begin": 81, "end": 81}


@pytest.mark.parametrize(
    ("severity", "word"),
    [(Severity.ERROR, "critical"), (Severity.WARNING, "major"), (Severity.NOTE, "minor")],
)
def test_severities(severity, word):
    assert issues(report(finding(severity=severity)))[0]["severity"] == word


def test_the_same_finding_in_two_files_has_two_fingerprints():
    notebooks = tuple(NotebookFindings(path, "python", 1, (finding(),)) for path in ("a.ipynb", "b.ipynb"))
    one, other = issues(Report(notebooks=notebooks))
    assert one["fingerprint"] != other["fingerprint"]


def test_a_fingerprint_depends_on_nothing_but_file_and_finding():
    (one,) = issues(report(finding()))
    (other,) = issues(report(finding(place=FilePlace(7, 7), severity=Severity.NOTE, message="other words")))
    assert one["fingerprint"] == other["fingerprint"]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text):
    for issue in issues(hostile(text)):
        assert issue["description"].isprintable()
