"""tests/test_model.py: what the models predict, and how they must behave.

>>> from nb2prod.convert.values import Plan, Proof
>>> inputs = ShellInputs(plan=Plan(package="churn", notebook="churn.ipynb"), proof=Proof(degree="static"), notebook=b"")
>>> "asks none about data" in test_model_py(inputs, {})
True
"""

from collections.abc import Mapping

from nb2prod.convert.shell import arrays, studied
from nb2prod.convert.shell.values import ShellInputs

_NONE = '''\
"""The model: the notebook asks none about data that the tests could ask it about again."""

from tests.recording import Recorded

# What can predict, and is tested by its values only.
KNOWN: list = {known}


def test_nothing_predicts_without_a_test(run: Recorded) -> None:
    """A model that appears here needs tests of its own: what it predicts, and how it must behave."""
    made = [item for call in run.calls.values() for item in call.made.items()]
    assert {name for name, value in made if hasattr(value, "predict")} <= set(KNOWN)
'''
_HEAD = '''\
"""The models: what they predict from the notebook's own data, and how they must behave."""

{imports}from typing import Any

import pytest

{arrays}from tests.comparing import differences
from tests.fingerprint import describe
from tests.recording import PREDICTIONS, Recorded{load}

{constants}
def model_and_data(run: Recorded, name: str) -> tuple:
    """A model as the run made it, and what the notebook asks it about."""
    step, asked = PREDICTIONS[name]
    return run.value(step, name), run.value(step, asked)


@pytest.mark.parametrize("name", PREDICTIONS)
def test_there_is_one_prediction_for_each_row(run: Recorded, name: str) -> None:
    """No row is left out, and none is predicted twice."""
    model, data = model_and_data(run, name)
    assert len(model.predict(data)) == number_of_rows(data)


@pytest.mark.parametrize("name", PREDICTIONS)
def test_predicting_changes_neither_model_nor_data(run: Recorded, name: str) -> None:
    """Asked twice, the model says the same, of data that is the same."""
    model, data = model_and_data(run, name)
    before, first = describe(data), describe(model.predict(data))
    assert not differences(describe(model.predict(data)), first)
    assert not differences(describe(data), before)


@pytest.mark.skip(reason="say below which feature must move the prediction, and how; then remove this")
@pytest.mark.parametrize(("name", "feature", "step", "sign"), [({first!r}, "FEATURE", 1.0, +1)])
def test_direction(run: Recorded, name: str, feature: str, step: float, sign: int) -> None:
    """More of a feature moves the mean prediction up (+1) or down (-1)."""
    model, data = model_and_data(run, name)
    more = data.copy()
    more[feature] = more[feature] + step
    assert sign * (model.predict(more).mean() - model.predict(data).mean()) >= 0


def number_of_rows(data: Any) -> int:
    """The rows of a table, an array or a list."""
    return data.shape[0] if hasattr(data, "shape") else len(data)
'''
_RECORDED = '''

@pytest.mark.parametrize("name", PREDICTIONS)
def test_predictions_are_those_of_the_notebook(run: Recorded, name: str) -> None:
    """The same values for the same rows."""
    model, data = model_and_data(run, name)
    assert not differences(describe(model.predict(data)), load("predictions")[name])


@pytest.mark.parametrize("name", PREDICTIONS)
def test_predictions_stay_in_their_range(run: Recorded, name: str) -> None:
    """No number lies outside what the notebook's model predicted."""
    model, data = model_and_data(run, name)
    found = describe(model.predict(data)).get("statistics", {})
    recorded = load("predictions")[name].get("statistics", {})
    if "min" in recorded:
        slack = 1e-9 * max(abs(float(recorded["min"])), abs(float(recorded["max"])))
        assert float(recorded["min"]) - slack <= float(found["min"])
        assert float(found["max"]) <= float(recorded["max"]) + slack
'''
_KEPT = '''

@pytest.mark.parametrize("name", KEPT)
def test_each_prediction_is_that_of_the_notebook(run: Recorded, name: str) -> None:
    """Number by number, where the baseline keeps them in full."""
    model, data = model_and_data(run, name)
    assert not differing_numbers(model.predict(data), load_array(f"predictions.{name}"))
'''
_INDEPENDENT = '''

@pytest.mark.parametrize("name", INDEPENDENT)
def test_a_prediction_does_not_depend_on_other_rows(run: Recorded, name: str) -> None:
    """Rows in another order, and rows that are there twice, get what they get alone."""
    model, data = model_and_data(run, name)
    count = min(number_of_rows(data), 500)
    places = [*reversed(range(count)), *range(0, count, 7)]
    picked = model.predict(rows(data, places))
    expected = rows(model.predict(rows(data, list(range(count)))), places)
    assert not differences(describe(picked), describe(expected))


def rows(data: Any, places: list) -> Any:
    """Some rows of a table or an array, by their places."""
    return data.iloc[places] if hasattr(data, "iloc") else data[places]
'''
_SAVED = '''

@pytest.mark.parametrize(("name", "saver"), SAVED)
def test_a_saved_model_predicts_the_same(run: Recorded, name: str, saver: Any, tmp_path: Path) -> None:
    """Saved as the notebook saves it, and loaded again."""
    model, data = model_and_data(run, name)
    with open(tmp_path / "model", "wb") as file:
        saver.dump(model, file)
    with open(tmp_path / "model", "rb") as file:
        again = saver.load(file)
    assert not differences(describe(again.predict(data)), describe(model.predict(data)))
'''


def test_model_py(inputs: ShellInputs, asked: Mapping[str, tuple[str, str]]) -> str:
    """The text of tests/test_model.py. ``asked``: what ``studied.predictions`` found."""
    if not asked:
        return _NONE.replace("{known}", repr(studied.predictors(inputs.recorded or {})))
    saved = studied.savers(inputs.plan, asked)
    independent = studied.independent(inputs.recorded or {}, asked)
    exact = "predictions.json" in inputs.baseline and not inputs.unstable & asked.keys()
    kept = arrays.kept_predictions(inputs, asked) if exact else []
    savers = "".join(f"import {module}\n" for module in sorted(set(saved.values())))
    constants = f"INDEPENDENT = {independent!r}\n" if independent else ""
    constants += f"KEPT = {kept!r}\n" if kept else ""
    if saved:
        pairs = ", ".join(f"({name!r}, {module})" for name, module in saved.items())
        constants += f"SAVED = [{pairs}]\n"
    imports = "from pathlib import Path\n" if saved else ""
    # pickle stands in the standard library, the others do not; black and a reader want them apart.
    if saved and set(saved.values()) == {"pickle"}:
        imports, savers = f"import pickle\n{imports}", ""
    head = (
        _HEAD.replace("{imports}", imports)
        .replace("import pytest\n", f"{savers}import pytest\n", 1)
        .replace("{arrays}", "from tests.arrays import differing_numbers, load_array\n" if kept else "")
        .replace("{load}", ", load" if exact else "")
        .replace("{constants}", f"{constants}\n" if constants else "")
        .replace("{first!r}", repr(next(iter(asked))))
    )
    return (
        head
        + (_RECORDED if exact else "")
        + (_KEPT if kept else "")
        + (_INDEPENDENT if independent else "")
        + (_SAVED if saved else "")
    )
