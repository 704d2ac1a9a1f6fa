"""Arrays of numpy, and what is made of such: scalars, sparse matrices.

>>> is_missing(float("nan")), is_missing(0.0)
(True, False)
"""

# pylint: disable=unidiomatic-typecheck  # methods of subclasses may do anything

import sys

from nb2prod.compare.inside.digests import Digests, blocks_of
from nb2prod.compare.inside.objects import attributes_of
from nb2prod.compare.inside.walk import PLAIN, plainly, type_name

SHOWN_OF_MORE = 20  # elements shown of one array that does not fit any more


def of_array(walk, value, cls):
    """numpy's arrays, also masked ones."""
    numpy = sys.modules["numpy"]
    node = {"kind": "array", "type": type_name(cls), "shape": list(value.shape), "dtype": str(value.dtype)}
    if issubclass(cls, numpy.ma.MaskedArray):
        mask = numpy.ma.getmaskarray(value)
        data = numpy.array(numpy.ma.getdata(value))
        data[mask] = numpy.zeros((), data.dtype)
        return walk.named(node, "state", [("data", data), ("mask", mask)])
    return numbers_of(walk, numpy.asarray(value), node, numpy)


def is_mapped(array, numpy):
    """Whether an array, or what it is a view of, is a mapped file."""
    while array is not None:
        if isinstance(array, numpy.memmap):
            return True
        array = getattr(array, "base", None)
    return False


def numbers_of(walk, array, node, numpy):
    """The node of a plain array: hash, statistics, shown values; fields of a record one by one, without padding."""
    if is_mapped(array, numpy):
        node.update({"state": "unknown", "why": "a mapped file is not read", "hash": None})
        return node
    if array.dtype.names:
        return walk.named(node, "state", [(name, array[name]) for name in array.dtype.names])
    if array.dtype.hasobject:
        inner = walk.listed({"kind": "list", "type": "list"}, all_elements(array))
        node.update({key: inner[key] for key in ("value", "sampled") if key in inner})
        node["statistics"] = {"missing": sum(map(is_missing, all_elements(array)))}
        return walk.closed(node, inner["hash"])
    digests = Digests(array, numpy)
    for block in blocks_of(array, numpy):
        walk.in_time()
        digests.add(block)
    node.update(digests.facts())
    show_elements(walk, array, node)
    return walk.closed(node, *digests.hashes())


def is_missing(value):
    """Whether an element of an object array is None or NaN."""
    return value is None or (type(value) is float and value != value)


def all_elements(array):
    """The elements as a list."""
    return array.reshape(-1).tolist()


def show_elements(walk, array, node):
    """The elements that the node shows: all, else some, evenly spaced."""
    kept = array.size if array.size <= walk.left else max(0, min(SHOWN_OF_MORE, walk.left))
    walk.left -= kept
    if kept < array.size:
        node["sampled"] = {"of": int(array.size), "kept": kept}
    if kept:
        shown = array.flat[:: -(-array.size // kept)]
        shown = shown.astype(str) if array.dtype.kind in "mM" else shown
        node["value"] = [plain_or_text(item) for item in shown.tolist()]
        if kept < array.size:
            node["sampled"]["kept"] = len(node["value"])
    elif not array.size:
        node["value"] = []


def plain_or_text(item):
    """An element as it stands in ``value``."""
    return plainly(item) if type(item) in PLAIN else repr(item)


def of_numpy_scalar(walk, value, cls):
    """numpy's scalars."""
    numpy = sys.modules["numpy"]
    kinds = {"i": "int", "u": "int", "f": "float", "b": "bool", "U": "str", "S": "bytes"}
    item = value.item() if value.dtype.kind in kinds and value.dtype.itemsize <= 8 else None
    node = {"kind": kinds.get(value.dtype.kind, "object"), "type": type_name(cls), "dtype": str(value.dtype)}
    if value.dtype.kind in "US":
        item = value.item()
    node["value"] = plainly(item) if type(item) in PLAIN and item is not None else str(value)
    return walk.closed(
        node, numbers_of(walk, numpy.asarray(value).reshape(1), {"kind": "", "type": ""}, numpy)["hash"]
    )


def of_sparse(walk, value, cls):
    """scipy's sparse matrices by the arrays that they hold."""
    node = {"kind": "sparse", "type": type_name(cls), "shape": list(value.shape), "dtype": str(value.dtype)}
    attributes = attributes_of(value)
    if issubclass(cls, dict):
        attributes["of_dict"] = dict(dict.items(value))
    names = ("data", "indices", "indptr", "row", "col", "coords", "offsets", "rows", "of_dict")
    return walk.named(node, "state", [(name, attributes[name]) for name in names if name in attributes])
