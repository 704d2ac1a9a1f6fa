"""What a value is, in JSON: sent as source into the notebook's interpreter, so standard library and Python 3.8 only.

>>> fingerprint([1, 2.5])["value"][1] == {"kind": "float", "type": "float", "value": "2.5"}
True
>>> fingerprint({1, 2})["hash"] == fingerprint({2, 1})["hash"]
True

A fingerprint is a look, never a touch: no method, property or iterator of the author's is used, nothing is imported,
no random number is drawn, no file is read. What cannot be seen that way has ``"state": "unknown"``. ``hash`` covers
all of the value, and is None where time or size did not allow that; ``sampled`` tells how many of its
elements ``value`` shows. Addresses and ids never go into a hash. ``near`` holds hashes of rounded numbers: equal
ones prove that no number is further off than ``relative``.
"""

import collections
import hashlib
import inspect
import io
import itertools
import marshal
import random
import sys
import time
import types

_SECONDS = 5.0
_KEPT = 1000  # elements that one fingerprint shows
_SHOWN_OF_MORE = 20  # elements shown of one array that does not fit any more
_TEXT = 2000  # characters shown of one text
_NODES = 200000
_DEPTH = 60
_BRIEF = ("kind", "type", "hash", "near")  # all that is told of a part when enough is shown
_BLOCK = 1 << 17  # elements hashed at once
_LARGEST = 1 << 30  # bytes of one array that are hashed whole
_PLAIN = {int, float, str, bytes, bool, type(None)}
_MADE_BY_CODE = 1 << 9  # a flag of classes that come from a class statement
_NUMBERS_64 = 1 << 63
# Their repr says all of them, and is no code of the author's.
_BY_REPR = {
    ("builtins", "complex"), ("builtins", "range"), ("builtins", "slice"), ("builtins", "ellipsis"),
    ("builtins", "NotImplementedType"), ("datetime", "date"), ("datetime", "datetime"), ("datetime", "time"),
    ("datetime", "timedelta"), ("datetime", "timezone"), ("decimal", "Decimal"), ("fractions", "Fraction"),
    ("pathlib", "PosixPath"), ("pathlib", "WindowsPath"), ("pathlib", "PurePosixPath"), ("re", "Pattern"),
    ("pathlib._local", "PosixPath"), ("pathlib._local", "WindowsPath"), ("uuid", "UUID"), ("zoneinfo", "ZoneInfo"),
}  # fmt: skip
# Objects of these libraries hold caches and the surroundings: what is not described below stays unknown.
_OPAQUE = {
    "matplotlib",
    "pandas",
    "polars",
    "IPython",
    "ipykernel",
    "traitlets",
    "zmq",
    "logging",
    "threading",
}
_OPAQUE |= {
    "asyncio",
    "socket",
    "subprocess",
    "sqlite3",
    "sqlalchemy",
    "pyspark",
    "dask",
    "selenium",
    "requests",
}
# Compiled objects of these libraries tell their state to pickle, and nothing else happens.
_TELLING = {"sklearn", "_loss", "xgboost", "lightgbm", "catboost", "scipy"}


def fingerprint(value, seconds=_SECONDS, elements=_KEPT):
    """What ``value`` is, as JSON-able mapping; see the module. Never raises, never changes it."""
    try:
        return _Walk(seconds, elements).node(value)
    except Exception as error:  # pylint: disable=broad-exception-caught  # whatever a foreign object does
        return _unknown("object", type(value), type(error).__name__)


def _type_name(kind):
    try:
        module = type.__getattribute__(kind, "__module__")
        name = type.__getattribute__(kind, "__qualname__")
    except Exception:  # pylint: disable=broad-exception-caught  # a metaclass may do anything
        return "?"
    return name if module == "builtins" else "%s.%s" % (module, name)


def _root(kind):
    return _type_name(kind).partition(".")[0]


def _unknown(kind, cls, why):
    return {"kind": kind, "type": _type_name(cls), "state": "unknown", "why": why, "hash": None}


def _plain(value):
    """A plain scalar as it stands in ``value``: floats by repr, integers that JSON readers cannot hold as text."""
    if type(value) is float:
        return repr(value)
    if type(value) is int and not -_NUMBERS_64 <= value < _NUMBERS_64:
        return repr(value) if value.bit_length() < 4096 else hex(value)
    if type(value) is str:
        return value[:_TEXT].encode("utf-8", "backslashreplace").decode("utf-8")
    return value[:_TEXT].hex() if type(value) is bytes else value


def _all_plain(values):
    """Whether these are plain scalars, or lists and tuples of such: their bytes are then made by ``marshal`` alone."""
    classes = set(map(type, values))
    if not classes <= _PLAIN | {list, tuple}:
        return False
    nested = (one for one in values if type(one) in (list, tuple)) if classes - _PLAIN else ()
    return set(map(type, itertools.chain.from_iterable(nested))) <= _PLAIN


class _Late(Exception):
    """The time for one value is over."""


class _Walk:  # pylint: disable=too-many-public-methods
    """One fingerprint in the making."""

    def __init__(self, seconds, elements):
        self.ends = time.monotonic() + seconds
        self.left = elements
        self.nodes = 0
        self.stack = {}
        self.done = {}
        self.alive = []

    def node(self, value):
        """The fingerprint of one value, at any depth."""
        cls = type(value)
        if cls in _PLAIN:
            return self.scalar(value, cls)
        key = id(value)
        if key in self.stack:
            above = len(self.stack) - self.stack[key]
            return self.closed({"kind": "object", "type": _type_name(cls), "value": "%d above" % above})
        if key in self.done:
            return self.done[key]
        self.nodes += 1
        if self.nodes > _NODES or len(self.stack) > _DEPTH or time.monotonic() > self.ends:
            return _unknown("object", cls, "cut")
        self.stack[key] = len(self.stack)
        try:
            node = _maker(cls)(self, value, cls)
        except _Late:
            node = _unknown("object", cls, "cut")
        except Exception as error:  # pylint: disable=broad-exception-caught  # whatever a foreign object does
            node = _unknown("object", cls, type(error).__name__)
        finally:
            del self.stack[key]
        self.done[key] = node
        self.alive.append(value)  # so that no other object gets its id
        return node

    def closed(self, node, *digests):
        """The node with its hash: of its own facts and of the digests given; None where one of them is None."""
        if "hash" in node:
            return node
        if any(digest is None for digest in digests):
            node["hash"] = None
            return node
        hasher = hashlib.sha256()
        facts = (node["kind"], node["type"].rpartition(".")[2], node.get("shape"), node.get("dtype"))
        # A shown value that is not covered by the digests is the content itself.
        content = node.get("value") if not digests else None
        for part in (repr(facts), repr(content), *digests):
            hasher.update(part.encode("utf-8", "backslashreplace") + b"\0")
        node["hash"] = hasher.hexdigest()
        return node

    def scalar(self, value, cls):
        """None, a truth value, a number, a text or bytes."""
        kind = "none" if value is None else cls.__name__
        node = {"kind": kind, "type": "NoneType" if value is None else kind, "value": _plain(value)}
        if cls in (str, bytes):
            node["shape"] = [len(value)]
            if len(value) > _TEXT:
                node["sampled"] = {"of": len(value), "kept": _TEXT}
        node["hash"] = hashlib.sha256(marshal.dumps(value, 2)).hexdigest()
        return node

    def in_time(self):
        """Raises _Late when time is over."""
        if time.monotonic() > self.ends:
            raise _Late

    def inner(self, value):
        """A node to be shown inside another one, and its digest."""
        node = self.node(value)
        digest = node["hash"]
        if self.left <= 0 and digest is not None:
            return {name: node[name] for name in _BRIEF if name in node}, digest
        if type(value) in _PLAIN:
            node = {name: item for name, item in node.items() if name not in ("hash", "shape")}
        return node, digest

    def items(self, values):
        """The nodes shown of some values, and the digest of all of them; the digest is the same for equal values."""
        shown, hasher, whole = [], hashlib.sha256(), True
        for start in range(0, len(values), _BLOCK):
            self.in_time()
            block = values[start : start + _BLOCK]
            is_plain = _all_plain(block)
            if is_plain:
                hasher.update(
                    marshal.dumps(block, 2)
                )  # version 2 does not tell interned or shared objects apart
            if is_plain and self.left <= 0:
                continue
            for value in block:
                if self.left <= 0 and is_plain:
                    break
                self.left -= 1
                node, digest = self.inner(value)
                if self.left >= 0:
                    shown.append(node)
                if not is_plain:
                    whole = whole and digest is not None
                    hasher.update((digest or "").encode() + b"\0")
        return shown, hasher.hexdigest() if whole else None

    def listed(self, node, values):
        """The node of a sequence."""
        shown, digest = self.items(values)
        node["shape"], node["value"] = [len(values)], shown
        if len(shown) < len(values):
            node["sampled"] = {"of": len(values), "kept": len(shown)}
        return self.closed(node, digest)

    def named(self, node, key, pairs):
        """The node with ``key`` holding named values, and its hash over them."""
        digests, shown = [], {}
        for name, value in pairs:
            self.left -= 1
            inner, digest = self.inner(value)
            shown[name] = inner
            digests += [name, digest]
        node[key] = shown
        return self.closed(node, key, *digests)


# -- containers and objects of the standard library


def _sequence(walk, value, cls):
    kind = list if issubclass(cls, list) else tuple
    node = {"kind": kind.__name__, "type": _type_name(cls)}
    return walk.listed(node, list(kind.__iter__(value)))


def _deque(walk, value, cls):
    return walk.listed({"kind": "list", "type": _type_name(cls)}, list(collections.deque.__iter__(value)))


def _set(walk, value, cls):
    base = set if issubclass(cls, set) else frozenset
    items = list(base.__iter__(value))
    if set(map(type, items)) <= _PLAIN:
        items.sort(key=lambda item: marshal.dumps(item, 2))
        return walk.listed({"kind": "set", "type": _type_name(cls)}, items)
    nodes = sorted((walk.node(item) for item in items), key=lambda node: node["hash"] or "")
    node = {"kind": "set", "type": _type_name(cls), "shape": [len(items)]}
    kept = max(0, min(walk.left, len(nodes)))
    walk.left -= kept
    node["value"] = [{key: part for key, part in one.items() if key != "shape"} for one in nodes[:kept]]
    if kept < len(nodes):
        node["sampled"] = {"of": len(nodes), "kept": kept}
    return walk.closed(node, "set", *(one["hash"] for one in nodes))


def _dict(walk, value, cls):
    ordered = collections.OrderedDict
    items = (ordered if issubclass(cls, ordered) else dict).items(value)
    keys, values = [key for key, _ in items], [item for _, item in items]
    node = {"kind": "dict", "type": _type_name(cls), "shape": [len(keys)]}
    shown_keys, keys_digest = walk.items(keys)
    shown, digest = walk.items(values)
    node["value"] = [list(pair) for pair in zip(shown_keys, shown)]
    if len(node["value"]) < len(keys):
        node["sampled"] = {"of": len(keys), "kept": len(node["value"])}
    return walk.closed(node, keys_digest, digest)


def _scalar_subclass(walk, value, cls):
    base = next(base for base in (bool, int, float, str, bytes) if issubclass(cls, base))
    plain = {int: int.__int__, float: float.__float__, str: str.__str__}.get(base)
    inner = walk.scalar(plain(value) if plain else base(value), base)
    node = {"kind": inner["kind"], "type": _type_name(cls), "value": inner["value"]}
    return walk.closed(node, inner["hash"])


def _bytearray(walk, value, cls):
    inner = walk.scalar(bytes(memoryview(value)), bytes)
    return walk.closed({"kind": "bytes", "type": _type_name(cls), "value": inner["value"]}, inner["hash"])


def _by_repr(walk, value, cls):
    text = repr(value)
    node = {"kind": "object", "type": _type_name(cls), "value": text[:_TEXT]}
    if len(text) > _TEXT:
        node["sampled"] = {"of": len(text), "kept": _TEXT}
    return walk.closed(node, text)


def _module(walk, value, cls):
    name = str(types.ModuleType.__getattribute__(value, "__dict__").get("__name__"))
    return walk.closed({"kind": "module", "type": _type_name(cls), "value": name})


def _enum(walk, value, cls):
    name = str(_attributes(value).get("_name_"))
    return walk.closed({"kind": "object", "type": _type_name(cls), "value": name}, name)


def _iterator(walk, value, cls):
    """Never asked for its next element, so what is left in it is unknown; attributes of the author's show."""
    node = {
        "kind": "iterator",
        "type": _type_name(cls),
        "state": "unknown",
        "why": "an iterator is not consumed",
    }
    node["hash"] = None
    return walk.named(node, "attributes", sorted(_attributes(value).items()))


def _stream(_walk, _value, cls):
    return _unknown("object", cls, "an open file is not read")


# -- code


def _function(walk, value, cls):
    name = str(value.__qualname__)
    node = {"kind": "function", "type": _type_name(cls), "value": name}
    parts = {"code": _code(value.__code__, value.__doc__), "defaults": value.__defaults__ or ()}
    parts["keywords"] = value.__kwdefaults__ or {}
    parts["captured"] = [_content(cell) for cell in value.__closure__ or ()]
    digests = [name.rpartition(".")[2]]
    for part in parts.values():
        digests.append(walk.node(part)["hash"])
    return walk.closed(node, *digests)


def _content(cell):
    try:
        return cell.cell_contents
    except ValueError:
        return None


def _code(code, doc=None):
    """What a code object does: no file names, lines, docstring or annotations."""
    constants = [_code(one) if isinstance(one, types.CodeType) else one for one in code.co_consts]
    if constants and doc is not None and constants[0] == doc:
        constants[0] = None
    names = [code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars]
    return [code.co_code, constants, names, code.co_argcount, code.co_kwonlyargcount, code.co_flags & 0x2AC]


def _builtin(walk, value, cls):
    name = "%s.%s" % (getattr(value, "__module__", None), getattr(value, "__qualname__", "?"))
    return walk.closed({"kind": "function", "type": _type_name(cls), "value": name}, name)


def _method(walk, value, cls):
    node = {"kind": "function", "type": _type_name(cls), "value": str(value.__func__.__qualname__)}
    return walk.named(node, "state", [("function", value.__func__), ("of", value.__self__)])


def _partial(walk, value, cls):
    parts = [("function", value.func), ("arguments", value.args), ("keywords", value.keywords)]
    return walk.named({"kind": "function", "type": _type_name(cls)}, "state", parts)


def _class(walk, value, cls):
    """A class of a library by its name, the author's by its methods and constants too."""
    node = {"kind": "class", "type": _type_name(cls), "value": _type_name(value)}
    name = node["value"].rpartition(".")[2]
    if not _is_authors(value):
        return walk.closed(node, node["value"])
    digests = [name] + [walk.node(base)["hash"] for base in type.__dict__["__bases__"].__get__(value)]
    members = type.__dict__["__dict__"].__get__(value)
    for key in sorted(members):
        member = members[key]
        if isinstance(member, (staticmethod, classmethod)):
            member = member.__func__
        if isinstance(member, property):
            member = [member.fget, member.fset]
        if not (key.startswith("__") and type(member) is not types.FunctionType) and not key.startswith(
            "_abc"
        ):
            digests += [key, walk.node(member)["hash"] or "?"]
    return walk.closed(node, *digests)


def _is_authors(cls):
    module = type.__getattribute__(cls, "__module__")
    found = sys.modules.get(module) if isinstance(module, str) else None
    if module == "__main__" or found is None:
        return module == "__main__"
    path = getattr(found, "__file__", None) or ""
    libraries = (sys.base_prefix, sys.prefix)
    return bool(path) and "site-packages" not in path and not path.startswith(libraries)


# -- objects by their attributes


def _attributes(value):
    """The attributes that the object itself holds; no property is asked, nothing of the class's."""
    found = {}
    for cls in type.__dict__["__mro__"].__get__(type(value)):
        members = type.__dict__["__dict__"].__get__(cls)
        is_made = cls.__flags__ & _MADE_BY_CODE
        for name, member in members.items():
            if is_made and isinstance(member, types.MemberDescriptorType) and name not in found:
                try:
                    found[name] = member.__get__(value)
                except AttributeError:
                    continue
        own = members.get("__dict__")
        if isinstance(own, types.GetSetDescriptorType):
            found.update(dict.items(own.__get__(value)))
    return {name: item for name, item in found.items() if isinstance(name, str)}


def _dataclass(walk, value, cls):
    attributes = _attributes(value)
    names = [name for name in cls.__dataclass_fields__ if name in attributes]
    node = {"kind": "dataclass", "type": _type_name(cls)}
    return walk.named(node, "attributes", [(name, attributes[name]) for name in names])


def _object(walk, value, cls):
    root, attributes = _root(cls), _attributes(value)
    if root in _TELLING and (not attributes or cls.__name__ == "Booster"):
        return _told(walk, value, cls)
    if root in _OPAQUE or (not attributes and not _is_authors(cls)):
        return _unknown("object", cls, "it does not show its state")
    pairs = sorted(attributes.items())
    if issubclass(cls, BaseException):
        pairs.append(("args", BaseException.args.__get__(value)))
    return walk.named({"kind": "object", "type": _type_name(cls)}, "attributes", pairs)


def _told(walk, value, cls):
    """Compiled state as it is given to pickle."""
    tell = getattr(cls, "__getstate__", None)
    if tell is None or tell is getattr(object, "__getstate__", None):
        reduced = cls.__reduce__(value)
        state = list(reduced[1:3]) if isinstance(reduced, tuple) else None
    else:
        state = tell(value)
    return walk.named({"kind": "object", "type": _type_name(cls)}, "state", [("told", state)])


def _estimator(walk, value, cls):
    attributes = _attributes(value)
    try:
        names = set(inspect.signature(cls.__init__).parameters)
    except (TypeError, ValueError):
        names = set()
    pairs = sorted(attributes.items())
    node = {"kind": "estimator", "type": _type_name(cls)}
    parameters = walk.named(dict(node), "parameters", [pair for pair in pairs if pair[0] in names])
    state = walk.named(dict(node), "state", [pair for pair in pairs if pair[0] not in names])
    node["parameters"], node["state"] = parameters["parameters"], state["state"]
    return walk.closed(node, parameters["hash"], state["hash"])


def _random(walk, value, cls):
    node = {"kind": "object", "type": _type_name(cls)}
    if issubclass(cls, random.Random):
        if issubclass(cls, random.SystemRandom):
            return _unknown("object", cls, "the system's random numbers have no state")
        state = random.Random.getstate(value)
    elif cls.__name__ == "RandomState":
        state = cls.get_state(value, legacy=False)
    else:
        state = (value if hasattr(cls, "state") else value.bit_generator).state
    walk_hash = walk.node(state)["hash"]
    node["value"] = "random stream " + (walk_hash or "?")[:12]
    return walk.closed(node, walk_hash)


# -- arrays


def _array(walk, value, cls):
    numpy = sys.modules["numpy"]
    node = {"kind": "array", "type": _type_name(cls), "shape": list(value.shape), "dtype": str(value.dtype)}
    if issubclass(cls, numpy.ma.MaskedArray):
        mask = numpy.ma.getmaskarray(value)
        data = numpy.array(numpy.ma.getdata(value))
        data[mask] = numpy.zeros((), data.dtype)
        return walk.named(node, "state", [("data", data), ("mask", mask)])
    return _numbers(walk, numpy.asarray(value), node, numpy)


def _is_mapped(array, numpy):
    while array is not None:
        if isinstance(array, numpy.memmap):
            return True
        array = getattr(array, "base", None)
    return False


def _numbers(walk, array, node, numpy):
    """The node of a plain array: hash, statistics, shown values; fields of a record one by one, without padding."""
    if _is_mapped(array, numpy):
        node.update({"state": "unknown", "why": "a mapped file is not read", "hash": None})
        return node
    if array.dtype.names:
        return walk.named(node, "state", [(name, array[name]) for name in array.dtype.names])
    if array.dtype.hasobject:
        inner = walk.listed({"kind": "list", "type": "list"}, _whole(array))
        node.update({key: inner[key] for key in ("value", "sampled") if key in inner})
        node["statistics"] = {"missing": sum(map(_is_missing, _whole(array)))}
        return walk.closed(node, inner["hash"])
    digests = _Digests(array, numpy)
    for block in _blocks(array, numpy):
        walk.in_time()
        digests.add(block)
    node.update(digests.facts())
    _show(walk, array, node)
    return walk.closed(node, *digests.hashes())


def _is_missing(value):
    return value is None or (type(value) is float and value != value)


def _whole(array):
    return array.reshape(-1).tolist()


def _blocks(array, numpy):
    """The elements in order, some at a time; of a huge array evenly spaced blocks."""
    if array.flags.c_contiguous:
        flat = array.reshape(-1)
        step = _BLOCK
        if array.nbytes > _LARGEST:
            step = _BLOCK * (1 + array.nbytes // _LARGEST)
        for start in range(0, flat.size, step):
            yield flat[start : start + _BLOCK]
        return
    rows = max(1, _BLOCK // max(1, array[:1].size))
    for start in range(0, array.shape[0], rows):
        yield numpy.ascontiguousarray(array[start : start + rows]).reshape(-1)


def _show(walk, array, node):
    """The elements that the node shows: all, else some, evenly spaced."""
    kept = array.size if array.size <= walk.left else max(0, min(_SHOWN_OF_MORE, walk.left))
    walk.left -= kept
    if kept < array.size:
        node["sampled"] = {"of": int(array.size), "kept": kept}
    if kept:
        shown = array.flat[:: -(-array.size // kept)]
        shown = shown.astype(str) if array.dtype.kind in "mM" else shown
        node["value"] = [_plain_or_text(item) for item in shown.tolist()]
        if kept < array.size:
            node["sampled"]["kept"] = len(node["value"])
    elif not array.size:
        node["value"] = []


def _plain_or_text(item):
    return _plain(item) if type(item) in _PLAIN else repr(item)


class _Digests:
    """Hashes and statistics of an array's blocks, in one pass."""

    # Bits of the mantissa that are rounded away, and what that is at most, relative to the number.
    _ROUNDED = {"float64": ((22, 2.0**-30), (32, 2.0**-20)), "float32": ((3, 2.0**-20),)}

    def __init__(self, array, numpy):
        self.numpy, self.dtype = numpy, array.dtype
        self.hasher = hashlib.sha256()
        self.rounded = self._ROUNDED.get(array.dtype.name, ())
        self.near = [hashlib.sha256() for _ in self.rounded]
        self.of, self.seen, self.missing, self.total, self.finite = array.size, 0, 0, 0.0, 0
        self.least = self.most = None

    def add(self, block):
        """Takes the next block, one-dimensional and contiguous."""
        numpy = self.numpy
        self.seen += block.size
        if self.dtype.kind in "fc" and self.dtype.itemsize > 8 * (1 + (self.dtype.kind == "c")):
            block = block.astype(
                "c16" if self.dtype.kind == "c" else "f8"
            )  # long doubles have bytes of padding
        self.hasher.update(block.view(numpy.uint8))
        if self.dtype.kind in "mM":
            gone = numpy.isnat(block)
        elif self.dtype.kind == "f":
            gone = numpy.isnan(block)
            self._round(block, gone)
        elif self.dtype.kind in "biu":
            gone = None
        else:
            return
        if gone is not None:
            self.missing += int(gone.sum())
            block = block[~gone]
        self._measure(block)

    def _round(self, block, gone):
        numpy = self.numpy
        for (bits, _), hasher in zip(self.rounded, self.near):
            plain = block + block.dtype.type(0)  # -0.0 becomes 0.0
            plain[gone] = numpy.nan
            whole = plain.view("u%d" % block.dtype.itemsize)
            one = whole.dtype.type(1)
            half, mask = one << whole.dtype.type(bits - 1), ~((one << whole.dtype.type(bits)) - one)
            hasher.update(((whole + half) & mask).view(numpy.uint8))

    def _measure(self, block):
        numpy = self.numpy
        if not block.size:
            return
        least, most = block.min(), block.max()
        self.least = least if self.least is None or least < self.least else self.least
        self.most = most if self.most is None or most > self.most else self.most
        if self.dtype.kind not in "mM":
            with numpy.errstate(all="ignore"):
                finite = block[numpy.isfinite(block)] if self.dtype.kind == "f" else block
                self.total += float(finite.sum(dtype="f8"))
                self.finite += finite.size

    def hashes(self):
        """The digest of the content; None if only a part was looked at."""
        return [self.hasher.hexdigest() if self.seen == self.of else None]

    def facts(self):
        """What the node tells of them."""
        facts = {}
        if self.seen < self.of:
            facts["hashed"] = {"of": int(self.of), "kept": int(self.seen), "hash": self.hasher.hexdigest()}
        elif self.near:
            pairs = zip(self.rounded, self.near)
            facts["near"] = [{"relative": step, "hash": one.hexdigest()} for (_, step), one in pairs]
        if self.dtype.kind in "biufmM":
            told = {"min": self.least, "max": self.most}
            told = {key: _told_number(one) for key, one in told.items() if one is not None}
            if self.finite:
                told["mean"] = repr(self.total / self.finite)
            told["missing"] = self.missing
            facts["statistics"] = told
        return facts


def _told_number(number):
    kind = number.dtype.kind
    return str(number) if kind in "mM" else repr(float(number)) if kind == "f" else int(number)


def _numpy_scalar(walk, value, cls):
    numpy = sys.modules["numpy"]
    kinds = {"i": "int", "u": "int", "f": "float", "b": "bool", "U": "str", "S": "bytes"}
    item = value.item() if value.dtype.kind in kinds and value.dtype.itemsize <= 8 else None
    node = {"kind": kinds.get(value.dtype.kind, "object"), "type": _type_name(cls), "dtype": str(value.dtype)}
    if value.dtype.kind in "US":
        item = value.item()
    node["value"] = _plain(item) if type(item) in _PLAIN and item is not None else str(value)
    return walk.closed(
        node, _numbers(walk, numpy.asarray(value).reshape(1), {"kind": "", "type": ""}, numpy)["hash"]
    )


def _tensor(walk, value, cls):
    torch = sys.modules["torch"]
    node = {"kind": "tensor", "type": _type_name(cls), "shape": list(value.shape), "dtype": str(value.dtype)}
    plain = value.detach()
    if plain.layout is not torch.strided or plain.device.type == "meta" or "numpy" not in sys.modules:
        node.update({"state": "unknown", "why": "its numbers do not show", "hash": None})
        return node
    plain = plain.cpu()
    plain = plain.float() if plain.dtype is torch.bfloat16 else plain
    return _numbers(walk, plain.resolve_conj().resolve_neg().numpy(), node, sys.modules["numpy"])


def _tensorflow(walk, value, cls):
    node = {"kind": "tensor", "type": _type_name(cls), "shape": list(value.shape), "dtype": str(value.dtype)}
    return _numbers(walk, sys.modules["numpy"].asarray(value.numpy()), node, sys.modules["numpy"])


def _torch_module(walk, value, cls):
    node = {"kind": "estimator", "type": _type_name(cls), "parameters": {}}
    torch = sys.modules["torch"]
    pairs = list(torch.nn.Module.named_parameters(value)) + list(torch.nn.Module.named_buffers(value))
    return walk.named(node, "state", [("training", bool(value.training))] + pairs)


def _keras_model(walk, value, cls):
    weights = [("weight %d" % number, one) for number, one in enumerate(value.get_weights())]
    return walk.named({"kind": "estimator", "type": _type_name(cls), "parameters": {}}, "state", weights)


def _sparse(walk, value, cls):
    node = {"kind": "sparse", "type": _type_name(cls), "shape": list(value.shape), "dtype": str(value.dtype)}
    attributes = _attributes(value)
    if issubclass(cls, dict):
        attributes["_dict"] = dict(dict.items(value))
    names = ("data", "indices", "indptr", "row", "col", "coords", "offsets", "rows", "_dict")
    return walk.named(node, "state", [(name, attributes[name]) for name in names if name in attributes])


# -- tables


def _frame(walk, value, cls):
    node = {"kind": "frame", "type": _type_name(cls), "shape": list(value.shape)}
    labels = value.columns
    index, names = walk.node(value.index), walk.node(labels)
    digests, columns = [index["hash"], names["hash"]], []
    for place in range(value.shape[1]):
        walk.in_time()
        column = _column(walk, value.iloc[:, place].array)
        column["name"] = _label(labels[place])
        digests.append(column["hash"])
        if len(columns) < _KEPT:
            columns.append(column)
    node["columns"], node["index"] = columns, index
    if len(columns) < value.shape[1]:
        node["sampled"] = {"of": value.shape[1], "kept": len(columns)}
    return walk.closed(node, *digests)


def _label(label):
    return label[:_TEXT] if type(label) is str else repr(label)[:_TEXT]


def _series(walk, value, cls):
    column = _column(walk, value.array)
    node = {key: part for key, part in column.items() if key != "hash"}
    index = walk.node(value.index)
    node.update({"kind": "series", "type": _type_name(cls), "name": _label(value.name), "index": index})
    return walk.closed(node, node["name"], column["hash"], index["hash"])


def _index(walk, value, cls):
    node = {"kind": "index", "type": _type_name(cls), "shape": [len(value)], "dtype": str(value.dtype)}
    names = repr([_label(name) for name in value.names])
    node["name"] = names
    if cls.__name__ == "RangeIndex":
        node["value"] = "range(%d, %d, %d)" % (value.start, value.stop, value.step)
        return walk.closed(node, names, node["value"])
    if cls.__name__ == "MultiIndex":
        levels = [_column(walk, value.get_level_values(place).array) for place in range(value.nlevels)]
        node["levels"] = levels
        return walk.closed(node, names, *(level["hash"] for level in levels))
    column = _column(walk, value.array)
    node.update({key: part for key, part in column.items() if key not in ("hash", "kind", "type", "shape")})
    return walk.closed(node, names, column["hash"])


def _column(walk, array):
    """The node of a column's array, of numpy's or of pandas' own kinds."""
    numpy = sys.modules["numpy"]
    node = {
        "kind": "array",
        "type": _type_name(type(array)),
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
        return _numbers(walk, array.asi8.view(code), node, numpy)
    if hasattr(array, "_mask") and hasattr(array, "_data") and isinstance(array._mask, numpy.ndarray):
        data = numpy.array(array._data)
        data[array._mask] = numpy.zeros((), data.dtype)
        node["statistics"] = {"missing": int(array._mask.sum())}
        return walk.named(node, "state", [("data", data), ("mask", array._mask)])
    if name in ("PandasArray", "NumpyExtensionArray", "SparseArray"):
        return _numbers(walk, numpy.asarray(array), node, numpy)
    return _numbers(walk, numpy.asarray(array, dtype=object), node, numpy)


def _polars_frame(walk, value, cls):
    node = {"kind": "frame", "type": _type_name(cls), "shape": list(value.shape), "columns": []}
    for one in value.get_columns():
        node["columns"].append(walk.node(one))
        walk.alive.append(one)
    return walk.closed(node, "columns", *(one["hash"] for one in node["columns"]))


def _polars_series(walk, value, cls):
    node = {"kind": "series", "type": _type_name(cls), "dtype": str(value.dtype), "name": str(value.name)}
    inner = walk.listed({"kind": "list", "type": "list"}, value.to_list())
    node.update({key: inner[key] for key in ("value", "shape", "sampled") if key in inner})
    return walk.closed(node, node["name"], inner["hash"])


# -- figures


def _figure(walk, value, cls):
    node = {"kind": "figure", "type": _type_name(cls)}
    title = getattr(value, "_suptitle", None)
    node["value"] = title.get_text() if title is not None else ""
    node["axes"] = [walk.node(axes) for axes in value.axes]
    size = [_plain(float(number)) for number in value.get_size_inches()]
    node["shape"] = size
    return walk.closed(node, node["value"], *(axes["hash"] for axes in node["axes"]))


def _axes(walk, value, cls):
    node = {"kind": "axes", "type": _type_name(cls)}
    titles = [value.get_title(loc=loc) for loc in ("center", "left", "right")]
    parts = [("title", titles), ("legend", _legend(value.legend_))]
    for name in ("x", "y", "z"):
        if hasattr(value, "%saxis" % name):
            parts.append(("%s axis" % name, _axis(value, name)))
    for name in ("lines", "patches", "collections", "images", "texts", "tables"):
        parts.append((name, [_artist(one) for one in getattr(value, name)]))
    return walk.named(node, "axes", parts)


def _axis(axes, name):
    """Label, scale, tick labels and limits. Limits that follow from the data are not computed, which would fix them."""
    axis = getattr(axes, "%saxis" % name)
    told = {"label": axis.label.get_text(), "scale": axis.get_scale(), "limits": "automatic"}
    if not getattr(axes, "get_autoscale%s_on" % name)():
        box = axes._viewLim if name != "z" else axes.zz_viewLim
        told["limits"] = [float(number) for number in (box.intervaly if name == "y" else box.intervalx)]
    formatter = axis.get_major_formatter()
    told["ticks"] = [str(one) for one in getattr(formatter, "seq", ())]
    mapping = getattr(getattr(axis, "units", None), "_mapping", None)
    told["categories"] = [str(one) for one in mapping] if mapping else []
    told["inverted"] = bool(axis.get_inverted()) if told["limits"] != "automatic" else None
    return told


def _legend(legend):
    if legend is None:
        return None
    texts = [text.get_text() for text in legend.get_texts()]
    place = getattr(legend, "_loc_real", getattr(legend, "_loc", None))
    return {"texts": texts, "title": legend.get_title().get_text(), "place": place}


def _artist(one):
    """What is drawn: data, label and style of a line, bar, collection, image or text."""
    told = {"what": type(one).__name__, "label": str(one.get_label()), "visible": bool(one.get_visible())}
    if hasattr(one, "get_xdata"):
        told.update({"x": one.get_xdata(orig=True), "y": one.get_ydata(orig=True)})
        told["style"] = [one.get_color(), one.get_linestyle(), one.get_marker(), one.get_linewidth()]
        if hasattr(one, "_verts3d"):
            told["points"] = one._verts3d
    elif hasattr(one, "get_offsets"):
        told["points"] = [one.get_offsets(), getattr(one, "_offsets3d", None)]
        told["paths"] = [getattr(one, "_coordinates", None), [path.vertices for path in one._paths or ()]]
        told["values"] = one.get_array()
        told["style"] = None if told["values"] is not None else one.get_facecolor()
    elif hasattr(one, "get_extent") and hasattr(one, "get_array"):
        told.update(
            {"values": one.get_array(), "limits": [one.norm.vmin, one.norm.vmax], "map": one.cmap.name}
        )
    elif hasattr(one, "get_text") and hasattr(one, "get_position"):
        told.update({"text": one.get_text(), "place": list(one.get_position())})
    elif all(hasattr(one, name) for name in ("get_x", "get_width", "get_height")):
        told["box"] = [one.get_x(), one.get_y(), one.get_width(), one.get_height()]
        told["style"] = one.get_facecolor()
    elif hasattr(one, "get_path"):
        told.update({"path": one.get_path().vertices, "style": one.get_facecolor()})
    return told


def _drawn(walk, value, cls):
    return walk.named(
        {"kind": "object", "type": _type_name(cls)}, "attributes", sorted(_artist(value).items())
    )


def _plotly(walk, value, cls):
    attributes = _attributes(value)
    parts = [(name, attributes.get("_" + name)) for name in ("data", "layout")]
    return walk.named({"kind": "figure", "type": _type_name(cls)}, "axes", parts)


# -- which maker describes which class

# Base class as (module, names): looked up among the modules that are loaded already.
_MAKERS = [
    ("random", ("Random",), _random),
    ("numpy", ("ndarray",), _array),
    ("numpy", ("generic",), _numpy_scalar),
    ("numpy.random", ("RandomState", "Generator", "BitGenerator"), _random),
    ("pandas", ("DataFrame",), _frame),
    ("pandas", ("Series",), _series),
    ("pandas", ("Index",), _index),
    ("pandas.api.extensions", ("ExtensionArray",), lambda walk, value, cls: _column(walk, value)),
    ("polars", ("DataFrame",), _polars_frame),
    ("polars", ("Series",), _polars_series),
    ("scipy.sparse", ("spmatrix", "sparray", "_base._spbase"), _sparse),
    ("torch", ("Tensor",), _tensor),
    ("torch.nn", ("Module",), _torch_module),
    ("tensorflow", ("Tensor", "Variable"), _tensorflow),
    ("keras", ("Model",), _keras_model),
    ("tensorflow.keras", ("Model",), _keras_model),
    ("sklearn.base", ("BaseEstimator",), _estimator),
    ("matplotlib.figure", ("FigureBase", "Figure"), _figure),
    ("matplotlib.axes", ("Axes",), _axes),
    ("matplotlib.artist", ("Artist",), _drawn),
    ("plotly.basedatatypes", ("BaseFigure",), _plotly),
]
_BUILTIN = [
    (bool, _scalar_subclass), (int, _scalar_subclass), (float, _scalar_subclass), (str, _scalar_subclass),
    (bytes, _scalar_subclass), (bytearray, _bytearray), (list, _sequence), (tuple, _sequence), (dict, _dict),
    (set, _set), (frozenset, _set), (collections.deque, _deque), (types.ModuleType, _module), (type, _class),
    (types.FunctionType, _function), (types.BuiltinFunctionType, _builtin), (types.MethodType, _method),
    (io.IOBase, _stream),
]  # fmt: skip


def _maker(cls):
    """The function that describes the values of a class."""
    bases = type.__dict__["__mro__"].__get__(cls)
    for module, names, maker in _MAKERS:
        found = sys.modules.get(module)
        for name in names if found is not None else ():
            if _inside(found, name) in bases:
                return maker
    if any(base.__name__ == "Enum" and base.__module__ == "enum" for base in bases):
        return _enum
    for base, maker in _BUILTIN:
        if base in bases:
            return maker
    where = (cls.__module__, cls.__name__)
    if where in _BY_REPR or (where[0] or "").startswith("pandas._libs"):
        return _by_repr
    if where == ("functools", "partial"):
        return _partial
    members = {name for base in bases for name in type.__dict__["__dict__"].__get__(base)}
    if "__next__" in members:
        return _iterator
    if where[0] == "numpy" and cls.__name__ == "ufunc":
        return _by_repr
    return _dataclass if "__dataclass_fields__" in members else _object


def _inside(module, name):
    """The class by its name in a module; no attribute is asked that is not there, which could load something."""
    found = vars(module)
    for part in name.split(".")[:-1]:
        found = getattr(found.get(part), "__dict__", {})
    return found.get(name.rpartition(".")[2], module)
