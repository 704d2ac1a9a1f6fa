"""Reading and binding names while the cells are followed: the state of the walk, one object a notebook."""

import ast

from nb2prod.facts.closures import Closures
from nb2prod.facts.given import is_builtin
from nb2prod.facts.namespace import Namespace
from nb2prod.facts.scopes import COMPREHENSION, FUNCTION, Scope, enclosing_function, without_classes
from nb2prod.facts.values import (
    Attribute,
    Bind,
    Call,
    CellFacts,
    FileUse,
    FunctionFacts,
    Import,
    Invocation,
    Meaning,
    Opening,
    Store,
    Unbound,
)


def names_bound_in(node: ast.AST) -> set[str]:
    """Every name that some assignment below the node binds."""
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}


class Reading:  # pylint: disable=too-many-instance-attributes  # it is the whole state of the walk
    """What the walk has seen so far, and how a name is read, bound, or found missing."""

    def __init__(self, names: Namespace):
        self.names = names
        self.closures = Closures(names)
        self.scope: Scope | None = None
        self.cell: CellFacts
        self.statement: ast.stmt | None = None
        self.guarded = 0  # inside something that survives a NameError
        self.uncertain = 0  # a library may run this, perhaps later
        self.quiet = 0  # inside %timeit or a branch that cannot run: what is called there has no consequence
        self.conditional = 0
        self.loops: list[tuple[ast.AST, int]] = []  # the loops around, with `conditional` just inside each
        self.calls: list[Call] = []
        self.attributes: list[Attribute] = []
        self.imports: list[Import] = []
        self.files: list[FileUse] = []
        self.openings: list[Opening] = []
        self.invocations: list[Invocation] = []
        self.stores: list[Store] = []
        self.binds: list[Bind] = []
        self.last_bind: dict[str, Bind] = {}
        self.reported: set[str] = set()
        self.perhaps_unbound: dict[str, Unbound] = {}
        self.magic_places: dict[tuple[int, int], object] = {}
        self.cells_by_number: dict[int, CellFacts] = {}

    def read(self, name: str, node: ast.AST) -> Meaning:
        """A name is read here; its meaning."""
        scope = self.scope
        if scope is None:
            return self._read_global(name, node)
        while scope is not None:
            if name in scope.bound and name not in scope.globals:
                return scope.meanings.get(name)
            if scope.kind == FUNCTION:
                scope.reads.append((name, node))
                if self.guarded:
                    scope.guarded.add(name)
                return self._outer_meaning(scope, name)
            scope = scope.parent
        return self._read_global(name, node)

    def _outer_meaning(self, scope: Scope, name: str) -> Meaning:
        outer = without_classes(scope.parent)
        while outer is not None:
            if name in outer.bound:
                return outer.meanings.get(name)
            outer = without_classes(outer.parent)
        return self._global_meaning(name)

    def _global_meaning(self, name: str) -> Meaning:
        meaning = self.names.meanings.get(name)
        if (
            meaning is None
            and name not in self.names.bound
            and (is_builtin(name) or name in self.names.given)
        ):
            return name
        return meaning

    def _read_global(self, name: str, node: ast.AST) -> Meaning:
        cell = self.cell
        reads = cell.reads.get(name)
        if reads is None:
            cell.reads[name] = [node]
        else:
            reads.append(node)
        if name not in cell.needs and name not in cell.binds and name not in cell.star_names:
            cell.needs[name] = node
        names = self.names
        if name in names.bound:
            return names.meanings.get(name)
        if not names.exists(name):
            self.unbound(name, node)
        return self._global_meaning(name)

    def unbound(
        self, name: str, node: ast.AST, via: FunctionFacts | None = None, read: ast.AST | None = None
    ) -> None:
        """A run raises NameError here, unless something around survives it. Said once per name."""
        if self.guarded or name in self.reported or self._bound_by_earlier_iteration(name):
            return
        if self.uncertain:
            self.perhaps_unbound.setdefault(name, Unbound(name, self.cell.cell, node, via, read))
            return
        self.reported.add(name)
        self.cell.unbound.append(Unbound(name, self.cell.cell, node, via, read))

    def settle_uncertain(self) -> None:
        """At the end: what a library may have run counts as a NameError when no cell defines the name at all."""
        for name, one in self.perhaps_unbound.items():
            cells = self.cells_by_number.values()
            if name not in self.reported and not any(cell.defines(name) for cell in cells):
                self.cells_by_number[one.cell.number].unbound.append(one)

    def _bound_by_earlier_iteration(self, name: str) -> bool:
        """Whether the read stands in a branch of a loop that binds the name elsewhere: an earlier turn may have."""
        return any(self.conditional > inside and name in names_bound_in(loop) for loop, inside in self.loops)

    def bind(self, name: str, node: ast.AST, kind: str, meaning: Meaning = None) -> None:
        """A name gets a value here, in the scope that it belongs to."""
        scope = self.scope
        while scope is not None and scope.kind == COMPREHENSION and kind != "comprehension":
            scope = scope.parent
        if scope is None:
            self.bind_global(name, node, kind, meaning)
        elif name in scope.globals:
            function = enclosing_function(scope)
            if function is not None and function.function is not None:
                function.function.globals.setdefault(name, node)
        else:
            scope.bound.add(name)
            scope.meanings[name] = meaning

    def bind_global(self, name: str, node: ast.AST, kind: str, meaning: Meaning = None) -> None:
        """A name of the notebook gets a value here."""
        cell, names, last = self.cell, self.names, self.last_bind
        bind = Bind(
            name, cell.cell.number, node, kind, names.certain, meaning, self.statement, last.get(name)
        )
        last[name] = bind
        self.binds.append(bind)
        earlier = cell.binds.get(name)
        if earlier is None:
            cell.binds[name] = [bind]
        else:
            earlier.append(bind)
        names.bind(name, meaning)
