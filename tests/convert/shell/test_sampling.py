"""The sample of --sample: which rows are kept, that they are read back as they were, and what runs on them."""

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import black
import pytest
from pylint.lint import Run
from pylint.reporters.text import TextReporter

from nb2prod.convert.shell import RecordedStep, ShellInputs, render_shell
from nb2prod.convert.shell.given import rows
from nb2prod.convert.shell.sampling import loading_steps
from nb2prod.convert.values import Plan, Proof, Step
from nb2prod.notebook import replace
from tests.convert.shell.churn import CHURN
from tests.convert.shell.projects import CSV, ORDERS, executed, write
from tests.convert.shell.test_project import Project

FRAME = {"kind": "frame", "type": "pandas.DataFrame", "shape": [200, 5], "columns": []}
KINDS = ["frame", "series", "array", "list", "tuple"]


def inputs_of(
    *steps: tuple[str, str, tuple[str, ...], tuple[str, ...]], sample: int = 50, **nodes: dict[str, Any]
) -> ShellInputs:
    """Steps by name, module, inputs and outputs; all values are tables of 200 rows, if nothing else is said."""
    made = tuple(Step(name, module, (), taken, given) for name, module, taken, given in steps)
    recorded = {
        one.name: RecordedStep(
            {name: nodes.get(name, FRAME) for name in one.inputs},
            {name: nodes.get(name, FRAME) for name in one.outputs},
        )
        for one in made
    }
    plan = Plan(package="p", notebook="n.ipynb", steps=made)
    return ShellInputs(
        plan=plan, proof=Proof(degree="steps"), notebook=b"{}", recorded=recorded, sample=sample
    )


LOAD = ("load", "data", (), ("df",))
CLEAN = ("clean", "data", ("df",), ("df",))
FIT = ("fit", "train", ("df",), ("model",))


@pytest.mark.parametrize(
    ("inputs", "names"),
    [
        (inputs_of(), []),
        (inputs_of(FIT), []),
        (inputs_of(LOAD, df={"kind": "dict", "shape": [3]}), []),
        (inputs_of(LOAD, df={"kind": "array", "shape": []}), []),
        (inputs_of(LOAD, df={"kind": "frame", "shape": [1, 3]}), []),
        # rows could lie in columns
        (inputs_of(("load", "data", (), ("df", "turned")), turned={"kind": "frame", "shape": [5, 200]}), []),
        (inputs_of(LOAD, CLEAN, FIT), ["load"]),
        (inputs_of(LOAD, ("also", "data", ("path",), ("more",)), path={"kind": "str"}), ["load", "also"]),
        *((inputs_of(LOAD, df={**FRAME, "kind": kind}), ["load"]) for kind in KINDS),
    ],
)
def test_the_steps_that_bring_data_in(inputs: ShellInputs, names: list[str]):
    assert list(loading_steps(inputs)) == names


def test_a_step_that_gives_an_object_has_no_sample():
    inputs = inputs_of(LOAD, CLEAN)
    load, clean = inputs.plan.steps
    plan = replace(inputs.plan, steps=(replace(load, result="LoadResult", held="load_result"), clean))
    assert not loading_steps(replace(inputs, plan=plan))


def sampling_words(files: dict[str, str | bytes]) -> set[str]:
    """The files that tell of a sample."""
    texts = {path: text for path, text in files.items() if isinstance(text, str)}
    return {path for path, text in texts.items() if "sample" in text} | {p for p in files if "sample" in p}


def test_none_is_asked_for_and_nothing_of_it_is_there():
    assert not sampling_words(render_shell(inputs_of(LOAD, CLEAN, sample=0)))
    assert not sampling_words(render_shell(ORDERS.inputs))


def test_none_can_be_taken_and_the_page_says_why():
    files = render_shell(replace(inputs_of(LOAD), no_sample="NotKept: a *set*", baseline={"run.json": b"{}"}))
    assert sampling_words(files) == {"README.md"}
    assert "There is none: NotKept: a \\*set\\*." in str(files["README.md"])


def test_a_schema_that_few_rows_do_not_have_is_not_tested_but_told():
    whole = {"type": "DataFrame", "shape": [200, 1], "columns": [{"name": "a", "dtype": "float64"}]}
    few = {"type": "DataFrame", "shape": [50, 1], "columns": [{"name": "a", "dtype": "int64"}]}
    good = {"type": "ndarray", "shape": [50], "dtype": "float64"}
    inputs = inputs_of(LOAD, ("clean", "data", ("df",), ("df", "y")))
    held = {
        "clean.json": {"outputs": {"df": whole, "y": {**good, "shape": [200]}}},
        "sample/results.json": {"steps": {"clean": {"df": few, "y": good}}, "metrics": {}},
    }
    baseline = {name: json.dumps(told).encode() for name, told in held.items()}
    files = render_shell(replace(inputs, baseline=baseline))
    assert "Not run on few rows: `load()`; their data does not come from" in str(files["README.md"])
    assert 'SAME_SCHEMA = [("clean", "y")]' in str(files["tests/test_sample.py"])
    assert "so none is tested: `df` of `clean()`." in str(files["README.md"])


PLAIN = [1, 2.5, "é\n", None, True, float("nan"), float("-inf"), [1, [2]], {"a": 1.0, "b": None}]


@pytest.mark.parametrize(
    "value", [PLAIN, (1, "a"), [], 3, 0.1 + 0.2, "text", None, False, float("nan"), -(2**70)]
)
def test_plain_values_are_read_back_exactly(tmp_path: Path, value: Any):
    rows.write_rows(tmp_path / "x", value)
    assert repr(rows.read_rows(tmp_path / "x")) == repr(value)
    json.loads((tmp_path / "x.json").read_text(encoding="utf-8"), parse_constant=pytest.fail)


@pytest.mark.parametrize(
    "value", [{1, 2}, {"a": 1}, b"x", [(1, 2)], [{1: 2}], [{"float": 1}], "x" * 201, print, 1j, iter([1])]
)
def test_other_values_are_not_kept(tmp_path: Path, value: Any):
    with pytest.raises(rows.NotKept, match="not kept"):
        rows.write_rows(tmp_path / "x", value)


@pytest.mark.parametrize(
    ("value", "spread", "few"),
    [
        (list(range(10)), True, [0, 3, 6]),
        (list(range(10)), False, [0, 1, 2]),
        ((1, 2), True, (1, 2)),
        ([1, 2, 3], False, [1, 2, 3]),
        ([], True, []),
        (7, True, 7),
    ],
)
def test_rows_are_spread_or_the_first(value: Any, spread: bool, few: Any):
    assert rows.some_rows(value, 3, spread=spread) == few


def test_what_is_done_later_is_not_done_to_the_rows():
    data = [{"a": [1]}]
    few = rows.some_rows(data, 3, spread=True)
    data[0]["a"].append(2)
    assert few == [{"a": [1]}]


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        (b"", b""),
        (b"a,b\n", b"a,b\n"),
        (b"a\n1\n2\n", b"a\n1\n2\n"),
        (b"a\n1\n2\n3\n4\n", b"a\n1\n3\n"),
        (b"a\r\n1\r\n2\r\n3\r\n4", b"a\r\n1\r\n3\r\n"),
        (b'a\n"1\n1"\n2\n"3\n\n"\n4\n', b'a\n"1\n1"\n"3\n\n"\n'),
        (b'a\n"x ""y"""\n2\n3\n"open\n', b'a\n"x ""y"""\n2\n'),
    ],
)
def test_some_records_of_a_file(tmp_path: Path, text: bytes, cut: bytes):
    (tmp_path / "a.csv").write_bytes(text)
    rows.cut_file(tmp_path / "a.csv", tmp_path / "below/b.csv", 2)
    assert (tmp_path / "below/b.csv").read_bytes() == cut


def sampled(sample: Any, folder: Path, python: str, **more: Any) -> Project:
    """A project with a sample of 20 rows, made as a conversion makes it."""
    (folder / "notebook").mkdir()
    project = Project(folder / "project", python)
    inputs = replace(executed(sample, folder / "notebook", python=python), sample=20, **more)
    write(project.folder, sample, inputs)
    for command in ("tests.recording", "tests.sample"):
        ran = project.run("-m", command)
        assert ran.returncode == 0, ran.stderr
    base = project.folder / "tests" / "baseline"
    held = {one.relative_to(base).as_posix(): one.read_bytes() for one in base.rglob("*") if one.is_file()}
    write(project.folder, sample, replace(inputs, baseline=held))
    return project


NO_DATA = {"DATA_ROOT": "/nowhere"}


@pytest.fixture(scope="module", name="orders")
def fixture_orders(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project on the standard library alone."""
    return sampled(ORDERS, tmp_path_factory.mktemp("orders"), sys.executable)


def test_black_changes_nothing_and_pylint_has_no_message(orders: Project, monkeypatch):
    monkeypatch.chdir(orders.folder)
    for path in Path("tests").glob("*.py"):
        code = path.read_text(encoding="utf-8")
        assert black.format_str(code, mode=black.Mode(line_length=100)) == code, path
    told = io.StringIO()
    Run(["tests", "--jobs=1"], reporter=TextReporter(told), exit=False)
    assert not [line for line in told.getvalue().splitlines() if ".py:" in line]


def test_the_pipeline_runs_on_the_sample_without_any_data(orders: Project):
    ran = orders.run("-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/test_sample.py", **NO_DATA)
    # What needs the files is skipped.
    assert ran.returncode == 0 and "10 passed, 4 skipped" in ran.stdout, ran.stdout
    kept = json.loads((orders.folder / "tests/baseline/sample/load_orders.orders.json").read_text("utf-8"))
    assert [row["id"] for row in kept["rows"]] == list(range(0, len(CSV.splitlines()) - 1, 3))
    page = (orders.folder / "README.md").read_text(encoding="utf-8")
    assert "**This project holds rows of the data**" in page and "up to 20 rows" in page


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("orders/train.py", "    orders = drop_short(orders, params.data)\n", ""),
        ("orders/train.py", "score(model, test_rows)", "score(model, train_rows)"),
        ("orders/train.py", "    model.fit(train_rows)\n", "    model.limit_ = 3.0\n"),
        ("orders/data.py", "    random.seed(params.seed)\n", "    random.seed()\n"),
        ("tests/baseline/sample/load_orders.orders.json", '"left": 1.0', '"left": 0.0'),
    ],
)
def test_a_broken_step_turns_the_tests_on_the_sample_red(orders: Project, path: str, old: str, new: str):
    kept = (orders.folder / path).read_bytes()
    orders.change(path, old, new)
    ran = orders.tests("tests/test_sample.py")
    (orders.folder / path).write_bytes(kept)
    assert ran.returncode == 1, ran.stdout


def test_where_the_pipeline_does_not_run_on_few_rows_none_are_kept(tmp_path: Path):
    old = "    orders = [row for"
    modules = {
        **ORDERS.modules,
        "orders/data.py": ORDERS.modules["orders/data.py"].replace(
            old, "    if len(orders) < 40:\n        raise ValueError(orders[0])\n" + old
        ),
    }
    (tmp_path / "notebook").mkdir()
    sample = replace(ORDERS, modules=modules)
    project = Project(tmp_path / "project", sys.executable)
    write(project.folder, sample, replace(executed(ORDERS, tmp_path / "notebook"), sample=20))
    ran = project.run("-m", "tests.sample")
    assert (ran.returncode, ran.stderr) == (1, "on so few rows ValueError is raised in drop_short()\n")
    assert not (project.folder / "tests/baseline/sample").exists()


@pytest.fixture(scope="module", name="churn")
def fixture_churn(tmp_path_factory: pytest.TempPathFactory, science: str) -> Project:
    """A project on pandas and scikit-learn."""
    return sampled(CHURN, tmp_path_factory.mktemp("churn"), science)


def test_a_sample_of_a_table(churn: Project):
    ran = churn.tests("tests/test_sample.py")
    assert ran.returncode == 0 and "skipped" not in ran.stdout, ran.stdout
    kept = json.loads((churn.folder / "tests/baseline/sample/load_customers.df.json").read_text("utf-8"))
    assert [row[0] for row in kept["rows"]] == list(range(0, 400, 20))
    assert kept["dtypes"] == ["int64", "object", "float64", "int64"]


def test_a_step_that_reads_its_file_in_another_way_turns_the_tests_on_the_sample_red(churn: Project):
    churn.change("churn/data.py", "params.customers_csv))", 'params.customers_csv), dtype={"age": float})')
    ran = churn.tests("tests/test_sample.py", "-k", "files")
    assert ran.returncode == 1, ran.stdout


EXACT = Path(__file__).with_name("exactrows.py")


def test_tables_and_arrays_of_every_type_are_read_back_exactly_or_not_kept(science: str, tmp_path: Path):
    command = [science, "-W", "ignore", str(EXACT), rows.__file__, str(tmp_path)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (0, ""), ran.stdout + ran.stderr
