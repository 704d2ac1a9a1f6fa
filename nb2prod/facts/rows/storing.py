"""What an assignment does to rows: a name, the names of a tuple, a column, some rows or an attribute gets a value."""

import ast

from nb2prod.facts.rows.expressions import Expressions
from nb2prod.facts.rows.selections import LOCATORS, rows_and_columns
from nb2prod.facts.rows.things import NOTHING, Thing, flat


class Storing(Expressions):  # pylint: disable=abstract-method,too-many-ancestors  # see State
    """Puts values into targets."""

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
            self._store_attribute(self.expr(target.value), target.attr, thing)

    def _unpack(self, target: ast.Tuple | ast.List, thing: Thing) -> None:
        items = list(thing.items.values()) if thing.items is not None else []
        for place, one in enumerate(target.elts):
            if len(items) == len(target.elts):
                part = items[place]
            else:
                part = Thing() if thing.items or thing.picks is not None else thing.copy(columns=None)
            self.assign(one, part)

    def _store_item(self, target: ast.Subscript, thing: Thing) -> None:
        owner = self.expr(target.value)
        if owner.items is not None or not (owner.rows or owner.maker):
            key = self.expr(target.slice).literal
            owner.items = {**(owner.items or {}), key if isinstance(key, (str, int)) else object(): thing}
            return
        rows, columns = rows_and_columns(target.slice)
        is_located = isinstance(target.value, ast.Attribute) and target.value.attr in LOCATORS
        names = self.expr(rows).strings if columns is None and not is_located else None
        if names is None:
            self._store_rows(owner, rows, self.expr(columns).strings if columns is not None else None, thing)
            return
        for name in names:
            owner.put(name, thing.all_learnt())
        if thing.dates:
            owner.dates = owner.dates | frozenset(names)

    def _store_rows(self, owner: Thing, rows: ast.expr, columns: list[str] | None, thing: Thing) -> None:
        """Some rows are written: a statistic written where values are missing was learned from its rows."""
        owner.model = owner.model or thing.model
        learnt = thing.all_learnt()
        if thing.statistic and not thing.rows and _asks_for_missing(rows):
            learnt |= self.learnt("fill", "a fill of what is missing", rows, thing.statistic)
        if not learnt:
            return
        for name in columns or [None]:
            owner.put(name, owner.learnt.get(name, NOTHING) | learnt)
        if owner.parent is not None:
            table, column = owner.parent
            table.put(column, table.learnt.get(column, NOTHING) | learnt)

    def _store_attribute(self, owner: Thing, name: str, thing: Thing) -> None:
        if name == "columns" and owner.rows:
            owner.columns, owner.learnt = None, flat(owner.all_learnt())
        elif owner.rows and owner.items is None:
            owner.put(name, thing.all_learnt())
        elif not owner.module:
            owner.items = {**(owner.items or {}), name: thing}


def _asks_for_missing(node: ast.expr) -> bool:
    calls = (one.func for one in ast.walk(node) if isinstance(one, ast.Call))
    return any(isinstance(one, ast.Attribute) and one.attr in ("isnull", "isna", "isnan") for one in calls)
