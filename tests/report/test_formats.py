"""The formats: their exact shape, and that hostile text acts in none of them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nb2prod import __version__
from nb2prod.lint.finding import Excerpt
from nb2prod.notebook import FilePlace, Span
from nb2prod.report import FORMATS
from nb2prod.rule import Edit, Fix, Related, Severity
from tests.report.support import HOSTILE, finding, heard, hostile, report, shown

RELATED = (Related(Span(9, 1, 1, 1, 6), "defined here"),)


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("statistics", [False, True])
def test_hostile_text_never_acts(form, text, statistics):
    result = shown(hostile(text), form, statistics=statistics)
    assert not [char for char in result if char != "\n" and not char.isprintable()]
    # The commands of the format for GitHub are its own; its test looks into them.
    assert form == "github" or not heard(result)
    result.encode()


@pytest.mark.parametrize("text", [text for text in HOSTILE if "\ud800" not in text])
def test_json_gives_hostile_text_back_as_it_was(text):
    whole = report(finding(message=text), path=text)
    (notebook,) = json.loads(shown(whole, "json"))["notebooks"]
    assert (notebook["path"], notebook["findings"][0]["message"]) == (text, text)


def test_colour_is_the_only_escape_when_asked_for():
    whole = shown(report(finding()), "text", color=True)
    assert "\x1b[1;31m" in whole
    assert "\x1b" not in shown(report(finding()), "text")


def test_concise():
    assert shown(report(finding(), finding("NB809", span=None, message="no title")), "concise") == (
        "churn.ipynb:cell 4:2:7: NB101 'model' is used before it is defined\nchurn.ipynb:81:12: NB809 no title\n"
    )


def test_nothing_found():
    assert shown(report(), "concise") == ""
    assert shown(report(), "text") == "1 notebook, nothing found\n"


def test_statistics_count_each_rule():
    whole = report(finding(), finding("NB809", name="untitled", severity=Severity.NOTE), finding())
    expected = "      2  NB101  use-before-definition\n      1  NB809  untitled\n1 notebook, 3 findings: 2 errors, 1 note\n"
    assert shown(whole, "text", statistics=True) == shown(whole, "concise", statistics=True) == expected


def test_json_of_a_finding():
    edit = Edit("text", Span(4, 2, 7, 2, 12), text="clf")
    whole = report(finding(related=RELATED, fix=Fix("rename", (edit,), safe=True)))
    assert json.loads(shown(whole, "json")) == {
        "version": 1,
        "tool": {"name": "nb2prod", "version": __version__},
        "exit_code": 1,
        "summary": {
            "notebooks": 1, "findings": 1, "error": 1, "warning": 0, "note": 0, "suppressed": 0, "baselined": 0,
        },
        "notebooks": [
            {
                "path": "churn.ipynb",
                "language": "python",
                "cells": 12,
                "findings": [
                    {
                        "code": "NB101",
                        "name": "use-before-definition",
                        "severity": "error",
                        "message": "'model' is used before it is defined",
                        "cell": 4,
                        "cell_id": "a1b2",
                        "execution_count": 7,
                        "line": 2,
                        "column": 7,
                        "end_line": 2,
                        "end_column": 12,
                        "file_line": 81,
                        "file_column": 12,
                        "related": [{"cell": 9, "line": 1, "column": 1, "message": "defined here"}],
                        "fix": {
                            "title": "rename",
                            "safety": "safe",
                            "edits": [
                                {
                                    "kind": "text", "cell": 4, "line": 2, "column": 7, "end_line": 2, "end_column": 12,
                                    "text": "clf",
                                }
                            ],
                        },
                        "fingerprint": "f00d",
                    }
                ],
            }
        ],
    }  # fmt: skip


def test_json_of_a_finding_of_the_whole_notebook():
    (found,) = json.loads(shown(report(finding("NB809", span=None)), "json"))["notebooks"][0]["findings"]
    assert [
        found[key] for key in ("cell", "cell_id", "execution_count", "line", "column", "end_line", "fix")
    ] == [None] * 7
    assert (found["file_line"], found["file_column"], found["related"]) == (81, 12, [])


def test_text_of_a_finding():
    assert shown(report(finding(related=RELATED)), "text") == (
        "churn.ipynb\n"
        "  cell 4  In [7]  Train\n"
        "    error NB101 use-before-definition  line 2\n"
        "        'model' is used before it is defined\n"
        "     2 | print(model.score(x))\n"
        "       |       ^^^^^\n"
        "        cell 9, line 1: defined here\n"
        "        why: It breaks.\n"
        "        instead: Move it up.\n"
        "\n"
        "1 notebook, 1 finding: 1 error\n"
    )


def test_text_explains_each_rule_once():
    whole = shown(report(finding(), finding("NB102"), finding()), "text")
    assert whole.count("why:") == whole.count("instead:") == 2


def test_text_groups_by_cell():
    whole = shown(report(finding(span=None), finding(), finding(), finding(span=Span(5, 1, 1, 1, 2))), "text")
    assert [line for line in whole.splitlines() if line.startswith("  ") and line[2] != " "] == [
        "  the notebook", "  cell 4  In [7]  Train", "  cell 5  In [7]  Train",
    ]  # fmt: skip


def test_text_names_few_related_places():
    whole = shown(report(finding(related=RELATED * 8)), "text")
    assert whole.count("defined here") == 5
    assert "and 3 more" in whole


@pytest.mark.parametrize("width", [1, 20, 40, 80, 200])
def test_text_keeps_to_the_width(width):
    whole = report(
        finding(message="many words " * 30, excerpt=Excerpt("x" * 300, 151, 20), related=RELATED),
        path="a/very/long/path/" * 9,
    )
    lines = shown(whole, "text", width=width).splitlines()
    assert max(len(line) for line in lines) <= max(width, 24)
    assert any("^" in line for line in lines)


@pytest.mark.parametrize(
    ("excerpt", "line", "pointer"),
    [
        (Excerpt("x = 1", 1, 1), "x = 1", "^"),
        (Excerpt("x = 1", 6, 1), "x = 1", "     ^"),
        (Excerpt("", 1, 1), "", "^"),
        (Excerpt("\tx = 1", 2, 1), "    x = 1", "    ^"),
        (Excerpt("数据 = x", 6, 1), "数据 = x", "       ^"),
        (Excerpt("\x1b = x", 5, 1), "\\x1b = x", "       ^"),
    ],
)
def test_the_pointer_stands_below_its_place(excerpt, line, pointer):
    lines = shown(report(finding(excerpt=excerpt)), "text").splitlines()
    at = next(number for number, text in enumerate(lines) if text.startswith("     2 |"))
    assert lines[at] == f"     2 | {line}".rstrip()
    assert lines[at + 1] == f"       | {pointer}"


@pytest.mark.parametrize("placed", [FilePlace(1, 1), FilePlace(10**6, 3)])
def test_the_place_in_the_file_is_named_in_text(placed):
    assert f"line {placed.line} of the file" in shown(report(finding(span=None, place=placed)), "text")


@given(st.text(st.characters()), st.integers(1, 90))
def test_any_text_is_made_harmless_in_every_format(text, width):
    whole = report(finding(message=text, heading=text, excerpt=Excerpt(text, 1, 2)), path=text)
    for form in FORMATS:
        assert not [
            char for char in shown(whole, form, width=width) if char != "\n" and not char.isprintable()
        ]
