"""The notebook as read: cells, and places inside them.

>>> notebook = Notebook(path="churn.ipynb", cells=(Cell(number=1, kind="code", source="x = 1\\nprint(x)"),))
>>> notebook.cells[0].lines[1]
'print(x)'
"""

from functools import cached_property
from typing import Any

import msgspec

from nb2prod.notebook.value import Value


class Span(Value):
    """A place inside one cell, as an editor shows it.

    ``cell`` counts all cells of the notebook from 1; ``line`` and ``column`` count from 1 inside the cell,
    columns in code points. ``end_column`` is the first column behind the place.
    """

    cell: int
    line: int
    column: int
    end_line: int
    end_column: int


class FilePlace(Value):
    """A line and a column of the ``.ipynb`` file itself, both from 1, columns in code points."""

    line: int
    column: int


class Problem(Value):
    """Something wrong with the file itself, found while it was read (a NB001 or NB002 to be).

    ``cell`` is the number of the cell that it concerns, where there is one.
    """

    code: str
    message: str
    place: FilePlace = FilePlace(1, 1)
    cell: int | None = None


class Cell(msgspec.Struct, frozen=True, dict=True):
    """One cell. ``number`` counts all cells from 1 and is the cell's identity everywhere.

    ``source`` has its lines joined and every newline as ``\\n``. ``raw_outputs`` is the JSON of the outputs
    as it stands in the file (a view of the file's bytes, not a copy); only rules that look at outputs pay
    for decoding it, through ``outputs``.
    """

    number: int
    kind: str  # "code" | "markdown" | "raw"
    source: str
    id: str | None = None
    execution_count: int | None = None
    metadata: dict[str, Any] = {}
    raw_outputs: bytes | msgspec.Raw = b"[]"

    @cached_property
    def lines(self) -> list[str]:
        """The lines of the source, without their newlines; at least one."""
        return self.source.split("\n")

    @cached_property
    def tags(self) -> frozenset[str]:
        """The cell's tags; what is no text among them is left out."""
        tags = self.metadata.get("tags")
        return (
            frozenset(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else frozenset()
        )

    @cached_property
    def outputs(self) -> list[dict[str, Any]]:
        """The stored outputs, decoded at the first call; what is no output (no mapping) is left out."""
        # Imported here: only notebooks whose outputs are asked for need the tolerant decoder.
        from nb2prod.notebook.outputs import decode_outputs

        return decode_outputs(self.raw_outputs)

    @property
    def has_outputs(self) -> bool:
        """Whether an output is stored, told without decoding any."""
        size = len(self.raw_outputs)
        start = bytes(memoryview(self.raw_outputs)[:64])  # outputs may be hundreds of megabytes
        return start.strip(b" \t\r\n[]") != b"" or (size > len(start) and len(self.outputs) > 0)


class Notebook(msgspec.Struct, frozen=True, dict=True):
    """A notebook as read; immutable.

    ``path`` is what messages show (relative to the working directory where possible, always with ``/``).
    ``raw`` are the bytes of the file. ``language`` is lower case (``python``, ``r``, ``julia`` …).
    ``problems`` are what the reader found wrong; a notebook that could not be read at all has no cells.
    """

    path: str
    cells: tuple[Cell, ...]
    metadata: dict[str, Any] = {}
    language: str = "python"
    nbformat: tuple[int, int] = (4, 5)
    raw: bytes = b""
    problems: tuple[Problem, ...] = ()

    @cached_property
    def text(self) -> str:
        """The sources of all cells, for a first look whether they hold a word at all."""
        return "\n".join([cell.source for cell in self.cells])

    @cached_property
    def pictureless(self) -> bytes:
        """The file's bytes without pictures, which may be hundreds of megabytes, for a first look at outputs."""
        from nb2prod.notebook.printing import pictureless  # as above

        return pictureless(self)

    @cached_property
    def wordy(self) -> bytes:
        """The file's bytes without pictures and most of what else is no plain text, for a first look at outputs."""
        from nb2prod.notebook.printing import wordy  # as above

        return wordy(self)

    @cached_property
    def code_cells(self) -> tuple[Cell, ...]:
        """The code cells in order."""
        return tuple(cell for cell in self.cells if cell.kind == "code")
