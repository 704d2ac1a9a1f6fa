"""rules/unversioned_model.py"""

import re
from collections.abc import Iterator

from nb2prod.rule import Call, Example, Found, Related, Rule, Severity, Status, Subject, ast, model_kind

_PICKLING = (
    "pickle.dump", "dill.dump", "cloudpickle.dump", "joblib.dump", "sklearn.externals.joblib.dump",
    "skops.io.dump", "torch.save", "torch.jit.save", "keras.models.save_model",
    "tensorflow.keras.models.save_model", "onnx.save",
)  # fmt: skip
_OWN_FORMATS = ("save", "save_model", "save_weights", "save_pretrained", "to_onnx")
_TRACKERS = frozenset("mlflow wandb neptune comet_ml dvclive clearml aim sacred kedro bentoml".split())
_ENVIRONMENT = re.compile(
    r"__version__|watermark|pip3? freeze|pip3? list|conda list|conda env export|version\(|show_versions"
)
_PARAMETERS = frozenset(
    {"get_params", "get_xgb_params", "get_config", "to_json", "safe_dump", "dump_json", "write_json"}
)
_DUMPS = ("json.dump", "json.dumps", "yaml.dump", "yaml.safe_dump", "toml.dump")
_IDENTITY = ("hash_pandas_object", "md5", "sha1", "sha256", "sha512", "blake2b", "file_digest", "crc32")


def find(subject: Subject) -> Iterator[Found]:
    """Yields the first place where a model is saved, if nothing records how to train it again."""
    saved = sorted(
        _saves(subject), key=lambda call: (call.cell.number, call.node.lineno, call.node.col_offset)
    )
    if not saved or any(one.top in _TRACKERS for one in subject.facts.imports):
        return
    missing = _missing(subject)
    if "library versions" in missing or "parameters" in missing:
        first, *others = saved
        related = tuple(Related(call.span, "and here") for call in others)
        message = f"{first.written} saves a model without its {_listed(missing)}"
        yield Found(first.span, message, related=related, once="the notebook")


def _saves(subject: Subject) -> Iterator[Call]:
    for call in subject.facts.calls_of(*_PICKLING):
        kind = model_kind(call.value(0))
        state = call.argument(0)
        is_state = (
            isinstance(state, ast.Call)
            and isinstance(state.func, ast.Attribute)
            and state.func.attr == "state_dict"
        )
        if is_state or (kind is not None and not kind.is_table):
            yield call
    for call in subject.facts.calls_of_method(*_OWN_FORMATS):
        kind = model_kind(call.receiver)
        if call.name not in _PICKLING and kind is not None and not kind.is_table:
            yield call


def _missing(subject: Subject) -> list[str]:
    facts = subject.facts
    cells = subject.notebook.code_cells
    recorded = any(_ENVIRONMENT.search(cell.source) for cell in cells) or subject.surroundings.pin_files
    missing = [] if recorded else ["library versions"]
    if not facts.calls_of(*_DUMPS) and not facts.calls_of_method(*_PARAMETERS):
        missing.append("parameters")
    if not facts.calls_of_method(*_IDENTITY):
        missing.append("data fingerprint")
    return missing


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


rule = Rule(
    code="NB303",
    name="unversioned-model",
    severity=Severity.NOTE,
    summary="A model is saved without what it takes to train it again.",
    why=(
        "When the model has to be trained again, or answers differently one day, nobody can tell which "
        "data, parameters and library versions it came from."
    ),
    instead=(
        "Write a small file beside the model with the library versions, the parameters (model.get_params()) "
        "and a hash of the training data, or log the run with a tracker."
    ),
    find=find,
    status=Status.PREVIEW,
    yields_to=("NB301", "NB302"),
    bad=[
        Example("""
            # %%
            import xgboost as xgb
            model = xgb.XGBClassifier().fit(clients, defaults)
            model.save_model("credit.json")  # <- NB303
            """),
        Example("""
            # %%
            import torch
            from torch import nn
            net = nn.Linear(3, 1)
            # %%
            torch.save(net.state_dict(), "ward.pt")  # <- NB303
            torch.save(net.state_dict(), "ward-last.pt")
            """),
        Example("""
            # %%
            import skops.io
            import sklearn
            from sklearn.svm import SVC
            model = SVC().fit(clients, defaults)
            print(sklearn.__version__)
            skops.io.dump(model, "credit.skops")  # <- NB303
            """),
    ],
    good=[
        Example("""
            # %%
            import hashlib
            import json
            import skops.io
            import sklearn
            from sklearn.svm import SVC
            model = SVC().fit(clients, defaults)
            skops.io.dump(model, "credit.skops")
            record = {
                "sklearn": sklearn.__version__,
                "parameters": model.get_params(),
                "data": hashlib.sha256(raw).hexdigest(),
            }
            json.dump(record, open("credit.json", "w"))
            """),
        Example("""
            # %%
            import mlflow
            import xgboost as xgb
            model = xgb.XGBClassifier().fit(clients, defaults)
            model.save_model("credit.json")
            """),
        Example("""
            # %%
            from sklearn.svm import SVC
            model = SVC().fit(clients, defaults)
            print(model.score(clients, defaults))
            """),
        Example("""
            # %%
            import matplotlib.pyplot as plt
            import numpy as np
            figure = plt.figure()
            figure.savefig("beds.png")
            np.save("beds.npy", [1, 2])
            store.save("beds")
            """),
    ],
)
