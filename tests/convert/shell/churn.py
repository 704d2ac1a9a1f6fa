"""A notebook on pandas, scikit-learn and matplotlib, as a conversion of it would be; its interpreter has these."""

from nb2prod.convert.shell import ShellInputs
from nb2prod.convert.values import DataFile, Parameter, Plan, Proof, Step

from tests.convert.shell.projects import Sample, facts, notebook_bytes, statements

CSV = "age,city,spent,left\n" + "".join(
    f"{20 + n * 7 % 40},{'abc'[n % 3]},{'' if n % 19 == 0 else n * 13 % 97 / 4},{int(n * 7 % 40 > 20)}\n"
    for n in range(400)
)
CELLS = (
    "import joblib\nimport matplotlib.pyplot as plt\nimport pandas as pd\n"
    "from sklearn.ensemble import RandomForestClassifier\nfrom sklearn.metrics import accuracy_score\n"
    "from sklearn.model_selection import train_test_split",
    'df = pd.read_csv("customers.csv")',
    'df["spent"] = df["spent"].fillna(df["spent"].median())',
    'X = df.drop(columns=["left", "city"])\ny = df["left"]\n'
    "X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, random_state=1)",
    "model = RandomForestClassifier(n_estimators=10)\nmodel.fit(X_train, y_train)\n"
    'joblib.dump(model, "model.joblib")',
    "y_pred = model.predict(X_test)\naccuracy = accuracy_score(y_test, y_pred)\nprint(f'{accuracy:.3f}')",
    'plt.hist(df["age"], bins=5)\nplt.title("Ages")\nplt.show()',
)
_PLAN = Plan(
    package="churn",
    notebook="churn.ipynb",
    statements=statements(*CELLS),
    steps=(
        Step("load_customers", "data", (6,), (), ("df",), ("customers_csv",), "Load"),
        Step("fill_spent", "data", (7,), ("df",), ("df",)),
        Step(
            "split_customers",
            "data",
            (8, 9, 10),
            ("df",),
            ("X_train", "X_test", "y_train", "y_test"),
            ("test_size",),
        ),
        Step(
            "fit_forest",
            "train",
            (11, 12, 13),
            ("X_train", "y_train"),
            ("model",),
            ("n_estimators", "model_file"),
        ),
        Step("score_forest", "metrics", (14, 15, 16), ("model", "X_test", "y_test"), ("y_pred", "accuracy")),
        Step("plot_ages", "plots", (17, 18, 19), ("df",), (), ("bins",)),
    ),
    parameters=(
        Parameter("data", "customers_csv", "customers.csv", 2, 1, True),
        Parameter("data", "test_size", 0.25, 4, 3),
        Parameter("data", "random_state", 1, 4, 3),
        Parameter("train", "n_estimators", 10, 5, 1),
        Parameter("train", "model_file", "model.joblib", 5, 3, True),
        Parameter("plots", "bins", 5, 7, 1),
    ),
    files=(
        DataFile("customers.csv", "customers.csv", "read", 2),
        DataFile("model.joblib", "model.joblib", "write", 5),
    ),
    order=(1, 2, 3, 4, 5, 6, 7),
    results=("accuracy",),
    draws=True,
)
_MODULES = {
    "churn/data.py": '''\
"""Load, clean, split."""

import pandas as pd
from sklearn.model_selection import train_test_split

from churn.params import DataParams


def load_customers(params: DataParams) -> pd.DataFrame:
    """Load."""
    df = pd.read_csv(params.path(params.customers_csv))
    return df


def fill_spent(df: pd.DataFrame) -> pd.DataFrame:
    """Fills what is missing."""
    df["spent"] = df["spent"].fillna(df["spent"].median())
    return df


def split_customers(df: pd.DataFrame, params: DataParams) -> tuple:
    """Split into X_train, X_test, y_train and y_test."""
    X = df.drop(columns=["left", "city"])
    y = df["left"]
    X_train, X_test, y_train, y_test = train_test_split(
        X, y, test_size=params.test_size, random_state=params.random_state
    )
    return X_train, X_test, y_train, y_test
''',
    "churn/train.py": '''\
"""Fit, save, and run(): the steps in the notebook's order."""

from typing import Any, Optional

import joblib
import pandas as pd
from sklearn.ensemble import RandomForestClassifier

from churn.data import fill_spent, load_customers, split_customers
from churn.metrics import score_forest
from churn.params import Params, TrainParams, load_params
from churn.plots import plot_ages


def fit_forest(
    X_train: pd.DataFrame, y_train: pd.Series, params: TrainParams
) -> RandomForestClassifier:
    """Fit and save."""
    model = RandomForestClassifier(n_estimators=params.n_estimators)
    model.fit(X_train, y_train)
    joblib.dump(model, params.path(params.model_file))
    return model


def run(params: Optional[Params] = None) -> dict:
    """The steps in the notebook's order."""
    params = params or load_params()
    results: dict[str, Any] = {}
    results["df"] = df = load_customers(params.data)
    results["df"] = df = fill_spent(df)
    X_train, X_test, y_train, y_test = split_customers(df, params.data)
    model = fit_forest(X_train, y_train, params.train)
    y_pred, accuracy = score_forest(model, X_test, y_test)
    plot_ages(df, params.plots)
    results.update(X_train=X_train, X_test=X_test, y_train=y_train, y_test=y_test, model=model)
    results.update(y_pred=y_pred, accuracy=accuracy)
    return results
''',
    "churn/metrics.py": '''\
"""Predict and score."""

import logging
from typing import Any

import pandas as pd
from sklearn.metrics import accuracy_score

logger = logging.getLogger(__name__)


def score_forest(model: Any, X_test: pd.DataFrame, y_test: pd.Series) -> tuple:
    """The share of rows that are predicted right."""
    y_pred = model.predict(X_test)
    accuracy = accuracy_score(y_test, y_pred)
    logger.info("%s", f"{accuracy:.3f}")
    return y_pred, accuracy
''',
    "churn/plots.py": '''\
"""Figures."""

from pathlib import Path

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt  # pylint: disable=wrong-import-position
import pandas as pd

from churn.params import PlotsParams


def plot_ages(df: pd.DataFrame, params: PlotsParams) -> None:
    """Ages."""
    plt.hist(df["age"], bins=params.bins)
    plt.title("Ages")
    save_figures(7)


def save_figures(cell: int) -> None:
    """Saves every open figure as reports/figures/cell-NN-k.png."""
    folder = Path("reports/figures")
    folder.mkdir(parents=True, exist_ok=True)
    for number in plt.get_fignums():
        plt.figure(number).savefig(folder / f"cell-{cell:02}-{number}.png", bbox_inches="tight")
    plt.close("all")
''',
}
CHURN = Sample(
    inputs=ShellInputs(
        plan=_PLAN,
        proof=Proof(degree="steps"),
        notebook=notebook_bytes(*CELLS),
        title="Which customers leave?",
        requirements=("joblib", "matplotlib", "pandas", "scikit-learn"),
        files=facts({"customers.csv": CSV}),
    ),
    modules=_MODULES,
    data={"customers.csv": CSV},
)
