"""The walk through one value: what is shown, what is hashed, and when to stop.

>>> Walk(SECONDS, KEPT, lambda cls: None).node(2.5)["value"]
'2.5'
"""

# pylint: disable=unidiomatic-typecheck  # methods of subclasses may do anything

import hashlib
import itertools
import marshal
import time

from nb2prod.compare.inside.rounding import near_of

SECONDS = 5.0
KEPT = 1000  # elements that one fingerprint shows
TEXT = 2000  # characters shown of one text
NODES = 200000
DEPTH = 60
BRIEF = ("kind", "type", "hash", "near")  # all that is told of a part when enough is shown
BLOCK = 1 << 17  # elements hashed at once
PLAIN = {int, float, str, bytes, bool, type(None)}
NUMBERS_64 = 1 << 63


def type_name(kind):
    """The name of a class with its module, without that for builtins."""
    try:
        module = type.__getattribute__(kind, "__module__")
        name = type.__getattribute__(kind, "__qualname__")
    except Exception:  # pylint: disable=broad-exception-caught  # a metaclass may do anything
        return "?"
    return name if module == "builtins" else f"{module}.{name}"


def unknown(kind, cls, why):
    """The node of a value that cannot be seen without touching it."""
    return {"kind": kind, "type": type_name(cls), "state": "unknown", "why": why, "hash": None}


def plainly(value):
    """A plain scalar as it stands in ``value``: floats by repr, integers that JSON readers cannot hold as text."""
    if type(value) is float:
        return repr(value)
    if type(value) is int and not -NUMBERS_64 <= value < NUMBERS_64:
        return repr(value) if value.bit_length() < 4096 else hex(value)
    if type(value) is str:
        return value[:TEXT].encode("utf-8", "backslashreplace").decode("utf-8")
    return value[:TEXT].hex() if type(value) is bytes else value


def all_plain(values):
    """Whether these are plain scalars, or lists and tuples of such: their bytes are then made by ``marshal`` alone."""
    classes = set(map(type, values))
    if not classes <= PLAIN | {list, tuple}:
        return False
    nested = (one for one in values if type(one) in (list, tuple)) if classes - PLAIN else ()
    return set(map(type, itertools.chain.from_iterable(nested))) <= PLAIN


class Late(Exception):
    """The time for one value is over."""


class Walk:  # pylint: disable=too-many-public-methods
    """One fingerprint in the making."""

    def __init__(self, seconds, elements, maker):
        self.ends = time.monotonic() + seconds
        self.left = elements
        self.maker = maker
        self.nodes = 0
        self.stack = {}
        self.done = {}
        self.alive = []

    def node(self, value):
        """The fingerprint of one value, at any depth."""
        cls = type(value)
        if cls in PLAIN:
            return self.scalar(value, cls)
        key = id(value)
        if key in self.stack:
            above = len(self.stack) - self.stack[key]
            return self.closed({"kind": "object", "type": type_name(cls), "value": f"{above} above"})
        if key in self.done:
            return self.done[key]
        self.nodes += 1
        if self.nodes > NODES or len(self.stack) > DEPTH or time.monotonic() > self.ends:
            return unknown("object", cls, "cut")
        self.stack[key] = len(self.stack)
        try:
            node = self.maker(cls)(self, value, cls)
        except Late:
            node = unknown("object", cls, "cut")
        except Exception as error:  # pylint: disable=broad-exception-caught  # whatever a foreign object does
            node = unknown("object", cls, type(error).__name__)
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
        node = {"kind": kind, "type": "NoneType" if value is None else kind, "value": plainly(value)}
        if cls in (str, bytes):
            node["shape"] = [len(value)]
            if len(value) > TEXT:
                node["sampled"] = {"of": len(value), "kept": TEXT}
        node["hash"] = hashlib.sha256(marshal.dumps(value, 2)).hexdigest()
        return node

    def in_time(self):
        """Raises Late when time is over."""
        if time.monotonic() > self.ends:
            raise Late

    def inner(self, value):
        """A node to be shown inside another one, and its digest."""
        node = self.node(value)
        digest = node["hash"]
        if self.left <= 0 and digest is not None:
            return {name: node[name] for name in BRIEF if name in node}, digest
        if type(value) in PLAIN:
            node = {name: item for name, item in node.items() if name not in ("hash", "shape")}
        return node, digest

    def items(self, values):
        """The nodes shown of some values, and the digest of all of them; the digest is the same for equal values."""
        shown, hasher, whole = [], hashlib.sha256(), True
        for start in range(0, len(values), BLOCK):
            self.in_time()
            block = values[start : start + BLOCK]
            is_plain = all_plain(block)
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
            near = near_of(values)
            if near is not None:
                node["near"] = near
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
