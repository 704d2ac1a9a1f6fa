"""The rules on the environment (NB2) beyond their examples: messages, related places, fixes."""

import ast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nb2prod.environment import is_pin_file
from nb2prod.facts import learn
from nb2prod.lint.catalogue import load_catalogue
from nb2prod.notebook import Cell, Notebook, SurroundingsReader
from nb2prod.rule import Subject

CATALOGUE = load_catalogue()


def found(code, sources, folder=None, metadata=None):
    """What one rule finds in a notebook of these cells, which lies in a folder or nowhere."""
    cells = tuple(Cell(number, "code", source) for number, source in enumerate(sources, 1))
    notebook = Notebook("test.ipynb", cells, metadata=metadata or {})
    surroundings = SurroundingsReader(is_pin_file=is_pin_file).of(folder / "test.ipynb" if folder else None)
    return list(CATALOGUE[code].find(Subject(notebook, learn(notebook, surroundings), surroundings)))


# -- NB201


@pytest.mark.parametrize(
    ("sources", "pins", "message"),
    [
        (["import numpy"], "", "1 of 1 distribution has no exact pin: numpy"),
        (["import numpy, scipy"], "", "2 of 2 distributions have no exact pin: numpy, scipy"),
        (["import numpy, scipy"], "scipy==1.13.0", "1 of 2 distributions has no exact pin: numpy"),
        (
            ["import numpy", "from sklearn import svm"],
            "numpy",
            "2 of 2 distributions have no exact pin: numpy, scikit-learn"
            " (named, but without an exact version: numpy)",
        ),
    ],
)
def test_the_message_counts_distributions(tmp_path, sources, pins, message):
    (tmp_path / "requirements.txt").write_text(pins)
    assert [one.message for one in found("NB201", sources, tmp_path)] == [message]


def test_a_long_list_of_distributions_is_cut(tmp_path):
    names = "numpy scipy pandas seaborn matplotlib requests tqdm xgboost lightgbm shap"
    (one,) = found("NB201", [f"import {', '.join(names.split())}"], tmp_path)
    assert one.message.startswith("10 of 10 ") and one.message.endswith("xgboost, …")
    assert len(one.related) == 9


def test_of_a_notebook_without_a_place_no_pins_are_missed():
    assert found("NB201", ["import numpy"]) == found("NB203", ["import heard_of_by_nobody"]) == []


# -- NB202, NB208, NB211


def test_no_login_is_shown(tmp_path):
    sources = ["!pip install git+https://ann:s3cret@example.org/shop.git", "!pip install --user a"]
    told = [one.message for code in ("NB202", "NB208", "NB211") for one in found(code, sources, tmp_path)]
    assert len(told) == 2
    assert not [message for message in told if "s3cret" in message or "ann" in message]


def test_each_install_is_said_by_one_rule(tmp_path):
    sources = [
        "!pip install a",
        "!pip install b==1",
        "!pip install git+https://example.org/c",
        "!pip install a",
    ]
    told = {
        code: [one.span.cell for one in found(code, sources, tmp_path)]
        for code in ("NB202", "NB208", "NB211")
    }
    assert told == {"NB202": [1], "NB208": [2], "NB211": [3]}
    assert [related.span.cell for related in found("NB202", sources, tmp_path)[0].related] == [4]


# -- NB212


@pytest.mark.parametrize(
    ("ran_on", "wanted", "is_reported"),
    [
        ("3.7.3", "", True),
        ("3.13.1", "", False),
        ("3.7.3", "3.12", False),
        ("3.7.3", "3.7", True),
        ("3.7.3", "<=3.13,>=3.12", False),
        ("3.7.3", "<3.13,>=3.7", True),
        ("3.7.3", "!=3.12.1,>=3.7", True),
        ("3.7.3", "^3.12", False),
        ("3.7.3", "three", True),
        ("three", "", False),
        (37, "", False),
    ],
)
def test_a_python_without_fixes(tmp_path, ran_on, wanted, is_reported):
    if wanted:
        (tmp_path / ".python-version").write_text(wanted)
    reported = found("NB212", ["x = 1"], tmp_path, {"language_info": {"version": ran_on}})
    assert bool(reported) is is_reported


# -- NB206


def fixed(sources):
    """The cells after one fix after the other, until nothing is found any more."""
    sources = list(sources)
    for _ in range(50):
        findings = found("NB206", sources)
        if not findings:
            return sources
        assert findings[0].fix is not None and findings[0].fix.safe
        for edit in sorted(findings[0].fix.edits, key=lambda edit: -edit.span.line):
            sources[edit.span.cell - 1] = _edited(sources[edit.span.cell - 1], edit)
    raise AssertionError("the fixes never end")


def _edited(source, edit):
    lines, span = source.split("\n"), edit.span
    start = sum(len(line) + 1 for line in lines[: span.line - 1]) + span.column - 1
    end = sum(len(line) + 1 for line in lines[: span.end_line - 1]) + span.end_column - 1
    return source[:start] + edit.text + source[end:]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (["import csv\nimport json\njson.dumps(1)"], ["import json\njson.dumps(1)"]),
        (["from math import e, pi, tau\npi"], ["from math import pi\npi"]),
        (["import csv", "import csv", "x = 1"], ["", "", "x = 1"]),
        (["import csv, json", "!echo {json}"], ["import json", "!echo {json}"]),
    ],
)
def test_fixes_delete_what_is_not_used(before, after):
    assert fixed(before) == after


NAMES = st.lists(
    st.sampled_from(["csv", "json", "math", "glob", "copy", "heapq"]), min_size=1, max_size=4, unique=True
)
LAYOUTS = st.sampled_from(
    [
        lambda names: f"import {', '.join(names)}",
        lambda names: f"from shelf import {', '.join(names)}",
        lambda names: "from shelf import (\n    " + ",\n    ".join(names) + ",\n)",
        lambda names: "from shelf import " + ", \\\n    ".join(names),
        lambda names: "; ".join(f"import {name}" for name in names),
        lambda names: "\n".join(f"import {name}  # ü" for name in names),
    ]
)


@settings(max_examples=60, deadline=None)
@given(names=NAMES, layout=LAYOUTS, used=st.sets(st.sampled_from(["csv", "json", "math", "glob"])))
def test_fixes_leave_exactly_the_used_names(names, layout, used):
    used = sorted(used & set(names))
    (source,) = fixed([f"{layout(names)}\nprint({', '.join(used)})"])
    bound = {name.name for node in ast.walk(ast.parse(source)) for name in getattr(node, "names", ())}
    assert bound == set(used)
