"""What does not go together, has no wheel or was withdrawn is named, with the cells that ask for it."""

import pytest

from nb2prod.cli import main
from tests.cli.support import notebook
from tests.lock.wheels import bytes_of, wheel


@pytest.mark.parametrize(
    ("pins", "words"),
    [
        (
            "pandas==1.3.0\nnumpy==2.0.0\n",
            ["do not go together", "numpy==2.0.0 (from: written)", "cell 1, line 1"],
        ),
        ("pandas==9.9\n", ["pandas==9.9", "a.ipynb, cell 1, line 1"]),
    ],
)
def test_a_conflict_names_the_cells_and_keeps_the_old_files(lock, wheels, tmp_path, pins, words):
    path = notebook(tmp_path / "a.ipynb", "import pandas, numpy")
    assert lock(path, *wheels, "-o", tmp_path / "out").code == 0
    before = bytes_of(tmp_path / "out")
    (tmp_path / "requirements.txt").write_text(pins)
    answer = lock(path, *wheels, "-o", tmp_path / "out")
    assert answer.code == 1 and answer.report["written"] == []
    assert all(word in answer.report["conflict"] for word in words), answer.report["conflict"]
    assert bytes_of(tmp_path / "out") == before


def test_a_version_without_a_wheel_is_named(lock, wheels, tmp_path):
    folder = tmp_path / "shop" / "wheels"
    wheel(folder, "xgboost", "1.0").rename(folder / "xgboost-1.0-cp27-cp27m-win32.whl")
    answer = lock(notebook(tmp_path / "a.ipynb", "x = 1", "import xgboost"), *wheels, "-o", tmp_path / "out")
    assert answer.code == 1 and not (tmp_path / "out").exists()
    for words in ("xgboost", "cp27", "a.ipynb, cell 2, line 1", "--allow-sdist"):
        assert words in answer.report["conflict"]


def test_notebooks_that_ask_for_different_versions(lock, wheels, tmp_path):
    paths = [
        notebook(tmp_path / f"{name}.ipynb", f"!pip install pandas=={version}\nimport pandas")
        for name, version in (("a", "1.3.0"), ("b", "2.2.0"))
    ]
    answer = lock(*paths, *wheels)
    assert answer.code == 1 and "1.3.0 (a.ipynb), 2.2.0 (b.ipynb)" in answer.report["conflict"]


@pytest.fixture(name="withdrawn")
def _withdrawn(tmp_path):
    """An index that has one release of lime, which was withdrawn."""
    page = tmp_path / "index" / "lime"
    name = wheel(page, "lime", "0.1").name
    page.joinpath("index.html").write_text(f'<a href="{name}" data-yanked="breaks">{name}</a>')
    return ["--index-url", page.parent.as_uri(), "--python", "3.11"]


def test_a_version_that_was_withdrawn_is_named(lock, withdrawn, tmp_path, capfd):
    path = notebook(tmp_path / "a.ipynb", "!pip install lime==0.1\nimport lime")
    answer = lock(path, *withdrawn)
    assert answer.code == 0 and answer.report["yanked"] == ["lime==0.1"]
    assert main(["lock", str(path), *withdrawn]) == 0
    assert "Withdrawn from the index, and locked all the same: lime==0.1\n" in capfd.readouterr().out


def test_nobody_gets_a_withdrawn_version_unasked(lock, withdrawn, tmp_path):
    answer = lock(notebook(tmp_path / "a.ipynb", "import lime"), *withdrawn)
    assert answer.code == 1 and "lime" in answer.report["conflict"]
