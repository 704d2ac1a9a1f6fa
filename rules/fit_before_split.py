"""rules/fit_before_split.py"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from nb2prod.rule import Example, Found, Related, Rule, Severity, Span, Status, Subject

if TYPE_CHECKING:
    from nb2prod.rule import Leak


def find(subject: Subject) -> Iterator[Found]:
    """Yields, once for each thing that learns and each split, what learned from rows that are tested with later."""
    groups: dict[tuple[str, int], list[Leak]] = {}
    for leak in subject.rows.leaks("fit", "fill", "encoding") if subject.rows else ():
        what = leak.learnt.what if leak.learnt.kind == "fit" else leak.learnt.kind
        groups.setdefault((what, leak.split.number), []).append(leak)
    for leaks in groups.values():
        related = [Related(_span(subject, one.learnt.cell, one.learnt.node), "and here") for one in leaks[1:]]
        split = leaks[0].split
        if split.node is not None:
            related.insert(0, Related(_span(subject, split.cell, split.node), "the rows are split here"))
        span = _span(subject, leaks[0].learnt.cell, leaks[0].learnt.node)
        yield Found(span, _message(leaks[0]), tuple(related))


def _span(subject: Subject, cell: int, node: object) -> Span:
    return subject.facts.cell(cell).span(node)


def _message(leak: "Leak") -> str:
    learnt, split = leak.learnt, leak.split.told
    if learnt.kind == "fill":
        return f"gaps are filled with a figure of all rows, those included that {split} sets apart"
    if learnt.kind == "encoding":
        return (
            f"groups are replaced by their mean of the target '{learnt.what}' over all rows, before {split}"
        )
    return f"{learnt.what} learns from all rows, those included that {split} sets apart"


rule = Rule(
    code="NB601",
    name="fit-before-split",
    severity=Severity.WARNING,
    status=Status.STABLE,
    summary="Something learns from all rows before the test rows are set apart.",
    why=(
        "The test rows have already shaped what the model is trained on, so the score is too good, and nobody knows by "
        "how much until the model meets new data."
    ),
    instead=(
        "Split first, fit on the training rows only and transform the test rows with what was learned, or put the step "
        "into a Pipeline that is fitted behind the split."
    ),
    find=find,
    yields_to=("NB602",),
    bad=[
        Example("""
            # %%
            import pandas as pd
            from sklearn.model_selection import train_test_split
            from sklearn.preprocessing import StandardScaler
            loans = pd.read_csv("loans.csv")
            X, y = loans.drop(columns="default"), loans["default"]
            # %%
            X_scaled = StandardScaler().fit_transform(X)  # <- NB601
            # %%
            X_train, X_test, y_train, y_test = train_test_split(X_scaled, y)
            """),
        Example("""
            # %%
            import pandas as pd
            from sklearn.model_selection import train_test_split
            visits = pd.read_csv("visits.csv")
            visits["age"] = visits["age"].fillna(visits["age"].mean())  # <- NB601
            visits["weight"].fillna(visits.weight.median(), inplace=True)
            # %%
            train, test = train_test_split(visits[["age", "weight"]])
            """),
        Example(
            """
            # %%
            import pandas as pd
            from sklearn.feature_selection import SelectKBest
            from sklearn.model_selection import KFold
            genes = pd.read_csv("genes.csv")
            y = genes.pop("ill")
            # %%
            best = SelectKBest(k=20).fit(genes, y)  # <- NB601
            genes = genes.loc[:, best.get_support()]
            # %%
            for fit, check in KFold(5).split(genes):
                print(genes.iloc[fit].shape, genes.iloc[check].shape)
            """,
            note="Columns that were chosen on all rows were chosen on the test rows.",
        ),
        Example(
            """
            # %%
            import pandas as pd
            from sklearn.model_selection import train_test_split
            flats = pd.read_csv("flats.csv")
            flats["area"] = flats["district"].map(flats.groupby("district")["price"].mean())  # <- NB601
            X, y = flats.drop(columns=["price"]), flats["price"]
            # %%
            X_train, X_test, y_train, y_test = train_test_split(X, y)
            """,
            note="A target encoding made by hand: the answer of the test rows stands in their features.",
        ),
        Example(
            """
            # %%
            import pandas as pd
            from sklearn.preprocessing import MinMaxScaler
            power = pd.read_csv("power.csv")[["load"]].values
            # %%
            def prepared(rows):
                return MinMaxScaler().fit_transform(rows)  # <- NB601
            power = prepared(power)
            n = int(len(power) * 0.8)
            train, test = power[:n], power[n:]
            """,
            note="A cut is a split too.",
        ),
    ],
    good=[
        Example("""
            # %%
            import pandas as pd
            from sklearn.model_selection import train_test_split
            from sklearn.preprocessing import StandardScaler
            loans = pd.read_csv("loans.csv")
            X_train, X_test = train_test_split(loans)
            # %%
            scaler = StandardScaler()
            X_train = scaler.fit_transform(X_train)
            X_test = scaler.transform(X_test)
            """),
        Example(
            """
            # %%
            import pandas as pd
            from sklearn.model_selection import GridSearchCV, cross_val_score, train_test_split
            from sklearn.pipeline import make_pipeline
            from sklearn.preprocessing import StandardScaler
            from sklearn.svm import SVC
            loans = pd.read_csv("loans.csv")
            X, y = loans.drop(columns="default"), loans["default"]
            # %%
            model = make_pipeline(StandardScaler(), SVC())
            print(cross_val_score(model, X, y))
            search = GridSearchCV(model, {"svc__C": [1, 10]}).fit(X, y)
            print(search.best_score_)
            """,
            note="A pipeline learns anew in each fold, from its training rows only.",
        ),
        Example(
            """
            # %%
            import pandas as pd
            from sklearn.model_selection import train_test_split
            from sklearn.preprocessing import LabelEncoder, Normalizer, OneHotEncoder, PolynomialFeatures
            shops = pd.read_csv("shops.csv")
            shops["town"] = LabelEncoder().fit_transform(shops["town"])
            X = PolynomialFeatures(2).fit_transform(shops)
            X = Normalizer().fit_transform(X)
            train, test = train_test_split(X)
            """,
            note="These learn no figures from the rows.",
        ),
        Example("""
            # %%
            import pandas as pd
            from sklearn.model_selection import train_test_split
            visits = pd.read_csv("visits.csv")
            visits["age"] = visits["age"].fillna(0)
            visits["ward"] = visits["ward"].fillna("unknown")
            visits["share"] = visits["cost"] / visits["days"]
            train, test = train_test_split(visits)
            """),
        Example(
            """
            # %%
            import pandas as pd
            from sklearn.decomposition import PCA
            from sklearn.model_selection import train_test_split
            genes = pd.read_csv("genes.csv")
            # %%
            flat = PCA(2).fit_transform(genes)
            draw(flat)
            # %%
            train, test = train_test_split(genes)
            """,
            note="What was learned does not flow into the split.",
        ),
        Example(
            """
            # %%
            import pandas as pd
            from sklearn.model_selection import train_test_split
            visits = pd.read_csv("visits.csv")
            train, test = train_test_split(visits)
            # %%
            middle = train["age"].median()
            train["age"] = train["age"].fillna(middle)
            test["age"] = test["age"].fillna(middle)
            """,
        ),
        Example(
            """
            # %%
            import pandas as pd
            from sklearn.model_selection import train_test_split
            from sklearn.preprocessing import StandardScaler
            flats = pd.read_csv("flats.csv")
            X, y = flats[["area"]], flats[["price"]]
            y = StandardScaler().fit_transform(y)
            X_train, X_test, y_train, y_test = train_test_split(X, y)
            """,
            note="The unit of the target changes no feature.",
        ),
        Example(
            """
            # %%
            import pandas as pd
            train, test = pd.read_csv("train.csv"), pd.read_csv("test.csv")
            n = len(train)
            rows = pd.concat([train, test])
            rows["age"] = rows["age"].fillna(rows["age"].mean())
            train, test = rows[:n], rows[n:]
            """,
            note="Two files are put together and taken apart again: no split of rows whose answers are known.",
        ),
    ],
)
