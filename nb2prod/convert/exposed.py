"""Which names a statement reads before it has bound them itself.

>>> node = ast.parse("for row in rows:\\n    total = row + rate\\n    print(total)").body[0]
>>> sorted(exposed_reads(node))
['print', 'rate', 'rows']
"""

import ast
from collections.abc import Iterable, Iterator

from nb2prod.convert.names import certain_binds

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def exposed_reads(node: ast.stmt) -> frozenset[str]:
    """The names whose value must come from before the statement, if it comes at all.

    Names bound inside lambdas and comprehensions count as if they were read; bodies of functions do not count.
    """
    reader = _Reader()
    reader.block([node], set())
    return frozenset(reader.found)


class _Reader:
    def __init__(self) -> None:
        self.found: set[str] = set()

    def block(self, body: Iterable[ast.stmt], bound: set[str]) -> None:
        """Follows statements in order; ``bound`` grows by what each binds in any case."""
        for node in body:
            self._statement(node, bound)
            bound |= certain_binds([node])

    def _statement(self, node: ast.stmt, bound: set[str]) -> None:
        if isinstance(node, (ast.For, ast.AsyncFor)):
            self._expressions([node.iter, *_parts_of_target(node.target)], bound)
            self.block(node.body, bound | _names_in(node.target))
            self.block(node.orelse, set(bound))
        elif isinstance(node, (ast.If, ast.While)):
            self._expressions([node.test], bound)
            inner = bound | _walruses(node.test)
            self.block(node.body, set(inner))
            self.block(node.orelse, set(inner))
        elif isinstance(node, (ast.With, ast.AsyncWith)):
            inner = set(bound)
            for item in node.items:
                self._expressions([item.context_expr], inner)
                inner |= _names_in(item.optional_vars) if item.optional_vars else set()
            self.block(node.body, inner)
        elif isinstance(node, ast.Try):
            self._try(node, bound)
        elif isinstance(node, _DEFINITIONS):
            defaults = [*node.args.defaults, *(one for one in node.args.kw_defaults if one is not None)]
            self._expressions([*node.decorator_list, *defaults, *_annotations(node)], bound)
        elif isinstance(node, ast.AugAssign):
            self._expressions([node.value, node.target], bound)
            if isinstance(node.target, ast.Name) and node.target.id not in bound:
                self.found.add(node.target.id)
        else:
            self._expressions([node], bound)

    def _try(self, node: ast.Try, bound: set[str]) -> None:
        inner = set(bound)
        self.block(node.body, inner)
        self.block(node.orelse, inner)
        for handler in node.handlers:
            self._expressions([handler.type] if handler.type else [], bound)
            self.block(handler.body, bound | ({handler.name} if handler.name else set()))
        self.block(node.finalbody, set(bound))

    def _expressions(self, nodes: Iterable[ast.AST], bound: set[str]) -> None:
        for node in nodes:
            for one in ast.walk(node):
                if isinstance(one, ast.Name) and not isinstance(one.ctx, ast.Store) and one.id not in bound:
                    self.found.add(one.id)


def _parts_of_target(target: ast.expr) -> Iterator[ast.expr]:
    for one in ast.walk(target):
        if isinstance(one, (ast.Attribute, ast.Subscript)):
            yield one


def _names_in(target: ast.expr) -> set[str]:
    return {
        one.id for one in ast.walk(target) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)
    }


def _walruses(node: ast.expr) -> set[str]:
    return {one.target.id for one in ast.walk(node) if isinstance(one, ast.NamedExpr)}


def _annotations(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[ast.expr]:
    arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    yield from (one.annotation for one in arguments if one.annotation is not None)
    if node.returns is not None:
        yield node.returns
