"""The table of removed APIs, where a notebook uses them, and which versions that asks for."""

import re

import pytest

from nb2prod.environment import Pins, bounds_for, pins_keep, removed_uses
from nb2prod.environment.frequencies import FREQUENCY_PLACES
from nb2prod.environment.removed import RemovedApi, removed_apis, still_has
from tests.facts.support import facts_of
from tests.removed.trials import CURRENT, environments, rows, snippets, trials_of

ROWS = rows()
FRAME = "import pandas as pd\ntable = pd.read_csv('a.csv')\n"


def told(*sources):
    """Each use that is found, as the name and what is gone of it."""
    return [f"{use.api.name} {use.api.detail}".strip() for use in removed_uses(facts_of(*sources))]


# -- The table


def test_the_table_is_long_and_says_nothing_twice():
    assert len(ROWS) >= 150
    assert len({(api.name, api.kind, api.detail) for api in ROWS}) == len(ROWS)


@pytest.mark.parametrize("distribution", sorted({api.distribution for api in ROWS}))
def test_every_row_is_whole(distribution):
    for api in (one for one in ROWS if one.distribution == distribution):
        assert still_has(api.last, api) and not still_has(api.gone, api), api
        assert bool(api.detail) == (api.kind not in ("method", "module", "name")), api
        assert api.kind != "value" or all(api.value[1:]), api
        assert api.kind != "positional" or api.detail.isdecimal(), api


@pytest.mark.parametrize("distribution", sorted({api.distribution for api in ROWS}))
def test_every_row_is_tried_and_its_snippet_is_found(distribution):
    known = environments()
    for api in (one for one in ROWS if one.distribution == distribution):
        assert {(distribution, version) for version in (api.last, api.gone, CURRENT)} <= known.keys()
        for trial in trials_of(api):
            assert api in [
                use.api for use in removed_uses(facts_of(trial.preamble, trial.snippet))
            ], trial.key


def test_no_snippet_and_no_environment_is_left_over():
    keys = {trial.key for api in ROWS for trial in trials_of(api)} | {api.distribution for api in ROWS}
    keys |= {f"{name} frequency" for name in FREQUENCY_PLACES} | {"matplotlib.style style"}
    wanted = {(api.distribution, version) for api in ROWS for version in (api.last, api.gone, CURRENT)}
    assert snippets().keys() <= keys and environments().keys() == wanted


# -- Where a notebook uses them


@pytest.mark.parametrize(
    "source",
    [
        "rows = []\nrows.append(1)\nrows.sort(1)",
        "table.append(other)\ntable.ix[0]\ntable.fillna(method='ffill')",
        "def add(table):\n    return table.append(table)",
        FRAME + "pd.concat([table, table])\ntable.drop(columns='x').fillna(0)\ntable.append",
        FRAME + "pd.DataFrame.drop(table, 'x')\npd.concat(*tables)\ntable.drop(*names)",
        FRAME + "table.resample(rule).sum()\ntable.resample('ME').sum()\ntable.resample('W-MON').sum()",
        FRAME
        + "table.index.to_period('M')\npd.Period('2024-01', 'Q')\npd.period_range('2024', '2025', freq='M')",
        FRAME + "try:\n    table = table.append(table)\nexcept AttributeError:\n    pass",
        FRAME + "if hasattr(table, 'append'):\n    table = table.append(table)",
        "import numpy as np\nnp.bool, np.inf, np.nan, np.int64",
        "import numpy as np\nif np.__version__ < '1.24':\n    np.int",
        "try:\n    import joblib\nexcept ImportError:\n    from sklearn.externals import joblib",
        "import seaborn as sns\nsns.distplot(ages)\nsns.kdeplot(ages, shade=True)",
        "import matplotlib.pyplot as plt\nplt.style.use('ggplot')\nplt.style.use(chosen)\nplt.hist(x, density=True)",
        "from sklearn.linear_model import SGDClassifier\nSGDClassifier(loss=chosen)\nSGDClassifier('hinge')",
        "from .cross_validation import KFold\nimport cross_validation",
        "%timeit np.int(1)\nimport numpy as np\n%timeit np.int(1)",
    ],
)
def test_nothing_is_found(source):
    assert not told(source)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (FRAME + "table.append(table)\ntable.append(table)", ["pandas.DataFrame.append"]),
        (FRAME + "table.ix[0]\ntable['x'].as_matrix()", ["pandas.DataFrame.ix", "pandas.Series.as_matrix"]),
        (FRAME + "table.drop('x', 1)", ["pandas.DataFrame.drop 1"]),
        (FRAME + "pd.DataFrame.drop(table, 'x', 1)", ["pandas.DataFrame.drop 1"]),
        (FRAME + "table.fillna(method='ffill')", ["pandas.DataFrame.fillna method"]),
        (
            FRAME + "table.resample('2H30T').sum()",
            ["pandas.tseries.frequencies H", "pandas.tseries.frequencies T"],
        ),
        (FRAME + "table.resample(rule='Q-DEC').sum()", ["pandas.tseries.frequencies Q"]),
        (FRAME + "often = 'M'\ntable.resample(often).sum()", ["pandas.tseries.frequencies M"]),
        ("import numpy as np\nx = np.ones(3, np.int)\nnp.int(1)", ["numpy.int"]),
        ("from numpy import float_", ["numpy.float_"]),
        ("import sklearn.cross_validation as cv\ncv.KFold(3)", ["sklearn.cross_validation"]),
        ("from sklearn import cross_validation, svm", ["sklearn.cross_validation"]),
        ("from sklearn.datasets import load_boston\nload_boston()", ["sklearn.datasets.load_boston"]),
        ("from pandas.io.json import json_normalize", ["pandas.io.json.json_normalize"]),
        (
            "import matplotlib.pyplot as plt\nplt.style.use(['ggplot', 'seaborn-white'])",
            ["matplotlib.style seaborn-white"],
        ),
        (
            "from sklearn.linear_model import SGDClassifier\nSGDClassifier('log')\nSGDClassifier(loss='log')",
            ["sklearn.linear_model.SGDClassifier 0:loss=log"],
        ),
        (
            "from sklearn.ensemble import RandomForestRegressor as R\nR(max_features='auto', criterion='mse')",
            [
                "sklearn.ensemble.RandomForestRegressor 6:max_features=auto",
                "sklearn.ensemble.RandomForestRegressor 1:criterion=mse",
            ],
        ),
    ],
)
def test_each_use_is_found_once(source, expected):
    assert told(source) == expected


def test_a_use_has_all_its_places_in_order():
    (use,) = removed_uses(facts_of("import numpy as np", "x = (\n  np\n  .int(1))", "y = np.int"))
    assert [(span.cell, span.line, span.column, span.end_column) for span in use.spans] == [
        (2, 3, 4, 7),
        (3, 1, 5, 11),
    ]


def test_the_place_of_a_keyword_is_the_keyword():
    (use,) = removed_uses(facts_of("import pandas as pd\npd.read_csv('a.csv', squeeze=True)"))
    assert [(span.column, span.end_column) for span in use.spans] == [(22, 34)]


# -- Versions

APPEND = removed_apis("pandas.DataFrame.append")[0]


@pytest.mark.parametrize(
    ("pins", "keep"),
    [
        (Pins(), False),
        (Pins(named=frozenset({"pandas"})), False),
        (Pins(exact={"pandas": "2.0.0"}), False),
        (Pins(exact={"pandas": "1.5.3"}), True),
        (Pins(exact={"pandas": "v1.5.3.post1"}), True),
        (Pins(exact={"pandas": ""}), True),
        (Pins(exact={"numpy": "1.23.5"}), False),
        (Pins(below={"pandas": "<2"}), True),
        (Pins(below={"pandas": "<=1.5.3"}), True),
        (Pins(below={"pandas": "<2.1"}), False),
        (Pins(below={"pandas": "<=2.0"}), False),
        (Pins(exact={"pandas": "2.1.0"}, below={"pandas": "<2"}), False),
    ],
)
def test_pins_keep_what_they_still_have(pins, keep):
    assert pins_keep(pins, APPEND) is keep


def test_a_distribution_of_the_same_module_is_as_good():
    api = RemovedApi("tensorflow.placeholder", "name", "", "tensorflow", "1.15.5", "2.0.0", "")
    assert pins_keep(Pins(exact={"tensorflow-cpu": "1.15.0"}), api)
    assert not pins_keep(Pins(exact={"tensorflow-datasets": "1.0"}), api)


def test_the_bound_is_the_first_release_that_lacks_something():
    sources = (FRAME + "table.ix[0]\ntable.append(table)", "import numpy as np\nnp.int\nnp.NaN")
    bounds = bounds_for(facts_of(*sources))
    assert {name: (api.name, f"<{api.gone}") for name, api in bounds.items()} == {
        "pandas": ("pandas.DataFrame.ix", "<1.0.0"),
        "numpy": ("numpy.int", "<1.24.0"),
    }
    assert bounds_for(facts_of("import numpy as np\nnp.ones(3)")) == {}


# -- Frequencies


def test_frequencies_are_those_of_the_table():
    gone = {api.detail for api in removed_apis("pandas.tseries.frequencies")}
    for place in FREQUENCY_PLACES.values():
        assert place.known <= gone
    assert {"A", "H", "M", "Q", "S", "T"} <= gone
    assert all(re.fullmatch("[A-Z]+", one) for one in gone)
