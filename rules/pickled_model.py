"""rules/pickled_model.py"""

from collections.abc import Iterator

from nb2prod.rule import (
    Call, Example, Found, ModelKind, Rule, Severity, Subject, file_behind, model_kind, quoted_path,
)  # fmt: skip

# Which argument is the object, and which the file.
_DUMPS = {
    **{
        f"{module}.dump": ("obj", "file")
        for module in ("pickle", "cPickle", "_pickle", "pickle5", "dill", "cloudpickle")
    },
    **{
        f"{module}.dumps": ("obj", "")
        for module in ("pickle", "cPickle", "_pickle", "pickle5", "dill", "cloudpickle")
    },
    "joblib.dump": ("value", "filename"),
    "sklearn.externals.joblib.dump": ("value", "filename"),
    "torch.save": ("obj", "f"),
    "pandas.to_pickle": ("obj", "filepath_or_buffer"),
}


def find(subject: Subject) -> Iterator[Found]:
    """Yields each call that writes a model or a table as a pickle."""
    for call in subject.facts.calls_of(*_DUMPS):
        obj, file = _DUMPS[call.name]
        kind = model_kind(call.value(0, obj))
        if kind is not None:
            yield _found(subject, call, kind, file)
    for call in subject.facts.calls_of("pandas.DataFrame.to_pickle", "pandas.Series.to_pickle"):
        kind = model_kind(f"{call.name.removesuffix('.to_pickle')}()")
        if kind is not None:
            yield _found(subject, call, kind, "path")


def _found(subject: Subject, call: Call, kind: ModelKind, file: str) -> Found:
    position = 0 if call.method == "to_pickle" else 1
    use = file_behind(subject.facts, call, position, file) if file else None
    place = f" into {quoted_path(use.path.prefix)}" if use is not None and use.path.whole else ""
    return Found(call.span, f"{call.written} pickles a {kind.name}{place} (lasting: {kind.lasting})")


rule = Rule(
    code="NB302",
    name="pickled-model",
    severity=Severity.WARNING,
    summary="A model or a table is stored as a pickle.",
    why=(
        "A pickle opens only with the library versions that wrote it, and it runs code when it is opened. "
        "Whoever takes the model over can neither upgrade nor check what is inside."
    ),
    instead=(
        "Use a format that holds data: skops or ONNX for scikit-learn, the library's own file for xgboost, "
        "lightgbm, catboost and Keras, safetensors of the state_dict() for torch, parquet for tables."
    ),
    find=find,
    yields_to=("NB301",),
    bad=[
        Example("""
            # %%
            import pickle
            from sklearn.ensemble import RandomForestClassifier
            model = RandomForestClassifier(random_state=1).fit(clients, defaults)
            with open("credit.pkl", "wb") as file:
                pickle.dump(model, file)  # <- NB302
            """),
        Example("""
            # %%
            import joblib
            from sklearn.model_selection import GridSearchCV
            from sklearn.svm import SVC
            search = GridSearchCV(SVC(), {"C": [1, 10]}).fit(clients, defaults)
            joblib.dump(search.best_estimator_, "credit.joblib")  # <- NB302
            """),
        Example("""
            # %%
            import torch
            from torch import nn
            class Ward(nn.Module):
                def forward(self, beds):
                    return beds
            net = Ward()
            torch.save(net, "ward.pt")  # <- NB302
            """),
        Example("""
            # %%
            import pandas as pd
            orders = pd.read_csv("orders.csv")
            orders.dropna().to_pickle("orders.pkl")  # <- NB302
            """),
    ],
    good=[
        Example("""
            # %%
            import torch
            from torch import nn
            net = nn.Linear(3, 1)
            torch.save(net.state_dict(), "ward.pt")
            torch.save({"weights": net.state_dict(), "epoch": 3}, "state.pt")
            """),
        Example("""
            # %%
            import pickle
            words = ["cash", "card"]
            with open("words.pkl", "wb") as file:
                pickle.dump(words, file)
            """),
        Example("""
            # %%
            import joblib
            def store(thing, path):
                joblib.dump(thing, path)
            """),
        Example("""
            # %%
            import skops.io
            from sklearn.svm import SVC
            model = SVC().fit(clients, defaults)
            skops.io.dump(model, "credit.skops")
            """),
        Example("""
            # %%
            import json
            import pandas as pd
            orders = pd.read_csv("orders.csv")
            orders.to_parquet("orders.parquet")
            with open("shop.json", "w") as file:
                json.dump({"till": 3}, file)
            """),
        Example("""
            # %%
            import pickle
            from keras.preprocessing.text import Tokenizer
            from sklearn.model_selection import KFold
            pickle.dump(Tokenizer(), open("words.pkl", "wb"))
            pickle.dump(KFold(5), open("folds.pkl", "wb"))
            """),
    ],
)
