"""rules/unsafe_load.py"""

from collections.abc import Iterator

from nb2prod.rule import (
    Call,
    Example,
    Fix,
    Found,
    Related,
    Rule,
    Severity,
    Subject,
    file_behind,
    keyword_added,
    quoted_path,
    tidy_path,
)

_PICKLERS = ("pickle", "cPickle", "_pickle", "pickle5", "dill", "cloudpickle")
_PICKLES = {
    **{f"{module}.{name}": "file" for module in _PICKLERS for name in ("load", "loads", "Unpickler.load")},
    "dill.load_session": "filename",
    "dill.load_module": "filename",
    "joblib.load": "filename",
    "sklearn.externals.joblib.load": "filename",
    "shelve.open": "filename",
    "pandas.read_pickle": "filepath_or_buffer",
    "modin.pandas.read_pickle": "filepath_or_buffer",
    "cudf.read_pickle": "filepath_or_buffer",
    "jsonpickle.decode": "string",
    "jsonpickle.loads": "string",
}  # fmt: skip
_TORCH = "torch.load"
_NUMPY = "numpy.load"
_KERAS = tuple(f"{keras}.load_model" for keras in (
    "keras", "keras.models", "keras.saving", "tensorflow.keras.models", "tensorflow.keras.saving"
))  # fmt: skip
_YAML = ("yaml.load", "yaml.load_all")
_OPEN_YAML = ("yaml.full_load", "yaml.full_load_all", "yaml.unsafe_load", "yaml.unsafe_load_all")
_UNSAFE_YAML = frozenset(
    {"yaml.Loader", "yaml.CLoader", "yaml.FullLoader", "yaml.UnsafeLoader", "yaml.CFullLoader"}
)


def find(subject: Subject) -> Iterator[Found]:
    """Yields each load that can run code; once for a file, its further loads as related."""
    loads: dict[tuple[str, object], list[tuple[Call, str]]] = {}
    for call in subject.facts.calls_of(*_PICKLES, _TORCH, _NUMPY, *_KERAS, *_YAML, *_OPEN_YAML):
        how = _how(call)
        if how:
            use = file_behind(subject.facts, call, 0, _PICKLES.get(call.name, ""))
            path = use.path.prefix if use is not None and use.path.whole else ""
            what = quoted_path(path) if path else "what it is given"
            loads.setdefault((call.name, tidy_path(path) or call.span), []).append(
                (call, how.format(call.written, what))
            )
    for (call, message), *again in loads.values():
        related = tuple(Related(one.span, "loaded here again") for one, _ in again)
        yield Found(call.span, message, related, _fix([call, *(one for one, _ in again)]))


def _fix(calls: list[Call]) -> Fix | None:
    """Weights only, for torch: where that is not enough, torch says so instead of running anything."""
    if calls[0].name != _TORCH or any(call.has("weights_only") for call in calls):
        return None  # whoever wrote weights_only=False has thought of it
    changes = (keyword_added(call, "weights_only=True") for call in calls)
    return Fix.by_changes("Pass weights_only=True", changes)


def _how(call: Call) -> str:
    """The message for a call that may run code, "" for a safe one: ``{0}`` the callee, ``{1}`` the file."""
    if call.name in _PICKLES:
        # What was pickled a moment ago, in memory, is no stored object.
        return "" if str(call.value(0)).endswith(".dumps()") else "{0} unpickles {1}"
    if call.name == _TORCH:
        given = call.constant(None, "weights_only")
        safe = given is True or (given is ... and call.has("weights_only"))
        return "" if safe else "{0} unpickles {1} without weights_only=True"
    if call.name == _NUMPY:
        return "{0} unpickles {1} with allow_pickle=True" if call.constant(2, "allow_pickle") is True else ""
    if call.name in _KERAS:
        return "{0} runs code from {1} with safe_mode=False" if call.constant(3, "safe_mode") is False else ""
    message = "{0} builds any Python object that {1} asks for"
    return message if call.name in _OPEN_YAML or _lacks_safe_loader(call) else ""


def _lacks_safe_loader(call: Call) -> bool:
    if call.argument(1, "Loader") is None:
        return not call.has("Loader")
    return call.value(1, "Loader") in _UNSAFE_YAML


rule = Rule(
    code="NB301",
    name="unsafe-load",
    severity=Severity.ERROR,
    summary="An object is loaded in a way that runs whatever code the file holds.",
    why=(
        "Who can change the file can run anything with the rights of the one who opens it. And a pickle is "
        "only readable with the library versions that wrote it, so that next year's environment may not "
        "open it at all."
    ),
    instead=(
        "Load a format that holds data only: skops or ONNX for estimators, safetensors or weights_only=True "
        "for torch, .keras for Keras, parquet for tables, .npz without pickles for arrays, yaml.safe_load "
        "for YAML."
    ),
    find=find,
    python2=True,
    bad=[
        Example("""
            # %%
            import pickle
            with open("credit.pkl", "rb") as file:
                model = pickle.load(file)  # <- NB301
            """),
        Example("""
            # %%
            import joblib
            import pandas as pd
            model = joblib.load("credit.joblib")  # <- NB301
            clients = pd.read_pickle("clients.pkl")  # <- NB301
            # %%
            model = joblib.load("credit.joblib")
            """),
        Example("""
            # %%
            import numpy as np
            import torch
            scans = np.load("scans.npy", allow_pickle=True)  # <- NB301
            net = torch.load("net.pt")  # <- NB301
            net = torch.load("net.pt", map_location="cpu", weights_only=False)
            """),
        Example("""
            # %%
            import shelve
            import yaml
            prices = shelve.open("prices")  # <- NB301
            with open("shop.yaml") as file:
                shop = yaml.load(file, Loader=yaml.FullLoader)  # <- NB301
            """),
        Example("""
            # %%
            from tensorflow.keras.models import load_model
            net = load_model("net.keras", safe_mode=False)  # <- NB301
            """),
        Example(
            """
            # %%
            import torch
            net = torch.load("scans.pt", map_location="cpu")  # <- NB301
            # %%
            net = torch.load("scans.pt")
            """,
            fixed="""
            # %%
            import torch
            net = torch.load("scans.pt", map_location="cpu", weights_only=True)
            # %%
            net = torch.load("scans.pt", weights_only=True)
            """,
        ),
    ],
    good=[
        Example("""
            # %%
            import torch
            weights = torch.load("net.pt", weights_only=True)
            weights = torch.load("net.pt", **options)
            """),
        Example("""
            # %%
            import numpy as np
            scans = np.load("scans.npy")
            more = np.load("more.npz", allow_pickle=False)
            """),
        Example("""
            # %%
            import yaml
            with open("shop.yaml") as file:
                shop = yaml.safe_load(file)
            with open("shop.yaml") as file:
                shop = yaml.load(file, Loader=yaml.SafeLoader)
            """),
        Example("""
            # %%
            import json
            import pickle
            with open("shop.json") as file:
                shop = json.load(file)
            twin = pickle.loads(pickle.dumps(shop))
            """),
        Example("""
            # %%
            from tensorflow.keras.models import load_model
            import skops.io
            net = load_model("net.keras")
            model = skops.io.load("credit.skops")
            """),
        Example("""
            # %%
            class Store:
                def load(self, name):
                    return name
            Store().load("joblib.load('x.pkl')")
            """),
    ],
)
