"""What a notebook uses and later releases lack bounds the versions that are looked for."""

import json

import pytest

from nb2prod.cli import main
from tests.cli.support import notebook

FRAME = "import pandas as pd\nd = pd.read_csv('a.csv')\n"
OLD = FRAME + "d.append(d)"


@pytest.mark.parametrize(
    ("cell", "options", "version", "bounds"),
    [
        (FRAME, [], "2.2.0", []),
        (OLD, [], "1.3.0", ["<2.0.0: pandas.DataFrame.append (a.ipynb, cell 2, line 3)"]),
        (OLD, ["--source", "today"], "1.3.0", ["<2.0.0: pandas.DataFrame.append (a.ipynb, cell 2, line 3)"]),
        # A version that is known needs no bound.
        ("!pip install pandas==2.2.0\n" + OLD, [], "2.2.0", []),
    ],
)
def test_a_bound_counts_where_no_version_is_known(lock, wheels, tmp_path, cell, options, version, bounds):
    path = notebook(tmp_path / "a.ipynb", "x = 1", cell)
    answer = lock(path, *wheels, *options, "-o", tmp_path / "out")
    assert answer.code == 0, answer.report
    (pandas,) = (one for one in answer.report["distributions"] if one["name"] == "pandas")
    assert (pandas["version"], pandas["bounds"]) == (version, bounds)


def test_the_reason_stands_in_the_file_and_in_the_report(wheels, tmp_path, capfd):
    path = notebook(tmp_path / "a.ipynb", OLD)
    assert main(["lock", str(path), *wheels, "-o", "out"]) == 0
    assert "    bounded <2.0.0: pandas.DataFrame.append (a.ipynb, cell 1, line 3)\n" in capfd.readouterr().out
    wanted = (tmp_path / "out" / "requirements.in").read_text()
    assert "# below 2.0.0: pandas.DataFrame.append (a.ipynb, cell 1, line 3)\n" in wanted
    assert wanted.endswith("\npandas<2.0.0\n")
    assert main(["lock", str(path), "-o", "out", "--check"]) == 0


def test_a_bound_that_cannot_be_kept_is_told(lock, wheels, tmp_path):
    for path in (tmp_path / "shop" / "wheels").glob("pandas-1*"):
        path.unlink()
    answer = lock(notebook(tmp_path / "a.ipynb", OLD), *wheels, "-o", tmp_path / "out")
    assert answer.code == 1 and "pandas<2.0.0 (from: today)" in answer.report["conflict"]
    assert json.dumps(answer.report)
