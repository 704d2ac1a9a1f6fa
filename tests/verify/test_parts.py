"""What a project prints, what is installed, parameters: the parts that need no run."""

from pathlib import Path

import pytest

from nb2prod.compare import Difference
from nb2prod.errors import Nb2prodError
from nb2prod.notebook import Cell, Notebook
from nb2prod.replay import Installed
from nb2prod.report.verified import render_as
from nb2prod.verify import QUESTIONS, Explanation, JudgedCell, RunFacts, Stop, Verification
from nb2prod.verify.covering import covered, covering
from nb2prod.verify.environment import apart
from nb2prod.verify.parameters import parameters_of
from nb2prod.verify.project import compare_printed, package_in


@pytest.mark.parametrize(
    ("texts", "stdout", "verdict"),
    [
        (["a\n", "score 0.91\n"], "a\nscore 0.91\n", "same"),
        (["a\n", "score 0.91\n"], "score 0.91\n", "same"),  # a was dropped
        (["a\n", "b\n"], "b\na\n", "differs"),
        (["score 0.91\n"], "score 0.92\n", "differs"),
        (["score 0.91234\n"], "score 0.912340001\n", "tolerance"),
        (["a\n"], "", "differs"),
        ([], "", "same"),
        ([], "a\n", "differs"),
        (["a\n"], "a\nb\n", "differs"),
        (["took 1.5 s\n"], "took 2.5 s\n", "same"),
    ],
)
def test_what_a_project_prints(texts: list[str], stdout: str, verdict: str) -> None:
    """Less than the notebook, in its order, and nothing else."""
    compared = compare_printed(texts, stdout)
    assert compared.verdict == verdict
    assert bool(compared.differences) == (verdict == "differs")


def test_the_package_of_a_project(tmp_path: Path) -> None:
    """The one folder that can be run."""
    with pytest.raises(Nb2prodError, match="no package"):
        package_in(tmp_path)
    for name in ("churn", "other"):
        (tmp_path / name).mkdir()
    (tmp_path / "churn" / "__main__.py").touch()
    with pytest.raises(Nb2prodError, match="no pyproject.toml"):
        package_in(tmp_path)
    (tmp_path / "pyproject.toml").touch()
    assert package_in(tmp_path) == "churn"
    (tmp_path / "other" / "__main__.py").touch()
    with pytest.raises(Nb2prodError, match="several packages"):
        package_in(tmp_path)


def test_what_is_new_on_stderr_is_told_once() -> None:
    """And that nothing stood there before."""
    cell = JudgedCell(
        2, None, "", "tolerance", differences=(Difference("stderr", "stderr, line 1", "", "late"),)
    )
    answers = dict.fromkeys(QUESTIONS, "yes")
    text = render_as("text", Verification("a.ipynb", None, (), answers, (), (cell,)))
    assert "       stderr, line 1\n       - (nothing)\n       + late\n" in text


def test_what_is_apart() -> None:
    """Names are compared as an index does; what is installed beyond the lock does not matter."""
    installed = Installed(
        python="3.11.7", packages={"NumPy": "1.26.4", "Typing_Extensions": "4.1", "more": "1"}, modules={}
    )
    locked = {"numpy": "1.26.4", "typing-extensions": "4.2", "pandas": "2.2.3"}
    assert apart(locked, installed) == (
        "pandas: locked 2.2.3, not installed",
        "typing-extensions: locked 4.2, installed 4.1",
    )


@pytest.mark.parametrize(
    ("name", "text"), [("p.yaml", "rate: 0.5\nname: x\n"), ("p.json", '{"rate": 0.5, "name": "x"}')]
)
def test_parameters_in_a_file(tmp_path: Path, name: str, text: str) -> None:
    """Those of the command line win."""
    (tmp_path / name).write_text(text)
    assert parameters_of([("rate", "2")], tmp_path / name) == {"rate": 2, "name": "x"}


@pytest.mark.parametrize(
    "text", ["- a\n- b\n", "1: a\n", "{", "x: [\n", "x: &x [*x]", "x: {2020-01-01: 1}", "a b: 1", "if: 1"]
)
def test_a_file_that_holds_no_parameters(tmp_path: Path, text: str) -> None:
    """Two lines, no traceback."""
    (tmp_path / "p.yaml").write_text(text)
    with pytest.raises(Nb2prodError):
        parameters_of([], tmp_path / "p.yaml")


@pytest.mark.parametrize("name", ["", "a b", "1x", "x;y", "import", "x\n"])
def test_what_is_no_name_of_a_parameter(name: str) -> None:
    """It never comes to a run of a cell that is none."""
    with pytest.raises(Nb2prodError, match="no name of a parameter"):
        parameters_of([(name, "1")], None)


TOKEN = "ghp_" + "aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("score 0.91", "score 0.91"),
        ("", ""),
        ("no login with Rain7coat", "no login with ***"),
        (f"Bearer {TOKEN}, again {TOKEN}.", "Bearer ***, again ***."),
        ("postgres://me:Sun4glasses@db.bank.com/x", "postgres://me:***@db.bank.com/x"),
    ],
)
def test_no_secret_is_shown(text: str, shown: str) -> None:
    """Neither one that stands in the notebook nor one that came from elsewhere."""
    given = Notebook("n.ipynb", (Cell(1, "code", "password = 'Rain7coat'"),))
    assert covering(given)(text) == shown


def test_a_secret_is_covered_wherever_it_is_told() -> None:
    """In all that comes from a run, or from a cell."""
    because = Explanation("NB501", "unseeded-random", 1, 1, TOKEN)
    told = Verification(
        "n.ipynb", None, ("runs",), dict.fromkeys(QUESTIONS, "no"),
        (RunFacts(1.0, 1.0, 1, 1, Stop(1, 1, "ValueError", TOKEN, because)), RunFacts(1.0, 1.0, 1, 1)),
        (JudgedCell(1, "a", TOKEN, "differs", 1.0, 1.0, (), (because,), (Difference("text", TOKEN, TOKEN, TOKEN),)),),
        {"project": (TOKEN,)},
    )  # fmt: skip
    told = covered(told, covering(Notebook("n.ipynb", ())))
    assert told.cells[0].differences == (Difference("text", "***", "***", "***"),)
    for form in ("text", "json", "junit"):
        assert TOKEN not in render_as(form, told) and "***" in render_as(form, told)
