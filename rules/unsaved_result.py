"""rules/unsaved_result.py"""

import re
from collections.abc import Iterator

from nb2prod.rule import Call, Example, Found, Rule, Severity, Status, Subject

_MODEL = re.compile(
    r"(?:sklearn\.(?:linear_model|ensemble|svm|tree|neighbors|neural_network|naive_bayes|gaussian_process|pipeline"
    r"|discriminant_analysis|kernel_ridge|model_selection\.\w*SearchCV)\b.*"
    r"|(?:xgboost\.XGB|lightgbm\.LGBM|catboost\.CatBoost)\w+"
    r"|(?:tensorflow\.)?keras\..*(?:Sequential|Model)|(?:fb)?prophet\..*Prophet)\(\)"
)
_TRAINING = frozenset({"fit", "fit_generator", "train"})
_KEEPS = frozenset(
    "save save_model save_weights save_pretrained dump dumps to_pickle to_csv to_json to_parquet to_excel to_sql to_hdf"
    " to_feather export export_model log log_metric log_metrics log_model log_artifact autolog write write_text savez"
    " savetxt add_scalar push_to_hub ModelCheckpoint".split()
)
_MEASURES = frozenset(
    "score evaluate cross_val_score cross_validate cross_val_predict learning_curve validation_curve"
    " classification_report confusion_matrix plot_confusion_matrix".split()
)
_LOOKED_AT = ("validation_data", "validation_split", "eval_set")
_NO_FIGURE = ("NearestNeighbors()", "IsolationForest()")  # there is no answer to compare with
_RECORDS = ("sklearn.metrics.", "mlflow.", "wandb.", "neptune.", "comet_ml.", "torchmetrics.")


def find(subject: Subject) -> Iterator[Found]:
    """Yields the first training of a notebook that keeps nothing of it."""
    calls = subject.facts.calls_of_method(*_TRAINING)
    trained = next((call for call in calls if _trains(call)), None)
    if trained is None or any(map(_keeps, subject.facts.calls)) or "best_score_" in subject.notebook.text:
        return
    if not any(use.mode in ("write", "append") for use in subject.facts.files):
        name = str(trained.receiver).removesuffix("()").rpartition(".")[2]
        yield Found(trained.span, f"{name} is trained, and neither the model nor a figure about it is kept")


def _trains(call: Call) -> bool:
    made = call.receiver if isinstance(call.receiver, str) and not call.quiet else ""
    return _MODEL.fullmatch(made) is not None and not made.endswith(_NO_FIGURE)


def _keeps(call: Call) -> bool:
    """Whether it saves something or measures how good a model is, as training does that is given rows to look at."""
    if call.method in _TRAINING and any(call.has(keyword) for keyword in _LOOKED_AT):
        return True
    return call.method in _KEEPS or call.method in _MEASURES or call.name.startswith(_RECORDS)


rule = Rule(
    code="NB811",
    name="unsaved-result",
    severity=Severity.NOTE,
    summary="A model is trained, and nothing of it is kept.",
    why="When the kernel stops the model is gone, and nobody can say how good it was or compare the next one with it.",
    instead="Save the model in a format that lasts, and write its figures to a file next to it.",
    find=find,
    status=Status.PREVIEW,
    bad=[
        Example("""
            # %%
            from sklearn.linear_model import LogisticRegression
            model = LogisticRegression()
            model.fit(rows, labels)  # <- NB811
            # %%
            print(model.predict(rows))
            """),
        Example("""
            # %%
            import xgboost as xgb
            model = xgb.XGBRegressor().fit(rows, prices)  # <- NB811
            """),
    ],
    good=[
        Example("""
            # %%
            from sklearn.svm import SVC
            model = SVC().fit(rows, labels)
            print(model.score(others, answers))
            """),
        Example("""
            # %%
            import skops.io
            from sklearn.svm import SVC
            model = SVC()
            model.fit(rows, labels)
            skops.io.dump(model, "model.skops")
            """),
        Example(
            """
            # %%
            import statsmodels.api as sm
            fit = sm.OLS(prices, rows).fit()
            print(fit.summary())
            """,
            note="This is analysis.",
        ),
        Example("""
            # %%
            from sklearn.preprocessing import StandardScaler
            scaled = StandardScaler().fit(rows).transform(rows)
            """),
    ],
)
