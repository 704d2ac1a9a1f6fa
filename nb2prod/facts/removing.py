"""What to delete so that one statement, or one name of an import, is gone and everything else stays.

>>> from nb2prod.facts.parse import parse_cell
>>> from nb2prod.notebook import Cell
>>> facts = parse_cell(Cell(number=1, kind="code", source="import os, sys\\nprint(os.sep)"), bound=())
>>> statement = facts.tree.body[0]
>>> removal_of_name(facts, statement, statement.names[1])
Span(cell=1, line=1, column=10, end_line=1, end_column=15)
>>> removal_of_statement(facts, statement)
Span(cell=1, line=1, column=1, end_line=2, end_column=1)
"""

import ast

from nb2prod.facts.values import CellFacts, span_of
from nb2prod.notebook import Span

_IMPORTS = (ast.Import, ast.ImportFrom)
_QUIET_MAGICS = frozenset({"!", "matplotlib", "config", "load_ext", "reload_ext", "autoreload"})


def removal_of_name(facts: CellFacts, statement: ast.Import | ast.ImportFrom, name: ast.alias) -> Span | None:
    """What to delete so that an import statement no longer brings in ``name``: all of it if that is all.

    None where a comment would be lost, or where the statement cannot go (see ``removal_of_statement``).
    """
    spans = [span_of(facts.cell, one) for one in statement.names]
    if len(spans) == 1 or not _is_simple(facts, statement):
        return removal_of_statement(facts, statement)
    place = statement.names.index(name)
    if place + 1 < len(spans):
        gone = _up_to(spans[place], spans[place + 1])
    else:
        gone = _behind(spans[place - 1], spans[place])
    return None if "#" in "".join(facts.cell.lines[gone.line - 1 : gone.end_line - 1]) else gone


def removal_of_statement(facts: CellFacts, statement: ast.stmt) -> Span | None:
    """What to delete so that a statement of the cell's top level is gone: whole lines, or its part of a line.

    None for statements inside others, where nothing would be left below a cell magic, which is an error, and where
    the cell would then end with an expression, whose value the notebook would show.
    """
    if not _is_simple(facts, statement) or _would_show(facts, statement):
        return None
    assert facts.tree is not None
    body, own = facts.tree.body, span_of(facts.cell, statement)
    place = body.index(statement)
    if place + 1 < len(body) and body[place + 1].lineno == own.end_line:
        return _up_to(own, span_of(facts.cell, body[place + 1]))
    if place > 0 and body[place - 1].end_lineno == own.line:
        return _behind(span_of(facts.cell, body[place - 1]), own)
    return _whole_lines(facts, own)


def _is_simple(facts: CellFacts, statement: ast.stmt) -> bool:
    if facts.tree is None or facts.masked.dedent or statement not in facts.tree.body:
        return False
    return len(facts.tree.body) > 1 or all(magic.kind != "cell" for magic in facts.masked.magics)


def _would_show(facts: CellFacts, statement: ast.stmt) -> bool:
    """Whether only imports, which may go as well, keep the value of an expression above them from being shown."""
    assert facts.tree is not None
    body = facts.tree.body
    place = body.index(statement)
    if not all(isinstance(one, _IMPORTS) for one in body[place + 1 :]):
        return False
    above = next((one for one in reversed(body[:place]) if not isinstance(one, _IMPORTS)), None)
    return isinstance(above, ast.Expr) and not _gives_nothing(facts, above)


def _gives_nothing(facts: CellFacts, shown: ast.Expr) -> bool:
    if isinstance(shown.value, ast.Call) and isinstance(shown.value.func, ast.Name):
        return shown.value.func.id == "print"
    place = (shown.lineno, shown.col_offset + 1)
    names = {magic.name for magic in facts.masked.magics if (magic.line, magic.column) == place}
    return bool(names) and names <= _QUIET_MAGICS


def _whole_lines(facts: CellFacts, own: Span) -> Span | None:
    lines = facts.cell.lines
    before, behind = lines[own.line - 1][: own.column - 1], lines[own.end_line - 1][own.end_column - 1 :]
    if before.strip() or behind.strip(" \t;").partition("#")[0]:
        return None
    if own.end_line < len(lines):
        return Span(own.cell, own.line, 1, own.end_line + 1, 1)
    end = len(lines[-1]) + 1
    if own.line > 1:
        return Span(own.cell, own.line - 1, len(lines[own.line - 2]) + 1, own.end_line, end)
    return Span(own.cell, 1, 1, own.end_line, end)


def _up_to(own: Span, following: Span) -> Span:
    return Span(own.cell, own.line, own.column, following.line, following.column)


def _behind(before: Span, own: Span) -> Span:
    return Span(own.cell, before.end_line, before.end_column, own.end_line, own.end_column)
