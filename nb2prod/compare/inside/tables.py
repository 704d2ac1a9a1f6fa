"""Tables of pandas and polars: labels, dtypes, and column by column.

>>> label_text("age"), label_text(("age", 1))
('age', "('age', 1)")
"""

# pylint: disable=protected-access,unidiomatic-typecheck  # what is public would copy

import sys

from nb2prod.compare.inside.arrays import numbers_of
from nb2prod.compare.inside.walk import KEPT, TEXT, type_name


def of_frame(walk, value, cls):
    """A frame of pandas."""
    node = {"kind": "frame", "type": type_name(cls), "shape": list(value.shape)}
    labels = value.columns
    index, names = walk.node(value.index), walk.node(labels)
    digests, columns = [index["hash"], names["hash"]], []
    for place in range(value.shape[1]):
        walk.in_time()
        column = column_of(walk, value.iloc[:, place].array)
        column["name"] = label_text(labels[place])
        digests.append(column["hash"])
        if len(columns) < KEPT:
            columns.append(column)
    node["columns"], node["index"] = columns, index
    if len(columns) < value.shape[1]:
        node["sampled"] = {"of": value.shape[1], "kept": len(columns)}
    return walk.closed(node, *digests)


def label_text(label):
    """A label of a column or index in short."""
    return label[:TEXT] if type(label) is str else repr(label)[:TEXT]


def of_series(walk, value, cls):
    """A series of pandas."""
    column = column_of(walk, value.array)
    node = {key: part for key, part in column.items() if key != "hash"}
    index = walk.node(value.index)
    node.update({"kind": "series", "type": type_name(cls), "name": label_text(value.name), "index": index})
    return walk.closed(node, node["name"], column["hash"], index["hash"])


def of_index(walk, value, cls):
    """An index of pandas; a range is not spread out."""
    node = {"kind": "index", "type": type_name(cls), "shape": [len(value)], "dtype": str(value.dtype)}
    names = repr([label_text(name) for name in value.names])
    node["name"] = names
    if cls.__name__ == "RangeIndex":
        node["value"] = f"range({value.start}, {value.stop}, {value.step})"
        return walk.closed(node, names, node["value"])
    if cls.__name__ == "MultiIndex":
        levels = [column_of(walk, value.get_level_values(place).array) for place in range(value.nlevels)]
        node["levels"] = levels
        return walk.closed(node, names, *(level["hash"] for level in levels))
    column = column_of(walk, value.array)
    node.update({key: part for key, part in column.items() if key not in ("hash", "kind", "type", "shape")})
    return walk.closed(node, names, column["hash"])


def column_of(walk, array):
    """The node of a column's array, of numpy's or of pandas' own kinds."""
    numpy = sys.modules["numpy"]
    node = {
        "kind": "array",
        "type": type_name(type(array)),
        "shape": [len(array)],
        "dtype": str(array.dtype),
    }
    name = type(array).__name__
    if name == "Categorical":
        parts = [("codes", array.codes), ("categories", array.categories), ("ordered", bool(array.ordered))]
        return walk.named(node, "state", parts)
    if name in ("DatetimeArray", "TimedeltaArray", "PeriodArray"):
        unit = str(getattr(array, "unit", "ns") if name != "PeriodArray" else "")
        code = "i8" if name == "PeriodArray" else ("m8[%s]" if name == "TimedeltaArray" else "M8[%s]") % unit
        return numbers_of(walk, array.asi8.view(code), node, numpy)
    if hasattr(array, "_mask") and hasattr(array, "_data") and isinstance(array._mask, numpy.ndarray):
        data = numpy.array(array._data)
        data[array._mask] = numpy.zeros((), data.dtype)
        node["statistics"] = {"missing": int(array._mask.sum())}
        return walk.named(node, "state", [("data", data), ("mask", array._mask)])
    if name in ("PandasArray", "NumpyExtensionArray", "SparseArray"):
        return numbers_of(walk, numpy.asarray(array), node, numpy)
    return numbers_of(walk, numpy.asarray(array, dtype=object), node, numpy)


def of_polars_frame(walk, value, cls):
    """A frame of polars."""
    node = {"kind": "frame", "type": type_name(cls), "shape": list(value.shape), "columns": []}
    for one in value.get_columns():
        node["columns"].append(walk.node(one))
        walk.alive.append(one)
    return walk.closed(node, "columns", *(one["hash"] for one in node["columns"]))


def of_polars_series(walk, value, cls):
    """A series of polars."""
    node = {"kind": "series", "type": type_name(cls), "dtype": str(value.dtype), "name": str(value.name)}
    inner = walk.listed({"kind": "list", "type": "list"}, value.to_list())
    node.update({key: inner[key] for key in ("value", "shape", "sampled", "near") if key in inner})
    return walk.closed(node, node["name"], inner["hash"])
