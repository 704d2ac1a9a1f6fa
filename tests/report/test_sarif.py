"""SARIF: valid, at the true place in the file, within GitHub's limits, and deaf to what stands in notebooks."""

import gzip
import json
from urllib.parse import unquote

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nb2prod.api import CheckOptions, Wish, check
from nb2prod.errors import Nb2prodError
from nb2prod.lint.catalogue import load_catalogue
from nb2prod.lint.finding import NotebookFindings
from nb2prod.notebook import FilePlace, Span, read_bytes
from nb2prod.notebook.fileedit import FileEdit
from nb2prod.report import sarif
from nb2prod.report.report import Report
from nb2prod.report.sarifrules import descriptor
from nb2prod.rule import Edit, Fix, Related, Severity
from tests.report.sarif_schema import SCHEMA
from tests.report.support import HOSTILE, finding, hostile, report, shown

VALIDATOR = jsonschema.Draft7Validator(SCHEMA)
RELATED = (Related(Span(9, 1, 1, 1, 6), "defined here"),)


def run_of(given):
    """The run of the report's log, which must fit the schema."""
    log = json.loads(shown(given, "sarif"))
    VALIDATOR.validate(log)
    (run,) = log["runs"]
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    return run


def result_of(*findings, **more):
    return run_of(report(*findings, **more))["results"][0]


def test_nothing_found():
    run = run_of(report())
    assert run["results"] == run["tool"]["driver"]["rules"] == []
    assert run["invocations"] == [
        {"executionSuccessful": True, "exitCode": 0, "toolExecutionNotifications": []}
    ]


def test_a_finding():
    result = result_of(finding(end=FilePlace(81, 17), related=RELATED, related_places=(FilePlace(99, 3),)))
    where = {"uri": "churn.ipynb", "uriBaseId": "%SRCROOT%"}
    cell = {"cell": 4, "line": 2, "column": 7, "cellId": "a1b2", "executionCount": 7}
    assert result == {
        "ruleId": "NB101",
        "ruleIndex": 0,
        "level": "error",
        "message": {"text": "cell 4, line 2: 'model' is used before it is defined"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": where,
                    "region": {"startLine": 81, "startColumn": 12, "endLine": 81, "endColumn": 17},
                },
                "logicalLocations": [{"name": "cell 4", "kind": "object", "properties": cell}],
            }
        ],
        "relatedLocations": [
            {
                "id": 1,
                "message": {"text": "cell 9, line 1: defined here"},
                "physicalLocation": {
                    "artifactLocation": where,
                    "region": {"startLine": 99, "startColumn": 3, "endLine": 99, "endColumn": 4},
                },
                "logicalLocations": [
                    {"name": "cell 9", "kind": "object", "properties": {"cell": 9, "line": 1, "column": 1}}
                ],
            }
        ],
        "partialFingerprints": {"primaryLocationLineHash": "f00d:1", "nb2prod/v1": "f00d"},
    }


def test_a_finding_of_the_whole_notebook_has_no_cell():
    (location,) = result_of(finding("NB809", span=None, message="no title"))["locations"]
    assert location.keys() == {"physicalLocation"}
    assert location["physicalLocation"]["region"]["startLine"] == 81


def test_equal_findings_are_told_apart_for_github():
    result = result_of(finding(fingerprint="f00d-3"))
    assert result["partialFingerprints"] == {"primaryLocationLineHash": "f00d:3", "nb2prod/v1": "f00d-3"}


@pytest.mark.parametrize("code", [rule.code for rule in load_catalogue().rules])
def test_a_rule_brings_its_page_and_rank(code):
    rule = load_catalogue()[code]
    given = descriptor(rule)
    assert given["help"]["markdown"].startswith(f"# {code} {rule.name}")
    assert rule.instead in given["help"]["text"]
    assert given["defaultConfiguration"]["level"] == rule.severity.value
    is_security = rule.family in ("NB3", "NB7") and rule.severity is Severity.ERROR
    assert ("security-severity" in given["properties"]) is is_security
    assert ("security" in given["properties"]["tags"]) is is_security


def test_some_rule_is_about_security():
    assert descriptor(load_catalogue()["NB301"])["properties"]["security-severity"] == "8.0"


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("a/churn.ipynb", {"uri": "a/churn.ipynb", "uriBaseId": "%SRCROOT%"}),
        ("a b/50%25.ipynb", {"uri": "a%20b/50%2525.ipynb", "uriBaseId": "%SRCROOT%"}),
        ("c:d?#.ipynb", {"uri": "c%3Ad%3F%23.ipynb", "uriBaseId": "%SRCROOT%"}),
        ("數.ipynb", {"uri": "%E6%95%B8.ipynb", "uriBaseId": "%SRCROOT%"}),
        ("../up.ipynb", {"uri": "../up.ipynb", "uriBaseId": "%SRCROOT%"}),
        ("/data/a b.ipynb", {"uri": "file:///data/a%20b.ipynb"}),
        ("C:/data/a.ipynb", {"uri": "file:///C:/data/a.ipynb"}),
    ],
)
def test_where_the_file_is(path, location):
    result = result_of(finding(), path=path)
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == location


def test_the_worst_come_first_and_places_stay_in_order():
    severities = [Severity.NOTE, Severity.ERROR, Severity.WARNING, Severity.ERROR]
    found = [finding(severity=one, fingerprint=str(n)) for n, one in enumerate(severities)]
    results = run_of(report(*found))["results"]
    assert [one["partialFingerprints"]["nb2prod/v1"] for one in results] == ["1", "3", "2", "0"]


def notices(run):
    return [
        (one["level"], one["message"]["text"]) for one in run["invocations"][0]["toolExecutionNotifications"]
    ]


def test_more_than_github_takes_is_left_out_with_a_notice(monkeypatch):
    monkeypatch.setattr(sarif, "MOST_RESULTS", 3)
    monkeypatch.setattr(sarif, "MOST_SHOWN", 2)
    found = [finding(severity=one) for one in (Severity.NOTE, Severity.WARNING) * 2 + (Severity.ERROR,)]
    run = run_of(report(*found))
    assert [one["level"] for one in run["results"]] == ["error", "warning", "warning"]
    (warning, left_out), (note, shown_only) = notices(run)
    assert (warning, note) == ("warning", "note")
    assert "5 findings are more than the 3" in left_out and "the last 2" in left_out
    assert "2 results" in shown_only
    assert run["invocations"][0]["executionSuccessful"]


def test_nothing_is_said_of_limits_that_are_kept(monkeypatch):
    monkeypatch.setattr(sarif, "MOST_RESULTS", 2)
    monkeypatch.setattr(sarif, "MOST_SHOWN", 2)
    assert notices(run_of(report(finding(), finding()))) == []


def test_a_hundred_thousand_findings_are_a_file_that_github_takes():
    one = finding(related=RELATED, related_places=(FilePlace(99, 3),))
    notebooks = tuple(NotebookFindings(f"{n}.ipynb", "python", 1, (one,) * 100) for n in range(1000))
    log = shown(Report(notebooks=notebooks, rules=report(one).rules), "sarif")
    assert log.count('"ruleIndex"') == 25_000
    assert len(gzip.compress(log.encode())) < 10_000_000


def test_few_of_many_related_places_are_told():
    result = result_of(finding(related=RELATED * 1500, related_places=(FilePlace(99, 3),) * 1500))
    assert len(result["relatedLocations"]) == 100


def test_what_could_not_be_checked_fails_the_run():
    run = run_of(report(finding(), failures=(Nb2prodError("no such file", where="a.ipynb", todo="look"),)))
    assert notices(run) == [("error", "a.ipynb: no such file")]
    assert run["invocations"][0]["exitCode"] == 2
    assert not run["invocations"][0]["executionSuccessful"]


def test_a_fix_is_told_in_characters_of_the_file():
    edits = (
        FileEdit(FilePlace(81, 12), FilePlace(82, 3), "clf"),
        FileEdit(FilePlace(90, 1), FilePlace(90, 2), ""),
    )
    fix = Fix("rename {it}", (Edit("text", Span(4, 2, 7, 2, 12), text="clf"),), safe=True)
    (given,) = result_of(finding(fix=fix, file_edits=edits))["fixes"]
    assert given["description"]["text"] == "rename {{it}} (safe)"
    assert given["artifactChanges"][0]["replacements"] == [
        {
            "deletedRegion": {"startLine": 81, "startColumn": 12, "endLine": 82, "endColumn": 3},
            "insertedContent": {"text": "clf"},
        },
        {"deletedRegion": {"startLine": 90, "startColumn": 1, "endLine": 90, "endColumn": 2}},
    ]


def test_a_fix_that_moves_cells_is_left_out():
    fix = Fix("move", (Edit("move-cell", Span(4, 1, 1, 1, 1), after=1),))
    assert "fixes" not in result_of(finding(fix=fix))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text):
    run = run_of(hostile(text))
    for result in run["results"]:
        assert result["message"]["text"].isprintable()
    uri = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert unquote(uri).removesuffix(".ipynb") == text.encode("utf-8", "backslashreplace").decode()


@given(st.text())
def test_any_text_gives_a_valid_log(text):
    run_of(hostile(text))


def notebook(*sources, **style):
    cells = [
        {"cell_type": "code", "metadata": {}, "execution_count": 1, "outputs": [], "source": source}
        for source in sources
    ]
    whole = {"cells": cells, "metadata": {"title": "數據 😀"}, "nbformat": 4, "nbformat_minor": 4}
    return json.dumps(whole, **style)


SOURCES = (
    ["import os\n", "import sys, json  # 😀\n", 'print("é\\"", json)'],
    'x = "數"\nprint(undefined_here, "\\\\")\nfrom os import (\n    path,\n    sep,\n)',
)
STYLES = (
    {"indent": 1, "ensure_ascii": False},
    {"indent": None, "ensure_ascii": False},
    {"indent": 4, "ensure_ascii": True},
)


@pytest.fixture(params=STYLES, ids=str)
def checked(request, tmp_path, monkeypatch):
    """The text of a notebook's file, and the run on it."""
    monkeypatch.chdir(tmp_path)
    text = notebook(*SOURCES, **request.param)
    (tmp_path / "a.ipynb").write_text(text, encoding="utf-8")
    wish = Wish(select=("NB102", "NB206"))
    return text, run_of(check(["a.ipynb"], CheckOptions(wish=wish, isolated=True)))


def cut(text, region):
    """What stands in the region of the file."""
    return text[_index(text, region, "start") : _index(text, region, "end")]


def _index(text, region, side):
    lines = text.split("\n")
    return sum(len(line) + 1 for line in lines[: region[f"{side}Line"] - 1]) + region[f"{side}Column"] - 1


def test_regions_are_the_true_ones(checked):
    text, run = checked
    found = {}
    for result in run["results"]:
        place = result["locations"][0]["physicalLocation"]["region"]
        found.setdefault(result["ruleId"], []).append(cut(text, place))
    assert found == {"NB102": ["undefined_here"], "NB206": ["os", "sys", "path", "sep"]}


def test_fixes_can_be_made_by_who_knows_the_file_only(checked):
    text, run = checked
    fixes = [fix for result in run["results"] for fix in result.get("fixes", ())]
    assert [_sources(_made(text, fix)) for fix in fixes] == [
        ['import sys, json  # 😀\nprint("é\\"", json)', SOURCES[1]],
        ['import os\nimport json  # 😀\nprint("é\\"", json)', SOURCES[1]],
        ["".join(SOURCES[0]), SOURCES[1].replace("    path,\n", "")],
        ["".join(SOURCES[0]), SOURCES[1].replace("    sep,\n", "")],
    ]


def _made(text, fix):
    """The file after the fix."""
    replacements = fix["artifactChanges"][0]["replacements"]
    for one in sorted(
        replacements, key=lambda one: _index(text, one["deletedRegion"], "start"), reverse=True
    ):
        region, new = one["deletedRegion"], one.get("insertedContent", {}).get("text", "")
        text = text[: _index(text, region, "start")] + new + text[_index(text, region, "end") :]
    return text


def _sources(text):
    read = read_bytes(text.encode(), shown="a.ipynb")
    assert not read.problems
    return [cell.source for cell in read.cells]


def test_the_schema_of_oasis_agrees(oasis_schema, checked):
    validator = jsonschema.Draft4Validator(oasis_schema, format_checker=jsonschema.FormatChecker())
    for text in HOSTILE:
        validator.validate(json.loads(shown(hostile(text), "sarif")))
    whole = finding(related=RELATED, related_places=(FilePlace(99, 3),), fix=Fix("x", ()), file_edits=(EDIT,))
    validator.validate(json.loads(shown(report(whole), "sarif")))


EDIT = FileEdit(FilePlace(81, 12), FilePlace(82, 3), "clf")
