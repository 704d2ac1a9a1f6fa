r"""What the stored outputs say in words: what was printed, results as plain text, errors; no pictures, pages or data.

>>> from nb2prod.notebook.model import Cell
>>> cell = Cell(1, "code", "x", raw_outputs=b'[{"output_type": "stream", "name": "stdout", "text": ["4", "2"]}]')
>>> printed(cell)
['42']
"""

import re
from collections.abc import Iterator
from typing import Any

from nb2prod.notebook.model import Cell, Notebook

_ANSI = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")
_PICTURE = b'"image/'
# Other forms in which an output may be stored; the plain text, or the end of the output, comes behind them.
_FORMS = (b'"text/html"', b'"application/')
_PLAIN, _ENDS = b'"text/plain"', b'"output_type"'
_SOURCE, _OUTPUTS, _CELL = b'"source"', b'"outputs"', b'"cell_type"'


def printed(cell: Cell) -> list[str]:
    """The texts among the stored outputs of a cell, each whole and without colours; decodes the outputs."""
    texts = (_ANSI.sub("", text) for output in cell.outputs for text in _texts(output))
    return [text for text in texts if text]


def printed_errors(cell: Cell) -> list[str]:
    """What the cell wrote to stderr: warnings, and the progress of training."""
    return [_joined(output.get("text")) for output in cell.outputs if output.get("name") == "stderr"]


def _texts(output: dict[str, Any]) -> Iterator[str]:
    if output.get("output_type") == "error":
        yield _joined(output.get("traceback")) or _joined(output.get("evalue"))
    else:
        data = output.get("data")
        yield _joined(output.get("text"))
        yield _joined(data.get("text/plain")) if isinstance(data, dict) else ""


def _joined(text: object) -> str:
    """A text as it stands in a notebook: a string, or a list of its lines."""
    if isinstance(text, list):
        return "".join(part for part in text if isinstance(part, str))
    return text if isinstance(text, str) else ""


def wordy(notebook: Notebook) -> bytes:
    """The bytes of the notebook without pictures, sources and most of what else is no plain text.

    For a first look whether there is anything to look for: what is searched here is a small part of a notebook
    with pictures, and nothing is decoded. Where keys come in an odd order, sources may stand among it.
    """
    raw = notebook.pictureless
    for form in _FORMS:
        if form in raw:
            raw = _without(form, (_PLAIN, _ENDS), raw)
    return _without(_SOURCE, (_OUTPUTS, _CELL), raw)


def pictureless(notebook: Notebook) -> bytes:
    """The bytes of the notebook without the data of pictures."""
    raw = notebook.raw or b"\n".join(bytes(cell.raw_outputs) for cell in notebook.code_cells)
    pieces, position = [], 0
    while (start := raw.find(_PICTURE, position)) >= 0:
        pieces.append(raw[position:start])
        opening = raw.find(b'"', raw.find(b'"', start + len(_PICTURE)) + 1)
        closing = raw.find(b'"', opening + 1)
        # Inside a source the quote is escaped, and this is no picture.
        position = start + 1 if raw[start - 1 : start] == b"\\" else closing if closing > start else len(raw)
    return b"".join([*pieces, raw[position:]])


def _without(start: bytes, ends: tuple[bytes, bytes], raw: bytes) -> bytes:
    """The bytes without what stands between the key ``start`` and the first of the keys ``ends`` behind it."""
    pieces, position, later = [], 0, -1
    while (found := raw.find(start, position)) >= 0:
        pieces.append(raw[position:found])
        if later < found:
            later = raw.find(ends[1], found)
            later = len(raw) if later < 0 else later
        sooner = raw.find(ends[0], found, later)
        position = later if sooner < 0 else sooner
    return b"".join([*pieces, raw[position:]])
