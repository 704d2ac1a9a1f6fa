"""rules/removed_api.py"""

from collections.abc import Iterator

from nb2prod.rule import Example, Found, Related, RemovedApi, RemovedUse, Rule, Severity, Subject
from nb2prod.rule import pins_keep, removed_uses

_WORDS = {
    "frequency": "the frequency {detail!r} is gone",
    "keyword": "{name} takes no {detail}=",
    "method": "{name} is gone",
    "module": "the module {name} is gone",
    "name": "{name} is gone",
    "positional": "{name} takes {count}",
    "style": "the style {detail!r} is gone",
    "value": "{name} takes no {argument}={text!r}",
}


def find(subject: Subject) -> Iterator[Found]:
    """Yields each API that current releases lack, at its first use; unless a version is pinned that has it."""
    for use in removed_uses(subject.facts):
        if not pins_keep(subject.pins, use.api):
            yield _found(use)


def _found(use: RemovedUse) -> Found:
    first, *others = use.spans
    return Found(first, _message(use.api), tuple(Related(span, "and here") for span in others))


def _message(api: RemovedApi) -> str:
    argument, text = api.value[1:] if api.kind == "value" else ("", "")
    what = _WORDS[api.kind].format(
        name=api.name, detail=api.detail, count=_count(api), argument=argument, text=text
    )
    message = f"{what} since {api.distribution} {api.gone} ({api.last} was the last release with it)"
    return f"{message}; now: {api.replacement}" if api.replacement else message


def _count(api: RemovedApi) -> str:
    if api.kind != "positional":
        return ""
    return {"0": "no positional arguments", "1": "one positional argument at most"}.get(
        api.detail, f"{api.detail} positional arguments at most"
    )


rule = Rule(
    code="NB207",
    name="removed-api",
    severity=Severity.ERROR,
    summary="The notebook uses something that current releases of a library no longer have.",
    why=(
        "Whoever installs the library today gets a release in which this raises an error, and the notebook "
        "stops there. Nothing beside it says which release it was written for."
    ),
    instead=(
        "Write what the message names, or pin the last release that has it: 'nb2prod lock' puts the bound "
        "into the lock file."
    ),
    find=find,
    bad=[
        Example("""
            # %%
            import pandas as pd
            from sklearn.cross_validation import train_test_split  # <- NB207
            sales = pd.read_csv("sales.csv")
            # %%
            sales = sales.append({"shop": "Main Street"}, ignore_index=True)  # <- NB207
            sales = sales.append({"shop": "Station"}, ignore_index=True)
            # %%
            prices = sales["price"].as_matrix()  # <- NB207
            first = sales.ix[0]  # <- NB207
            """),
        Example("""
            # %%
            import numpy as np
            ages = np.zeros(3, dtype=np.int)  # <- NB207
            weights = np.ones(3, np.float)  # <- NB207
            heights = np.ones(3).astype(np.float)
            """),
        Example("""
            # %%
            import pandas as pd
            patients = pd.read_csv("patients.csv", squeeze=True)  # <- NB207
            # %%
            patients = pd.read_csv("patients.csv")
            patients = patients.drop("name", 1)  # <- NB207
            patients = patients.fillna(method="ffill")  # <- NB207
            """),
        Example("""
            # %%
            import matplotlib.pyplot as plt
            import seaborn as sns
            plt.style.use("seaborn-whitegrid")  # <- NB207
            fig, ax = plt.subplots()
            ax.hist(loans, normed=True)  # <- NB207
            sns.scatterplot(ages, loans)  # <- NB207
            """),
        Example("""
            # %%
            from sklearn.ensemble import BaggingClassifier
            from sklearn.linear_model import SGDClassifier
            from sklearn.preprocessing import OneHotEncoder
            encoder = OneHotEncoder(
                handle_unknown="ignore",
                sparse=False,  # <- NB207
            )
            model = SGDClassifier(loss="log", max_iter=50)  # <- NB207
            many = BaggingClassifier(base_estimator=model)  # <- NB207
            """),
        Example("""
            # %%
            import pandas as pd
            visits = pd.read_csv("visits.csv", index_col="day", parse_dates=True)
            monthly = visits.resample("M").sum()  # <- NB207
            hours = pd.date_range("2024-01-01", periods=24, freq="2H")  # <- NB207
            """),
        Example(
            """
            # %%
            import pandas as pd
            loans = pd.read_csv("loans.csv")
            loans = loans.append(loans)  # <- NB207
            """,
            files={"requirements.txt": "pandas==2.2.3\n"},
            note="The pinned version does not have it either.",
        ),
    ],
    good=[
        Example("""
            # %%
            import numpy as np
            import pandas as pd
            from sklearn.model_selection import train_test_split
            sales = pd.concat([pd.read_csv("may.csv"), pd.read_csv("june.csv")])
            flags = np.zeros(3, dtype=np.bool)
            rows = []
            rows.append(sales.drop(columns="price").to_numpy(dtype=float))
            """),
        Example(
            """
            # %%
            import pandas as pd
            loans = pd.read_csv("loans.csv")
            loans = loans.append(loans)
            """,
            files={"requirements.txt": "pandas==1.5.3\n"},
            note="A version is pinned that has it.",
        ),
        Example(
            """
            # %%
            !pip install "pandas<2"
            # %%
            import pandas as pd
            loans = pd.read_csv("loans.csv")
            loans = loans.append(loans)
            """,
            note="So it is below an upper bound.",
        ),
        Example("""
            # %%
            try:
                from sklearn.model_selection import KFold
            except ImportError:
                from sklearn.cross_validation import KFold
            """),
        Example("""
            # %%
            import numpy as np
            if np.__version__ < "1.24":
                whole = np.int
            """),
        Example("""
            # %%
            def add(basket, fruit):
                return basket.append(fruit, ignore_index=True)
            # %%
            basket = add(shop.basket(), "apple")
            basket.ix[0]
            """),
        Example("""
            # %%
            import pandas as pd
            visits = pd.read_csv("visits.csv", index_col="day", parse_dates=True)
            monthly = visits.resample("ME").sum()
            months = visits.index.to_period("M")
            weeks = visits.resample("W-MON").sum()
            first = visits.first
            """),
        Example("""
            # %%
            import matplotlib.pyplot as plt
            import seaborn as sns
            plt.style.use(["ggplot", "seaborn-v0_8-whitegrid"])
            sns.kdeplot(ages, shade=True)
            sns.distplot(ages)
            sns.countplot(ages)
            """),
        Example("""
            # %%
            from sklearn.linear_model import SGDClassifier
            from sklearn.metrics import mean_squared_error
            model = SGDClassifier(loss="log_loss", **settings)
            error = mean_squared_error(prices, guesses) ** 0.5
            """),
    ],
)
