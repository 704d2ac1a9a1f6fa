"""What goes into a run and what comes out of it.

>>> Limits(cell_seconds=5).seconds
3600
>>> Run(seconds=1.0, peak_mb=80.0, cells=(), error=None, limit=None).reached_end
True
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from nb2prod.notebook import Value
from nb2prod.replay.interpreter import Interpreter

# The seed of a proof, for every random stream that is forced.
FORCED_SEED = 20240229

Border = tuple[int, int]  # cell (from 1 over all cells), top-level statement in it (from 0)


def _three_quarters_of_memory() -> int:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") * 3 // 4 >> 20
    except (AttributeError, OSError, ValueError):  # not every system tells
        return 8192


class Limits(Value):
    """What a run may use before its whole process tree is ended.

    ``memory_mb`` and ``processes`` count the whole tree, ``output_mb`` what all cells (or both streams of a program)
    give. ``copy_mb`` limits the working copy, not the run.
    """

    cell_seconds: float = 600
    seconds: float = 3600
    memory_mb: int = msgspec.field(default_factory=_three_quarters_of_memory)
    output_mb: int = 128
    processes: int = 512
    network: bool = True
    copy_mb: int = 2048


class Recording(Value):
    """Which names to fingerprint, after which statement of which cell. A name that is unbound there is absent."""

    after: Mapping[Border, tuple[str, ...]]


class ReplayRequest(Value):
    """One run to make: of ``notebook`` in a working copy of its surroundings, by ``interpreter``.

    ``parameters`` go in as papermill puts them. ``seeded`` forces the seeds of a proof; without it no random stream is
    touched.
    """

    notebook: Path
    interpreter: Interpreter
    parameters: Mapping[str, Any] = {}
    limits: Limits = Limits()
    seeded: bool = False
    recording: Recording | None = None


class RunError(Value):
    """Where and why a run stopped before its end.

    ``cell`` is 0 for the cell that papermill puts in for parameters; ``line`` is the one in that cell, None if nobody
    knows. ``type`` is that of the exception, ``DeadKernel`` if the kernel went away, ``Limit`` if a limit was hit.
    """

    cell: int
    line: int | None
    type: str
    message: str


class CellRun(Value):
    """One code cell of a run: its outputs as nbformat has them, and whether it ran to its end or error at all."""

    cell: int
    seconds: float
    peak_mb: float
    outputs: tuple[dict[str, Any], ...]
    ran: bool


class Run(Value):
    """One execution of a notebook.

    ``cells``: every code cell, run or not. ``limit``: the field of Limits that ended it. ``recorded``: border → name →
    fingerprint. ``random_streams``: border → the global streams (``random``, ``numpy``, ``torch``) that had moved
    since the border before; every cell's last statement is a border. ``written``, where values are recorded: the files
    that it left behind, by their paths from the notebook's folder, with their sizes.
    """

    seconds: float
    peak_mb: float
    cells: tuple[CellRun, ...]
    error: RunError | None
    limit: str | None
    recorded: Mapping[Border, Mapping[str, dict[str, Any]]] = {}
    random_streams: Mapping[Border, tuple[str, ...]] = {}
    written: Mapping[str, int] = {}

    @property
    def reached_end(self) -> bool:
        """Whether nothing stopped it."""
        return self.error is None and self.limit is None


class Progress(Value):
    """A run that goes on: ``cell`` has begun, ``done`` of ``of`` cells that run are behind it."""

    cell: int
    done: int
    of: int


class ProgramRun(Value):
    """One execution of any other command; ``exit_code`` is negative if a signal ended it."""

    exit_code: int
    stdout: str
    stderr: str
    seconds: float
    peak_mb: float
    limit: str | None
