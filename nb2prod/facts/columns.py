"""Columns and keys that one cell of the notebook makes, and the cells that read them.

>>> from nb2prod.facts.learn import learn
>>> from nb2prod.notebook import Cell, Notebook
>>> sources = ("df = load()", "df['age'] = 2026 - df.born", "print(df.age)")
>>> facts = learn(Notebook("n.ipynb", tuple(Cell(at, "code", text) for at, text in enumerate(sources, 1))))
>>> list(read_and_made(facts))
[(3, 2)]
"""

import ast
from collections.abc import Iterator

from nb2prod.facts.around import nodes_in
from nb2prod.facts.facts import Facts

_Column = tuple[str, str]


def read_and_made(facts: Facts) -> Iterator[tuple[int, int]]:
    """Yields (cell that reads a column, the one cell that makes it).

    A column that its maker reads as well, or that two cells store, was there before.
    """
    makers: dict[_Column, list[int]] = {}
    readers: dict[_Column, list[int]] = {}
    for cell in facts.cells:
        if "[" not in cell.cell.source and "." not in cell.cell.source:
            continue
        found = [(_column(node), node.ctx) for node in nodes_in(cell, ast.Subscript, ast.Attribute)]
        stored = {column for column, ctx in found if isinstance(ctx, ast.Store) and column[1]}
        read = {column for column, ctx in found if isinstance(ctx, ast.Load) and column[1]}
        for column in stored:
            makers.setdefault(column, []).extend([cell.cell.number] * (1 + (column in read)))
        for column in read:
            readers.setdefault(column, []).append(cell.cell.number)
    for column, cells in makers.items():
        if len(cells) == 1:
            yield from ((reader, cells[0]) for reader in readers.get(column, ()))


def _column(node: ast.Subscript | ast.Attribute) -> _Column:
    """The name and what is taken of it, or set in it; an attribute counts when it is read only."""
    name = node.value.id if isinstance(node.value, ast.Name) else ""
    if isinstance(node, ast.Attribute):
        return name, node.attr if name and isinstance(node.ctx, ast.Load) else ""
    key = node.slice.value if isinstance(node.slice, ast.Constant) else None
    return name, key if name and isinstance(key, str) else ""
