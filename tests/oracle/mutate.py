"""Breaks a notebook that runs, in the ways in which people do: a cell is deleted, moved down, a name is renamed.

>>> cells = [{"cell_type": "code", "source": "price = 3"}, {"cell_type": "code", "source": "print(price)"}]
>>> [mutant.title for mutant in all_mutants({"cells": cells})]
['delete cell 1', 'move cell 1 behind cell 2', 'rename price in cell 1']

What a cell binds and reads is found by a few lines of ``ast`` of its own: the oracle must not learn from the facts
that it judges. Cells that are no plain Python after their magics are left out stay as they are.
"""

import ast
import copy
import random
import re
from collections.abc import Iterator
from typing import Any

from nb2prod.notebook.value import Value

RENAMED = "_renamed"

_OWN_SCOPE = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_PYTHON_BODIES = ("%%time", "%%capture", "%%prun")

Document = dict[str, Any]


class Mutant(Value):
    """A notebook that was broken (or left whole) on purpose. ``kind`` is ``whole | delete | move | rename``."""

    kind: str
    title: str
    document: Document


class Binding(Value):
    """Where a cell binds a name at top level: ``line`` from 1, ``start`` and ``end`` columns from 0.

    ``text`` is what to write there to bind the name ``name`` + ``RENAMED`` instead.
    """

    name: str
    line: int
    start: int
    end: int
    text: str


def choose_mutants(document: Document, *, count: int, seed: str) -> list[Mutant]:
    """The notebook itself and ``count`` mutants of it, of each kind about the same number; the same for one seed."""
    by_kind: dict[str, list[Mutant]] = {}
    for mutant in all_mutants(document):
        by_kind.setdefault(mutant.kind, []).append(mutant)
    chance = random.Random(seed)
    for mutants in by_kind.values():
        chance.shuffle(mutants)
    chosen: list[Mutant] = []
    while len(chosen) < count and any(by_kind.values()):
        chosen += [mutants.pop() for mutants in by_kind.values() if mutants]
    return [Mutant("whole", "the notebook itself", document), *chosen[:count]]


def all_mutants(document: Document) -> Iterator[Mutant]:
    """Every mutant of which some later cell may notice, in the order of the cells."""
    cells = document["cells"]
    codes = [_Code(_python(cell)) for cell in cells]
    for at, code in enumerate(codes):
        names = {binding.name for binding in code.bindings}
        reader = next((later for later in range(at + 1, len(cells)) if codes[later].reads & names), None)
        if reader is not None:
            yield Mutant("delete", f"delete cell {at + 1}", _with(document, cells[:at] + cells[at + 1 :]))
            moved = cells[:at] + cells[at + 1 : reader + 1] + [cells[at]] + cells[reader + 1 :]
            yield Mutant("move", f"move cell {at + 1} behind cell {reader + 1}", _with(document, moved))
        for binding in code.bindings:
            if any(binding.name in later.reads for later in codes[at:]):
                yield Mutant(
                    "rename", f"rename {binding.name} in cell {at + 1}", _renamed(document, at, binding)
                )


def binds(cells: list[Document], name: str) -> bool:
    """Whether one of the cells binds the name at top level."""
    return any(name == binding.name for cell in cells for binding in _Code(_python(cell)).bindings)


def source_of(cell: Document) -> str:
    """The source of a cell as one text."""
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


class _Code:
    """What one cell binds at top level and what it reads anywhere."""

    def __init__(self, source: str):
        self.bindings: list[Binding] = []
        self.reads: set[str] = set()
        try:
            tree = ast.parse(source)
        except SyntaxError:
            return
        lines = source.split("\n")
        self.reads = {
            node.id
            for node in ast.walk(tree)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
        }
        self.bindings = [binding for node in _top_level(tree) for binding in _bindings(node, lines)]


def _top_level(tree: ast.AST) -> Iterator[ast.AST]:
    """The nodes that are no part of a function, class, lambda or comprehension; these themselves included."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.AnnAssign) and node.value is None:
            continue  # an annotation alone binds nothing
        yield node
        if not isinstance(node, (*_OWN_SCOPE, *_COMPREHENSIONS)):
            yield from _top_level(node)


def _bindings(node: ast.AST, lines: list[str]) -> Iterator[Binding]:
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        start = _column(lines[node.lineno - 1], node.col_offset)
        yield Binding(node.id, node.lineno, start, start + len(node.id), node.id + RENAMED)
    elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        found = re.compile(rf"(?:def|class)\s+({node.name})\b").search(lines[node.lineno - 1])
        if found:
            yield Binding(node.name, node.lineno, found.start(1), found.end(1), node.name + RENAMED)
    elif isinstance(node, ast.alias) and node.name != "*" and node.lineno == node.end_lineno:
        name = node.asname or node.name.partition(".")[0]
        line = lines[node.lineno - 1]
        start, end = _column(line, node.col_offset), _column(line, node.end_col_offset or 0)
        yield Binding(name, node.lineno, start, end, f"{node.name} as {name}{RENAMED}")


def _column(line: str, offset: int) -> int:
    return len(line.encode()[:offset].decode())


def _python(cell: Document) -> str:
    """The cell's source with every line that is IPython's own replaced by ``pass``; empty for what is no Python."""
    source = source_of(cell)
    if cell["cell_type"] != "code":
        return ""
    if source.startswith("%%") and not source.startswith(_PYTHON_BODIES):
        return ""
    return re.sub(r"(?m)^([ \t]*)(?:[%!?].*|.*\?)$", r"\1pass", source)


def _renamed(document: Document, at: int, binding: Binding) -> Document:
    lines = source_of(document["cells"][at]).split("\n")
    line = lines[binding.line - 1]
    lines[binding.line - 1] = line[: binding.start] + binding.text + line[binding.end :]
    cells = list(document["cells"])
    cells[at] = {**cells[at], "source": "\n".join(lines)}
    return _with(document, cells)


def _with(document: Document, cells: list[Document]) -> Document:
    return copy.deepcopy({**document, "cells": cells})
