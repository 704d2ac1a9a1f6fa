"""What a project prints, what is installed, parameters: the parts that need no run."""

from pathlib import Path

import pytest

from nb2prod.errors import Nb2prodError
from nb2prod.replay import Installed
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
    assert package_in(tmp_path) == "churn"
    (tmp_path / "other" / "__main__.py").touch()
    with pytest.raises(Nb2prodError, match="several packages"):
        package_in(tmp_path)


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


@pytest.mark.parametrize("text", ["- a\n- b\n", "1: a\n", "{", "x: [\n"])
def test_a_file_that_holds_no_parameters(tmp_path: Path, text: str) -> None:
    """Two lines, no traceback."""
    (tmp_path / "p.yaml").write_text(text)
    with pytest.raises(Nb2prodError):
        parameters_of([], tmp_path / "p.yaml")
