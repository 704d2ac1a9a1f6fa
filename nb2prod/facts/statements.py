"""The effects of each top-level statement: which names it uses, defines and deletes, and which objects it may change.

Names used and objects changed by functions of the notebook count where the function is called, through other functions
as well. Rules on hidden state and the conversion into steps both stand on these.

>>> from nb2prod.facts.learn import learn
>>> from nb2prod.notebook import Cell, Notebook
>>> code = "rows = []\\ndef add(x):\\n    rows.append(x)\\nadd(1)"
>>> third = learn(Notebook("n.ipynb", (Cell(1, "code", code),))).statements[2]
>>> sorted(third.uses), third.changes
(['add', 'rows'], {'rows': True})
"""

import ast
from bisect import bisect_right
from typing import TYPE_CHECKING, Any

from nb2prod.facts.mutation import changed_names, root_of
from nb2prod.facts.values import CellFacts, FunctionFacts
from nb2prod.notebook import Value

if TYPE_CHECKING:
    from nb2prod.facts.facts import Facts


class StatementFacts(Value):
    """One top-level statement.

    ``uses`` are the names of the notebook that it needs, ``defines`` those that it binds (certainly or maybe),
    ``deletes`` those that it unbinds. ``changes`` are names whose objects it changes in place: True when it must,
    False when it may. ``runs`` are the functions of the notebook that it runs.
    """

    cell: int
    node: Any
    uses: frozenset[str]
    defines: frozenset[str]
    deletes: frozenset[str]
    changes: dict[str, bool]
    runs: tuple[Any, ...]


class _Draft:
    """One statement while its effects are gathered."""

    def __init__(self, cell: int, node: ast.stmt):
        self.cell = cell
        self.node = node
        self.uses: set[str] = set()
        self.defines: set[str] = set()
        self.deletes: set[str] = set()
        self.changes: dict[str, bool] = {}
        self.runs: dict[FunctionFacts, None] = {}

    def change(self, name: str, *, must: bool) -> None:
        """The object behind the name is changed in place, or may be."""
        self.changes[name] = self.changes.get(name, False) or must

    def finished(self) -> StatementFacts:
        """The statement as a value."""
        return StatementFacts(
            self.cell, self.node, frozenset(self.uses), frozenset(self.defines), frozenset(self.deletes),
            self.changes, tuple(self.runs),
        )  # fmt: skip


class _Drafts:
    """The statements of one cell, found by a place inside them."""

    def __init__(self, cell: CellFacts):
        body = cell.tree.body if cell.tree is not None else []
        self.drafts = [_Draft(cell.cell.number, node) for node in body]
        self._starts = [_start(node) for node in body]

    def at(self, node: ast.AST) -> _Draft | None:
        """The statement that holds the node."""
        position = bisect_right(self._starts, (node.lineno, node.col_offset)) - 1
        return self.drafts[position] if position >= 0 else None


def _start(node: ast.stmt) -> tuple[int, int]:
    decorators = getattr(node, "decorator_list", None)
    first = decorators[0] if decorators else node
    return first.lineno, 0 if decorators else first.col_offset


def statements_of(facts: "Facts") -> tuple[StatementFacts, ...]:
    """The effects of every top-level statement of the cells that could be parsed, in order."""
    cells = {one.cell.number: _Drafts(one) for one in facts.cells}
    for one in facts.cells:
        _names(one, cells[one.cell.number])
    for call in facts.calls:
        draft = cells[call.cell.number].at(call.node)
        if call.owner is None and draft is not None:
            for name, must in changed_names(call).items():
                draft.change(name, must=must)
    for store in facts.stores:
        draft = cells[store.cell].at(store.node)
        if store.owner is None and draft is not None:
            draft.change(store.name, must=True)
    _invoked(facts, cells)
    return tuple(draft.finished() for drafts in cells.values() for draft in drafts.drafts)


def _names(cell: CellFacts, drafts: _Drafts) -> None:
    for name, nodes in cell.reads.items():
        for node in nodes:
            draft = drafts.at(node)
            # A read inside a function's body is a need of whoever calls it, not of the definition.
            if draft is not None and not _inside_function(draft.node, node):
                draft.uses.add(name)
    for name, binds in cell.binds.items():
        for bind in binds:
            draft = drafts.at(bind.statement) if bind.statement is not None else None
            if draft is not None:
                draft.defines.add(name)
    for draft in drafts.drafts:
        for node in ast.walk(draft.node):
            if isinstance(node, ast.Delete):
                draft.deletes.update(target.id for target in node.targets if isinstance(target, ast.Name))


def _inside_function(statement: ast.stmt, node: ast.AST) -> bool:
    if not isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return False
    return (node.lineno, node.col_offset) >= (statement.body[0].lineno, statement.body[0].col_offset)


def _invoked(facts: "Facts", cells: dict[int, _Drafts]) -> None:
    changed_by: dict[FunctionFacts, dict[str, bool]] = {}
    for call in facts.calls:
        if call.owner is not None:
            for name, must in changed_names(call).items():
                changes = changed_by.setdefault(call.owner, {})
                changes[name] = changes.get(name, False) or must
    for store in facts.stores:
        if store.owner is not None:
            changed_by.setdefault(store.owner, {})[store.name] = True
    for invocation in facts.invocations:
        draft = cells[invocation.cell].at(invocation.node)
        if draft is None:
            continue
        for function in facts.functions_run_by(invocation.function):
            draft.runs[function] = None
            draft.uses.update(function.reads)
            draft.defines.update(function.globals)
            for name, must in changed_by.get(function, {}).items():
                if name in function.reads:
                    draft.change(name, must=must)
                elif name in function.parameters:
                    _change_argument(draft, invocation.node, function, name, must=must)


def _change_argument(draft: _Draft, node: ast.AST, function: FunctionFacts, name: str, *, must: bool) -> None:
    """A function changes its parameter: what the caller handed over is changed."""
    if not isinstance(node, ast.Call):
        return
    for keyword in node.keywords:
        if keyword.arg == name and root_of(keyword.value):
            draft.change(root_of(keyword.value), must=must)
            return
    position = function.parameters.index(name) - (function.of is not None)
    if 0 <= position < len(node.args) and root_of(node.args[position]):
        draft.change(root_of(node.args[position]), must=must)
