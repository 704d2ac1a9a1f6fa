"""Where a value goes: outwards from the expression that makes it, and on through the names that it is given.

This looks at the trees once more, so a rule asks only after it has found something worth following.

>>> from nb2prod.facts.learn import learn
>>> from nb2prod.notebook import Cell, Notebook
>>> cells = (Cell(1, "code", "names = list(folder())"), Cell(2, "code", "print(names[0])"))
>>> facts = learn(Notebook("n.ipynb", cells))
>>> uses, call = Uses(facts), facts.calls_of_method("folder")[0]
>>> [type(node).__name__ for node in uses.around(call.node, 1)]
['Call', 'Assign', 'Module']
>>> [(number, node.lineno) for node, number in uses.reads(call, uses.names_of(call.statement))]
[(2, 1)]
"""

import ast
from collections.abc import Collection, Iterator

from nb2prod.facts.facts import Facts
from nb2prod.facts.values import Call


class Uses:
    """Follows values through the cells of one notebook."""

    def __init__(self, facts: Facts):
        self._facts = facts
        self._parents: dict[int, dict[int, ast.AST]] = {}

    def around(self, node: ast.AST, cell: int) -> Iterator[ast.AST]:
        """What stands around a node of this cell, from inside out; nothing for code inside a magic."""
        parents = self._parents_in(cell)
        while (node := parents.get(id(node))) is not None:
            yield node

    @staticmethod
    def names_of(statement: ast.AST | None) -> set[str]:
        """The plain names that an assignment gives its whole value to."""
        targets = (
            statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
        )
        return {target.id for target in targets if isinstance(target, ast.Name)}

    def reads(self, call: Call, names: Collection[str]) -> Iterator[tuple[ast.Name, int]]:
        """The places, each with its cell, where these names are read in the scope that the call stands in."""
        if call.owner is not None:
            for node in ast.walk(call.owner.node):
                if isinstance(node, ast.Name) and node.id in names and isinstance(node.ctx, ast.Load):
                    yield node, call.cell.number
            return
        for facts in self._facts.cells:
            for name in sorted(names):
                for node in facts.reads.get(name, ()):
                    if isinstance(node, ast.Name):
                        yield node, facts.cell.number

    def _parents_in(self, cell: int) -> dict[int, ast.AST]:
        if cell not in self._parents:
            facts = self._facts.cell(cell)
            tree = facts.tree if facts is not None else None
            self._parents[cell] = {} if tree is None else {
                id(child): parent for parent in ast.walk(tree) for child in ast.iter_child_nodes(parent)
            }  # fmt: skip
        return self._parents[cell]


def called_name(node: ast.AST | None) -> str:
    """The last part of the name that a call calls: ``append`` of ``rows.append(x)``; else empty."""
    function = node.func if isinstance(node, ast.Call) else None
    return getattr(function, "attr", "") or getattr(function, "id", "")
