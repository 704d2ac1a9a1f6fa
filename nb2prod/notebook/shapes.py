"""The quick way to read a notebook: typed decoding, and proof that nothing in the file was hidden by it.

>>> data = b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
>>> read_plainly(data, shown="a.ipynb").nbformat
(4, 5)
>>> read_plainly(data.replace(b"[]", b"null"), shown="a.ipynb") is None
True

``msgspec`` takes the last of several equal keys and never says so. But a file that a program wrote is laid
out evenly: its length follows from the lengths of its values and from its indentation. A key that stands
twice, or that nobody knows, makes the file longer than that, and then the careful way reads it.
"""

import re
from typing import Annotated, Any, Literal

import msgspec

from nb2prod.notebook.decoding import decode_uniquely, is_utf8, normalised
from nb2prod.notebook.language import language_of
from nb2prod.notebook.layout import is_id
from nb2prod.notebook.model import Cell, Notebook
from nb2prod.notebook.value import Value

_ABSENT = msgspec.Raw()
_NO_OUTPUTS = msgspec.Raw(b"[]")


_Natural = Annotated[int, msgspec.Meta(ge=0)]


class _Cell(msgspec.Struct):
    cell_type: Literal["code", "markdown", "raw"]
    source: msgspec.Raw
    metadata: msgspec.Raw
    outputs: msgspec.Raw = _ABSENT
    attachments: msgspec.Raw = _ABSENT
    execution_count: _Natural | None | msgspec.UnsetType = msgspec.UNSET
    id: str | msgspec.UnsetType = msgspec.UNSET


class _Document(msgspec.Struct):
    cells: list[_Cell]
    metadata: msgspec.Raw
    nbformat: Literal[4]
    nbformat_minor: _Natural


_DOCUMENT = msgspec.json.Decoder(_Document)
_source_of = msgspec.json.Decoder(str | list[str]).decode


class _Odd(ValueError):
    """Something that only the careful way can judge."""


def read_plainly(data: bytes, *, shown: str) -> Notebook | None:
    """The notebook, or None if there is anything at all about it that the careful way has to look at."""
    try:
        document = _DOCUMENT.decode(data)
        if document_length(document, data) != len(data) or not is_utf8(data):
            return None
        metadata = decode_uniquely(bytes(document.metadata))
        cells = _cells(document.cells)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    if not has_known_shape(metadata):
        return None
    return Notebook(
        path=shown,
        cells=cells,
        metadata=metadata,
        language=language_of(metadata),
        nbformat=(document.nbformat, document.nbformat_minor),
        raw=data,
    )


def has_known_shape(metadata: Any) -> bool:
    """Whether a notebook's metadata are an object, and the two parts that everybody reads are objects too."""
    return isinstance(metadata, dict) and all(
        isinstance(metadata.get(key, {}), dict) for key in ("kernelspec", "language_info")
    )


class _MetadataOfCells(dict[bytes, dict[str, Any]]):
    """Decoded metadata by their bytes: most cells of a notebook say the same, which is decoded once."""

    def __missing__(self, raw: bytes) -> dict[str, Any]:
        metadata = self[raw] = decode_uniquely(raw)
        if not isinstance(metadata, dict):
            raise _Odd
        return metadata


def _cells(found: list[_Cell]) -> tuple[Cell, ...]:
    metadata = _MetadataOfCells()
    cells = tuple(_cell(number, cell, metadata) for number, cell in enumerate(found, 1))
    ids = [cell.id for cell in cells if cell.id is not None]
    if len(ids) != len(set(ids)) or not all(map(is_id, ids)):
        raise _Odd
    return cells


def _cell(number: int, cell: _Cell, metadata: _MetadataOfCells) -> Cell:
    outputs, count = cell.outputs, cell.execution_count
    if outputs is _ABSENT:
        outputs = _NO_OUTPUTS
    elif memoryview(outputs)[:1] != b"[":
        raise _Odd
    return Cell(
        number,
        cell.cell_type,
        normalised("".join(_source_of(cell.source))),
        None if cell.id is msgspec.UNSET else cell.id,
        None if count is msgspec.UNSET else count,
        metadata[bytes(cell.metadata)],
        outputs,
    )


class _Layout(Value):
    """How an evenly written JSON file is laid out."""

    newline: int  # bytes of a newline between values, 0 for a file on one line
    indent: int
    comma: int
    colon: int

    def gap(self, depth: int) -> int:
        """The bytes before a value at ``depth``."""
        return self.newline and self.newline + depth * self.indent

    def around(self, count: int, depth: int) -> int:
        """The bytes of brackets, commas and blanks around ``count`` > 0 members of something at ``depth``."""
        return 2 + (count - 1) * self.comma + count * self.gap(depth + 1) + self.gap(depth)


_FIRST_KEY = re.compile(rb'\{(\r?\n)?([ \t]*+)"[a-z_]+"(: ?)')


def document_length(document: _Document, data: bytes) -> int:
    """How long ``data`` is if it is laid out evenly and holds nothing but ``document``; else maybe -1."""
    first = _FIRST_KEY.match(data)
    if first is None:
        return -1
    newline, colon = len(first[1] or b""), len(first[3])
    layout = _Layout(newline, len(first[2]), 1 if newline else colon, colon)
    tail = data[-64:]
    length = layout.around(4, depth=0) + 4 * (2 + colon) + len("cellsmetadatanbformatnbformat_minor")
    length += len(document.metadata) + len(str(document.nbformat)) + len(str(document.nbformat_minor))
    length += len(tail) - len(tail.rstrip(b" \t\r\n"))
    if not document.cells:
        return length + len("[]")
    length += layout.around(len(document.cells), depth=1)
    around = [layout.around(count, depth=2) + count * (2 + colon) for count in range(1, 8)]
    for cell in document.cells:
        keys, own = _cell_length(cell)
        length += own + around[keys - 1]
    return length


def _cell_length(cell: _Cell) -> tuple[int, int]:
    """How many keys a cell has, and how many bytes its keys and values are."""
    keys = 3
    length = len('cell_type""sourcemetadata') + len(cell.cell_type) + len(cell.source) + len(cell.metadata)
    if cell.outputs is not _ABSENT:
        keys += 1
        length += len("outputs") + len(cell.outputs)
    if cell.execution_count is not msgspec.UNSET:
        keys += 1
        count = "null" if cell.execution_count is None else str(cell.execution_count)
        length += len("execution_count") + len(count)
    if cell.id is not msgspec.UNSET:
        keys += 1
        length += len('id""') + len(cell.id)
    if cell.attachments is not _ABSENT:
        keys += 1
        length += len("attachments") + len(cell.attachments)
    return keys, length
