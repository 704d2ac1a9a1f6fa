"""The careful way to read a notebook: every oddity becomes a problem with a place, and costs only its cell.

>>> data = b'{"cells": [null], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
>>> notebook = read_carefully(data, shown="a.ipynb")
>>> notebook.problems[0].message
'the cell is null, not an object: delete it'
>>> notebook.cells[0].kind
'raw'

What stands where a cell is expected always becomes a cell, so that cell n is ``cells[n - 1]``.
"""

from collections.abc import Sequence
from typing import Any

from nb2prod.notebook.carefulcells import CellReader
from nb2prod.notebook.decoding import BOM
from nb2prod.notebook.inspector import Inspector
from nb2prod.notebook.jsontext import Extent, Member, last, members, whole
from nb2prod.notebook.language import language_of
from nb2prod.notebook.layout import NEWEST, cell_extents, cell_lists
from nb2prod.notebook.model import Cell, Notebook
from nb2prod.notebook.unreadable import why_unreadable


def read_carefully(data: bytes, *, shown: str) -> Notebook:
    """The notebook with all its problems; without cells if it cannot be read at all. Never raises."""
    problem = why_unreadable(data)
    if problem is not None:
        return Notebook(path=shown, cells=(), raw=data, problems=(problem,))
    inspector = Inspector(data)
    document = members(inspector.data, whole(data))
    version = _version(inspector, document)
    extents = cell_extents(inspector.data, document, major=version[0])
    metadata: dict[str, Any] = {}
    cells: tuple[Cell, ...] = ()
    if data.startswith(BOM):
        inspector.tell("the file starts with a byte-order mark: save it as UTF-8 without one", 0)
    if inspector.kind(whole(data)) == "an object":
        _check_document(inspector, document, version[0])
        metadata = _metadata(inspector, document)
        reader = CellReader(inspector, major=version[0])
        cells = tuple(reader.read(number, where) for number, where in enumerate(extents, 1))
        _check_ids(inspector, cells, extents)
    else:
        wrong = f"the file is {inspector.kind(whole(data))}, not a notebook: restore it from a copy"
        inspector.tell(wrong, whole(data).start)
    return Notebook(
        path=shown,
        cells=cells,
        metadata=metadata,
        language=language_of(metadata),
        nbformat=version,
        raw=data,
        problems=inspector.problems(extents),
    )


def _version(inspector: Inspector, document: Sequence[Member]) -> tuple[int, int]:
    """The version to read the file as: where it tells none, an old one if there are worksheets."""
    major, minor = (inspector.number(last(document, key)) for key in ("nbformat", "nbformat_minor"))
    if major is None or major < 1:
        major = NEWEST if last(document, "worksheets") is None else NEWEST - 1
    return major, 0 if minor is None else minor


def _check_document(inspector: Inspector, document: Sequence[Member], major: int) -> None:
    inspector.tell_repeated(document)
    start = whole(inspector.data).start
    for key in ("nbformat", "nbformat_minor"):
        member = last(document, key)
        if member is not None:
            _check_version(inspector, member)
        elif key == "nbformat" or major > 2:  # nbformat 1 and 2 had no minor versions
            inspector.tell(f'"{key}" is missing: save the file with Jupyter', start)
    lists = cell_lists(inspector.data, document, major=major)
    if not lists:
        inspector.tell("the file has no cells, it is no notebook: restore it from a copy", start)
    for cells in lists:
        if inspector.kind(cells) != "a list":
            inspector.tell(
                f'"cells" is {inspector.kind(cells)}, not a list: restore it from a copy', cells.start
            )


def _check_version(inspector: Inspector, member: Member) -> None:
    number = inspector.number(member)
    lowest = 1 if member.key == "nbformat" else 0
    if number is None or number < lowest:
        told = inspector.kind(member) if number is None else number
        inspector.tell(f'"{member.key}" is {told}, not a version: save the file with Jupyter', member.start)
    elif member.key == "nbformat" and number > NEWEST:
        inspector.tell(
            f'"nbformat" is {number}, the newest known is {NEWEST}: save it as {NEWEST}', member.start
        )


def _metadata(inspector: Inspector, document: Sequence[Member]) -> dict[str, Any]:
    metadata = inspector.object_of(document, "metadata", missing_at=whole(inspector.data).start)
    member = last(document, "metadata")
    for part in members(inspector.data, member) if member is not None else ():
        if part.key in ("kernelspec", "language_info") and inspector.kind(part) != "an object":
            inspector.tell(f'"{part.key}" is {inspector.kind(part)}, not an object: delete it', part.start)
    return metadata


def _check_ids(inspector: Inspector, cells: Sequence[Cell], extents: Sequence[Extent]) -> None:
    first: dict[str, int] = {}
    for cell in cells:
        if cell.id is not None and first.setdefault(cell.id, cell.number) != cell.number:
            member = last(members(inspector.data, extents[cell.number - 1]), "id")
            wrong = f'the id "{cell.id}" stands at cell {first[cell.id]} too: give each cell its own'
            inspector.tell(wrong, member.start, cell.number)
