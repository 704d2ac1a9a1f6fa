"""Replaying a notebook: what comes back of cells, errors, markers, parameters, recorded names and seeds."""

import sys
import time
from pathlib import Path
from textwrap import dedent

import pytest

from nb2prod.errors import Nb2prodError
from nb2prod.replay import (
    Interpreter,
    Limits,
    Progress,
    Recording,
    ReplayRequest,
    notebooks,
    replay_notebook,
    replay_notebooks,
    run_program,
)
from tests.replay.conftest import HERE, QUICK, gone, shown, write_notebook

KNOWN_TO_IPYTHON = (
    "{'In', 'Out', '_', '__', '___', '__builtin__', '__builtins__', '__doc__', '__loader__', '__name__', "
    "'__package__', '__spec__', '_dh', '_i', '_i1', '_ih', '_ii', '_iii', '_oh', 'exit', 'get_ipython', 'open', 'quit'}"
)


def test_a_run_sees_an_ordinary_kernel(replay):
    """Nothing of the probe, of the user's configuration or of nb2prod's own folder shows."""
    run = replay(
        f"print(sorted(set(dir()) - {KNOWN_TO_IPYTHON}))",
        ["# Prose"],
        "import os, sys; print(len(In), Out, os.listdir(), sys.path[0])",
        "import random; before = random.getstate()",
        "before == random.getstate()",
        "get_ipython().run_cell('inner = 1'); print(inner)",
        "%%time\nx = 3",
        "x",
    )
    assert run.reached_end and run.limit is None
    assert [cell.cell for cell in run.cells] == [1, 3, 4, 5, 6, 7, 8] and all(cell.ran for cell in run.cells)
    assert shown(run, 1) == "[]\n"
    assert shown(run, 3).startswith("3 {} ['a.ipynb']")
    assert shown(run, 5) == "True"
    assert shown(run, 6).startswith("1\n")
    assert shown(run, 8) == "3"
    assert run.seconds > 0 and run.peak_mb > 10 and all(cell.peak_mb > 10 for cell in run.cells)
    assert not run.random_streams and not run.recorded


def test_pieces_of_one_stream_are_one_output(replay):
    """Front ends show and store them so; another stream or output between them separates."""
    run = replay("import sys, time\nfor i in range(3):\n    print(i); sys.stdout.flush(); time.sleep(0.3)\n7")
    assert [one["output_type"] for one in run.cells[0].outputs] == ["stream", "execute_result"]
    assert run.cells[0].outputs[0]["text"] == "0\n1\n2\n"
    assert run.cells[0].seconds > 0.8


def test_markers_of_nbclient_and_nbval(replay):
    """Skipped cells do not run; an error that is expected is an output and no end."""
    run = replay(
        ("1 / 0", ["raises-exception"]),
        "# NBVAL_RAISES_EXCEPTION\n1 / 0",
        ("skipped = 1", ["skip-execution"]),
        ("skipped = 1", ["nbval-skip"]),
        "  # NBVAL_SKIP\nskipped = 1",
        "   ",
        "print('skipped' in dir())",
    )
    assert run.reached_end
    assert [cell.ran for cell in run.cells] == [True, True, False, False, False, False, True]
    assert run.cells[0].outputs[0]["ename"] == "ZeroDivisionError"
    assert shown(run, 7) == "False\n"


@pytest.mark.parametrize(
    ("source", "type_", "line", "message"),
    [
        ("x = 1\n\nprint(undefined)", "NameError", 3, "name 'undefined' is not defined"),
        ("def f(:\n    pass", "SyntaxError", 1, "invalid syntax"),
        ("\n  \nx = = 3", "SyntaxError", 3, "invalid syntax"),  # IPython counts without the empty lines
        ("\n\n%time 1\nx = 1 / 0", "ZeroDivisionError", 4, "division by zero"),
        ("import os\nos._exit(3)", "DeadKernel", None, "kernel ended"),
        ("import sys; sys.exit(0)", "SystemExit", 1, "0"),
    ],
)
def test_an_error_has_cell_and_line(replay, source, type_, line, message):
    """The run stops there; what came before stays, what comes after did not run."""
    run = replay("def boom():\n    raise ValueError(1)\nprint('before')", source, "print('after')")
    assert run.error is not None and not run.reached_end
    assert (run.error.cell, run.error.line, run.error.type) == (2, line, type_)
    assert message in run.error.message
    assert [cell.ran for cell in run.cells] == [True, True, False]
    assert shown(run, 1) == "before\n"


def test_parameters_do_not_shift_cells(replay):
    """papermill puts its cell behind the one tagged ``parameters``; our numbers stay those of the file."""
    given = {"alpha": 0.5, "day": Path("x")}  # what is no JSON becomes a text, as papermill has it
    run = replay("print(1)", ("alpha = 0.1", ["parameters"]), "print(alpha, day)", parameters=given)
    assert [cell.cell for cell in run.cells] == [1, 2, 3]
    assert shown(run, 3) == "0.5 x\n"


def test_parameters_replace_those_injected_before(replay):
    """A notebook that papermill has run once keeps its count of cells."""
    run = replay(("alpha = 1", ["injected-parameters"]), "print(alpha)", parameters={"alpha": "it's"})
    assert [cell.cell for cell in run.cells] == [1, 2] and all(cell.ran for cell in run.cells)
    assert shown(run, 2) == "it's\n"


def test_names_are_recorded_after_statements(replay):
    """Also where the last statement is displayed; names that are unbound are absent; magics count as one statement."""
    after = {
        (1, 0): ("x", "y"), (1, 1): ("x", "y"), (1, 2): ("x",), (2, 0): ("x", "z"), (3, 0): ("w",), (3, 1): ("w",),
        (4, 0): ("x",),
    }  # fmt: skip
    run = replay(
        "x = [1]\ny = 2\nx",
        "%%time\nx.append(2)\nz = 3",
        "w = 1\nraise ValueError",
        "x = 0",
        recording=Recording(after),
    )
    assert {at: sorted(names) for at, names in run.recorded.items()} == {
        (1, 0): ["x"], (1, 1): ["x", "y"], (1, 2): ["x"], (2, 0): ["x", "z"], (3, 0): ["w"],
    }  # fmt: skip
    assert run.recorded[(1, 0)]["x"] == run.recorded[(1, 2)]["x"] != run.recorded[(2, 0)]["x"]
    assert shown(run, 1) == "[1]"


def test_files_that_a_recorded_run_leaves_behind_are_told(replay):
    """Those that were there before are not among them, nor are caches."""
    write = "import os\nos.mkdir('out')\nfor name in ('out/b.txt', '.hidden', 'a.txt'):\n    open(name, 'w').write('12')"
    assert replay(write).written == {}
    assert replay(write, recording=Recording({})).written == {"a.txt": 2, "out/b.txt": 2}


def test_moved_random_streams_are_told(replay):
    """Per statement where borders are recorded, else for the whole cell at its last statement."""
    run = replay("import random", "random.random()\nx = 1", "x = 2\nrandom.seed(4)")
    assert run.random_streams == {(2, 1): ("random",), (3, 1): ("random",)}


DRAWS = """
import os, random
print(random.random(), random.Random().random(), hash("a"), os.environ["OMP_NUM_THREADS"])
random.seed()
print(random.random())
"""


def test_forced_seeds_are_the_same_in_notebook_and_program(replay, tmp_path):
    """That is what a proof compares. A child that the notebook starts is forced too."""
    child = "import random, subprocess, sys; print(random.random())"
    runs = [replay(DRAWS, f"!{sys.executable} -c '{child}'", seeded=True) for _ in range(2)]
    assert shown(runs[0], 1) == shown(runs[1], 1) and shown(runs[0], 2) == shown(runs[1], 2)
    program = run_program(
        ["python", "-c", DRAWS], folder=tmp_path, limits=QUICK, interpreter=HERE, seeded=True
    )
    assert program.stdout == shown(runs[0], 1)
    assert shown(runs[0], 1).split()[0] == shown(runs[0], 2).strip()


def test_without_forced_seeds_nothing_is_forced(tmp_path):
    """Two runs of what nobody seeds are two different runs."""
    command = ["python", "-c", "import random; print(random.random())"]
    first, second = (run_program(command, folder=tmp_path, interpreter=HERE).stdout for _ in range(2))
    assert first != second


def test_several_runs_at_once(tmp_path):
    """Each has its own kernel, place and copy; progress tells which."""
    notebook = write_notebook(tmp_path / "a.ipynb", "import os\nopen('out', 'x').close()\nprint(os.getcwd())")
    heard: list[tuple[int, Progress]] = []
    request = ReplayRequest(notebook, HERE, limits=QUICK)
    runs = replay_notebooks([request, request], at_once=2, progress=lambda *told: heard.append(told))
    assert all(run.reached_end for run in runs)
    assert shown(runs[0], 1) != shown(runs[1], 1)
    assert sorted(heard, key=lambda one: one[0]) == [(0, Progress(1, 0, 1)), (1, Progress(1, 0, 1))]
    assert [path.name for path in tmp_path.iterdir()] == ["a.ipynb"]


def test_an_error_also_ends_the_runs_that_have_not_begun(tmp_path, survivors, monkeypatch):
    """One is over before the other one has a process that could be ended."""
    made = notebooks.make_home
    monkeypatch.setattr(notebooks, "make_home", lambda *given: (time.sleep(2), made(*given)))
    sleeping = write_notebook(tmp_path / "a.ipynb", "import time\ntime.sleep(60)")
    requests = [ReplayRequest(path, HERE, limits=QUICK) for path in (tmp_path / "gone.ipynb", sleeping)]
    began = time.monotonic()
    with pytest.raises(Nb2prodError, match="no such notebook"):
        replay_notebooks(requests, at_once=2)
    assert time.monotonic() - began < 30
    assert not gone(survivors, within=10)


def test_no_run_at_all_is_an_error_of_the_user(tmp_path):
    """No notebook, no kernel in that Python, no Python: what is wrong and what to do."""
    notebook = write_notebook(tmp_path / "a.ipynb", "1")
    (tmp_path / "b.ipynb").write_text("{}", encoding="utf-8")
    empty = tmp_path / "python"
    empty.write_text(f'#!/bin/sh\nexec {sys.executable} -S "$@"\n', encoding="utf-8")
    empty.chmod(0o755)
    broken = tmp_path / "python3"
    broken.write_text(
        f'#!/bin/sh\ncase "$*" in *ipykernel*) echo no luck >&2; exit 1; esac\nexec {sys.executable} "$@"\n',
        encoding="utf-8",
    )
    broken.chmod(0o755)
    for path, interpreter, what in [
        (tmp_path / "none.ipynb", HERE, "no such notebook"),
        (tmp_path / "b.ipynb", HERE, "cannot be read"),
        (notebook, Interpreter(empty, "--interpreter"), "no kernel in this Python"),
        (notebook, Interpreter(Path("/bin/false"), "--interpreter"), "does not tell what is installed"),
        (notebook, Interpreter(broken, "--interpreter"), "the kernel does not start .*no luck"),
    ]:
        with pytest.raises(Nb2prodError, match=what):
            replay_notebook(ReplayRequest(path, interpreter, limits=QUICK))


def test_a_widget_does_not_keep_the_reply_away(replay):
    """The client answers an output widget (as ``interact`` makes one) while the reply of the cell comes in."""
    widget = """
        from comm import create_comm
        here = get_ipython().kernel.get_parent()["header"]["msg_id"]
        state = {"_model_module": "@jupyter-widgets/output", "_model_name": "OutputModel", "outputs": [], "msg_id": ""}
        one = create_comm(target_name="jupyter.widget", data={"state": state})
        print("x" * 2_000_000)
        for number in range(40):
            one.send({"method": "update", "state": {"msg_id": here}})
            print(number, flush=True)
            one.send({"method": "update", "state": {"msg_id": ""}})
    """
    limits = Limits(cell_seconds=20, seconds=60, memory_mb=4000, output_mb=64, processes=100)
    run = replay(*[dedent(widget)] * 2, "print('end')", limits=limits)
    assert run.error is None and run.limit is None
    assert shown(run, 3) == "end\n"
