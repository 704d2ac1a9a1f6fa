"""The lock as other commands use it: texts, nothing written; and a finished lock, read and checked."""

from pathlib import Path

import pytest

from nb2prod.lock import Also, Options, make_lock, read_lock, study
from nb2prod.replay import Wish
from tests.cli.support import notebook
from tests.lock.wheels import FILES, python_with, wheel

ALSO = (Also("PyYAML", "for params.yaml", ">=6"), Also("pytest", "for the tests"))


@pytest.fixture(name="made")
def _made(wheels, tmp_path):
    """Makes the lock of a notebook of one cell."""
    shop = tmp_path / "shop" / "wheels"
    for name, version in (("pyyaml", "5.0"), ("pyyaml", "6.0"), ("pytest", "8.0")):
        wheel(shop, name, version)

    def run(cell, *, also=ALSO, **more):
        options = Options(python="3.11", index_url=wheels[3], find_links=(shop,), **more)
        return make_lock(study([notebook(tmp_path / "a.ipynb", cell)]), options, Path("project"), also)

    return run


def test_texts_and_nothing_written(made, tmp_path):
    before = sorted(tmp_path.rglob("*"))
    lock = made("import numpy")
    assert tuple(lock.texts) == FILES
    assert not set(tmp_path.rglob("*.txt")) - set(before)
    assert "\n# for params.yaml\n# version from: today\npyyaml>=6\n" in lock.texts["requirements.in"]
    direct = {one.name: (one.version, one.why, one.direct) for one in lock.distributions}
    assert direct == {
        "numpy": ("2.0.0", "", True),
        "pytest": ("8.0", "for the tests", True),
        "pyyaml": ("6.0", "for params.yaml", True),
    }


def test_what_is_imported_as_well_stands_there_once(made):
    lock = made("import yaml")
    assert lock.texts["requirements.in"].count("\npyyaml") == 1
    assert "# import yaml (a.ipynb, cell 1, line 1)\n# for params.yaml\n" in lock.texts["requirements.in"]


def test_the_version_of_the_notebooks_python_comes_first(made, tmp_path):
    python = python_with(tmp_path / "env", tmp_path / "shop" / "wheels" / "pyyaml-5.0-py3-none-any.whl")
    lock = made("import yaml", wish=Wish(interpreter=python))
    assert {one.name: one.version for one in lock.distributions} == {"pytest": "8.0", "pyyaml": "5.0"}


def written(lock, folder):
    """The texts of the lock, in that folder."""
    folder.mkdir()
    for name, text in lock.texts.items():
        (folder / name).write_text(text)
    return folder


def test_a_finished_lock_is_read_as_it_is(made, tmp_path):
    lock = made("import numpy, yaml")
    folder = written(lock, tmp_path / "project")
    read = read_lock(study([tmp_path / "a.ipynb"]), folder, ALSO)
    assert read.holds and read.texts == lock.texts


@pytest.mark.parametrize(
    ("cell", "also", "lacks"),
    [
        ("import numpy", (), ([], [])),
        ("import numpy, cv2", (), (["cv2"], [])),
        ("import numpy", ALSO, ([], ["PyYAML", "pytest"])),
    ],
)
def test_what_a_finished_lock_lacks(made, tmp_path, cell, also, lacks):
    folder = written(made("import numpy", also=()), tmp_path / "project")
    read = read_lock(study([notebook(tmp_path / "a.ipynb", cell)]), folder, also)
    assert ([one.module for one in read.lacking], [one.name for one in read.lacking_also]) == lacks
    assert read.holds == (lacks == ([], []))


def test_files_that_do_not_say_the_same(made, tmp_path):
    python = python_with(tmp_path / "env", tmp_path / "shop" / "wheels" / "numpy-1.5.0-py3-none-any.whl")
    folder = written(made("import numpy", wish=Wish(interpreter=python)), tmp_path / "project")
    pinned = folder / "requirements.txt"
    pinned.write_text(pinned.read_text().replace("numpy==1.5.0", "numpy==2.0.0"))
    read = read_lock(study([tmp_path / "a.ipynb"]), folder)
    assert not read.holds and read.mixed == ("numpy",)


def test_no_lock_at_all(tmp_path):
    read = read_lock(study([notebook(tmp_path / "a.ipynb", "import json")]), tmp_path)
    assert not read.there and not read.holds and read.texts == {}
