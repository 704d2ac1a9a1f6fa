"""``nb2prod lock`` as a user sees it: files, report and exit code; uv resolves from a folder of tiny wheels."""

import json
import sys

import pytest

from nb2prod.cli import main
from tests.cli.support import notebook
from tests.lock.wheels import FILES, bytes_of, offline, python_with, wheel


def test_nothing_imported_gives_an_empty_lock(lock, wheels, tmp_path):
    answer = lock(notebook(tmp_path / "a.ipynb", "import json\nx = 1"), *wheels)
    assert answer.code == 0 and answer.report["distributions"] == []


def test_files_of_a_lock(lock, wheels, tmp_path):
    path = notebook(tmp_path / "a.ipynb", "import json", "import pandas as pd\nimport cv2")
    answer = lock(path, *wheels, "-o", tmp_path / "out")
    assert answer.code == 0, answer.err
    assert answer.report["written"] == [f"out/{name}" for name in FILES]
    wanted = (tmp_path / "out" / "requirements.in").read_text()
    assert "# import cv2 (a.ipynb, cell 2, line 2)\n# version from: today\nopencv-python\n" in wanted
    pinned = (tmp_path / "out" / "requirements.txt").read_text()
    for name in ("numpy==2.0.0", "opencv-python==4.9.0.80", "pandas==2.2.0"):
        assert f"{name} \\\n    --hash=sha256:" in pinned
    assert str(tmp_path) not in pinned + wanted + (tmp_path / "out" / "pylock.toml").read_text()
    assert (
        'path = "../shop/wheels/pandas-2.2.0-py3-none-any.whl"' in (tmp_path / "out/pylock.toml").read_text()
    )
    assert (tmp_path / "out" / ".python-version").read_text() == "3.11\n"
    by_name = {one["name"]: one for one in answer.report["distributions"]}
    assert [by_name[name]["direct"] for name in ("numpy", "pandas")] == [False, True]
    assert by_name["pandas"]["imports"] == [{"module": "pandas", "notebook": "a.ipynb", "cell": 2, "line": 1}]


def test_the_same_answers_give_the_same_bytes(lock, wheels, tmp_path):
    path = notebook(tmp_path / "a.ipynb", "import pandas, cv2")
    lock(path, *wheels, "-o", tmp_path / "out")
    before = bytes_of(tmp_path / "out")
    again = lock(path, *wheels, "-o", tmp_path / "out")
    assert again.report["written"] == [] and bytes_of(tmp_path / "out") == before
    lock(path, *wheels, "-o", tmp_path / "other")
    assert bytes_of(tmp_path / "other") == before


def test_several_notebooks_share_one_lock(lock, wheels, tmp_path):
    paths = [notebook(tmp_path / "a.ipynb", "import pandas"), notebook(tmp_path / "b.ipynb", "import cv2")]
    assert lock(*paths, *wheels).versions.keys() == {"numpy", "pandas", "opencv-python"}


@pytest.mark.parametrize(
    ("cells", "files", "expected"),
    [
        (["import pandas"], {"requirements.txt": "pandas==1.3.0\n"}, {"pandas": ("1.3.0", "written")}),
        (["!pip install pandas==1.3.0", "import pandas"], {}, {"pandas": ("1.3.0", "written")}),
        (["import pandas"], {"requirements.txt": "numpy==1.5.0\n"}, {"numpy": ("1.5.0", "written")}),
        # What merely comes along gives way by name.
        (
            ["import pandas"],
            {"requirements.txt": "pandas==1.3.0\nnumpy==2.0.0\n"},
            {"pandas": ("1.3.0", "written"), "numpy": ("1.5.0", "today")},
        ),
        (["import cv2"], {"requirements.txt": "opencv-python-headless\n"},
         {"opencv-python-headless": ("4.9.0.80", "today")}),
    ],
)  # fmt: skip
def test_versions_that_are_written_down(lock, wheels, tmp_path, cells, files, expected):
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    answer = lock(notebook(tmp_path / "a.ipynb", *cells), *wheels, "-o", tmp_path / "out")
    assert answer.code == 0, answer.report
    assert expected.items() <= answer.versions.items()


def test_source_today_asks_nobody(lock, wheels, tmp_path):
    (tmp_path / "requirements.txt").write_text("pandas==1.3.0\n")
    path = notebook(tmp_path / "a.ipynb", "import pandas")
    answer = lock(path, *wheels, "-o", tmp_path / "out", "--source", "today")
    assert answer.versions["pandas"] == ("2.2.0", "today")
    assert answer.report["distributions"][1]["others"] == {"written": "1.3.0"}


def test_versions_of_the_interpreter(lock, wheels, tmp_path):
    folder = tmp_path / "shop" / "wheels"
    python = python_with(tmp_path / "env", folder / "numpy-1.5.0-py3-none-any.whl",
                         folder / "pandas-2.2.0-py3-none-any.whl")  # fmt: skip
    (tmp_path / "requirements.txt").write_text("pandas==1.3.0\n")
    path = notebook(tmp_path / "a.ipynb", "import pandas")
    answer = lock(path, *wheels, "-o", tmp_path / "out", "--interpreter", python)
    assert answer.versions == {"numpy": ("1.5.0", "kernel"), "pandas": ("2.2.0", "kernel")}
    assert answer.report["distributions"][1]["others"] == {"written": "1.3.0"}
    assert lock(path, *wheels, "-o", tmp_path / "out", "--source", "written").versions["pandas"][0] == "1.3.0"


def test_the_interpreter_knows_which_distribution_gives_a_module(lock, wheels, tmp_path):
    made = wheel(tmp_path / "shop" / "wheels", "tariffs", "1.0")
    python = python_with(tmp_path / "env", made)
    path = notebook(tmp_path / "a.ipynb", "import tariffs")
    assert (
        lock(path, *wheels, "-o", tmp_path / "out", "--interpreter", python).versions["tariffs"][0] == "1.0"
    )
    assert lock(path, "-o", tmp_path / "out", "--check").code == 0


def test_what_was_installed_by_hand_is_not_locked_by_its_name(lock, wheels, tmp_path):
    folder = tmp_path / "shop" / "wheels"
    python = python_with(tmp_path / "env", wheel(folder, "tariffs", "1.0"), wheel(folder, "prices", "1.0"))
    for name, origin in (
        ("tariffs", {"url": tmp_path.as_uri(), "dir_info": {"editable": True}}),
        ("prices", {"url": "https://me:hunter2@example.org/prices.git", "vcs_info": {"vcs": "git"}}),
    ):
        about = next((tmp_path / "env").rglob(f"{name}-1.0.dist-info"))
        (about / "direct_url.json").write_text(json.dumps(origin))
    path = notebook(tmp_path / "a.ipynb", "import tariffs, prices")
    answer = lock(path, *wheels, "-o", tmp_path / "out", "--interpreter", python)
    assert answer.code == 1 and not (tmp_path / "out").exists()
    assert [[one["module"] for one in answer.report[kind]] for kind in ("local", "unknown")] == [
        ["tariffs"],
        ["prices"],
    ]


def test_no_python_of_its_own_stands_in_for_the_notebooks(lock, wheels, tmp_path):
    path = notebook(tmp_path / "a.ipynb", "import tensorflow_that_is_not_here")
    answer = lock(path, *wheels, "--interpreter", sys.executable)
    assert answer.code == 2 and "which Python runs this notebook?" in answer.err


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("import helpers_of_my_own", "unknown"),
        ("import beside", "local"),
        ("from google.colab import drive", "platform"),
        ("try:\n    import cupy\nexcept ImportError:\n    cupy = None", "optional"),
        ("try:\n    import helpers_of_my_own\nexcept ImportError:\n    pass", "optional"),
    ],
)
def test_imports_that_are_no_distributions(lock, wheels, tmp_path, cell, kind):
    (tmp_path / "beside.py").write_text("")
    answer = lock(notebook(tmp_path / "a.ipynb", "x = 1", cell), *wheels)
    found = {name: answer.report[name] for name in ("unknown", "local", "platform", "optional")}
    assert [name for name, places in found.items() if places] == [kind]
    assert found[kind][0]["cell"] == 2 and found[kind][0]["notebook"] == "a.ipynb"
    assert answer.code == (1 if kind == "unknown" else 0)
    assert bool(answer.report["written"]) == (kind != "unknown")


@pytest.mark.parametrize(
    ("cell", "requirement"),
    [
        ("import dask", "dask"),
        ("import dask.dataframe as dd", "dask[dataframe]"),
        ("from dask import array, delayed\nfrom dask.bag.core import Bag", "dask[array,bag]"),
        ("import dask\ntry:\n    import dask.dataframe\nexcept ImportError:\n    pass", "dask"),
        ("import dask.dataframes_of_my_own", "dask"),
    ],
)
def test_extras_that_an_import_needs(lock, wheels, tmp_path, cell, requirement):
    wheel(tmp_path / "shop" / "wheels", "dask", "2.0", "pandas; extra == 'dataframe'")
    path = notebook(tmp_path / "a.ipynb", cell)
    answer = lock(path, *wheels, "-o", tmp_path / "out")
    assert answer.code == 0, answer.report
    assert (tmp_path / "out" / "requirements.in").read_text().splitlines()[-1] == requirement
    assert ("pandas" in answer.versions) == ("dataframe" in requirement.partition("[")[2])
    assert lock(path, "-o", tmp_path / "out", "--check").code == 0


def test_without_an_index_the_old_files_stay(lock, wheels, tmp_path):
    path = notebook(tmp_path / "a.ipynb", "import pandas")
    assert lock(path, *wheels, "-o", tmp_path / "out").code == 0
    before = bytes_of(tmp_path / "out")
    answer = lock(notebook(path, "import pandas, cv2"), *offline(wheels), "-o", tmp_path / "out")
    assert answer.code == 2 and answer.report is None and "--index-url" in answer.err
    assert (
        "Traceback" not in answer.err and "warning" not in answer.err and bytes_of(tmp_path / "out") == before
    )


def test_passwords_of_an_index_stay_secret(lock, wheels, tmp_path):
    options = [option.replace("http://", "http://me:hunter2@") for option in offline(wheels)]
    answer = lock(notebook(tmp_path / "a.ipynb", "import pandas"), *options)
    assert answer.code == 2 and "hunter2" not in answer.err


def test_all_files_or_none(lock, wheels, tmp_path):
    path = notebook(tmp_path / "a.ipynb", "import pandas")
    assert lock(path, *wheels, "-o", tmp_path / "out").code == 0
    before = bytes_of(tmp_path / "out")
    (tmp_path / "out" / "pylock.toml").chmod(0o444)
    answer = lock(notebook(path, "import pandas, cv2"), *wheels, "-o", tmp_path / "out")
    assert answer.code == 2 and "pylock.toml" in answer.err
    assert bytes_of(tmp_path / "out") == before


@pytest.mark.parametrize("name", FILES[:3])
def test_a_file_of_somebody_else_is_never_written_over(lock, wheels, tmp_path, name):
    (tmp_path / name).write_text("# mine\n")
    answer = lock(notebook(tmp_path / "a.ipynb", "import pandas"), *wheels)
    assert answer.code == 2 and name in answer.err
    assert bytes_of(tmp_path) == {name: b"# mine\n"}


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("import pandas", 0),
        ("import json, beside", 0),
        ("try:\n    import cv2\nexcept ImportError:\n    pass", 0),
        ("import pandas\nimport cv2", 1),
        ("import helpers_of_my_own", 1),
    ],
)
def test_check_tells_what_the_lock_lacks(lock, wheels, tmp_path, cell, code):
    (tmp_path / "beside.py").write_text("")
    path = notebook(tmp_path / "a.ipynb", "import pandas")
    assert lock(path, *wheels).code == 0
    answer = lock(notebook(path, "x = 1", cell), "--check", *offline(wheels))
    assert answer.code == code
    assert [one["cell"] for one in answer.report["unknown"]] == [2] * code


def test_check_misses_a_pin_that_was_deleted(lock, wheels, tmp_path):
    path = notebook(tmp_path / "a.ipynb", "import cv2")
    assert lock(path, *wheels).code == 0
    (tmp_path / "requirements.txt").write_text("numpy==1.5.0\n")
    assert lock(path, "--check").code == 1


def test_check_without_a_lock_fails(lock, tmp_path):
    assert lock(notebook(tmp_path / "a.ipynb", "import json"), "--check").code == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--python", "three"], "--python"),
        (["--interpreter", "no/such/python"], "no such Python"),
        (["--kernel", "../../evil"], "--kernel"),
        (["--source", "kernel"], "which Python runs this notebook?"),
        (["--source", "memory"], "memory"),
        (["--source", "written", "--interpreter", sys.executable], "--interpreter"),
        (["--source", "today", "--date", "2021-01-01"], "--date"),
        (["--date", "yesterday"], "--date"),
    ],
)
def test_mistakes_are_told_in_two_lines(lock, tmp_path, arguments, words):
    answer = lock(notebook(tmp_path / "a.ipynb", "import pandas"), *arguments)
    assert answer.code == 2 and words in answer.err and answer.err.count("\n") == 2


def test_a_broken_notebook_is_told(lock, tmp_path):
    (tmp_path / "a.ipynb").write_text("{")
    answer = lock(tmp_path / "a.ipynb")
    assert answer.code == 2 and "cannot be read" in answer.err


@pytest.mark.parametrize("version", ["2.7.18", "2.7"])
def test_python_2_cannot_be_locked(lock, wheels, tmp_path, version):
    path = notebook(
        tmp_path / "a.ipynb", "import pandas", language_info={"name": "python", "version": version}
    )
    answer = lock(path, *wheels[:4])
    assert answer.code == 1 and "Python 2.7" in answer.report["conflict"]


def test_text_report(capfd, wheels, tmp_path):
    (tmp_path / "requirements.txt").write_text("pandas==1.3.0\n")
    path = notebook(tmp_path / "a.ipynb", "import pandas")
    assert main(["lock", str(path), *wheels, "-o", "out"]) == 0
    out = capfd.readouterr().out
    assert "  pandas==1.3.0  written\n" in out and "written: out/requirements.in" in out


def test_metadata_that_no_rule_of_today_reads(lock, wheels, tmp_path):
    """Old pandas asks for a version of pytz that is none."""
    folder = tmp_path / "shop" / "wheels"
    wheel(folder, "pandas", "0.24.2", "pytz (>=2011k)", "numpy>=1")
    wheel(folder, "pytz", "2019.1")
    wheel(folder, "python-dateutil", "2.8.0")
    (tmp_path / "requirements.txt").write_text("pandas==0.24.2\n")
    answer = lock(notebook(tmp_path / "a.ipynb", "import pandas"), *wheels, "-o", tmp_path / "out")
    assert answer.code == 0, answer.report["conflict"]
    assert answer.versions.keys() == {"numpy", "pandas", "python-dateutil", "pytz"}


@pytest.mark.network
def test_a_real_index(lock, tmp_path):
    path = notebook(tmp_path / "a.ipynb", "import six")
    answer = lock(path, "--python", "3.11", "--date", "2021-01-01")
    if answer.code == 2 and "uv cannot resolve" in answer.err:
        pytest.skip("no package index answers")
    assert answer.versions == {"six": ("1.15.0", "date")}
