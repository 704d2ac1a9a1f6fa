"""rules/shuffled_time_series.py"""

from collections.abc import Iterator

from nb2prod.rule import Example, Found, Related, Rule, Severity, Status, Subject


def find(subject: Subject) -> Iterator[Found]:
    """Yields, once for each order, a random split of rows that a date column puts in order."""
    told: set[int] = set()
    for split in subject.rows.splits if subject.rows else ():
        order = split.first.order
        if order is None or not split.shuffled or split.node is None or id(order.node) in told:
            continue
        told.add(id(order.node))
        span = subject.facts.cell(order.cell).span(order.node)
        message = f"{split.told} deals out at random what stands in the order of '{order.column}'"
        yield Found(
            subject.facts.cell(split.cell).span(split.node), message, (Related(span, "put into order here"),)
        )


rule = Rule(
    code="NB607",
    name="shuffled-time-series",
    severity=Severity.WARNING,
    status=Status.PREVIEW,
    summary="Rows in the order of time are split at random.",
    why=(
        "The model is trained with what came after the moments that it is tested on, and its neighbours; in production "
        "there is only the past, and the score cannot be reached."
    ),
    instead="Train on the earlier rows and test on the later ones: shuffle=False, a cut at a date, or TimeSeriesSplit.",
    find=find,
    bad=[
        Example("""
            # %%
            import pandas as pd
            from sklearn.model_selection import train_test_split
            sales = pd.read_csv("sales.csv", index_col="date", parse_dates=True)
            train, test = train_test_split(sales, random_state=7)  # <- NB607
            """),
        Example("""
            # %%
            import pandas as pd
            from sklearn.model_selection import KFold
            load = pd.read_csv("load.csv")
            load["at"] = pd.to_datetime(load["at"])
            load = load.set_index("at")
            X, y = load[["wind"]], load["power"]
            folds = KFold(5, shuffle=True, random_state=7)
            for fit, check in folds.split(X):  # <- NB607
                model.fit(X.iloc[fit], y.iloc[fit])
            """),
        Example("""
            # %%
            import pandas as pd
            from sklearn.model_selection import train_test_split
            sales = pd.read_csv("sales.csv").sort_values("date")
            sales = sales.drop(columns="date")
            train, test = train_test_split(sales, random_state=7)  # <- NB607
            """),
    ],
    good=[
        Example("""
            # %%
            import pandas as pd
            from sklearn.model_selection import train_test_split
            sales = pd.read_csv("sales.csv", index_col="date", parse_dates=True)
            train, test = train_test_split(sales, shuffle=False)
            """),
        Example("""
            # %%
            import pandas as pd
            from sklearn.model_selection import TimeSeriesSplit
            sales = pd.read_csv("sales.csv").sort_values("date")
            for fit, check in TimeSeriesSplit(5).split(sales):
                print(len(check))
            """),
        Example(
            """
            # %%
            import pandas as pd
            from sklearn.model_selection import train_test_split
            loans = pd.read_csv("loans.csv", parse_dates=["date"])
            loans = loans.sort_values("income")
            train, test = train_test_split(loans, random_state=7)
            """,
            note="A date is only one of the columns.",
        ),
        Example("""
            # %%
            import pandas as pd
            sales = pd.read_csv("sales.csv").sort_values("date")
            train, test = sales[:800], sales[800:]
            """),
    ],
)
