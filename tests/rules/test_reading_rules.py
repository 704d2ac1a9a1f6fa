"""NB003, NB006 and NB901 beyond their examples: messages, places, what is never printed."""

import json
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nb2prod.facts import learn
from nb2prod.lint.catalogue import load_catalogue
from nb2prod.lint.run import Selection, lint
from nb2prod.notebook import Cell, Notebook
from nb2prod.rule import Severity, Subject

CATALOGUE = load_catalogue()


def found(code, *sources, version="", tags=()):
    """What one rule finds in code cells with these sources."""
    cells = tuple(
        Cell(number, "code", source, metadata={"tags": list(tags)})
        for number, source in enumerate(sources, 1)
    )
    notebook = Notebook(
        "test.ipynb", cells, metadata={"language_info": {"version": version}} if version else {}
    )
    return list(CATALOGUE[code].find(Subject(notebook, learn(notebook), None)))


# -- NB003


@pytest.mark.parametrize(
    ("source", "line", "column", "words"),
    [
        ("x = (1 +", 1, 5, "'(' was never closed"),
        ("größe = 1\nä = 'offen", 2, 5, "unterminated string literal"),
        ("    x = 1\n    y = = 2", 2, 9, "invalid syntax"),
    ],
)
def test_a_syntax_error_tells_what_python_says_and_where(source, line, column, words):
    (one,) = found("NB003", source)
    assert (one.span.line, one.span.column) == (line, column)
    assert words in one.message


@pytest.mark.parametrize(
    "prose",
    [
        "We load the loans of last year.",
        "Bitte die Zahlen für März prüfen",
        "1) Count the patients of each ward\n2) Compare both wards (see above)",
    ],
)
def test_prose_is_told_from_broken_code(prose):
    assert "prose" in found("NB003", prose)[0].message


@pytest.mark.parametrize(
    "code",
    [
        "for patient in all patients in this ward:",
        "rows = load the loans of last year",
        "return the loans of last year(1)",
        "git commit --all",
        "x y",
    ],
)
def test_broken_code_is_no_prose(code):
    assert "Python cannot read" in found("NB003", code)[0].message


def test_python_2_is_one_finding_that_relates_to_the_other_cells():
    (one,) = found("NB003", "x = 1", "print 'a'", "exec 'b'", "print 'c'")
    assert (one.span.cell, [other.span.cell for other in one.related]) == (2, [3, 4])


def test_a_cell_that_is_no_python_2_either_stays_a_finding_of_its_own():
    told = found("NB003", "print 'a'", "x = = 1", version="3.8.1")
    assert [one.span.cell for one in told] == [1, 2]


def test_a_notebook_of_python_2_that_can_be_read_is_a_warning():
    (one,) = found("NB003", "x = 1", version="2.7.18")
    assert (one.span, one.severity) == (None, Severity.WARNING)


def test_syntax_of_a_newer_python_than_ours_is_only_a_warning():
    newer = f"{sys.version_info[0]}.{sys.version_info[1] + 1}.0"
    (ours,), (theirs,) = found("NB003", "x = = 1", version="3.8.1"), found("NB003", "x = = 1", version=newer)
    assert ours.severity is None
    assert theirs.severity is Severity.WARNING and newer.rpartition(".")[0] in theirs.message


def test_expected_errors_are_silent():
    assert found("NB003", "x = = 1", tags=["raises-exception"]) == []
    assert found("NB006", "# x\n%%time\ny = 1", tags=["raises-exception"]) == []


@given(st.lists(st.text(alphabet="ab =('\"%!\n\t:äß\u2028", max_size=30), max_size=3))
@settings(max_examples=300, deadline=None)
def test_every_place_lies_inside_its_cell(sources):
    for code in ("NB003", "NB006"):
        for one in found(code, *sources):
            lines = sources[one.span.cell - 1].split("\n")
            assert 1 <= one.span.line <= one.span.end_line <= len(lines)
            assert 1 <= one.span.column <= one.span.end_column <= len(lines[one.span.end_line - 1]) + 1


# -- NB901

CELL = "rates = {}\nrates['ann']\n"
ARROW = "KeyError  Traceback (most recent call last)\n<ipython-input-3-0a> in <module>\n      1 rates = {}\n"


def stored(source=CELL, traceback="", name="KeyError", text="'ann'", select=("NB901",), tags=()):
    """The findings of a check of one cell that has a stored error."""
    error = {"output_type": "error", "ename": name, "evalue": text, "traceback": [traceback]}
    cell = Cell(1, "code", source, metadata={"tags": list(tags)}, raw_outputs=json.dumps([error]).encode())
    notebook = Notebook("test.ipynb", (cell,))
    return lint(notebook, None, CATALOGUE, Selection(codes=frozenset(select))).findings


@pytest.mark.parametrize(
    ("traceback", "line"),
    [
        ("", 1),
        (ARROW + "----> 2 rates['ann']\n", 2),
        (ARROW + "\x1b[0;32m----> 2\x1b[0;31m \x1b[0mrates\x1b[0m[\x1b[0;34m'ann'\x1b[0m]\n", 2),
        ("Cell \x1b[0;32mIn[3], line 2\x1b[0m\n      1 rates = {}\n----> 2 rates['ann']", 2),
        ("  File \"<ipython-input-3-0a>\", line 2, in <module>\n    rates['ann']\n", 2),
        ("  File \"<ipython-input-3-0a>\", line 2\n    rates['ann']\n         ^\n", 2),
        ("/lib/shop.py in load(x)\n---> 2     return x[0]\n", 1),
        (ARROW + "----> 2 rates['bob']\n", 1),
        ("----> 99 rates['ann']", 1),
        ("----> 0 rates['ann']", 1),
    ],
)
def test_the_line_of_a_stored_error(traceback, line):
    assert [one.span.line for one in stored(traceback=traceback)] == [line]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("'ann'", "KeyError: 'ann'"),
        ("", "KeyError"),
        ("first\nsecond", "KeyError: first"),
        ("\x1b[31mred\x1b[0m", "KeyError: red"),
        ("x" + " long" * 30, "KeyError: x" + " long" * 15 + " lo…"),
        ("invalid syntax (<ipython-input-3-0a1b2c3d4e5f>, line 1)", "KeyError: invalid syntax"),
    ],
)
def test_what_a_stored_error_says(text, shown):
    (one,) = stored(text=text)
    assert one.message == f"the last run of this cell ended in {shown}"


@pytest.mark.parametrize(
    "text",
    [
        "could not log in with password hunter2",
        "postgres://ann:hunter2@db/loans is down",
        "no such key = hunter2",
        "ghp_hunter2hunter2hunter2 was refused",
        "4111111111111111 is no account",
        "ann.hunter2@bank.example",
        "Authorization: hunter2",
    ],
)
def test_what_might_be_a_secret_is_not_shown(text):
    (one,) = stored(text=text)
    assert one.message == "the last run of this cell ended in KeyError"


@pytest.mark.parametrize("name", ["<script>", "a b", "\x1b]8;;x", "x" * 99, "", ["KeyError"]])
def test_an_odd_name_of_an_exception_is_not_repeated(name):
    (one,) = stored(name=name, text="")
    assert one.message == "the last run of this cell ended in an exception"


@pytest.mark.parametrize("traceback", [None, 3, [1, None], [["x"]], {"a": 1}, ["-" * 9999]])
def test_odd_tracebacks_cost_only_the_place(traceback):
    assert [one.span.line for one in stored(traceback=traceback)] == [1]


def test_a_stored_error_joins_the_finding_that_explains_it():
    (one,) = stored("print(limit)", "----> 1 print(limit)", "NameError", "", select=("NB901", "NB102"))
    assert one.code == "NB102"
    assert [other.message for other in one.related] == ["the last run of this cell ended in NameError"]


def test_an_expected_error_is_silent():
    assert stored(tags=["raises-exception"]) == ()
