"""What a fix changed, cell by cell, for people to read; secrets are covered.

>>> from nb2prod.notebook import Cell
>>> old, new = (Notebook("a.ipynb", (Cell(1, "code", source),)) for source in ("import os\\nx = 1", "x = 1"))
>>> [diff] = cell_diffs(old, new, (1,), moved=(), veil=Veil(old, ()))
>>> diff.before, diff.after, diff.lines
(1, 1, ('@@ -1,2 +1 @@', '-import os', ' x = 1'))
"""

from collections.abc import Collection, Iterator, Sequence

from nb2prod.lint.concealment import Veil
from nb2prod.lint.finding import CellDiff
from nb2prod.notebook import Notebook


def cell_diffs(
    old: Notebook, new: Notebook, origins: Sequence[int | None], *, moved: Collection[int], veil: Veil
) -> tuple[CellDiff, ...]:
    """The cells that are not what or where they were, in the order of the new notebook, deleted ones between.

    ``origins`` are the old numbers of the new cells, ``moved`` the old numbers of those that were moved.
    """
    found = [(place, diff) for place, diff in _kept(old, new, origins, moved, veil)]
    for cell in old.cells:
        if cell.number not in origins:
            above = sum(1 for origin in origins if origin is not None and origin < cell.number)
            found.append((above + 0.5, CellDiff(cell.number, None, _lines(cell.source, "", veil))))
    return tuple(diff for _, diff in sorted(found, key=lambda pair: pair[0]))


def _kept(
    old: Notebook, new: Notebook, origins: Sequence[int | None], moved: Collection[int], veil: Veil
) -> Iterator[tuple[float, CellDiff]]:
    for cell, origin in zip(new.cells, origins, strict=True):
        before = old.cells[origin - 1] if origin else None
        lines = _lines(before.source if before else "", cell.source, veil)
        given = cell.id if before is not None and before.id != cell.id else None
        if before is None or lines or origin in moved or given:
            yield cell.number, CellDiff(origin, cell.number, lines, given)


def _lines(old: str, new: str, veil: Veil) -> tuple[str, ...]:
    if old == new:
        return ()
    import difflib  # only a diff pays for it

    lines = [text.split("\n") if text else [] for text in (old, new)]
    diff = list(difflib.unified_diff(*lines, lineterm=""))[2:]
    return tuple(line if line.startswith("@@") else line[:1] + veil.cover(line[1:]) for line in diff)
