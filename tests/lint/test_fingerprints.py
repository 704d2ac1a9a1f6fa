"""Findings keep their fingerprints: when cells move, outputs change, the notebook runs again or is saved anew."""

import copy
import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nb2prod.lint.baseline import entries
from nb2prod.lint.batch import Checker, NotebookFile, Task
from nb2prod.lint.catalogue import load_catalogue
from nb2prod.lint.run import Selection, lint
from nb2prod.notebook import SurroundingsReader, read_bytes

FIXTURES = Path(__file__).parents[2] / "fixtures"
BROKEN = ("hostile", "merge_conflict")
NOTEBOOKS = sorted(path for path in FIXTURES.rglob("*.ipynb") if path.stem not in BROKEN)
CATALOGUE = load_catalogue()
ALL = frozenset(rule.code for rule in CATALOGUE.rules)
# What these rules look for is in the counts, or in the outputs.
OF_COUNTS = frozenset({"NB103", "NB104", "NB105", "NB106"})
OF_OUTPUTS = frozenset({"NB104", "NB105", "NB702", "NB707", "NB810", "NB901", "NB902", "NB904", "NB907"})
# What these look for does not depend on what stands in other cells, but for imports.
LOCAL = frozenset(
    "NB003 NB006 NB201 NB202 NB203 NB205 NB206 NB208 NB209 NB210 NB211 NB212 NB301 NB401 NB402 NB404 NB406 NB506"
    " NB507".split()
)


def found(document, path, codes):
    """How often each finding is in the notebook."""
    checker = Checker(Task(Selection(codes=codes)), CATALOGUE)
    data = json.dumps(document, indent=1, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return entries(checker.version(data, NotebookFile(path, path.name)))


def code_cells(document):
    return [cell for cell in document["cells"] if cell.get("cell_type") == "code"]


def run_again(document):
    for number, cell in enumerate(code_cells(document), 1):
        cell["execution_count"] = number


def run_later(document):
    for cell in code_cells(document):
        if isinstance(cell.get("execution_count"), int):
            cell["execution_count"] += 100


def other_outputs(document):
    for cell in code_cells(document):
        cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["something else\n"]}]


def no_outputs(document):
    for cell in code_cells(document):
        cell["outputs"] = []


def more_prose(document):
    document["cells"].insert(1, {"cell_type": "markdown", "metadata": {}, "source": ["# Later\n", "more"]})


def other_ids(document):
    document["nbformat_minor"] = 5
    for number, cell in enumerate(document["cells"]):
        cell["id"] = f"new-{number}"


def other_tags(document):
    for cell in document["cells"]:
        cell.setdefault("metadata", {})["collapsed"] = True


CHANGES = {
    run_again: OF_COUNTS,
    run_later: frozenset(),
    other_outputs: OF_OUTPUTS,
    no_outputs: OF_OUTPUTS,
    more_prose: frozenset(),
    other_ids: frozenset(),
    other_tags: frozenset(),
}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_findings_stay_when_what_they_speak_of_stays(path, change):
    document = json.loads(path.read_bytes())
    codes = ALL - CHANGES[change] - {"NB002", "NB905"}
    before = found(document, path, codes)
    changed = copy.deepcopy(document)
    change(changed)
    assert changed != document or change in (run_again, no_outputs)
    assert found(changed, path, codes) == before


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
@settings(deadline=None, max_examples=10)
@given(data=st.data())
def test_findings_stay_when_cells_move(path, data):
    document = json.loads(path.read_bytes())
    before = found(document, path, LOCAL)
    imports = [cell for cell in document["cells"] if _brings_names(cell)]
    others = [cell for cell in document["cells"] if not _brings_names(cell)]
    moved = {**document, "cells": data.draw(st.permutations(imports)) + data.draw(st.permutations(others))}
    assert found(moved, path, LOCAL) == before


def _brings_names(cell):
    """Whether calls in other cells are understood by what it imports or defines."""
    source = "".join(cell.get("source", ""))
    return any(word in source for word in ("import ", "def ", "%", "!"))


# Cells that know nothing of each other, each with something to find.
CELLS = [
    "import json",
    "import os, json",
    "from math import *",
    "%cd /tmp/here",
    "!pip install pandas",
    "!pip install numpy",
    "!pip install git+https://example.org/a/b.git",
    "rows = pd.read_csv('/home/ann/rows.csv')",
    "cols = pd.read_csv('/home/ann/rows.csv', sep=';')",
    "old = pd.read_pickle('a.pkl')",
    "old = pd.read_pickle('a.pkl')\nprint(1)",
    "pd.read_csv('/kaggle/input/a/train.csv')",
    "pd.read_csv('/kaggle/input/b/train.csv')",
    "web = pd.read_csv('https://data.example.org/a.csv')",
    "more = pd.read_csv('https://data.example.org/a.csv')",
    "name = input('who? ')",
    "word = input('who? ')",
    "here = 1  # not a finding",
    "here = = 2",
]


def generated(sources):
    """The findings of a notebook with these cells below one that imports what they need."""
    cells = [
        {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": source}
        for source in ("import numpy as np\nimport pandas as pd\npd.Series(np.arange(3))", *sources)
    ]
    data = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}).encode()
    around = SurroundingsReader(is_pin_file=lambda name: False).of(None)
    return entries(lint(read_bytes(data, shown="a.ipynb"), around, CATALOGUE, Selection(codes=LOCAL)))


@settings(deadline=None)
@given(st.lists(st.sampled_from(CELLS), max_size=12), st.data())
def test_any_order_of_cells_gives_the_same_findings(sources, data):
    assert generated(data.draw(st.permutations(sources))) == generated(sources)


@settings(deadline=None, max_examples=30)
@given(st.lists(st.sampled_from(CELLS), max_size=6), st.sampled_from(CELLS))
def test_one_more_cell_takes_no_finding_away(sources, more):
    assert not generated(sources) - generated([more, *sources])


def test_the_cells_give_something_to_find():
    """The tests above could not fail if the cells were clean."""
    codes = Counter(entry.split()[0] for entry in generated(CELLS).elements())
    assert {"NB003", "NB202", "NB205", "NB206", "NB211", "NB301", "NB401", "NB402", "NB506", "NB507"} <= set(
        codes
    )
    assert (codes["NB401"], codes["NB402"]) == (2, 1)
