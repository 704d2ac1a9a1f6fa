"""Rows as files that are read back exactly: .npy without pickle, else JSON with a row on a line.

>>> text = as_text([{"hours": 1.5}, {"hours": float("inf")}])
>>> print(text)
{"kind": "list", "rows": [
 {"hours": 1.5},
 {"hours": {"float": "inf"}}
]}
>>> from_text(text)
[{'hours': 1.5}, {'hours': inf}]
"""

# pylint: disable=unidiomatic-typecheck  # what is of a class of its own is not read back as such

import importlib
import json
import math
import sys
from pathlib import Path
from typing import Any

# Indexes that are made of their values, type and name alone.
INDEXES = ("Index", "RangeIndex", "Int64Index", "Float64Index", "DatetimeIndex", "TimedeltaIndex")
TIMES = ("datetime64", "timedelta64")


class NotKept(Exception):
    """A value that would not be read back as it was."""


def some_rows(value: Any, most: int, *, spread: bool) -> Any:
    """A copy with so many rows at most, spread evenly or the first ones; all of what has no rows.

    >>> some_rows([1, 2, 3, 4, 5], 2, spread=True), some_rows((1, 2, 3), 2, spread=False)
    ([1, 3], (1, 2))
    """
    shape = getattr(value, "shape", None)
    count = len(value) if type(value) in (list, tuple) else shape[0] if shape else 0
    places = [place * count // most if spread else place for place in range(min(count, most))]
    if count <= most:
        places = list(range(count))
    if hasattr(value, "iloc"):
        return value.iloc[places].copy()
    if type(value) in (list, tuple):
        return type(value)(_copied(value[place]) for place in places)
    return value[places] if count > most else _copied(value)


def cut_file(source: Path, target: Path, most: int) -> None:
    """Copies the first record of a delimited text, and so many others that are spread evenly."""
    records, quotes = [b""], 0  # a record may go over several lines
    for line in source.read_bytes().splitlines(keepends=True):
        records[-1] += line
        quotes += line.count(b'"')
        if quotes % 2 == 0:
            records.append(b"")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(b"".join([records[0], *some_rows(records[1:-1], most, spread=True)]))


def _copied(item: Any) -> Any:
    """What is done to the item later is not done to its copy."""
    if type(item) in (list, tuple):
        return type(item)(map(_copied, item))
    if type(item) is dict:
        return {key: _copied(one) for key, one in item.items()}
    return item.copy() if _is_array(item) else item


def write_rows(path: Path, value: Any) -> None:
    """Writes the value, with the ending that it needs; NotKept where it is read back otherwise."""
    if _is_array(value) and not value.dtype.hasobject:
        numpy = importlib.import_module("numpy")
        numpy.save(f"{path}.npy", value, allow_pickle=False)
    else:
        Path(f"{path}.json").write_text(as_text(value) + "\n", encoding="utf-8")
    if not _is_same(read_rows(path), value):
        raise NotKept(f"{type_name(value)} is not read back as it was")


def read_rows(path: Path) -> Any:
    """What was written."""
    if Path(f"{path}.npy").is_file():
        found = importlib.import_module("numpy").load(f"{path}.npy", allow_pickle=False)
        return found if found.shape else found[()]
    return from_text(Path(f"{path}.json").read_text(encoding="utf-8"))


def as_text(value: Any) -> str:
    """A value as JSON."""
    head, rows = _told(value)
    lines = ",\n ".join(json.dumps(row, ensure_ascii=False) for row in rows)
    return json.dumps(head, ensure_ascii=False)[:-1] + f', "rows": [\n {lines}\n]}}'


def from_text(text: str) -> Any:
    """The value of a text."""
    told = json.loads(text, object_hook=_float)
    kind, rows = told["kind"], told["rows"]
    if kind in ("list", "tuple"):
        return rows if kind == "list" else tuple(rows)
    if kind == "value":
        return rows[0]
    if kind == "array":
        numpy = importlib.import_module("numpy")
        found = numpy.empty(len(rows), dtype=told["dtype"])
        found[:] = rows
        return found.reshape(told["shape"])
    return _table(told, rows)


def type_name(value: Any) -> str:
    """The type with the library that it comes from.

    >>> type_name(1), type_name(Path())[:8]
    ('int', 'pathlib.')
    """
    kind = type(value)
    library = kind.__module__.partition(".")[0]
    return kind.__name__ if library == "builtins" else f"{library}.{kind.__name__}"


def _is_array(value: Any) -> bool:
    numpy = sys.modules.get("numpy")
    return numpy is not None and (type(value) is numpy.ndarray or isinstance(value, numpy.generic))


def _is_same(found: Any, value: Any) -> bool:
    if type(found) is not type(value):
        return False
    if hasattr(value, "iloc"):
        testing = importlib.import_module("pandas.testing")
        same = testing.assert_frame_equal if hasattr(value, "columns") else testing.assert_series_equal
        try:
            same(found, value, check_exact=True, check_freq=False)
        except AssertionError:
            return False
        return True
    if _is_array(value):
        same = (found.dtype, found.shape) == (value.dtype, value.shape)
        return same and repr(found.tolist()) == repr(value.tolist())
    return repr(found) == repr(value)


def _told(value: Any) -> "tuple[dict, list]":
    """What is told once, and the rows."""
    if hasattr(value, "iloc") and type_name(value).startswith("pandas."):
        columns = [value.iloc[:, place] for place in range(value.shape[1])] if value.ndim == 2 else [value]
        cells = [_cells(part) for part in (value.index, *columns)]
        head = {"kind": "table", "index": _index(value.index), "dtypes": [_dtype(one) for one in columns]}
        if value.ndim == 2:
            head["columns"] = {**_index(value.columns), "values": _cells(value.columns)}
        else:
            head.update({"kind": "series", "name": _cell(value.name)})
        return head, [list(row) for row in zip(*cells)]
    if _is_array(value):
        head = {"kind": "array", "dtype": str(value.dtype), "shape": list(value.shape)}
        return head, [_cell(item) for item in value.reshape(-1).tolist()]
    if type(value) in (list, tuple):
        return {"kind": type(value).__name__}, [_cell(item) for item in value]
    if type(value) is dict or (type(value) is str and len(value) > 200):
        raise NotKept(
            f"a value of the type {type_name(value)} may hold any number of rows, so it is not kept"
        )
    return {"kind": "value"}, [_cell(value)]


def _cell(item: Any) -> Any:
    if item is None or type(item) in (bool, int, str):
        return item
    if type(item) is float:
        return item if math.isfinite(item) else {"float": repr(item)}
    if type(item) is list:
        return [_cell(one) for one in item]
    if type(item) is dict and all(type(key) is str for key in item) and list(item) != ["float"]:
        return {key: _cell(one) for key, one in item.items()}
    raise NotKept(f"a value of the type {type_name(item)} is not kept")


def _float(told: dict) -> Any:
    return float(told["float"]) if list(told) == ["float"] else told


# -- tables of pandas


def _cells(values: Any) -> list:
    dtype = str(values.dtype)
    if dtype.startswith(TIMES):
        return [None if str(item) == "NaT" else str(item) for item in values]
    is_number = dtype.lower().startswith(("float", "int", "uint", "bool", "string"))
    return [None if is_number and _is_missing(item) else _cell(item) for item in values.tolist()]


def _is_missing(item: Any) -> bool:
    return type(item).__name__ == "NAType" or (isinstance(item, float) and math.isnan(item))


def _dtype(values: Any) -> Any:
    if str(values.dtype) != "category":
        return str(values.dtype)
    kept = values.cat.categories
    if len(kept) > max(len(values), 20):
        raise NotKept("a column with more categories than rows is not kept")
    return {"categories": _cells(kept), "of": str(kept.dtype), "ordered": bool(values.cat.ordered)}


def _index(index: Any) -> dict:
    if type(index).__name__ not in INDEXES:
        raise NotKept(f"an index of the type {type(index).__name__} is not kept")
    return {"dtype": str(index.dtype), "name": _cell(index.name)}


def _table(told: dict, rows: list) -> Any:
    pandas = importlib.import_module("pandas")
    index = pandas.Index([row[0] for row in rows], **told["index"])
    columns = []
    for place, dtype in enumerate(told["dtypes"], 1):
        cells = [row[place] for row in rows]
        if isinstance(dtype, dict):
            kept = pandas.Index(dtype["categories"], dtype=dtype["of"])
            cells, dtype = pandas.Categorical(cells, categories=kept, ordered=dtype["ordered"]), None
        columns.append(pandas.Series(cells, index=index, dtype=dtype))
    if told["kind"] == "series":
        return columns[0].rename(told["name"])
    head = told["columns"]
    table = pandas.DataFrame(dict(enumerate(columns)), index=index)
    table.columns = pandas.Index(head["values"], dtype=head["dtype"], name=head["name"])
    return table
