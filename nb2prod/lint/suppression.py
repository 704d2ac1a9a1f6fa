"""Where a notebook says "not this one": comments, cell tags, notebook metadata.

========================================  ====================================
``# nb2prod: ignore[NB401, NB502]``       on a line (of the statement) found
``# noqa: NB401``                         the same; other tools' codes are theirs
cell tag ``nb2prod:ignore=NB401,NB502``   a cell
``metadata.nb2prod.ignore: ["NB401"]``    a notebook
========================================  ====================================

>>> from nb2prod.notebook import Cell, Notebook
>>> cell = Cell(number=1, kind="code", source="x = open('/a')  # noqa: NB401, E501")
>>> [(one.codes, one.span.column) for one in suppressions_of(Notebook(path="a.ipynb", cells=(cell,)))]
[(('NB401',), 17)]
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from nb2prod.lint.comments import comments_in
from nb2prod.notebook import Cell, Notebook, Span, Value

# A cheap look before the comments of a cell are searched.
_HINT = re.compile(r"nb2prod:|noqa", re.IGNORECASE)
_IGNORE = re.compile(r"#\s*nb2prod:\s*ignore\b\s*(?:\[([^\]#]*)\])?", re.IGNORECASE)
_NOQA = re.compile(r"#\s*noqa\s*:((?:[\s,]*[A-Z]+[0-9]+)+)", re.IGNORECASE)
_OURS = re.compile(r"NB\d{3}")
_TAG = "nb2prod:ignore="


class Suppression(Value):
    """One place that silences codes.

    ``span`` is the place itself, None for the notebook's metadata. ``lines`` tells that it speaks of its own line
    only; otherwise of the whole cell, or without a span of the whole notebook. ``codes`` are as written.
    """

    codes: tuple[str, ...]
    span: Span | None = None
    of_line: bool = False

    def reaches(self, span: Span | None, lines: Iterable[int]) -> bool:
        """Whether it speaks of a finding at ``span``, whose statement stands on ``lines``."""
        if self.span is None:
            return True
        if span is None or span.cell != self.span.cell:
            return False
        return not self.of_line or self.span.line in lines


def suppressions_of(notebook: Notebook, team_codes: Iterable[str] = ()) -> list[Suppression]:
    """Every suppression that the notebook holds, in order.

    ``team_codes`` are codes that do not begin with NB and yet are ours, for ``noqa``, which all linters share.
    """
    ours = frozenset(team_codes)
    found = [Suppression(codes) for codes in _of_metadata(notebook.metadata)]
    for cell in notebook.cells:
        found += (Suppression(_listed(tag[len(_TAG) :]), _top(cell)) for tag in _tags(cell))
        if cell.kind == "code" and _HINT.search(cell.source):
            found += _of_comments(cell, ours)
    return found


def _of_metadata(metadata: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    table = metadata.get("nb2prod")
    wanted = table.get("ignore") if isinstance(table, Mapping) else None
    if isinstance(wanted, str):
        yield _listed(wanted)
    elif isinstance(wanted, list):
        yield tuple(code for code in wanted if isinstance(code, str))
    elif wanted is not None:
        yield ()


def _of_comments(cell: Cell, ours: frozenset[str]) -> Iterator[Suppression]:
    for comment in comments_in(cell.source):
        for match in _IGNORE.finditer(comment.text):
            yield Suppression(_listed(match[1] or ""), _place(cell, comment, match), of_line=True)
        for match in _NOQA.finditer(comment.text):
            codes = tuple(code for code in _listed(match[1].upper()) if _OURS.fullmatch(code) or code in ours)
            if codes:
                yield Suppression(codes, _place(cell, comment, match), of_line=True)


def _place(cell: Cell, comment: Any, match: re.Match[str]) -> Span:
    start = comment.column + match.start()
    return Span(cell.number, comment.line, start, comment.line, start + len(match[0]))


def _top(cell: Cell) -> Span:
    return Span(cell.number, 1, 1, 1, 1)


def _tags(cell: Cell) -> list[str]:
    return sorted(tag for tag in cell.tags if tag.startswith(_TAG))


def _listed(text: str) -> tuple[str, ...]:
    return tuple(re.split(r"[\s,]+", text.strip(" \t,"))) if text.strip(" \t,") else ()
