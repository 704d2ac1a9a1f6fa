"""Values of numpy, pandas, scikit-learn and matplotlib, in an interpreter that has them: ``NB2PROD_TEST_PYTHON``."""

import json
import os
import subprocess
from typing import Any

import pytest

from nb2prod.compare import Tolerance, differences, unknowns
from nb2prod.compare.inside import source

PYTHON = os.environ.get("NB2PROD_TEST_PYTHON", "")
pytestmark = pytest.mark.skipif(not PYTHON, reason="NB2PROD_TEST_PYTHON names no interpreter")

SETUP = """
import datetime, random, sys, warnings
import matplotlib
matplotlib.use("agg")
import matplotlib.pyplot as plt
import numpy as np, pandas as pd, scipy.sparse as sp
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
R = np.random.RandomState
X = R(0).rand(120, 4); y = (X[:, 0] > .5).astype(int)
big = R(0).rand(300, 300)
def frame(**change):
    columns = dict(a=[1, 2, 3], b=[.5, None, 1.5], c=["x", None, "z"], d=[1, "q", 2.5],
                   e=pd.Categorical(["u", "v", "u"]), f=pd.date_range("2020", periods=3, tz="UTC"),
                   g=pd.array([1, None, 3], dtype="Int64"), h=pd.array(["a", None, "c"], dtype="string"))
    return pd.DataFrame({**columns, **change})
def drawn(lines=2, title="T", place="upper left", height=3, color="C0", limit=None, points=3, ticks=("p", "q")):
    figure, axes = plt.subplots()
    for number in range(lines):
        axes.plot([1, 2, 3], [number, 2, 4], label=str(number))
    axes.bar(list(ticks), [1, height], color=color)
    axes.scatter(range(points), range(points))
    axes.set_title(title)
    axes.legend(loc=place)
    if limit:
        axes.set_xlim(0, limit)
    plt.close(figure)
    return figure
"""

SAME = [
    "np.arange(6.).reshape(2, 3)",
    "np.asfortranarray(big)",
    "big[::-1, ::2]",
    "np.array(['a', None, 1.5], dtype=object)",
    "np.array([(1, 2.)], dtype=[('a', 'i1'), ('b', 'f8')])",
    "np.ma.masked_array([1, 2, 3], [0, 1, 0])",
    "[np.float32(.1), np.int64(3), np.bool_(True), np.datetime64('2020-01-01'), np.str_('a')]",
    "np.array([1.5], dtype=np.longdouble), np.array([1+2j])",
    "frame()",
    "frame().set_index(['a', 'c'])",
    "frame().groupby('c').size()",
    "pd.concat([frame(), frame()], axis=1)",
    "pd.DataFrame({'x': pd.arrays.SparseArray([0, 1, 0])})",
    "pd.period_range('2020', periods=3, freq='M'), pd.interval_range(0, 3), pd.timedelta_range('1s', periods=2)",
    "[pd.Timestamp('2020'), pd.NaT, pd.NA, pd.Timedelta('1s')]",
    "sp.random(50, 50, .1, format='csr', random_state=0)",
    "sp.random(9, 9, .3, format='lil', random_state=0), sp.random(9, 9, .3, format='dok', random_state=0)",
    "make_pipeline(StandardScaler(), LogisticRegression()).fit(X, y)",
    "RandomForestClassifier(5, random_state=0).fit(X, y)",
    "GradientBoostingClassifier(n_estimators=3, random_state=0).fit(X, y)",
    "KNeighborsClassifier().fit(X, y)",
    "R(3), np.random.default_rng(3), random.Random(3)",
    "drawn()",
    "drawn().axes[0].lines[0], drawn().axes",
]

# Made from the first expression, changed as in the second one: the kinds of difference that must be told.
CHANGED = [
    ("np.arange(5.)", "np.arange(5.) * (1 + 1e-12)", set()),
    ("big", "big * (1 + 1e-15)", set()),
    ("np.arange(5.)", "np.arange(5.) * 1.0001", {"value"}),
    ("big", "np.where(np.arange(90000).reshape(300, 300) == 777, big + 1e-4, big)", {"mean of all"}),
    ("big", "big[::-1]", {"value"}),
    ("np.arange(5)", "np.arange(5.)", {"dtype"}),
    ("np.arange(5)", "np.arange(6)", {"shape"}),
    ("np.arange(6)", "np.arange(6).reshape(2, 3)", {"shape"}),
    ("np.array([1, np.nan])", "np.array([1, 2.])", {"value"}),
    ("np.float32(.1)", "np.float64(.1)", {"type"}),
    ("frame()", "frame().drop(columns='b')", {"columns"}),
    ("frame()", "frame()[list('bacdefgh')]", {"columns"}),
    ("frame()", "frame().rename(columns={'a': 'z'})", {"columns"}),
    ("frame()", "frame().head(2)", {"rows"}),
    ("frame()", "frame(a=[1, 2, 4])", {"value"}),
    ("frame()", "frame(a=[1., 2., 3.])", {"dtype"}),
    ("frame()", "frame(c=['x', 'y', 'z'])", {"type"}),
    ("frame()", "frame(e=pd.Categorical(['u', 'v', 'v']))", {"value"}),
    ("frame()", "frame(f=pd.date_range('2020', periods=3, tz='Europe/Vienna'))", {"dtype"}),
    ("frame()", "frame(g=pd.array([1, 2, 3], dtype='Int64'))", {"value"}),
    ("frame()", "frame().set_index(pd.Index([5, 6, 7]))", {"type"}),
    ("frame()['a']", "frame()['a'].rename('z')", {"name"}),
    ("frame().iloc[::-1].reset_index(drop=True)", "frame()", {"value", "type"}),
    ("sp.eye(4).tocsr()", "(sp.eye(4) * 2).tocsr()", {"value"}),
    ("LogisticRegression().fit(X, y)", "LogisticRegression(C=2.0).fit(X, y)", {"value"}),
    ("RandomForestClassifier(3, random_state=0).fit(X, y)", "RandomForestClassifier(3, random_state=1).fit(X, y)", {"value"}),
    ("RandomForestClassifier(3, random_state=0).fit(X, y)", "RandomForestClassifier(3, random_state=0).fit(X[:99], y[:99])", {"value"}),
    ("KNeighborsClassifier().fit(X, y)", "KNeighborsClassifier().fit(X + 1, y)", {"value"}),
    ("R(3)", "R(4)", {"value"}),
    ("np.random.default_rng(3)", "np.random.default_rng(4)", {"value"}),
    ("drawn()", "drawn(lines=1)", {"shape"}),
    ("drawn()", "drawn(title='U')", {"value"}),
    ("drawn()", "drawn(place='lower right')", {"value"}),
    ("drawn()", "drawn(height=4)", {"value"}),
    ("drawn()", "drawn(color='red')", {"value"}),
    ("drawn(limit=3)", "drawn(limit=4)", {"value"}),
    ("drawn()", "drawn(points=4)", {"shape"}),
    ("drawn()", "drawn(ticks=('q', 'p'))", {"value"}),
]  # fmt: skip

RUN = """
import json
told = []
for left, right in json.load(sys.stdin):
    told.append([fingerprint(eval(left)), fingerprint(eval(right))])
sys.stdout.write(json.dumps(told))
"""

UNTOUCHED = """
figure, axes = plt.subplots(); axes.plot([1, 2, 3])
table = frame(); table["z"] = table["a"]
array = np.arange(4.); array.flags.writeable = False
random.seed(1); np.random.seed(1)
before = random.getstate(), np.random.get_state()[1].tolist(), plt.get_fignums(), len(warnings.filters)
stale = axes._stale_viewlims.copy(), figure.stale, sorted(vars(table)), sorted(sys.modules)
generator = (number for number in range(3))
for value in (figure, axes, table, array, generator, [generator], np.random, plt, random):
    fingerprint(value)
assert before == (random.getstate(), np.random.get_state()[1].tolist(), plt.get_fignums(), len(warnings.filters))
assert stale == (axes._stale_viewlims, figure.stale, sorted(vars(table)), sorted(sys.modules)), stale
assert list(generator) == [0, 1, 2]
axes.autoscale(False)
assert axes.get_xlim() == (0, 1), "limits were computed before their time"
"""


def inside(code: str, given: object = None) -> str:
    """What the code prints in the interpreter that has the libraries."""
    done = subprocess.run(
        [PYTHON, "-W", "ignore", "-c", f"{SETUP}\n{source()}\n{code}"],
        input=json.dumps(given), capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def told() -> dict[tuple[str, str], list[Any]]:
    """Every pair of expressions with its fingerprints, from one process."""
    pairs = [*((one, one) for one in SAME), *((left, right) for left, right, _ in CHANGED)]
    return dict(zip(pairs, json.loads(inside(RUN, pairs)), strict=True))


@pytest.mark.parametrize("made", SAME)
def test_what_is_made_twice_is_the_same(made: str, told: dict[tuple[str, str], list[Any]]) -> None:
    """And all of it is known."""
    left, right = told[made, made]
    assert not differences(left, right, tolerance=Tolerance())
    assert left["hash"] == right["hash"] is not None, unknowns(left)


@pytest.mark.parametrize(("left", "right", "what"), CHANGED)
def test_a_planted_change_is_found(
    left: str, right: str, what: set[str], told: dict[tuple[str, str], list[Any]]
) -> None:
    """Each by what it is, from both sides."""
    for sides in (told[left, right], told[left, right][::-1]):
        found = differences(*sides, tolerance=Tolerance(), name="x")
        assert {one.what for one in found} == what, found


def test_nothing_is_touched() -> None:
    """No stream, figure, frame, filter or module is another one after a look."""
    inside(UNTOUCHED)


def test_large_values_are_looked_at_in_a_moment() -> None:
    """80 MB of numbers and a million texts."""
    inside("""
import time
table = pd.DataFrame(R(0).rand(1_000_000, 10)); table["s"] = [f"name {n % 1000}" for n in range(1_000_000)]
start = time.process_time(); node = fingerprint(table); spent = time.process_time() - start
assert node["hash"] and len(__import__("json").dumps(node)) < 100_000, node["hash"]
assert spent < 5, spent
""")
