"""The statements around a line, from the cell's own ones inwards.

>>> from nb2prod.facts.learn import learn
>>> from nb2prod.notebook import Cell, Notebook
>>> source = "if x:\\n    try:\\n        f()\\n    except E:\\n        g()"
>>> facts = learn(Notebook("n.ipynb", (Cell(1, "code", source),)))
>>> [type(one).__name__ for one in statements_around(facts.cells[0], 3)]
['If', 'Try', 'Expr']
"""

import ast
from collections.abc import Iterator
from typing import Any

from nb2prod.facts.values import CellFacts


def statements_around(facts: CellFacts | None, line: int) -> Iterator[ast.stmt]:
    """Yields the statements that reach over the line, outermost first; none for a cell that is not Python."""
    inside: list[Any] = list(facts.tree.body) if facts is not None and facts.tree is not None else []
    while inside:
        found = next((one for one in inside if one.lineno <= line <= one.end_lineno), None)
        if found is None:
            return
        if isinstance(found, ast.stmt):
            yield found
        inside = [
            child for child in ast.iter_child_nodes(found)
            if isinstance(child, (ast.stmt, ast.excepthandler, ast.match_case)) and hasattr(child, "lineno")
        ]  # fmt: skip


def nodes_in(facts: CellFacts, *kinds: type[ast.AST]) -> list[Any]:
    """The nodes of these kinds in a cell, in the order of their places; none for a cell that is not Python.

    This looks at the whole tree: a rule asks only where the source has a word that it needs.
    """
    found = (
        [node for node in ast.walk(facts.tree) if isinstance(node, kinds)] if facts.tree is not None else []
    )
    return sorted(found, key=lambda node: (node.lineno, node.col_offset))
