"""What calls and texts mean: qualified names, kinds, paths that flow to file calls."""

import pytest

from tests.facts.support import facts_of

CALLS = [
    ("import numpy as np\nnp.random.rand(3)", "numpy.random.rand"),
    ("from sklearn import model_selection as ms\nms.train_test_split(x)", "sklearn.model_selection.train_test_split"),
    ("from sklearn.svm import SVC as S\nS()", "sklearn.svm.SVC"),
    ("import pandas as pd\nread = pd.read_csv\nread('a')", "pandas.read_csv"),
    ("import pandas as pd\ndf = pd.read_csv('a')\ndf.append(1)", "pandas.DataFrame.append"),
    ("import pandas as pd\ndf = pd.read_csv('a').dropna()\ndf['x'].append(1)", "pandas.Series.append"),
    ("import pandas as pd\ndef load():\n    return pd.read_csv('a')\ndf = load()\ndf.append(1)", "pandas.DataFrame.append"),
    ("from sklearn.svm import SVC\nclf = SVC().fit(x, y)\nclf.predict(x)", "sklearn.svm.SVC.predict"),
    ("import numpy as np\nrng = np.random.default_rng()\nrng.normal()", "numpy.random.Generator.normal"),
    ("from math import *\nsqrt(2)", "math.sqrt"),
    ("open('a')", "open"),
    ("import os.path\nos.path.join('a')", "os.path.join"),
    ("something.append(1)", ""),
    ("def f(df):\n    df.append(1)", ""),
    ("import pandas as pd\ndf = pd.read_csv('a')\ndf = other()\ndf.append(1)", ""),
    ("def open(x):\n    return x\nopen('a')", ""),
]  # fmt: skip


@pytest.mark.parametrize(("source", "name"), CALLS)
def test_last_call_has_its_qualified_name(source: str, name: str) -> None:
    assert facts_of(source).calls[-1].name == name


def test_imports_of_later_cells_do_not_count_earlier() -> None:
    facts = facts_of("pd.read_csv('a')", "import pandas as pd")
    assert not facts.calls_of("pandas.read_csv")


FILES = [
    ("open('/home/ann/a.csv')", [("/home/ann/a.csv", True, "read", 1)]),
    ("open('/home/ann/a.csv', 'w')", [("/home/ann/a.csv", True, "write", 1)]),
    ("open('/home/ann/a.csv', mode='ab')", [("/home/ann/a.csv", True, "append", 1)]),
    ("root = '/home/ann'\nopen(root + '/a.csv')", [("/home/ann/a.csv", True, "read", 1)]),
    ("root = '/home/ann'\nopen(f'{root}/{name}.csv')", [("/home/ann/", False, "read", 1)]),
    ("import os\nopen(os.path.join('/home', 'ann', name))", [("/home/ann/", False, "read", 2)]),
    ("from pathlib import Path\n(Path('/home') / 'ann').read_text()", [("/home/ann", True, "read", 2)]),
    ("from pathlib import Path\nPath('/home/ann/a').parent.mkdir()", [("/home/ann", True, "write", 2)]),
    ("import pandas as pd\npd.read_csv('C:\\\\data\\\\%s.csv' % day)", [("C:\\data\\", False, "read", 2)]),
    ("def load(path):\n    return open(path)\nload('/home/ann/a')", [("/home/ann/a", True, "read", 3)]),
    ("def load(path='/home/ann/a'):\n    return open(path)", [("/home/ann/a", True, "read", 1)]),
    ("frame.to_csv('/home/ann/out.csv')", [("/home/ann/out.csv", True, "write", 1)]),
    ("for name in ['/home/a', '/home/b']:\n    open(name)", [("/home/a", True, "read", 1)]),
    ("print('/home/ann/a.csv')", []),
    ("path = '/home/ann/a.csv'", []),
    ("open(unknown + '/a.csv')", []),
    ("%cd /home/ann", [("/home/ann", True, "enter", 1)]),
    ("%%writefile shop.py\nprice = 1", [("shop.py", True, "write", 1)]),
]


@pytest.mark.parametrize(("source", "expected"), FILES)
def test_paths_that_reach_file_calls(source: str, expected: list[tuple[str, bool, str, int]]) -> None:
    found = [(one.path.prefix, one.path.whole, one.mode, one.span.line) for one in facts_of(source).files]
    assert found == expected


def test_run_order_puts_calls_of_functions_where_they_are_first_called() -> None:
    facts = facts_of("def f():\n    inner()", "before()\nf()\nafter()", "def never():\n    lost()")
    assert [call.method for call in facts.run_order] == ["before", "inner", "f", "after"]
