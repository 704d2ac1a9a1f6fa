"""Small notebooks with the plans and step modules that a conversion of them would have, and projects made of them."""

import ast
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from nb2prod.convert.shell import FileFacts, RecordedStep, ShellInputs, render_shell
from nb2prod.convert.shell.recording import given
from nb2prod.convert.values import DataFile, Dropped, Parameter, Plan, Proof, Statement, Step
from nb2prod.notebook import Value, replace
from tests.convert.shell import observing

CSV = "id,hours,visits,left\n" + "".join(
    f"{n},{n % 7 + n / 100},{n * 3 % 11},{int(n % 7 > 3)}\n" for n in range(60)
)


class Sample(Value):
    """A notebook as a conversion sees it: what goes into the shell, the step modules, and the data files."""

    inputs: ShellInputs
    modules: Mapping[str, str]
    data: Mapping[str, str] = {}


def statements(*cells: str) -> tuple[Statement, ...]:
    """The statements of some cells, in order."""
    found: list[Statement] = []
    for number, source in enumerate(cells, 1):
        for position, node in enumerate(ast.parse(source).body):
            place = (len(found), number, position, node.lineno, node.end_lineno or node.lineno)
            found.append(
                Statement(
                    *place, ast.unparse(node), node, "data", "", kept=not ast.unparse(node).endswith("head()")
                )
            )
    return tuple(found)


def executed(sample: Sample, folder: Path, *, python: str = sys.executable) -> ShellInputs:
    """The inputs with what a run of the cells shows, as a recorded run would."""
    plan = sample.inputs.plan
    for name, text in sample.data.items():
        (folder / name).write_text(text, encoding="utf-8")
    work = {
        "texts": [one.text for one in plan.statements],
        "steps": [
            (one.name, one.statements[0], one.statements[-1], one.inputs, one.outputs) for one in plan.steps
        ],
        "results": plan.results,
    }
    # The run of a proof is seeded in the same way.
    seeded = given("seeds.py") + "\n" + Path(observing.__file__).read_text(encoding="utf-8")
    seeded = (
        seeded.replace("    printed = io", "    import numpy.random\n    printed = io")
        if plan.draws
        else seeded
    )
    seeded = seeded.replace("with contextlib.redirect", "with forced_seeds(), contextlib.redirect")
    ran = subprocess.run(
        [python, "-c", seeded],
        input=json.dumps(work),
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "MPLBACKEND": "Agg", "PYTHONHASHSEED": "0"},
    )
    told = json.loads(ran.stdout)
    recorded = {name: RecordedStep(**one) for name, one in told["steps"].items()}
    return replace(sample.inputs, recorded=recorded, results=told["results"], stdout=told["stdout"])


def write(folder: Path, sample: Sample, inputs: ShellInputs) -> Path:
    """The project of a sample, with its data, in a folder."""
    files = {**render_shell(inputs), **sample.modules}
    files |= {f"data/{name}": text for name, text in sample.data.items()}
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


CELLS = (
    "import csv\nimport random",
    'with open("orders.csv") as file:\n    orders = [{k: float(v) for k, v in row.items()} for row in csv.DictReader(file)]',
    'orders = [row for row in orders if row["hours"] >= 0.5]',
    "random.seed(7)\nrandom.shuffle(orders)\ncut = int(len(orders) * 0.75)\ntrain_rows = orders[:cut]\ntest_rows = orders[cut:]",
    "class Threshold:\n    def __init__(self, quantile):\n        self.quantile = quantile\n"
    "    def fit(self, rows):\n"
    '        staying = sorted(row["hours"] for row in rows if not row["left"])\n'
    "        self.limit_ = staying[int(self.quantile * (len(staying) - 1))]\n"
    "        return self\n"
    "    def predict(self, rows):\n"
    '        return [float(row["hours"] > self.limit_) for row in rows]',
    "model = Threshold(0.9)\nmodel.fit(train_rows)",
    "predicted = model.predict(test_rows)\n"
    'accuracy = sum(p == row["left"] for p, row in zip(predicted, test_rows)) / len(test_rows)\n'
    'print("accuracy", accuracy)',
)

_ORDERS_PLAN = Plan(
    package="orders",
    notebook="work/orders.ipynb",
    statements=statements(*CELLS),
    steps=(
        Step("load_orders", "data", (2,), (), ("orders",), ("orders_csv",), "Load the orders"),
        Step(
            "drop_short", "data", (3,), ("orders",), ("orders",), ("least_hours",), "Leave out short visits"
        ),
        Step(
            "split_orders",
            "data",
            (4, 5, 6, 7, 8),
            ("orders",),
            ("train_rows", "test_rows"),
            ("seed", "share"),
        ),
        Step("fit_threshold", "train", (10, 11), ("train_rows",), ("model",), ("quantile",), "Train"),
        Step("score", "metrics", (12, 13, 14), ("model", "test_rows"), ("predicted", "accuracy")),
    ),
    parameters=(
        Parameter("data", "orders_csv", "orders.csv", 2, 1, True),
        Parameter("data", "least_hours", 0.5, 3, 1),
        Parameter("data", "seed", 7, 4, 1),
        Parameter("data", "share", 0.75, 4, 3),
        Parameter("train", "quantile", 0.9, 6, 1),
    ),
    files=(DataFile("orders.csv", "orders.csv", "read", 2),),
    dropped=(Dropped(3, 2, "it only looks at the first rows", "orders[:5]"),),
    order=(1, 2, 3, 4, 5, 6, 7),
    results=("accuracy",),
)
_ORDERS_MODULES = {
    "orders/data.py": '''\
"""Load, clean, split."""

import csv
import random

from orders.params import DataParams


def load_orders(params: DataParams) -> list:
    """Load the orders.

    Returns:
        orders: list of dict
    """
    with open(params.path(params.orders_csv), encoding="utf-8") as file:
        orders = [{k: float(v) for k, v in row.items()} for row in csv.DictReader(file)]
    return orders


def drop_short(orders: list, params: DataParams) -> list:
    """Leave out short visits."""
    orders = [row for row in orders if row["hours"] >= params.least_hours]
    return orders


def split_orders(orders: list, params: DataParams) -> tuple:
    """Split into train_rows and test_rows."""
    random.seed(params.seed)
    random.shuffle(orders)
    cut = int(len(orders) * params.share)
    train_rows = orders[:cut]
    test_rows = orders[cut:]
    return train_rows, test_rows
''',
    "orders/model.py": '''\
"""What is constructed."""


class Threshold:
    """Who spends many hours leaves."""

    def __init__(self, quantile):
        self.quantile = quantile
        self.limit_ = None

    def fit(self, rows):
        """Learns the limit."""
        staying = sorted(row["hours"] for row in rows if not row["left"])
        self.limit_ = staying[int(self.quantile * (len(staying) - 1))]
        return self

    def predict(self, rows):
        """1.0 for those who leave."""
        return [float(row["hours"] > self.limit_) for row in rows]
''',
    "orders/train.py": '''\
"""Fit, and run(): the steps in the notebook's order."""

from typing import Any, Optional

from orders.data import drop_short, load_orders, split_orders
from orders.metrics import score
from orders.model import Threshold
from orders.params import Params, TrainParams, load_params


def fit_threshold(train_rows: list, params: TrainParams) -> Threshold:
    """Train."""
    model = Threshold(params.quantile)
    model.fit(train_rows)
    return model


def run(params: Optional[Params] = None) -> dict:
    """The steps in the notebook's order; gives every name that crosses a step border and every result."""
    params = params or load_params()
    results: dict[str, Any] = {}
    orders = load_orders(params.data)
    orders = drop_short(orders, params.data)
    train_rows, test_rows = split_orders(orders, params.data)
    model = fit_threshold(train_rows, params.train)
    predicted, accuracy = score(model, test_rows)
    results.update(orders=orders, train_rows=train_rows, test_rows=test_rows, model=model)
    results.update(predicted=predicted, accuracy=accuracy)
    return results
''',
    "orders/metrics.py": '''\
"""Predict and score."""

import logging

logger = logging.getLogger(__name__)


def score(model: Any, test_rows: list) -> tuple:
    """The share of rows that are predicted right."""
    predicted = model.predict(test_rows)
    accuracy = sum(p == row["left"] for p, row in zip(predicted, test_rows)) / len(test_rows)
    logger.info("%s %s", "accuracy", accuracy)
    return predicted, accuracy
'''.replace(
        "import logging\n", "import logging\nfrom typing import Any\n", 1
    ),
}


def facts(data: Mapping[str, str]) -> tuple[FileFacts, ...]:
    """What the manifest tells of some files."""
    return tuple(
        FileFacts(name, len(text.encode()), hashlib.sha256(text.encode()).hexdigest())
        for name, text in data.items()
    )


def notebook_bytes(*cells: str) -> bytes:
    """A notebook file."""
    held = [
        {"cell_type": "code", "source": cell, "metadata": {}, "outputs": [], "execution_count": None}
        for cell in cells
    ]
    return json.dumps({"cells": held, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


ORDERS = Sample(
    inputs=ShellInputs(
        plan=_ORDERS_PLAN,
        proof=Proof(degree="steps", pylint=9.8, tests="30 passed"),
        notebook=notebook_bytes(*CELLS),
        title="Who stays?",
        prose="Orders of *one* year.\n\nWho spends many hours leaves.",
        files=facts({"orders.csv": CSV}),
    ),
    modules=_ORDERS_MODULES,
    data={"orders.csv": CSV},
)
