"""HTML tables read as tables, so that styles, ids and markup do not count and numbers agree at their printed precision.

>>> old = "<table><tr><th></th><th>age</th></tr><tr><th>0</th><td>31.25</td></tr></table>"
>>> compare_tables(old, old.replace("<td>", "<td class='x'>")).verdict
'same'
>>> compare_tables(old, old.replace("age", "size")).differences
(Difference(what='columns', name='table', left='age', right='size'),)
"""

from collections.abc import Iterator
from html.parser import HTMLParser

from nb2prod.compare.outcome import SAME, OutputComparison, differs, together
from nb2prod.compare.text import ROUNDED, compare_texts, numbers_agree
from nb2prod.compare.values import Difference, Tolerance

Rows = list[list[str]]
_MOST = 5  # differences told of one table
_SHOWN = 8  # columns named in one difference
_MARKUP = "markup of tables"
_SCRIPTS = "markup and scripts of a page, not compared"
_LONGEST_MARKUP = 1 << 17
_UNSEEN = ("style", "script")


def compare_tables(left: str, right: str, tolerance: Tolerance = Tolerance()) -> OutputComparison:
    """Compares two HTML outputs: cell by cell where both are tables, else as texts."""
    if left == right:
        return SAME
    ours, theirs = tables_in(left), tables_in(right)
    if not ours or len(ours) != len(theirs):
        return _as_texts(left, right, tolerance)
    found: list[Difference] = []
    near, used = False, []
    for number, (one, other) in enumerate(zip(ours, theirs, strict=True), start=1):
        name = "table" if len(ours) == 1 else f"table {number}"
        near = near or one != other
        found += _differences(one, other, tolerance, name)
    if found:
        return differs(*found[:_MOST])
    outside = _as_texts(_outside(left), _outside(right), tolerance)
    if outside.verdict == "differs":
        return outside
    used = [ROUNDED if near else _MARKUP, *outside.normalised]
    return OutputComparison("tolerance" if near else outside.verdict, tuple(dict.fromkeys(used)))


def _as_texts(left: str, right: str, tolerance: Tolerance) -> OutputComparison:
    """What a reader sees of the pages; the markup itself where nothing is to be seen."""
    seen = _seen(left), _seen(right)
    if seen[0] or seen[1]:
        compared = compare_texts(*seen, tolerance=tolerance, name="page", what="page")
        if compared.verdict != "same" or left == right:
            return compared
        # What the markup and scripts do is not known; but where only ids differ, it is the same.
        is_long = max(len(left), len(right)) > _LONGEST_MARKUP  # pictures, moving ones
        markup = None if is_long else compare_texts(left, right, tolerance=tolerance)
        if markup is None or markup.verdict == "differs":
            markup = OutputComparison("tolerance", (_SCRIPTS,))
        return together([compared, markup])
    return compare_texts(left, right, tolerance=tolerance, name="page", what="page")


def _differences(left: Rows, right: Rows, tolerance: Tolerance, name: str) -> Iterator[Difference]:
    """What differs between two tables: the columns first, then the number of rows, then cells."""
    heads = (left[0] if left else []), (right[0] if right else [])
    if heads[0] != heads[1]:
        gone = [head for head in heads[0] if head not in heads[1]] or heads[0]
        new = [head for head in heads[1] if head not in heads[0]] or heads[1]
        agree = len(heads[0]) == len(heads[1]) and all(
            _cells_agree(one, other, tolerance) for one, other in zip(*heads, strict=True)
        )
        if not agree:
            yield Difference("columns", name, _named(gone), _named(new))
            return
    if len(left) != len(right):
        yield Difference("rows", name, str(len(left)), str(len(right)))
        return
    for place, (ours, theirs) in enumerate(zip(left, right, strict=True)):
        if len(ours) != len(theirs):
            yield Difference("columns", f"{name}, row {place}", str(len(ours)), str(len(theirs)))
            continue
        for column, (one, other) in enumerate(zip(ours, theirs, strict=True)):
            # What a clock shows is known by the words before it.
            before = ours[column - 1] if column else ""
            if not _cells_agree(one, other, tolerance, before=before):
                label = heads[0][column] if column < len(heads[0]) else ""
                yield Difference("cell", f"{name}, row {place}, column {label or column}", one, other)


def _cells_agree(left: str, right: str, tolerance: Tolerance, *, before: str = "") -> bool:
    if left == right:
        return True
    if _is_number(left) and _is_number(right):
        return numbers_agree(left, right, tolerance)
    compared = compare_texts(f"{before} {left}", f"{before} {right}", tolerance=tolerance)
    return compared.verdict != "differs"


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return not text.lower().strip("+-").startswith(("n", "i"))


def _named(columns: list[str]) -> str:
    more = f" and {len(columns) - _SHOWN} more" if len(columns) > _SHOWN else ""
    return ", ".join(columns[:_SHOWN]) + more if columns else "(none)"


class _Reader(HTMLParser):
    """Reads the tables, the text in them, and the text outside; a table in a cell is text of the cell."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[Rows] = []
        self.outside: list[str] = []
        self.depth = 0
        self.cell: list[str] | None = None
        self.span = 1
        self.unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.depth += 1
            if self.depth == 1:
                self.tables.append([])
        elif tag in _UNSEEN:
            self.unseen += 1
        elif self.depth == 1 and tag == "tr":
            self._end_cell()
            self.tables[-1].append([])
        elif self.depth == 1 and tag in ("td", "th"):
            self._end_cell()
            span = dict(attrs).get("colspan") or "1"
            self.cell, self.span = [], min(int(span), 1000) if span.isdecimal() else 1

    def handle_endtag(self, tag: str) -> None:
        if tag == "table" and self.depth:
            self._end_cell()
            self.depth -= 1
        elif tag in _UNSEEN and self.unseen:
            self.unseen -= 1
        elif self.depth == 1 and tag in ("td", "th", "tr"):
            self._end_cell()

    def handle_data(self, data: str) -> None:
        if self.unseen:
            return
        if self.cell is not None:
            self.cell.append(data)
        elif not self.depth and data.strip():
            self.outside.append(" ".join(data.split()))

    def _end_cell(self) -> None:
        if self.cell is not None and self.depth == 1:
            if not self.tables[-1]:
                self.tables[-1].append([])
            self.tables[-1][-1] += [" ".join("".join(self.cell).split())] + [""] * (self.span - 1)
            self.cell = None


def _read(html: str) -> _Reader:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader


def tables_in(html: str) -> list[Rows]:
    """Every outermost table of a page: its rows, each the texts of its cells.

    >>> tables_in("<table><tr><th>a</th><td>1</td></tr></table>")
    [[['a', '1']]]
    """
    return [[row for row in rows if row] for rows in _read(html).tables]


def _outside(html: str) -> str:
    return "\n".join(_read(html).outside)


def _seen(html: str) -> str:
    reader = _read(html)
    rows = (" ".join(row) for table in reader.tables for row in table)
    return "\n".join([*rows, *reader.outside])
