"""Notebooks that went wrong, by a seeded generator: bytes flipped, ends cut off, JSON edited, cells spliced.

>>> seeds = [b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}']
>>> first, second = (Mutator(seeds, seed=1) for _ in range(2))
>>> [first.next() for _ in range(20)] == [second.next() for _ in range(20)]
True
"""

import json
import random
from collections.abc import Callable, Sequence
from typing import Any

_ODD: tuple[Any, ...] = (
    None, True, -1, 0, 1 << 70, 1e308, float("nan"), "", "\0", "\ud800", "x" * 5000, "\x1b]8;;http://a\x07", [], {},
    [[]], {"": {}}, "::error::", "\u202e", "[red]", "<script>", "%0A", "code", "python", 4,
)  # fmt: skip
_SOURCES = (
    "(" * 300, "-" * 3000 + "1", "+".join("1" * 3000), "x = [" * 200, "%%", "%", "!", "?", "%time", "%%bash\n\n", "a" * 9000 + "?",
    "lambda " * 50, "f'{" * 20, "'''", "\\", "\t \tif x:\n  y", "\f%x", "async def f(): await x", "\ufeffx", "x = 1 \\\n!ls", "@",
    "match x:\n case {**y}: pass", "def f(:\n", "del x, (y, [z])", "*a, b = c", "# nb2prod: ignore[]", "# noqa: NB401,,,", "\N{GREEK SMALL LETTER ALPHA} = 1",
)  # fmt: skip


class Mutator:
    """Gives one broken notebook after the other, made of ``seeds`` (files that are whole)."""

    def __init__(self, seeds: Sequence[bytes], *, seed: int):
        self._random = random.Random(seed)
        self._seeds = list(seeds)
        self._ways: tuple[Callable[[bytes], bytes], ...] = (
            self._flipped, self._cut, self._edited, self._edited, self._spliced, self._spliced, self._resourced,
        )  # fmt: skip

    def next(self) -> bytes:
        """The next one."""
        data = self._random.choice(self._seeds)
        for _ in range(self._random.choice((1, 1, 1, 2, 3))):
            data = self._random.choice(self._ways)(data)
        return data

    def _flipped(self, data: bytes) -> bytes:
        changed = bytearray(data)
        for _ in range(self._random.choice((1, 1, 2, 8, 64))):
            if changed:
                changed[self._random.randrange(len(changed))] = self._random.randrange(256)
        return bytes(changed)

    def _cut(self, data: bytes) -> bytes:
        start, end = sorted(self._random.randrange(len(data) + 1) for _ in range(2))
        return self._random.choice((data[:end], data[start:], data[:start] + data[end:]))

    def _edited(self, data: bytes) -> bytes:
        """A value somewhere in the JSON is deleted, doubled, or something else."""

        def edit(document: Any) -> None:
            for _ in range(self._random.choice((1, 1, 2, 5))):
                parent, key = self._place(document)
                if parent is None:
                    return
                if self._random.random() < 0.3:
                    del parent[key]
                elif isinstance(parent, list) and self._random.random() < 0.3:
                    parent.insert(key, parent[key])
                else:
                    parent[key] = self._random.choice(_ODD)

        return self._with(data, edit)

    def _place(self, document: Any) -> tuple[Any, Any]:
        parent, key, here = None, None, document
        while isinstance(here, (dict, list)) and here and (parent is None or self._random.random() < 0.8):
            parent = here
            key = (
                self._random.choice(list(here))
                if isinstance(here, dict)
                else self._random.randrange(len(here))
            )
            here = parent[key]
        return parent, key

    def _spliced(self, data: bytes) -> bytes:
        """Lines of other cells stand in a cell, or cells of another notebook among its own."""

        def splice(document: Any) -> None:
            other = _cells(_decoded(self._random.choice(self._seeds)))
            own = _cells(document)
            if not other or not own:
                return
            if self._random.random() < 0.5:
                own.insert(self._random.randrange(len(own) + 1), self._random.choice(other))
                return
            lines = _text(self._random.choice(other)).split("\n")
            target = self._random.choice(own)
            if isinstance(target, dict):
                mixed = _text(target).split("\n")
                at = self._random.randrange(len(mixed) + 1)
                start = self._random.randrange(len(lines))
                target["source"] = "\n".join(mixed[:at] + lines[start : start + 5] + mixed[at + 1 :])

        return self._with(data, splice)

    def _resourced(self, data: bytes) -> bytes:
        """A cell gets a source that is hard to read, or loses some of its characters."""

        def change(document: Any) -> None:
            own = [cell for cell in _cells(document) if isinstance(cell, dict)]
            if not own:
                return
            cell = self._random.choice(own)
            text = _text(cell)
            at = self._random.randrange(len(text) + 1)
            put = self._random.choice((*_SOURCES, "", ""))
            cell["source"] = text[:at] + put + text[at + self._random.choice((0, 0, 1, 5, 50)) :]

        return self._with(data, change)

    @staticmethod
    def _with(data: bytes, change: Callable[[Any], None]) -> bytes:
        document = _decoded(data)
        if document is None:
            return data
        change(document)
        return json.dumps(document, indent=1).encode("utf-8", "surrogatepass")


def _decoded(data: bytes) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None


def _cells(document: Any) -> list[Any]:
    cells = document.get("cells") if isinstance(document, dict) else None
    return cells if isinstance(cells, list) else []


def _text(cell: Any) -> str:
    source = cell.get("source") if isinstance(cell, dict) else ""
    if isinstance(source, list):
        return "".join(part for part in source if isinstance(part, str))
    return source if isinstance(source, str) else ""
