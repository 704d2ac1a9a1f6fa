"""What the stored execution counts tell of the order in which the cells ran.

>>> from nb2prod.notebook import Cell, Notebook
>>> cells = (Cell(1, "code", "x", execution_count=3), Cell(2, "code", "y", execution_count=1))
>>> history = History(Notebook("n.ipynb", cells))
>>> history.counts, history.repeated, history.gaps
({1: 3, 2: 1}, {}, (2,))
"""

from functools import cached_property

from nb2prod.notebook import Cell, Notebook


class History:
    """The counts of the last run of each cell; a count is what stands in ``In [n]``."""

    def __init__(self, notebook: Notebook):
        self._notebook = notebook

    @cached_property
    def counts(self) -> dict[int, int]:
        """Cell number → its count, of the code cells that ran and still have a source."""
        return {
            cell.number: cell.execution_count
            for cell in self._notebook.code_cells
            if cell.execution_count is not None and cell.source.strip()
        }

    @cached_property
    def repeated(self) -> dict[int, list[int]]:
        """Count → the cells that bear it, where there is more than one."""
        found: dict[int, list[int]] = {}
        for cell, count in self.counts.items():
            found.setdefault(count, []).append(cell)
        return {count: cells for count, cells in found.items() if len(cells) > 1}

    @cached_property
    def gaps(self) -> tuple[int, ...]:
        """The counts below the highest that no cell bears (cells that were deleted or run again); at most 10,000."""
        used = set(self.counts.values())
        top = min(max(used, default=0), 10_000)
        return tuple(count for count in range(1, top + 1) if count not in used)

    @cached_property
    def stripped(self) -> bool:
        """Whether the notebook was never run or was cleared: no counts and no outputs."""
        return not self.counts and not any(cell.has_outputs for cell in self._notebook.code_cells)

    def ran_before(self, first: Cell, second: Cell) -> bool:
        """Whether the last run of ``first`` was before the last run of ``second``; False when one never ran."""
        one, two = self.counts.get(first.number), self.counts.get(second.number)
        return one is not None and two is not None and one < two
