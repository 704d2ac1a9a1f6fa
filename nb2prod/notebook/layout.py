"""Where the cells of a notebook and their sources stand in its file, in every version of the format.

>>> from nb2prod.notebook.jsontext import whole
>>> data = b'{"cells": [{"source": "x"}], "nbformat": 4}'
>>> cell = cell_extents(data, members(data, whole(data)), major=4)[0]
>>> source = source_member(members(data, cell), major=4)
>>> data[source.start : source.end]
b'"x"'

The reader and the map of the file both look here, so that they cannot disagree.
"""

import re
from collections.abc import Sequence

from nb2prod.notebook.jsontext import Extent, Member, items, last, members

NEWEST = 4  # the newest nbformat there is
KINDS = ("code", "markdown", "raw")
is_id = re.compile(r"[A-Za-z0-9_-]{1,64}").fullmatch

_OLD_SOURCES = ("input", "source", "code", "text")


def cell_lists(data: bytes, document: Sequence[Member], *, major: int) -> list[Member]:
    """The lists that hold cells: one since nbformat 4, before that one in every worksheet."""
    if major < 4:
        sheets = last(document, "worksheets")
        if sheets is not None:
            lists = (last(members(data, sheet), "cells") for sheet in items(data, sheets))
            return [cells for cells in lists if cells is not None]
    cells = last(document, "cells")
    return [] if cells is None else [cells]


def cell_extents(data: bytes, document: Sequence[Member], *, major: int) -> list[Extent]:
    """Everything that stands where a cell is expected, in order: cell n is item n - 1."""
    return [cell for cells in cell_lists(data, document, major=major) for cell in items(data, cells)]


def source_member(cell: Sequence[Member], *, major: int) -> Member | None:
    """The member of a cell that holds its source; older formats had other names for it."""
    names = _OLD_SOURCES if major < 4 else ("source",)
    return next((found for name in names if (found := last(cell, name)) is not None), None)
