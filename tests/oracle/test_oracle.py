"""What check says of hidden state is what happens when IPython runs the notebook.

The runs need an interpreter with IPython: the one of the tests, or the one that NB2PROD_ORACLE_PYTHON names.
"""

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from tests.oracle.compare import Foretold, foretell, foretold_by_nb2prod, verdict
from tests.oracle.mutate import all_mutants
from tests.oracle.run import Job, Outcome, run_in_shell
from tests.oracle.small import SMALL, document

FIXTURES = Path(__file__).parents[2] / "fixtures"
BASKETS = FIXTURES / "shop_baskets" / "shop_baskets.ipynb"  # runs with the standard library alone
INTERPRETER = os.environ.get("NB2PROD_ORACLE_PYTHON", sys.executable)


@cache
def _has_ipython():
    command = [INTERPRETER, "-c", "import IPython"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


@pytest.fixture
def interpreter():
    if not _has_ipython():
        pytest.skip(f"{INTERPRETER} has no IPython")
    return INTERPRETER


@pytest.mark.parametrize("small", SMALL, ids=lambda small: small.title)
def test_check_foretells_where_a_small_notebook_stops(small):
    foretold = foretell(document(small.text), foretold_by_nb2prod)
    first = f"{foretold[0].cell} {foretold[0].name}" if foretold else ""
    assert first == small.stops


def test_small_notebooks_stop_where_they_say(interpreter, tmp_path):
    jobs = [Job(document(small.text), str(tmp_path)) for small in SMALL]
    happened = {}
    for small, outcome in zip(SMALL, run_in_shell(jobs, interpreter=interpreter), strict=True):
        assert outcome.kind in ("finished", "name-error"), (small.title, outcome)
        happened[small.title] = f"{outcome.cell} {outcome.name}" if outcome.name else ""
    assert happened == {small.title: small.stops for small in SMALL}


def test_check_foretells_what_happens_to_every_mutant(interpreter):
    mutants = list(all_mutants(json.loads(BASKETS.read_text(encoding="utf-8"))))
    jobs = [Job(mutant.document, str(BASKETS.parent)) for mutant in mutants]
    wrong = {}
    for mutant, outcome in zip(mutants, run_in_shell(jobs, interpreter=interpreter), strict=True):
        foretold = foretell(mutant.document, foretold_by_nb2prod)
        if verdict(outcome, foretold, mutant.document) not in ("hit", "quiet"):
            wrong[mutant.title] = (outcome, foretold)
    assert not wrong
    assert len(mutants) > 40


def test_an_interpreter_that_cannot_run_notebooks_is_an_error(tmp_path):
    silent = tmp_path / "python"
    silent.write_text("#!/bin/sh\nexit 1\n")
    silent.chmod(0o755)
    with pytest.raises(ChildProcessError, match="has it IPython"):
        list(run_in_shell([Job(document(SMALL[0].text), str(tmp_path))], interpreter=str(silent)))


SHOP = {"cells": [{"cell_type": "code", "source": source} for source in ("tax = 2", "f'{tax}'", "rate = 3")]}


@pytest.mark.parametrize(
    ("outcome", "foretold", "expected"),
    [
        (Outcome("finished"), [], "quiet"),
        (Outcome("finished"), [Foretold(2, "tax", "NB102")], "false alarm"),
        (Outcome("name-error", 2, "tax"), [Foretold(2, "tax", "NB102")], "hit"),
        (Outcome("name-error", 2, "tax"), [Foretold(2, "tax", "NB101")], "wrong code"),
        (Outcome("name-error", 1, "rate"), [Foretold(1, "rate", "NB102")], "wrong code"),
        (Outcome("name-error", 1, "rate"), [Foretold(1, "rate", "NB101")], "hit"),
        (Outcome("name-error", 2, "tax"), [Foretold(2, "x", "NB102"), Foretold(2, "tax", "NB102")], "hit"),
        (Outcome("name-error", 2, "rate"), [], "missed"),
        (Outcome("name-error", 2, "rate"), [Foretold(3, "rate", "NB102")], "missed"),
        (
            Outcome("name-error", 2, "rate"),
            [Foretold(1, "x", "NB102"), Foretold(2, "rate", "NB102")],
            "false alarm",
        ),
        (Outcome("other-error", 2, "KeyError"), [Foretold(1, "x", "NB102")], "false alarm"),
        (Outcome("other-error", 2, "KeyError"), [Foretold(3, "x", "NB102")], "other"),
        (Outcome("died"), [Foretold(3, "x", "NB102")], "other"),
    ],
)
def test_verdict(outcome, foretold, expected):
    assert verdict(outcome, foretold, SHOP) == expected


def test_mutants_are_the_same_each_time_and_leave_the_notebook_alone():
    before = json.dumps(SHOP)
    titles = [mutant.title for mutant in all_mutants(SHOP)]
    assert titles == ["delete cell 1", "move cell 1 behind cell 2", "rename tax in cell 1"]
    assert json.dumps(SHOP) == before


@pytest.mark.parametrize(
    ("source", "renamed"),
    [
        ("tax = 2", "tax_renamed = 2"),
        ("é, tax = 1, 2", "é, tax_renamed = 1, 2"),
        ("import tax", "import tax as tax_renamed"),
        ("import shop as tax", "import shop as tax_renamed"),
        ("def tax(): pass", "def tax_renamed(): pass"),
        ("%time 1\nfor tax in (): pass", "%time 1\nfor tax_renamed in (): pass"),
    ],
)
def test_a_binding_is_renamed_where_it_stands(source, renamed):
    cells = [{"cell_type": "code", "source": source}, {"cell_type": "code", "source": "tax"}]
    mutants = [one for one in all_mutants({"cells": cells}) if one.title == "rename tax in cell 1"]
    assert [mutant.document["cells"][0]["source"] for mutant in mutants] == [renamed]
