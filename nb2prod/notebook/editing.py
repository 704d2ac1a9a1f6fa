"""Changing a notebook's file and nothing else in it: every byte that an edit does not name stays.

>>> from nb2prod.notebook.reader import read_bytes
>>> data = b'{"cells": [{"cell_type": "code", "metadata": {}, "source": "x = 1"}], "nbformat": 4}'
>>> notebook = read_bytes(data, shown="a.ipynb")
>>> edit = TextEdit(cell=1, line=1, column=5, end_line=1, end_column=6, text="2")
>>> apply_edits(notebook, [edit]) == data.replace(b"x = 1", b"x = 2")
True

All edits name places of the notebook as it was read. What comes out is read again and compared before anybody
gets it.
"""

from collections.abc import Iterable, Sequence

from nb2prod.notebook.arrangement import Arrangement, CellEdit, DeleteCell, InsertCell, MoveCell
from nb2prod.notebook.cellids import FIRST_WITH_IDS, SetId, checked_ids, missing_ids, with_id, with_minor
from nb2prod.notebook.decoding import normalised
from nb2prod.notebook.files import write_atomically
from nb2prod.notebook.locate import FileMap
from nb2prod.notebook.model import Notebook
from nb2prod.notebook.reader import read_bytes
from nb2prod.notebook.sourceedit import changed_source
from nb2prod.notebook.style import style_of
from nb2prod.notebook.value import Value

__all__ = [
    "DeleteCell", "Edit", "InsertCell", "MoveCell", "SetId", "TextEdit", "apply_edits", "missing_ids", "origins",
    "write_atomically",
]  # fmt: skip


class TextEdit(Value):
    """Puts ``text`` in place of the characters of a cell from (line, column) up to (end_line, end_column)."""

    cell: int
    line: int
    column: int
    end_line: int
    end_column: int
    text: str


Edit = TextEdit | InsertCell | DeleteCell | MoveCell | SetId


def apply_edits(notebook: Notebook, edits: Iterable[Edit]) -> bytes:
    """The bytes of the notebook's file with ``edits`` made; the very same bytes if they change nothing.

    A cell that is inserted or moved stands behind the cell that was number ``after`` (0: at the start), in
    the order of the edits. Raises ValueError if edits overlap, contradict each other or name no place of
    the notebook, if the file is not readable enough to be changed, or if the result is not what was asked
    for.
    """
    edits = list(edits)
    texts = [edit for edit in edits if isinstance(edit, TextEdit)]
    ids = [edit for edit in edits if isinstance(edit, SetId)]
    if not edits:
        return notebook.raw
    if any(problem.code == "NB001" for problem in notebook.problems) or not notebook.raw:
        raise ValueError("a notebook that cannot be read cannot be changed")
    sources = _changed_sources(notebook, texts)
    return _Change(notebook, sources, _moves(edits), checked_ids(notebook, ids)).result()


def origins(notebook: Notebook, edits: Iterable[Edit]) -> list[int | None]:
    """For each cell that ``apply_edits`` would leave: the number that it had before, None for a new one."""
    return Arrangement(notebook, _moves(edits), touched=()).origins


def _moves(edits: Iterable[Edit]) -> list[CellEdit]:
    return [edit for edit in edits if not isinstance(edit, TextEdit | SetId)]


def _changed_sources(notebook: Notebook, edits: Sequence[TextEdit]) -> dict[int, str]:
    """The new source of each cell that has one, by the cell's number."""
    by_cell: dict[int, list[tuple[int, int, str]]] = {}
    for edit in edits:
        if not 1 <= edit.cell <= len(notebook.cells):
            raise ValueError(f"there is no cell {edit.cell}")
        lines = notebook.cells[edit.cell - 1].lines
        start, end = _index(lines, edit.line, edit.column), _index(lines, edit.end_line, edit.end_column)
        if end < start:
            raise ValueError(f"an edit of cell {edit.cell} ends before it starts")
        by_cell.setdefault(edit.cell, []).append((start, end, normalised(edit.text)))
    sources = {number: _edited(notebook.cells[number - 1].source, found) for number, found in by_cell.items()}
    return {
        number: source for number, source in sources.items() if source != notebook.cells[number - 1].source
    }


def _index(lines: Sequence[str], line: int, column: int) -> int:
    if not (1 <= line <= len(lines) and 1 <= column <= len(lines[line - 1]) + 1):
        raise ValueError(f"there is no line {line}, column {column}")
    return sum(len(text) + 1 for text in lines[: line - 1]) + column - 1


def _edited(source: str, edits: list[tuple[int, int, str]]) -> str:
    """``source`` with the edits (start, end, text) made."""
    pieces, position = [], 0
    for start, end, text in sorted(edits, key=lambda edit: edit[:2]):
        if start < position:
            raise ValueError("edits overlap")
        pieces += [source[position:start], text]
        position = end
    return "".join(pieces) + source[position:]


class _Change:
    """One notebook with new sources and ids for some cells and a new arrangement of them."""

    def __init__(
        self, notebook: Notebook, sources: dict[int, str], moves: Sequence[CellEdit], ids: dict[int, str]
    ):
        self._notebook = notebook
        self._sources = sources
        self._ids = ids
        self._map = FileMap(notebook)
        self._style = style_of(notebook.raw)
        self._arrangement = Arrangement(notebook, moves, touched=sources.keys() | ids.keys(), ids=bool(ids))

    def result(self) -> bytes:
        """The new bytes of the file; raises ValueError if they are not what was asked for."""
        cells = [self._cell(number) for number in range(1, len(self._map.cells) + 1)]
        if self._arrangement.is_as_it_was:
            new = self._spliced(cells)
        else:
            new, cells = self._arrangement.rebuilt(self._map, cells, self._style)
        if self._ids and self._notebook.nbformat < FIRST_WITH_IDS:
            new = with_minor(new)
        self._check(new, cells)
        return new

    def _spliced(self, cells: Sequence[bytes]) -> bytes:
        """The file with each of ``cells`` where it stood before."""
        data, pieces, position = self._notebook.raw, [], 0
        for number in sorted(self._sources.keys() | self._ids.keys()):
            where = self._map.cells[number - 1]
            pieces += [data[position : where.start], cells[number - 1]]
            position = where.end
        return b"".join([*pieces, data[position:]])

    def _cell(self, number: int) -> bytes:
        """The bytes of one cell, with its new source and id if it has them."""
        cell = self._with_source(number)
        return with_id(cell, self._ids[number], self._style) if number in self._ids else cell

    def _with_source(self, number: int) -> bytes:
        data, where = self._notebook.raw, self._map.cells[number - 1]
        if number not in self._sources:
            return data[where.start : where.end]
        source, member = self._map.source(number), self._map.source_member(number)
        if source is None or member is None or source.text != self._notebook.cells[number - 1].source:
            raise ValueError(f"the source of cell {number} does not stand in the file as it was read")
        text = self._sources[number]
        value = changed_source(data, source, text, style=self._style, key_start=member.key_start)
        return data[where.start : member.start] + value + data[member.end : where.end]

    def _check(self, new: bytes, cells: Sequence[bytes]) -> None:
        """Reads the result again: all cells must say what they shall, their bytes be where they belong."""
        again = read_bytes(new, shown=self._notebook.path)
        if len(again.problems) > len(self._notebook.problems):
            raise ValueError(f"the edits would damage the notebook: {again.problems[-1].message}")
        read = [(cell.kind, cell.source) for cell in again.cells]
        if read != self._arrangement.expected(self._sources):
            raise ValueError("the edits would not give the cells that they should")
        ids = {number: cell.id for number, cell in zip(self._arrangement.origins, again.cells, strict=True)}
        if any(ids.get(number) != wanted for number, wanted in self._ids.items()):
            raise ValueError("the edits would not give the ids that they should")
        there = FileMap(again).cells
        if any(new[where.start : where.end] != cell for where, cell in zip(there, cells, strict=True)):
            raise ValueError("the edits would change more than they should")
