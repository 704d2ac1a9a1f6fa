r"""A notebook in IPython syntax as the same notebook in plain Python, every line at its place.

>>> from nb2prod.notebook import Cell
>>> cells = (Cell(1, "code", "%matplotlib inline\nx = 1"), Cell(2, "code", "%cd data\nnames = !ls *.csv"))
>>> translated = translate(Notebook("n.ipynb", cells))
>>> print(translated.notebook.cells[0].source)
<BLANKLINE>
x = 1
>>> translated.positions[1], translated.positions[2]
((1,), (0, 0, 1, 1))

The kernel counts the magic's line as a statement, so ``x = 1`` is its second (number 1) in the first cell; in the second
cell ``import os; os.chdir(…)`` stands for one statement of the kernel.
"""

import re
from collections.abc import Mapping

import msgspec

from nb2prod.convert.cellwork import Around, CellWork
from nb2prod.convert.positions import hushed, kernel_positions
from nb2prod.convert.unattended import unattended
from nb2prod.convert.values import Dropped, Refused
from nb2prod.facts import CellFacts, Facts, learn
from nb2prod.notebook import Cell, Notebook, Value

_MEMBER = re.compile(r"[^\W\d]\w*\.[^\W\d]\w*")


class Translated(Value):
    """``notebook`` is in plain Python; its cells have the numbers and the lines of the author's.

    ``installs`` are requirements of install lines. ``dropped`` tells of each magic that is gone, and of those whose
    translation does not do all that they did. ``helpers`` are modules that the notebook writes: name → source.
    ``shell`` says that the notebook starts programs. ``positions`` gives, for each code cell, the number that the kernel
    gives to each top-level statement of the translated cell. ``silent`` are the cells whose output was captured,
    ``reports`` those where a magic printed lines of its own (times, folders), ``awaiting`` those that await.
    ``parts`` number, for a cell that runs other notebooks, the part that each statement belongs to: figures are shown
    behind each part, as otherwise behind a cell.
    """

    notebook: Notebook
    installs: tuple[str, ...] = ()
    refused: tuple[Refused, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    helpers: Mapping[str, str] = {}
    shell: bool = False
    positions: Mapping[int, tuple[int, ...]] = {}
    silent: frozenset[int] = frozenset()
    reports: frozenset[int] = frozenset()
    awaiting: frozenset[int] = frozenset()
    parts: Mapping[int, tuple[int, ...]] = {}


def translate(notebook: Notebook) -> Translated:
    """The notebook in plain Python. Never raises: what cannot be translated is refused, with its place."""
    return _Translation(learn(notebook)).result()


class _Translation:
    """The work on one notebook, from cell to cell."""

    def __init__(self, facts: Facts):
        self._facts = facts
        self._imported: set[str] = set()
        self._modules = frozenset(one.module.partition(".")[0] for one in facts.imports)
        self._words = frozenset(_MEMBER.findall(facts.notebook.text))
        self._works: list[CellWork] = []
        self._positions: dict[int, tuple[int, ...]] = {}
        self._awaiting: set[int] = set()

    def result(self) -> Translated:
        """The whole notebook, translated."""
        notebook = self._facts.notebook
        cells = tuple(self._cell(cell) if cell.kind == "code" else cell for cell in notebook.cells)
        refused = [one for work in self._works for one in work.refused]
        refused += unattended(self._facts)
        if self._facts.python2:
            todo = "translate it to Python 3 first (2to3)"
            refused = [
                Refused(refused[0].cell if refused else 1, 1, "the notebook is written in Python 2", todo)
            ]
        return Translated(
            notebook=msgspec.structs.replace(notebook, cells=cells),
            installs=tuple(dict.fromkeys(one for work in self._works for one in work.installs)),
            refused=tuple(sorted(refused, key=lambda one: (one.cell, one.line))),
            dropped=tuple(one for work in self._works for one in work.dropped),
            helpers={name: source for work in self._works for name, source in work.helpers.items()},
            shell=any(work.shell for work in self._works),
            positions=self._positions,
            silent=frozenset(work.number for work in self._works if work.silent),
            reports=frozenset(work.number for work in self._works if work.reports),
            awaiting=frozenset(self._awaiting),
        )

    def _cell(self, cell: Cell) -> Cell:
        facts = self._facts.cell(cell.number)
        work = CellWork(facts, self._around(facts))
        source = work.translated()
        self._works.append(work)
        self._imported |= work.imported | {name for name in ("os", "subprocess") if name in facts.binds}
        positions = kernel_positions(facts, source)
        self._positions[cell.number] = positions.numbers
        if positions.awaits:
            self._awaiting.add(cell.number)
        if positions.hides:
            source = hushed(source)
        return cell if source == cell.source else msgspec.structs.replace(cell, source=source)

    def _around(self, facts: CellFacts) -> Around:
        if not facts.masked.magics:
            return Around()
        above = [one for one in self._facts.cells if one.cell.number <= facts.cell.number]
        below = [one for one in self._facts.cells if one.cell.number > facts.cell.number]
        return Around(
            known=frozenset(name for one in above for name in (*one.binds, *one.star_names)),
            imported=frozenset(self._imported),
            modules=self._modules,
            needed=frozenset(name for one in below for name in (*one.reads, *one.used)),
            words=self._words,
        )
