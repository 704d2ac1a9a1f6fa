"""What a run has used so far, held against its limits.

>>> over({"seconds": 5, "memory_mb": 100, "processes": 3}, Usage(seconds=1, memory_mb=300.0, processes=2))
'memory_mb'
"""

import time
from typing import Any, NamedTuple

from nb2prod.replay.tree import Tree


class Usage(NamedTuple):
    """What the tree uses at one moment."""

    seconds: float
    memory_mb: float
    processes: int
    cell_seconds: float = 0.0


def over(limits: dict[str, Any], usage: Usage) -> str | None:
    """The name of the limit that is passed, None if none is."""
    return next(
        (name for name, used in usage._asdict().items() if name in limits and used > limits[name]), None
    )


class Watch:
    """Looks at the tree of processes; ``is_notebook``: the main process is papermill's, the rest the notebook's."""

    def __init__(self, tree: Tree, limits: dict[str, Any], *, is_notebook: bool):
        self.tree, self.limits, self.is_notebook = tree, limits, is_notebook
        self.peak_mb = self.cell_peak_mb = 0.0
        self.began = time.monotonic()
        self._cell_began: float | None = None

    @property
    def seconds(self) -> float:
        """Since the start."""
        return time.monotonic() - self.began

    def cell_starts(self) -> None:
        """A cell has time of its own from here."""
        self._cell_began, self.cell_peak_mb = time.monotonic(), 0.0

    def cell_ended(self) -> None:
        """And no more."""
        self._cell_began = None

    def look(self, main: int) -> str | None:
        """The name of the limit that is passed now, None if none is."""
        processes = self.tree.look()
        ours = [one for one in processes if one.pid == main and self.is_notebook]
        theirs = [one for one in processes if one not in ours]
        if len(theirs) > self.limits.get("processes", len(theirs)):
            return "processes"  # before the memory of hundreds is looked at
        memory = self.tree.memory_mb(theirs, peak_mb=self.peak_mb)
        self.peak_mb, self.cell_peak_mb = max(self.peak_mb, memory), max(self.cell_peak_mb, memory)
        # What papermill holds counts too: a flood of outputs piles up there.
        memory += self.tree.memory_mb(ours, peak_mb=0.0)
        in_cell = 0.0 if self._cell_began is None else time.monotonic() - self._cell_began
        return over(self.limits, Usage(self.seconds, memory, len(theirs), in_cell))
