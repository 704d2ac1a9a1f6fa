"""Reading a notebook: bytes in, a Notebook out, whatever the bytes are.

>>> notebook = read_bytes(b'{"cells": []', shown="churn.ipynb")
>>> notebook.problems[0].code, notebook.problems[0].message
('NB001', 'the file ends too early, its end was cut off: restore it from a copy')

A file that a program wrote is read the quick way, with its outputs left as they are; anything odd is read
again the careful way, which says what is odd and where. Both give the same notebook where both can.
"""

from pathlib import Path

from nb2prod.notebook.files import read_regular
from nb2prod.notebook.model import Notebook
from nb2prod.notebook.shapes import read_plainly


def read(path: Path, *, shown: str) -> Notebook:
    """The notebook in the file ``path``, called ``shown`` in messages.

    Raises OSError if there is no such regular file or it may not be read; never for what stands in it.
    """
    return read_bytes(read_regular(path), shown=shown)


def read_bytes(data: bytes, *, shown: str) -> Notebook:
    """The notebook in ``data``; what is wrong with it stands in ``problems``. Never raises."""
    notebook = read_plainly(data, shown=shown)
    if notebook is not None:
        return notebook
    # Imported here: hardly any notebook is odd.
    from nb2prod.notebook.careful import read_carefully

    return read_carefully(data, shown=shown)
