"""Values of torch, keras, tensorflow, polars, plotly, xgboost and lightgbm, where ``NB2PROD_TEST_PYTHON`` has them."""

import functools
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from nb2prod.compare import Tolerance, differences, unknowns
from nb2prod.compare.inside import source
from nb2prod.replay import Interpreter, Limits, run_program

PYTHON = os.environ.get("NB2PROD_TEST_PYTHON", "")
pytestmark = pytest.mark.skipif(not PYTHON, reason="NB2PROD_TEST_PYTHON names no interpreter")

SETUPS = {
    "torch": """
import torch, torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset
class Net(nn.Module):
    def __init__(self, hidden=3, drop=.5):
        super().__init__()
        self.first, self.drop, self.last, self.scale = nn.Linear(4, hidden), nn.Dropout(drop), nn.Linear(hidden, 1), 2.0
    def forward(self, x):
        return self.last(self.drop(torch.relu(self.first(x)))) * self.scale
def net(seed=0, by=0.0, trained=0, kind=torch.optim.Adam, rate=.01, give="net", **named):
    torch.manual_seed(seed)
    made = Net(**named)
    x, y = torch.rand(8, 4), torch.rand(8, 1)
    steps = kind(made.parameters(), lr=rate)
    for _ in range(trained):
        steps.zero_grad(); nn.functional.mse_loss(made(x), y).backward(); steps.step()
    with torch.no_grad():
        made.last.weight[0, 0] += by
    return {"net": made, "steps": steps}[give]
def layers(*kinds):
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(4, 4), *kinds)
def learned(by=0.0, place=1):
    torch.manual_seed(0)
    made = nn.Sequential(*[nn.Linear(60, 60) for _ in range(3)])
    steps = torch.optim.Adam(made.parameters())
    made(torch.rand(2, 60)).sum().backward(); steps.step()
    list(steps.state.values())[place]["exp_avg"].view(-1)[7] += by
    return steps
def scaled(scale):
    made = net(); made.scale = scale
    return made
def large(by=0.0, place=7):
    torch.manual_seed(0)
    made = torch.rand(300, 300); made.view(-1)[place] += by
    return made
""",
    "polars": """
import datetime
import polars as pl
def frame(**change):
    columns = dict(a=[1, 2, 3], b=[.5, None, 1.5], c=["x", None, "z"], d=[[1], [2, 3], None], e=[{"k": 1}] * 3,
                   f=[datetime.date(2020, 1, day) for day in (1, 2, 3)], g=[True, False, None])
    return pl.DataFrame({**columns, **change}).with_columns(pl.col("c").cast(pl.Categorical).alias("h"))
def large(by=0.0):
    return pl.DataFrame({"x": [number / 7 + (by if number == 777 else 0) for number in range(5000)]})
""",
    "plotly": """
import numpy as np
import plotly.graph_objects as go
def drawn(second=4.0, title="T", color="red", traces=2, range_=None, x=(1, 2, 3)):
    made = go.Figure([go.Scatter(x=list(x), y=np.array([1.0, 2.0, second * (number + 1)]), name=f"n{number}",
                                 marker={"color": color}) for number in range(traces)])
    made.update_layout(title=title)
    if range_:
        made.update_xaxes(range=range_)
    return made
""",
    "xgboost": """
import numpy as np, xgboost
X = np.random.RandomState(0).rand(200, 4); y = X[:, 0] * 3 + X[:, 1]
def model(rows=200, **named):
    return xgboost.XGBRegressor(**{"n_estimators": 5, "n_jobs": 1, **named}).fit(X[:rows], y[:rows])
def booster(rounds=5):
    return xgboost.train({"nthread": 1}, xgboost.DMatrix(X, y), rounds)
""",
    "lightgbm": """
import numpy as np, lightgbm
X = np.random.RandomState(0).rand(200, 4); y = X[:, 0] * 3 + X[:, 1]
def model(rows=200, **named):
    return lightgbm.LGBMRegressor(**{"n_estimators": 5, "n_jobs": 1, "verbose": -1, **named}).fit(X[:rows], y[:rows])
def booster(rounds=5):
    return lightgbm.train({"num_threads": 1, "verbose": -1}, lightgbm.Dataset(X, y), rounds)
""",
    "keras": """
import os
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras, numpy as np, tensorflow as tf
def wired(skips=True):
    keras.utils.set_random_seed(0)
    put = keras.Input((4,)); one = keras.layers.Dense(4); two = keras.layers.Dense(4)
    first = one(put); second = two(first)
    return keras.Model(put, keras.layers.Add()([second, put if skips else first]))
def net(seed=0, by=0.0, activation="relu", rate=.5, trained=0, step=.01, give="net"):
    keras.utils.set_random_seed(seed)
    made = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation=activation), keras.layers.Dropout(rate),
                             keras.layers.Dense(1)])
    made.compile(keras.optimizers.Adam(step), "mse")
    x, y = np.random.rand(8, 4), np.random.rand(8, 1)
    told = made.fit(x, y, epochs=trained, verbose=0) if trained else None
    weights = made.get_weights(); weights[0][0, 0] += by; made.set_weights(weights)
    return {"net": made, "told": told and told.history, "history": told, "steps": made.optimizer,
            "layer": made.layers[0]}[give]
""",
}

SAME = {
    "torch": [
        "torch.arange(6.).reshape(2, 3)", "torch.tensor([1, 2], dtype=torch.bfloat16)", "torch.tensor(3), torch.tensor(2.5).half()",
        "torch.ones(2, requires_grad=True) * 2", "large().t()[::2]", "torch.tensor([1 + 2j]).conj()", "torch.zeros(0, 3)",
        "net()", "net(trained=3)", "net(trained=3, give='steps')", "net(trained=3).state_dict()", "layers(nn.ReLU())",
        "[torch.float32, torch.Size([2]), torch.device('cpu')]",
        "torch.Generator().manual_seed(3)", "TensorDataset(torch.arange(4.))", "torch.eye(3).to_sparse()",
        "torch.eye(3).to_sparse_csr()", "nn.MSELoss()", "[net(), net(1)]", "learned()", "nn.LSTM(2, 3).weight_ih_l0.detach() * 0 + 1",
        "torch.manual_seed(0) and nn.LSTM(2, 3)", "torch.manual_seed(0) and nn.TransformerEncoderLayer(4, 2)",
    ],
    "polars": [
        "frame()", "large()", "pl.Series('s', [1, None, 2])", "frame()['h']", "pl.DataFrame()", "frame().lazy().collect()",
        "pl.Series([1.5, float('nan')])", "frame().group_by('a', maintain_order=True).len()", "pl.Int64, pl.List(pl.Int8)",
        "pl.Series([__import__('decimal').Decimal('1.5')])", "[pl.Series([datetime.datetime(2020, 1, 1)])]",
    ],
    "plotly": ["drawn()", "drawn().data[0]", "drawn().layout", "go.Figure()"],
    "xgboost": ["model()", "booster()", "model(subsample=.5)"],
    "lightgbm": ["model()", "booster()", "model(subsample=.5, subsample_freq=1)"],
    "keras": [
        "net()", "net(trained=2)", "net(trained=2, give='told')", "net(give='layer')", "tf.constant([1., 2.])",
        "tf.Variable([1., 2.])", "keras.Variable([1., 2.])", "tf.constant(['a'])", "tf.random.Generator.from_seed(3)",
        "net(trained=2, give='steps')", "net(trained=2, give='history')", "wired()", "tf.ragged.constant([[1], [2, 3]])",
    ],
}  # fmt: skip

# Made from the first expression, changed as in the second one; then a word of the place that must be named, if any.
CHANGED = {
    "torch": [
        ("large()", "large(by=1e-4)", "x"), ("torch.arange(3.)", "torch.arange(3.) * 1.0001", "x[1]"),
        ("torch.arange(3.)", "torch.arange(3)", "x"), ("torch.arange(3.).double()", "torch.arange(3.).double() * (1 + 1e-12)", None),
        ("torch.arange(4.)", "torch.arange(4.).reshape(2, 2)", "x"), ("torch.eye(3).to_sparse()", "(torch.eye(3) * 2).to_sparse()", "x"),
        ("net()", "net(by=1e-3)", "last.weight"), ("net()", "net(1)", "first.weight"), ("net()", "net(hidden=4)", "first"),
        ("net()", "net(drop=.4)", "drop.p"), ("net()", "net().eval()", "training"), ("net()", "scaled(3.0)", "scale"),
        ("layers(nn.ReLU())", "layers(nn.Tanh())", "1"), ("layers(nn.ReLU())", "layers()", "1"),
        ("net().state_dict()", "net(by=1e-3).state_dict()", "last.weight"),
        ("net(trained=3, give='steps')", "net(trained=3, rate=.02, give='steps')", "lr"),
        ("net(trained=3, give='steps')", "net(trained=4, give='steps')", "x"),
        ("net(kind=torch.optim.SGD, give='steps')", "net(give='steps')", "x"),
        ("learned()", "learned(1e-2)", "x"), ("learned()", "learned(1e-2, 4)", "x"),
        ("net()", "net().requires_grad_(False)", "frozen"),
        ("torch.Generator().manual_seed(3)", "torch.Generator().manual_seed(4)", "x"),
        ("[torch.float32]", "[torch.float64]", "x[0]"), ("TensorDataset(torch.arange(4.))", "TensorDataset(torch.arange(4.) + 1)", "x"),
        ("[net(), net(1)]", "[net(), net(2)]", "x[1]"),
    ],
    "polars": [
        ("frame()", "frame(a=[1, 2, 4])", "a"), ("frame()", "frame(a=[1., 2., 3.])", "a"), ("frame()", "frame().drop('b')", "x"),
        ("frame()", "frame(b=[.5, None, 1.5 + 1e-4])", "b"), ("frame()", "frame(b=[.5, None, 1.5 + 1e-13])", None),
        ("frame()", "frame(c=['x', '', 'z'])", "c"), ("frame()", "frame().head(2)", "x"), ("frame()", "frame().select(list('bacdefgh'))", "x"),
        ("frame()", "frame().reverse()", "a"), ("large()", "large(by=1e-3)", "x"), ("large()", "large(by=1e-13)", None),
        ("pl.Series('s', [1, 2])", "pl.Series('t', [1, 2])", "x"), ("pl.Series([1, 2])", "pl.Series([1, 2], dtype=pl.Int32)", "x"),
        ("frame()", "frame(d=[[1], [2, 4], None])", "d"), ("frame()", "frame(e=[{'k': 2}] * 3)", "e"),
    ],
    "plotly": [
        ("drawn()", "drawn(4.001)", "data"), ("drawn()", "drawn(4 + 1e-13)", None), ("drawn()", "drawn(title='U')", "layout"),
        ("drawn()", "drawn(color='blue')", "color"), ("drawn()", "drawn(traces=1)", "data"), ("drawn()", "drawn(range_=[0, 3])", "layout"),
        ("drawn()", "drawn(x=(1, 2, 4))", "data"),
    ],
    "xgboost": [
        ("model()", "model(max_depth=2)", "max_depth"), ("model()", "model(rows=150)", "x"), ("model()", "model(n_estimators=6)", "n_estimators"),
        ("booster()", "booster(6)", "x"),
    ],
    "lightgbm": [
        ("model()", "model(num_leaves=5)", "num_leaves"), ("model()", "model(rows=150)", "x"),
        ("model()", "model(n_estimators=6)", "n_estimators"), ("booster()", "booster(6)", "x"),
    ],
    "keras": [
        ("net()", "net(by=1e-3)", "x"), ("net()", "net(1)", "x"), ("net()", "net(activation='tanh')", "activation"), ("net()", "net(rate=.4)", "rate"),
        ("net(trained=2)", "net(trained=3)", "x"), ("net(trained=2, give='told')", "net(1, trained=2, give='told')", "loss"),
        ("wired()", "wired(False)", "wiring"), ("net(trained=2, give='steps')", "net(trained=3, give='steps')", "variable"),
        ("net(step=.01)", "net(step=.02)", "x"), ("tf.constant([1., 2.])", "tf.constant([1., 2.5])", "x[1]"),
        ("tf.Variable([1., 2.])", "tf.Variable([1., 2.5])", "x"), ("keras.Variable([1., 2.])", "keras.Variable([1., 2.5])", "x"),
        ("tf.constant(['a'])", "tf.constant(['b'])", "x"), ("net(give='layer')", "net(1, give='layer')", "x"),
        ("net(trained=2, give='steps')", "net(trained=2, step=.02, give='steps')", "x"),
    ],
}  # fmt: skip

RUN = """
import json, sys
told = []
for left, right in json.load(sys.stdin):
    told.append([fingerprint(eval(left)), fingerprint(eval(right))])
sys.stdout.write(json.dumps(told))
"""


def inside(code: str, given: object = None) -> str:
    """What the code prints in the interpreter that has the libraries."""
    done = subprocess.run(
        [PYTHON, "-W", "ignore", "-c", f"{source()}\n{code}"],
        input=json.dumps(given), capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


@functools.cache
def has(library: str) -> bool:
    """Whether that interpreter has it."""
    return "yes" in inside(f"import importlib.util as u; print('yes' if u.find_spec({library!r}) else '')")


@functools.cache
def told(library: str) -> dict[tuple[str, str], list[Any]]:
    """Every pair of expressions with its fingerprints, from one process."""
    if not has(library):
        pytest.skip(f"it has no {library}")
    pairs = [*((one, one) for one in SAME[library]), *((one[0], one[1]) for one in CHANGED[library])]
    return dict(zip(pairs, json.loads(inside(SETUPS[library] + RUN, pairs)), strict=True))


@pytest.mark.parametrize(("library", "made"), [(name, one) for name, rows in SAME.items() for one in rows])
def test_what_is_made_twice_is_the_same(library: str, made: str) -> None:
    """And all of it is known."""
    left, right = told(library)[made, made]
    assert not differences(left, right, tolerance=Tolerance(), name="x")
    assert left["hash"] == right["hash"] is not None, unknowns(left, "x")


@pytest.mark.parametrize(
    ("library", "left", "right", "where"), [(name, *row) for name, rows in CHANGED.items() for row in rows]
)
def test_a_change_is_named(library: str, left: str, right: str, where: str | None) -> None:
    """From both sides; what lies within the tolerance is none."""
    for sides in (told(library)[left, right], told(library)[left, right][::-1]):
        found = differences(*sides, tolerance=Tolerance(), name="x")
        assert bool(found) == (where is not None), found
        assert where is None or any(where in one.name for one in found), found


SEEDED = {
    "torch": "import torch; print(torch.rand(2), torch.nn.Linear(2, 1).weight.detach(), torch.randperm(9).tolist())\n"
    "print([one.tolist() for one, in torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.arange(9)), 3, True)])",
    "polars": "import polars as pl; print(pl.Series(range(99)).sample(5).to_list(), pl.Series(range(9)).shuffle().to_list())",
    "keras": "import keras; print(keras.layers.Dense(2)(keras.ops.ones((1, 2))), keras.random.uniform((2,)))\n"
    "print(keras.layers.Dropout(.5)(keras.ops.ones((1, 9)), training=True))",
    "tensorflow": "import tensorflow as tf; print(tf.random.normal((2,)).numpy(), tf.data.Dataset.range(9).shuffle(9).as_numpy_iterator().next())",
    "xgboost": "import numpy as np, xgboost; X = np.random.RandomState(0).rand(99, 3)\n"
    "print(xgboost.XGBRegressor(subsample=.5, n_estimators=3).fit(X, X[:, 0]).predict(X[:3]))",
    "lightgbm": "import numpy as np, lightgbm; X = np.random.RandomState(0).rand(99, 3)\n"
    "print(lightgbm.LGBMRegressor(bagging_fraction=.5, bagging_freq=1, n_estimators=3, verbose=-1).fit(X, X[:, 0]).predict(X[:3]))",
}
NEVER_BY_CHANCE = ("torch", "polars", "keras", "tensorflow")


@pytest.mark.parametrize("library", SEEDED)
def test_chance_is_forced(library: str, tmp_path: Path) -> None:
    """Two programs under the proof's seeds draw the same, and without them another thing where the library has no seed."""
    if not has(library):
        pytest.skip(f"it has no {library}")
    here = Interpreter(Path(PYTHON), "--interpreter")
    runs = [
        run_program([PYTHON, "-W", "ignore", "-c", SEEDED[library]], folder=tmp_path, limits=Limits(), interpreter=here,
                    environment={"TF_CPP_MIN_LOG_LEVEL": "3"}, seeded=seeded)
        for seeded in (True, True, False)
    ]  # fmt: skip
    texts = [run.stdout for run in runs]
    assert [run.exit_code for run in runs] == [0, 0, 0], runs[0].stderr
    assert texts[0] == texts[1] != ""
    assert library not in NEVER_BY_CHANCE or texts[2] != texts[0]
