"""What expressions give, as far as rows are concerned."""

import ast
from collections.abc import Callable

from nb2prod.facts.given import is_builtin
from nb2prod.facts.rows.selections import Selections
from nb2prod.facts.rows.state import Enough, Scope
from nb2prod.facts.rows.things import NOTHING, Sample, Thing, combined, either, listed

_LONG = 300  # of longer literal lists only the beginning is looked at


class Expressions(Selections):  # pylint: disable=abstract-method  # see State
    """Evaluates expressions."""

    def __init__(self, facts: object):
        super().__init__(facts)
        self._handlers: dict[type, Callable[..., Thing]] = {
            ast.Name: self._name,
            ast.Constant: lambda node: Thing(literal=node.value),
            ast.Attribute: self._attribute,
            ast.Call: self.call,
            ast.Subscript: self.subscript,
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
        self.budget -= 1  # as in step(), without a call for each expression
        if self.budget < 0:
            raise Enough
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
        return self.estimator_attribute(thing, node.attr) if thing.maker else self.attribute(thing, node.attr)

    def _lambda(self, node: ast.Lambda) -> Thing:
        return self.function_thing(node)

    def _walrus(self, node: ast.NamedExpr) -> Thing:
        thing = self.expr(node.value)
        self.assign(node.target, thing)
        return thing

    def _yield(self, node: ast.Yield) -> Thing:
        if node.value is not None:
            self.returned.append(Thing(items={0: self.expr(node.value)}))
        return Thing()

    def _display(self, node: ast.Tuple | ast.List | ast.Set) -> Thing:
        return Thing(items={place: self.expr(one) for place, one in enumerate(node.elts[:_LONG])})

    def _dict(self, node: ast.Dict) -> Thing:
        pairs = zip(node.keys[:_LONG], node.values[:_LONG], strict=True)
        return Thing(
            items={
                key.value if isinstance(key, ast.Constant) else object(): self.expr(one) for key, one in pairs
            }
        )

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> Thing:
        outer, self.scope = self.scope, Scope(self.scope)
        first, *others = node.generators
        element = node.value if isinstance(node, ast.DictComp) else node.elt
        self.loops += 1
        try:
            values = []
            for one in self.elements(self.expr(first.iter)):
                self.assign(first.target, one)
                for generator in others:
                    self.assign(generator.target, combined(self.elements(self.expr(generator.iter))))
                values.append(self.expr(element))
            return Thing(items=dict(enumerate(values)))
        finally:
            self.loops -= 1
            self.scope = outer

    # -- operators

    def _compare(self, node: ast.Compare) -> Thing:
        things = [self.expr(one) for one in (node.left, *node.comparators)]
        made = combined(
            things
        )  # for a yes or no the rows are those that it is asked of, not those that it holds
        return Thing(mask=True, figures=made.figures, model=made.model, given=made.given)

    def _boolop(self, node: ast.BoolOp) -> Thing:
        made = combined([self.expr(value) for value in node.values])
        made.mask = True
        return made

    def _unary(self, node: ast.UnaryOp) -> Thing:
        thing = self.expr(node.operand)
        if isinstance(node.op, ast.Invert):
            # ~rows.index.isin(part.index): what a sample leaves
            is_rest = thing.sample is not None and thing.sample.kind == "among"
            return thing.copy(sample=Sample("index", thing.sample.thing)) if is_rest else thing
        literal = thing.literal
        if isinstance(literal, (int, float)):
            return Thing(literal=-literal if isinstance(node.op, ast.USub) else literal)
        return combined([thing])

    def _binop(self, node: ast.BinOp) -> Thing:
        spine = [node]
        while isinstance(spine[-1].left, ast.BinOp):
            spine.append(spine[-1].left)
        left, subtracted = self.expr(spine[-1].left), False
        for part in reversed(spine):
            right = self.expr(part.right)
            is_scaled = subtracted and isinstance(part.op, ast.Div)
            subtracted = isinstance(part.op, ast.Sub) and bool(right.statistic)
            left = (
                self._scaled_by_hand(part, left, right) if is_scaled else self._joined(part.op, left, right)
            )
        return left

    def _joined(self, operator: ast.operator, left: Thing, right: Thing) -> Thing:
        if left.items is not None and isinstance(operator, ast.Mult):
            return Thing(items=left.items, times=2)
        if left.items is not None and right.items is not None and isinstance(operator, ast.Add):
            return listed([*left.items.values(), *right.items.values()])
        made = combined([left, right])
        made.order = left.order or right.order
        if isinstance(operator, (ast.BitAnd, ast.BitOr)):
            made.mask = left.mask and right.mask
        if left.rows:
            made.statistic = NOTHING
        return made

    def _scaled_by_hand(self, node: ast.BinOp, left: Thing, right: Thing) -> Thing:
        """``(rows - rows.mean()) / rows.std()``."""
        made = self._joined(node.op, left, right)
        is_scale = left.rows and right.statistic and not right.rows
        return made.add(self.learnt("fit", "scaling by hand", node, right.statistic)) if is_scale else made
