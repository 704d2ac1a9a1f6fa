"""From a notebook in plain Python to its statements with their effects.

>>> from nb2prod.notebook import Cell, Notebook
>>> notebook = Notebook("n.ipynb", (Cell(1, "code", "rows = []"), Cell(2, "code", "rows.append(1)\\nrows")))
>>> [(one.cell, one.text, sorted(one.uses), dict(one.changes)) for one in statements_of(learn(notebook))]
[(1, 'rows = []', [], {}), (2, 'rows.append(1)', ['rows'], {'rows': True}), (2, 'rows', ['rows'], {})]
"""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from nb2prod.convert.exposed import exposed_reads
from nb2prod.convert.names import Names, names_of
from nb2prod.convert.sources import Piece, pieces_of
from nb2prod.convert.values import Statement
from nb2prod.facts import Facts, called_name, learn
from nb2prod.notebook import Cell, replace

__all__ = ["learn", "statements_of"]

# What these are handed they call at once, and forget.
_CALL_AT_ONCE = frozenset(
    "apply applymap agg aggregate transform assign pipe sort sorted min max sum any all list tuple set dict join filter_"
    " groupby reduce frozenset mean array fromiter next len print format extend update sort_values map_ argmax".split()
)
_WORD = re.compile(r"[^\W\d]\w*")
_SPEAKS_OF_NAMES = re.compile(r"[~@]|\{")


def statements_of(
    facts: Facts,
    positions: Mapping[int, Sequence[int]] | None = None,
    order: Sequence[int] = (),
    parts: Mapping[int, Sequence[int]] = {},
) -> list[Statement]:
    """Every top-level statement of the cells that could be parsed, in the order of the cells (or in ``order``).

    ``positions`` tell for each cell how the kernel counts its statements, where that differs from Python's count, and
    ``parts`` which of its parts they belong to, where it has several.
    Stage, reason and what is kept are not settled here.
    """
    effects = {(one.cell, *_place(one.node)): one for one in facts.statements}
    by_number = {one.cell.number: one for one in facts.cells}
    bound = frozenset(name for one in facts.cells for name in one.binds)
    found: list[Statement] = []
    for number in order or sorted(by_number):
        one = by_number[number]
        if one.tree is None:
            continue
        pieces = pieces_of(one.cell.source)
        counted = (positions or {}).get(number) or range(len(pieces))
        for piece, position in zip(pieces, counted, strict=False):
            effect = effects.get((number, *_place(piece.node)))
            found.append(_statement(len(found), one.cell, piece, position, effect, bound))
        for place, part in enumerate(parts.get(number, ())):
            place += len(found) - len(pieces)
            found[place] = replace(found[place], part=part)
        if pieces and _is_shown(one.cell, pieces[-1]):
            found[-1] = replace(found[-1], shown=True)
    return found


def _place(node: ast.stmt) -> tuple[int, int]:
    return node.lineno, node.col_offset


def _statement(
    index: int, cell: Cell, piece: Piece, position: int, effect: Any, bound: frozenset[str]
) -> Statement:
    names = names_of(piece.text)
    exposed = exposed_reads(piece.node) & (names.reads | names.deferred)
    through = {name for run in effect.runs for name in run.globals} if effect is not None else set()
    return Statement(
        index=index,
        cell=cell.number,
        position=position,
        line=piece.line,
        end_line=piece.end_line,
        text=piece.text,
        node=piece.node,
        stage="data",
        why="",
        uses=frozenset(exposed | _in_strings(piece.node, bound) | (through & bound)),
        defines=names.binds | through,
        deletes=names.deletes,
        changes=effect.changes if effect is not None else {},
        captures=_captures(piece.node, names),
        certain=names.certain,
    )


def _in_strings(node: ast.stmt, bound: frozenset[str]) -> frozenset[str]:
    """Names that a text may speak of: ``query('@least < price')``, formulas such as ``y ~ x + scale(z)``."""
    words: set[str] = set()
    for one in ast.walk(node):
        if (
            isinstance(one, ast.Constant)
            and isinstance(one.value, str)
            and _SPEAKS_OF_NAMES.search(one.value)
        ):
            words.update(_WORD.findall(one.value))
    return frozenset(words) & bound


def _captures(node: ast.stmt, names: Names) -> frozenset[str]:
    """The names that something made here reads when it is called later."""
    if not names.deferred:
        return frozenset()
    return frozenset() if all(_is_used_up(*one) for one in _made_here(node)) else names.deferred


def _made_here(node: ast.AST, parent: ast.AST | None = None) -> Iterator[tuple[ast.AST, ast.AST | None]]:
    """Yields functions, lambdas and generators with what stands around them."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.GeneratorExp, ast.ClassDef)):
        yield node, parent
    for child in ast.iter_child_nodes(node):
        yield from _made_here(child, node)


def _is_used_up(node: ast.AST, parent: ast.AST | None) -> bool:
    """Whether a lambda or generator is called by what it is handed to, and by nothing later."""
    if isinstance(parent, ast.keyword):
        return parent.arg in ("key", "by")  # of a call that sorts or groups now
    if not isinstance(node, (ast.Lambda, ast.GeneratorExp)) or not isinstance(parent, ast.Call):
        return False
    name = called_name(parent)
    is_method = isinstance(parent.func, ast.Attribute)
    return name in _CALL_AT_ONCE or parent.func is node or (name in ("map", "filter") and is_method)


def _is_shown(cell: Cell, last: Piece) -> bool:
    """Whether the kernel displays the value of the last statement: an expression without a ``;`` behind it."""
    if not isinstance(last.node, ast.Expr):
        return False
    rest = "\n".join(cell.lines[last.end_line - 1 :]).encode()[last.node.end_col_offset :].decode()
    return not re.match(r"\s*;", rest)
