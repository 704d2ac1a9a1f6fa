"""A generated project at work: its tests, its program, its parameters, and tests that turn red."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from nb2prod.convert.shell.baselines import baseline_files
from nb2prod.notebook import replace
from tests.convert.shell.churn import CHURN
from tests.convert.shell.projects import ORDERS, Sample, executed, write

# pytest and what it needs come behind the interpreter's own packages.
LENT = "import runpy, sys; sys.path.append({place!r}); sys.argv[0] = 'pytest/__main__.py'; runpy.run_module('pytest', run_name='__main__')"


class Project:
    """A project in a folder, and the interpreter that runs it."""

    def __init__(self, folder: Path, python: str = sys.executable):
        self.folder = folder
        self.python = python

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Runs the interpreter in the folder."""
        kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "DATA_ROOT")}
        return subprocess.run(
            [self.python, *arguments],
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            env={**kept, "PYTHONDONTWRITEBYTECODE": "1", **environment},
        )

    def tests(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Runs the project's own tests."""
        lent = LENT.format(place=str(Path(pytest.__file__).parent.parent))
        return self.run("-c", lent, "-q", "-x", "-p", "no:cacheprovider", *arguments)

    def change(self, path: str, old: str, new: str) -> None:
        """Puts other text into a file."""
        text = (self.folder / path).read_text(encoding="utf-8")
        assert old in text
        (self.folder / path).write_text(text.replace(old, new), encoding="utf-8")


def made(sample: Sample, folder: Path, python: str = sys.executable, *, again: bool = True) -> Project:
    """The project of a sample; ``again``: rendered once more with what it recorded of itself, as a conversion does."""
    (folder / "notebook").mkdir()
    project = Project(folder / "project", python)
    inputs = executed(sample, folder / "notebook", python=python)
    write(project.folder, sample, inputs)
    if again:
        assert project.run("-m", "tests.recording").returncode == 0
        recorded = sorted((project.folder / "tests" / "baseline").iterdir())
        write(
            project.folder, sample, replace(inputs, baseline={one.name: one.read_bytes() for one in recorded})
        )
    return project


@pytest.fixture(scope="module", name="orders")
def fixture_orders(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project that nobody changes."""
    return made(ORDERS, tmp_path_factory.mktemp("orders"), again=False)


@pytest.fixture(name="fresh")
def fixture_fresh(tmp_path: Path) -> Project:
    """A project to be changed."""
    return made(ORDERS, tmp_path)


def test_its_tests_pass(orders: Project):
    ran = orders.tests()
    assert ran.returncode == 0, ran.stdout
    assert "passed" in ran.stdout and "failed" not in ran.stdout


def test_its_tests_pass_from_elsewhere_and_without_data_they_skip(orders: Project):
    ran = orders.run(
        "-m",
        "pytest",
        "-q",
        "-rs",
        "-p",
        "no:cacheprovider",
        str(orders.folder / "tests"),
        DATA_ROOT="/nowhere",
    )
    assert ran.returncode == 0, ran.stdout
    assert "data file orders.csv is missing below /nowhere" in ran.stdout


def test_the_program_prints_what_the_notebook_printed(orders: Project):
    ran = orders.run("-m", "orders")
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "accuracy 0.9230769230769231\n", "")
    assert json.loads((orders.folder / "reports" / "metrics.json").read_text()) == {
        "accuracy": 0.9230769230769231
    }


def test_quiet_means_nothing_but_errors(orders: Project):
    ran = orders.run("-m", "orders", "-q")
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")


def test_parameters_for_one_run(orders: Project, tmp_path: Path):
    assert orders.run("-m", "orders", "--set", "train.quantile=0.1").stdout == "accuracy 0.6153846153846154\n"
    (tmp_path / "other.yaml").write_text("train:\n  quantile: 1.0e-1\n", encoding="utf-8")
    other = str(tmp_path / "other.yaml")
    assert orders.run("-m", "orders", "--params", other).stdout == "accuracy 0.6153846153846154\n"
    won = orders.run("-m", "orders", "--params", other, "--set", "train.quantile=0.9")
    assert won.stdout == "accuracy 0.9230769230769231\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--set", "train.quantil=1"], "train.quantil: unknown parameter; did you mean train.quantile?"),
        (["--set", "trian.quantile=1"], "trian: unknown parameter; did you mean train?"),
        (["--set", "train.root=x"], "train.root: unknown parameter; did you mean train.quantile?"),
        (["--set", "train.quantile=much"], "train.quantile: expected float, not 'much'"),
        (["--set", "data.seed=1.5"], "data.seed: expected int, not 1.5"),
        (["--set", "data.seed=true"], "data.seed: expected int, not True"),
        (["--set", "data.seed=[1"], "data.seed: '[1' is no value"),
        (["--set", "seed"], "--set seed: write it as group.name=value"),
        (["--params", "nowhere.yaml"], "nowhere.yaml: no such file"),
        (["--params", "README.md"], "README.md: "),
    ],
)
def test_a_wrong_parameter_is_told_in_one_line(orders: Project, arguments: list[str], message: str):
    ran = orders.run("-m", "orders", *arguments)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith(f"orders: {message}")
    assert "Traceback" not in ran.stderr


def test_missing_data_is_told_with_file_and_root(orders: Project, tmp_path: Path):
    ran = orders.run("-m", "orders", "--set", f"data.root={tmp_path}")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == f"orders: data file orders.csv is missing below {tmp_path}/.\n"


def test_the_root_of_the_data_may_lie_elsewhere(orders: Project, tmp_path: Path):
    (tmp_path / "orders.csv").write_text(ORDERS.data["orders.csv"], encoding="utf-8")
    assert orders.run("-m", "orders", "--set", f"data.root={tmp_path}").returncode == 0
    assert orders.run("-m", "orders", DATA_ROOT=str(tmp_path)).returncode == 0
    assert orders.run("-m", "orders", "--set", "data.root=data", DATA_ROOT="/nowhere").returncode == 0


def test_recording_twice_gives_the_same_bytes_and_no_rows(fresh: Project):
    folder = fresh.folder / "tests" / "baseline"
    first = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert fresh.run("-m", "tests.recording", PYTHONHASHSEED="1").returncode == 0
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == first
    assert not any(b'"hours"' in content for content in first.values())
    ran = fresh.tests()
    assert ran.returncode == 0, ran.stdout


def test_what_it_recorded_can_be_its_baseline(fresh: Project):
    folder = fresh.folder / "tests" / "baseline"
    recorded = {path.name: path.read_bytes() for path in folder.iterdir()}
    inputs = replace(ORDERS.inputs, recorded={}, baseline=recorded, stdout="accuracy 0.9230769230769231\n")
    assert baseline_files(inputs) == dict(sorted(recorded.items()))


MUTANTS = [
    ("orders/train.py", "    orders = drop_short(orders, params.data)\n", ""),
    ("orders/train.py", "score(model, test_rows)", "score(model, train_rows)"),
    ("orders/train.py", "    model.fit(train_rows)\n", "    model.limit_ = 3.0\n"),
    ("orders/data.py", "params.least_hours]", "params.least_hours * 2]"),
    ("orders/data.py", "    random.shuffle(orders)\n", ""),
    ("orders/data.py", "return train_rows, test_rows", "return test_rows, train_rows"),
    ("orders/data.py", "{k: float(v)", "{k: float(v) + 1e-6"),
    ("orders/metrics.py", 'accuracy", accuracy)', 'accuracy", 1.0)'),
    ("params.yaml", "seed: 7", "seed: 8"),
    ("params.yaml", "quantile: 0.9", "quantile: 0.85"),
]


@pytest.mark.parametrize(("path", "old", "new"), MUTANTS[:4])
def test_a_broken_step_turns_the_tests_red(fresh: Project, path: str, old: str, new: str):
    fresh.change(path, old, new)
    ran = fresh.tests()
    assert ran.returncode == 1, ran.stdout


@pytest.mark.slow
@pytest.mark.parametrize(("path", "old", "new"), MUTANTS[4:])
def test_more_broken_steps_turn_the_tests_red(fresh: Project, path: str, old: str, new: str):
    fresh.change(path, old, new)
    assert fresh.tests().returncode == 1


@pytest.fixture(scope="module", name="churn")
def fixture_churn(tmp_path_factory: pytest.TempPathFactory, science: str) -> Project:
    """A project on scikit-learn."""
    return made(CHURN, tmp_path_factory.mktemp("churn"), science)


def test_a_project_on_scikit_learn_passes_its_tests_and_runs(churn: Project):
    ran = churn.tests()
    assert ran.returncode == 0, ran.stdout
    assert churn.run("-m", "churn").returncode == 0
    assert sorted(path.name for path in (churn.folder / "reports").rglob("*.*")) == [
        "cell-07-1.png",
        "metrics.json",
    ]


def test_predictions_are_kept_number_by_number_and_rows_are_not(churn: Project):
    kept = {path.name for path in (churn.folder / "tests" / "baseline").glob("*.npy")}
    assert kept == {"predictions.model.npy", "score_forest.y_pred.npy"}
    ran = churn.tests("-k", "each_prediction or number_by_number")
    assert ran.returncode == 0 and "2 passed" in ran.stdout, ran.stdout


@pytest.mark.parametrize("name", ["predictions.model", "score_forest.y_pred"])
def test_one_other_prediction_turns_the_tests_red(churn: Project, name: str):
    path = churn.folder / "tests" / "baseline" / f"{name}.npy"
    kept = path.read_bytes()
    path.write_bytes(kept[:-8] + bytes(kept[-8:][::-1] if any(kept[-8:]) else [1, *[0] * 7]))
    ran = churn.tests("-k", "each_prediction or number_by_number")
    path.write_bytes(kept)
    assert ran.returncode == 1, ran.stdout


SCIENCE_MUTANTS = [
    ("churn/train.py", "n_estimators=params.n_estimators", "n_estimators=params.n_estimators + 1"),
    (
        "churn/train.py",
        "X_train, X_test, y_train, y_test = split",
        "X_test, X_train, y_test, y_train = split",
    ),
    ("churn/train.py", '    results["df"] = df = fill_spent(df)\n', ""),
    ("churn/train.py", "    plot_ages(df, params.plots)\n", ""),
    ("churn/data.py", ".median()", ".mean()"),
    ("churn/data.py", "random_state=params.random_state", "random_state=2"),
    ("churn/metrics.py", "{accuracy:", "{accuracy / 2:"),
    ("churn/metrics.py", "model.predict(X_test)", "model.predict(X_test[::-1])"),
    ("churn/plots.py", 'df["age"]', 'df["spent"]'),
    ("churn/plots.py", '"Ages"', '"Age"'),
]


@pytest.mark.parametrize(("path", "old", "new"), SCIENCE_MUTANTS)
@pytest.mark.slow
def test_a_broken_step_on_scikit_learn_turns_the_tests_red(churn: Project, path: str, old: str, new: str):
    kept = (churn.folder / path).read_bytes()
    churn.change(path, old, new)
    ran = churn.tests()
    (churn.folder / path).write_bytes(kept)
    assert ran.returncode == 1, ran.stdout
