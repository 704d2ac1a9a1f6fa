"""What methods and selections of tables, columns and arrays do to rows, columns and what was learned."""

import ast
from collections.abc import Mapping, Sequence

from nb2prod.facts.rows.names import is_date
from nb2prod.facts.rows.splitting import Splitting, without_columns
from nb2prod.facts.rows.tables import AGGREGATES, COMBINING, FILLING, KEEPS_COLUMNS, NO_ROWS
from nb2prod.facts.rows.things import Columns, Order, Thing, combined, flat, merged_learning

Things = Sequence[Thing]
Keywords = Mapping[str, Thing]
_WHOLE = frozenset(
    {"values", "data", "array", "loc", "iloc", "ix", "at", "iat", "str", "dt", "cat", "A", "real"}
)
_NOTHING = frozenset(
    {"shape", "size", "columns", "dtypes", "dtype", "ndim", "name", "empty", "axes", "feature_names"}
)
_LEARNING_TO_FILL = frozenset({"fillna", "replace", "where", "mask", "fill_null"})
_LIST_METHODS = frozenset({"append", "extend", "insert", "add", "update", "appendleft"})


class Frames(Splitting):
    """Methods of data."""

    # -- selections

    def column(self, table: Thing, name: str) -> Thing:
        """One column of a table; writing into it in place reaches the table."""
        learnt = table.learnt.get(name, frozenset()) | table.learnt.get(None, frozenset())
        made = table.copy(learnt=flat(learnt), items=None, of=name)
        made.columns = Columns(table.columns.table, frozenset({name})) if table.columns is not None else None
        if table.columns is not None and (not table.columns.has(name) or table.columns.kept == {name}):
            made.columns = None  # added later, or no column name at all
        made.parent = (table, name)
        return made

    def columns_of(self, table: Thing, names: Sequence[str]) -> Thing:
        """Some columns of a table."""
        learnt = {name: table.learnt[name] for name in (*names, None) if name in table.learnt}
        columns = table.columns
        if columns is not None:
            columns = Columns(columns.table, frozenset(one for one in names if columns.has(one)))
        return table.copy(learnt=learnt, columns=columns, items=None, of=names[0] if len(names) == 1 else "")

    def attribute(self, thing: Thing, name: str) -> Thing:
        """``rows.name``: the same rows in another form, a column, or nothing of the rows."""
        if name in _WHOLE:
            return thing
        if name == "index":
            return Thing(sampled=("index", thing))
        if name in _NOTHING or not (thing.rows or thing.statistic):
            return Thing() if name in _NOTHING else combined([thing])
        if name in ("T", "iloc", "train_data"):
            return combined([thing])
        return self.column(thing, name)

    def dropped(self, thing: Thing, names: frozenset[str]) -> Thing:
        """A table without some columns."""
        made = thing.copy(columns=without_columns(thing.columns, names))
        made.learnt = {column: one for column, one in thing.learnt.items() if column not in names}
        return made

    # -- methods

    def method(self, thing: Thing, name: str, node: ast.Call, args: Things, keywords: Keywords) -> Thing:
        """What ``thing.name(…)`` gives, for a thing that holds data; in-place changes are made."""
        made = self._method(thing, name, node, args, keywords)
        inplace = keywords.get("inplace")
        if inplace is not None and inplace.literal is True:
            thing.become(made)
            return Thing()
        return made

    def _method(self, thing: Thing, name: str, node: ast.Call, args: Things, keywords: Keywords) -> Thing:
        special = getattr(self, f"_do_{name}", None)
        if special is not None:
            return special(thing, node, args, keywords)
        if name in AGGREGATES:
            return self.aggregate(thing, name, args, keywords)
        if name in NO_ROWS:
            return Thing()
        if name in _LEARNING_TO_FILL:
            return self._filled(thing, name, node, args, keywords)
        if name in COMBINING:
            return combined([thing, *args])
        if name in KEEPS_COLUMNS:
            return thing.copy(items=None, rows=thing.paths(), sampled=None)
        if thing.items is not None or thing.rows:
            made = combined([thing])
            handed = [*args, *keywords.values()]
            made.learnt = merged_learning([made.learnt, *(one.learnt for one in handed)])
            made.mask = thing.mask or name.startswith(("is", "not", "between", "duplicated"))
            made.sampled = next((one.sampled for one in handed if one.sampled and name == "isin"), None)
            return made
        return combined([thing, *args, *keywords.values()])

    def aggregate(self, thing: Thing, name: str, args: Things, keywords: Keywords) -> Thing:
        """A figure that sums up rows; along the other axis it is one figure for each row."""
        axis = keywords.get("axis", args[0] if args else Thing())
        if axis.literal in (1, -1, "columns", "rows1") and axis.literal is not True:
            return thing.copy(columns=None, items=None, rows=thing.paths())
        if name in FILLING and not (thing.mask and not thing.rows):
            return Thing(
                statistic=thing.paths() | thing.all_statistics(), of=thing.of, grouped=thing.grouped,
                figures=thing.all_figures(),
            )  # fmt: skip
        return Thing(figures=thing.all_figures())

    def _filled(self, thing: Thing, name: str, node: ast.Call, args: Things, keywords: Keywords) -> Thing:
        """``fillna(value)`` and the like: a statistic as the value was learned from the rows that it sums up."""
        made = thing.copy()
        handed = [*args, *keywords.values()]
        paths = frozenset().union(*(one.all_statistics() for one in handed))
        inner = frozenset().union(*(one.all_learnt() for one in handed if not one.all_statistics()))
        if paths:
            inner |= {self.learnt("fill", name, node, paths)}
        if inner:
            made.learnt = _with(made, inner)
        return made

    def _do_drop(self, thing: Thing, node: ast.Call, args: Things, keywords: Keywords) -> Thing:
        labels = keywords.get("columns") or keywords.get("labels") or (args[0] if args else Thing())
        if labels.sampled:
            rest = self.sampled_rest(thing, labels)
            if rest is not None:
                return rest
        axis = keywords.get("axis", args[1] if len(args) > 1 else Thing())
        if "columns" not in keywords and axis.literal not in (1, "columns"):
            return thing.copy(sampled=None)
        names = strings_of(labels)
        if names is None:
            return thing.copy(columns=None, sampled=None)
        return self.dropped(thing, frozenset(names))

    def _do_pop(self, thing: Thing, node: ast.Call, args: Things, keywords: Keywords) -> Thing:
        name = args[0].literal if args else None
        if thing.items is not None or not isinstance(name, str):
            return combined([thing])
        column = self.column(thing, name)
        thing.become(self.dropped(thing, frozenset({name})))
        column.parent = None
        return column

    def _do_sample(self, thing: Thing, node: ast.Call, args: Things, keywords: Keywords) -> Thing:
        made = thing.copy(order=None, sampled=("sample", thing, node, self.hint))
        replace = keywords.get("replace")
        if replace is not None and replace.literal is True and made.paths():
            made.learnt = _with(
                made, frozenset({self.learnt("copies", "sample(replace=True)", node, made.paths())})
            )
        return made

    def _do_groupby(self, thing: Thing, node: ast.Call, args: Things, keywords: Keywords) -> Thing:
        keys = strings_of(args[0]) if args else None
        return thing.copy(grouped=(keys or ["?"])[0])

    def _do_map(self, thing: Thing, node: ast.Call, args: Things, keywords: Keywords) -> Thing:
        handed = args[0] if args else Thing()
        if handed.function is not None:
            return self._do_apply(thing, node, args, keywords)
        made = thing.copy(columns=None)
        if handed.statistic and handed.grouped and handed.of:
            encoding = self.learnt("encoding", handed.of, node, handed.statistic)
            made.learnt = _with(made, frozenset({encoding}))
            made.statistic = handed.statistic
        return made

    def _do_apply(self, thing: Thing, node: ast.Call, args: Things, keywords: Keywords) -> Thing:
        """``apply``, ``map`` and ``transform`` of a function: followed once, with the rows as its argument."""
        how = args[0] if args else keywords.get("func", Thing())
        paths = thing.paths()
        if how.literal in FILLING and thing.grouped:
            given = Thing(statistic=paths, of=thing.of, grouped=thing.grouped)
        elif how.function is not None:
            given = self.invoke(how, [thing.copy(grouped="", items=None, rows=paths)], {})
        else:
            return thing.copy(columns=None, grouped="", items=None, rows=paths)
        made = thing.copy(
            columns=None, grouped="", items=None, rows=paths, statistic=given.statistic - given.rows
        )
        made.learnt = merged_learning([thing.learnt, flat(given.all_learnt() - thing.all_learnt())])
        if given.statistic and not given.rows and thing.grouped and thing.of:
            encoding = self.learnt("encoding", thing.of, node, given.statistic)
            made.learnt = _with(made, frozenset({encoding}))
        return made

    _do_transform = _do_applymap = _do_apply

    def invoke(self, function: Thing, args: Things, keywords: Keywords) -> Thing:
        """Calls a function of the notebook; given by ``Calls``."""
        raise NotImplementedError

    def _do_rename(self, thing: Thing, node: ast.Call, args: Things, keywords: Keywords) -> Thing:
        return thing.copy(columns=None, learnt=flat(thing.all_learnt()))

    def _do_assign(self, thing: Thing, node: ast.Call, args: Things, keywords: Keywords) -> Thing:
        made = thing.copy()
        for name, value in keywords.items():
            made.put(name, value.all_learnt())
        return made

    def _do_set_index(self, thing: Thing, node: ast.Call, args: Things, keywords: Keywords) -> Thing:
        names = strings_of(args[0] if args else keywords.get("keys", Thing()))
        made = self.dropped(thing, frozenset(names or ()))
        if names and len(names) == 1 and self._is_moment(thing, names[0]):
            made.order = Order(names[0], node, self.cell)
        return made

    def _do_sort_values(self, thing: Thing, node: ast.Call, args: Things, keywords: Keywords) -> Thing:
        names = strings_of(args[0] if args else keywords.get("by", Thing()))
        if names and self._is_moment(thing, names[0]):
            return thing.copy(order=Order(names[0], node, self.cell))
        return thing.copy(order=None)

    def _do_sort_index(self, thing: Thing, node: ast.Call, args: Things, keywords: Keywords) -> Thing:
        return thing.copy()

    def _is_moment(self, thing: Thing, name: str) -> bool:
        return name in thing.dates or (is_date(name) and name.lower().startswith(("date", "time", "ds")))

    def _do_repeat(self, thing: Thing, node: ast.Call, args: Things, keywords: Keywords) -> Thing:
        whole = thing.sampled[1] if thing.sampled and thing.sampled[0] == "index" else thing
        made = combined([whole])
        if made.rows:
            made.learnt = _with(made, frozenset({self.learnt("copies", "repeat", node, made.rows)}))
        return made

    # -- lists

    def grow(self, thing: Thing, name: str, args: Things) -> bool:
        """``list.append`` and the like: whether it was one, of a thing that is no table."""
        if name not in _LIST_METHODS or not args or (thing.items is None and thing.rows):
            return False
        added = [args[-1]] if name != "extend" else list((args[0].items or {0: args[0]}).values())
        thing.items = dict(thing.items or {})
        for one in added:
            thing.items[len(thing.items) if name != "update" else object()] = one
        return True


def _with(thing: Thing, more: frozenset[object]) -> dict[str | None, frozenset[object]]:
    return {**thing.learnt, None: thing.learnt.get(None, frozenset()) | more}


def strings_of(thing: Thing) -> list[str] | None:
    """The strings that a thing is or holds; None when it is no string and no list of strings."""
    if isinstance(thing.literal, str):
        return [thing.literal]
    if not thing.items:
        return None
    found = [one.literal for one in thing.items.values()]
    return found if all(isinstance(one, str) for one in found) else None  # type: ignore[return-value]
