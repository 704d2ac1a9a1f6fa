"""Which arrays of numbers the baseline keeps in full, as ``.npy`` files without pickle; and tests/arrays.py.

Rows of data are not kept: only what models have learned and predict, and what later steps make in another shape.

>>> from nb2prod.convert.values import Plan, Proof, Step
>>> plan = Plan(package="p", notebook="n", steps=(Step("fit", "train", (), (), ("model",)),))
>>> coef = {"kind": "array", "type": "numpy.ndarray", "shape": [10, 64], "dtype": "float64"}
>>> made = {"model": {"kind": "estimator", "state": {"coef_": coef, "_fit_X": coef}}}
>>> inputs = ShellInputs(plan=plan, proof=Proof("steps"), notebook=b"", recorded={"fit": RecordedStep({}, made)})
>>> kept_arrays(inputs)
{'fit.model.coef_': ('fit', 'model', 'coef_')}
"""

import ast
import math
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from nb2prod.convert.shell import studied
from nb2prod.convert.shell.escaping import code
from nb2prod.convert.shell.given.fingerprint import MANY
from nb2prod.convert.shell.values import RecordedStep, ShellInputs
from nb2prod.convert.values import Plan, Step

PREDICTED = "predictions."
_NUMBERS = ("bool", "int", "uint", "float", "complex")
_ASKED = ("predict", "decision_function", "score_samples")
# What models learn. Others that they hold, such as support vectors, are rows of the data.
_LEARNED = frozenset(
    "coef_ intercept_ feature_importances_ theta_ var_ sigma_ mean_ scale_ components_ cluster_centers_"
    " means_ covariances_ weights_ precisions_ feature_log_prob_ feature_count_ class_log_prior_"
    " class_prior_ class_count_ classes_ idf_ data_min_ data_max_ explained_variance_ singular_values_"
    " alphas_ scalings_ xbar_ covariance_ precision_".split()
)
TEXT = '''\
"""Arrays of numbers that the baseline keeps in full: .npy files, without pickle."""

from pathlib import Path
from typing import Any

import numpy

from tests.comparing import TOLERANCE
from tests.fingerprint import MANY

BASELINE = Path(__file__).parent / "baseline"
LARGEST = 1 << 20  # bytes: larger ones are told by statistics and hash alone


def save_arrays(arrays: dict[str, Any]) -> None:
    """Writes those that are numbers, too many for the JSON, and not too large for a repository."""
    for old in BASELINE.glob("*.npy"):
        old.unlink()
    for name, value in arrays.items():
        if isinstance(value, numpy.ndarray) and value.dtype.kind in "biufc":
            if value.size > MANY and value.nbytes <= LARGEST:
                numpy.save(BASELINE / f"{name}.npy", numpy.asarray(value), allow_pickle=False)


def load_array(name: str) -> numpy.ndarray:
    """An array of the baseline."""
    return numpy.load(BASELINE / f"{name}.npy", allow_pickle=False)


def differing_numbers(found: Any, recorded: numpy.ndarray) -> list[str]:
    """The first places where two arrays differ, in words; floating numbers may agree closely."""
    found = numpy.asarray(found)
    if (found.shape, found.dtype) != (recorded.shape, recorded.dtype):
        return [f"{found.dtype} {found.shape}, recorded {recorded.dtype} {recorded.shape}"]
    same = found == recorded
    if recorded.dtype.kind in "fc":
        known = numpy.abs(recorded[numpy.isfinite(recorded)])
        slack = TOLERANCE * known.max(initial=0.0)
        same = numpy.isclose(found, recorded, rtol=TOLERANCE, atol=slack, equal_nan=True)
    places = [tuple(place) for place in numpy.argwhere(~same)[:5].tolist()]
    return [f"{place}: {found[place]}, recorded {recorded[place]}" for place in places]
'''
ARRAY_OF = '''

def array_of(run: Recorded, file: str) -> Any:
    """An array that is kept in full, as it was when the run had ended."""
    step, name, learned = ARRAYS[file]
    value = run.value(step, name)
    return getattr(value, learned) if learned else value
'''
CONSTANT = """\
# Numbers that are kept in full: file → step, what it gives, what that has learned.
ARRAYS: dict = {!r}
"""
SAVING = """\
    arrays = {file: array_of(run, file) for file in ARRAYS}
    for name, (step, asked) in PREDICTIONS.items():
        arrays[f"predictions.{name}"] = run.value(step, name).predict(run.value(step, asked))
    save_arrays(arrays)
"""


def keeps_arrays(inputs: ShellInputs, asked: Collection[str]) -> bool:
    """Whether there may be arrays to keep; once the project has recorded itself, whether there are.

    ``asked`` are the models that the tests ask for predictions.
    """
    if inputs.baseline:
        return bool(_files(inputs))
    return _uses_numpy(inputs) and bool(asked or kept_arrays(inputs))


def kept_arrays(inputs: ShellInputs) -> dict[str, tuple[str, str, str]]:
    """File without ``.npy`` → (step, what it gives, which learned attribute of that, or empty).

    Once the project has recorded itself, those that it kept.
    """
    found: dict[str, tuple[str, str, str]] = {}
    for step, name, node in _given(inputs):
        if node.get("kind") == "estimator":
            for learned, inner in _learned(node).items():
                if _fits(inner):
                    found[f"{step.name}.{name}.{learned}"] = (step.name, name, learned)
        elif _fits(node) and (_is_predicted(step, name, inputs.plan) or not _is_like_data(node, inputs)):
            found[f"{step.name}.{name}"] = (step.name, name, "")
    if inputs.baseline:
        held_files = _files(inputs)
        return {file: what for file, what in found.items() if file in held_files}
    return found


def kept_predictions(inputs: ShellInputs, asked: Collection[str]) -> list[str]:
    """The models whose predictions the project has kept in full."""
    return [name for name in asked if f"{PREDICTED}{name}" in _files(inputs)]


def told(inputs: ShellInputs) -> Iterator[str]:
    """What the page says of them."""
    kept = sorted(_files(inputs))
    if kept:
        yield (
            "Numbers that models have learned, predict and are scored with are held one by one, up to 1 MiB an array:"
            f" {', '.join(code(f'tests/baseline/{name}.npy') for name in kept)}. Larger ones are held by shape,"
            " statistics and hash.\n"
        )


def _files(inputs: ShellInputs) -> set[str]:
    return {
        name.removesuffix(".npy") for name in inputs.baseline if name.endswith(".npy") and "/" not in name
    }


def _given(inputs: ShellInputs) -> Iterator[tuple[Step, str, Mapping[str, Any]]]:
    """What steps that do not prepare data give last under a name, where it is the same in every run."""
    last = {
        name: (step, name, node)
        for step in inputs.plan.steps
        if step.module != "data"
        for name, node in _outputs(inputs, step).items()
    }
    yield from (one for name, one in last.items() if name not in inputs.unstable)


def _outputs(inputs: ShellInputs, step: Step) -> Mapping[str, Mapping[str, Any]]:
    return (inputs.recorded or {}).get(step.name, RecordedStep()).outputs


def _learned(node: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    state = node.get("state")
    held = state if isinstance(state, Mapping) else {}
    # Centres that have places among the rows are rows.
    names = _LEARNED - {"cluster_centers_"} if "cluster_centers_indices_" in held else _LEARNED
    return {name: inner for name, inner in held.items() if name in names}


def _fits(node: Mapping[str, Any]) -> bool:
    is_plain = node.get("type") == "numpy.ndarray" and str(node.get("dtype")).startswith(_NUMBERS)
    return is_plain and math.prod(node.get("shape") or [0]) > MANY


def _is_like_data(node: Mapping[str, Any], inputs: ShellInputs) -> bool:
    """Whether it has as many rows or columns as something that the data steps give: it may then be rows of that."""
    shapes = [
        one["shape"]
        for step in inputs.plan.steps
        if step.module == "data"
        for one in _outputs(inputs, step).values()
        if one.get("shape") and one.get("kind") not in ("str", "bytes", "dict", "set")
    ]
    shape = node["shape"]
    if not shapes:
        return True  # nobody knows then what is data
    is_wide = len(shape) > 1 and any(len(one) > 1 and one[1] == shape[1] for one in shapes)
    return is_wide or any(one[0] == shape[0] for one in shapes)


def _is_predicted(step: Step, name: str, plan: Plan) -> bool:
    return any(
        one is step
        and isinstance(statement, ast.Assign)
        and statement.value is call
        and _binds(statement, name)
        for one, statement, call in _asking(plan)
    )


def _binds(statement: ast.Assign, name: str) -> bool:
    return any(isinstance(target, ast.Name) and target.id == name for target in statement.targets)


def _asking(plan: Plan) -> Iterator[tuple[Step, ast.AST, ast.Call]]:
    """The calls that ask a model, with step and statement."""
    for step, statement, call in studied.calls_of(plan):
        if isinstance(call.func, ast.Attribute) and call.func.attr.startswith(_ASKED):
            yield step, statement, call


def _uses_numpy(inputs: ShellInputs) -> bool:
    kinds = {
        node.get("kind")
        for done in (inputs.recorded or {}).values()
        for nodes in (done.inputs, done.outputs)
        for node in nodes.values()
    }
    return bool(kinds & {"array", "frame", "series", "index", "sparse"})
