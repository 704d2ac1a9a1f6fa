"""rules/target_in_features.py"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from nb2prod.rule import Example, Found, Rule, Severity, Status, Subject

if TYPE_CHECKING:
    from nb2prod.rule import Fit


def find(subject: Subject) -> Iterator[Found]:
    """Yields, once a notebook and column, the first fit whose features hold the very column that is to be predicted."""
    told: set[str] = set()
    for fit in subject.rows.fits if subject.rows else ():
        column = _column_in_both(fit)
        if column and column not in told:
            told.add(column)
            message = f"{fit.text} is trained with {column}, which it is to predict, among the features"
            yield Found(subject.facts.cell(fit.cell).span(fit.node), message)


def _column_in_both(fit: "Fit") -> str:
    """What of the features is the target, in words; empty when it is none of them or nobody can tell."""
    if fit.kind not in ("model", "network", "search") or fit.target is None or fit.chooses:
        return ""
    features, target = fit.first.columns, fit.target.columns
    if features is None or target is None or features.table != target.table:
        return ""
    if target.kept is not None and len(target.kept) == 1:
        name = next(iter(target.kept))
        return f"'{name}'" if features.has(name) and features.kept != target.kept else ""
    if target.places is None or features.places is None or features.places == target.places:
        return ""
    (first, last), (place, end) = features.places, target.places
    inside = end == place + 1 and first <= place and (last is None or place < last)
    return f"column {place}" if inside else ""


rule = Rule(
    code="NB605",
    name="target-in-features",
    severity=Severity.ERROR,
    status=Status.PREVIEW,
    summary="The column that is to be predicted stands among the features.",
    why=(
        "The model copies the answer from its input, so its score is perfect and worthless: in production the column "
        "is what nobody knows yet."
    ),
    instead="Take the target out of the features: X = rows.drop(columns=…), or rows.pop(…) for the target.",
    find=find,
    bad=[
        Example("""
            # %%
            import pandas as pd
            from sklearn.linear_model import LinearRegression
            flats = pd.read_csv("flats.csv")
            X, y = flats.drop(columns="address"), flats["price"]
            LinearRegression().fit(X, y)  # <- NB605
            """),
        Example(
            """
            # %%
            import pandas as pd
            from sklearn.model_selection import train_test_split
            from sklearn.tree import DecisionTreeClassifier
            loans = pd.read_csv("loans.csv")
            X, y = loans[["income", "age", "default"]], loans["default"]
            X_train, X_test, y_train, y_test = train_test_split(X, y)
            # %%
            tree = DecisionTreeClassifier()
            tree.fit(X_train, y_train)  # <- NB605
            """,
        ),
        Example(
            """
            # %%
            import pandas as pd
            from sklearn.svm import SVC
            beds = pd.read_csv("beds.csv")
            X, y = beds.iloc[:, 1:5].values, beds.iloc[:, 4].values
            SVC().fit(X, y)  # <- NB605
            """,
            note="A slice that ends one column too late.",
        ),
    ],
    good=[
        Example("""
            # %%
            import pandas as pd
            from sklearn.linear_model import LinearRegression
            flats = pd.read_csv("flats.csv")
            LinearRegression().fit(flats.drop("price", axis=1), flats["price"])
            LinearRegression().fit(flats[["area", "rooms"]], flats["price"])
            """),
        Example("""
            # %%
            import pandas as pd
            from sklearn.linear_model import LinearRegression
            flats = pd.read_csv("flats.csv")
            y = flats.pop("price")
            LinearRegression().fit(flats, y)
            """),
        Example("""
            # %%
            import pandas as pd
            from sklearn.linear_model import LinearRegression
            beds = pd.read_csv("beds.csv")
            LinearRegression().fit(beds.iloc[:, :4], beds.iloc[:, 4])
            LinearRegression().fit(beds.iloc[:, :-1], beds.iloc[:, -1])
            """),
        Example(
            """
            # %%
            import pandas as pd
            from sklearn.linear_model import LinearRegression
            power = pd.read_csv("power.csv")
            LinearRegression().fit(power[:-1], power["load"].shift(-1)[:-1])
            LinearRegression().fit(power[:-1], power["load"][1:])
            """,
            note="Tomorrow's value is to be predicted from today's.",
        ),
        Example(
            """
            # %%
            import pandas as pd
            from sklearn.compose import make_column_transformer
            from sklearn.linear_model import LinearRegression
            from sklearn.pipeline import make_pipeline
            from sklearn.preprocessing import StandardScaler
            flats = pd.read_csv("flats.csv")
            numbers = make_column_transformer((StandardScaler(), ["area", "rooms"]))
            make_pipeline(numbers, LinearRegression()).fit(flats, flats["price"])
            """,
            note="The pipeline takes the columns that it names.",
        ),
        Example("""
            # %%
            import pandas as pd
            from sklearn.linear_model import LinearRegression
            flats = pd.read_csv("flats.csv")
            known = [column for column in flats.columns if column != "price"]
            LinearRegression().fit(flats[known], flats["price"])
            """),
    ],
)
