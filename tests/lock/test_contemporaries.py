"""What a bounded release asks for is as old as it is."""

import pytest

from tests.cli.support import notebook
from tests.lock.indexed import index_of
from tests.lock.wheels import wheel

FRAME = "import pandas as pd\nd = pd.read_csv('a.csv')\n"
OLD = FRAME + "d.append(d)"
DAYS = {
    "pandas-1.5.3": "2023-01-19",
    "pandas-2.0.0": "2023-04-03",
    "pandas-2.2.0": "2024-01-20",
    "numpy-1.24.2": "2023-02-05",
    "numpy-1.25.0": "2023-06-17",
    "numpy-2.0.0": "2024-06-16",
    "six-1.16.0": "2021-05-05",
    "six-1.17.0": "2024-12-04",
}
LIMIT = "to 2023-04-03: pandas 1.5.3 was made for what there was then"


@pytest.fixture(name="shelf")
def _shelf(tmp_path):
    """The folder of an index with several releases of pandas, numpy and six."""
    folder = tmp_path / "shelf"
    for one in DAYS:
        name, _, version = one.partition("-")
        needs = {"pandas": ["numpy>=1.20", "dateutil"]}.get(name, [])
        wheel(folder, name, version, *needs)
    wheel(folder, "dateutil", "2.8", "six")
    return folder


@pytest.fixture(name="locked")
def _locked(lock, shelf, tmp_path):
    """Locks a notebook with this source."""

    def locked(cell, *options):
        path = notebook(tmp_path / "a.ipynb", cell)
        with index_of(shelf, DAYS) as url:
            return lock(path, "--index-url", url, "--python", "3.11", "-o", tmp_path / "out", *options)

    return locked


@pytest.mark.parametrize(
    ("cell", "options", "versions"),
    [
        # Without a bound everything is of today.
        (FRAME, [], {"pandas": "2.2.0", "numpy": "2.0.0", "six": "1.17.0"}),
        # A bound beyond which there was nothing yet changes nothing.
        (OLD, ["--date", "2023-03-01"], {"pandas": "1.5.3", "numpy": "1.24.2", "six": "1.16.0"}),
        # What the notebook imports itself is limited too.
        (OLD + "\nimport six", [], {"pandas": "1.5.3", "numpy": "1.24.2", "six": "1.16.0"}),
        ("import numpy\n" + OLD, [], {"pandas": "1.5.3", "numpy": "1.24.2", "six": "1.16.0"}),
        (OLD, ["--date", "2023-12-01"], {"pandas": "1.5.3", "numpy": "1.24.2", "six": "1.16.0"}),
        # A version that is written down counts.
        ("!pip install numpy==1.25.0\n" + OLD, [], {"pandas": "1.5.3", "numpy": "1.25.0", "six": "1.16.0"}),
        ("!pip install pandas==1.5.3\n" + OLD, [], {"pandas": "1.5.3", "numpy": "2.0.0", "six": "1.17.0"}),
    ],
)
def test_which_versions_are_locked(locked, cell, options, versions):
    answer = locked(cell, *options)
    assert answer.code == 0, answer.report
    found = {name: version for name, (version, _) in answer.versions.items() if name in versions}
    assert found == versions


def test_the_limit_is_told_where_it_changed_something(locked):
    bounds = {one["name"]: one["bounds"] for one in locked(OLD).report["distributions"]}
    assert bounds["numpy"] == [LIMIT] and bounds["six"] == [LIMIT]
    assert bounds["dateutil"] == [] and "<2.0.0" in bounds["pandas"][0]


def test_what_does_not_go_together_then_is_as_new_as_else(locked, shelf):
    wheel(shelf, "seaborn", "0.12", "numpy>=1.25", "pandas")
    answer = locked(OLD + "\nimport seaborn")
    assert answer.code == 0, answer.report
    assert answer.versions["numpy"][0] == "2.0.0" and answer.versions["pandas"][0] == "1.5.3"


def test_an_index_that_tells_no_days(lock, wheels, tmp_path):
    answer = lock(notebook(tmp_path / "a.ipynb", OLD), *wheels, "-o", tmp_path / "out")
    assert answer.code == 0 and answer.versions["pandas"][0] == "1.3.0"
