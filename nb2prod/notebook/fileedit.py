r"""A change of a cell's text, told as a change of the file's own characters, for tools that know only the file.

>>> from nb2prod.notebook.reader import read_bytes
>>> data = b'{"cells": [{"cell_type": "code", "source": ["x = 1\\n", "y"]}], "nbformat": 4}'
>>> notebook = read_bytes(data, shown="a.ipynb")
>>> file_edit(notebook, FileMap(notebook), Span(1, 1, 1, 2, 1), "é = 3\n").text
'\\u00e9 = 3\\n", "'

What such an edit makes of the file says the same as what ``editing.apply_edits`` makes of it.
"""

import json
import re

from nb2prod.notebook.decoding import normalised
from nb2prod.notebook.locate import FileMap
from nb2prod.notebook.model import FilePlace, Notebook, Span
from nb2prod.notebook.sourcetext import SourceText
from nb2prod.notebook.value import Value

_LONE_RETURN = re.compile(rb"(?<!\\)(?:\\\\)*\\r(?!\\n)")


class FileEdit(Value):
    """Puts ``text`` in place of the characters of the file from ``start`` up to ``end``."""

    start: FilePlace
    end: FilePlace
    text: str


def file_edit(notebook: Notebook, places: FileMap, span: Span, text: str) -> FileEdit | None:
    """What putting ``text`` in place of ``span`` changes in the file; None if that cannot be told.

    So it is where the cell does not stand there as read, and where lines end in a lone return: with a new line behind
    it, that would be one newline.
    """
    source = places.source(span.cell)
    if source is None or not source.tokens or source.text != notebook.cells[span.cell - 1].source:
        return None
    where = source.where
    has_return = notebook.raw.find(rb"\r", where.start, where.end) >= 0  # hardly ever, and quickly told
    if has_return and _LONE_RETURN.search(notebook.raw, where.start, where.end):
        return None
    written = _written(normalised(text), notebook.raw, source)
    start = places.place(span.cell, span.line, span.column)
    return FileEdit(start, places.place(span.cell, span.end_line, span.end_column), written)


def _written(text: str, data: bytes, source: SourceText) -> str:
    """The JSON of ``text`` as it stands between the quotes of the source; in a list, one string for each line."""
    newline = "\r\n" if rb"\r\n" in data[source.where.start : source.where.end] else "\n"
    # A file without letters beyond ASCII was most likely written with all of them escaped.
    lines = [json.dumps(line, ensure_ascii=data.isascii())[1:-1] for line in text.split("\n")]
    between = json.dumps(newline)[1:-1]
    if source.is_list:
        between += f'"{_gap(data, source)}"'
    return between.join(lines)


def _gap(data: bytes, source: SourceText) -> str:
    """What stands between two strings of the list, or would."""
    first = source.tokens[0]
    if len(source.tokens) > 1:
        return data[first.end : source.tokens[1].start].decode()
    before = data[source.where.start + 1 : first.start].decode()
    return "," + before if "\n" in before else ", "
