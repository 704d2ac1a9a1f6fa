"""Giving ids to cells that have none; nbformat 4.5 is the first version that knows them.

>>> from nb2prod.notebook.style import Style
>>> with_id(b'{"cell_type": "raw", "metadata": {}, "source": "x"}', "ab12", Style())
b'{"cell_type": "raw", "id": "ab12", "metadata": {}, "source": "x"}'
"""

import hashlib
from collections.abc import Collection

from nb2prod.notebook.jsontext import Extent, last, members, whole
from nb2prod.notebook.layout import is_id
from nb2prod.notebook.model import Notebook
from nb2prod.notebook.style import Style
from nb2prod.notebook.value import Value

FIRST_WITH_IDS = (4, 5)


class SetId(Value):
    """Gives a cell that has no id this one. A file of an older nbformat 4 becomes one of 4.5."""

    cell: int
    id: str


def missing_ids(notebook: Notebook) -> tuple[SetId, ...]:
    """An id for each cell that has none; the same notebook gets the same ids."""
    taken = {cell.id for cell in notebook.cells}
    found = []
    for cell in notebook.cells:
        if cell.id is None:
            found.append(SetId(cell.number, new_id(cell.number, cell.source, taken)))
            taken.add(found[-1].id)
    return tuple(found)


def new_id(place: int, source: str, taken: Collection[str | None]) -> str:
    """An id that follows from place and source, so that the same edit gives the same file."""
    seed = f"{place}\n{source}"
    while True:
        found = hashlib.sha256(seed.encode("utf-8", "replace")).hexdigest()[:8]
        if found not in taken:
            return found
        seed += "\n"


def checked_ids(notebook: Notebook, edits: Collection[SetId]) -> dict[int, str]:
    """The id for each cell that gets one. Raises ValueError where that is not possible."""
    ids = {edit.cell: edit.id for edit in edits}
    without = {cell.number for cell in notebook.cells if cell.id is None}
    if len(ids) != len(edits) or not ids.keys() <= without or not all(map(is_id, ids.values())):
        raise ValueError("an id is none, or its cell has one already")
    if ids and (notebook.nbformat[0] != FIRST_WITH_IDS[0] or "nbformat_minor" not in _keys(notebook.raw)):
        raise ValueError("cells of an old nbformat have no ids")
    if ids and notebook.nbformat < FIRST_WITH_IDS and ids.keys() != without:
        raise ValueError("all cells have ids, or none")
    return ids


def with_id(cell: bytes, wanted: str, style: Style) -> bytes:
    """The JSON of a cell with the id where Jupyter writes it, laid out as its other keys."""
    found = members(cell, Extent(0, len(cell)))
    behind = next((member for member in found if member.key > "id"), None)
    if behind is None or last(found, "id") is not None:
        raise ValueError("the cell cannot take an id")
    before = cell[: behind.key_start]
    blanks = before[len(before.rstrip(b" \t\r\n")) :] or style.comma[1:].encode()
    member = f'"id"{style.colon}"{wanted}",'.encode()
    return before + member + blanks + cell[behind.key_start :]


def with_minor(data: bytes) -> bytes:
    """The file as one of nbformat 4.5."""
    where = last(members(data, whole(data)), "nbformat_minor")
    assert where is not None
    return data[: where.start] + str(FIRST_WITH_IDS[1]).encode() + data[where.end :]


def _keys(data: bytes) -> set[str]:
    return {member.key for member in members(data, whole(data))}
