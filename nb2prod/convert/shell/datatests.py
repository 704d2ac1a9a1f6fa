"""tests/test_data.py: the files, and what the steps that prepare the data give.

>>> from nb2prod.convert.values import Plan, Proof
>>> inputs = ShellInputs(plan=Plan(package="churn", notebook="churn.ipynb"), proof=Proof(degree="static"), notebook=b"")
>>> "def test_" in test_data_py(inputs)
True
"""

from nb2prod.convert.shell import studied
from nb2prod.convert.shell.values import ShellInputs

_HEAD = '''\
"""The data: its files, and what the steps that prepare it give."""

{hashlib}from pathlib import Path
{any}{pytest}
from {package}.params import {params}load_params
{recording}
PROJECT = Path(__file__).parent.parent
'''
_FILES = '''

def test_files_are_those_of_the_notebook(params: Params) -> None:
    """Other data gives other values: then record the baseline anew, see README.md."""
    manifest = PROJECT / "data" / "MANIFEST.json"
    for file in json.loads(manifest.read_text(encoding="utf-8"))["files"]:
        path = Path(params.data.path(file["name"]))
        if path.is_file():
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            assert digest == file["sha256"], f"{file['name']} is another file"
'''
_ROOT = '''

def test_a_relative_root_lies_in_the_project() -> None:
    """An absolute root stays as it is."""
    data = load_params(overrides=["data.root=elsewhere"]).data
    assert Path(data.path("a.csv")) == PROJECT / "elsewhere" / "a.csv"
    data = load_params(overrides=[f"data.root={PROJECT.resolve()}"]).data
    assert Path(data.path("a.csv")) == PROJECT.resolve() / "a.csv"
'''
_TABLES = '''

@pytest.mark.parametrize(("step", "name"), TABLES)
def test_columns_and_their_types(run: Recorded, step: str, name: str) -> None:
    """The same columns in the same order, of the same types."""
    found, recorded = run.calls[step].outputs[name], load(step)["outputs"][name]
    assert columns(found, "dtype") == columns(recorded, "dtype")


@pytest.mark.parametrize(("step", "name"), TABLES)
def test_no_more_values_are_missing(run: Recorded, step: str, name: str) -> None:
    """In no column more than in the notebook."""
    found, recorded = run.calls[step].outputs[name], load(step)["outputs"][name]
    for (column, told), (_, kept) in zip(columns(found, "statistics"), columns(recorded, "statistics")):
        assert (told or {}).get("missing", 0) <= (kept or {}).get("missing", 0), column


@pytest.mark.parametrize(("step", "name"), TABLES)
def test_values_stay_in_their_ranges(run: Recorded, step: str, name: str) -> None:
    """No number lies outside what the notebook saw."""
    found, recorded = run.calls[step].outputs[name], load(step)["outputs"][name]
    for (column, told), (_, kept) in zip(columns(found, "statistics"), columns(recorded, "statistics")):
        if kept and "min" in kept and told and "min" in told:
            least, most = as_float(kept["min"]), as_float(kept["max"])
            slack = 1e-9 * max(abs(least), abs(most))
            assert least - slack <= as_float(told["min"]), column
            assert as_float(told["max"]) <= most + slack, column


def columns(node: dict, key: str) -> list:
    """(column, what is told of it) of a table."""
    return [(column["name"], column.get(key)) for column in node["columns"]]


def as_float(text: str) -> float:
    """A number as it stands in a description; a date counts as no limit."""
    try:
        return float(text)
    except ValueError:
        return 0.0
'''
_KEPT = '''

@pytest.mark.parametrize(("step", "taken", "made"), KEPT_ROWS)
def test_no_rows_are_lost_or_invented(run: Recorded, step: str, taken: str, made: str) -> None:
    """Steps that gave as many rows as they took still do."""
    call = run.calls[step]
    assert call.outputs[made]["shape"][0] == call.inputs[taken]["shape"][0]
'''
_SPLITS = '''

@pytest.mark.parametrize(("step", "whole", "parts"), SPLITS)
def test_parts_make_up_the_whole(run: Recorded, step: str, whole: str, parts: list) -> None:
    """Every row is in a part, in the proportions of the notebook."""
    call, recorded = run.calls[step], load(step)["outputs"]
    rows = [call.outputs[part]["shape"][0] for part in parts]
    if whole:
        assert sum(rows) == call.inputs[whole]["shape"][0]
    kept = [recorded[part]["shape"][0] for part in parts]
    for part, found, of_old in zip(parts, rows, kept):
        assert found / sum(rows) == pytest.approx(of_old / sum(kept), abs=1.5 / sum(rows)), part


@pytest.mark.parametrize(("step", "whole", "parts"), SPLITS)
def test_no_row_is_in_two_parts(run: Recorded, step: str, whole: str, parts: list) -> None:
    """Rows are told by their labels, where they have some and these name the rows of the whole."""
    del whole
    labels = [getattr(run.calls[step].made[part], "index", None) for part in parts]
    if not all(tell_rows_apart(one) for one in labels):
        pytest.skip("the parts have no labels that tell their rows apart")
    for place, one in enumerate(labels):
        for other in labels[place + 1 :]:
            assert not set(one) & set(other)


def tell_rows_apart(labels: Any) -> bool:
    """Whether each label stands for one row of the whole: not a mere count, and none twice."""
    if labels is None or callable(labels):
        return False
    return len(set(labels)) == len(labels) and list(labels) != list(range(len(labels)))
'''


def test_data_py(inputs: ShellInputs) -> str:
    """The text of tests/test_data.py."""
    recorded = inputs.recorded or {}
    found = {
        "TABLES": studied.tables(inputs.plan, recorded),
        "KEPT_ROWS": studied.kept_rows(inputs.plan, recorded),
        "SPLITS": studied.splits(inputs.plan, recorded),
    }
    held = {name: values for name, values in found.items() if values}
    constants = "".join(f"{name} = {values!r}\n" for name, values in held.items())
    load = "load, " if held.keys() & {"TABLES", "SPLITS"} else ""
    return (
        _HEAD.replace("{package}", inputs.package)
        .replace("{hashlib}", "import hashlib\nimport json\n" if inputs.files else "")
        .replace("{any}", "from typing import Any\n" if "SPLITS" in held else "")
        .replace("{params}", "Params, " if inputs.files else "")
        .replace("{pytest}", "\nimport pytest\n" if held else "")
        .replace(
            "{recording}",
            f"from tests.recording import Recorded, {load}\n".replace(", \n", "\n") if held else "",
        )
        + constants
        + (_FILES if inputs.files else "")
        + _ROOT
        + "".join(
            text
            for name, text in (("TABLES", _TABLES), ("KEPT_ROWS", _KEPT), ("SPLITS", _SPLITS))
            if name in held
        )
    )
