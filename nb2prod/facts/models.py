"""Which objects are models or tables, told from what made them, and in which format each would last.

>>> model_kind("sklearn.svm.SVC()")
ModelKind(name='SVC', lasting='skops or ONNX', is_table=False)
>>> model_kind("sklearn.model_selection.KFold()")
"""

import ast
import re

from nb2prod.facts.values import Instance, Meaning
from nb2prod.notebook import Value

_SKLEARN, _KERAS, _TORCH = "skops or ONNX", "the .keras format", "safetensors of its state_dict()"
# What made the object (a pattern of the whole qualified name) → the format that outlives the library.
_MODELS = (
    (
        r"(?:sklearn|imblearn|category_encoders|skopt)\."
        r"(?!(?:utils|datasets|metrics|model_selection)\.)(?:\w+\.)*[A-Z]\w+",
        _SKLEARN,
    ),
    (r"sklearn\.model_selection\.\w+SearchCV(?:\.best_estimator_)?", _SKLEARN),
    (r"xgboost\.(?:XGB\w+|Booster|train)", "its own save_model('….json')"),
    (r"lightgbm\.(?:LGBM\w+|Booster|train)", "its own text file, Booster.save_model"),
    (r"catboost\.CatBoost\w*", "its own save_model('….cbm')"),
    (
        r"(?:tensorflow\.)?keras\.(?:(?:models\.)?(?:Sequential|Model)|applications\.\w+(?:\.\w+)?)",
        _KERAS,
    ),
    (r"torch\.nn\.(?:\w+\.)*[A-Z]\w*|torchvision\.models\.(?:\w+\.)?\w+|timm\.create_model", _TORCH),
    (r"(?:fb)?prophet\.(?:\w+\.)?Prophet", "its own model_to_json"),
    (r"gensim\.models\.(?:\w+\.)*[A-Z]\w+", "its own save"),
)
_TABLE = r"(?:pandas|geopandas|polars|dask\.dataframe)\.(?:Geo)?(?:DataFrame|Series)"
# The last name of a base class in the notebook → the format for its objects.
_BASES = {"Module": _TORCH, "LightningModule": _TORCH, "Model": _KERAS, "BaseEstimator": _SKLEARN}


class ModelKind(Value):
    """An object worth keeping: the name of its class, the format that lasts, and whether it is a table."""

    name: str
    lasting: str
    is_table: bool = False


def model_kind(meaning: Meaning) -> ModelKind | None:
    """What kind of model or table an object is; None for everything else, and for what is unknown."""
    if isinstance(meaning, Instance):
        return _own_class(meaning.of.node)
    if not isinstance(meaning, str) or not meaning.endswith(("()", ".best_estimator_")):
        return None
    maker = meaning.removesuffix("()")
    name = maker.removesuffix(".best_estimator_").rpartition(".")[2]
    if re.fullmatch(_TABLE, maker):
        return ModelKind(name, "parquet", True)
    lasting = next((lasting for pattern, lasting in _MODELS if re.fullmatch(pattern, maker)), None)
    return ModelKind(name if name not in ("train", "create_model") else "model", lasting) if lasting else None


def _own_class(node: ast.ClassDef) -> ModelKind | None:
    """A network or estimator that the notebook itself defines."""
    for base in node.bases:
        name = base.attr if isinstance(base, ast.Attribute) else base.id if isinstance(base, ast.Name) else ""
        if name in _BASES:
            return ModelKind(node.name, _BASES[name])
    return None
