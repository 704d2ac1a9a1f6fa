r"""Lines that begin with ``%``: what IPython makes of them, and what their author probably meant.

>>> judge("# listing\n%%bash\nls", 10, 16, first=True).message
'%%bash is not the first line of its cell: move it above the comments.'
"""

import re

from nb2prod.notebook.ipython import misplaced as say
from nb2prod.notebook.ipython.known import DATABRICKS, body_language, is_cell_only, is_line_only
from nb2prod.notebook.ipython.lexer import read_statement
from nb2prod.notebook.ipython.parsing import parses
from nb2prod.notebook.ipython.statement import statement_start
from nb2prod.notebook.value import Value

_HEAD = re.compile(r"(%{0,2})([ \t]*)((?:(?!\\\n)\S)*+)((?:\s|\\\n)*+)")
_INDENT = re.compile(r"[ \t]*+")
_COMMENT = re.compile(r"#.*")
_FURTHEST = 2_000  # characters: a statement that ends later was never meant to be one line's


class Head(Value):
    """The beginning of a magic's line: ``percent`` signs, name, and the offset where its arguments begin.

    ``wrong`` tells why IPython finds no such name: blanks before it, no name at all, a tab behind it.
    """

    percent: str
    name: str
    args: int
    wrong: str | None = None


class Verdict(Value):
    """What a line that begins with ``%`` is.

    ``kind`` is ``line`` or ``cell``; everything up to ``end`` is to be masked. ``message`` tells why IPython
    refuses it. ``language`` is that of the whole cell, where this line decides it.
    """

    kind: str
    end: int
    message: str | None = None
    language: str | None = None


def read_head(text: str, start: int, end: int) -> Head:
    """The beginning of the magic that stands at ``start`` of ``text`` and ends at ``end``."""
    percent, blanks, name, behind = _HEAD.match(text, start, end).groups()
    args = start + len(percent) + len(blanks) + len(name) + len(behind)
    wrong = None
    if percent and (blanks or not name):
        wrong = say.space_behind(name, percent)
    elif percent and args < end and behind[:1] not in ("", " ", "\\"):
        wrong = say.no_space_behind(name, percent)
    return Head(percent, name, args, wrong)


def judge_first_line(head: Head, args: str, body: str) -> str | None:
    """Why IPython refuses a cell that begins with the cell magic; None if it takes it."""
    if head.wrong:
        return head.wrong
    if is_line_only(head.name):
        return say.line_for_cell(head.name)
    if not body:
        return say.without_body(head.name)
    if head.name == "time" and statement_start("time", args) < len(args):
        return say.statement_behind(head.name)
    return None


def judge(text: str, start: int, end: int, *, first: bool) -> Verdict:
    """What the line at ``start`` of ``text`` is; it is no cell magic in its proper place.

    ``first`` says that only blank lines and comments stand above it in the cell.
    """
    head = read_head(text, start, end)
    if head.wrong:
        return Verdict("line", end, head.wrong)
    if head.percent == "%%":
        return _judge_cell_magic(text, start, end, head, first=first)
    if is_cell_only(head.name):
        return _judge_line_for_cell(text, end, head, first=first)
    if first and (head.name in DATABRICKS or _is_databricks_sql(head, text, end)):
        return Verdict("cell", len(text), language=DATABRICKS.get(head.name, "sql"))
    return Verdict("line", end)


def _judge_cell_magic(text: str, start: int, end: int, head: Head, *, first: bool) -> Verdict:
    if is_line_only(head.name):
        return Verdict("line", end, say.line_for_cell(head.name))
    if first:
        message = say.below_comments(head.name) if text[:start].strip() else say.indented(head.name)
    else:
        message = say.not_first(head.name)
    language = body_language(head.name, text[head.args : end])
    if language == "python":
        return Verdict("cell", end, message)
    return Verdict("cell", len(text), message, language=(language or "other") if first else None)


def _judge_line_for_cell(text: str, end: int, head: Head, *, first: bool) -> Verdict:
    language = body_language(head.name, text[head.args : end])
    if language == "bash" and head.args < end:
        return Verdict("line", end, say.shell_for_line(head.name))
    message = say.cell_for_line(head.name)
    if language == "python":
        return Verdict("cell", end, message)
    return Verdict("cell", len(text), message, language=language if first else None)


def _is_databricks_sql(head: Head, text: str, end: int) -> bool:
    return head.name == "sql" and head.args >= end and bool(text[end:].strip()) and not parses(text[end:])


def statement_reach(text: str, start: int, end: int) -> int:
    """Where the statement at ``start``, in a magic's line up to ``end``, ends if it may take more lines."""
    if text[start] in "%!?/,;":
        return end
    statement = read_statement(text[start : start + _FURTHEST], 0)
    if statement.assigned is None and statement.closed and start + statement.end > end:
        return start + statement.end
    if not _COMMENT.sub("", text[start:end]).rstrip().endswith(":"):
        return end
    line_start = text.rfind("\n", 0, start) + 1
    indent = _INDENT.match(text, line_start)[0]
    return re.compile(rf"(?:\n+{indent}[ \t]+\S[^\n]*)*").match(text, end).end()
