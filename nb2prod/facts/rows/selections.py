"""What a subscript takes out of a value: an item, a column, some columns, some rows, or one side of a split."""

import ast

from nb2prod.facts.rows.calls import Calls
from nb2prod.facts.rows.state import sided
from nb2prod.facts.rows.things import Columns, Thing, combined, either

LOCATORS = frozenset({"loc", "iloc", "ix", "at", "iat"})
_MOST_ITEMS = 6  # of a literal list are followed one by one


class Selections(Calls):  # pylint: disable=abstract-method  # see State
    """Evaluates subscripts."""

    def subscript(self, node: ast.Subscript) -> Thing:
        """What ``thing[…]`` gives."""
        thing = self.expr(node.value)
        if thing.module:
            return combined([self.expr(node.slice)])  # numpy.c_[a, b]
        if thing.items is not None:
            return self._item(thing, node.slice)
        if not thing.rows:
            return self._of_no_rows(thing, node.slice)
        locator = node.value.attr if isinstance(node.value, ast.Attribute) else ""
        rows, columns = rows_and_columns(node.slice)
        if locator not in LOCATORS and columns is None:
            return self._selected(thing, node, rows)
        made = self._located(thing, node, rows)
        if columns is None:
            return made
        chosen = self._chosen_columns(made, columns, is_by_name=locator == "loc")
        if id(made) in self.fresh:
            self.fresh[id(chosen)] = (chosen, self.fresh[id(made)][1])
        return chosen

    def _of_no_rows(self, thing: Thing, index: ast.expr) -> Thing:
        if thing.statistic or isinstance(index, ast.Slice):
            return thing
        return Thing().add(
            self.expr(index).all_learnt()
        )  # names of columns, perhaps those that a selector chose

    def _item(self, thing: Thing, index: ast.expr) -> Thing:
        items = thing.items or {}
        key = self.expr(index).literal
        if isinstance(key, int) and key < 0:
            key += len(items)
        if isinstance(key, (str, int)) and key in items:
            return items[key]
        return thing if isinstance(index, ast.Slice) or not items else self._any_of(list(items.values()))

    def _any_of(self, items: list[Thing]) -> Thing:
        made = items[0]
        for one in items[1:_MOST_ITEMS]:
            made = either(made, one)
        return made

    def elements(self, thing: Thing) -> list[Thing]:
        """What a loop over the thing goes through: each of a few, or one that stands for all."""
        if self.kind(thing) == "folds":
            thing = self.folds(thing, None)
        if thing.items is None:
            return [thing if thing.maker else combined([thing])]
        items = list(thing.items.values())
        return items if len(items) <= _MOST_ITEMS else [self._any_of(items)]

    # -- rows

    def _selected(self, thing: Thing, node: ast.Subscript, index: ast.expr) -> Thing:
        """``rows[index]``: a column, some columns, or some rows."""
        if isinstance(index, ast.Slice):
            return self._sliced(thing, node, index)
        by = self.expr(index)
        if isinstance(by.literal, str):
            return self.column(thing, by.literal)
        names = by.strings
        return self.columns_of(thing, names) if names else self._picked(thing, by, node)

    def _located(self, thing: Thing, node: ast.Subscript, rows: ast.expr) -> Thing:
        """The rows of ``rows.loc[…]``, ``rows.iloc[…]``, ``array[…, …]``."""
        if isinstance(rows, ast.Slice):
            is_whole = rows.lower is None and rows.upper is None
            return thing if is_whole else self._sliced(thing, node, rows)
        made = self._picked(thing, self.expr(rows), node)
        made.columns = made.columns or thing.columns
        return made

    def _sliced(self, thing: Thing, node: ast.Subscript, index: ast.Slice) -> Thing:
        made = self.cut(thing, node, index)
        # Other rows than those of a neighbour: what comes next is no answer that stands in them.
        return made if made is not None else thing.copy(sample=None, columns=None)

    def _picked(self, thing: Thing, by: Thing, node: ast.Subscript) -> Thing:
        """Rows by number or mask; or columns of which nobody can tell which."""
        if by.picks is not None:
            made = thing.copy(rows=sided(thing.paths(), by.picks), sample=None)
            self.fresh[id(made)] = (made, by.picks)
            return made
        if by.mask:
            index = rows_and_columns(node.slice)[0]
            made = self.rest(thing, by.sample) or self.cut(thing, node, index)
            return made if made is not None else thing.copy(sample=None).add(by.all_learnt())
        if isinstance(by.literal, int):
            return combined([thing])
        return thing.copy(sample=None, columns=None).add(by.all_learnt())

    # -- columns

    def _chosen_columns(self, thing: Thing, index: ast.expr, *, is_by_name: bool) -> Thing:
        """The columns of ``rows.loc[…, index]``, ``rows.iloc[…, index]``, ``array[…, index]``."""
        if isinstance(index, ast.Slice):
            if index.lower is None and index.upper is None:
                return thing
            return thing.copy(columns=None if is_by_name else self._placed(thing, index))
        by = self.expr(index)
        if isinstance(by.literal, str):
            return self.column(thing, by.literal)
        names = by.strings
        if names:
            return self.columns_of(thing, names)
        made = thing.copy(columns=None).add(by.all_learnt())
        place = by.literal
        if _is_place(place) and not is_by_name and thing.columns is not None and thing.columns.are_all:
            made.columns = Columns(thing.columns.table, places=(place, place + 1))
        return made

    def _placed(self, thing: Thing, index: ast.Slice) -> Columns | None:
        """The columns of ``[:, a:b]``: only positions counted from the left are certain."""
        low = 0 if index.lower is None else self.expr(index.lower).literal
        high = None if index.upper is None else self.expr(index.upper).literal
        is_certain = _is_place(low) and (high is None or _is_place(high)) and index.step is None
        if not is_certain or thing.columns is None or not thing.columns.are_all:
            return None
        return Columns(thing.columns.table, places=(low, high))


def _is_place(number: object) -> bool:
    return isinstance(number, int) and not isinstance(number, bool) and number >= 0


def rows_and_columns(index: ast.expr) -> tuple[ast.expr, ast.expr | None]:
    """Both parts of ``[rows, columns]``."""
    if isinstance(index, ast.Tuple) and len(index.elts) >= 2:
        return index.elts[0], index.elts[1]
    return index, None
