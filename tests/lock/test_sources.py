"""Versions in stored outputs, and the day of a notebook."""

import json
import os
import subprocess
from datetime import date

import pytest

from nb2prod.facts import learn
from nb2prod.lock.days import day_in_metadata, day_of_commit
from nb2prod.lock.outputs import python_in_outputs, versions_in_outputs
from nb2prod.notebook import Cell, Notebook


def versions(source: str, printed: str) -> dict[str, str]:
    """What is read from a cell with that source and output."""
    outputs = [{"output_type": "stream", "name": "stdout", "text": printed}]
    cell = Cell(1, "code", source, raw_outputs=json.dumps(outputs).encode())
    return versions_in_outputs(learn(Notebook("n.ipynb", (cell,))))


IMPORTS = "import numpy as np, pandas as pd, sklearn\n"


@pytest.mark.parametrize(
    ("source", "printed"),
    [
        ("x = 1", ""),
        ("print('numpy 1.2.3')", "numpy 1.2.3\n"),
        (IMPORTS + "print(1.5)", "1.5\n"),
        # One version more than was asked for: nobody knows which is which.
        (IMPORTS + "print(np.__version__, 3.5)", "1.2.3 3.5\n"),
        (IMPORTS + "print(np.__version__)", "three\n"),
        ("import tariffs\nprint(tariffs.__version__)", "1.2.3\n"),
        ("x", "numpy: 1.2.3\n"),
        # A path without a version, a file that was merely downloaded, an older release that goes.
        ("x", "/opt/lib/python3.6/site-packages/numpy/core.py:1: DeprecationWarning\n"),
        (
            "!pip install x",
            "Downloading numpy-1.19.2-cp37-none-any.whl\n  Found existing installation: numpy 1.16.0\n",
        ),
        ("!pip install x", "Requirement already satisfied: numpy in /opt/lib\n(1.2)"),
    ],
)
def test_outputs_that_tell_no_version(source, printed):
    assert versions(source, printed) == {}


@pytest.mark.parametrize(
    ("source", "printed", "expected"),
    [
        (IMPORTS + "print(np.__version__)", "1.26.4\n", {"numpy": "1.26.4"}),
        (
            IMPORTS + "print(f'{sklearn.__version__} and {pd.__version__}')",
            "0.24.2 and 1.3.0rc1\n",
            {"scikit-learn": "0.24.2", "pandas": "1.3.0rc1"},
        ),
        ("!pip freeze", "Scikit_Learn==1.5.2\nnumpy==1.26.4\n-e /home/me\n", {"scikit-learn": "1.5.2", "numpy": "1.26.4"}),
        ("!pip list", "Package  Version\n-------- -------\nnumpy    1.26.4\n", {"numpy": "1.26.4"}),
        ("%pip install x", "Successfully installed numpy-1.26.4 py-x-2.0\n", {"numpy": "1.26.4", "py-x": "2.0"}),
        ("pd.show_versions()", "INSTALLED VERSIONS\npandas : 2.2.0\nnumpy  : 1.26.4\n", {"pandas": "2.2.0", "numpy": "1.26.4"}),
        ("sklearn.show_versions()", "Python dependencies:\n       pip: 20.0.2\n   sklearn: 0.22.1\n", {"pip": "20.0.2", "scikit-learn": "0.22.1"}),
        ("!pip show lime", "Name: lime\nVersion: 0.2.0.1\nSummary: x\n", {"lime": "0.2.0.1"}),
        ("!conda list", "# packages in environment at /opt/conda:\n#\n# Name     Version   Build\npytorch    1.7.1     py3.8_0\ncudatoolkit 10.1 h1\n", {"torch": "1.7.1"}),
        (
            "!pip install pyod",
            "Requirement already satisfied: pyod in /usr/local/lib/python3.6/dist-packages (0.7.3)\n"
            "Requirement already satisfied: numpy>=1.13 in /usr/local/lib (from pyod) (1.16.4)\n"
            "Requirement already up-to-date: six in /home/me/my env/lib (1.12.0)\n",
            {"pyod": "0.7.3", "numpy": "1.16.4", "six": "1.12.0"},
        ),
        ("x", "/opt/lib/python3.6/site-packages/xgboost-0.6-py3.6.egg/xgboost/core.py:1: Warning\n", {"xgboost": "0.6"}),
        ("x", "C:\\py\\site-packages\\soupsieve-2.3.2.post1.dist-info\\METADATA", {"soupsieve": "2.3.2.post1"}),
        ("x", "/opt/conda/pkgs/scikit-learn-0.23.2-py38h_0/lib/python3.8/site-packages/sklearn/base.py", {"scikit-learn": "0.23.2"}),
        ("x", "Trying to unpickle estimator SVC from version 0.24 when using version 1.0.2. This", {"scikit-learn": "1.0.2"}),
        ("%watermark -iv", "sklearn: 1.5.2\nnumpy  : 1.26.4\n", {"scikit-learn": "1.5.2", "numpy": "1.26.4"}),
    ],
)  # fmt: skip
def test_outputs_that_tell_versions(source, printed, expected):
    assert versions(source, printed) == expected


@pytest.mark.parametrize(
    ("printed", "python"),
    [
        ("3.9.1", None),
        ("Python 2.7.18\n", None),
        ("/opt/lib/python3.6/site-packages/numpy/core.py:1: DeprecationWarning\n", "3.6"),
        (
            "Python implementation: CPython\nPython version       : 3.8.5\n/lib/python3.7/site-packages/x",
            "3.8.5",
        ),
        ("CPython 3.6.3\nIPython 6.2.1\n", "3.6.3"),
        ("INSTALLED VERSIONS\npython           : 3.10.4.final.0\n", "3.10.4"),
        ("System:\n    python: 3.7.6 (default, Jan  8 2020)\n", "3.7.6"),
    ],
)
def test_the_python_in_outputs(printed, python):
    outputs = json.dumps([{"output_type": "stream", "name": "stdout", "text": printed}]).encode()
    assert python_in_outputs(Notebook("n.ipynb", (Cell(1, "code", "x", raw_outputs=outputs),))) == python


@pytest.fixture(name="repository")
def _repository(tmp_path):
    """A repository whose notebook was committed on a day, and whose settings would run a program."""
    (tmp_path / "trap.sh").write_text("#!/bin/sh\ntouch sprung\n")
    (tmp_path / "trap.sh").chmod(0o755)
    (tmp_path / "a.ipynb").write_text("{}")
    stamp = "2022-03-04T05:06:07Z"
    settings = {**os.environ, "GIT_AUTHOR_DATE": stamp, "GIT_COMMITTER_DATE": stamp}
    who = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    for words in (["init", "-q"], ["add", "a.ipynb"], [*who, "commit", "-q", "-m", "x"]):
        subprocess.run(["git", *words], cwd=tmp_path, env=settings, check=True)
    for name in ("core.fsmonitor", "core.pager", "gpg.program", "diff.external"):
        subprocess.run(["git", "config", name, str(tmp_path / "trap.sh")], cwd=tmp_path, check=True)
    subprocess.run(["git", "config", "log.showSignature", "true"], cwd=tmp_path, check=True)
    return tmp_path


def test_the_day_of_the_last_commit(repository):
    assert day_of_commit(repository / "a.ipynb") == date(2022, 3, 4)
    assert day_of_commit(repository / "b.ipynb") is None
    assert not (repository / "sprung").exists()


@pytest.mark.parametrize("place", ["", "."])
def test_a_program_that_lies_beside_the_notebook_is_not_git(repository, monkeypatch, place):
    (repository / "git").write_text("#!/bin/sh\n: > sprung\n")
    (repository / "git").chmod(0o755)
    monkeypatch.chdir(repository)
    monkeypatch.setenv("PATH", place)
    assert day_of_commit(repository / "a.ipynb") is None
    assert not (repository / "sprung").exists()


def test_nothing_is_fetched_whatever_the_repository_allows(repository, tmp_path_factory, monkeypatch):
    folder = tmp_path_factory.mktemp("programs")
    (folder / "git").write_text(f"#!/bin/sh\n/usr/bin/env > '{folder}/told'\n")
    (folder / "git").chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))
    assert day_of_commit(repository / "a.ipynb") is None
    told = (folder / "told").read_text().splitlines()
    assert {"GIT_ALLOW_PROTOCOL=none", "GIT_NO_LAZY_FETCH=1"} <= set(told)


def test_no_repository_no_day(tmp_path):
    assert day_of_commit(tmp_path / "a.ipynb") is None


@pytest.mark.parametrize(
    ("metadata", "day"),
    [
        ({}, None),
        ({"execution": []}, None),
        ({"execution": {"a": 3, "b": "now", "c": "2023-99-99T00:00:00Z"}}, None),
        (
            {"ExecuteTime": {"start_time": "2019-01-02T03:04:05", "end_time": "2019-01-03T03:04:05"}},
            date(2019, 1, 3),
        ),
        (
            {"papermill": {"start_time": "2020-01-02T03:04:05", "end_time": "2020-01-02T03:04:06"}},
            date(2020, 1, 2),
        ),
    ],
)
def test_the_day_in_metadata(metadata, day):
    assert day_in_metadata(Notebook("n.ipynb", (Cell(1, "code", "x", metadata=metadata),))) == day
