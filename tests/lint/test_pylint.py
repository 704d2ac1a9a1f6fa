"""What pylint says of a notebook: at which cell and line, without its false alarms, and what becomes of its process."""

import pytest

from nb2prod.lint.breaches import subject_of
from nb2prod.lint.catalogue import load_catalogue
from nb2prod.lint.pylinting import Pylint
from nb2prod.lint.pylintprocess import PylintProcess
from nb2prod.lint.run import Selection, lint
from nb2prod.lint.selection import Wish, select
from nb2prod.notebook import SurroundingsReader
from tests.lint.support import notebook, written

CATALOGUE = load_catalogue(pylint=True)
CODES = select(CATALOGUE, Wish())


@pytest.fixture(scope="module", name="pylint")
def _pylint():
    asked = Pylint(CODES, CATALOGUE)
    yield asked
    asked.close()


@pytest.fixture(name="found")
def _found(pylint):
    """The places and codes that pylint alone finds in a notebook of these cells."""

    def find(*sources):
        breaches = pylint.breaches(subject_of(notebook(*sources)))
        return [(one.rule.code, one.found.span.cell, one.found.span.line) for one in breaches]

    return find


@pytest.fixture(name="checked")
def _checked(pylint):
    """The codes that a check with all stable rules reports, and how many are suppressed."""

    def check(*sources, codes=CODES, **more):
        around = SurroundingsReader(is_pin_file=lambda name: False).of(None)
        one = lint(written(*sources, **more), around, CATALOGUE, Selection(codes), others=pylint.breaches)
        return [(finding.code, finding.span.cell) for finding in one.findings if finding.span], one.suppressed

    return check


@pytest.mark.parametrize(
    "sources",
    [
        (),
        ("",),
        ("# only words",),
        ("x = 1\nx",),
        ("x = 1\nx + 1",),
        ("x = 1", "[y + 1 for y in range(x)]"),
        ("%config InteractiveShell.ast_node_interactivity = 'all'\nx = 1", "x\nx"),
        ("display(1)\nget_ipython().run_line_magic('pwd', '')",),
        ("import asyncio", "await asyncio.sleep(1)", "async with asyncio.Lock():\n    print(1)"),
        ("def f():\n    return 1", "f()", "def f():\n    return 2", "f()"),
        ("import os\nos.getcwd()", "import os\nos.getcwd()"),
        ("def f(a):\n    return a\n\n\nclass A:\n    pass",),
        ("import os", "!ls {os.sep}"),
        ("import os", "print('{os}')"),
        ("import nowhere_to_be_found\nfrom .beside import x\nprint(nowhere_to_be_found, x)",),
        ("x = 1;",),
        ("if print():\n  x = 1",),
        ("X = 1\nveryLongName = 2",),
        ("def f(x):\n    return x", "x = 1\nf(x)"),
        ("import pandas as pd\ndf = pd.read_csv('a')\ndf[df.x == True].head()",),
        ("%time x = 1\n%matplotlib inline\nprint(x)",),
        ("files = !ls\nfor f in files:\n    print(f)",),
        ("%%writefile a.py\nimport os",),
        ("%%bash\nls",),
        ("a, b = !pwd\nprint(a, b)",),
        ("%run other.py\nprint(what_other_makes)",),
        ("x = = 1", "print(x)"),
        ("print 'two'",),
        ("print(Out[1], _, _12)",),
        ("for i in range(3):\n    pass", "print(i)"),
        ("'a text in the middle'\nx = 1",),
        ("import numpy as np\nx = np.array([1, 2]).reshape(-1, 2, 1, 1)\nprint(x)",),
    ],
)
def test_right_code_and_false_alarms_are_silent(found, sources):
    assert found(*sources) == []


@pytest.mark.parametrize(
    ("sources", "places"),
    [
        (("import os",), [("PLW0611", 1, 1)]),
        (("x = 1", "y = (", "x = x"), [("PLW0127", 3, 1)]),
        (("x = 1\nx\ny = 2",), [("PLW0104", 1, 2)]),
        (("x = 1\nx == 2\ny = 2",), [("PLW0104", 1, 2)]),
        (("def f(a=[]):\n    return a",), [("PLW0102", 1, 1)]),
        (("%matplotlib inline\n\nimport json\njson.nothing()",), [("PLE1101", 1, 4)]),
        (("def f():\n    return 1\ndef f():\n    return 2",), [("PLE0102", 1, 3)]),
        (("def f():\n    return not_made_anywhere",), [("PLE0602", 1, 2)]),
        (("def f():\n    print(y)\n    y = 1",), [("PLE0601", 1, 2)]),
        (("def f():\n    await g()\n\n\ndef g():\n    pass",), [("PLE1142", 1, 2)]),
        (("def f(a):\n    return a", "f(1, 2)"), [("PLE1121", 2, 1)]),
        (("    x = 1\n    x = x",), [("PLW0127", 1, 2)]),
        (("é = 1", "# ä\né = é"), [("PLW0127", 2, 2)]),
    ],
)
def test_what_is_wrong_is_told_at_cell_and_line(found, sources, places):
    assert sorted(found(*sources)) == places


def test_columns_count_characters_in_the_author_s_text(pylint):
    (one,) = pylint.breaches(subject_of(notebook("import json", '    print("äöü", json.nothing())')))
    span = one.found.span
    assert (span.cell, span.line, span.column, span.end_column) == (2, 1, 18, 30)


def test_lines_in_a_message_are_cells_and_lines(pylint):
    (one,) = pylint.breaches(
        subject_of(notebook("x = 1", "y = 2\ndef f():\n    return 1\ndef f():\n    return 2"))
    )
    assert one.found.message == "function already defined cell 2, line 2"


@pytest.mark.parametrize(
    ("source", "ours", "theirs"),
    [
        ("import os", "NB206", "PLW0611"),
        ("from math import *\nprint(pi)", "NB205", "PLW0401"),
        (
            "try:\n    print(open('a', encoding='utf-8').read())\n    x = 1\nexcept:\n    pass",
            "NB808",
            "PLW0702",
        ),
    ],
)
def test_our_own_rule_wins_on_its_line(checked, source, ours, theirs):
    codes = {code for code, _ in checked(source)[0]}
    assert ours in codes and theirs not in codes
    assert (theirs, 1) in checked(source, codes=frozenset({theirs}))[0]


@pytest.mark.parametrize(
    ("source", "more"),
    [
        ("x = 1\nx = x  # noqa: PLW0127", {}),
        ("x = 1\nx = x  # nb2prod: ignore[PLW0127]", {}),
        ("x = 1\nx = x  # nb2prod: ignore[PLW]", {}),
        ("x = 1\nx = x  # nb2prod: ignore[pylint-self-assigning-variable]", {}),
        ("x = 1\nx = x", {"metadata": {"tags": ["nb2prod:ignore=PLW0127"]}}),
    ],
)
def test_messages_are_suppressed_like_all_findings(checked, source, more):
    findings, suppressed = checked(source, **more)
    assert ([code for code, _ in findings if code in ("PLW0127", "NB005")], suppressed) == ([], 1)


def test_pylint_s_own_comments_are_heard(found):
    assert found("x = 1\nx = x  # pylint: disable=self-assigning-variable") == []


def test_a_suppression_of_pylint_is_unused_only_where_pylint_ran(checked):
    source = "x = 1  # nb2prod: ignore[PLW0127]"
    assert ("NB005", 1) in checked(source)[0]
    without = lint(written(source), None, load_catalogue(), Selection(frozenset({"NB005"})))
    assert without.findings == ()


def test_what_suits_no_notebook_runs_when_it_is_named(pylint):
    assert "PLC0103" not in CODES
    codes = select(CATALOGUE, Wish(select=("PLC0114",)))
    asked = Pylint(codes, CATALOGUE)
    assert [one.rule.code for one in asked.breaches(subject_of(notebook("print(1)")))] == ["PLC0114"]
    asked.close()


@pytest.mark.parametrize("source", ["+".join(["1"] * 40_000), "[" * 90 + "]" * 90])
def test_what_pylint_does_not_survive_costs_that_notebook_only(pylint, source):
    codes = [one.rule.code for one in pylint.breaches(subject_of(notebook("x = 1\nx = x", f"y = {source}")))]
    assert codes in (["NB000"], ["PLW0127"], [])
    assert [one.rule.code for one in pylint.breaches(subject_of(notebook("x = 1\nx = x")))] == ["PLW0127"]


def test_a_process_that_dies_is_replaced():
    with PylintProcess(["W0127"]) as process:
        assert process.messages("x = x") is not None
        process._process.kill()  # pylint: disable=protected-access  # as the system would
        process._process.wait()  # pylint: disable=protected-access
        assert process.messages("x = x") is None
        assert [one.code for one in process.messages("x = x")] == ["W0127"]


def test_lone_surrogates_and_hostile_text_pass(found):
    assert found("# \ud800", "x = '\u202e\x7f'\nx = x") == [("PLE2502", 2, 1), ("PLW0127", 2, 2)]
