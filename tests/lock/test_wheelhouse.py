"""``lock --wheelhouse``: exactly the locked wheels, each verified; installing from them needs no network."""

import os
import platform
import shutil
import subprocess
from importlib.util import find_spec

import pytest

from nb2prod.lock import pipprogram
from tests.cli.support import notebook
from tests.lock.wheels import bytes_of, offline, wheel

HERE = ["--python", ".".join(platform.python_version_tuple()[:2])]
NO_NETWORK = ["unshare", "--map-root-user", "--net"]


@pytest.fixture(name="filled")
def _filled(lock, wheels, tmp_path):
    """Locks a notebook of one cell, with a wheelhouse."""

    def run(cell, *more):
        path = notebook(tmp_path / "a.ipynb", cell)
        house = ["--wheelhouse", tmp_path / "house"]
        return lock(path, *(more or wheels), "-o", tmp_path / "out", *HERE, *house)

    return run


def names(folder):
    """The names of the files in it."""
    return sorted(path.name for path in folder.iterdir())


def install(house, target):
    """Installs from the wheelhouse alone, as its first line says: the network is cut, or at least a dead end."""
    line = (house / "requirements.txt").read_text().partition("pip install ")[2].partition("\n")[0]
    able = shutil.which("unshare") and not subprocess.run([*NO_NETWORK, "true"], check=False).returncode
    dead = {"HTTP_PROXY": "http://127.0.0.1:9", "HTTPS_PROXY": "http://127.0.0.1:9", "PIP_NO_INDEX": "1"}
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    words = [*pipprogram.pip_command(), "install", "--isolated", "--target", str(target), *line.split()]
    return subprocess.run(
        [*(NO_NETWORK if able else ()), *words],
        cwd=house, env={**kept, **dead}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_exactly_the_locked_wheels(filled, tmp_path):
    answer = filled("import pandas")
    assert answer.code == 0, answer.err
    assert answer.report["wheelhouse"] == {"path": "house", "wheels": 2, "new": 2}
    assert names(tmp_path / "house") == [
        "numpy-2.0.0-py3-none-any.whl",
        "pandas-2.2.0-py3-none-any.whl",
        "requirements.txt",
    ]
    assert "house/numpy-2.0.0-py3-none-any.whl" in answer.report["written"]


def test_installs_with_the_network_cut(filled, tmp_path):
    assert filled("import pandas").code == 0
    done = install(tmp_path / "house", tmp_path / "target")
    assert done.returncode == 0, done.stderr
    assert {"numpy", "pandas"} <= set(os.listdir(tmp_path / "target"))


def test_a_wheel_that_was_tampered_with_is_refused(filled, wheels, tmp_path):
    assert filled("import pandas").code == 0
    kept = bytes_of(tmp_path / "out")
    path = tmp_path / "house" / "numpy-2.0.0-py3-none-any.whl"
    good = path.read_bytes()
    path.write_bytes(good + b"x")
    done = install(tmp_path / "house", tmp_path / "target")
    assert done.returncode != 0 and "numpy==2.0.0" in done.stderr
    # The next run mends it, and touches nothing else.
    answer = filled("import pandas")
    assert answer.report["written"] == ["house/numpy-2.0.0-py3-none-any.whl"]
    assert path.read_bytes() == good and bytes_of(tmp_path / "out") == kept


def test_nothing_is_downloaded_twice(filled, wheels, tmp_path, monkeypatch):
    assert filled("import pandas").code == 0
    monkeypatch.setattr(pipprogram, "pip_command", None)
    again = filled("import pandas")
    assert again.code == 0 and again.report["written"] == []


def test_wheels_of_an_older_lock_go(filled, tmp_path):
    assert filled("import pandas, cv2").code == 0
    assert filled("import numpy").code == 0
    assert names(tmp_path / "house") == ["numpy-2.0.0-py3-none-any.whl", "requirements.txt"]


def test_a_folder_of_somebody_else_is_left_alone(filled, tmp_path):
    wheel(tmp_path / "house", "tariffs", "1.0")
    answer = filled("import numpy")
    assert answer.code == 2 and "--wheelhouse" in answer.err
    assert names(tmp_path / "house") == ["tariffs-1.0-py3-none-any.whl"] and not (tmp_path / "out").exists()


def test_without_an_index_the_old_files_stay(filled, wheels, tmp_path):
    assert filled("import numpy").code == 0
    before = bytes_of(tmp_path / "out"), names(tmp_path / "house")
    answer = filled("import numpy, pandas", *offline(wheels[2:]))
    assert answer.code == 2 and answer.report is None
    assert (bytes_of(tmp_path / "out"), names(tmp_path / "house")) == before


def test_a_wheel_that_changed_after_it_was_locked(filled, tmp_path, monkeypatch):
    """The index hands out other bytes to pip than those that it told uv of."""
    shop = tmp_path / "shop" / "wheels" / "numpy-2.0.0-py3-none-any.whl"
    real = pipprogram.download_wheels

    def download(*arguments):
        with open(shop, "ab") as file:
            file.write(b"x")
        real(*arguments)

    monkeypatch.setattr("nb2prod.lock.wheelhouse.download_wheels", download)
    answer = filled("import numpy")
    assert answer.code == 2 and "numpy==2.0.0" in answer.err and "not the one that was locked" in answer.err
    assert answer.err.count("\n") == 2
    assert not (tmp_path / "out").exists() and not (tmp_path / "house").exists()


def test_a_python_without_pip(filled, tmp_path, monkeypatch):
    """uv makes environments without pip: the one that Python brings along is run."""
    pytest.importorskip("ensurepip")
    monkeypatch.setattr(pipprogram, "find_spec", lambda name: find_spec(name) if name != "pip" else None)
    assert filled("import numpy").code == 0
    assert "numpy-2.0.0-py3-none-any.whl" in names(tmp_path / "house")


def test_a_python_without_any_pip(filled, tmp_path, monkeypatch):
    """Debian takes that out as well."""
    monkeypatch.setattr(pipprogram, "find_spec", lambda name: None)
    answer = filled("import numpy")
    assert answer.code == 2 and "pip is not installed" in answer.err and not (tmp_path / "out").exists()
