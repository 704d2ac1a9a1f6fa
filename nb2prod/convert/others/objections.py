"""What in notebooks that run each other would not be the same in one program: refused, each with its place.

>>> from nb2prod.convert.others.values import Part
>>> from nb2prod.notebook import Cell, Notebook, SurroundingsReader
>>> notebook = Notebook("a.ipynb", (Cell(1, "code", "print(__file__)"),))
>>> found = Spread(notebook, (Part(1, 1, 1, host_line=1, notebook="b.ipynb", cell=2),), runs=((1, "b.ipynb"),))
>>> [one.reason for one in objections(found, (), SurroundingsReader(is_pin_file=lambda name: False), None)]
["'__file__' is the path of the other notebook"]
"""

import posixpath
from collections.abc import Collection, Iterator
from pathlib import Path

from nb2prod.convert.others.scripts import objections_to_scripts
from nb2prod.convert.others.values import Spread
from nb2prod.convert.values import Refused
from nb2prod.facts import Facts, learn
from nb2prod.notebook import SurroundingsReader


def objections(
    spread: Spread, awaiting: Collection[int], reader: SurroundingsReader, folder: Path | None
) -> list[Refused]:
    """The refusals, at cells of the spread notebook. ``awaiting`` are those that await; ``folder`` is the author's."""
    if not spread.runs:
        return []
    facts = learn(spread.notebook)
    others = {part.number: part.notebook for part in spread.parts if part.notebook}
    return [
        *_moved(spread, facts),
        *_written(spread, facts),
        *_own_names(facts, others),
        *_awaited(awaiting, others),
        *objections_to_scripts(facts, spread.parts),
        *(_imports(facts, others, reader, folder) if folder is not None else ()),
    ]


def _moved(spread: Spread, facts: Facts) -> Iterator[Refused]:
    first = min((one.cell for one in facts.files if one.mode == "enter"), default=None)
    for number, name in spread.runs:
        if first is not None and first < number:
            reason = f"%run {name} looks for it in a working directory that was changed above"
            yield Refused(number, 1, reason, "run it before the directory is changed")


def _written(spread: Spread, facts: Facts) -> Iterator[Refused]:
    names = {name for _, name in spread.runs}
    for one in facts.files:
        path = posixpath.normpath(one.path.prefix) if one.path.whole else ""
        if one.mode in ("write", "append") and path in names:
            reason = f"it writes {path}, which is run here: what that holds is known only then"
            yield Refused(one.cell, one.span.line, reason, "keep the file, and do not write it here")


def _own_names(facts: Facts, others: dict[int, str]) -> Iterator[Refused]:
    """What each notebook has for itself: its path, and the futures that it imports."""
    for cell in facts.cells:
        # A script that runs in the notebook's names leaves its path there.
        for place in cell.reads.get("__file__", ())[:1]:
            reason = "'__file__' is the path of the other notebook"
            if cell.cell.number not in others:
                reason = "'__file__' may be the path of a script that was run"
            yield Refused(cell.cell.number, cell.span(place).line, reason, "write the path down")
    for one in facts.imports:
        if one.module == "__future__":
            reason = f"from __future__ import {one.name} holds in one of the notebooks only"
            yield Refused(one.cell.number, one.span.line, reason, "write the code without it")


def _awaited(awaiting: Collection[int], others: dict[int, str]) -> Iterator[Refused]:
    for number in sorted(others.keys() & set(awaiting)):
        reason = "it awaits something outside of a function, which no kernel does in a notebook that another one runs"
        yield Refused(number, 1, reason, "await it in the notebook itself")


def _imports(
    facts: Facts, others: dict[int, str], reader: SurroundingsReader, folder: Path
) -> Iterator[Refused]:
    """While a file is run, modules are looked for in its folder first."""
    for one in facts.imports:
        name = others.get(one.cell.number)
        home = posixpath.dirname(name) if name else ""
        listing = reader.listing(str((folder / home).resolve())) if home else None
        if listing is None or (folder / home).resolve() == folder.resolve():
            continue
        if listing.has_module(one.top) or one.top in listing.folders:
            reason = f"{one.top} lies beside {name}, and not beside the notebook that runs it"
            yield Refused(
                one.cell.number, one.span.line, reason, "put it beside the notebook that is converted"
            )
