"""The texts of tests/sample.py and tests/test_sample.py in a generated project, with names to fill in.

>>> "{package}" in SAMPLE and "{constants}" in TESTS
True
"""

SAMPLE = '''\
"""The pipeline on a sample of the data: rows that lie in the baseline, and need no other data.

``python -m tests.sample`` takes them anew from the data, {rows} rows of each table, array or list.
"""

import contextlib
import functools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from {package} import train
from {package}.params import {params_import}load_params
from tests.recording import BASELINE, STEPS, Recorded, record_run
from tests.rows import NotKept, {cut_import}read_rows, some_rows, write_rows

SAMPLE: Path = BASELINE / "sample"
ROWS = {rows}
# The steps that bring the data in, and what they give.
LOADING: dict = {loading}
{folders}

def run_on_sample() -> Recorded:
    """The pipeline on the rows that are kept, under the seeds of the recorded run."""
    with tempfile.TemporaryDirectory() as root, replaced({step: _giving(step) for step in LOADING}):
{make_folders}        return record_run(load_params(overrides=[f"data.root={root}"]))

{run_on_files}
@contextlib.contextmanager
def replaced(functions: dict[str, Callable]) -> Iterator[None]:
    """Other functions in place of some steps."""
    with contextlib.ExitStack() as stack:
        for name, function in functions.items():
            stack.callback(setattr, train, name, getattr(train, name))
            setattr(train, name, function)
        yield


def _giving(step: str) -> Callable:
    """In place of a step that brings data in: gives the rows that are kept."""

    def give(*_args: Any, **_kwargs: Any) -> Any:
        values = [read_rows(SAMPLE / f"{step}.{name}") for name in LOADING[step]]
        return values[0] if len(values) == 1 else tuple(values)

    return functools.wraps(getattr(train, step))(give)


def _picking(step: str, picked: dict[str, Any], *, spread: bool) -> Callable:
    """The step itself; of what it gives rows are put into ``picked``."""
    function = getattr(train, step)

    @functools.wraps(function)
    def pick(*args: Any, **kwargs: Any) -> Any:
        result = function(*args, **kwargs)
        values = (result,) if len(LOADING[step]) == 1 else result
        for name, value in zip(LOADING[step], values):
            picked[f"{step}.{name}"] = some_rows(value, ROWS, spread=spread)
        return result

    return pick


def _picked(*, spread: bool) -> dict[str, Any]:
    """Rows of all that is brought in, by the names of their files."""
    picked: dict[str, Any] = {}
    with replaced({step: _picking(step, picked, spread=spread) for step in LOADING}):
        record_run(load_params())
    return picked


def _keep(rows: dict[str, Any]) -> None:
    """Writes the rows, and what the pipeline gives on them."""
    shutil.rmtree(SAMPLE, ignore_errors=True)
    SAMPLE.mkdir(parents=True)
    for name, value in rows.items():
        write_rows(SAMPLE / name, value)
    run = run_on_sample()
    held = {"steps": {name: call.outputs for name, call in run.calls.items()}, "metrics": run.metrics}
{try_files}    text = json.dumps(held, indent=1, ensure_ascii=False)
    (SAMPLE / "results.json").write_text(text + "\\n", encoding="utf-8")


def _reason(error: Exception) -> str:
    """Where it failed and by what; its text may hold rows."""
    if isinstance(error, NotKept):
        return str(error)
    frames = traceback.extract_tb(error.__traceback__)
    steps = [f" in {frame.name}()" for frame in frames if frame.name in STEPS]
    return f"on so few rows {type(error).__name__} is raised{''.join(steps[-1:])}"


def main() -> int:
    """Takes rows that are spread evenly, else the first ones, if the pipeline runs on them."""
    # Sets are iterated in the same order only where the interpreter starts with a hash seed.
    if os.environ.get("PYTHONHASHSEED") != "0":
        command = [sys.executable, "-m", "tests.sample"]
        return subprocess.call(command, env={**os.environ, "PYTHONHASHSEED": "0"})
    why = ""
    for spread in (True, False):
        rows = _picked(spread=spread)
        try:
            _keep(rows)
            return 0
        # A step may raise anything on few rows.
        except Exception as error:  # pylint: disable=broad-exception-caught
            why = _reason(error)
    shutil.rmtree(SAMPLE, ignore_errors=True)
    print(why, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
'''
FILES = """\
# The files that it reads.
FILES: list = {!r}
"""
RUN_ON_FILES = '''

def run_on_files(params: Params) -> Recorded:
    """The pipeline on as many rows of its own files, spread evenly; these are not kept."""
    with tempfile.TemporaryDirectory() as root:
        for name in FILES:
            cut_file(Path(params.data.path(name)), Path(root, name), ROWS)
{make_folders}        return record_run(load_params(overrides=[f"data.root={root}"]))

'''
TRY_FILES = """\
    # A step may raise anything on few rows; then no test runs it on them.
    with contextlib.suppress(Exception):
        few = run_on_files(load_params())
        held["on files"] = {name: call.outputs for name, call in few.calls.items()}
"""
FOLDERS = """\
# Into these the pipeline writes.
FOLDERS = {!r}
"""
MAKE_FOLDERS = """\
        for folder in FOLDERS:
            Path(root, folder).mkdir(parents=True, exist_ok=True)
"""
TESTS = '''\
"""The pipeline on a sample of the data, which needs no other data{and_files}."""

import pytest

{params}from tests.comparing import differences
from tests.recording import STEPS, Recorded, load, results_of
from tests.sample import {on_files}run_on_sample

{constants}

@pytest.fixture(scope="module", name="on_sample")
def fixture_on_sample() -> Recorded:
    """One run on the rows of the sample."""
    return run_on_sample()


@pytest.mark.parametrize("step", STEPS)
def test_step_gives_on_the_sample_what_it_gave(on_sample: Recorded, step: str) -> None:
    """The values that come out of it, from rows that are kept."""
    recorded, found = load("sample/results")["steps"][step], on_sample.calls[step].outputs
    for name in (name for name in recorded if name not in UNSTABLE):
        assert not differences(found[name], recorded[name], f"{name}: ")


def test_same_seed_gives_same_metrics_on_the_sample(on_sample: Recorded) -> None:
    """A second run under the same seed reaches the same."""
    again, first = results_of(run_on_sample()), results_of(on_sample)
    assert again.keys() == first.keys()
    for name in (name for name in first if name not in UNSTABLE):
        assert not differences(again[name], first[name], f"{name}: ")
'''
METRICS = '''


def test_metrics_on_the_sample(on_sample: Recorded) -> None:
    """The numbers that are reached on it."""
    recorded = load("sample/results")["metrics"]
    expected = {name: value for name, value in recorded.items() if name not in UNSTABLE}
    found = {name: on_sample.metrics[name] for name in expected}
    assert found == pytest.approx(expected, rel=1e-9, nan_ok=True)
'''
ON_FILES = '''

@pytest.fixture(scope="module", name="on_files")
def fixture_on_files(params: Params) -> Recorded:
    """One run on some rows of the data files; skips where they are not there."""
    return run_on_files(params)


@pytest.mark.parametrize(("step", "name"), SAME_SCHEMA_ON_FILES)
def test_schema_on_few_rows_of_the_files_is_that_of_the_notebook(
    on_files: Recorded, step: str, name: str
) -> None:
    """The same columns of the same types as on all rows, from the step that reads the files on."""
    found, recorded = on_files.calls[step].outputs[name], load(step)["outputs"][name]
    assert schema(found) == schema(recorded)
'''
SCHEMA = '''

@pytest.mark.parametrize(("step", "name"), SAME_SCHEMA)
def test_schema_on_the_sample_is_that_of_the_notebook(on_sample: Recorded, step: str, name: str) -> None:
    """The same columns of the same types as on all rows."""
    found, recorded = on_sample.calls[step].outputs[name], load(step)["outputs"][name]
    assert schema(found) == schema(recorded)
'''
SCHEMA_OF = '''

def schema(node: dict) -> tuple:
    """What does not depend on the number of rows."""
    columns = [(column["name"], column.get("dtype")) for column in node.get("columns", [])]
    return node["type"], node.get("dtype"), len(node["shape"]), columns
'''
