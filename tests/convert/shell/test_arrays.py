"""Arrays that the baseline keeps in full: which ones, and what they find."""

import subprocess
from typing import Any

import black
import pytest

from nb2prod.convert.shell import RecordedStep, ShellInputs, render_shell
from nb2prod.convert.shell.arrays import TEXT, kept_arrays, keeps_arrays
from nb2prod.convert.values import Plan, Proof, Step
from nb2prod.notebook import replace
from tests.convert.shell.projects import ORDERS, statements


def array(*shape: int, dtype: str = "float64", **more: Any) -> dict[str, Any]:
    """The fingerprint of an array of numpy."""
    return {"kind": "array", "type": "numpy.ndarray", "shape": list(shape), "dtype": dtype, **more}


def inputs_with(module: str, text: str = "y_pred = 1", **made: dict[str, Any]) -> ShellInputs:
    """A table of 200 rows and 5 columns is loaded; then a step of the module gives something."""
    plan = Plan(
        package="p",
        notebook="n.ipynb",
        statements=statements("df = 1", text),
        steps=(
            Step("load", "data", (0,), (), ("df",)),
            Step("make", module, (1,), ("df",), tuple(made)),
        ),
    )
    table = {"kind": "frame", "type": "pandas.DataFrame", "shape": [200, 5], "columns": []}
    recorded = {"load": RecordedStep({}, {"df": table}), "make": RecordedStep({"df": table}, made)}
    return ShellInputs(plan=plan, proof=Proof(degree="steps"), notebook=b"{}", recorded=recorded)


def estimator(**state: dict[str, Any]) -> dict[str, Any]:
    """The fingerprint of an estimator that holds something."""
    return {"kind": "estimator", "type": "sklearn.svm._classes.SVC", "parameters": {}, "state": state}


@pytest.mark.parametrize(
    ("inputs", "files"),
    [
        # no-op cases: nothing that is rows of the data, small, or no numbers
        (inputs_with("data", X=array(200, 5)), []),
        (inputs_with("data", mask=array(90, dtype="bool")), []),
        (inputs_with("train", X_scaled=array(150, 5)), []),
        (inputs_with("train", residuals=array(200)), []),
        (inputs_with("metrics", cm=array(7, 7)), []),
        (inputs_with("metrics", names=array(90, dtype="<U5")), []),
        (inputs_with("metrics", days=array(90, dtype="datetime64[ns]")), []),
        (inputs_with("metrics", found=array(90, dtype="object")), []),
        (inputs_with("metrics", masked=array(90) | {"type": "numpy.ma.MaskedArray"}), []),
        (inputs_with("train", model=estimator(support_vectors_=array(60, 5), _fit_X=array(200, 5))), []),
        (
            inputs_with(
                "train",
                model=estimator(cluster_centers_=array(60, 5), cluster_centers_indices_=array(60)),
            ),
            [],
        ),
        (inputs_with("train", model=estimator(coef_=array(2, 5))), []),
        (inputs_with("train", model={"kind": "estimator", "type": "x", "state": "unknown"}), []),
        # what is kept
        (inputs_with("metrics", cm=array(10, 10, dtype="int64")), ["make.cm"]),
        (inputs_with("train", theta=array(60)), ["make.theta"]),
        (inputs_with("train", model=estimator(coef_=array(20, 5))), ["make.model.coef_"]),
        (
            inputs_with("train", model=estimator(cluster_centers_=array(60, 5))),
            ["make.model.cluster_centers_"],
        ),
        (inputs_with("metrics", "y_pred = model.predict(X)", y_pred=array(200)), ["make.y_pred"]),
        (inputs_with("metrics", "y_pred = model.predict_proba(X)", y_pred=array(200, 2)), ["make.y_pred"]),
    ],
)
def test_which_arrays_are_kept(inputs: ShellInputs, files: list[str]):
    assert list(kept_arrays(inputs)) == files


def test_what_differs_between_two_runs_is_not_kept():
    inputs = inputs_with("metrics", cm=array(10, 10))
    assert not kept_arrays(replace(inputs, unstable=frozenset({"cm"})))


def test_once_recorded_only_what_is_there_is_tested_and_told():
    inputs = inputs_with("metrics", cm=array(10, 10), roc=array(90))
    inputs = replace(inputs, baseline={"make.cm.npy": b"", "make.json": b"{}"})
    files = render_shell(inputs)
    assert "'make.cm'" in str(files["tests/recording.py"]).replace('"', "'")
    assert "make.roc" not in str(files["tests/recording.py"])
    assert "test_arrays_number_by_number" in str(files["tests/test_reproduces_notebook.py"])
    assert "`tests/baseline/make.cm.npy`" in str(files["README.md"])
    assert max(map(len, str(files["tests/arrays.py"]).splitlines())) <= 100
    for path, text in files.items():
        if path.startswith("tests/") and path.endswith(".py"):
            assert black.format_str(str(text), mode=black.Mode(line_length=100)) == text, path


@pytest.mark.parametrize(
    "inputs",
    [
        ORDERS.inputs,
        replace(ORDERS.inputs, recorded={}),
        replace(inputs_with("metrics", cm=array(10, 10)), baseline={"make.json": b"{}"}),
    ],
)
def test_where_there_is_none_nothing_of_it_is_generated(inputs: ShellInputs):
    assert not keeps_arrays(inputs, [])
    files = render_shell(inputs)
    assert "tests/arrays.py" not in files
    for path in ("tests/recording.py", "tests/test_model.py", "README.md"):
        assert "rray" not in str(files[path]).replace("an array or a list", "").replace("table, an array", "")


COMPARED = """
import pathlib, sys, types
comparing, fingerprint = types.ModuleType("tests.comparing"), types.ModuleType("tests.fingerprint")
comparing.TOLERANCE, fingerprint.MANY = 1e-9, 50
sys.modules.update({"tests": types.ModuleType("tests"), "tests.comparing": comparing, "tests.fingerprint": fingerprint})
__file__ = sys.argv[1] + "/arrays.py"
exec(sys.stdin.read())
BASELINE.mkdir()
numpy.save(BASELINE / "old.npy", [1])
ramp = numpy.arange(100.0)
odd = ramp.copy(); odd[:2] = numpy.nan, numpy.inf
whole = numpy.arange(100)
held = {"ramp": ramp, "turned": numpy.asfortranarray(ramp.reshape(4, 25)), "odd": odd, "whole": whole, "no": whole > 3}
left_out = {"few": ramp[:50], "many": numpy.zeros(1 << 18), "text": whole.astype(str), "objects": whole.astype(object), "list": [0] * 99}
save_arrays({**held, **left_out})
assert sorted(path.stem for path in BASELINE.iterdir()) == sorted(held)
for name, value in held.items():
    kept = load_array(name)
    assert kept.dtype == value.dtype and not differing_numbers(value, kept), name
def told(found, kept): return differing_numbers(found, kept)
assert not told(ramp * (1 + 1e-12), ramp) and not told(ramp + 1e-9, ramp)
assert told(ramp + 1e-6, ramp)[0].startswith("(0,): 1e-06, recorded 0.0")
assert len(told(ramp[::-1], ramp)) == 5
assert told(odd, ramp) and told(ramp, odd)
assert told(whole + 1, whole) and told(ramp, whole) and told(whole[1:], whole) and told(whole > 4, whole > 3)
numpy.save(BASELINE / "pickled.npy", whole.astype(object))
try:
    load_array("pickled")
except ValueError as error:
    assert "allow_pickle" in str(error)
else:
    raise AssertionError("unpickled")
"""


def test_numbers_are_kept_exactly_and_compared_one_by_one(science: str, tmp_path):
    ran = subprocess.run(
        [science, "-c", COMPARED, str(tmp_path)], input=TEXT, text=True, capture_output=True, check=False
    )
    assert (ran.returncode, ran.stderr) == (0, "")
