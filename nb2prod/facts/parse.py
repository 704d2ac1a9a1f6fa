"""From a cell's source to an ``ast`` tree, or to the reason why there is none.

>>> from nb2prod.notebook import Cell
>>> parse_cell(Cell(number=1, kind="code", source="x = !ls"), bound=()).tree.body[0].targets[0].id
'x'
"""

import ast
import re
from collections.abc import Collection

from nb2prod.facts.values import CellFacts, SyntaxProblem
from nb2prod.notebook import Cell, mask

_FLAGS = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
# What a cell that cannot be parsed seems to bind: `x =`, `a, b =`, def, class, import, for, as.
_SEEMS_BOUND = re.compile(
    r"^[ \t]*(?:(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)"
    r"|((?:\w+[ \t]*,[ \t]*)*\w+)[ \t]*(?::[^=\n]+)?=(?!=)"
    r"|for[ \t]+([\w, \t()]+?)[ \t]+in\b"
    r"|(?:from[ \t]+[\w.]+[ \t]+)?import[ \t]+(.+))"
    r"|\bas[ \t]+(\w+)",
    re.MULTILINE,
)
_STAR = re.compile(r"^[ \t]*from[ \t]+[\w.]+[ \t]+import[ \t]*\*", re.MULTILINE)
_WORD = re.compile(r"\w+")


def parse_cell(cell: Cell, *, bound: Collection[str]) -> CellFacts:
    """Masks and parses one code cell; ``bound`` are the names that the notebook has bound so far.

    Never raises: a cell that cannot be parsed has no ``tree``, an ``error``, and names it seems to bind.
    """
    masked = mask(cell.source, bound=bound)
    if masked.language != "python":
        return CellFacts(cell, masked, None, None)
    tree, error = parse_python(masked.text)
    if masked.dedent and tree is not None:
        move(tree, lines=0, columns=masked.dedent)
    facts = CellFacts(cell, masked, tree, error)
    if error is not None:
        facts.maybe_binds = _seemingly_bound(masked.text)
        facts.opens = bool(_STAR.search(masked.text))
    return facts


def parse_python(text: str) -> tuple[ast.Module | None, SyntaxProblem | None]:
    """The tree of Python text that may use top-level await, or why there is none. Never raises.

    Python's own warnings about the text (invalid escapes) are the caller's to silence: once a notebook, not once a cell.
    """
    try:
        return compile(text, "<cell>", "exec", _FLAGS, True), None
    except SyntaxError as error:
        column = error.offset or 1
        return None, SyntaxProblem(
            error.msg or "invalid syntax", min(error.lineno or 1, text.count("\n") + 1), column
        )
    except (ValueError, UnicodeError) as error:
        return None, SyntaxProblem(str(error), 1, 1)
    except (RecursionError, MemoryError):
        return None, SyntaxProblem("nested too deeply to be analysed", 1, 1, too_deep=True)


def move(tree: ast.AST, *, lines: int, columns: int) -> None:
    """Moves every node of the tree by so many lines down and columns (in UTF-8 bytes) to the right."""
    for node in ast.walk(tree):
        if hasattr(node, "lineno"):
            node.lineno += lines
            node.end_lineno += lines
            node.col_offset += columns
            node.end_col_offset += columns


def _seemingly_bound(text: str) -> frozenset[str]:
    names: set[str] = set()
    for found in _SEEMS_BOUND.finditer(text):
        for group in found.groups():
            if group:
                names.update(_WORD.findall(group))
    return frozenset(names)
