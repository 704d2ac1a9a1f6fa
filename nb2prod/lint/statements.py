"""Which lines a comment may stand on to speak of a finding.

>>> import ast
>>> tree = ast.parse("rows = read(\\n    '/home/ann/a.csv',\\n    sep=';',\\n)\\nprint(rows)")
>>> sorted(statement_lines(tree, 2))
[1, 4]
"""

import ast
from collections.abc import Iterator, Sequence

from nb2prod.notebook import Span

_BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")


def lines_for(tree: ast.Module | None, span: Span) -> frozenset[int]:
    """The physical lines of the finding, and the first and the last line of the statement that it stands in."""
    own = frozenset(range(span.line, span.end_line + 1))
    return own if tree is None else own | statement_lines(tree, span.line)


def statement_lines(tree: ast.Module, line: int) -> frozenset[int]:
    """The first and the last line of the innermost statement on ``line``; of a compound one, those of its head."""
    return frozenset(_ends(tree.body, line) or ())


def _ends(block: Sequence[ast.AST], line: int) -> tuple[int, int] | None:
    for node in block:
        first, last = _first_line(node), _last_line(node)
        if first <= line <= last:
            inner = list(_inner_blocks(node))
            for body in inner:
                if (found := _ends(body, line)) is not None:
                    return found
            begins = [_first_line(body[0]) for body in inner]
            return (first, max(first, min(begins) - 1)) if begins else (first, last)
    return None


def _first_line(node: ast.AST) -> int:
    if isinstance(node, ast.match_case):
        node = node.pattern
    decorators = getattr(node, "decorator_list", ())
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def _last_line(node: ast.AST) -> int:
    return node.body[-1].end_lineno if isinstance(node, ast.match_case) else node.end_lineno


def _inner_blocks(node: ast.AST) -> Iterator[Sequence[ast.AST]]:
    for name in _BLOCKS:
        block = getattr(node, name, None)
        if isinstance(block, list) and block:
            yield block
