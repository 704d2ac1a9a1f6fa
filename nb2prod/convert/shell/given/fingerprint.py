"""What the tests keep of a value, as JSON: type, shape, statistics, small values, a hash of all.

>>> describe([1, "a"])["value"]
[{'type': 'int', 'value': 1}, {'type': 'str', 'value': 'a'}]
>>> describe([1, "a"]) == describe([1, "a"]), describe([1, "a"], shown=False)["shape"]
(True, [2])
"""

import datetime
import decimal
import hashlib
import math
import sys
from typing import Any

MANY = 50  # more values than these are told by statistics and hash alone
DEEP = 8
# Objects of these hold caches and their surroundings: they are told by their type.
SIMPLE = (datetime.date, datetime.time, datetime.timedelta, decimal.Decimal, complex, range, slice)
PLACES: dict = {}  # folders in texts, and what stands for them on every machine
OPAQUE = {"matplotlib", "plotly", "logging", "threading", "sqlite3", "sqlalchemy", "requests", "io"}


def describe(value: Any, shown: bool = True, depth: int = 0) -> dict:
    """What is kept of a value: the same for the same value, in every process.

    Where ``shown`` is false, the values of lists, dictionaries and arrays are told by their hash:
    rows of data do not belong into a repository.
    """
    node = {"type": type_name(value)}
    if value is None or isinstance(value, (bool, int, float, str, bytes)):
        return {**node, **_scalar(value)}
    if isinstance(value, SIMPLE):
        return {**node, "value": repr(value)}
    if depth > DEEP or _is_opaque(value):
        return node
    try:
        return {**node, **_parts(value, shown, depth + 1)}
    except (AttributeError, NotImplementedError, TypeError, ValueError):
        return node  # an object that does not show its parts


def _parts(value: Any, shown: bool, depth: int) -> dict:
    if hasattr(value, "dtypes") and hasattr(value, "columns"):
        return _table(value, depth)
    if hasattr(value, "dtype") and hasattr(value, "shape"):
        return _sparse(value, shown, depth) if hasattr(value, "tocsr") else _array(value, shown)
    if isinstance(value, dict):
        pairs = [[describe(part, shown, depth) for part in pair] for pair in value.items()]
        return _container(pairs, shown)
    if isinstance(value, (set, frozenset)):
        return _container(sorted((describe(item, shown, depth) for item in value), key=digest), shown)
    if isinstance(value, (list, tuple)):
        return _sequence(value, shown, depth)
    return _object(value, shown, depth)


def type_name(value: Any) -> str:
    """The type with its module, such as ``pandas.core.frame.DataFrame``."""
    kind = type(value)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def digest(*nodes: Any) -> str:
    """A hash of descriptions."""
    return hashlib.sha256(repr(nodes).encode("utf-8", "backslashreplace")).hexdigest()


def _is_opaque(value: Any) -> bool:
    return hasattr(value, "__next__") or type(value).__module__.partition(".")[0] in OPAQUE


def _scalar(value: Any) -> dict:
    if isinstance(value, bool) or value is None:
        return {"value": value}
    if isinstance(value, int):
        return {"value": int(value)}
    if isinstance(value, float):
        return {"value": repr(float(value))}  # so that nan and inf are JSON too
    if isinstance(value, str):
        for folder, place in PLACES.items():
            value = value.replace(folder, place)
        if len(value) <= 200:
            return {"value": str(value)}
    return {"shape": [len(value)], "hash": digest(value)}


def _container(nodes: list, shown: bool) -> dict:
    told = {"shape": [len(nodes)]}
    return {**told, "value": nodes} if shown and len(nodes) <= MANY else {**told, "hash": digest(*nodes)}


def _sequence(values: Any, shown: bool, depth: int) -> dict:
    told = _container([describe(item, shown, depth) for item in values], shown)
    if values and all(type(item) in (int, float) for item in values):
        told["statistics"] = statistics(values)
        told["dtype"] = "float64" if float in map(type, values) else "int64"
    return told


def _object(value: Any, shown: bool, depth: int) -> dict:
    """An object by its public attributes; the parameters of an estimator apart."""
    if callable(value) and hasattr(value, "__qualname__"):
        return {"value": value.__qualname__}
    told = {name: describe(item, shown, depth) for name, item in sorted(_held(value).items())}
    if not hasattr(value, "get_params"):
        return {"state": told}
    names = set(value.get_params(deep=False))
    return {
        "parameters": {name: node for name, node in told.items() if name in names},
        "state": {name: node for name, node in told.items() if name not in names},
    }


def _held(value: Any) -> dict:
    """What makes up an object, by name; a compiled one says what it tells pickle."""
    if hasattr(value, "named_parameters") and hasattr(value, "state_dict"):
        return dict(value.state_dict())
    if hasattr(value, "get_weights"):
        return {f"weights {place}": weights for place, weights in enumerate(value.get_weights())}
    held = getattr(value, "__dict__", None)
    if held is not None:
        return {str(name): item for name, item in held.items() if not str(name).startswith("_")}
    tell = getattr(type(value), "__getstate__", None)
    told = tell(value) if tell not in (None, getattr(object, "__getstate__", None)) else {}
    return told if isinstance(told, dict) else {"state": told}


# -- arrays and tables; their libraries are loaded already where there is one


def _array(value: Any, shown: bool) -> dict:
    """An array, a series, an index, a tensor, or one number of such a library."""
    told = {"shape": [int(size) for size in value.shape], "dtype": str(value.dtype)}
    if hasattr(value, "detach"):
        value = value.detach().cpu()
    if hasattr(value, "numpy") and not hasattr(value, "to_numpy"):
        value = value.numpy()
    if hasattr(value, "index") and hasattr(value, "to_numpy"):
        told["index"] = _array(value.index, False)
    shown = shown and not hasattr(value, "to_numpy")
    plain = value.to_numpy() if hasattr(value, "to_numpy") else value
    if plain.dtype.names:  # one by one: the gaps between them hold anything
        return {**told, "state": {name: _array(plain[name], shown) for name in plain.dtype.names}}
    if plain.dtype.kind in "biufc":
        return {**told, **_numbers(plain, shown)}
    if plain.dtype.kind in "mM":
        return {**told, "hash": digest(plain.tobytes())}
    items = plain.reshape(-1).tolist()
    told["statistics"] = {"missing": sum(map(_is_missing, items))}
    if not shown and all(isinstance(item, (str, float)) or item is None for item in items):
        return {**told, "hash": digest(items)}
    return {
        **told,
        **{**_container([describe(item, shown, DEEP) for item in items], shown), "shape": told["shape"]},
    }


def _is_missing(item: Any) -> bool:
    if isinstance(item, float):
        return math.isnan(item)
    return item is None or type_name(item).endswith(("NAType", "NaTType"))


def _numbers(array: Any, shown: bool) -> dict:
    told = {"hash": digest(array.tobytes()), "statistics": statistics(array.reshape(-1))}
    if shown and 0 < array.size <= MANY and array.dtype.kind in "biuf":
        told["value"] = [_scalar(item)["value"] for item in array.reshape(-1).tolist()]
    return told


def _sparse(value: Any, shown: bool, depth: int) -> dict:
    rows = value.tocsr()
    parts = {name: describe(getattr(rows, name), shown, depth) for name in ("data", "indices", "indptr")}
    return {"shape": [int(size) for size in value.shape], "dtype": str(value.dtype), "state": parts}


def _table(value: Any, depth: int) -> dict:
    """A table by its index and its columns; their values are never shown."""
    columns = []
    for place, name in enumerate(value.columns):
        column = value.iloc[:, place] if hasattr(value, "iloc") else value[name]
        node = describe(column, False, depth)
        columns.append(
            {"name": str(name), **{key: node[key] for key in node if key not in ("index", "type")}}
        )
    told = {"shape": [int(size) for size in value.shape], "columns": columns}
    return {**told, "index": _array(value.index, False)} if hasattr(value, "index") else told


def statistics(values: Any) -> dict:
    """Of numbers: how many are missing, least, most, mean, spread, and ``order``.

    That is a weighted mean, which changes when two of them change places.
    """
    numpy = sys.modules.get("numpy")
    if numpy is None or not hasattr(values, "dtype"):
        if any(abs(item) > sys.float_info.max for item in values if isinstance(item, int)):
            return {}
        return _plain_statistics([float(item) for item in values])
    if values.dtype.kind == "c":
        values = numpy.concatenate([values.real, values.imag])
    values = values.astype("float64")
    weights = numpy.arange(1, values.size + 1) * 0.6180339887498949 % 1.0
    known = numpy.isfinite(values)
    told = {"missing": int(numpy.isnan(values).sum())}
    if known.any():
        kept = values[known]
        told.update(_told(kept.min(), kept.max(), kept.mean(), kept.std(), (kept * weights[known]).mean()))
    return told


def _plain_statistics(values: list) -> dict:
    known = [(place, item) for place, item in enumerate(values, 1) if math.isfinite(item)]
    told = {"missing": sum(math.isnan(item) for item in values)}
    if known:
        items = [item for _, item in known]
        mean = math.fsum(items) / len(items)
        spread = math.sqrt(math.fsum((item - mean) ** 2 for item in items) / len(items))
        order = math.fsum(place * 0.6180339887498949 % 1.0 * item for place, item in known) / len(items)
        told.update(_told(min(items), max(items), mean, spread, order))
    return told


def _told(*numbers: Any) -> dict:
    return dict(zip(("min", "max", "mean", "spread", "order"), (repr(float(number)) for number in numbers)))
