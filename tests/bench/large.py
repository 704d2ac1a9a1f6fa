"""Large notebooks: many lines, many cells, many megabytes of pictures.

>>> len(lines(30)["cells"])
3
"""

import base64
import json
import random
from pathlib import Path
from typing import Any

_LINES_PER_CELL = 10


def lines(count: int) -> dict[str, Any]:
    """A notebook of so many lines of code, ten in a cell."""
    return _notebook([_code(cell, _LINES_PER_CELL) for cell in range(count // _LINES_PER_CELL)])


def cells(count: int) -> dict[str, Any]:
    """A notebook of so many cells, two lines in each."""
    return _notebook([_code(cell, 2) for cell in range(count)])


def pictures(megabytes: int) -> dict[str, Any]:
    """A notebook whose outputs are pictures of a megabyte each."""
    chance = random.Random(megabytes)
    found = []
    for number in range(megabytes):
        image = base64.b64encode(chance.randbytes(786_000)).decode()
        cell = _code(number, 8)
        data = {"image/png": image, "text/plain": ["<Figure>"]}
        cell["outputs"] = [{"output_type": "display_data", "metadata": {}, "data": data}]
        found.append(cell)
    return _notebook(found)


def write(document: dict[str, Any], path: Path) -> Path:
    """Writes a notebook as Jupyter does; gives its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    return path


def _code(number: int, count: int) -> dict[str, Any]:
    source = [
        f"value_{number}_{line} = sum([{line}, {number}]) + len(str({line}))\n" for line in range(count)
    ]
    return {
        "cell_type": "code", "execution_count": number + 1, "id": f"c{number}", "metadata": {}, "outputs": [],
        "source": source,
    }  # fmt: skip


def _notebook(found: list[dict[str, Any]]) -> dict[str, Any]:
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python", "version": "3.11.9"}}
    return {"cells": found, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
