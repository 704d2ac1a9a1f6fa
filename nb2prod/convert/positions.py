"""Which statement of the kernel each top-level statement of a translated cell stands for.

>>> from nb2prod.facts import learn
>>> from nb2prod.notebook import Cell, Notebook
>>> facts = learn(Notebook("n.ipynb", (Cell(1, "code", "%%time\\nx = 1\\ny = 2"),))).cells[0]
>>> kernel_positions(facts, "\\nx = 1\\ny = 2").numbers
(0, 0)
"""

import ast
from bisect import bisect_right

from nb2prod.facts import CellFacts
from nb2prod.facts.parse import parse_python
from nb2prod.notebook import Value


class Positions(Value):
    """``numbers`` are one for each statement; ``awaits`` says that one of them awaits outside of a function.

    ``hides`` says that the kernel runs something behind them that is not left, so that no value is displayed.
    """

    numbers: tuple[int, ...] = ()
    awaits: bool = False
    hides: bool = False


def kernel_positions(facts: CellFacts, source: str) -> Positions:
    """The kernel's number of each top-level statement of ``source``, the cell in plain Python.

    For the kernel each magic is one statement, and a cell magic with all that stands below it is a single one. Masking
    leaves a placeholder for every other magic, so its statements are the kernel's.
    """
    tree = parse_python(source)[0]
    if tree is None:
        return Positions()
    awaits = any(_awaits(node) for node in tree.body)
    if any(magic.kind == "cell" for magic in facts.masked.magics):
        return Positions(tuple(0 for _ in tree.body), awaits)
    masked = parse_python(facts.masked.text)[0]
    starts = [_start(node) for node in masked.body] if masked is not None else []
    numbers = tuple(max(bisect_right(starts, _start(node)) - 1, 0) for node in tree.body)
    return Positions(numbers, awaits, hides=bool(numbers) and numbers[-1] < len(starts) - 1)


def hushed(source: str) -> str:
    """The cell, whose last value is not displayed.

    >>> hushed("x = 1\\nx  # all")
    'x = 1\\nx;  # all'
    """
    tree = parse_python(source)[0]
    last = tree.body[-1] if tree is not None and tree.body else None
    if not isinstance(last, ast.Expr) or last.end_lineno is None or last.end_col_offset is None:
        return source
    lines = source.split("\n")
    whole = lines[last.end_lineno - 1].encode()
    before, behind = whole[: last.end_col_offset], whole[last.end_col_offset :]
    if not behind.lstrip().startswith(b";"):
        lines[last.end_lineno - 1] = (before + b";" + behind).decode()
    return "\n".join(lines)


def _start(node: ast.stmt) -> tuple[int, int]:
    decorators = getattr(node, "decorator_list", None)
    first = decorators[0] if decorators else node
    return first.lineno, 0 if decorators else first.col_offset


def _awaits(node: ast.AST) -> bool:
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
        return False
    if isinstance(node, (ast.Await, ast.AsyncFor, ast.AsyncWith)) or getattr(node, "is_async", 0):
        return True
    return any(_awaits(child) for child in ast.iter_child_nodes(node))
