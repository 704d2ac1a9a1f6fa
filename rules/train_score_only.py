"""rules/train_score_only.py"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from nb2prod.rule import Example, Found, Related, Rule, Severity, Status, Subject

if TYPE_CHECKING:
    from nb2prod.rule import Fit, Score

_HELD_BACK = (
    "cross_val_score",
    "cross_val_predict",
    "cross_validate",
    "learning_curve",
    "validation_curve",
    "cv",
)
_SPLITTERS = ("train_test_split", "split", "random_split", "randomSplit", "sample")
_OPTIONS = (
    "validation_split",
    "validation_data",
    "eval_set",
    "oob_score",
    "validation_fraction",
    "evals",
    "valid_sets",
)
_PARTS = ("train", "test", "valid", "holdout", "fold")


def find(subject: Subject) -> Iterator[Found]:
    """Yields, once a model, a score on the very rows that it was fitted to, where the notebook holds none back."""
    if not subject.rows or not subject.rows.scores or _holds_rows_back(subject):
        return
    told: set[int] = set()
    for score in subject.rows.scores:
        fit = _fit_behind(subject, score)
        if fit is not None and id(fit.node) not in told:
            told.add(id(fit.node))
            span = subject.facts.cell(fit.cell).span(fit.node)
            message = f"{score.by} measures {fit.text} with the rows that it was fitted to, and no others are held back"
            yield Found(
                subject.facts.cell(score.cell).span(score.node), message, (Related(span, "fitted here"),)
            )


def _holds_rows_back(subject: Subject) -> bool:
    facts = subject.facts
    if subject.rows.splits or facts.calls_of_method(*_HELD_BACK, *_SPLITTERS):
        return True
    if any(call.has(option) for call in facts.calls for option in _OPTIONS if option in call.keywords):
        return True
    if any("CV" in one.estimator.maker.rpartition(".")[2] for one in subject.rows.fits):
        return True
    names = [bind.name.lower() for bind in facts.binds if bind.kind != "import"]
    return any(part in name for name in names for part in _PARTS)


def _fit_behind(subject: Subject, score: "Score") -> "Fit | None":
    """The fit of the model that is scored, when both were given the same features and the same answers."""
    if score.model is None or score.first is None or score.target is None:
        return None
    for fit in reversed(subject.rows.fits):
        if fit.estimator is score.model:
            same = len(fit.inputs) == 2 and fit.inputs[0] is score.first and fit.inputs[1] is score.target
            return fit if same and fit.kind in ("model", "network") else None
    return None


rule = Rule(
    code="NB606",
    name="train-score-only",
    severity=Severity.WARNING,
    status=Status.PREVIEW,
    summary="The only score is taken on the rows that the model was fitted to.",
    why=(
        "It tells how well the model remembers, not how well it predicts: whoever relies on the figure will be "
        "disappointed by the first new data."
    ),
    instead="Hold rows back with train_test_split, or use cross_val_score, and report the score on those.",
    find=find,
    bad=[
        Example("""
            # %%
            from sklearn.tree import DecisionTreeClassifier
            tree = DecisionTreeClassifier()
            tree.fit(X, y)
            print(tree.score(X, y))  # <- NB606
            """),
        Example("""
            # %%
            from sklearn.linear_model import LinearRegression
            from sklearn.metrics import mean_squared_error
            line = LinearRegression().fit(X, y)
            # %%
            guessed = line.predict(X)
            print(mean_squared_error(y, guessed))  # <- NB606
            """),
    ],
    good=[
        Example("""
            # %%
            from sklearn.model_selection import train_test_split
            from sklearn.tree import DecisionTreeClassifier
            X_train, X_test, y_train, y_test = train_test_split(X, y)
            tree = DecisionTreeClassifier().fit(X_train, y_train)
            print(tree.score(X_train, y_train), tree.score(X_test, y_test))
            """),
        Example("""
            # %%
            from sklearn.model_selection import cross_val_score
            from sklearn.tree import DecisionTreeClassifier
            tree = DecisionTreeClassifier().fit(X, y)
            print(tree.score(X, y), cross_val_score(tree, X, y).mean())
            """),
        Example("""
            # %%
            from sklearn.linear_model import LogisticRegression
            model = LogisticRegression().fit(X_old, y_old)
            print(model.score(X_new, y_new))
            """),
        Example(
            """
            # %%
            from sklearn.model_selection import GridSearchCV
            from sklearn.svm import SVC
            search = GridSearchCV(SVC(), {"C": [1, 10]}).fit(X, y)
            print(search.best_score_, search.score(X, y))
            """,
            note="The best score of a search comes from cross-validation.",
        ),
        Example(
            """
            # %%
            from sklearn.cluster import KMeans
            groups = KMeans(3).fit(X)
            print(groups.score(X))
            """,
            note="Nothing is predicted.",
        ),
    ],
)
