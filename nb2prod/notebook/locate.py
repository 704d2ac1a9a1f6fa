"""The map from cells to the file: where a character of a source stands in the ``.ipynb`` itself.

>>> from nb2prod.notebook.reader import read_bytes
>>> data = b'{"cells": [\\n {"cell_type": "code", "source": ["x = 1\\\\n",\\n  "y"]}], "nbformat": 4}'
>>> FileMap(read_bytes(data, shown="a.ipynb")).place(cell=1, line=2, column=1)
FilePlace(line=3, column=4)
"""

from functools import cached_property
from itertools import accumulate

from nb2prod.notebook.jsontext import Extent, Member, Places, items, last, members, whole
from nb2prod.notebook.layout import cell_extents, source_member
from nb2prod.notebook.model import FilePlace, Notebook
from nb2prod.notebook.sourcetext import SourceText


class FileMap:
    """Knows the true place of everything in one notebook; nothing is computed before it is asked for.

    Cells, lines, columns and outputs count from 1, columns in code points. A line or column that is beyond
    the source is taken as the nearest one that is there; a notebook that could not be read is all at its
    start.
    """

    def __init__(self, notebook: Notebook):
        self._notebook = notebook
        self._data = notebook.raw
        self._sources: dict[int, SourceText | None] = {}
        self._starts: dict[int, list[int]] = {}

    def place(self, cell: int, line: int, column: int) -> FilePlace:
        """The line and column in the file of that character of the cell's source."""
        return self._places.at(self.offset(cell, line, column))

    def offset(self, cell: int, line: int, column: int) -> int:
        """The byte in the file at which that character of the cell's source starts."""
        source = self.source(cell)
        if source is None:
            return self._start_of(cell)
        read = self._notebook.cells[cell - 1]
        line = max(1, min(line, len(read.lines)))
        column = max(1, min(column, len(read.lines[line - 1]) + 1))
        # A heading of nbformat 3 was read with signs before it that are not in the file.
        signs = max(0, len(read.source) - len(source.text))
        return source.offset(max(0, self._line_starts(cell)[line - 1] + column - 1 - signs))

    def cell_place(self, cell: int) -> FilePlace:
        """Where the cell itself starts."""
        return self._places.at(self._start_of(cell))

    def output_place(self, cell: int, output: int = 1) -> FilePlace:
        """Where that output of the cell starts; the cell's start if it has none."""
        found = last(self.members(cell), "outputs")
        outputs = items(self._data, found) if found is not None else ()
        return self._places.at(outputs[output - 1].start if output <= len(outputs) else self._start_of(cell))

    def metadata_place(self) -> FilePlace:
        """Where the metadata of the whole notebook start; the file's start if there are none."""
        found = last(self._document, "metadata")
        return self._places.at(found.start if found is not None else 0)

    @cached_property
    def cells(self) -> list[Extent]:
        """The bytes of each cell, in order."""
        return (
            cell_extents(self._data, self._document, major=self._notebook.nbformat[0])
            if self._document
            else []
        )

    def members(self, cell: int) -> list[Member]:
        """The keys of the cell with the bytes of their values; none for a cell that is not there."""
        return list(members(self._data, self.cells[cell - 1])) if 1 <= cell <= len(self.cells) else []

    def source_member(self, cell: int) -> Member | None:
        """The key of the cell's source with the bytes of its value."""
        return source_member(self.members(cell), major=self._notebook.nbformat[0])

    def source(self, cell: int) -> SourceText | None:
        """The characters of the cell's source with their bytes; None if the cell has no readable source."""
        if cell not in self._sources:
            where = self.source_member(cell)
            found = SourceText(self._data, where) if where is not None else None
            self._sources[cell] = found if found is not None and (found.tokens or found.is_list) else None
        return self._sources[cell]

    def _line_starts(self, cell: int) -> list[int]:
        """The index in the source of each line's first character."""
        if cell not in self._starts:
            lines = self._notebook.cells[cell - 1].lines
            self._starts[cell] = list(accumulate((len(line) + 1 for line in lines), initial=0))
        return self._starts[cell]

    def _start_of(self, cell: int) -> int:
        return self.cells[cell - 1].start if 1 <= cell <= len(self.cells) else 0

    @cached_property
    def _document(self) -> list[Member]:
        # A file that is not JSON has no parts, and looking for them there could fail anywhere.
        return list(members(self._data, whole(self._data))) if self._notebook.cells else []

    @cached_property
    def _places(self) -> Places:
        return Places(self._data)
