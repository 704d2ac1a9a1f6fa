"""How to take an unused suppression out of its comment: that, and nothing else of the comment.

>>> from nb2prod.lint.suppression import suppressions_of
>>> from nb2prod.notebook import Cell, Notebook
>>> cell = Cell(1, "code", "x = 1  # noqa: NB401, E501")
>>> [suppression] = suppressions_of(Notebook("a.ipynb", (cell,)))
>>> removal(cell, suppression, {"NB401"}).edits[0].text
'# noqa: E501'
"""

import re
from collections.abc import Collection

from nb2prod.lint.comments import comments_in
from nb2prod.lint.suppression import Suppression
from nb2prod.notebook import Cell, Span
from nb2prod.rule import Edit, Fix

_LIST = re.compile(r"\[(?P<codes>[^\]]*)\]|noqa\s*:(?P<more>.*)", re.IGNORECASE)
_CODE = re.compile(r"[^\s,]+")
_DASHES = " \t-:,;\u2013\u2014"


def removal(cell: Cell, suppression: Suppression, unused: Collection[str]) -> Fix | None:
    """The fix that takes the unused codes out, all of it if that are all; None where it is in no comment."""
    span = suppression.span
    if span is None or not suppression.of_line:
        return None
    line = cell.lines[span.line - 1]
    written = line[span.column - 1 : span.end_column - 1]
    kept = _kept(written, unused)
    edit = Edit("text", span, kept) if kept else _without(cell, span)
    return Fix("Remove the unused suppression", (edit,), safe=True) if edit is not None else None


def _kept(written: str, unused: Collection[str]) -> str:
    """The suppression with the other codes that it lists; empty if there are none."""
    form = _LIST.search(written)
    if form is None:
        return ""
    codes = list(_CODE.finditer(written, *form.span(form.lastgroup or 0)))
    parts = []
    for place, found in enumerate(codes):
        if found[0] not in unused and found[0].upper() not in unused:
            gap = written[codes[place - 1].end() : found.start()] if parts else ""
            parts.append(gap + found[0])
    if not parts:
        return ""
    return written[: codes[0].start()] + "".join(parts) + written[codes[-1].end() :]


def _without(cell: Cell, span: Span) -> Edit | None:
    """The comment without the suppression: gone if it says nothing else, with its line if nothing else is there."""
    line = cell.lines[span.line - 1]
    begin = next(
        (
            one.column
            for one in comments_in(cell.source)
            if one.line == span.line and one.column <= span.column
        ),
        None,
    )
    if begin is None:
        return None
    before, behind = line[begin - 1 : span.column - 1], line[span.end_column - 1 :]
    if before.strip():
        return _edit(span, begin + len(before.rstrip()), span.end_column)
    if not (rest := behind.strip()):
        code = line[: begin - 1].rstrip()
        return _edit(span, len(code) + 1, len(line) + 1) if code else _line(cell, span)
    if rest.startswith("#"):
        return _edit(span, span.column, len(line) - len(behind.lstrip()) + 1)
    return _edit(span, span.column, len(line) - len(behind.lstrip(_DASHES)) + 1, "# ")


def _edit(span: Span, column: int, end_column: int, text: str = "") -> Edit:
    return Edit("text", Span(span.cell, span.line, column, span.line, end_column), text)


def _line(cell: Cell, span: Span) -> Edit:
    """The whole line goes."""
    last = len(cell.lines)
    if span.line < last:
        return Edit("text", Span(span.cell, span.line, 1, span.line + 1, 1))
    end = len(cell.lines[-1]) + 1
    if last == 1:
        return Edit("text", Span(span.cell, 1, 1, 1, end))
    return Edit("text", Span(span.cell, last - 1, len(cell.lines[-2]) + 1, last, end))
