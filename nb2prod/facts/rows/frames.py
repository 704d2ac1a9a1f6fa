"""What methods and attributes of tables, columns and arrays do to rows, columns and what was learned."""

import ast
from collections.abc import Sequence

from nb2prod.facts.rows.handed import Handed
from nb2prod.facts.rows.names import is_date
from nb2prod.facts.rows.splitting import Splitting
from nb2prod.facts.rows.tables import AGGREGATES, COMBINING, FILLING, KEEPS_COLUMNS, NO_ROWS
from nb2prod.facts.rows.things import (
    NOTHING,
    Columns,
    Order,
    Sample,
    Thing,
    combined,
    flat,
    listed,
    merged_learning,
)

_WHOLE = frozenset(
    {"values", "data", "array", "loc", "iloc", "ix", "at", "iat", "str", "dt", "cat", "A", "real"}
)
_NOTHING = frozenset(
    {"shape", "size", "columns", "dtypes", "dtype", "ndim", "name", "empty", "axes", "feature_names"}
)
_LEARNING_TO_FILL = frozenset({"fillna", "replace", "where", "mask", "fill_null"})
_LIST_METHODS = frozenset({"append", "extend", "insert", "add", "update", "appendleft"})
_MASKING = ("is", "not", "between", "duplicated")


class Frames(Splitting):  # pylint: disable=abstract-method  # see State
    """Columns, attributes and methods of data."""

    # -- columns and attributes

    def column(self, table: Thing, name: str) -> Thing:
        """One column of a table; writing into it in place reaches the table."""
        learnt = table.learnt.get(name, NOTHING) | table.learnt.get(None, NOTHING)
        known = table.columns
        columns = Columns(known.table, frozenset({name})) if known is not None and known.has(name) else None
        return table.copy(learnt=flat(learnt), items=None, of=name, columns=columns, parent=(table, name))

    def columns_of(self, table: Thing, names: Sequence[str]) -> Thing:
        """Some columns of a table."""
        learnt = {name: table.learnt[name] for name in (*names, None) if name in table.learnt}
        columns = table.columns
        if columns is not None:
            columns = Columns(columns.table, frozenset(one for one in names if columns.has(one)))
        return table.copy(learnt=learnt, columns=columns, items=None, of=names[0] if len(names) == 1 else "")

    def without(self, table: Thing, names: frozenset[str]) -> Thing:
        """A table without some columns."""
        columns = table.columns.without(names) if table.columns is not None else None
        learnt = {column: one for column, one in table.learnt.items() if column not in names}
        return table.copy(columns=columns, learnt=learnt, sample=None)

    def attribute(self, thing: Thing, name: str) -> Thing:
        """``rows.name``: the same rows in another form, a column, or nothing of the rows."""
        if name in _WHOLE:
            return thing
        if name == "index":
            return Thing(sample=Sample("index", thing))
        if name in _NOTHING:
            return Thing()
        return self.column(thing, name) if thing.rows and name != "T" else combined([thing])

    # -- methods

    def method(self, thing: Thing, name: str, handed: Handed) -> Thing:
        """What ``thing.name(…)`` gives, for a thing that holds data; in-place changes are made."""
        made = self._method(thing, name, handed)
        if handed.get(None, "inplace").literal is True:
            thing.become(made)
            return Thing()
        return made

    def _method(self, thing: Thing, name: str, handed: Handed) -> Thing:
        special = getattr(self, f"_do_{name}", None)
        if special is not None:
            return special(thing, handed)
        if name in AGGREGATES:
            return self.aggregate(thing, name, handed)
        if name in NO_ROWS:
            return Thing()
        if name in KEEPS_COLUMNS:
            made = thing.copy(items=None, rows=thing.paths(), sample=None)
            return self._filled(made, name, handed) if name in _LEARNING_TO_FILL else made
        if name in COMBINING or not (thing.items or thing.rows):
            return combined([thing, *handed.all])
        made = combined([thing])
        made.learnt = merged_learning([made.learnt, *(one.learnt for one in handed.all)])
        made.mask = thing.mask or name.startswith(_MASKING)
        return made

    def aggregate(self, thing: Thing, name: str, handed: Handed) -> Thing:
        """A figure that sums up rows; along the other axis it is one figure for each row."""
        if handed.along_rows:
            return thing.copy(columns=None, items=None, rows=thing.paths())
        if name not in FILLING or (thing.mask and not thing.rows):
            return Thing(figures=thing.all_figures())
        statistic = thing.paths() | thing.all_statistics()
        return Thing(statistic=statistic, of=thing.of, grouped=thing.grouped, figures=thing.all_figures())

    def _filled(self, made: Thing, name: str, handed: Handed) -> Thing:
        """``fillna(value)`` and the like: a statistic as the value was learned from the rows that it sums up."""
        learnt = NOTHING.union(*(one.all_learnt() for one in handed.all if not one.all_statistics()))
        return made.add(learnt | self.learnt("fill", name, handed.node, handed.statistics))

    def _do_drop(self, thing: Thing, handed: Handed) -> Thing:
        labels = handed.get(0, "columns", "labels", "index")
        rest = self.rest(thing, labels.sample)
        if rest is not None:
            return rest
        of_columns = "columns" in handed.keywords or handed.get(1, "axis").literal in (1, "columns")
        if not of_columns:
            return thing.copy(sample=None)
        names = labels.strings
        return self.without(thing, frozenset(names)) if names else thing.copy(columns=None, sample=None)

    def _do_pop(self, thing: Thing, handed: Handed) -> Thing:
        name = handed.get(0, "item").literal
        if thing.items is not None or not isinstance(name, str):
            return combined([thing])
        column = self.column(thing, name).copy()
        thing.become(self.without(thing, frozenset({name})))
        return column

    def _do_sample(self, thing: Thing, handed: Handed) -> Thing:
        made = thing.copy(order=None, sample=Sample("rows", thing, handed.node, self.hint))
        if handed.get(None, "replace").literal is True:
            made.add(self.learnt("copies", "sample(replace=True)", handed.node, made.paths()))
        return made

    def _do_isin(self, thing: Thing, handed: Handed) -> Thing:
        label = handed.get(0, "values").sample
        among = Sample("among", label.thing) if label is not None and label.kind == "index" else None
        return Thing(thing.paths(), mask=True, sample=among)

    def _do_repeat(self, thing: Thing, handed: Handed) -> Thing:
        """``rows.index.repeat(n)``: row labels that take rows more than once."""
        whole = thing.sample.thing if thing.sample is not None and thing.sample.kind == "index" else None
        paths = whole.paths() if whole is not None else thing.paths()
        # By a column it is no copying: rows that stand for many are taken apart into those.
        is_number = isinstance(handed.get(0, "repeats").literal, int)
        copies = self.learnt("copies", "repeat", handed.node, paths) if is_number else NOTHING
        return combined([thing]).add(copies) if whole is None else Thing(mask=True, learnt=flat(copies))

    def _do_groupby(self, thing: Thing, handed: Handed) -> Thing:
        keys = handed.get(0, "by").strings
        return thing.copy(grouped=(keys or ["?"])[0])

    def _do_map(self, thing: Thing, handed: Handed) -> Thing:
        by = handed.get(0, "arg", "func")
        if by.function is not None:
            return self._do_apply(thing, handed)
        made = thing.copy(columns=None)
        if by.statistic and by.grouped and by.of:
            made.statistic = by.statistic
            made.add(self.learnt("encoding", by.of, handed.node, by.statistic))
        return made

    def _do_apply(self, thing: Thing, handed: Handed) -> Thing:
        """``apply``, ``map`` and ``transform`` of a function: followed once, with the rows as its argument."""
        how, paths = handed.get(0, "func"), thing.paths()
        plain = thing.copy(columns=None, grouped="", items=None, rows=paths, statistic=NOTHING)
        if how.literal in FILLING and thing.grouped:
            given = Thing(statistic=paths)
        elif how.function is not None:
            given = self.invoke(how, Handed(handed.node, (plain.copy(),), {}))
        else:
            return plain
        made = plain.add(given.all_learnt() - thing.all_learnt())
        if given.statistic and not given.rows:
            made.statistic = given.statistic
            if thing.grouped and thing.of:
                made.add(self.learnt("encoding", thing.of, handed.node, given.statistic))
        return made

    _do_transform = _do_applymap = _do_apply

    def _do_rename(self, thing: Thing, _handed: Handed) -> Thing:
        return thing.copy(columns=None, learnt=flat(thing.all_learnt()))

    def _do_assign(self, thing: Thing, handed: Handed) -> Thing:
        made = thing.copy()
        for name, value in handed.keywords.items():
            made.put(name, value.all_learnt())
        return made

    def _do_set_index(self, thing: Thing, handed: Handed) -> Thing:
        names = handed.get(0, "keys").strings or []
        made = self.without(thing, frozenset(names))
        if len(names) == 1 and _holds_moments(thing, names[0]):
            made.order = Order(names[0], handed.node, self.cell)
        return made

    def _do_sort_values(self, thing: Thing, handed: Handed) -> Thing:
        names = handed.get(0, "by").strings
        is_by_date = names is not None and _holds_moments(thing, names[0])
        order = Order(names[0], handed.node, self.cell) if names and is_by_date else None
        return thing.copy(order=order, sample=None)

    # -- lists

    def grow(self, thing: Thing, name: str, handed: Handed) -> bool:
        """``list.append`` and the like: whether it was one, of a thing that is no table."""
        if name not in _LIST_METHODS or not handed.args or (thing.items is None and thing.rows):
            return False
        first, last = handed.args[0], handed.args[-1]
        added = [last] if name != "extend" else list((first.items or {0: first}).values())
        before = list(thing.items.values()) if thing.items else []
        thing.items = (
            listed([*before, *added]).items if name != "update" else {**(thing.items or {}), object(): last}
        )
        return True

    def delete(self, thing: Thing, index: ast.expr) -> None:
        """``del rows["a"]``."""
        name = self.expr(index).literal
        if thing.items is not None:
            thing.items = {key: one for key, one in thing.items.items() if key != name}
        elif isinstance(name, str):
            thing.become(self.without(thing, frozenset({name})))


def _holds_moments(table: Thing, column: str) -> bool:
    return column in table.dates or (is_date(column) and column.lower().startswith(("date", "time", "ds")))
