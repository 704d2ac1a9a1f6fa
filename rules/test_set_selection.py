"""rules/test_set_selection.py"""

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from nb2prod.rule import Example, Found, Related, Rule, Severity, Span, Status, Subject, ast

if TYPE_CHECKING:
    from nb2prod.rule import Choice, Fit, Path, Score

_PICKING = frozenset("argmax nanargmax argmin idxmax idxmin if key".split())  # max and min also scale plots


def find(subject: Subject) -> Iterator[Found]:
    """Yields each place where scores on the test part choose a model that is then judged by the same part."""
    if subject.rows is None:
        return
    seen: set[int] = set()
    for fit in subject.rows.fits:
        score = _reported_after(subject, fit)
        if score is not None and id(fit.node) not in seen:
            seen.add(id(fit.node))
            related = Related(_span(subject, score), "and the same rows give the final figure")
            message = f"the test rows decide when the training of {fit.text} stops"
            yield Found(_span(subject, fit), message, (related,))
    yield from _choices(subject, seen)


def _reported_after(subject: Subject, fit: "Fit") -> "Score | None":
    """The first score on the test rows that decided when this training stops."""
    if fit.watched is None:
        return None
    watched = fit.watched.paths()
    if not _is_test(subject, watched, besides="train"):
        return None
    later = subject.rows.scores[fit.scores_before :]
    return next(
        (one for one in later if _is_test(subject, one.rows) and not one.rows.isdisjoint(watched)), None
    )


def _is_test(subject: Subject, paths: "Collection[Path]", besides: str = "") -> bool:
    """Whether the rows are those of a test part, no fold of a cross-validation, where each is tested with once."""
    split = subject.rows.split_of(paths)
    return (
        subject.rows.called_roles(paths) - {besides} == {"test"}
        and split is not None
        and split.kind != "folds"
    )


def _choices(subject: Subject, seen: set[int]) -> Iterator[Found]:
    """What is picked by scores on the test part that were taken in a loop, once for the same scores."""
    told: set[frozenset[int]] = set()
    for choice in subject.rows.choices:
        scores = [subject.rows.scores[number] for number in sorted(choice.figures)]
        places = frozenset(id(score.node) for score in scores)
        if choice.how not in _PICKING or id(choice.node) in seen or places in told:
            continue
        if all(score.looped and _is_test(subject, score.rows) for score in scores):
            seen.add(id(choice.node))
            told.add(places)
            related = Related(_span(subject, scores[0]), "the score that chooses")
            message = "the best of several is chosen by its score on the test rows"
            yield Found(_span(subject, choice), message, (related,))


def _span(subject: Subject, event: "Fit | Score | Choice") -> Span:
    node = event.node.test if isinstance(event.node, ast.If) else event.node
    return subject.facts.cell(event.cell).span(node)


rule = Rule(
    code="NB603",
    name="test-set-selection",
    severity=Severity.ERROR,
    status=Status.PREVIEW,
    summary="The test rows choose the model, and then its figure is reported on them.",
    why=(
        "The best of many on one set of rows is partly the luckiest on it: the figure promises more than the model "
        "will keep on rows that chose nothing."
    ),
    instead=(
        "Choose on a validation part or by cross-validation, and look at the test part once, at the end, with the "
        "model that was chosen."
    ),
    find=find,
    bad=[
        Example("""
            # %%
            from sklearn.model_selection import train_test_split
            from tensorflow.keras.callbacks import EarlyStopping
            from tensorflow.keras.models import Sequential
            X_train, X_test, y_train, y_test = train_test_split(scans, labels)
            net = Sequential(layers)
            net.fit(X_train, y_train, validation_data=(X_test, y_test), callbacks=[EarlyStopping()])  # <- NB603
            # %%
            print(net.evaluate(X_test, y_test))
            """),
        Example("""
            # %%
            from sklearn.metrics import accuracy_score
            from sklearn.model_selection import train_test_split
            from xgboost import XGBClassifier
            X_train, X_test, y_train, y_test = train_test_split(loans, defaults)
            trees = XGBClassifier(early_stopping_rounds=9)
            trees.fit(X_train, y_train, eval_set=[(X_test, y_test)])  # <- NB603
            guessed = trees.predict(X_test)
            print(accuracy_score(y_test, guessed))
            """),
        Example("""
            # %%
            from sklearn.model_selection import train_test_split
            from sklearn.neighbors import KNeighborsClassifier
            X_train, X_test, y_train, y_test = train_test_split(loans, defaults)
            best = 0
            for k in range(1, 30):
                near = KNeighborsClassifier(k).fit(X_train, y_train)
                score = near.score(X_test, y_test)
                if score > best:  # <- NB603
                    best, best_k = score, k
            print(best_k, best)
            """),
        Example("""
            # %%
            import numpy as np
            from sklearn.model_selection import train_test_split
            from sklearn.svm import SVC
            X_train, X_test, y_train, y_test = train_test_split(loans, defaults)
            scores = []
            for c in [0.1, 1, 10]:
                scores.append(SVC(C=c).fit(X_train, y_train).score(X_test, y_test))
            print(np.argmax(scores), max(scores))  # <- NB603
            """),
        Example(
            """
            # %%
            from sklearn.metrics import recall_score
            from sklearn.model_selection import train_test_split
            from sklearn.naive_bayes import GaussianNB
            X_train, X_test, y_train, y_test = train_test_split(loans, defaults)
            risk = GaussianNB().fit(X_train, y_train).predict_proba(X_test)[:, 1]
            cut = max([0.1, 0.3, 0.5], key=lambda cut: recall_score(y_test, risk > cut))  # <- NB603
            print(recall_score(y_test, risk > cut))
            """,
            note="A threshold is chosen too.",
        ),
    ],
    good=[
        Example(
            """
            # %%
            from sklearn.model_selection import train_test_split
            from tensorflow.keras.callbacks import EarlyStopping
            from tensorflow.keras.models import Sequential
            X_train, X_test, y_train, y_test = train_test_split(scans, labels)
            X_train, X_val, y_train, y_val = train_test_split(X_train, y_train)
            net = Sequential(layers)
            net.fit(X_train, y_train, validation_data=(X_val, y_val), callbacks=[EarlyStopping()])
            print(net.evaluate(X_test, y_test))
            """,
            note="A part of its own decides when to stop.",
        ),
        Example(
            """
            # %%
            from sklearn.model_selection import train_test_split
            from tensorflow.keras.models import Sequential
            X_train, X_test, y_train, y_test = train_test_split(scans, labels)
            net = Sequential(layers)
            net.fit(X_train, y_train, epochs=9, validation_data=(X_test, y_test))
            print(net.evaluate(X_test, y_test))
            """,
            note="The test part is watched, and decides nothing.",
        ),
        Example(
            """
            # %%
            from sklearn.model_selection import GridSearchCV, train_test_split
            from sklearn.svm import SVC
            X_train, X_test, y_train, y_test = train_test_split(loans, defaults)
            search = GridSearchCV(SVC(), {"C": [0.1, 1, 10]}).fit(X_train, y_train)
            print(search.best_score_, search.score(X_test, y_test))
            """,
            note="The search chooses by cross-validation.",
        ),
        Example("""
            # %%
            from sklearn.model_selection import train_test_split
            from sklearn.svm import SVC
            X_train, X_test, y_train, y_test = train_test_split(loans, defaults)
            for kernel in ["linear", "rbf"]:
                score = SVC(kernel=kernel).fit(X_train, y_train).score(X_test, y_test)
                print(kernel, score)
            """),
        Example("""
            # %%
            from sklearn.model_selection import cross_val_score, train_test_split
            from sklearn.neighbors import KNeighborsClassifier
            X_train, X_test, y_train, y_test = train_test_split(loans, defaults)
            best = 0
            for k in range(1, 30):
                score = cross_val_score(KNeighborsClassifier(k), X_train, y_train).mean()
                if score > best:
                    best, best_k = score, k
            print(KNeighborsClassifier(best_k).fit(X_train, y_train).score(X_test, y_test))
            """),
    ],
)
