r"""Where IPython syntax stands in a cell, as opposed to the same characters in strings and brackets.

>>> [(piece.kind, piece.start) for piece in find_pieces("%cd data\nx = !ls\n'''\n%cd\n'''\nlen?")]
[('escape', 0), ('assign', 13), ('help', 29)]
"""

import re

from nb2prod.notebook.ipython.known import BARE
from nb2prod.notebook.ipython.parsing import parses
from nb2prod.notebook.value import Value

# Where IPython syntax may stand. Both are searched in "\n" + text, because a pattern that begins with a
# character is several times faster than one that begins with ^.
_LINE_BEGINNING = rf"\n[ \t\f]*+(?:[%!?/,;]|(?:{'|'.join(sorted(BARE))})\b)"
_BEGINNING = re.compile(_LINE_BEGINNING)
_CANDIDATE = re.compile(rf"{_LINE_BEGINNING}|=(?:[ \t\f]|\\\n)*+(?:!(?!=)|%[ \t]*[^\W\d])|\?(?=\n|\Z)")
# Strings (an unclosed one ends with its line, an unclosed triple one with the text), comments, brackets, line
# ends, and all operators that contain a "=", so that a match "=" is an assignment or a keyword.
_TOKEN = re.compile(
    r"'''(?:[^'\\]++|\\.|'(?!''))*+(?:'''|\Z)"
    r'|"""(?:[^"\\]++|\\.|"(?!""))*+(?:"""|\Z)'
    r"|'(?:[^'\\\n]++|\\.)*+'?"
    r'|"(?:[^"\\\n]++|\\.)*+"?'
    r"|#[^\n]*+"
    r"|\\\n|[\n()\[\]{}]"
    r"|[-+*/%&|^@:<>=!]=|=",
    re.DOTALL,
)
_INDENT = re.compile(r"(?:[ \t\f]++|\\\n)*+")
_WORD = re.compile(r"\w*+")
_TO_LINE_END = re.compile(r"(?:[^\n]*\\\n)*+[^\n]*+")
_ASSIGNED = re.compile(r"(?:[ \t\f]|\\\n)*+(?=!(?!=)|%[ \t]*[^\W\d])")
_F_STRING = re.compile(r"[fF][rR]?['\"]")
_HELP = re.compile(r"(%{0,2}(?!\d)[\w*]+(?:\.(?!\d)[\w*]+|\[-?[0-9]+\])*)\?\??\Z")
_HELP_REACH = 500  # characters in which the name before a "?" is searched: more makes long lines slow


class Piece(Value):
    """One piece of IPython syntax, as offsets in the text.

    ``kind`` is ``escape`` (a line that begins with ``%``, ``!`` …), ``assign`` (what stands behind ``x =``),
    ``help`` (a statement that ends in ``?``) or ``bare`` (one that begins with a word like ``pip``).
    """

    kind: str
    start: int
    end: int


class Statement(Value):
    """A statement: where it ends, where a magic is assigned in it, whether its brackets and strings close.

    ``in_text`` says that its last character belongs to a string or a comment.
    """

    end: int
    assigned: int | None = None
    closed: bool = True
    in_text: bool = False


def may_hold_magic(text: str) -> bool:
    """A quick no for most cells: whether ``text`` has anything that may be IPython syntax."""
    pattern = _CANDIDATE if "%" in text or "!" in text or "?" in text else _BEGINNING
    return pattern.search("\n" + text) is not None


def find_pieces(text: str) -> list[Piece]:
    """Every piece of IPython syntax in ``text``, in order."""
    last = max((found.start() for found in _CANDIDATE.finditer("\n" + text)), default=-1)
    pieces: list[Piece] = []
    position = 0
    while position <= last:
        piece, end = _piece_at(text, _INDENT.match(text, position).end())
        if piece is not None:
            pieces.append(piece)
        position = end + 1
    return pieces


def _piece_at(text: str, start: int) -> tuple[Piece | None, int]:
    """The piece in the statement that begins at ``start``, if there is one, and where that statement ends."""
    if text[start : start + 1] in {"%", "!", "?", "/", ",", ";"}:
        end = line_end(text, start)
        return Piece("help" if _is_help(text, start, end) else "escape", start, end), end
    statement = read_statement(text, start)
    if statement.assigned is not None:
        end = line_end(text, statement.assigned)
        if _is_help(text, start, end):
            return Piece("help", start, end), end
        return Piece("assign", statement.assigned, end), end
    end = statement.end
    asks = text[end - 1 : end] == "?" and statement.closed and not statement.in_text
    if asks and help_target(text[start:end]):
        return Piece("help", start, end), end
    if _WORD.match(text, start)[0] in BARE:
        return Piece("bare", start, end), end
    return None, end


def read_statement(text: str, start: int) -> Statement:
    """Follows the statement that begins at ``start`` to the end of its last line.

    Stops early at ``x = !…`` and ``x = %…``: what follows there is not Python.
    """
    depth, behind_text, first_equals, last = 0, start, True, ""
    for token in _TOKEN.finditer(text, start):
        last = token[0]
        first = last[0]
        if first == "\n" and depth <= 0:
            return Statement(token.start(), in_text=behind_text == token.start())
        if first in "([{":
            depth += 1
        elif first in ")]}":
            depth = max(depth - 1, 0)
        elif first in "'\"#":
            behind_text = token.end()
        elif first_equals and depth == 0 and last == "=":
            first_equals = False
            found = _ASSIGNED.match(text, token.end())
            if found and not _is_python(text, start, found.end()):
                return Statement(len(text), assigned=found.end())
    closed = depth == 0 and not _is_unclosed(last)
    return Statement(len(text), closed=closed, in_text=behind_text == len(text))


def _is_unclosed(token: str) -> bool:
    """Whether the token is a triple-quoted string without its end."""
    quotes = token[:3]
    return quotes in ("'''", '"""') and (len(token) < 6 or not token.endswith(quotes))


def _is_python(text: str, start: int, assigned: int) -> bool:
    """Whether the line is Python after all: Python 3.12 allows ``f"{d["a = %b"]}"``."""
    end = text.find("\n", assigned)
    line = text[start : len(text) if end < 0 else end]
    return _F_STRING.search(line) is not None and parses(line)


def line_end(text: str, start: int) -> int:
    r"""Where the line of ``start`` ends, lines that are continued with ``\`` included."""
    return _TO_LINE_END.match(text, start).end()


def _is_help(text: str, start: int, end: int) -> bool:
    """Whether the line asks for help: it ends in ``name?``, outside strings and comments."""
    if text[end - 1 : end] != "?" or help_target(text[start:end]) is None:
        return False
    return not any(
        token[0][0] in "'\"#" and token.end() == end for token in _TOKEN.finditer(text, start, end)
    )


def help_target(text: str) -> str | None:
    """The name that ``text``, which ends in ``?``, asks about; None if there is none."""
    found = _HELP.search(text[-_HELP_REACH:])
    return found[1] if found else None


def continued(text: str) -> str:
    r"""Lines that are continued with ``\`` as one line, the way IPython joins them."""
    lines = text.split("\n")
    return " ".join([line.rstrip()[:-1] for line in lines[:-1]] + [lines[-1].rstrip()])


def ends_with_semicolon(text: str) -> bool:
    """Whether the last thing in ``text`` that is no comment is a ``;``."""
    kept, position = [], 0
    for token in _TOKEN.finditer(text):
        if token[0][0] == "#":
            kept.append(text[position : token.start()])
            position = token.end()
    return "".join([*kept, text[position:]]).rstrip().endswith(";")
