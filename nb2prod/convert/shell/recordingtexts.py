"""The texts of tests/recording.py, conftest.py and __init__.py in a generated project, with names to fill in.

>>> "{package}" in RECORDING and "{hashing}" in CONFTEST
True
"""

INIT = '''\
"""Tests of the pipeline, in one thread and without a window: set before a library could read it."""

import os

for _name in ("OMP", "OPENBLAS", "MKL", "NUMEXPR", "BLIS", "RAYON"):
    os.environ[f"{_name}_NUM_THREADS"] = "1"
os.environ["VECLIB_MAXIMUM_THREADS"] = os.environ["POLARS_MAX_THREADS"] = "1"
os.environ["MPLBACKEND"] = "Agg"
'''
RECORDING = '''\
"""One run of the pipeline under the seeds of the recorded run: what goes in and out of each step.

``python -m tests.recording`` records the baseline anew. Do that after a change that is meant to
give other values, and read the difference in git before it is committed.
"""

import contextlib
import functools
import inspect
import io
import json
import logging
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from {package} import train
from {package}.__main__ import metrics_of, set_up_logging
from {package}.params import Params, load_params, project_folder
from tests import fingerprint
{arrays_import}from tests.comparing import lasting
from tests.fingerprint import describe
{figures_import}from tests.seeds import forced_seeds
{written_import}
BASELINE = Path(__file__).parent / "baseline"
# Step: what goes in (an argument, or a field of one), what comes out.
STEPS: dict = {steps}
# Rows of data: they are not shown in the baseline.
DATA: list = {data}
RESULTS: list = {results}
# Model: the step that asks it, and about what.
PREDICTIONS: dict = {predictions}
{written}{arrays}

@dataclass
class Call:
    """A step as it was called: the values themselves, and what they were at that moment."""

    given: dict[str, Any]
    made: dict[str, Any]
    inputs: dict[str, dict]
    outputs: dict[str, dict]


@dataclass
class Recorded:
    """One run: the calls by step in their order, what run() gave, what was drawn and printed."""

    calls: dict[str, Call]
    results: dict[str, Any]
    figures: list
    stdout: str
    seconds: float
{written_field}
    @property
    def metrics(self) -> dict:
        """The numbers among the results."""
        return metrics_of(self.results)

    def value(self, step: str, name: str) -> Any:
        """What a step was given or made under a name."""
        call = self.calls[step]
        return call.made[name] if name in call.made else call.given[name]


def record_run(params: Params) -> Recorded:
    """Runs the pipeline once, in a folder of its own."""
    calls: dict[str, Call] = {}
    fingerprint.PLACES[os.path.abspath(params.data.path(""))] = "<data>"
    fingerprint.PLACES[str(project_folder())] = "<project>"
    with contextlib.ExitStack() as stack:
        stack.callback(os.chdir, os.getcwd())
        os.chdir(stack.enter_context(tempfile.TemporaryDirectory()))
        for name in STEPS:
            stack.callback(setattr, train, name, getattr(train, name))
            setattr(train, name, _recording(name, getattr(train, name), calls))
        stack.callback(logging.getLogger("{package}").handlers.clear)
        figures: list = {figures_enter}
{written_enter}        stack.enter_context(forced_seeds())
        started = time.monotonic()
        printed = stack.enter_context(_captured())
        set_up_logging()
        results = train.run(params)
        seconds = time.monotonic() - started
    drawn = [{name: describe(part, shown=False) for name, part in one.items()} for one in figures]
    return Recorded(calls, results, drawn, printed[0], seconds{written_given})


def _recording(name: str, function: Callable, calls: dict[str, Call]) -> Callable:
    inputs, outputs = STEPS[name]

    def given_to(*args: Any, **kwargs: Any) -> Call:
        given = _named(inputs, inspect.signature(function).bind(*args, **kwargs).arguments)
        return Call(given, {}, _described(given), {})

    def note(call: Call, result: Any) -> Any:
        call.made = {outputs[0]: result} if len(outputs) == 1 else _parts(outputs, result)
        call.outputs = _described(call.made)
        calls[name] = call
        return result

{wrapped}
    return recorded


def _named(names: list[str], arguments: dict[str, Any]) -> dict[str, Any]:
    """The values by name, also those that come together in a dataclass."""
    held = {}
    for argument, _, field in (name.partition(".") for name in names):
        if argument in arguments:
            value = arguments[argument]
            held[field or argument] = getattr(value, field) if field else value
    return held


def _parts(names: list, result: Any) -> dict[str, Any]:
    """What a step gives, by name: a tuple's parts, or the fields of a dataclass."""
    if isinstance(result, tuple) and not hasattr(result, "_fields"):
        return dict(zip(names, result))
    return {name: getattr(result, name) for name in names if hasattr(result, name)}


def _described(values: dict[str, Any]) -> dict[str, dict]:
    return {name: describe(value, shown=name not in DATA) for name, value in values.items()}


@contextlib.contextmanager
def _captured() -> Iterator[list[str]]:
    """What is written to standard output meanwhile, by other processes too; complete at the end."""
    printed: list[str] = []
    sys.stdout.flush()
    kept, python = os.dup(1), sys.stdout
    with tempfile.TemporaryFile() as file:
        os.dup2(file.fileno(), 1)
        sys.stdout = io.TextIOWrapper(os.fdopen(os.dup(1), "wb", 0), encoding="utf-8", write_through=True)
        try:
            yield printed
        finally:
            sys.stdout.close()
            sys.stdout = python
            os.dup2(kept, 1)
            os.close(kept)
            file.seek(0)
            printed.append(file.read().decode("utf-8", "replace"))


def predictions(run: Recorded) -> dict[str, dict]:
    """What each model predicts for the data that the notebook asked it about."""
    return {
        name: describe(run.value(step, name).predict(run.value(step, asked)))
        for name, (step, asked) in PREDICTIONS.items()
    }
{array_of}

def results_of(run: Recorded) -> dict[str, dict]:
    """The descriptions of the results of run()."""
    return _described({name: run.results[name] for name in RESULTS or run.results})


def load(name: str) -> Any:
    """A file of the baseline."""
    return json.loads((BASELINE / f"{name}.json").read_text(encoding="utf-8"))


def main() -> int:
    """Writes the baseline."""
    # Sets are iterated in the same order only where the interpreter starts with a hash seed.
    if os.environ.get("PYTHONHASHSEED") != "0":
        command = [sys.executable, "-m", "tests.recording"]
        return subprocess.call(command, env={**os.environ, "PYTHONHASHSEED": "0"})
    run = record_run(load_params())
    held = {name: {"inputs": call.inputs, "outputs": call.outputs} for name, call in run.calls.items()}
    held.update({"run": results_of(run), "metrics": run.metrics, "predictions": predictions(run)})
    held["figures"] = run.figures
    BASELINE.mkdir(exist_ok=True)
    for name, content in held.items():
        text = json.dumps(content, indent=1, ensure_ascii=False)
        (BASELINE / f"{name}.json").write_text(text + "\\n", encoding="utf-8")
    (BASELINE / "stdout.txt").write_bytes(lasting(run.stdout).encode("utf-8"))
{save_arrays}    return 0


if __name__ == "__main__":
    sys.exit(main())
'''
WRAPPED = """\
    @functools.wraps(function)
    def recorded(*args: Any, **kwargs: Any) -> Any:
        call = given_to(*args, **kwargs)
        return note(call, function(*args, **kwargs))
"""
AWAITED = """
    async def awaited(*args: Any, **kwargs: Any) -> Any:
        call = given_to(*args, **kwargs)
        return note(call, await function(*args, **kwargs))

    if inspect.iscoroutinefunction(function):
        return functools.wraps(function)(awaited)
"""
CONFTEST = '''\
"""One run of the pipeline for all tests."""

{imports}import pytest

from {package}.params import Params, load_params
from tests.recording import Recorded, record_run

{hashing}
@pytest.fixture(scope="session", name="params")
def fixture_params() -> Params:
    """The parameters of params.yaml; skips where the data is not there."""
    params = load_params()
    for name in params.data.missing():
        pytest.skip(f"data file {name} is missing below {params.data.path('.')}")
    return params


@pytest.fixture(scope="session", name="run")
def fixture_run(params: Params) -> Recorded:
    """One run under the seeds of the recorded run, with all that goes in and out of its steps."""
    return record_run(params)
'''
HASHING = '''
def pytest_configure(config: pytest.Config) -> None:
    """Starts again with a hash seed: the pipeline iterates over sets, whose order depends on it."""
    if os.environ.get("PYTHONHASHSEED") == "0" or "pytest" not in Path(sys.argv[0]).parts[-2:]:
        return
    os.environ["PYTHONHASHSEED"] = "0"
    config.pluginmanager.getplugin("capturemanager").stop_global_capturing()
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *map(str, config.invocation_params.args)])

'''
