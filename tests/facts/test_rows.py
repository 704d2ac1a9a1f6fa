"""Where rows go: what is learned from which rows before which split, what is fitted to the test part, what is scored.

The cases of right code follow what the documentation of scikit-learn ("common pitfalls", "cross-validation"),
imbalanced-learn ("common pitfalls"), Keras (training with validation data) and PyTorch (training and test loops) shows.
"""

import pytest

from nb2prod.facts.rows import Rows
from nb2prod.facts.rows.names import is_date, role_of_name
from nb2prod.facts.rows.tables import kind_of
from tests.facts.support import facts_of

IMPORTS = """
import numpy as np
import pandas as pd
import torch
from imblearn.over_sampling import SMOTE, RandomOverSampler
from imblearn.pipeline import make_pipeline as make_imblearn_pipeline
from imblearn.under_sampling import RandomUnderSampler
from category_encoders import LeaveOneOutEncoder
from sklearn import preprocessing
from sklearn.base import clone
from sklearn.compose import ColumnTransformer
from sklearn.decomposition import PCA
from sklearn.feature_extraction.text import CountVectorizer, HashingVectorizer, TfidfVectorizer
from sklearn.feature_selection import SelectKBest
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score
from sklearn.model_selection import GridSearchCV, KFold, StratifiedShuffleSplit, cross_val_score, train_test_split
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, PolynomialFeatures, StandardScaler
from sklearn.utils import resample
from torch.utils.data import DataLoader, random_split
from tensorflow import keras
df = pd.read_csv("visits.csv")
X, y = df.drop(columns="ill"), df["ill"]
"""


def rows_of(*sources: str) -> Rows:
    """The rows of a notebook with these cells below the imports."""
    return Rows(facts_of(IMPORTS, *sources))


def leaks(source: str) -> list[tuple[str, str]]:
    """(kind, what) of everything that was learned before a split and flows on."""
    return [
        (leak.learnt.kind, leak.learnt.what)
        for leak in rows_of(source).leaks("fit", "fill", "copies", "encoding")
    ]


def fitted_to(source: str) -> list[tuple[str, set[str]]]:
    """(estimator, roles of the rows) of every fit."""
    rows = rows_of(source)
    return [(fit.text, rows.roles(fit.first.paths())) for fit in rows.fits]


RIGHT = {
    "fit on the training part": """
a, b, c, d = train_test_split(X, y)
scaler = StandardScaler().fit(a)
model = LogisticRegression().fit(scaler.transform(a), c)
model.score(scaler.transform(b), d)""",
    "fit_transform train, transform test": """
a, b = train_test_split(X)
scaler = StandardScaler()
a, b = scaler.fit_transform(a), scaler.transform(b)
LogisticRegression().fit(a, b)""",
    "selection on the training part": """
a, b, c, d = train_test_split(X, y)
select = SelectKBest(k=25)
LogisticRegression().fit(select.fit_transform(a, c), c)
select.transform(b)""",
    "a pipeline behind the split": """
a, b, c, d = train_test_split(X, y)
make_pipeline(SelectKBest(k=25), StandardScaler(), LogisticRegression()).fit(a, c).score(b, d)""",
    "a pipeline in cross-validation": """
cross_val_score(make_pipeline(StandardScaler(), LogisticRegression()), X, y)""",
    "a search over a pipeline": """
search = GridSearchCV(Pipeline([("scale", StandardScaler()), ("model", LogisticRegression())]), {}, cv=5)
search.fit(X, y)
print(search.best_score_)""",
    "a column transformer behind the split": """
a, b, c, d = train_test_split(X, y)
columns = ColumnTransformer([("age", StandardScaler(), ["age"]), ("ward", OneHotEncoder(), ["ward"])])
make_pipeline(columns, LogisticRegression()).fit(a, c)""",
    "folds with a clone for each": """
for fit, check in KFold(5).split(X):
    model = clone(make_pipeline(StandardScaler(), LogisticRegression()))
    model.fit(X.iloc[fit], y.iloc[fit]).score(X.iloc[check], y.iloc[check])""",
    "a scaler for each fold": """
for fit, check in KFold(5).split(X):
    scaler = StandardScaler().fit(X.iloc[fit])
    LogisticRegression().fit(scaler.transform(X.iloc[fit]), y.iloc[fit])""",
    "resampling of the training part": """
a, b, c, d = train_test_split(X, y)
a, c = SMOTE().fit_resample(a, c)
LogisticRegression().fit(a, c).score(b, d)""",
    "a sampler in a pipeline": """
cross_val_score(make_imblearn_pipeline(RandomOverSampler(), LogisticRegression()), X, y)""",
    "under-sampling": """
X, y = RandomUnderSampler().fit_resample(X, y)
a, b, c, d = train_test_split(X, y)""",
    "a stratified subset without replacement": """
part = resample(df, replace=False, n_samples=100)
train, test = train_test_split(part)""",
    "training part split once more": """
a, rest, c, d = train_test_split(X, y)
scaler = StandardScaler()
a = scaler.fit_transform(a)
a, val, c, e = train_test_split(a, c)
LogisticRegression().fit(a, c)""",
    "figures of the training part fill both": """
train, test = train_test_split(df)
middle = train.mean()
train, test = train.fillna(middle), test.fillna(middle)""",
    "no figures learned": """
X = PolynomialFeatures(2).fit_transform(X)
X = preprocessing.normalize(X)
words = HashingVectorizer().transform(df["text"])
a, b = train_test_split(X)
c, d = train_test_split(words)""",
    "a constant for gaps": """
X = SimpleImputer(strategy="constant", fill_value=0).fit_transform(X).copy()
X = pd.DataFrame(X).fillna(0).replace("?", np.nan)
a, b = train_test_split(X)""",
    "a given vocabulary": """
words = CountVectorizer(vocabulary=["pain", "fever"]).fit_transform(df["text"])
a, b = train_test_split(words)""",
    "a column that was scaled and left out": """
df["age2"] = StandardScaler().fit_transform(df[["age"]])
a, b = train_test_split(df[["ward", "days"]])
c, d = train_test_split(df.drop(columns=["age2", "ill"]))""",
    "the name is bound anew": """
Z = StandardScaler().fit_transform(X)
Z = df[["age"]]
a, b = train_test_split(Z)""",
    "a figure for each row": """
df["middle"] = df[["a", "b"]].mean(axis=1)
df["gap"] = df["a"].fillna(df["middle"])
a, b = train_test_split(df)""",
    "scaled by itself": """
df["share"] = df["cost"] / df["days"]
X = (X - 3) / 7
a, b = train_test_split(X)""",
    "a fit on other rows": """
old = pd.read_csv("old.csv")
scaler = StandardScaler().fit(old)
a, b = train_test_split(scaler.transform(X))""",
    "scaled and scaled back": """
scaler = StandardScaler()
Z = scaler.inverse_transform(scaler.fit_transform(X))
a, b = train_test_split(Z)""",
    "a helper that gets a fitted scaler": """
def scaled(rows, scaler=None):
    if scaler is None:
        scaler = StandardScaler().fit(rows)
    return scaler.transform(rows), scaler
a, b = train_test_split(X)
a, scaler = scaled(a)
b, _ = scaled(b, scaler)
LogisticRegression().fit(a, b)""",
    "a group figure of a feature": """
df["usual"] = df["ward"].map(df.groupby("ward")["days"].mean())
a, b, c, d = train_test_split(df.drop(columns="ill"), df["ill"])""",
    "two files put together and taken apart": """
train, test = pd.read_csv("train.csv"), pd.read_csv("test.csv")
both = pd.concat([train, test])
both["age"] = both["age"].fillna(both["age"].median())
train, test = both[:100], both[100:]""",
    "slices of a loop are no split": """
Z = StandardScaler().fit_transform(X)
head, tail = Z[:3], Z[3:]""",
    "a stratified shuffle split": """
for fit, check in StratifiedShuffleSplit(1).split(df, df["ill"]):
    train, test = df.loc[fit], df.loc[check]
scaler = StandardScaler()
train, test = scaler.fit_transform(train), scaler.transform(test)""",
    "a timing of a fit": """
%timeit StandardScaler().fit_transform(X)
a, b = train_test_split(X)""",
}

LEAKS = {
    "a scaler": (
        "Z = StandardScaler().fit_transform(X)\na, b = train_test_split(Z)",
        [("fit", "StandardScaler")],
    ),
    "a scaler in two steps": (
        "s = MinMaxScaler()\ns.fit(X)\nZ = s.transform(X)\na, b, c, d = train_test_split(Z, y)",
        [("fit", "MinMaxScaler")],
    ),
    "a column in place": (
        "df['age'] = StandardScaler().fit_transform(df[['age']])\na, b = train_test_split(df)",
        [("fit", "StandardScaler")],
    ),
    "columns of a list": (
        "cols = ['age', 'days']\ndf[cols] = StandardScaler().fit_transform(df[cols])\na, b = train_test_split(df[['age']])",
        [("fit", "StandardScaler")],
    ),
    "columns of unknown names": (
        "cols = df.columns[2:]\ndf[cols] = StandardScaler().fit_transform(df[cols])\na, b = train_test_split(df[['age']])",
        [("fit", "StandardScaler")],
    ),
    "through frames and arrays": (
        "Z = PCA(9).fit_transform(X)\nZ = pd.DataFrame(Z).values\nZ = np.hstack([Z, df[['age']]])\na, b = train_test_split(Z)",
        [("fit", "PCA")],
    ),
    "a selector": (
        "Z = SelectKBest(k=25).fit_transform(X, y)\na, b, c, d = train_test_split(Z, y)",
        [("fit", "SelectKBest")],
    ),
    "columns that a selector chose": (
        "s = SelectKBest(k=25).fit(X, y)\nZ = X[X.columns[s.get_support()]]\na, b = train_test_split(Z)",
        [("fit", "SelectKBest")],
    ),
    "a vectoriser": (
        "words = TfidfVectorizer()\nZ = words.fit_transform(df['text']).toarray()\na, b = train_test_split(Z)",
        [("fit", "TfidfVectorizer")],
    ),
    "a target encoder": (
        "df['ward'] = LeaveOneOutEncoder().fit_transform(df['ward'], y)\na, b = train_test_split(df)",
        [("fit", "LeaveOneOutEncoder")],
    ),
    "a target encoding by hand": (
        "df['w'] = df.groupby('ward')['ill'].transform('mean')\na, b, c, d = train_test_split(df[['w']], df['ill'])",
        [("encoding", "ill")],
    ),
    "a function that scales": (
        "Z = preprocessing.scale(X)\na, b = train_test_split(Z)",
        [("fit", "scale")],
    ),
    "scaling by hand": (
        "X = (X - X.mean()) / X.std()\na, b = train_test_split(X)",
        [("fit", "scaling by hand")],
    ),
    "fillna": (
        "df['age'] = df['age'].fillna(df['age'].mean())\na, b = train_test_split(df)",
        [("fill", "fillna")],
    ),
    "fillna in place": (
        "df.age.fillna(int(df.age.median()), inplace=True)\na, b = train_test_split(df)",
        [("fill", "fillna")],
    ),
    "fillna of all, of the most frequent": (
        "df.fillna(df.mode().iloc[0], inplace=True)\na, b = train_test_split(df)",
        [("fill", "fillna")],
    ),
    "fill by groups": (
        "df['age'] = df.groupby('ward')['age'].transform(lambda x: x.fillna(x.median()))\na, b = train_test_split(df)",
        [("fill", "fillna")],
    ),
    "fill with loc": (
        "df.loc[df.age.isnull(), 'age'] = df.age.mean()\na, b = train_test_split(df)",
        [("fill", "a fill of what is missing")],
    ),
    "fill in a loop over frames": (
        "more = df.copy()\nfor one in [df, more]:\n    one['age'].fillna(one['age'].mean(), inplace=True)\n"
        "a, b = train_test_split(more)",
        [("fill", "fillna")],
    ),
    "in a function": (
        "def clean(rows):\n    rows = rows.fillna(rows.mean())\n    return StandardScaler().fit_transform(rows)\n"
        "a, b = train_test_split(clean(X))",
        [("fill", "fillna"), ("fit", "StandardScaler")],
    ),
    "in a function that changes what it is given": (
        "def clean(rows):\n    rows['age'] = StandardScaler().fit_transform(rows[['age']])\nclean(df)\na, b = train_test_split(df)",
        [("fit", "StandardScaler")],
    ),
    "a pipeline without a model": (
        "steps = Pipeline([('i', SimpleImputer()), ('s', StandardScaler())])\na, b = train_test_split(steps.fit_transform(X))",
        [("fit", "Pipeline with SimpleImputer, StandardScaler")],
    ),
    "into folds": (
        "X = StandardScaler().fit_transform(X)\nfor fit, check in KFold(5).split(X):\n    pass",
        [("fit", "StandardScaler")],
    ),
    "into a cut": (
        "Z = MinMaxScaler().fit_transform(X.values)\nn = int(len(Z) * 0.8)\ntrain, test = Z[:n, :], Z[n:, :]",
        [("fit", "MinMaxScaler")],
    ),
    "into a cut at a date": (
        "df = df.fillna(df.mean())\ntrain = df[df.date < '2020-01-01']\ntest = df[df.date >= '2020-01-01']",
        [("fill", "fillna")],
    ),
    "into a sample and the rest": (
        "df['age'] = StandardScaler().fit_transform(df[['age']])\ntrain = df.sample(frac=0.8)\ntest = df.drop(train.index)",
        [("fit", "StandardScaler")],
    ),
    "into a sample and what is not in it": (
        "df['age'] = StandardScaler().fit_transform(df[['age']])\ntrain = df.sample(frac=0.8)\n"
        "test = df[~df.index.isin(train.index)]",
        [("fit", "StandardScaler")],
    ),
    "into the parts of torch": (
        "Z = torch.tensor(StandardScaler().fit_transform(X))\ntrain, test = random_split(Z, [80, 20])",
        [("fit", "StandardScaler")],
    ),
    "learned before, used behind the split": (
        "s = StandardScaler().fit(X)\na, b, c, d = train_test_split(X, y)\nLogisticRegression().fit(s.transform(a), c)",
        [("fit", "StandardScaler")],
    ),
    "in one of two branches": (
        "if scale:\n    X = StandardScaler().fit_transform(X)\na, b = train_test_split(X)",
        [("fit", "StandardScaler")],
    ),
    "behind a magic": (
        "%time X = StandardScaler().fit_transform(X)\na, b = train_test_split(X)",
        [("fit", "StandardScaler")],
    ),
    "copies": (
        "X, y = SMOTE().fit_resample(X, y)\na, b, c, d = train_test_split(X, y)",
        [("copies", "SMOTE")],
    ),
    "copies by resample": (
        "ill = resample(df[df.ill == 1], n_samples=500)\na, b = train_test_split(pd.concat([df[df.ill == 0], ill]))",
        [("copies", "resample")],
    ),
    "copies by sample": (
        "ill = df[df.ill == 1].sample(500, replace=True)\na, b = train_test_split(pd.concat([df, ill]))",
        [("copies", "sample(replace=True)")],
    ),
    "copies by concat": ("a, b = train_test_split(pd.concat([df] * 3))", [("copies", "concat")]),
    "copies by concat with itself": (
        "a, b = train_test_split(np.concatenate([X, X]))",
        [("copies", "concatenate")],
    ),
    "copies by row labels": ("a, b = train_test_split(df.loc[df.index.repeat(3)])", [("copies", "repeat")]),
    "copies in the training part that is split again": (
        "a, b, c, d = train_test_split(X, y)\na, c = SMOTE().fit_resample(a, c)\na, e, c, f = train_test_split(a, c)",
        [("copies", "SMOTE")],
    ),
}


@pytest.mark.parametrize("name", RIGHT)
def test_right_code_leaks_nothing(name: str) -> None:
    assert leaks(RIGHT[name]) == []


@pytest.mark.parametrize("name", LEAKS)
def test_what_is_learned_before_the_split_leaks(name: str) -> None:
    source, expected = LEAKS[name]
    assert leaks(source) == expected


FITS = [
    ("a, b = train_test_split(X)\nStandardScaler().fit(a)", {"train"}),
    ("a, b = train_test_split(X)\nStandardScaler().fit(b)", {"test"}),
    ("X_test, X_train = train_test_split(X)\nStandardScaler().fit(X_test)", {"test"}),
    ("train, val = train_test_split(X)\nStandardScaler().fit(val)", {"val"}),
    (
        "train, rest = train_test_split(X)\nval, test = train_test_split(rest)\nStandardScaler().fit(test)",
        {"test"},
    ),
    (
        "train, rest = train_test_split(X)\nval, test = train_test_split(rest)\nStandardScaler().fit(val)",
        {"val"},
    ),
    ("parts = train_test_split(X, y)\nStandardScaler().fit(parts[1])", {"test"}),
    ("train, test = train_test_split(X)\nStandardScaler().fit(pd.concat([train, test]))", {"train", "test"}),
    ("train, test = train_test_split(X)\nStandardScaler().fit(test[['age']].dropna().values)", {"test"}),
    ("StandardScaler().fit(X)", {""}),
    ("test = X[:9]\nStandardScaler().fit(test)", {""}),
    ("for fit, check in KFold(5).split(X):\n    StandardScaler().fit(X.iloc[check])", {"test"}),
    ("(a, b), (c, d) = keras.datasets.mnist.load_data()\nkeras.Sequential().fit(c, d)", {"test"}),
    ("(a, b), (c, d) = keras.datasets.mnist.load_data()\nkeras.Sequential().fit(a, b)", {""}),
    (
        "train, test = random_split(scans, [9, 1])\nfor x, y in DataLoader(train):\n    loss(net(x), y).backward()",
        {"train"},
    ),
    (
        "train, test = random_split(scans, [9, 1])\nfor x, y in DataLoader(test):\n    error = loss(net(x), y)\n    error.backward()",
        {"test"},
    ),
    (
        "def step(loader):\n    for x, y in loader:\n        loss(net(x), y).backward()\n"
        "train, test = random_split(scans, [9, 1])\nstep(DataLoader(train))",
        {"train"},
    ),
]


@pytest.mark.parametrize(("source", "roles"), FITS)
def test_the_rows_of_the_last_fit(source: str, roles: set[str]) -> None:
    assert fitted_to(source)[-1][1] == roles


def test_names_win_over_the_order_of_the_parts_and_tell_what_is_certain() -> None:
    rows = rows_of(
        "a, b = train_test_split(X)\nc, test = train_test_split(y)\nStandardScaler().fit(b)\nPCA().fit(test)"
    )
    first, second = rows.fits
    assert rows.roles(first.first.paths()) == {"test"}
    assert rows.called_roles(first.first.paths()) == {""}
    assert rows.called_roles(second.first.paths()) == {"test"}


def test_a_split_tells_how_it_deals_and_what_it_is_called() -> None:
    rows = rows_of(
        "a, b = train_test_split(X, shuffle=False)\nfolds = KFold(5, shuffle=True)\nlist(folds.split(X))"
    )
    assert [(split.told, split.kind, split.shuffled) for split in rows.splits] == [
        ("train_test_split", "function", False),
        ("folds.split", "folds", True),
    ]


ORDERS = [
    ("df = pd.read_csv('a.csv', index_col='date', parse_dates=True)", "date"),
    ("df = pd.read_csv('a.csv', index_col='day', parse_dates=['day'])[['load']].dropna()", "day"),
    ("df['at'] = pd.to_datetime(df['at'])\ndf = df.set_index('at')", "at"),
    ("df.sort_values('date', inplace=True)", "date"),
    ("df = df.sort_values('date').sort_values('age')", None),
    ("df = df.sort_values('date').sample(frac=1)", None),
    ("df = df.set_index('number')", None),
    ("df = pd.read_csv('a.csv', parse_dates=['date'])", None),
]


@pytest.mark.parametrize(("source", "column"), ORDERS)
def test_rows_in_the_order_of_a_date(source: str, column: str | None) -> None:
    order = rows_of(source + "\ntrain, test = train_test_split(df)").splits[-1].first.order
    assert (order.column if order is not None else None) == column


COLUMNS = [
    ("X", "ill", False),
    ("df", "ill", True),
    ("df[['age', 'ill']]", "ill", True),
    ("df[['age']]", "ill", False),
    ("df.drop('ill', axis=1)", "ill", False),
    ("df.drop(['age', 'ill'], axis='columns')", "ill", False),
    ("df.drop(columns=chosen)", "ill", None),
    ("df[chosen]", "ill", None),
    ("df.dropna().sample(frac=1).values", "ill", True),
    ("pd.get_dummies(df)", "ill", None),
    ("df[1:]", "ill", None),
    ("StandardScaler().fit_transform(df)", "ill", True),
    ("PCA().fit_transform(df)", "ill", None),
]


@pytest.mark.parametrize(("features", "column", "expected"), COLUMNS)
def test_which_columns_a_model_is_given(features: str, column: str, expected: bool | None) -> None:
    columns = rows_of(f"LogisticRegression().fit({features}, y)").fits[-1].first.columns
    assert (columns.has(column) if columns is not None else None) is expected


def test_scores_know_their_model_and_their_rows() -> None:
    rows = rows_of(
        "train, test, y_train, y_test = train_test_split(X, y)",
        "model = LogisticRegression().fit(train, y_train)\nmodel.score(test, y_test)",
        "for _ in range(3):\n    accuracy_score(y_train, model.predict(train))",
    )
    assert [(one.by, rows.roles(one.rows), one.looped) for one in rows.scores] == [
        ("score", {"test"}, False),
        ("accuracy_score", {"train"}, True),
    ]
    assert {one.model for one in rows.scores} == {rows.fits[0].estimator}


WATCHED = [
    ("keras.Sequential().fit(X, y, validation_data=(X, y))", False),
    (
        "keras.Sequential().fit(X, y, validation_data=(X, y), callbacks=[keras.callbacks.EarlyStopping()])",
        True,
    ),
    ("import xgboost as xgb\nxgb.XGBClassifier().fit(X, y, eval_set=[(X, y)])", False),
    (
        "import xgboost as xgb\nxgb.XGBClassifier().fit(X, y, eval_set=[(X, y)], early_stopping_rounds=5)",
        True,
    ),
    ("import xgboost as xgb\nxgb.XGBClassifier(early_stopping_rounds=5).fit(X, y, eval_set=[(X, y)])", True),
    (
        "import lightgbm as lgb\nlgb.LGBMClassifier().fit(X, y, eval_set=[(X, y)], callbacks=[lgb.early_stopping(5)])",
        True,
    ),
    (
        "import lightgbm as lgb\nlgb.train({}, lgb.Dataset(X, y), valid_sets=[lgb.Dataset(X)], early_stopping_rounds=5)",
        True,
    ),
    ("import catboost\ncatboost.CatBoostClassifier().fit(X, y, eval_set=(X, y))", True),
    (
        "import catboost\ncatboost.CatBoostClassifier().fit(X, y, eval_set=(X, y), use_best_model=False)",
        False,
    ),
]


@pytest.mark.parametrize(("source", "expected"), WATCHED)
def test_what_decides_when_training_stops(source: str, expected: bool) -> None:
    assert (rows_of(source).fits[-1].watched is not None) is expected


ODD = [
    "x = [X]\n" + "x = x + x\nx.extend(x)\n" * 40 + "train_test_split(x)",
    "a = []\na.append(a)\ntrain_test_split(a)\nStandardScaler().fit(a)",
    "def f(x):\n    return f(x)\nStandardScaler().fit(f(X))",
    "d = {}\nd['d'] = d\nStandardScaler().fit(d)",
    "p = Pipeline([])\np.steps = [p]\np.fit(X)",
    "p = Pipeline(q)\nq = [p]\np = Pipeline(q, r=p)\np.fit(X)",
    "X = " + " + ".join(["X"] * 3000) + "\ntrain_test_split(X)",
    "X = " + "(" * 150 + "X" + ")" * 150 + "\ntrain_test_split(X)",
    "X = [" + ", ".join("1" * 5000) + "]\ntrain_test_split(X)",
    "X[...] = X[::2, ..., None]\ntrain_test_split(X[:, 1:, 2])",
    "train_test_split()\ntrain_test_split(*X, **y)\nStandardScaler().fit()",
    "a, *b = train_test_split(X, y)\n[c, (d, e)] = train_test_split(X)",
    "lambda: (yield)\nX = lambda *a, **k: a\nX(1, b=2)",
    "del X\nX.y.z = 3\nX[0][1] += 2\n(x := StandardScaler()).fit(X)",
    "for KFold.x in X:\n    pass\nwith open('a') as X.b:\n    pass",
]


@pytest.mark.parametrize("source", ODD)
def test_odd_code_is_followed_to_its_end(source: str) -> None:
    rows = rows_of(source, "train, test = train_test_split(df)")
    assert rows.splits[-1].told == "train_test_split"


def test_a_notebook_that_asks_for_too_much_is_followed_only_so_far() -> None:
    loops = "".join(f"{'    ' * depth}for x{depth} in [1, 2, 3, 4, 5, 6]:\n" for depth in range(12))
    rows = rows_of("a, b = train_test_split(X)", loops + "    " * 12 + "StandardScaler().fit(X)")
    assert len(rows.splits) == 1


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("X_train", "train"), ("trainX", "train"), ("x_te", "test"), ("dev_set", "val"), ("xtest", "test"),
        ("validation", "val"), ("contest", "test"), ("values", ""), ("train_test", ""), ("df", ""), ("Xval", "val"),
    ],
)  # fmt: skip
def test_roles_by_name(name: str, role: str) -> None:
    assert role_of_name(name) == role


def test_dates_by_name() -> None:
    assert [name for name in ("date", "Order Date", "timestamp", "update", "candidate") if is_date(name)] == [
        "date",
        "Order Date",
        "timestamp",
    ]


@pytest.mark.parametrize(
    ("maker", "kind"),
    [
        ("sklearn.preprocessing.StandardScaler", "transformer"), ("sklearn.preprocessing.OneHotEncoder", "encoder"),
        ("category_encoders.TargetEncoder", "transformer"), ("category_encoders.OrdinalEncoder", "encoder"),
        ("sklearn.preprocessing.Normalizer", ""), ("sklearn.ensemble.RandomForestClassifier", "model"),
        ("sklearn.neighbors.NearestNeighbors", ""), ("sklearn.cluster.KMeans", ""), ("xgboost.XGBRegressor", "model"),
        ("tensorflow.keras.Sequential", "network"), ("sklearn.pipeline.Pipeline", "composite"),
        ("imblearn.over_sampling.SMOTE", "oversampler"), ("imblearn.under_sampling.NearMiss", ""),
        ("sklearn.model_selection.KFold", "folds"), ("my_tools.StandardScaler", ""), ("StandardScaler", ""),
    ],
)  # fmt: skip
def test_what_a_constructor_makes(maker: str, kind: str) -> None:
    assert kind_of(maker) == kind
