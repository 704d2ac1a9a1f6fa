"""rules/overlap_leakage.py"""

from collections.abc import Iterator

from nb2prod.rule import Example, Found, Related, Rule, Severity, Status, Subject


def find(subject: Subject) -> Iterator[Found]:
    """Yields each place that makes copies of rows, or mixes rows, which a split then deals out to both sides."""
    for leak in subject.rows.leaks("copies") if subject.rows else ():
        learnt, split = leak.learnt, leak.split
        related = ()
        if split.node is not None:
            related = (Related(subject.facts.cell(split.cell).span(split.node), "the rows are split here"),)
        message = f"{learnt.what} makes copies of rows before {split.told}, which puts them on both sides"
        yield Found(subject.facts.cell(learnt.cell).span(learnt.node), message, related)


rule = Rule(
    code="NB604",
    name="overlap-leakage",
    severity=Severity.ERROR,
    status=Status.STABLE,
    summary="Rows are copied or mixed before they are split.",
    why=(
        "The test part holds twins of training rows, so a model that learned them by heart looks excellent; on new "
        "data it is not."
    ),
    instead=(
        "Split first and resample the training rows only, or put the sampler into an imblearn Pipeline, which leaves "
        "test rows alone."
    ),
    find=find,
    bad=[
        Example("""
            # %%
            import pandas as pd
            from imblearn.over_sampling import SMOTE
            from sklearn.model_selection import train_test_split
            cards = pd.read_csv("cards.csv")
            X, y = cards.drop(columns="fraud"), cards["fraud"]
            # %%
            X, y = SMOTE(random_state=7).fit_resample(X, y)  # <- NB604
            X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=7)
            """),
        Example("""
            # %%
            import pandas as pd
            from sklearn.model_selection import train_test_split
            from sklearn.utils import resample
            cards = pd.read_csv("cards.csv")
            honest, fraud = cards[cards.fraud == 0], cards[cards.fraud == 1]
            # %%
            fraud = resample(fraud, replace=True, n_samples=len(honest), random_state=7)  # <- NB604
            train, test = train_test_split(pd.concat([honest, fraud]), random_state=7)
            """),
        Example("""
            # %%
            import pandas as pd
            from sklearn.model_selection import train_test_split
            visits = pd.read_csv("visits.csv")
            visits = pd.concat([visits] * 5)  # <- NB604
            train, test = train_test_split(visits, random_state=7)
            """),
    ],
    good=[
        Example("""
            # %%
            import pandas as pd
            from imblearn.over_sampling import SMOTE
            from sklearn.model_selection import train_test_split
            cards = pd.read_csv("cards.csv")
            X_train, X_test, y_train, y_test = train_test_split(cards.drop(columns="fraud"), cards["fraud"])
            X_train, y_train = SMOTE(random_state=7).fit_resample(X_train, y_train)
            """),
        Example(
            """
            # %%
            import pandas as pd
            from imblearn.over_sampling import SMOTE
            from imblearn.pipeline import make_pipeline
            from sklearn.model_selection import cross_val_score
            from sklearn.svm import SVC
            cards = pd.read_csv("cards.csv")
            X, y = cards.drop(columns="fraud"), cards["fraud"]
            print(cross_val_score(make_pipeline(SMOTE(), SVC()), X, y))
            """,
            note="The pipeline resamples the training rows of each fold.",
        ),
        Example(
            """
            # %%
            import pandas as pd
            from imblearn.under_sampling import RandomUnderSampler
            from sklearn.model_selection import train_test_split
            from sklearn.utils import resample
            cards = pd.read_csv("cards.csv")
            X, y = cards.drop(columns="fraud"), cards["fraud"]
            X, y = RandomUnderSampler().fit_resample(X, y)
            fewer = resample(cards, replace=False, n_samples=500)
            X_train, X_test, y_train, y_test = train_test_split(X, y)
            train, test = train_test_split(fewer)
            """,
            note="Rows that are left out are no copies.",
        ),
        Example(
            """
            # %%
            import pandas as pd
            from sklearn.model_selection import train_test_split
            from sklearn.utils import resample
            visits = pd.read_csv("visits.csv")
            means = [resample(visits["days"]).mean() for _ in range(1000)]
            train, test = train_test_split(visits)
            """,
            note="A bootstrap of a figure.",
        ),
        Example(
            """
            # %%
            import pandas as pd
            from sklearn.model_selection import train_test_split
            north, south = pd.read_csv("north.csv"), pd.read_csv("south.csv")
            shops = pd.concat([north, south]).sample(frac=1, random_state=7)
            train, test = train_test_split(shops)
            """,
        ),
    ],
)
