"""The notebooks that all converters get, and what each of them prints.

>>> [subject.name for subject in pattern_subjects(Path("nowhere"))][0]
'list mutated across cells'
"""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nb2prod.notebook import Value
from tests.convert.patterns import reading

_PATTERNS = Path(reading.__file__).parent


class Subject(Value):
    """A notebook of a folder that holds what it needs; ``seconds`` is the time limit of each step.

    ``cells`` are those of a pattern, for which there is no folder yet.
    """

    kind: str
    name: str
    folder: Path
    notebook: str
    seconds: float
    cells: tuple[tuple[str, str], ...] = ()

    def copied(self, place: Path) -> Path:
        """Its notebook in a new copy of its folder at ``place``."""
        shutil.rmtree(place, ignore_errors=True)
        if self.cells:
            place.mkdir(parents=True)
            (place / self.notebook).write_text(json.dumps(_document(self.cells), indent=1), encoding="utf-8")
        else:
            shutil.copytree(self.folder, place)
        return place / self.notebook


def pattern_subjects(folder: Path) -> Iterator[Subject]:
    """Every pattern that the tests of conversion have."""
    for file in ("patterns.txt", "tables.txt"):
        for pattern in reading.patterns(_PATTERNS / file):
            yield Subject("pattern", pattern.name, folder, "pattern.ipynb", 120, pattern.cells)


def notebook_subjects(top: Path) -> Iterator[Subject]:
    """Every notebook below a folder; what it needs lies in the folder directly below ``top`` that holds it."""
    for path in sorted(top.rglob("*.ipynb")):
        parts = path.relative_to(top).parts
        if ".ipynb_checkpoints" not in parts:
            folder = top / parts[0] if len(parts) > 1 else top
            inside = str(path.relative_to(folder))
            yield Subject("notebook", "/".join(parts), folder, inside, 600)


def file_name(subject: Subject) -> str:
    """A name for what belongs to a subject.

    >>> file_name(Subject("pattern", "fit in one cell", Path("p"), "pattern.ipynb", 120))
    'pattern-fit-in-one-cell'
    """
    return f"{subject.kind}-" + re.sub(r"\W+", "-", subject.name)


def _document(cells: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    return {
        "cells": [_cell(number, kind, source) for number, (kind, source) in enumerate(cells, 1)],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def _cell(number: int, kind: str, source: str) -> dict[str, Any]:
    cell: dict[str, Any] = {"cell_type": kind, "id": f"cell-{number}", "metadata": {}, "source": source}
    return cell if kind == "markdown" else {**cell, "execution_count": None, "outputs": []}
