"""Following expressions: which names are read, and what each expression means.

Every handler visits the children in the order in which Python evaluates them and returns the expression's meaning
(see ``values``). One pass does it all: reads, calls, texts and files come out of the same walk.
"""

import ast
from collections.abc import Callable

from nb2prod.facts import kinds, texts
from nb2prod.facts.mutation import root_of
from nb2prod.facts.namespace import Namespace
from nb2prod.facts.reading import Reading
from nb2prod.facts.scopes import COMPREHENSION, Scope, enclosing_function, without_classes
from nb2prod.facts.values import Attribute, ClassFacts, FunctionFacts, Instance, Meaning, Opening, Store, Text
from nb2prod.notebook import Span

_NAMESPACE_CALLS = frozenset({"globals", "locals", "dir", "vars"})


class Expressions(Reading):
    """The walk through expressions, all but calls."""

    def __init__(self, names: Namespace):
        super().__init__(names)
        self._handlers: dict[type, Callable[..., Meaning]] = {
            **dict.fromkeys(ast.expr.__subclasses__(), self._others),
            ast.Name: self._name,
            ast.Constant: self._constant,
            ast.Attribute: self._attribute,
            ast.Subscript: self._subscript,
            ast.List: self._elements,
            ast.Tuple: self._elements,
            ast.Set: self._elements,
            ast.Dict: self._dict,
            ast.Slice: self._slice,
            ast.UnaryOp: self._unary,
            ast.BoolOp: self._boolop,
            ast.BinOp: self._binop,
            ast.JoinedStr: self._joined,
            ast.Lambda: self._lambda,
            ast.ListComp: self._comprehension,
            ast.SetComp: self._comprehension,
            ast.DictComp: self._comprehension,
            ast.GeneratorExp: self._generator,
            ast.Yield: self._yield,
            ast.YieldFrom: self._yield,
            ast.NamedExpr: self._walrus,
            ast.Compare: self._compare,
            ast.IfExp: self._ifexp,
            ast.Await: self._await,
            ast.Starred: self._await,
        }

    def expr(self, node: ast.expr) -> Meaning:
        """Visits an expression and returns its meaning."""
        return self._handlers[type(node)](node)

    def _others(self, node: ast.expr) -> Meaning:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self.expr(child)
        return None

    def _name(self, node: ast.Name) -> Meaning:
        return self._read_global(node.id, node) if self.scope is None else self.read(node.id, node)

    def _constant(self, node: ast.Constant) -> Meaning:
        value = node.value
        if isinstance(value, str):
            cell = self.cell
            cell.strings.append(node)
            return Text(value, True, node, cell.cell.number)
        if self.magic_places:
            self.magic_placeholder(node)
        return None

    def magic_placeholder(self, node: ast.Constant) -> None:
        """A constant that may stand for a magic; ``Walker`` knows."""

    def _attribute(self, node: ast.Attribute) -> Meaning:
        value = node.value
        meaning = self.member(self._handlers[type(value)](value), node.attr)
        if isinstance(meaning, str) and not meaning.endswith("()"):
            self.attributes.append(Attribute(meaning, self.cell.cell, node, self.quiet > 0))
        return meaning

    def member(self, meaning: Meaning, name: str) -> Meaning:
        """The meaning of ``x.name`` for an ``x`` of this meaning."""
        if isinstance(meaning, str):
            return kinds.attribute_of(meaning, name)
        if isinstance(meaning, Instance):
            return meaning.of.method(name) or meaning.of.attributes.get(name)
        if isinstance(meaning, ClassFacts):
            return meaning.method(name) or meaning.attributes.get(name)
        if isinstance(meaning, Text) and not meaning.parameter:
            return texts.parent(meaning) if name == "parent" else f"{meaning.kind}.{name}"
        return None

    def _subscript(self, node: ast.Subscript) -> Meaning:
        meaning = self.expr(node.value)
        self.expr(node.slice)
        if isinstance(meaning, Instance):
            self.use_instance(meaning, node, "item")
        return kinds.subscript_of(meaning, node.slice) if isinstance(meaning, str) else None

    def _elements(self, node: ast.List | ast.Tuple | ast.Set) -> Meaning:
        handlers = self._handlers
        for element in node.elts:
            handlers[type(element)](element)

    def _dict(self, node: ast.Dict) -> Meaning:
        for key in node.keys:
            if key is not None:
                self.expr(key)
        for value in node.values:
            self.expr(value)

    def _slice(self, node: ast.Slice) -> Meaning:
        for part in (node.lower, node.upper, node.step):
            if part is not None:
                self.expr(part)

    def _unary(self, node: ast.UnaryOp) -> Meaning:
        self.expr(node.operand)

    def _boolop(self, node: ast.BoolOp) -> Meaning:
        for value in node.values:
            self.expr(value)

    def _binop(self, node: ast.BinOp) -> Meaning:
        # A long sum is a deep left spine: walked in a loop, so that 10,000 terms do not exhaust the stack.
        spine = [node]
        while isinstance(spine[-1].left, ast.BinOp):
            spine.append(spine[-1].left)
        meaning = self.expr(spine[-1].left)
        for part in reversed(spine):
            right = self.expr(part.right)
            meaning = self._combined(part.op, meaning, right)
        return meaning

    @staticmethod
    def _combined(operator: ast.operator, left: Meaning, right: Meaning) -> Meaning:
        if isinstance(left, Text):
            if isinstance(operator, ast.Add):
                return texts.concatenate(left, right)
            if isinstance(operator, ast.Mod):
                return texts.formatted(left)
            if isinstance(operator, ast.Div):
                return texts.join_path([left, right], "pathlib.Path")
            return None
        if isinstance(operator, ast.Div) and left in texts.PATHS_OF_UNKNOWN:
            return left
        return left if left in (kinds.FRAME, kinds.SERIES, kinds.ARRAY) else None

    def _joined(self, node: ast.JoinedStr) -> Meaning:
        text: Meaning = None
        for position, part in enumerate(node.values):
            if isinstance(part, ast.FormattedValue):
                meaning = self.expr(part.value)
                if part.format_spec is not None:
                    self.expr(part.format_spec)
            else:
                meaning = self._constant(part) if isinstance(part, ast.Constant) else None
            if position == 0:
                text = meaning if isinstance(meaning, Text) else None
            elif text is not None:
                text = texts.concatenate(text, meaning)
        if isinstance(text, Text) and isinstance(node.values[0], ast.Constant):
            return Text(text.prefix, text.whole, node, self.cell.cell.number)
        return text

    def _lambda(self, node: ast.Lambda) -> Meaning:
        return self.function(node, "<lambda>", node.args, [node.body])

    def function(
        self, node: ast.AST, name: str, arguments: ast.arguments, body: list[ast.stmt] | list[ast.expr]
    ) -> FunctionFacts:
        """A function or lambda: defaults and annotations now, the body as deferred."""
        raise NotImplementedError  # given by Walker

    def consume(self, node: ast.expr) -> Meaning:
        """Visits an expression whose value is iterated at once: a generator runs here and now."""
        if isinstance(node, ast.GeneratorExp):
            return self._comprehension(node)
        meaning = self.expr(node)
        self.iterate(meaning, node)
        return meaning

    def use_instance(self, instance: Instance, node: ast.AST, how: str) -> None:
        """An object of the notebook's own class is used by syntax; ``Calling`` knows which methods that runs."""

    def iterate(self, meaning: Meaning, node: ast.expr) -> None:
        """A value is iterated; ``Calling`` knows which functions of the notebook that runs."""

    def _generator(self, node: ast.GeneratorExp) -> Meaning:
        """A generator that is kept: its source is read now, the rest when somebody iterates it, as in a lambda."""
        first = node.generators[0]
        self.expr(first.iter)
        inner = ast.ListComp(node.elt, [_without_source(first), *node.generators[1:]])
        nothing = ast.arguments([], [], None, [], [], None, [])
        lazy = ast.copy_location(ast.Lambda(nothing, ast.copy_location(inner, node)), node)
        return self.function(lazy, "<generator>", nothing, [])

    def _yield(self, node: ast.Yield | ast.YieldFrom) -> Meaning:
        function = enclosing_function(self.scope)
        if function is not None and function.function is not None:
            function.function.yields = True
        if node.value is not None:
            (self.consume if isinstance(node, ast.YieldFrom) else self.expr)(node.value)

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp) -> Meaning:
        outer = self.scope
        self.consume(node.generators[0].iter)
        self.scope = Scope(COMPREHENSION, without_classes(outer))
        for position, generator in enumerate(node.generators):
            if position:
                self.consume(generator.iter)
            self.assign(generator.target, None, "comprehension")
            for condition in generator.ifs:
                self.expr(condition)
        if isinstance(node, ast.DictComp):
            self.expr(node.key)
            self.expr(node.value)
        else:
            self.expr(node.elt)
        self.scope = outer

    def assign(self, target: ast.expr, meaning: Meaning, kind: str) -> None:
        """A value of this meaning goes into a target."""
        if isinstance(target, ast.Name):
            self.bind(target.id, target, kind, meaning)
        elif isinstance(target, (ast.Tuple, ast.List)):
            parts = meaning if isinstance(meaning, tuple) and len(meaning) == len(target.elts) else ()
            for position, part in enumerate(target.elts):
                self.assign(part, parts[position] if parts else None, kind)
        elif isinstance(target, ast.Starred):
            self.assign(target.value, None, kind)
        else:
            self._store(target)

    def _store(self, target: ast.expr) -> None:
        self.note_store(target)
        if isinstance(target, ast.Attribute):
            self.expr(target.value)
        elif isinstance(target, ast.Subscript):
            value = self.expr(target.value)
            self.expr(target.slice)
            if value == "globals()":
                self.open_namespace("globals", self.cell.span(target))

    def note_store(self, target: ast.expr) -> None:
        """Remembers which name an item or attribute target reaches into."""
        name = root_of(target)
        if name:
            function = enclosing_function(self.scope)
            owner = function.function if function is not None else None
            self.stores.append(Store(name, self.cell.cell.number, target, owner))

    def open_namespace(self, how: str, span: Span) -> None:
        """From here on any name may exist."""
        self.openings.append(Opening(how, span))
        self.cell.opens = True
        self.names.is_open = True

    def _walrus(self, node: ast.NamedExpr) -> Meaning:
        meaning = self.expr(node.value)
        self.bind(node.target.id, node.target, "assign", meaning)
        return meaning

    def _compare(self, node: ast.Compare) -> Meaning:
        self.expr(node.left)
        for right in node.comparators:
            self.expr(right)
        asked = node.left
        if (
            isinstance(asked, ast.Constant)
            and isinstance(asked.value, str)
            and _asks_namespace(node.comparators[0])
        ):
            self.names.merge([asked.value])

    def _ifexp(self, node: ast.IfExp) -> Meaning:
        self.expr(node.test)
        body, other = self.expr(node.body), self.expr(node.orelse)
        return body if body is not None else other

    def _await(self, node: ast.Await | ast.Starred) -> Meaning:
        return self.expr(node.value)


def _without_source(first: ast.comprehension) -> ast.comprehension:
    """The first loop of a generator without what it iterates, which was read when the generator was made."""
    nothing = ast.copy_location(ast.Tuple([], ast.Load()), first.iter)
    return ast.comprehension(first.target, nothing, first.ifs, first.is_async)


def _asks_namespace(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _NAMESPACE_CALLS
