"""Following the statements of a notebook from top to bottom, rows in view."""

import ast
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property

from nb2prod.facts.rows.names import role_of_name
from nb2prod.facts.rows.state import Enough
from nb2prod.facts.rows.storing import Storing
from nb2prod.facts.rows.tables import NO_ROWS
from nb2prod.facts.rows.things import UNKNOWN, Thing, either

_PLAIN = (ast.Name, ast.Constant, ast.JoinedStr)
_ORDERING = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)


class Follower(Storing):  # pylint: disable=too-many-ancestors  # each part in a file of its own
    """Follows statements."""

    def __init__(self, facts: object):
        super().__init__(facts)
        self._statements: dict[type, Callable[..., None]] = {
            ast.Expr: self._expression,
            ast.Assign: self._assign,
            ast.AugAssign: self._augassign,
            ast.AnnAssign: self._annassign,
            ast.Import: self._import,
            ast.ImportFrom: self._import,
            ast.FunctionDef: self._def,
            ast.AsyncFunctionDef: self._def,
            ast.ClassDef: self._class,
            ast.If: self._if,
            ast.For: self._for,
            ast.AsyncFor: self._for,
            ast.While: self._while,
            ast.With: self._with,
            ast.AsyncWith: self._with,
            ast.Try: self._try,
            ast.Delete: self._delete,
            ast.Return: self._return,
            ast.Global: lambda node: self.scope.outer.update(node.names),
        }

    def follow(self) -> None:
        """Follows every cell; what stands in line magics (``%time clf.fit(x, y)``) too."""
        try:
            for cell in self.facts.cells:
                if cell.tree is not None and cell.masked.binds:
                    self.cell = cell.cell.number
                    self.body(cell.tree.body)
        except Enough:
            pass  # what was learned by then is known

    def forget(self) -> None:
        """Lets go of all but what happened, so that its memory goes without waiting for the collector."""
        self._handlers.clear()
        self._statements.clear()
        self.fresh.clear()
        for scope in (self.notebook_scope, *self.kept_scopes):
            scope.names.clear()

    def body(self, statements: Sequence[ast.stmt]) -> None:
        """Follows statements in order; one that is nested too deeply is left out."""
        for statement in statements:
            self.step()
            handler = self._statements.get(type(statement))
            if handler is None:
                continue
            try:
                handler(statement)
            except RecursionError:
                continue

    # -- simple statements

    def _expression(self, node: ast.Expr) -> None:
        if isinstance(node.value, ast.Constant):
            inner = self._in_magics.get((self.cell, node.lineno)) if not self.functions else None
            if inner is not None:
                self.body(inner)
            return
        if not (isinstance(node.value, ast.Call) and self._only_shows(node.value)):
            self.expr(node.value)

    def _only_shows(self, call: ast.Call) -> bool:
        """``print(rows)``, ``plt.title("Loans")``: nothing in it can happen to rows, and nothing comes back."""
        function, name = call.func, ""
        if isinstance(function, ast.Name) and self.scope.find(function.id) is None:
            name = function.id
        elif isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
            owner = self.scope.find(function.value.id)
            name = function.attr if owner is not None and owner.module else ""
        return (
            name in NO_ROWS
            and all([isinstance(arg, _PLAIN) for arg in call.args])
            and all([isinstance(one.value, _PLAIN) for one in call.keywords])
        )

    @cached_property
    def _in_magics(self) -> dict[tuple[int, int], list[ast.stmt]]:
        """The statements that line magics run, by cell and line."""
        cells = {
            cell.cell.number: cell
            for cell in self.facts.cells
            if cell.masked.magics and cell.tree is not None
        }
        own = {id(node) for cell in cells.values() for node in _statements(cell.tree)}
        found: dict[tuple[int, int], list[ast.stmt]] = {}
        for call in self.facts.calls:
            statement, number = call.statement, call.cell.number
            if number in cells and call.owner is None and not call.quiet and id(statement) not in own:
                place = found.setdefault((number, statement.lineno), [])
                if statement not in place:
                    place.append(statement)
        return found

    def _assign(self, node: ast.Assign) -> None:
        target = node.targets[0]
        if (
            isinstance(target, ast.Tuple)
            and isinstance(node.value, ast.Tuple)
            and len(target.elts) == len(node.value.elts)
        ):
            things = [
                self._valued(one, value) for one, value in zip(target.elts, node.value.elts, strict=True)
            ]
            for one, thing in zip(target.elts, things, strict=True):
                self.assign(one, thing)
            return
        thing = self._valued(target, node.value)
        for one in node.targets:
            self.assign(one, thing)

    def _valued(self, target: ast.expr, value: ast.expr) -> Thing:
        hint, self.hint = self.hint, role_of_name(target.id) if isinstance(target, ast.Name) else ""
        try:
            return self.expr(value)
        finally:
            self.hint = hint

    def _augassign(self, node: ast.AugAssign) -> None:
        self.assign(node.target, self.expr(ast.BinOp(_loaded(node.target), node.op, node.value)))

    def _annassign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.assign(node.target, self._valued(node.target, node.value))

    def _delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            if isinstance(target, ast.Name):
                self.scope.names.pop(target.id, None)
            elif isinstance(target, ast.Subscript):
                self.delete(self.expr(target.value), target.slice)

    def _import(self, node: ast.Import | ast.ImportFrom) -> None:
        for alias in node.names:
            name = alias.asname or alias.name.partition(".")[0]
            self.scope.names[name] = Thing(module=True)

    def _return(self, node: ast.Return) -> None:
        if node.value is not None:
            self.returned.append(self.expr(node.value))

    # -- compound statements

    def _def(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self.scope.names[node.name] = self.function_thing(node)

    def _class(self, node: ast.ClassDef) -> None:
        self.scope.names[node.name] = Thing(maker=f".{node.name}")

    def _if(self, node: ast.If) -> None:
        test = self.expr(node.test)
        is_better = isinstance(node.test, ast.Compare) and isinstance(node.test.ops[0], _ORDERING)
        if (
            self.loops
            and is_better
            and any(isinstance(one, (ast.Assign, ast.AugAssign)) for one in node.body)
        ):
            self.choose(node, "if", test.figures)
        decided = self.decided(node.test)
        if decided is not None:
            self.body(node.body if decided else node.orelse)
            return
        before = dict(self.scope.names)
        self.body(node.body)
        after = self.scope.names
        self.scope.names = before
        self.body(node.orelse)
        other = self.scope.names
        merged = {**after, **other}
        for name in after.keys() & other.keys():
            merged[name] = either(other[name], after[name])
        self.scope.names = merged

    def decided(self, test: ast.expr) -> bool | None:
        """Whether a condition holds, where flags and objects handed over decide it; None when nobody can tell."""
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            inner = self.decided(test.operand)
            return None if inner is None else not inner
        if isinstance(test, ast.Compare) and len(test.ops) == 1:
            return self._compared(self.expr(test.left), test.ops[0], self.expr(test.comparators[0]))
        if isinstance(test, (ast.Name, ast.Constant)):
            thing = self.expr(test)
            return True if thing.maker else bool(thing.literal) if thing.literal is not UNKNOWN else None
        return None

    def _compared(self, left: Thing, operator: ast.cmpop, right: Thing) -> bool | None:
        if isinstance(operator, (ast.Is, ast.IsNot)) and right.literal is None:
            if left.literal is UNKNOWN and not left.maker:
                return None
            return (left.literal is None) == isinstance(operator, ast.Is)
        if UNKNOWN in (left.literal, right.literal) or not isinstance(operator, (ast.Eq, ast.NotEq)):
            return None
        return (left.literal == right.literal) == isinstance(operator, ast.Eq)

    def _for(self, node: ast.For | ast.AsyncFor) -> None:
        self.loops += 1
        for element in self.elements(self.expr(node.iter)) or [Thing()]:
            self.assign(node.target, element)
            self.body(node.body)
        self.loops -= 1
        self.body(node.orelse)

    def _while(self, node: ast.While) -> None:
        self.expr(node.test)
        self.loops += 1
        self.body(node.body)
        self.loops -= 1
        self.body(node.orelse)

    def _with(self, node: ast.With | ast.AsyncWith) -> None:
        for item in node.items:
            thing = self.expr(item.context_expr)
            if item.optional_vars is not None:
                self.assign(item.optional_vars, thing)
        self.body(node.body)

    def _try(self, node: ast.Try) -> None:
        self.body(node.body)
        self.body(node.orelse)
        self.body(node.finalbody)


def _statements(tree: ast.AST | None) -> Iterator[ast.stmt]:
    """Every statement in a tree; none of its expressions is looked at."""
    waiting: list[ast.AST] = [tree] if tree is not None else []
    while waiting:
        node = waiting.pop()
        for field in ("body", "orelse", "finalbody", "handlers", "cases"):
            inner = getattr(node, field, None)
            if isinstance(inner, list):
                waiting += inner
        if isinstance(node, ast.stmt):
            yield node


def _loaded(target: ast.expr) -> ast.expr:
    """The target as a value."""
    if isinstance(target, ast.Name):
        return ast.copy_location(ast.Name(target.id, ast.Load()), target)
    return target
