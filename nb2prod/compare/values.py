"""Two fingerprints side by side: what differs, by name, within a tolerance.

>>> left = {"kind": "float", "type": "float", "value": "0.5"}
>>> differences(left, left | {"value": "0.5000000000001"}, tolerance=Tolerance())
()
>>> differences(left, left | {"value": "0.25"}, tolerance=Tolerance(), name="score")
(Difference(what='value', name='score', left='0.5', right='0.25'),)

Equal hashes end the comparison at once. Where they differ, numbers are held to the tolerance one by one if all of them
are shown, else by hashes of rounded numbers; what cannot be proven near is a difference.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from nb2prod.notebook import Value

Fingerprint = Mapping[str, Any]

_MOST = 20  # differences told of one value
_TEXT = 200
# Where the hash says that something differs and nothing that is shown does.
_HIDDEN = "in what is not shown"
_LISTS = ("list", "tuple", "set")
_FLOATS = ("float", "bfloat", "complex", ">f", "sparse[float", "<dtype: 'float", "<dtype: 'bfloat")


class Tolerance(Value):
    """How far numbers may be apart: ``|a - b| <= absolute + relative * max(|a|, |b|)``.

    ``names`` gives another ``relative`` to a value by its name. Integers, texts and truth values are held to be equal.
    """

    relative: float = 1e-9
    absolute: float = 1e-12
    names: Mapping[str, float] = {}

    def allows(self, left: float, right: float) -> bool:
        """Whether two numbers are near enough; NaN is near to NaN only, and infinity to itself."""
        if math.isnan(left) or math.isnan(right):
            return math.isnan(left) and math.isnan(right)
        if math.isinf(left) or math.isinf(right):
            return left == right
        return abs(left - right) <= self.absolute + self.relative * max(abs(left), abs(right))

    def of(self, name: str) -> "Tolerance":
        """The tolerance for the value of this name."""
        return Tolerance(self.names[name], self.absolute) if name in self.names else self


class Difference(Value):
    """One thing that differs: ``what`` it is (``type``, ``value``, ``dtype``, …), where, and both sides in short."""

    what: str
    name: str
    left: str
    right: str


def differences(
    left: Fingerprint, right: Fingerprint, *, tolerance: Tolerance, name: str = ""
) -> tuple[Difference, ...]:
    """What differs between two values, at most a few of each; empty where the right one is as good as the left one."""
    found = []
    for one in _compare(left, right, tolerance.of(name), name):
        found.append(one)
        if len(found) == _MOST:
            break
    return tuple(found)


def unknowns(fingerprint: Fingerprint, name: str = "") -> tuple[str, ...]:
    """The names inside a value of which the state is not known, so that nothing is proven of them."""
    if fingerprint.get("state") == "unknown":
        return (name,)
    found = tuple(text for inner, part in _parts(fingerprint, name) for text in unknowns(part, inner))
    # Where the part that is not known is none of those shown, the whole is not known.
    return found or ((name,) if fingerprint.get("hash", "") is None else ())


def _parts(node: Fingerprint, name: str) -> Iterator[tuple[str, Fingerprint]]:
    """The fingerprints inside another one, by name."""
    yield from _named_parts(node, name)
    value = node.get("value")
    for place, item in enumerate(value if isinstance(value, list) else ()):
        if isinstance(item, Mapping):
            yield f"{name}[{place}]", item
        elif isinstance(item, list) and len(item) == 2:
            yield f"{name}[key {place}]", item[0]
            yield f"{name}[{_key(item[0])}]", item[1]


def _named_parts(node: Fingerprint, name: str) -> Iterator[tuple[str, Fingerprint]]:
    for key in ("parameters", "state", "attributes", "axes"):
        parts = node.get(key)
        if isinstance(parts, Mapping):
            yield from ((f"{name}.{inner}", part) for inner, part in parts.items())
        elif isinstance(parts, list):
            yield from ((f"{name}.{key}[{place}]", part) for place, part in enumerate(parts))
    for place, part in enumerate(node.get("levels") or ()):
        yield f"{name}.level {place}", part
    for part in node.get("columns") or ():
        yield f"{name}[{part.get('name', '')!r}]", part
    if isinstance(node.get("index"), Mapping):
        yield f"{name}.index", node["index"]


def _compare(left: Fingerprint, right: Fingerprint, tolerance: Tolerance, name: str) -> Iterator[Difference]:
    if not _same_type(left, right):
        yield Difference("type", name, _text(left.get("type")), _text(right.get("type")))
        return
    if left.get("hash") is not None and left.get("hash") == right.get("hash"):
        return
    for what in ("dtype", "shape"):
        if left.get(what) != right.get(what) and not (
            what == "shape" and left["kind"] in ("str", "bytes", "frame")
        ):
            yield Difference(what, name, _text(left.get(what)), _text(right.get(what)))
            return
    if left["kind"] == "frame":
        yield from _columns(left, right, tolerance, name)
        return
    told = False
    for one in _contents(left, right, tolerance, name):
        told = True
        yield one
    if not told and _is_hidden(left, right, tolerance):
        yield _hidden(left, right, name)


def _contents(left: Fingerprint, right: Fingerprint, tolerance: Tolerance, name: str) -> Iterator[Difference]:
    """What differs in the names, in the shown content, and in the parts."""
    if left.get("name") != right.get("name"):
        yield Difference("name", name, _text(left.get("name")), _text(right.get("name")))
    if left["kind"] == "dict":
        yield from _entries(left, right, tolerance, name)
    else:
        yield from _values(left, right, tolerance, name)
    yield from _matched(dict(_named_parts(left, name)), dict(_named_parts(right, name)), tolerance)


def _same_type(left: Fingerprint, right: Fingerprint) -> bool:
    """Classes of the author may live in ``__main__`` here and in a module of a project there."""
    if left["kind"] != right["kind"]:
        return False
    types = str(left.get("type")), str(right.get("type"))
    if types[0] == types[1]:
        return True
    modules = {text.rpartition(".")[0].partition(".")[0] for text in types}
    return "__main__" in modules and types[0].rpartition(".")[2] == types[1].rpartition(".")[2]


def _values(left: Fingerprint, right: Fingerprint, tolerance: Tolerance, name: str) -> Iterator[Difference]:
    ours, theirs = left.get("value"), right.get("value")
    if isinstance(ours, list) and isinstance(theirs, list):
        if len(ours) != len(theirs):
            yield Difference("length", name, str(len(ours)), str(len(theirs)))
            return
        is_float = _is_float(left.get("dtype"))
        for place, (one, other) in enumerate(zip(ours, theirs, strict=True)):
            inner = f"{name}[{place * _step(left)}]"
            if isinstance(one, Mapping) and isinstance(other, Mapping):
                yield from _compare(one, other, tolerance, inner)
            elif not _near(one, other, tolerance, is_float):
                yield Difference("value", inner, _text(one), _text(other))
    elif not _near(ours, theirs, tolerance, left["kind"] == "float"):
        yield Difference("value", name, _text(ours), _text(theirs))


def _step(node: Fingerprint) -> int:
    """How many elements there are to one that is shown."""
    sampled = node.get("sampled")
    return (
        -(-sampled["of"] // sampled["kept"])
        if sampled and sampled["kept"] and node["kind"] not in _LISTS
        else 1
    )


def _is_float(dtype: object) -> bool:
    return str(dtype).lower().replace("torch.", "").startswith(_FLOATS)


def _near(left: Any, right: Any, tolerance: Tolerance, is_float: bool) -> bool:
    if left == right and isinstance(left, bool) == isinstance(right, bool):
        return True
    if not (is_float and isinstance(left, str) and isinstance(right, str)):
        return False
    try:
        if "j" in left or "j" in right:
            one, other = complex(left), complex(right)
            return tolerance.allows(one.real, other.real) and tolerance.allows(one.imag, other.imag)
        return tolerance.allows(float(left), float(right))
    except ValueError:
        return False


def _key(node: Fingerprint) -> str:
    return repr(node["value"]) if isinstance(node.get("value"), str) else _text(node.get("value"))


def _entries(left: Fingerprint, right: Fingerprint, tolerance: Tolerance, name: str) -> Iterator[Difference]:
    """A dictionary's entries by key, then the order of the keys."""
    sides = [dict(_keyed(node.get("value") or ())) for node in (left, right)]
    yield from _matched(
        *({f"{name}[{key}]": value for key, value in side.items()} for side in sides), tolerance
    )
    if sides[0].keys() == sides[1].keys() and list(sides[0]) != list(sides[1]):
        yield Difference("order", name, _text(list(sides[0])), _text(list(sides[1])))


def _keyed(entries: Sequence[Any]) -> Iterator[tuple[str, Fingerprint]]:
    """Each value by its key; where the key is a weight or an object, by its place, and the key besides."""
    for place, (key, value) in enumerate(entries):
        if isinstance(key.get("value"), list | None) and key["kind"] not in ("none", "tuple", "set"):
            yield f"key {place}", key
            yield f"value {place}", value
        else:
            yield _key(key), value


def _matched(
    left: Mapping[str, Fingerprint], right: Mapping[str, Fingerprint], tolerance: Tolerance
) -> Iterator[Difference]:
    for inner in [*left, *(one for one in right if one not in left)]:
        if inner in left and inner in right:
            yield from _compare(left[inner], right[inner], tolerance, inner)
        else:
            yield Difference(
                "part", inner, *("there" if inner in side else "missing" for side in (left, right))
            )


def _columns(left: Fingerprint, right: Fingerprint, tolerance: Tolerance, name: str) -> Iterator[Difference]:
    """A frame: its columns' names and order, its length, then column by column."""
    names = [[str(column.get("name")) for column in node.get("columns") or ()] for node in (left, right)]
    if names[0] != names[1]:
        gone = [one for one in names[0] if one not in names[1]]
        new = [one for one in names[1] if one not in names[0]]
        yield Difference("columns", name, _text(gone or names[0]), _text(new or names[1]))
    if left["shape"][:1] != right["shape"][:1]:
        yield Difference("rows", name, str(left["shape"][0]), str(right["shape"][0]))
        return
    told = names[0] != names[1]
    sides = [dict(_named_parts(node, name)) for node in (left, right)]
    shared = [inner for inner in sides[0] if inner in sides[1]]
    if names[0] == names[1] and len(set(names[0])) < len(names[0]):
        pairs = zip(left["columns"], right["columns"], strict=True)
        for place, (one, other) in enumerate(pairs):
            for difference in _compare(one, other, tolerance, f"{name}[column {place}]"):
                told = True
                yield difference
        shared = [f"{name}.index"]
    for inner in shared:
        for difference in _compare(sides[0][inner], sides[1][inner], tolerance, inner):
            told = True
            yield difference
    if not told and ("sampled" in left or "sampled" in right):
        yield _hidden(left, right, name)


def _is_hidden(left: Fingerprint, right: Fingerprint, tolerance: Tolerance) -> bool:
    """Whether the hashes differ though nothing that is shown does, and no hash of rounded numbers proves them near."""
    if left.get("hash") is None or right.get("hash") is None:
        return left.get("hashed") != right.get("hashed")
    if not ("sampled" in left or "sampled" in right) and _tells_all(left):
        return False
    theirs = {one["relative"]: one["hash"] for one in right.get("near") or ()}
    near = (one for one in left.get("near") or () if one["relative"] <= tolerance.relative)
    return not any(theirs.get(one["relative"]) == one["hash"] for one in near)


def _tells_all(node: Fingerprint) -> bool:
    """Whether the parts that were compared are all that the hash covers."""
    keys = ("value", "parameters", "state", "attributes", "axes", "levels", "columns")
    return any(node.get(key) is not None for key in keys) and node["kind"] not in ("function", "class")


def _hidden(left: Fingerprint, right: Fingerprint, name: str) -> Difference:
    """A difference that the hashes show; statistics tell how large it is, where they differ."""
    sides = [node.get("statistics") or {} for node in (left, right)]
    for key in sides[0]:
        if sides[0][key] != sides[1].get(key):
            return Difference(f"{key} of all", name, _text(sides[0][key]), _text(sides[1].get(key)))
    return Difference(_HIDDEN, name, str(left.get("hash"))[:8], str(right.get("hash"))[:8])


def _text(value: Any) -> str:
    text = str(value)
    return text if len(text) <= _TEXT else f"{text[:_TEXT]}…"


__all__: Sequence[str] = ("Difference", "Fingerprint", "Tolerance", "differences", "unknowns")
