"""``lock --install-test``: a fresh environment gets what the lock names, and imports what the notebook imports."""

import json
import os
import platform
import sys

import pytest

from nb2prod.lock import trying
from tests.cli.support import notebook
from tests.lock.wheels import bytes_of, wheel

HERE = ["--python", ".".join(platform.python_version_tuple()[:2]), "--install-test"]
BAD = "import os, sys, time\nprint('noise')\n"


@pytest.fixture(name="tried")
def _tried(lock, wheels, tmp_path):
    """Locks a notebook of one cell, with the install test."""

    def run(cell, *more):
        path = notebook(tmp_path / "a.ipynb", "x = 1", cell)
        return lock(path, *wheels, "-o", tmp_path / "out", *HERE, *more)

    return run


@pytest.mark.parametrize(
    ("cell", "imports"),
    [
        ("import json", 0),
        ("import pandas, numpy as np", 2),
        ("from pandas import core\nfrom pandas import *\nimport pandas.core", 3),
        # The author foresaw that these fail.
        ("import pandas\ntry:\n    from pandas import gone\nexcept ImportError:\n    gone = None", 1),
    ],
)
def test_what_can_be_imported_is_locked(tried, tmp_path, cell, imports):
    wheel(tmp_path / "shop" / "wheels", "pandas", "2.3.0", "numpy", files={"pandas/core.py": ""})
    answer = tried(cell)
    assert answer.code == 0, answer.err
    assert answer.report["install_test"]["imports"] == imports
    assert answer.report["install_test"]["failed"] == [] and len(answer.report["written"]) == 4


@pytest.mark.parametrize(
    ("code", "cell", "why"),
    [
        ("", "from cv2 import gone", "cv2 has no gone"),
        ("", "import cv2.gone", "ModuleNotFoundError: No module named 'cv2.gone'"),
        ("import not_in_the_lock", "import cv2", "ModuleNotFoundError: No module named 'not_in_the_lock'"),
        ("raise ValueError('too old\\nfor this')", "import cv2", "ValueError: too old for this"),
        ("sys.exit(3)", "import cv2", "SystemExit: 3"),
        ("os._exit(3)", "import cv2", "the process ended with 3"),
        ("time.sleep(60)", "import cv2", "no end within 2 seconds"),
    ],
)
def test_an_import_that_fails_is_told_and_nothing_is_written(tried, tmp_path, monkeypatch, code, cell, why):
    monkeypatch.setattr(trying, "_SECONDS_OF_AN_IMPORT", 2)
    assert tried("import pandas").code == 0
    before = bytes_of(tmp_path / "out")
    wheel(tmp_path / "shop" / "wheels", "opencv-python", "5.0", module="cv2", code=BAD + code)
    answer = tried(f"import numpy\n{cell}\nimport pandas")
    assert answer.code == 1 and answer.report["written"] == []
    (failed,) = answer.report["install_test"]["failed"]
    assert failed["why"] == why
    assert (failed["notebook"], failed["cell"], failed["line"]) == ("a.ipynb", 2, 2)
    assert bytes_of(tmp_path / "out") == before


@pytest.mark.skipif(os.name == "nt", reason="no signals")
def test_a_crash_costs_only_its_own_import(tried, tmp_path):
    code = "import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)"
    wheel(tmp_path / "shop" / "wheels", "opencv-python", "5.0", module="cv2", code=code)
    answer = tried("import numpy, cv2, pandas.gone")
    assert [one["why"] for one in answer.report["install_test"]["failed"]] == [
        "ended by SIGSEGV",
        "ModuleNotFoundError: No module named 'pandas.gone'",
    ]


def test_an_import_sees_no_login_and_a_home_of_its_own(tried, tmp_path, monkeypatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hunter2")
    seen = tmp_path / "seen.json"
    code = f"import json, os\nwith open({str(seen)!r}, 'w') as file:\n    json.dump(dict(os.environ), file)"
    wheel(tmp_path / "shop" / "wheels", "opencv-python", "5.0", module="cv2", code=code)
    assert tried("import cv2").code == 0
    found = json.loads(seen.read_text())
    assert "AWS_SECRET_ACCESS_KEY" not in found and found["HOME"] != os.environ["HOME"]
    assert not os.path.exists(found["HOME"])


def test_a_dependency_that_breaks_an_import(tried, tmp_path):
    """The lock has what the metadata ask for; what they forget is missing in a fresh environment."""
    wheel(tmp_path / "shop" / "wheels", "opencv-python", "5.0", module="cv2", code="import pandas")
    answer = tried("import cv2")
    assert answer.report["install_test"]["failed"][0]["why"].endswith("No module named 'pandas'")


def test_without_such_a_python(lock, wheels, tmp_path):
    path = notebook(tmp_path / "a.ipynb", "import pandas")
    answer = lock(path, *wheels, "-o", tmp_path / "out", "--python", "3.99", "--install-test")
    assert answer.code == 2 and "no Python 3.99" in answer.err and "--python" in answer.err
    assert answer.err.count("\n") == 2 and not (tmp_path / "out").exists()


def test_the_python_of_the_notebook_is_the_one_that_is_tried(lock, wheels, tmp_path, monkeypatch):
    from tests.lock.wheels import python_with

    folder = tmp_path / "shop" / "wheels"
    python = python_with(tmp_path / "env", folder / "numpy-1.5.0-py3-none-any.whl")
    path = notebook(tmp_path / "a.ipynb", "import numpy")
    options = [option for option in wheels if option not in ("--python", "3.11")]
    answer = lock(path, *options, "-o", tmp_path / "out", "--interpreter", python, "--install-test")
    assert answer.code == 0 and answer.report["install_test"]["python"] == platform.python_version()
    assert sys.executable != str(python) and answer.versions["numpy"] == ("1.5.0", "kernel")


@pytest.mark.parametrize("option", [["--install-test"], ["--wheelhouse", "house"]])
def test_a_check_tries_nothing(lock, tmp_path, option):
    answer = lock(notebook(tmp_path / "a.ipynb", "x = 1"), "--check", *option)
    assert answer.code == 2 and option[0] in answer.err
