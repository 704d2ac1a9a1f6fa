"""Containers, texts and other values of Python itself; methods of subclasses are not asked.

>>> from nb2prod.compare.inside import fingerprint
>>> fingerprint({1, "a"})["hash"] == fingerprint({"a", 1})["hash"]
True
"""

# pylint: disable=unidiomatic-typecheck,unnecessary-dunder-call  # methods of subclasses may do anything

import collections
import marshal
import types

from nb2prod.compare.inside.objects import attributes_of
from nb2prod.compare.inside.walk import PLAIN, TEXT, type_name, unknown

# Their repr says all of them, and is no code of the author's.
BY_REPR = {
    ("builtins", "complex"), ("builtins", "range"), ("builtins", "slice"), ("builtins", "ellipsis"),
    ("builtins", "NotImplementedType"), ("datetime", "date"), ("datetime", "datetime"), ("datetime", "time"),
    ("datetime", "timedelta"), ("datetime", "timezone"), ("decimal", "Decimal"), ("fractions", "Fraction"),
    ("pathlib", "PosixPath"), ("pathlib", "WindowsPath"), ("pathlib", "PurePosixPath"), ("re", "Pattern"),
    ("torch", "dtype"), ("torch", "device"), ("torch", "layout"), ("torch", "memory_format"),
    ("pathlib._local", "PosixPath"), ("pathlib._local", "WindowsPath"), ("uuid", "UUID"), ("zoneinfo", "ZoneInfo"),
}  # fmt: skip


def of_sequence(walk, value, cls):
    """A list or a tuple, also a named one."""
    kind = list if issubclass(cls, list) else tuple
    node = {"kind": kind.__name__, "type": type_name(cls)}
    return walk.listed(node, list(kind.__iter__(value)))


def of_deque(walk, value, cls):
    """A deque, as a list."""
    return walk.listed({"kind": "list", "type": type_name(cls)}, list(collections.deque.__iter__(value)))


def of_set(walk, value, cls):
    """A set, in an order that follows from its elements only."""
    base = set if issubclass(cls, set) else frozenset
    items = list(base.__iter__(value))
    if set(map(type, items)) <= PLAIN:
        items.sort(key=lambda item: marshal.dumps(item, 2))
        return walk.listed({"kind": "set", "type": type_name(cls)}, items)
    nodes = sorted((walk.node(item) for item in items), key=lambda node: node["hash"] or "")
    node = {"kind": "set", "type": type_name(cls), "shape": [len(items)]}
    kept = max(0, min(walk.left, len(nodes)))
    walk.left -= kept
    node["value"] = [{key: part for key, part in one.items() if key != "shape"} for one in nodes[:kept]]
    if kept < len(nodes):
        node["sampled"] = {"of": len(nodes), "kept": kept}
    return walk.closed(node, "set", *(one["hash"] for one in nodes))


def of_dict(walk, value, cls):
    """A dictionary; the order of its keys counts."""
    ordered = collections.OrderedDict
    items = (ordered if issubclass(cls, ordered) else dict).items(value)
    keys, values = [key for key, _ in items], [item for _, item in items]
    node = {"kind": "dict", "type": type_name(cls), "shape": [len(keys)]}
    shown_keys, keys_digest = walk.items(keys)
    shown, digest = walk.items(values)
    node["value"] = [list(pair) for pair in zip(shown_keys, shown)]
    if len(node["value"]) < len(keys):
        node["sampled"] = {"of": len(keys), "kept": len(node["value"])}
    return walk.closed(node, keys_digest, digest)


def of_scalar_subclass(walk, value, cls):
    """A number or text of a class of the author's own."""
    base = next(base for base in (bool, int, float, str, bytes) if issubclass(cls, base))
    plain = {int: int.__int__, float: float.__float__, str: str.__str__}.get(base)
    inner = walk.scalar(plain(value) if plain else base(value), base)
    node = {"kind": inner["kind"], "type": type_name(cls), "value": inner["value"]}
    return walk.closed(node, inner["hash"])


def of_bytearray(walk, value, cls):
    """Bytes that can change."""
    inner = walk.scalar(bytes(memoryview(value)), bytes)
    return walk.closed({"kind": "bytes", "type": type_name(cls), "value": inner["value"]}, inner["hash"])


def of_by_repr(walk, value, cls):
    """A value whose repr says all of it."""
    text = repr(value)
    node = {"kind": "object", "type": type_name(cls), "value": text[:TEXT]}
    if len(text) > TEXT:
        node["sampled"] = {"of": len(text), "kept": TEXT}
    return walk.closed(node, text)


def of_module(walk, value, cls):
    """A module, by its name."""
    name = str(types.ModuleType.__getattribute__(value, "__dict__").get("__name__"))
    return walk.closed({"kind": "module", "type": type_name(cls), "value": name})


def of_enum(walk, value, cls):
    """A member of an enumeration, by its name."""
    name = str(attributes_of(value).get("_name_"))
    return walk.closed({"kind": "object", "type": type_name(cls), "value": name}, name)


def of_iterator(walk, value, cls):
    """Never asked for its next element, so what is left in it is unknown; attributes of the author's show."""
    node = {
        "kind": "iterator",
        "type": type_name(cls),
        "state": "unknown",
        "why": "an iterator is not consumed",
    }
    node["hash"] = None
    return walk.named(node, "attributes", sorted(attributes_of(value).items()))


def of_stream(_walk, _value, cls):
    """An open file."""
    return unknown("object", cls, "an open file is not read")
