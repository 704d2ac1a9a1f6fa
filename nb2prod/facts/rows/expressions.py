"""What expressions give, as far as rows are concerned."""

import ast
from collections.abc import Callable

from nb2prod.facts.given import is_builtin
from nb2prod.facts.rows.calls import Calls
from nb2prod.facts.rows.frames import strings_of
from nb2prod.facts.rows.splitting import without_columns
from nb2prod.facts.rows.state import Scope, sided
from nb2prod.facts.rows.things import Columns, Thing, combined, either, flat, merged_learning

_LOCATORS = frozenset({"loc", "iloc", "ix", "at", "iat"})
_MOST_ITEMS = 6  # of a literal list are followed one by one


class Expressions(Calls):
    """Evaluates expressions."""

    def __init__(self, facts: object):
        super().__init__(facts)
        self._handlers: dict[type, Callable[..., Thing]] = {
            ast.Name: self._name,
            ast.Constant: lambda node: Thing(literal=node.value),
            ast.Attribute: self._attribute,
            ast.Call: self.call,
            ast.Subscript: self._subscript,
            ast.BinOp: self._binop,
            ast.UnaryOp: self._unary,
            ast.Compare: self._compare,
            ast.BoolOp: self._boolop,
            ast.IfExp: lambda node: either(self.expr(node.body), self.expr(node.orelse)),
            ast.Tuple: self._display,
            ast.List: self._display,
            ast.Set: self._display,
            ast.Dict: self._dict,
            ast.Lambda: self._lambda,
            ast.ListComp: self._comprehension,
            ast.SetComp: self._comprehension,
            ast.GeneratorExp: self._comprehension,
            ast.DictComp: self._comprehension,
            ast.Starred: lambda node: self.expr(node.value),
            ast.Await: lambda node: self.expr(node.value),
            ast.NamedExpr: self._walrus,
            ast.Yield: self._yield,
        }

    def expr(self, node: ast.expr) -> Thing:
        """What is known of the value of an expression."""
        handler = self._handlers.get(type(node))
        return handler(node) if handler is not None else Thing()

    def _name(self, node: ast.Name) -> Thing:
        found = self.scope.find(node.id)
        if found is None and not is_builtin(node.id):
            # Bound in ways that were not followed: by a magic, a star import, a handler.
            found = self.notebook_scope.names[node.id] = self.source()
        return found if found is not None else Thing()

    def _attribute(self, node: ast.Attribute) -> Thing:
        thing = self.expr(node.value)
        if thing.module:
            return thing
        if thing.items is not None and node.attr in thing.items:
            return thing.items[node.attr]
        if thing.maker:
            return self.estimator_attribute(thing, node.attr)
        return self.attribute(thing, node.attr)

    def _lambda(self, node: ast.Lambda) -> Thing:
        return Thing(function=node, scope=(self.scope, self.cell))

    def _walrus(self, node: ast.NamedExpr) -> Thing:
        thing = self.expr(node.value)
        self.scope.names[node.target.id] = thing
        return thing

    def _yield(self, node: ast.Yield) -> Thing:
        if node.value is not None:
            self.returned.append(Thing(items={0: self.expr(node.value)}))
        return Thing()

    def _display(self, node: ast.Tuple | ast.List | ast.Set) -> Thing:
        return Thing(items={place: self.expr(one) for place, one in enumerate(node.elts)})

    def _dict(self, node: ast.Dict) -> Thing:
        items: dict[object, Thing] = {}
        for key, value in zip(node.keys, node.values, strict=True):
            name = key.value if isinstance(key, ast.Constant) else object()
            items[name] = self.expr(value)
        return Thing(items=items)

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> Thing:
        outer = self.scope
        self.scope = Scope(outer)
        try:
            values: list[Thing] = []
            first = node.generators[0]
            for element in self.elements(self.expr(first.iter)):
                self.assign(first.target, element)
                for generator in node.generators[1:]:
                    for inner in self.elements(self.expr(generator.iter))[:1]:
                        self.assign(generator.target, inner)
                values.append(self.expr(node.value if isinstance(node, ast.DictComp) else node.elt))
            return Thing(items=dict(enumerate(values)))
        finally:
            self.scope = outer

    def assign(self, target: ast.expr, thing: Thing) -> None:
        """Gives a value to a target; given by ``Follower``."""
        raise NotImplementedError

    def elements(self, thing: Thing) -> list[Thing]:
        """What a loop over the thing goes through: each of a few, or one that stands for all."""
        if self.kind(thing) == "folds":
            return self.elements(self.folds(None, thing, []))
        if thing.items is None:
            return [combined([thing]) if thing.maker == "" else thing]
        items = list(thing.items.values())
        return items if len(items) <= _MOST_ITEMS else [self._any_of(items)]

    def _any_of(self, items: list[Thing]) -> Thing:
        made = items[0]
        for one in items[1:]:
            made = either(made, one)
        return made

    # -- operators

    def _compare(self, node: ast.Compare) -> Thing:
        things = [self.expr(one) for one in (node.left, *node.comparators)]
        return Thing(mask=True, figures=frozenset().union(*(one.all_figures() for one in things)))

    def _boolop(self, node: ast.BoolOp) -> Thing:
        made = combined(self.expr(value) for value in node.values)
        made.mask = True
        return made

    def _unary(self, node: ast.UnaryOp) -> Thing:
        thing = self.expr(node.operand)
        if isinstance(node.operand, ast.Constant):
            value = node.operand.value
            return Thing(
                literal=-value if isinstance(node.op, ast.USub) and isinstance(value, (int, float)) else value
            )
        return thing if isinstance(node.op, ast.Invert) else combined([thing])

    def _binop(self, node: ast.BinOp) -> Thing:
        spine = [node]
        while isinstance(spine[-1].left, ast.BinOp) and len(spine) < 1_000:
            spine.append(spine[-1].left)
        left = self.expr(spine[-1].left)
        before: Thing | None = None
        for part in reversed(spine):
            right = self.expr(part.right)
            left, before = self._joined(part, left, right, before), (
                right if isinstance(part.op, ast.Sub) else None
            )
        return left

    def _joined(self, node: ast.BinOp, left: Thing, right: Thing, subtracted: Thing | None) -> Thing:
        if left.items is not None and isinstance(node.op, ast.Mult):
            return Thing(items=left.items, times=2)
        if left.items is not None and right.items is not None and isinstance(node.op, ast.Add):
            return Thing(items=dict(enumerate([*left.items.values(), *right.items.values()])))
        made = combined([left, right])
        made.columns = left.columns if left.rows else None
        if isinstance(node.op, (ast.BitAnd, ast.BitOr)):
            made.mask = left.mask and right.mask
        if left.rows:
            made.statistic = frozenset()
        scales = (
            isinstance(node.op, ast.Div)
            and subtracted is not None
            and subtracted.statistic
            and right.statistic
        )
        if scales and left.rows and not right.rows:
            scaled = self.learnt("fit", "scaling by hand", node, right.statistic)
            made.learnt = merged_learning([made.learnt, flat(frozenset({scaled}))])
        return made

    # -- subscripts

    def _subscript(self, node: ast.Subscript) -> Thing:
        locator = (
            node.value.attr if isinstance(node.value, ast.Attribute) and node.value.attr in _LOCATORS else ""
        )
        thing = self.expr(node.value)
        if thing.module:
            return combined([self.expr(node.slice)])  # numpy.c_[a, b]
        if thing.items is not None:
            return self._item(thing, node.slice)
        if thing.statistic and not thing.rows:
            return thing
        if thing.picks is not None or not thing.rows:
            return thing if isinstance(node.slice, ast.Slice) else Thing()
        rows, columns = _rows_and_columns(node.slice)
        if locator or columns is not None:
            return self._located(thing, node, rows, columns, locator)
        return self._selected(thing, node, rows)

    def _item(self, thing: Thing, index: ast.expr) -> Thing:
        assert thing.items is not None
        key = self.expr(index).literal
        if isinstance(key, int) and not isinstance(key, bool) and key < 0:
            key += len(thing.items)
        if isinstance(key, (str, int)) and key in thing.items:
            return thing.items[key]
        if isinstance(index, ast.Slice) or not thing.items:
            return thing
        return self._any_of(list(thing.items.values())[:_MOST_ITEMS])

    def _selected(self, thing: Thing, node: ast.Subscript, index: ast.expr) -> Thing:
        """``rows[index]``: a column, some columns, or some rows."""
        if isinstance(index, ast.Slice):
            return self.cut(thing, node, index) or thing.copy(sampled=None)
        by = self.expr(index)
        if isinstance(by.literal, str):
            return self.column(thing, by.literal)
        names = strings_of(by) if by.items else None
        if names is not None:
            return self.columns_of(thing, names)
        return self._picked(thing, by, node, index)

    def _picked(self, thing: Thing, by: Thing, node: ast.Subscript, index: ast.expr) -> Thing:
        """Rows by number or mask; or columns of which nobody can tell which."""
        if by.picks is not None:
            made = thing.copy(rows=sided(thing.paths(), by.picks), sampled=None)
            self.fresh[id(made)] = (made, by.picks)
            return made
        if by.sampled:
            return self.sampled_rest(thing, by) or thing.copy(sampled=None)
        if by.mask and not isinstance(index, ast.Name) or (by.mask and self.hint):
            made = self.cut(thing, node, index)
            if made is not None:
                return made
        made = thing.copy(sampled=None)
        if by.mask:
            if by.learnt:
                made.learnt = merged_learning([thing.learnt, by.learnt])
            return made
        if isinstance(by.literal, int):
            return combined([thing])
        made.columns = None
        learnt = by.all_learnt()
        made.learnt = merged_learning([thing.learnt, flat(learnt)]) if learnt else thing.learnt
        return made

    def _located(
        self, thing: Thing, node: ast.Subscript, rows: ast.expr, columns: ast.expr | None, locator: str
    ) -> Thing:
        """``rows.loc[rows, columns]``, ``rows.iloc[…]``, ``array[rows, columns]``."""
        made = thing
        if isinstance(rows, ast.Slice):
            if rows.lower is not None or rows.upper is not None:
                made = self.cut(thing, node, rows) or thing.copy(sampled=None)
        else:
            made = self._picked(thing, self.expr(rows), node, rows)
            made.columns = made.columns or thing.columns
        if columns is None:
            return made
        fresh = self.fresh.get(id(made))
        chosen = self._chosen_columns(made, columns, locator)
        if fresh is not None and chosen is not made:
            self.fresh[id(chosen)] = (chosen, fresh[1])
        return chosen

    def _chosen_columns(self, thing: Thing, columns: ast.expr, locator: str) -> Thing:
        if isinstance(columns, ast.Slice):
            return thing.copy(columns=self._placed(thing, columns, locator))
        by = self.expr(columns)
        if isinstance(by.literal, str):
            return self.column(thing, by.literal)
        names = strings_of(by) if by.items else None
        if names is not None:
            return self.columns_of(thing, names)
        made = thing.copy(columns=None)
        at = by.literal
        if (
            isinstance(at, int)
            and not isinstance(at, bool)
            and at >= 0
            and thing.columns is not None
            and locator != "loc"
        ):
            if thing.columns.places is None and thing.columns.kept is None and not thing.columns.dropped:
                made.columns = Columns(thing.columns.table, places=(at, at + 1))
        if by.learnt:
            made.learnt = merged_learning([thing.learnt, by.learnt])
        return made

    def _placed(self, thing: Thing, index: ast.Slice, locator: str) -> Columns | None:
        """The columns of ``[:, a:b]``: only positions counted from the left are certain."""
        if index.lower is None and index.upper is None:
            return thing.columns
        known = thing.columns
        if (
            locator == "loc"
            or known is None
            or known.kept is not None
            or known.dropped
            or known.places is not None
        ):
            return None
        low = 0 if index.lower is None else self.expr(index.lower).literal
        high = None if index.upper is None else self.expr(index.upper).literal
        if (
            not isinstance(low, int)
            or low < 0
            or (index.upper is not None and (not isinstance(high, int) or high < 0))
        ):
            return None
        return Columns(known.table, places=(low, high)) if index.step is None else None

    def delete(self, thing: Thing, index: ast.expr) -> None:
        """``del rows["a"]``."""
        name = self.expr(index).literal
        if isinstance(name, str) and thing.items is None:
            thing.columns = without_columns(thing.columns, frozenset({name}))
            thing.learnt = {column: one for column, one in thing.learnt.items() if column != name}


def _rows_and_columns(index: ast.expr) -> tuple[ast.expr, ast.expr | None]:
    if isinstance(index, ast.Tuple) and len(index.elts) >= 2:
        return index.elts[0], index.elts[1]
    return index, None
