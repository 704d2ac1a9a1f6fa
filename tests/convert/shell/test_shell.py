"""The files of the shell: which there are, that they are well formed, and always the same."""

import ast
import io
import json
import tomllib
from pathlib import Path

import black
import pytest
import yaml
from pylint.lint import Run
from pylint.reporters.text import TextReporter

from nb2prod.convert.shell import ShellInputs, render_shell
from nb2prod.convert.shell.given import seeds
from nb2prod.convert.values import DataFile, Dropped, Parameter, Plan, Proof, Refused
from nb2prod.notebook import replace
from nb2prod.replay import FORCED_SEED
from tests.convert.shell.churn import CHURN
from tests.convert.shell.projects import ORDERS, Sample, executed, statements, write

ALWAYS = {
    *(
        "README.md",
        "pyproject.toml",
        "params.yaml",
        "requirements.in",
        ".python-version",
        "data/MANIFEST.json",
    ),
    *("orders/__init__.py", "orders/__main__.py", "orders/params.py", "notebooks/orders.ipynb"),
    *(
        "tests/__init__.py",
        "tests/conftest.py",
        "tests/test_data.py",
        "tests/test_model.py",
        "tests/test_train.py",
    ),
    *("tests/recording.py", "tests/fingerprint.py", "tests/comparing.py", "tests/seeds.py"),
    *("Dockerfile", ".dockerignore", ".gitignore", ".gitlab-ci.yml", ".github/workflows/check.yml"),
    ".pre-commit-config.yaml",
}
EMPTY = ShellInputs(plan=Plan(package="p", notebook="p.ipynb"), proof=Proof(degree="static"), notebook=b"{}")


@pytest.fixture(scope="module", name="recorded")
def fixture_recorded(tmp_path_factory: pytest.TempPathFactory) -> ShellInputs:
    """The inputs of the sample with a run."""
    return executed(ORDERS, tmp_path_factory.mktemp("notebook"))


def text(files: dict[str, str | bytes], path: str) -> str:
    content = files[path]
    assert isinstance(content, str)
    return content


def test_a_project_without_a_run_has_no_baseline_and_says_so_first():
    files = render_shell(replace(ORDERS.inputs, proof=Proof(degree="static")))
    assert set(files) == ALWAYS
    headings = [line for line in text(files, "README.md").splitlines() if line.startswith("#")]
    assert headings[1] == "## NOT PROVEN"


def test_a_recorded_project_has_a_baseline(recorded: ShellInputs):
    files = render_shell(recorded)
    names = ("load_orders", "drop_short", "split_orders", "fit_threshold", "score", "run", "metrics")
    more = {f"tests/baseline/{name}.json" for name in names} | {"tests/baseline/stdout.txt"}
    assert set(files) - ALWAYS == more | {"tests/test_reproduces_notebook.py"}
    assert files["tests/baseline/stdout.txt"] == b"accuracy 0.9230769230769231\n"


def test_rows_of_data_are_not_in_the_baseline(recorded: ShellInputs):
    files = render_shell(recorded)
    for name in ("load_orders", "drop_short", "split_orders"):
        held = json.loads(files[f"tests/baseline/{name}.json"])
        assert all("value" not in node for node in held["outputs"].values())


def test_what_the_project_recorded_itself_wins(recorded: ShellInputs):
    files = render_shell(
        replace(recorded, baseline={"metrics.json": b'{"accuracy": 0.5}\n', "run.json": b"{}"})
    )
    assert files["tests/baseline/metrics.json"] == b'{"accuracy": 0.5}\n'
    assert "tests/baseline/score.json" not in files
    assert "the notebook reached 0.5" in text(files, "tests/test_train.py")


def test_the_notebook_is_there_byte_for_byte():
    odd = b'{"cells":\r\n [] , "x": "\xff"}'
    assert render_shell(replace(EMPTY, notebook=odd))["notebooks/p.ipynb"] == odd


@pytest.mark.parametrize("inputs", [EMPTY, ORDERS.inputs, CHURN.inputs])
def test_the_same_inputs_give_the_same_bytes(inputs: ShellInputs):
    assert list(render_shell(inputs).items()) == list(render_shell(inputs).items())


@pytest.mark.parametrize("python", ["3.8", "3.9.18", "3.11.7", "3.13"])
@pytest.mark.parametrize("inputs", [EMPTY, ORDERS.inputs, CHURN.inputs])
def test_code_is_for_the_python_of_the_notebook(inputs: ShellInputs, python: str):
    files = render_shell(replace(inputs, python=python))
    minor = int(python.split(".")[1])
    for path, content in files.items():
        if path.endswith(".py"):
            tree = ast.parse(content, feature_version=(3, minor))
            future = any(
                isinstance(node, ast.ImportFrom) and node.module == "__future__" for node in tree.body
            )
            subscripts = {
                ast.unparse(node.value) for node in ast.walk(tree) if isinstance(node, ast.Subscript)
            }
            # Python 3.8 cannot evaluate these.
            assert minor > 8 or future or not subscripts & {"dict", "list", "tuple", "Iterator"}, path
    project = tomllib.loads(text(files, "pyproject.toml"))["project"]
    assert project["requires-python"] == f">=3.{minor}"
    assert f"FROM python:{python}-slim" in text(files, "Dockerfile")


def test_params_py_is_the_same_for_python_3_8():
    # Its classes are asked for the types of their fields, which must not become texts.
    assert "__future__" not in text(render_shell(replace(ORDERS.inputs, python="3.8")), "orders/params.py")


@pytest.mark.parametrize("sample", [ORDERS, CHURN])
def test_black_changes_nothing_and_pylint_is_content(sample: Sample, tmp_path: Path, monkeypatch):
    write(tmp_path, sample, replace(sample.inputs, recorded={}))
    settings = tomllib.loads((tmp_path / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["black"]
    for path in sorted(tmp_path.rglob("*.py")):
        code = path.read_text(encoding="utf-8")
        assert black.format_str(code, mode=black.Mode(line_length=settings["line-length"])) == code, path
    monkeypatch.chdir(tmp_path)
    told = io.StringIO()
    ran = Run([sample.inputs.package, "tests", "--jobs=1"], reporter=TextReporter(told), exit=False)
    assert ran.linter.stats.global_note >= 9.5, told.getvalue()
    assert not ran.linter.stats.error and not ran.linter.stats.fatal, told.getvalue()


def test_what_is_ours_has_no_message_of_pylint_at_all(tmp_path: Path, monkeypatch, recorded: ShellInputs):
    write(tmp_path, ORDERS, recorded)
    monkeypatch.chdir(tmp_path)
    told = io.StringIO()
    ours = ["orders/__init__.py", "orders/__main__.py", "orders/params.py", "tests"]
    Run([*ours, "--jobs=1"], reporter=TextReporter(told), exit=False)
    assert not [line for line in told.getvalue().splitlines() if ".py:" in line]


def test_files_for_machines_can_be_read():
    files = render_shell(CHURN.inputs)
    for path in (".gitlab-ci.yml", ".github/workflows/check.yml", ".pre-commit-config.yaml", "params.yaml"):
        assert isinstance(yaml.safe_load(text(files, path)), dict)
    project = tomllib.loads(text(files, "pyproject.toml"))
    assert project["project"]["dependencies"] == ["joblib", "matplotlib", "pandas", "scikit-learn", "pyyaml"]
    assert project["project"]["scripts"] == {"churn": "churn.__main__:main"}
    assert project["tool"]["pylint"]["format"]["max-line-length"] == 100
    assert {"import-error", "no-member", "duplicate-code"} <= set(
        project["tool"]["pylint"]["messages control"]["disable"]
    )
    assert json.loads(text(files, "data/MANIFEST.json"))["files"][0]["name"] == "customers.csv"


def test_the_lock_is_taken_as_it_is_and_used_everywhere():
    lock = {
        "requirements.in": "pandas\n",
        "requirements.txt": "pandas==2 --hash=x\n",
        "pylock.toml": "",
        ".python-version": "3.11\n",
    }
    files = render_shell(replace(ORDERS.inputs, lock=lock))
    assert {name: files[name] for name in lock} == lock
    for path in ("README.md", "Dockerfile", ".gitlab-ci.yml", ".github/workflows/check.yml"):
        assert "install --require-hashes -r requirements.txt" in text(files, path).replace(
            "$offline ", ""
        ).replace("--no-cache-dir ", "")
    assert "Not locked" not in text(files, "README.md")


def test_without_a_lock_the_page_says_so_and_requirements_have_what_is_imported():
    files = render_shell(replace(ORDERS.inputs, requirements=("pandas==2.2.3", "PyYAML")))
    wanted = text(files, "requirements.in").splitlines()[1:]
    assert wanted == ["pandas==2.2.3", "pytest", "PyYAML"]
    assert "**Not locked.**" in text(files, "README.md")


def test_the_image_has_no_root_and_builds_from_a_folder_of_wheels():
    docker = text(render_shell(ORDERS.inputs), "Dockerfile")
    assert [line for line in docker.splitlines() if line.startswith("USER")] == ["USER 10001"]
    assert "--no-index --find-links=/wheels" in docker
    assert "wheelhouse" not in text(render_shell(ORDERS.inputs), ".dockerignore")


def test_modules_beside_the_notebook_come_into_the_package_and_the_image():
    plan = replace(ORDERS.inputs.plan, helpers={"helper": "x = 1\n", "tools/__init__": ""})
    files = render_shell(replace(ORDERS.inputs, plan=plan))
    tool = tomllib.loads(text(files, "pyproject.toml"))["tool"]
    assert tool["setuptools"]["py-modules"] == ["helper"]
    assert "tools" in tool["setuptools"]["packages"]["find"]["include"]
    assert "COPY params.yaml helper.py ./\nCOPY tools/ tools/\n" in text(files, "Dockerfile")
    assert "helper" in tool["black"]["force-exclude"]


def test_the_page_tells_what_was_left_out_and_what_is_not_proven():
    plan = replace(
        ORDERS.inputs.plan,
        dropped=(Dropped(3, 2, "it only looks", "orders.head()"),),
        refused=(Refused(5, 1, "a widget asks a person", "put a value there"),),
        order=(2, 1, *range(3, 8)),
    )
    proof = Proof(degree="merged", merged=("cells 4 and 5: both draw",), not_proven=("cell 6: a plot",))
    page = text(
        render_shell(replace(ORDERS.inputs, plan=plan, proof=proof, unstable=frozenset({"noise"}))),
        "README.md",
    )
    for told in (
        "- cell 3, line 2: `orders.head()`: it only looks",
        "- cell 5, line 1: a widget asks a person To keep it: put a value there",
        "The cells run in another order than they stand: 2, 1, 3, 4, 5, 6, 7.",
        "- cells 4 and 5: both draw",
        "- cell 6: a plot\n- noise: differs between two runs of the notebook itself",
    ):
        assert told in page


def test_a_file_that_the_notebook_wrote_before_is_not_missing():
    plan = Plan(
        package="p",
        notebook="p.ipynb",
        statements=statements("x = 1"),
        files=(
            DataFile("a.csv", "a.csv", "write", 1),
            DataFile("a.csv", "a.csv", "read", 2),
            DataFile("b.csv", "b.csv", "read", 2),
            DataFile("*.csv", "*.csv", "read", 2),
        ),
        parameters=(Parameter("data", "b_csv", "b.csv", 2, 1, True),),
        order=(1, 2),
    )
    assert "names = [self.b_csv]" in text(render_shell(replace(EMPTY, plan=plan)), "p/params.py")


def test_a_project_is_tested_under_the_seed_of_the_recorded_run():
    assert seeds.SEED == FORCED_SEED
