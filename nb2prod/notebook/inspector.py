"""Looks at the parts of a JSON file and takes down what is wrong with them (NB002 to be), and where.

>>> from nb2prod.notebook.jsontext import whole
>>> inspector = Inspector(b'{"a": [], "a": NaN}')
>>> document = members(inspector.data, whole(inspector.data))
>>> inspector.kind(document[0]), inspector.kind(document[1])
('a list', 'a number')
>>> inspector.tell_repeated(document)
>>> for problem in inspector.problems(cells=[]):
...     print(problem.place.column, problem.message)
11 the key "a" stands twice, and readers see only the last: delete one
16 NaN is not JSON: put null in its place
"""

import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Any

from nb2prod.notebook.decoding import (
    RepeatedKey,
    decode_loosely,
    decode_uniquely,
    is_strict_json,
    lone_surrogates,
    without_lone_surrogates,
)
from nb2prod.notebook.jsontext import Extent, Member, Places, items, last, members
from nb2prod.notebook.model import Problem

_KINDS = {
    ord("{"): "an object",
    ord("["): "a list",
    ord('"'): "text",
    ord("n"): "null",
    ord("t"): "true",
    ord("f"): "false",
}
_STRING_OR_CONSTANT = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|(NaN|-?Infinity)', re.DOTALL)
_LONGEST_QUOTE = 40


def quoted(text: str) -> str:
    """``text`` from a file as a message may show it: on one line, not too long."""
    return json.dumps(
        text if len(text) <= _LONGEST_QUOTE else text[:_LONGEST_QUOTE] + "…", ensure_ascii=False
    )


class Inspector:
    """Looks at one file, whose bytes must be JSON to Python's ``json``.

    ``data`` are those bytes with every lone surrogate replaced; each keeps its length, and so every place
    stays.
    """

    def __init__(self, data: bytes):
        self._original = data
        self._strict = is_strict_json(data)
        self._complaints: list[tuple[int, str, int | None]] = []
        self.data = data if self._strict else without_lone_surrogates(data)

    def tell(self, message: str, offset: int, cell: int | None = None) -> None:
        """Takes down what is wrong at ``offset``, and in which cell if it is in one."""
        self._complaints.append((offset, message, cell))

    def problems(self, cells: Sequence[Extent]) -> tuple[Problem, ...]:
        """All that was told in file order, with what no shape shows: constants and half characters."""
        complaints = sorted(self._complaints + self._odd_text(cells), key=lambda complaint: complaint[0])
        places = Places(self._original)
        return tuple(
            Problem(code="NB002", message=message, place=places.at(offset), cell=cell)
            for offset, message, cell in complaints
        )

    def kind(self, where: Extent | Member) -> str:
        """What kind of JSON value stands there, in words."""
        return _KINDS.get(self.data[where.start], "a number")

    def value(self, where: Extent | Member | None) -> Any:
        """The value that stands there; None if there is nothing, or nothing that can be held."""
        try:
            return None if where is None else decode_loosely(self.data[where.start : where.end])
        except (ValueError, RecursionError):
            return None

    def number(self, where: Extent | Member | None) -> int | None:
        """The whole number that stands there, or None."""
        value = self.value(where)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def object_of(
        self, found: Sequence[Member], key: str, *, missing_at: int, cell: int | None = None
    ) -> dict[str, Any]:
        """The value of ``key``; tells if it is missing, no object, or has a key twice anywhere inside."""
        member = last(found, key)
        if member is None:
            self.tell(f'"{key}" is missing: add "{key}": {{}}', missing_at, cell)
            return {}
        if self.kind(member) != "an object":
            self.tell(f'"{key}" is {self.kind(member)}, not an object: make it {{}}', member.start, cell)
            return {}
        try:
            return decode_uniquely(self.data[member.start : member.end])
        except RepeatedKey:
            self._tell_repeated_inside(member, cell)
        except (ValueError, RecursionError):
            pass  # a number of very many digits
        value = self.value(member)
        return value if isinstance(value, dict) else {}

    def tell_repeated(self, found: Sequence[Member], cell: int | None = None) -> None:
        """Tells of each key that stood before among the members of one object."""
        seen = set()
        for member in found:
            if member.key in seen:
                wrong = (
                    f"the key {quoted(member.key)} stands twice, and readers see only the last: delete one"
                )
                self.tell(wrong, member.key_start, cell)
            seen.add(member.key)

    def _tell_repeated_inside(self, where: Extent | Member, cell: int | None) -> None:
        waiting: list[Extent | Member] = [where]
        while waiting:
            value = waiting.pop()
            found = members(self.data, value)
            self.tell_repeated(found, cell)
            waiting += found
            waiting += items(self.data, value)

    def _odd_text(self, cells: Sequence[Extent]) -> list[tuple[int, str, int | None]]:
        """What Python reads and JSON proper does not know, the first of each kind in each cell."""
        if self._strict:
            return []
        starts = [cell.start for cell in cells]
        first: dict[tuple[str, int | None], int] = {}
        for message, offset in self._odd_words():
            number = bisect_right(starts, offset)
            inside = number > 0 and offset < cells[number - 1].end
            first.setdefault((message, number if inside else None), offset)
        return [(offset, message, cell) for (message, cell), offset in first.items()]

    def _odd_words(self) -> Iterator[tuple[str, int]]:
        for found in _STRING_OR_CONSTANT.finditer(self._original):
            if found[1]:
                yield f"{found[1].decode()} is not JSON: put null in its place", found.start()
        for offset in lone_surrogates(self._original):
            escape = self._original[offset : offset + 6].decode().lower()
            yield f"{escape} is half a character and cannot be written as text: delete it", offset
