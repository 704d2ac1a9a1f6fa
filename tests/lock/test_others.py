"""What the notebooks that a notebook runs import is needed as well."""

from pathlib import Path

import nbformat
import pytest

from nb2prod.lock.checking import read_lock
from nb2prod.lock.imports import needs_of
from nb2prod.lock.studying import study, with_others


def write(folder: Path, notebooks: dict[str, list[str]]) -> None:
    """Writes notebooks: path → sources of their cells."""
    for name, sources in notebooks.items():
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(one) for one in sources])
        notebook.metadata["language_info"] = {"name": "julia" if "julia" in name else "python"}
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, folder / name)


@pytest.mark.parametrize(
    ("notebooks", "wanted"),
    [
        ({"n.ipynb": ["import json"], "other.ipynb": ["import yaml"]}, set()),  # nobody runs it
        (
            {"n.ipynb": ["%run other.ipynb"], "other.ipynb": ["", "import os\nimport yaml"]},
            {"pyyaml: other.ipynb, cell 2, line 2"},
        ),
        (
            {"n.ipynb": ["x = 1\n%run 'lib/a b.ipynb'"], "lib/a b.ipynb": ["import yaml"]},
            {"pyyaml: lib/a b.ipynb, cell 1, line 1"},
        ),
        (  # paths count from the folder of the first notebook
            {"n.ipynb": ["%run lib/a.ipynb"], "lib/a.ipynb": ["%run b.ipynb"], "b.ipynb": ["import yaml"]},
            {"pyyaml: b.ipynb, cell 1, line 1"},
        ),
        (  # they run each other
            {"n.ipynb": ["%run a.ipynb"], "a.ipynb": ["import yaml\n%run n.ipynb\n%run a.ipynb"]},
            {"pyyaml: a.ipynb, cell 1, line 1"},
        ),
        ({"n.ipynb": ["%run missing.ipynb"]}, set()),
        ({"n.ipynb": ["%run julia.ipynb"], "julia.ipynb": ["import yaml"]}, set()),
        ({"n.ipynb": ["%run a.ipynb"], "a.ipynb": ["import tools"]}, {"pyyaml: tools.py, line 1"}),
    ],
)
def test_needs(tmp_path: Path, notebooks: dict[str, list[str]], wanted: set[str]) -> None:
    """Each with the notebook, cell and line where it stands."""
    (tmp_path / "tools.py").write_text("import yaml")
    write(tmp_path, notebooks)
    needs = needs_of(with_others(study([tmp_path / "n.ipynb"])), None, frozenset()).needs
    shown = {f"{need.name}: {place.shown}" for need in needs for place in need.places}
    assert {one.replace(f"{tmp_path.as_posix()}/", "") for one in shown} == wanted


def test_a_lock_without_it_does_not_hold(tmp_path: Path) -> None:
    """``lock --check`` and ``verify`` ask for it."""
    write(tmp_path, {"n.ipynb": ["%run other.ipynb"], "other.ipynb": ["import yaml"]})
    notebooks = study([tmp_path / "n.ipynb"])
    for text, lacking in (("", ["yaml"]), ("pyyaml==6.0\n", [])):
        for name in ("requirements.in", "requirements.txt"):
            (tmp_path / name).write_text(text)
        assert [place.module for place in read_lock(notebooks, tmp_path).lacking] == lacking


def test_a_notebook_that_is_named_and_run_counts_once(tmp_path: Path) -> None:
    """``nb2prod lock a.ipynb b.ipynb`` where a runs b."""
    write(tmp_path, {"n.ipynb": ["%run other.ipynb"], "other.ipynb": ["import yaml"]})
    found = with_others(study([tmp_path / "n.ipynb", tmp_path / "other.ipynb"]))
    assert [one.path.name for one in found] == ["n.ipynb", "other.ipynb"]
