"""The generated tests' ground: one recorded run of the pipeline (recording.py, conftest.py), and files given as they are.

>>> "SEED = 0" in given("seeds.py")
True
"""

import ast
import re
from collections.abc import Mapping
from importlib import resources

from nb2prod.convert.shell.values import ShellInputs
from nb2prod.convert.values import Plan

GIVEN = ("comparing.py", "fingerprint.py", "seeds.py")

_INIT = '''\
"""Tests of the pipeline. One thread, and no window: set before a library is loaded that would read it."""

import os

for _name in ("OMP", "OPENBLAS", "MKL", "NUMEXPR", "VECLIB_MAXIMUM"):
    os.environ[f"{_name}_NUM_THREADS"] = "1"
os.environ["MPLBACKEND"] = "Agg"
'''
_RECORDING = '''\
"""One run of the pipeline under the seeds of the recorded run, with what goes into each step and comes out of it.

``python -m tests.recording`` records the baseline anew. Do that after a change that is meant to give other values, and
read the difference in git before it is committed.
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
from dataclasses import dataclass, is_dataclass
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, Tuple

from {package} import train
from {package}.__main__ import metrics_of, set_up_logging
from {package}.params import Params, load_params, project_folder
from tests import fingerprint
from tests.fingerprint import describe
from tests.seeds import forced_seeds

BASELINE = Path(__file__).parent / "baseline"
STEPS: Dict[str, Tuple[List[str], List[str]]] = {steps}  # what goes in, what comes out
DATA: List[str] = {data}  # rows of data: they are not shown in the baseline
RESULTS: List[str] = {results}
PREDICTIONS: Dict[str, Tuple[str, str]] = {predictions}  # model: the step that asks it, and about what


@dataclass
class Call:
    """A step as it was called: the values themselves, and what they were at that moment."""

    given: Dict[str, Any]
    made: Dict[str, Any]
    inputs: Dict[str, dict]
    outputs: Dict[str, dict]


@dataclass
class Recorded:
    """One run: the calls by step in their order, what run() gave, and what was printed."""

    calls: Dict[str, Call]
    results: Dict[str, Any]
    stdout: str
    seconds: float

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
    calls: Dict[str, Call] = {}
    fingerprint.PLACES.update({os.path.abspath(params.data.path("")): "<data>", str(project_folder()): "<project>"})
    with contextlib.ExitStack() as stack:
        stack.callback(os.chdir, os.getcwd())
        os.chdir(stack.enter_context(tempfile.TemporaryDirectory()))
        for name in STEPS:
            stack.callback(setattr, train, name, getattr(train, name))
            setattr(train, name, _recording(name, getattr(train, name), calls))
        stack.callback(logging.getLogger("{package}").handlers.clear)
        stack.enter_context(forced_seeds())
        started = time.monotonic()
        printed = stack.enter_context(_captured())
        set_up_logging()
        results = train.run(params)
        seconds = time.monotonic() - started
    return Recorded(calls, results, printed[0], seconds)


def _recording(name: str, function: Callable, calls: Dict[str, Call]) -> Callable:
    @functools.wraps(function)
    def recorded(*args: Any, **kwargs: Any) -> Any:
        inputs, outputs = STEPS[name]
        given = _named(inputs, inspect.signature(function).bind(*args, **kwargs).arguments)
        before = _described(given)
        result = function(*args, **kwargs)
        made = {outputs[0]: result} if len(outputs) == 1 else _parts(outputs, result)
        calls[name] = Call(given, made, before, _described(made))
        return result

    return recorded


def _named(names: List[str], arguments: Dict[str, Any]) -> Dict[str, Any]:
    """The values by name, also those that come together in a dataclass."""
    held = {name: arguments[name] for name in names if name in arguments}
    for value in arguments.values():
        if is_dataclass(value):
            held.update({name: getattr(value, name) for name in names if name not in held and hasattr(value, name)})
    return held


def _parts(names: List[str], result: Any) -> Dict[str, Any]:
    if is_dataclass(result):
        return {name: getattr(result, name) for name in names}
    return dict(zip(names, result)) if names else {}


def _described(values: Dict[str, Any]) -> Dict[str, dict]:
    return {name: describe(value, shown=name not in DATA) for name, value in values.items()}


@contextlib.contextmanager
def _captured() -> Iterator[List[str]]:
    """What is written to standard output meanwhile, by other processes too; there once the block has ended."""
    printed: List[str] = []
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


def predictions(run: Recorded) -> Dict[str, dict]:
    """What each model predicts for the data that the notebook asked it about."""
    return {
        name: describe(run.value(step, name).predict(run.value(step, asked)))
        for name, (step, asked) in PREDICTIONS.items()
    }


def results_of(run: Recorded) -> Dict[str, dict]:
    """The descriptions of the results of run()."""
    return _described({name: run.results[name] for name in RESULTS or run.results})


def load(name: str) -> Any:
    """A file of the baseline."""
    return json.loads((BASELINE / f"{name}.json").read_text(encoding="utf-8"))


def main() -> int:
    """Writes the baseline. Sets are iterated in the same order only where the interpreter starts with a hash seed."""
    if os.environ.get("PYTHONHASHSEED") != "0":
        command = [sys.executable, "-m", "tests.recording"]
        return subprocess.call(command, env={**os.environ, "PYTHONHASHSEED": "0"})
    run = record_run(load_params())
    held = {name: {"inputs": call.inputs, "outputs": call.outputs} for name, call in run.calls.items()}
    held.update({"run": results_of(run), "metrics": run.metrics, "predictions": predictions(run)})
    BASELINE.mkdir(exist_ok=True)
    for name, content in held.items():
        text = json.dumps(content, indent=1, ensure_ascii=False)
        (BASELINE / f"{name}.json").write_text(text + "\\n", encoding="utf-8")
    (BASELINE / "stdout.txt").write_bytes(run.stdout.encode("utf-8"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
'''
_CONFTEST = '''\
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
_HASHING = '''
def pytest_configure(config: pytest.Config) -> None:
    """Starts again with a hash seed: the pipeline iterates over sets, whose order depends on it."""
    if os.environ.get("PYTHONHASHSEED") == "0" or "pytest" not in Path(sys.argv[0]).parts[-2:]:
        return
    os.environ["PYTHONHASHSEED"] = "0"
    config.pluginmanager.getplugin("capturemanager").stop_global_capturing()
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *map(str, config.invocation_params.args)])

'''


def given(name: str) -> str:
    """A file that is the same in every project."""
    return resources.files("nb2prod.convert.shell.given").joinpath(name).read_text(encoding="utf-8")


def tests_init_py() -> str:
    """The text of tests/__init__.py."""
    return _INIT


def recording_py(inputs: ShellInputs, predictions: Mapping[str, tuple[str, str]]) -> str:
    """The text of tests/recording.py. ``predictions``: model → (the step that asks it, what it is asked about)."""
    plan = inputs.plan
    values = {
        "package": inputs.package,
        "steps": repr({step.name: (list(step.inputs), list(step.outputs)) for step in plan.steps}),
        "data": repr(data_names(plan)),
        "results": repr(list(plan.results) if plan.steps else []),
        "predictions": repr(dict(predictions)),
    }
    return re.sub(r"\{(package|steps|data|results|predictions)\}", lambda found: values[found[1]], _RECORDING)


def conftest_py(inputs: ShellInputs) -> str:
    """The text of tests/conftest.py."""
    hashing = hashes(inputs.plan)
    return (
        _CONFTEST.replace("{package}", inputs.package)
        .replace("{imports}", "import os\nimport sys\nfrom pathlib import Path\n\n" if hashing else "")
        .replace("{hashing}", _HASHING if hashing else "")
    )


def data_names(plan: Plan) -> list[str]:
    """Names that hold rows of data: what the steps of the module data give."""
    return sorted({name for step in plan.steps if step.module == "data" for name in step.outputs})


def hashes(plan: Plan) -> bool:
    """Whether the notebook makes sets or asks for hashes, so that an order may depend on the interpreter's seed."""
    return any(
        isinstance(node, (ast.Set, ast.SetComp))
        or (isinstance(node, ast.Name) and node.id in ("set", "frozenset", "hash"))
        for statement in plan.statements
        if statement.kept and isinstance(statement.node, ast.AST)
        for node in ast.walk(statement.node)
    )
