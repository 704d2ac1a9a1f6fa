"""What a call needs, and no import names, is in the lock all the same."""

import pytest

from tests.cli.support import notebook
from tests.lock.wheels import wheel

LOAD = "from sklearn.datasets import load_iris\n"


@pytest.fixture(name="options")
def _options(tmp_path, wheels):
    """The options of lock with a folder that has what calls may need."""
    folder = tmp_path / "shop" / "wheels"
    for name, version in (
        ("openpyxl", "3.1"),
        ("xlrd", "1.2"),
        ("xlrd", "2.0"),
        ("pyarrow", "20.0"),
        ("tables", "3.9"),
        ("matplotlib", "3.9"),
        ("watermark", "2.4"),
    ):
        wheel(folder, name, version)
    wheel(folder, "pandas", "1.1.5", "numpy")
    for version in ("0.23.2", "1.0"):
        wheel(folder, "scikit-learn", version, module="sklearn")
    return wheels


@pytest.mark.parametrize(
    ("cell", "needed"),
    [
        ("import pandas as pd\npd.read_csv('a.csv')", {}),
        ("import pandas as pd\n%timeit pd.read_excel('a.xlsx')", {}),
        ("import pandas as pd\npd.read_excel('a.xlsx', engine='calamine')", {}),
        (LOAD + "load_iris()", {}),
        (LOAD + "load_iris(as_frame=False)", {}),
        ("from sklearn.datasets import fetch_openml\nfetch_openml('a', as_frame=False)", {}),
        ("import read_excel\nread_excel.read_excel('a')", None),
        # A release that is old enough does it another way.
        (
            "!pip install scikit-learn==0.23.2\nfrom sklearn.datasets import fetch_openml\nfetch_openml('a')",
            {},
        ),
        ("!pip install pandas==1.1.5\nimport pandas as pd\npd.read_excel('a.xlsx')", {"xlrd": "1.2"}),
        ("import pandas as pd\npd.read_excel('a.xlsx')", {"openpyxl": "3.1"}),
        ("import pandas as pd\npd.read_excel('a.xls')", {"xlrd": "2.0"}),
        ("import pandas as pd\nx = pd.read_csv('a.csv')\nx.to_excel('b.xlsx')", {"openpyxl": "3.1"}),
        (
            "import pandas as pd\nx = pd.read_parquet('a')\nx.to_hdf('b')",
            {"pyarrow": "20.0", "tables": "3.9"},
        ),
        (LOAD + "load_iris(as_frame=True)", {"pandas": "2.2.0"}),
        ("# %matplotlib inline\nimport numpy", {}),
        ("%matplotlib inline\nimport numpy", {"matplotlib": "3.9"}),
        ("%load_ext nowhere\n%load_ext autoreload\nimport numpy", {}),
        ("%load_ext watermark\nimport numpy", {"watermark": "2.4"}),
        ("%pylab inline\nx = 1", {"matplotlib": "3.9"}),
        ("import matplotlib\n%matplotlib inline", {}),
        ("from sklearn.datasets import fetch_openml\nfetch_openml('a')", {"pandas": "2.2.0"}),
    ],
)
def test_what_is_locked_besides(lock, options, tmp_path, cell, needed):
    answer = lock(notebook(tmp_path / "a.ipynb", cell), *options, "-o", tmp_path / "out")
    if needed is None:
        assert answer.code == 1 and answer.report["unknown"]
        return
    assert answer.code == 0, answer.report
    assert {one["name"]: one["version"] for one in answer.report["distributions"] if one["why"]} == needed


def test_the_reason_stands_in_the_files_and_the_lock_is_whole(lock, options, tmp_path):
    path = notebook(tmp_path / "a.ipynb", "x = 1", LOAD + "load_iris(as_frame=True)")
    answer = lock(path, *options, "-o", tmp_path / "out")
    reason = "sklearn.datasets.load_iris needs it (a.ipynb, cell 2, line 2)"
    assert [one["why"] for one in answer.report["distributions"] if one["name"] == "pandas"] == [reason]
    assert f"# {reason}\n" in (tmp_path / "out" / "requirements.in").read_text()
    assert lock(path, "-o", tmp_path / "out", "--check").code == 0


def test_what_is_imported_too_is_locked_once(lock, options, tmp_path):
    cell = "import pandas as pd, openpyxl\npd.read_excel('a.xlsx')"
    answer = lock(notebook(tmp_path / "a.ipynb", cell), *options, "-o", tmp_path / "out")
    assert [one["why"] for one in answer.report["distributions"] if one["name"] == "openpyxl"] == [None]
