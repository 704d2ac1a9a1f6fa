"""Verdicts from runs, without any run."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from nb2prod.environment import is_pin_file
from nb2prod.notebook import Cell, Notebook, SurroundingsReader
from nb2prod.replay import CellRun, Run, RunError
from nb2prod.verify import Verification, options_of, required
from nb2prod.verify.explaining import Explainer
from nb2prod.verify.judging import Judge
from nb2prod.errors import Nb2prodError

Outputs = list[dict[str, Any]]


def out(text: str, name: str = "stdout") -> dict[str, Any]:
    return {"output_type": "stream", "name": name, "text": text}


def cell(number: int, source: str, stored: Outputs | None = None, **more: Any) -> Cell:
    """A cell that was executed, unless nothing is stored."""
    count = None if stored is None else number
    raw = json.dumps(stored or []).encode()
    return Cell(number, "code", source, execution_count=count, raw_outputs=raw, **more)


def run(*outputs: Outputs | None, error: RunError | None = None, limit: str | None = None) -> Run:
    """A run in which the n-th cell gave these outputs; None for one that did not run."""
    cells = tuple(
        CellRun(number, 0.1 * number, 50.0, tuple(given or ()), given is not None)
        for number, given in enumerate(outputs, 1)
    )
    return Run(1.0, 60.0, cells, error, limit)


def judged(cells: Sequence[Cell], *runs: Run) -> Judge:
    """As the command judges."""
    notebook = Notebook("n.ipynb", tuple(cells))
    explainer = Explainer(notebook, None)
    return Judge(notebook, runs, explain=explainer.of_noise, foresee=explainer.of_error)


def test_all_is_well() -> None:
    """Stored, run and run again are the same."""
    judge = judged([cell(1, "print(1)", [out("1\n")])], run([out("1\n")]), run([out("1\n")]))
    assert judge.answers == {"runs": "yes", "stable": "yes", "stored": "yes"}
    assert [one.verdict for one in judge.cells] == ["same"]


def test_noise_is_held_against_nothing_and_explained() -> None:
    """What differs between two runs may differ from what is stored."""
    cells = [
        cell(1, "import random\nx = random.random()", []),
        cell(2, "y = x + 1", []),
        cell(3, "print(y)", [out("1.1\n")]),
    ]
    judge = judged(cells, run([], [], [out("1.2\n")]), run([], [], [out("1.3\n")]))
    assert judge.answers == {"runs": "yes", "stable": "no", "stored": "yes"}
    assert judge.cells[2].verdict == "nondeterministic"
    assert [(one.code, one.cell, one.line) for one in judge.cells[2].explained_by] == [("NB501", 1, 2)]


def test_a_model_that_was_fitted_on_noise_is_explained() -> None:
    """The cell that fits defines no name; it still hands the noise on."""
    cells = [
        cell(1, "import random\nrows = [random.random()]", []),
        cell(2, "model = []", []),
        cell(3, "model.append(rows)", []),
        cell(4, "print(model)", []),
    ]
    judge = judged(cells, run([], [], [], [out("[[0.1]]")]), run([], [], [], [out("[[0.2]]")]))
    assert [one.code for one in judge.cells[3].explained_by] == ["NB501"]


def test_what_was_stored_is_not_what_comes() -> None:
    """Twice the same, and not what is stored."""
    judge = judged([cell(1, "print(2)", [out("1\n")])], run([out("2\n")]), run([out("2\n")]))
    assert judge.answers == {"runs": "yes", "stable": "yes", "stored": "no"}
    assert judge.cells[0].verdict == "differs"


def test_one_run_says_nothing_of_noise() -> None:
    """And is held against the stored outputs as it is."""
    judge = judged([cell(1, "print(2)", [out("1\n")])], run([out("2\n")]))
    assert judge.answers == {"runs": "yes", "stable": "not-asked", "stored": "no"}


def test_an_error_is_placed_and_foreseen() -> None:
    """Cells behind it did not run; what is stored of them is not known to hold."""
    error = RunError(1, 1, "NameError", "name 'x' is not defined")
    cells = [cell(1, "print(x)", [out("1\n")]), cell(2, "x = 1", [])]
    judge = judged(cells, run([], None, error=error), run([], None, error=error))
    assert judge.answers == {"runs": "no", "stable": "unknown", "stored": "unknown"}
    assert [one.verdict for one in judge.cells] == ["error", "not-run"]
    stop = judge.runs[0].error
    assert stop is not None and stop.foreseen_by is not None and stop.foreseen_by.code == "NB101"
    assert (judge.runs[0].cells_run, judge.runs[0].cells) == (1, 2)


def test_an_error_that_nothing_foresaw() -> None:
    """A finding on another line does not count."""
    error = RunError(1, 1, "ZeroDivisionError", "division by zero")
    judge = judged([cell(1, "1 / 0", [])], run([], error=error))
    assert judge.runs[0].error is not None and judge.runs[0].error.foreseen_by is None


@pytest.mark.parametrize(
    ("code", "foreseen"),
    [
        ("print(1)\nimport json\njson.load_all", None),  # that an import stands low is no reason
        ("import numpy as np\nnp.float(1)", "NB207"),
    ],
)
def test_only_what_can_be_the_reason_foresees(tmp_path: Path, code: str, foreseen: str | None) -> None:
    """A finding in the cell that stopped may be of something else."""
    notebook = Notebook("n.ipynb", (cell(1, "2 + 2", []), cell(2, code, [])))
    around = SurroundingsReader(is_pin_file=is_pin_file).of(tmp_path / "n.ipynb")
    error = RunError(2, code.count("\n") + 1, "AttributeError", "gone")
    told = Explainer(notebook, around).of_error(error)
    assert (told.code if told is not None else None) == foreseen


def test_a_limit() -> None:
    """Named, and no answer but no."""
    judge = judged([cell(1, "while True: pass", [])], run(None, limit="cell_seconds"))
    assert judge.answers["runs"] == "no"
    assert judge.runs[0].limit == "cell_seconds"


def test_a_notebook_that_was_saved_without_outputs() -> None:
    """Nobody knows whether it gives what it gave; where it gives nothing, it does."""
    judge = judged([cell(1, "print(1)")], run([out("1\n")]), run([out("1\n")]))
    assert judge.answers["stored"] == "unknown" and judge.notes()["stored"]
    quiet = judged([cell(1, "x = 1")], run([]), run([]))
    assert quiet.answers["stored"] == "yes"


@pytest.mark.parametrize(
    "marked",
    [
        cell(1, "# NBVAL_IGNORE_OUTPUT\nprint(1)", [out("1\n")]),
        cell(1, "print(1)", [out("1\n")], metadata={"tags": ["nbval-ignore-output"]}),
    ],
)
def test_markers_of_nbval(marked: Cell) -> None:
    """The outputs do not count, and the report says why."""
    judge = judged([marked], run([out("2\n")]), run([out("3\n")]))
    assert judge.cells[0].verdict == "same" and judge.cells[0].normalised
    assert judge.answers["stable"] == judge.answers["stored"] == "yes"


def test_normalisations_of_both_comparisons_are_told() -> None:
    """Between the runs, and with what is stored."""
    judge = judged(
        [cell(1, "x", [out("<A at 0x7f01> in 2024-01-02 10:11:12.000001")])],
        run([out("<A at 0x7f02> in 2025-01-02 10:11:12.000001")]),
        run([out("<A at 0x7f03> in 2025-01-02 10:11:12.000001")]),
    )
    assert judge.cells[0].verdict == "same"
    assert set(judge.cells[0].normalised) == {"addresses", "dates and times"}


def test_empty_cells_and_prose_are_no_cells() -> None:
    """There is nothing to run."""
    cells = [Cell(1, "markdown", "# Load"), cell(2, " \n", None), cell(3, "x = 1", [])]
    judge = judged(
        cells, Run(1.0, 1.0, (CellRun(2, 0, 0, (), False), CellRun(3, 0, 0, (), True)), None, None)
    )
    assert [(one.cell, one.heading, one.verdict) for one in judge.cells] == [(3, "Load", "same")]


@pytest.mark.parametrize(
    ("wanted", "code"), [(("runs", "stored"), 1), (("runs",), 0), ((), 0), (("runs", "environment"), 1)]
)
def test_the_exit_code_follows_what_is_required(wanted: tuple[Any, ...], code: int) -> None:
    """Unknown is not yes."""
    answers: dict[Any, Any] = {
        "environment": "unknown",
        "runs": "yes",
        "stable": "no",
        "stored": "no",
        "project": "not-asked",
    }
    assert Verification("n.ipynb", None, wanted, answers, (), ()).exit_code == code


def test_what_can_be_required() -> None:
    """Several words, each once; a wrong one is told with those that there are."""
    assert required(["stored,runs", "stored"]) == ("stored", "runs")
    with pytest.raises(Nb2prodError, match="'stores' cannot be required"):
        required(["stores"])


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"require": ["project"]}, "--require project"),
        ({"require": ["stable"], "runs": 1}, "--require stable"),
    ],
)
def test_options_that_make_no_sense(change: dict[str, Any], where: str) -> None:
    """Told before anything runs."""
    given = dict.fromkeys(
        (
            "cell_timeout",
            "timeout",
            "memory",
            "output_limit",
            "copy_limit",
            "project",
            "interpreter",
            "kernel",
            "parameter_file",
            "save_outputs",
        )
    )
    given |= {"require": (), "runs": 2, "env": "kernel", "parameters": (), "no_network": False}
    assert options_of(given).required == ("runs", "stored")
    with pytest.raises(Nb2prodError) as caught:
        options_of(given | change)
    assert caught.value.where == where
