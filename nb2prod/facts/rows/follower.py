"""Following the statements of a notebook from top to bottom, rows in view."""

import ast
from collections.abc import Callable, Sequence

from nb2prod.facts.rows.expressions import Expressions
from nb2prod.facts.rows.frames import strings_of
from nb2prod.facts.rows.names import role_of_name
from nb2prod.facts.rows.state import Enough
from nb2prod.facts.rows.things import UNKNOWN, Thing, either


class Follower(Expressions):
    """Follows statements."""

    def __init__(self, facts: object):
        super().__init__(facts)
        self._facts = facts
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
            for cell in self._facts.cells:  # type: ignore[attr-defined]
                if cell.tree is not None and cell.masked.binds:
                    self.cell = cell.cell.number
                    self.body(cell.tree.body)
        except Enough:
            return

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
            inner = self.in_magics.get((self.cell, node.lineno)) if not self.functions else None
            if inner is not None:
                self.body(inner)
            return
        self.expr(node.value)

    @property
    def in_magics(self) -> dict[tuple[int, int], list[ast.stmt]]:
        """The statements that line magics run, by cell and line."""
        if not hasattr(self, "_in_magics"):
            self._in_magics = _statements_in_magics(self._facts, self.calls.values())
        return self._in_magics

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
        made = self.expr(ast.BinOp(_loaded(node.target), node.op, node.value))
        if isinstance(node.target, ast.Name):
            self.assign(node.target, made)
        else:
            self.assign(node.target, made)

    def _annassign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.assign(node.target, self._valued(node.target, node.value))

    def assign(self, target: ast.expr, thing: Thing) -> None:
        """Gives a value to a target."""
        if isinstance(target, ast.Name):
            self.named(target.id, thing)
            scope = self.notebook_scope if target.id in self.scope.outer else self.scope
            scope.names[target.id] = thing
        elif isinstance(target, (ast.Tuple, ast.List)):
            self._unpack(target, thing)
        elif isinstance(target, ast.Starred):
            self.assign(target.value, thing)
        elif isinstance(target, ast.Subscript):
            self._store_item(target, thing)
        elif isinstance(target, ast.Attribute):
            self._store_attribute(target, thing)

    def _unpack(self, target: ast.Tuple | ast.List, thing: Thing) -> None:
        items = list(thing.items.values()) if thing.items is not None else []
        for place, one in enumerate(target.elts):
            if len(items) == len(target.elts):
                part = items[place]
            elif thing.picks is not None or thing.items:
                part = Thing()
            else:
                part = thing.copy(columns=None)
            self.assign(one, part)

    def _store_item(self, target: ast.Subscript, thing: Thing) -> None:
        owner = self.expr(target.value)
        if owner.items is not None or not (owner.rows or owner.maker):
            key = self.expr(target.slice).literal
            owner.items = dict(owner.items or {})
            owner.items[key if isinstance(key, (str, int)) else object()] = thing
            return
        index, columns = target.slice, None
        locator = isinstance(target.value, ast.Attribute) and target.value.attr in (
            "loc",
            "iloc",
            "at",
            "ix",
            "iat",
        )
        if isinstance(index, ast.Tuple) and len(index.elts) == 2:
            index, columns = index.elts
        learnt = thing.all_learnt()
        if columns is not None or locator:
            self._store_rows(owner, index, columns, thing, target)
            return
        by = self.expr(index)
        names = strings_of(by)
        if names is None:
            self._store_rows(owner, index, None, thing, target)
            return
        for name in names:
            owner.put(name, learnt)
        if thing.dates:
            owner.dates = owner.dates | frozenset(names)

    def _store_rows(
        self, owner: Thing, rows: ast.expr, columns: ast.expr | None, thing: Thing, target: ast.Subscript
    ) -> None:
        """Some rows are written: a statistic written where values are missing was learned from its rows."""
        owner.model = owner.model or thing.model
        learnt = thing.all_learnt()
        if thing.statistic and not thing.rows and _asks_for_missing(rows):
            learnt |= {self.learnt("fill", "a fill of what is missing", target, thing.statistic)}
        if not learnt:
            return
        names = strings_of(self.expr(columns)) if columns is not None else None
        for name in names or [None]:
            before = owner.learnt.get(name, frozenset()) if name is not None else frozenset()
            owner.put(name, before | learnt)
        if owner.parent is not None:
            table, column = owner.parent
            table.put(column, table.learnt.get(column, frozenset()) | learnt)

    def _store_attribute(self, target: ast.Attribute, thing: Thing) -> None:
        owner = self.expr(target.value)
        if owner.rows and owner.items is None:
            owner.put(target.attr, thing.all_learnt())
        elif not owner.module:
            owner.items = {**(owner.items or {}), target.attr: thing}

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
        self.scope.names[node.name] = Thing(function=node, scope=(self.scope, self.cell))

    def _class(self, node: ast.ClassDef) -> None:
        self.scope.names[node.name] = Thing(maker=f".{node.name}")

    def _if(self, node: ast.If) -> None:
        test = self.expr(node.test)
        if (
            self.loops
            and test.figures
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


def _asks_for_missing(node: ast.expr) -> bool:
    calls = (one.func for one in ast.walk(node) if isinstance(one, ast.Call))
    return any(isinstance(one, ast.Attribute) and one.attr in ("isnull", "isna", "isnan") for one in calls)


def _loaded(target: ast.expr) -> ast.expr:
    """The target as a value."""
    if isinstance(target, ast.Name):
        return ast.copy_location(ast.Name(target.id, ast.Load()), target)
    return target


def _statements_in_magics(facts: object, calls: object) -> dict[tuple[int, int], list[ast.stmt]]:
    own = {id(one) for cell in facts.cells if cell.tree is not None for one in ast.walk(cell.tree)}  # type: ignore[attr-defined]
    found: dict[tuple[int, int], list[ast.stmt]] = {}
    for call in calls:  # type: ignore[attr-defined]
        statement = call.statement
        if call.owner is None and not call.quiet and statement is not None and id(statement) not in own:
            place = found.setdefault((call.cell.number, statement.lineno), [])
            if statement not in place:
                place.append(statement)
    return found
