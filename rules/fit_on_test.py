"""rules/fit_on_test.py"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from nb2prod.rule import Example, Found, Related, Rule, Severity, Span, Status, Subject, ast

if TYPE_CHECKING:
    from nb2prod.rule import Fit, Rows

# Pictures of the test rows are made with these; nobody trains on two dimensions.
_FOR_THE_EYE = 3


def find(subject: Subject) -> Iterator[Found]:
    """Yields, once for each kind of estimator and split, what is fitted to the test part."""
    groups: dict[tuple[str, int], list[Fit]] = {}
    seen: set[int] = set()
    for fit in subject.rows.fits if subject.rows else ():
        if id(fit.node) not in seen and _is_on_test(subject.rows, fit) and not _is_for_the_eye(fit):
            seen.add(id(fit.node))
            split = subject.rows.split_of(fit.first.paths())
            groups.setdefault((fit.text, split.number if split else 0), []).append(fit)
    for fits in groups.values():
        split = subject.rows.split_of(fits[0].first.paths())
        related = [Related(_span(subject, one), "and here") for one in fits[1:]]
        if split is not None and split.node is not None:
            span = subject.facts.cell(split.cell).span(split.node)
            words = "the data came in two parts" if split.kind == "given" else "the rows are split here"
            related.insert(0, Related(span, words))
        yield Found(_span(subject, fits[0]), _message(fits[0]), tuple(related))


def _is_on_test(rows: "Rows", fit: "Fit") -> bool:
    if any(part.model is not None for part in fit.first.parts()) and fit.kind != "network":
        return False  # a second model on the predictions of the first: stacking, calibration
    roles = rows.called_roles(fit.first.paths())
    if fit.kind == "transformer":
        return bool(roles) and roles <= {"test", "val"}
    return fit.kind in ("model", "search", "network") and roles == {"test"}


def _is_for_the_eye(fit: "Fit") -> bool:
    options = fit.estimator.options
    size = options.get("n_components", options.get(0))
    return size is not None and isinstance(size.literal, int) and size.literal <= _FOR_THE_EYE


def _span(subject: Subject, fit: "Fit") -> Span:
    return subject.facts.cell(fit.cell).span(fit.node)


def _message(fit: "Fit") -> str:
    if fit.method == "backward":
        return "the network learns from the test rows"
    handed = fit.node.args[0] if fit.node.args else next((one.value for one in fit.node.keywords), None)
    text = " ".join(ast.unparse(handed).split()) if handed is not None else ""
    named = f" ({text})" if text and len(text) <= 60 else ""
    return f"{fit.text} is fitted to the test rows{named}"


rule = Rule(
    code="NB602",
    name="fit-on-test",
    severity=Severity.ERROR,
    status=Status.STABLE,
    summary="A transformer or model is fitted to the test rows.",
    why=(
        "The test rows are measured with another yardstick than the training rows, or were learned by heart: the "
        "figure says nothing about what the model does with new data, where there is nothing to fit to."
    ),
    instead="Call fit or fit_transform on the training rows only, and transform or predict on the test rows.",
    find=find,
    bad=[
        Example("""
            # %%
            import pandas as pd
            from sklearn.model_selection import train_test_split
            from sklearn.preprocessing import StandardScaler
            X_train, X_test = train_test_split(pd.read_csv("loans.csv"))
            # %%
            scaler = StandardScaler()
            X_train = scaler.fit_transform(X_train)
            X_test = scaler.fit_transform(X_test)  # <- NB602
            """),
        Example("""
            # %%
            import pandas as pd
            from sklearn.ensemble import RandomForestClassifier
            from sklearn.model_selection import train_test_split
            beds = pd.read_csv("beds.csv")
            X_train, X_test, y_train, y_test = train_test_split(beds[["age", "ward"]], beds["stays"])
            # %%
            forest = RandomForestClassifier()
            forest.fit(X_test, y_test)  # <- NB602
            print(forest.score(X_test, y_test))
            """),
        Example(
            """
            # %%
            import pandas as pd
            from sklearn.impute import SimpleImputer
            train = pd.read_csv("data/train.csv")
            test = pd.read_csv("data/test.csv")
            # %%
            def filled(rows):
                return SimpleImputer().fit_transform(rows)  # <- NB602
            train = filled(train)
            test = filled(test)
            """,
            note="Each part gets its own means.",
        ),
        Example("""
            # %%
            import torch
            from torch.utils.data import DataLoader, random_split
            train_set, test_set = random_split(scans, [800, 200])
            test_loader = DataLoader(test_set, batch_size=32)
            loss_of = torch.nn.CrossEntropyLoss()
            # %%
            for images, labels in test_loader:
                loss = loss_of(net(images), labels)
                loss.backward()  # <- NB602
            """),
    ],
    good=[
        Example("""
            # %%
            import pandas as pd
            from sklearn.model_selection import train_test_split
            from sklearn.preprocessing import StandardScaler
            from sklearn.svm import SVC
            beds = pd.read_csv("beds.csv")
            X_train, X_test, y_train, y_test = train_test_split(beds[["age", "ward"]], beds["stays"])
            scaler = StandardScaler().fit(X_train)
            model = SVC().fit(scaler.transform(X_train), y_train)
            print(model.score(scaler.transform(X_test), y_test))
            """),
        Example(
            """
            # %%
            import pandas as pd
            from sklearn.preprocessing import StandardScaler
            def scaled(rows, scaler=None):
                if scaler is None:
                    scaler = StandardScaler()
                    scaler.fit(rows)
                return scaler.transform(rows), scaler
            train, scaler = scaled(pd.read_csv("train.csv"))
            test, _ = scaled(pd.read_csv("test.csv"), scaler)
            """,
            note="The second call fits nothing.",
        ),
        Example(
            """
            # %%
            import pandas as pd
            from sklearn.model_selection import train_test_split
            from sklearn.svm import SVC
            beds = pd.read_csv("beds.csv")
            X1, X2, y1, y2 = train_test_split(beds[["age"]], beds["stays"], train_size=0.5)
            print(SVC().fit(X1, y1).score(X2, y2), SVC().fit(X2, y2).score(X1, y1))
            """,
            note="Two folds by hand: each half is tested with once.",
        ),
        Example(
            """
            # %%
            import numpy as np
            from sklearn.linear_model import LogisticRegression
            from sklearn.model_selection import train_test_split
            X_train, X_test, y_train, y_test = train_test_split(X, y)
            first = [model.fit(X_train, y_train) for model in models]
            # %%
            stacked = np.column_stack([LogisticRegression().fit(X_train, y_train).predict(X_test) for _ in first])
            LogisticRegression().fit(stacked, y_test)
            """,
            note="A second model on predictions, not on the rows.",
        ),
        Example(
            """
            # %%
            import pandas as pd
            from sklearn.decomposition import PCA
            from sklearn.manifold import TSNE
            from sklearn.model_selection import train_test_split
            train, test = train_test_split(pd.read_csv("genes.csv"))
            draw(TSNE().fit_transform(test))
            draw(PCA(n_components=2).fit_transform(test))
            """,
            note="A picture of the test rows.",
        ),
        Example(
            """
            # %%
            from torch.utils.data import DataLoader, random_split
            train_set, val_set = random_split(scans, [800, 200])
            loaders = {"train": DataLoader(train_set), "val": DataLoader(val_set)}
            for phase in ["train", "val"]:
                for images, labels in loaders[phase]:
                    loss = loss_of(net(images), labels)
                    if phase == "train":
                        loss.backward()
            """,
        ),
    ],
)
