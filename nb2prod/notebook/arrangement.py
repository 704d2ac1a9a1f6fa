"""Inserting, deleting and moving whole cells.

>>> from nb2prod.notebook.model import Cell
>>> cells = tuple(Cell(number=n, kind="code", source=f"x{n}") for n in (1, 2))
>>> notebook = Notebook(path="a.ipynb", cells=cells)
>>> [source for kind, source in Arrangement(notebook, [MoveCell(cell=2, after=0)], touched=()).expected({})]
['x2', 'x1']
"""

from collections.abc import Collection, Sequence
from functools import cached_property
from typing import Any

from nb2prod.notebook.cellids import FIRST_WITH_IDS, new_id
from nb2prod.notebook.decoding import normalised
from nb2prod.notebook.jsontext import Member, last, members, whole
from nb2prod.notebook.layout import KINDS, is_id
from nb2prod.notebook.locate import FileMap
from nb2prod.notebook.model import Notebook
from nb2prod.notebook.sourceedit import lines_of
from nb2prod.notebook.style import Style
from nb2prod.notebook.value import Value


class InsertCell(Value):
    """Puts a new cell behind cell ``after`` (0: at the start); an ``id`` that is not given is made."""

    after: int
    source: str
    kind: str = "code"
    id: str | None = None


class DeleteCell(Value):
    """Takes a cell out."""

    cell: int


class MoveCell(Value):
    """Takes a cell out and puts it behind cell ``after`` (0: at the start)."""

    cell: int
    after: int


CellEdit = InsertCell | DeleteCell | MoveCell


class Arrangement:
    """The cells of a notebook in the order that ``edits`` ask for; ``touched`` are those edited otherwise.

    New cells get ids where the format has them, or with ``ids`` will have them.

    Raises ValueError if the edits contradict each other or name cells that are not there.
    """

    def __init__(
        self, notebook: Notebook, edits: Sequence[CellEdit], *, touched: Collection[int], ids: bool = False
    ):
        self._notebook = notebook
        self._edits = edits
        self._ids = ids or notebook.nbformat >= FIRST_WITH_IDS
        taken = [edit.cell for edit in edits if not isinstance(edit, InsertCell)]
        deleted = {edit.cell for edit in edits if isinstance(edit, DeleteCell)}
        if len(taken) != len(set(taken)) or deleted & set(touched):
            raise ValueError("a cell is deleted or moved, and edited once more")
        for edit in edits:
            self._check(edit)
        self.is_as_it_was = not edits

    def _check(self, edit: CellEdit) -> None:
        count = len(self._notebook.cells)
        if self._notebook.nbformat[0] != 4:
            raise ValueError("cells of an old nbformat can be edited, but not arranged")
        if not isinstance(edit, InsertCell) and not 1 <= edit.cell <= count:
            raise ValueError(f"there is no cell {edit.cell}")
        if not isinstance(edit, DeleteCell) and not 0 <= edit.after <= count:
            raise ValueError(f"there is no cell {edit.after}")
        if isinstance(edit, InsertCell) and (edit.kind not in KINDS or not is_id(edit.id or "new")):
            raise ValueError("the new cell is none: its kind or its id is not one of a notebook")

    @cached_property
    def _order(self) -> list[int | InsertCell]:
        """Old cells by their numbers, and new ones."""
        gone = {edit.cell for edit in self._edits if not isinstance(edit, InsertCell)}
        order: list[int | InsertCell] = []
        for number in range(len(self._notebook.cells) + 1):
            if number and number not in gone:
                order.append(number)
            for edit in self._edits:
                if not isinstance(edit, DeleteCell) and edit.after == number:
                    order.append(edit.cell if isinstance(edit, MoveCell) else edit)
        return order

    @property
    def origins(self) -> list[int | None]:
        """The old number of each cell that there shall be, None for a new one."""
        return [item if isinstance(item, int) else None for item in self._order]

    def expected(self, sources: dict[int, str]) -> list[tuple[str, str]]:
        """Kind and source of every cell that there shall be; ``sources`` are the new ones by old number."""
        found = []
        for item in self._order:
            old = item if isinstance(item, InsertCell) else self._notebook.cells[item - 1]
            found.append(
                (old.kind, sources.get(item, old.source) if isinstance(item, int) else normalised(old.source))
            )
        return found

    def rebuilt(self, places: FileMap, cells: Sequence[bytes], style: Style) -> tuple[bytes, list[bytes]]:
        """The bytes of the file with its cells (given as they shall be) in the new order, and these cells."""
        data = self._notebook.raw
        where = last(members(data, whole(data)), "cells")
        if where is None or data[where.start : where.start + 1] != b"[":
            raise ValueError("the notebook has no list of cells")
        ids = {cell.id for cell in self._notebook.cells}
        new = []
        for place, item in enumerate(self._order):
            new.append(cells[item - 1] if isinstance(item, int) else self._new_cell(item, place, ids, style))
        joined = _joined(data, where, places, new, style)
        return data[: where.start] + joined + data[where.end :], new

    def _new_cell(self, edit: InsertCell, place: int, ids: set[str | None], style: Style) -> bytes:
        source = normalised(edit.source)
        content: dict[str, Any] = {"cell_type": edit.kind, "metadata": {}}
        content["source"] = lines_of(source) if self._has_lists else source
        if edit.kind == "code":
            content |= {"execution_count": None, "outputs": []}
        if self._ids:
            content["id"] = edit.id or new_id(place, edit.source, ids)
        return style.dump(dict(sorted(content.items())), depth=2)

    @cached_property
    def _has_lists(self) -> bool:
        """Whether sources stand as lists of lines in this file; most do."""
        places = FileMap(self._notebook)
        found = (places.source(cell.number) for cell in self._notebook.cells)
        return next((source.is_list for source in found if source is not None), True)


def _joined(data: bytes, where: Member, places: FileMap, cells: Sequence[bytes], style: Style) -> bytes:
    """The list of ``cells`` with the blanks that the old list has between its own."""
    if not cells:
        return b"[]"
    old = places.cells
    if old:
        before, behind = data[where.start + 1 : old[0].start], data[old[-1].end : where.end - 1]
    else:
        before, behind = style.gap(2), style.gap(1)
    between = [data[one.end : other.start] for one, other in zip(old, old[1:], strict=False)]
    usual = between[-1] if between else (b"," + before if b"\n" in before else style.comma.encode())
    between += [usual] * (len(cells) - 1 - len(between))
    pieces = [before, cells[0]]
    for gap, cell in zip(between, cells[1:], strict=False):
        pieces += [gap, cell]
    return b"[%b%b]" % (b"".join(pieces), behind)
