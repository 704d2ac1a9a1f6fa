"""What the tests of runs share: small notebooks, the Python of the tests as kernel, and a count of survivors."""

import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import psutil
import pytest

from nb2prod.replay import Interpreter, Limits, Progress, ReplayRequest, Run, replay_notebook

HERE = Interpreter(Path(sys.executable), "--interpreter")
QUICK = Limits(cell_seconds=60, seconds=120, memory_mb=4000, output_mb=16, processes=100)


def write_notebook(path: Path, *cells: Any) -> Path:
    """A notebook of code cells; a tuple is a source and the tags of its cell, a list the lines of a markdown cell."""
    notebook = nbformat.v4.new_notebook()
    for cell in cells:
        if isinstance(cell, list):
            notebook.cells.append(nbformat.v4.new_markdown_cell("\n".join(cell)))
        else:
            source, tags = cell if isinstance(cell, tuple) else (cell, [])
            notebook.cells.append(nbformat.v4.new_code_cell(source, metadata={"tags": tags}))
    nbformat.write(notebook, path)
    return path


def shown(run: Run, cell: int) -> str:
    """All text of a cell's outputs."""
    outputs = next(one.outputs for one in run.cells if one.cell == cell)
    return "".join(one.get("text", "") or one.get("data", {}).get("text/plain", "") for one in outputs)


@pytest.fixture
def replay(tmp_path: Path) -> Callable[..., Run]:
    """Runs a notebook of the given cells in a folder of its own."""

    def run(*cells: Any, progress: Callable[[Progress], None] | None = None, **wanted: Any) -> Run:
        folder = tmp_path / "project"
        folder.mkdir(exist_ok=True)
        notebook = write_notebook(folder / "a.ipynb", *cells)
        return replay_notebook(
            ReplayRequest(notebook, HERE, **{"limits": QUICK, **wanted}), progress=progress
        )

    return run


@pytest.fixture
def survivors(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], list[str]]]:
    """Tells which processes live that were started from this test, by a variable that they all have."""
    token = uuid.uuid4().hex
    monkeypatch.setenv("NB2PROD_TEST_TOKEN", token)
    yield lambda: processes_with(token)


def processes_with(token: str) -> list[str]:
    """The commands of the living processes with the token in their environment; a zombie has none."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("NB2PROD_TEST_TOKEN") == token:
                found.append(f"{process.pid} {' '.join(process.cmdline())}")
        except psutil.Error:
            continue
    return found


def gone(count: Callable[[], list[str]], *, within: float) -> list[str]:
    """What still lives after at most that many seconds."""
    until = time.monotonic() + within
    while (left := count()) and time.monotonic() < until:
        time.sleep(0.05)
    return left
