"""Where the parts of a JSON text stand in its bytes.

>>> data = b'{"cells": [1, [2]], "a": "x"}'
>>> document = Extent(0, len(data))
>>> [member.key for member in members(data, document)]
['cells', 'a']
>>> [data[item.start : item.end] for item in items(data, members(data, document)[0])]
[b'1', b'[2]']

The text must be JSON that Python's ``json`` accepts; nothing is checked twice here. The quick way asks
``msgspec`` for the lengths of the parts; what it does not accept (NaN, lone surrogates) or does not show (a
key that stands twice) is scanned by hand.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence

import msgspec

from nb2prod.notebook.decoding import BOM
from nb2prod.notebook.model import FilePlace
from nb2prod.notebook.value import Value

_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])
_LIST = msgspec.json.Decoder(list[msgspec.Raw])
_NOT_QUICK = (msgspec.MsgspecError, ValueError, RecursionError)

_GAP = re.compile(rb"[ \t\r\n]*+(?:,[ \t\r\n]*+)?")
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
_COLON = re.compile(rb"[ \t\r\n]*+:[ \t\r\n]*+")
_BRACKET_OR_STRING = re.compile(rb'[\[\]{}]|"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
_LITERAL = re.compile(rb"[^ \t\r\n,\]}]++")


class Extent(Value):
    """The bytes of one JSON value: ``data[start:end]``."""

    start: int
    end: int


class Member(Value):
    """One key of a JSON object with the bytes of its value; ``key_start`` is the key's opening quote."""

    key: str
    key_start: int
    start: int
    end: int


def whole(data: bytes) -> Extent:
    """The extent of the document itself: without a byte-order mark and the blanks around it."""
    start = _GAP.match(data, len(BOM) if data.startswith(BOM) else 0).end()
    end = len(data)
    while end > start and data[end - 1] in b" \t\r\n":
        end -= 1
    return Extent(start, end)


def members(data: bytes, where: Extent | Member) -> Sequence[Member]:
    """The members of the object at ``where`` in file order, a repeated key as often as it stands there.

    What is no object has no members.
    """
    if data[where.start : where.start + 1] != b"{":
        return ()
    quick = _members_by_length(data, where)
    return _members_by_scan(data, where) if quick is None else quick


def items(data: bytes, where: Extent | Member) -> Sequence[Extent]:
    """The items of the list at ``where``; what is no list has no items."""
    if data[where.start : where.start + 1] != b"[":
        return ()
    try:
        lengths = [len(raw) for raw in _LIST.decode(memoryview(data)[where.start : where.end])]
    except _NOT_QUICK:
        return _items_by_scan(data, where)
    found, position = [], where.start + 1
    for length in lengths:
        position = _GAP.match(data, position).end()
        found.append(Extent(position, position + length))
        position += length
    return found


def last(found: Sequence[Member], key: str) -> Member | None:
    """The member that JSON readers take for ``key``: the last one of that name."""
    return next((member for member in reversed(found) if member.key == key), None)


def _members_by_length(data: bytes, where: Extent | Member) -> list[Member] | None:
    """The members as msgspec sees them, or None if the text between them holds anything else."""
    try:
        values = _OBJECT.decode(memoryview(data)[where.start : where.end])
    except _NOT_QUICK:
        return None
    found, position = [], where.start + 1
    for key, value in values.items():
        start = _GAP.match(data, position).end()
        quoted = b'"%b"' % key.encode()
        colon = _COLON.match(data, start + len(quoted))
        if colon is None or not data.startswith(quoted, start):
            return None
        position = colon.end() + len(value)
        found.append(Member(key, start, colon.end(), position))
    return found if data[position : where.end].strip(b" \t\r\n") == b"}" else None


def _members_by_scan(data: bytes, where: Extent | Member) -> list[Member]:
    found, position = [], _GAP.match(data, where.start + 1).end()
    while data[position : position + 1] == b'"':
        quoted = _STRING.match(data, position)
        value = _COLON.match(data, quoted.end()).end()
        end = _end_of_value(data, value)
        found.append(Member(_key(quoted[0]), position, value, end))
        position = _GAP.match(data, end).end()
    return found


def _items_by_scan(data: bytes, where: Extent | Member) -> list[Extent]:
    found, position = [], _GAP.match(data, where.start + 1).end()
    while data[position : position + 1] != b"]":
        end = _end_of_value(data, position)
        found.append(Extent(position, end))
        position = _GAP.match(data, end).end()
    return found


def _key(quoted: bytes) -> str:
    import json  # only reached for text that msgspec refuses

    return json.loads(quoted.decode())


def _end_of_value(data: bytes, start: int) -> int:
    first = data[start]
    if first == ord('"'):
        return _STRING.match(data, start).end()
    if first not in b"[{":
        return _LITERAL.match(data, start).end()
    depth = 0
    for found in _BRACKET_OR_STRING.finditer(data, start):
        token = data[found.start()]
        depth += (token in b"[{") - (token in b"]}")
        if depth == 0:
            return found.end()
    raise ValueError("the value does not end")


class Places:
    """Turns byte offsets into lines and columns (code points), each stretch of the file counted once.

    >>> Places(b'{\\n "a": 1}').at(3)
    FilePlace(line=2, column=2)
    """

    _STEP = 1 << 14

    def __init__(self, data: bytes):
        self._data = data
        self._offsets = [0]
        self._places = [(1, 1)]

    def at(self, offset: int) -> FilePlace:
        """The place of the character that starts at ``offset``."""
        offset = max(0, min(offset, len(self._data)))
        while offset - self._offsets[-1] > self._STEP:
            step = self._offsets[-1] + self._STEP
            while self._data[step] & 0xC0 == 0x80 and step < offset - 1:  # never cut a character in two
                step += 1
            self._places.append(self._advance(len(self._offsets) - 1, step))
            self._offsets.append(step)
        line, column = self._advance(bisect_right(self._offsets, offset) - 1, offset)
        return FilePlace(line, column)

    def _advance(self, known: int, offset: int) -> tuple[int, int]:
        start, (line, column) = self._offsets[known], self._places[known]
        newlines = self._data.count(b"\n", start, offset)
        if newlines:
            start = self._data.rfind(b"\n", start, offset) + 1
            line, column = line + newlines, 1
        return line, column + self._code_points(start, offset)

    def _code_points(self, start: int, end: int) -> int:
        stretch = self._data[start:end]
        return len(stretch) if stretch.isascii() else len(stretch.decode("utf-8", "replace"))
