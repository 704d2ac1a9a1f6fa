"""What the generated tests can ask: which tables there are, what is split, which model predicts from what.

>>> from nb2prod.convert.values import Plan, Step
>>> step = Step(name="split", module="data", statements=(), inputs=("X",), outputs=("X_train", "X_test"))
>>> node = lambda rows: {"kind": "array", "type": "numpy.ndarray", "shape": [rows, 2]}
>>> done = RecordedStep(inputs={"X": node(10)}, outputs={"X_train": node(8), "X_test": node(2)})
>>> splits(Plan(package="p", notebook="n", steps=(step,)), {"split": done})
[('split', 'X', ['X_train', 'X_test'])]
"""

import ast
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from nb2prod.convert.shell.values import RecordedStep
from nb2prod.convert.values import Plan, Step

Recorded = Mapping[str, RecordedStep]
_TABLES = ("frame",)
_ROWS = ("frame", "series", "array", "sparse", "list", "tuple", "index", "tensor")
_PART = re.compile(r"train|test|valid|val|holdout", re.IGNORECASE)
# Of these every prediction stands for itself.
_KNOWN = ("sklearn.", "xgboost.", "lightgbm.")
_SAVERS = ("cloudpickle", "dill", "joblib", "pickle")


def tables(plan: Plan, recorded: Recorded) -> list[tuple[str, str]]:
    """(step, name) of the tables that data steps give."""
    return [
        (step.name, name)
        for step in _data_steps(plan, recorded)
        for name in step.outputs
        if _kind(recorded[step.name].outputs, name) in _TABLES
    ]


def kept_rows(plan: Plan, recorded: Recorded) -> list[tuple[str, str, str]]:
    """(step, what it takes, what it gives) where a data step gave as many rows as it took, of one thing or a table."""
    found = []
    for step in _data_steps(plan, recorded):
        done = recorded[step.name]
        taken = [name for name in step.inputs if _kind(done.inputs, name) in _ROWS]
        for name in step.outputs:
            source = name if name in taken else taken[0] if len(taken) == 1 else None
            if source and _kind(done.outputs, name) in _ROWS:
                rows = _rows(done.outputs[name])
                if rows and rows == _rows(done.inputs[source]):
                    found.append((step.name, source, name))
    return found


def splits(plan: Plan, recorded: Recorded) -> list[tuple[str, str, list[str]]]:
    """(step, the whole, its parts) where names such as X_train and X_test share out the rows of something.

    The whole is the empty text where no value that the step takes has as many rows.
    """
    found = []
    for step in _data_steps(plan, recorded):
        done = recorded[step.name]
        families: dict[str, list[str]] = {}
        for name in step.outputs:
            if _PART.search(name) and _rows(done.outputs.get(name, {})):
                families.setdefault(_PART.sub("?", name), []).append(name)
        for parts in families.values():
            if len(parts) > 1:
                total = sum(_rows(done.outputs[name]) or 0 for name in parts)
                wholes = [name for name in step.inputs if _rows(done.inputs.get(name, {})) == total]
                found.append((step.name, wholes[0] if wholes else "", parts))
    return found


def predictions(plan: Plan, recorded: Recorded | None) -> dict[str, tuple[str, str]]:
    """Model → (step, what it is asked about there): from calls such as ``model.predict(X_test)`` of the notebook.

    Only where each row gets one prediction: an estimator of a library that is known, or as the run showed. And only
    where neither is changed further down: the tests ask again when the pipeline has run to its end.
    """
    found: dict[str, tuple[str, str]] = {}
    for step, statement, call in calls_of(plan):
        match call:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id=model), attr="predict" | "predict_proba" | "score"),
                args=[ast.Name(id=asked), *_],
            ):
                held = {*step.inputs, *step.outputs}
                if _is_changed_after(plan, statement, {model, asked}):
                    continue
                if {model, asked} <= held and _is_row_by_row(step, statement, call, recorded or {}):
                    found.setdefault(model, (step.name, asked))
    return found


def _is_changed_after(plan: Plan, statement: ast.AST, names: Collection[str]) -> bool:
    """Whether one of these objects is changed in place by a later statement, under this name."""
    place = next(number for number, one in enumerate(plan.statements) if one.node is statement)
    later = (one for one in plan.statements[place + 1 :] if one.kept)
    return any(must and name in names for one in later for name, must in one.changes.items())


def predictors(recorded: Recorded) -> list[str]:
    """Names of all that may predict: estimators, and objects of the author's or of libraries that are not known."""
    return sorted(
        {
            name
            for done in recorded.values()
            for name, node in done.outputs.items()
            if node.get("kind") in ("estimator", "object", "dataclass")
        }
    )


def independent(recorded: Recorded, asked: Mapping[str, tuple[str, str]]) -> list[str]:
    """Models of which each prediction stands for itself, and whose rows can be picked."""
    return [
        model
        for model, (step, name) in asked.items()
        if str(_node(recorded, step, model).get("type")).startswith(_KNOWN)
        and _node(recorded, step, name).get("kind") in ("frame", "array", "sparse")
    ]


def savers(plan: Plan, asked: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """Model → the module with whose ``dump`` the notebook saves it."""
    found: dict[str, str] = {}
    for _, _, call in calls_of(plan):
        match call:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id=module), attr="dump"), args=[ast.Name(id=model), *_]
            ) if (module in _SAVERS and model in asked):
                found.setdefault(model, module)
    return found


def _data_steps(plan: Plan, recorded: Recorded) -> list[Step]:
    return [step for step in plan.steps if step.module == "data" and step.name in recorded]


def calls_of(plan: Plan) -> Iterator[tuple[Step, ast.AST, ast.Call]]:
    """Every call that the steps make, with its step and its statement."""
    by_index = {statement.index: statement for statement in plan.statements}
    for step in plan.steps:
        for index in step.statements:
            statement = by_index.get(index)
            if statement is not None and statement.kept and isinstance(statement.node, ast.AST):
                for node in ast.walk(statement.node):
                    if isinstance(node, ast.Call):
                        yield step, statement.node, node


def _is_row_by_row(step: Step, statement: ast.AST, call: ast.Call, recorded: Recorded) -> bool:
    assert isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name)
    if str(_node(recorded, step.name, call.func.value.id).get("type")).startswith(_KNOWN):
        return True
    match statement, call.args[0]:
        case ast.Assign(targets=[ast.Name(id=made)], value=value), ast.Name(id=asked) if value is call:
            rows = _rows(_node(recorded, step.name, asked))
            is_same = rows is not None and rows == _rows(_node(recorded, step.name, made))
            return call.func.attr == "predict" and is_same
    return False


def _node(recorded: Recorded, step: str, name: str) -> Mapping[str, Any]:
    done = recorded.get(step, RecordedStep())
    return done.outputs.get(name) or done.inputs.get(name) or {}


def _kind(nodes: Mapping[str, Mapping[str, Any]], name: str) -> str:
    return str(nodes.get(name, {}).get("kind", ""))


def _rows(node: Mapping[str, Any]) -> int | None:
    shape = node.get("shape") or [None]
    return shape[0] if node.get("kind") in _ROWS else None
