"""The text of each top-level statement of a cell, with the author's comments above it and behind it.

>>> [piece.text for piece in pieces_of("# all orders\\na = 1; b = 2  # both\\n\\nprint(a)")]
['# all orders\\na = 1', 'b = 2  # both', 'print(a)']
"""

import ast
import re
from typing import Any

from nb2prod.notebook import Value

_COMMENT = re.compile(r"[ \t]*#[^\n]*")


class Piece(Value):
    """One statement: its text, its node, its first and last line in the cell, and the comments that end the cell."""

    text: str
    node: Any
    line: int
    end_line: int


def pieces_of(source: str) -> list[Piece]:
    """The statements of a cell of plain Python, in order. Raises SyntaxError where it is none."""
    lines = source.split("\n")
    body = ast.parse(source).body
    found = []
    end = (1, 0)  # line and byte column behind the statement before
    for number, node in enumerate(body):
        start = _start(node)
        comments = (
            _comments_above(lines[end[0] - (0 if end[1] else 1) : start[0] - 1]) if start[0] > end[0] else []
        )
        text = _between(lines, start, (node.end_lineno, node.end_col_offset))
        text += _comment_behind(lines[node.end_lineno - 1], node.end_col_offset)
        if number == len(body) - 1:
            comments_below = _comments_above(lines[node.end_lineno :])
            text = "\n".join([text, *comments_below])
        found.append(Piece("\n".join([*comments, text]), node, start[0], node.end_lineno))
        end = (node.end_lineno, node.end_col_offset)
    return found


def _start(node: ast.stmt) -> tuple[int, int]:
    """Where a statement begins; its decorators are above it, and their signs before them."""
    decorators = getattr(node, "decorator_list", None)
    return (decorators[0].lineno, 0) if decorators else (node.lineno, node.col_offset)


def _comments_above(lines: list[str]) -> list[str]:
    return [line.strip() for line in lines if _COMMENT.fullmatch(line)]


def _between(lines: list[str], start: tuple[int, int], end: tuple[int, int]) -> str:
    """The source between two places, columns in bytes of UTF-8 as ``ast`` counts them."""
    parts = [line.encode() for line in lines[start[0] - 1 : end[0]]]
    parts[-1] = parts[-1][: end[1]]
    parts[0] = parts[0][start[1] :]
    return b"\n".join(parts).decode()


def _comment_behind(line: str, column: int) -> str:
    rest = line.encode()[column:].decode()
    found = re.fullmatch(r"[ \t;]*(#[^\n]*)", rest)
    return f"  {found[1]}" if found else ""
