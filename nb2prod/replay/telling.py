"""Makes a Run of what the supervisor, papermill and the probe told.

>>> told = RunBeingTold(None)
>>> told.hear({"event": "cells", "code": [1, 3]})
>>> told.hear({"event": "dead", "cell": 1, "message": "it was killed"})
>>> told.error.type, told.error.cell
('DeadKernel', 1)
"""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from nb2prod.errors import Nb2prodError
from nb2prod.replay.interpreter import ask
from nb2prod.replay.supervised import Event
from nb2prod.replay.values import Border, CellRun, Progress, ReplayRequest, Run, RunError

_LIMITS = {
    "cell_seconds": "this cell took longer than {} s",
    "seconds": "the notebook took longer than {} s",
    "memory_mb": "it used more than {} MB of memory",
    "output_mb": "its outputs were more than {} MB",
    "processes": "it started more than {} processes",
}
# Where IPython says that a cell with a syntax error stands; the place itself is told beside.
_MADE_UP_FILE = re.compile(r" \(\d+\.py, line \d+\)$")


class RunBeingTold:
    """Collects events and files of one run."""

    def __init__(self, progress: Callable[[Progress], None] | None):
        self.progress = progress
        self.code: list[int] = []
        self.runs: list[int] = []
        self.current = self.done = 0
        self.error: RunError | None = None
        self.failed: tuple[str, str] | None = None
        self.cells: dict[int, dict[str, Any]] = {}
        self.recorded: dict[Border, dict[str, dict[str, Any]]] = {}
        self.streams: dict[Border, tuple[str, ...]] = {}
        self.is_ready = self.is_done = False

    def hear(self, event: Event) -> None:
        """One event of the supervisor."""
        kind = event["event"]
        if kind == "cells":
            self.code = event["code"]
        elif kind == "runs":
            self.runs = event["cells"]
        elif kind == "start":
            self.current = event["cell"]
            if self.progress is not None:
                self.progress(Progress(self.current, self.done, len(self.runs)))
        elif kind == "end":
            self.done += 1
            self._of(event)["peak_mb"] = event["peak_mb"]
        elif kind == "error":
            message = _MADE_UP_FILE.sub("", event["message"])
            self.error = RunError(event["cell"], None, event["type"], message)
        elif kind == "dead":
            self.error = RunError(event["cell"], None, "DeadKernel", event["message"])
        elif kind == "done":
            self.is_done = True
        elif kind in ("unreadable", "failed", "no-start"):
            self.failed = kind, event["message"]

    def read(self, *, results: Path, recorded: Path) -> None:
        """What was written while the run went on."""
        for told in _lines(results):
            self._of(told).update(told["more"], outputs=tuple(told["outputs"]))
        for told in _lines(recorded):
            if "cell" in told:
                peak = max(told["peak_mb"], self._of(told).get("peak_mb", 0.0))
                self._of(told).update(seconds=told["seconds"], line=told["line"], peak_mb=peak)
            elif "at" in told:
                self.recorded[_border(told["at"])] = told["values"]
            elif "moved" in told:
                self.streams[_border(told["moved"])] = tuple(told["streams"])
            self.is_ready = self.is_ready or "ready" in told

    def _of(self, told: dict[str, Any]) -> dict[str, Any]:
        return self.cells.setdefault(told["cell"], {})

    def run(self, ended: Event, request: ReplayRequest) -> Run:
        """The whole. Raises Nb2prodError if the notebook did not begin to run."""
        limit = ended["limit"]
        if limit is None and not self.is_done and self.failed is None:
            self.failed = "failed", f"papermill ended with {ended['code']}"
        if self.failed is not None or (not self.is_ready and limit is None):
            raise self._no_run(ended["noise"], request)
        error = self.error
        if limit is not None:
            message = _LIMITS[limit].format(getattr(request.limits, limit))
            error = RunError(self.current, None, "Limit", message)
        elif error is not None and error.type != "DeadKernel":
            error = RunError(
                error.cell, self.cells.get(error.cell, {}).get("line"), error.type, error.message
            )
        return Run(
            seconds=ended["seconds"],
            peak_mb=max([ended["peak_mb"], *(cell.get("peak_mb", 0.0) for cell in self.cells.values())]),
            cells=tuple(self._cell(number) for number in self.code),
            error=error, limit=limit, recorded=self.recorded, random_streams=self.streams,
        )  # fmt: skip

    def _cell(self, number: int) -> CellRun:
        told = self.cells.get(number, {})
        return CellRun(
            cell=number, seconds=told.get("seconds", 0.0), peak_mb=told.get("peak_mb", 0.0),
            outputs=told.get("outputs", ()), ran="outputs" in told,
        )  # fmt: skip

    def _no_run(self, noise: str, request: ReplayRequest) -> Nb2prodError:
        kind, message = self.failed or ("no-start", "")
        where = str(request.interpreter.path)
        if kind == "unreadable":
            return Nb2prodError(
                f"it cannot be read ({message})",
                where=str(request.notebook),
                todo="'nb2prod check' says more",
            )
        if kind == "failed":
            return Nb2prodError(
                f"the run broke off ({message})",
                where=str(request.notebook),
                todo="run it again; if it stays, report it",
            )
        if "No module named ipykernel" in noise:
            return Nb2prodError(
                "no kernel in this Python",
                where=where,
                todo="'python -m pip install ipykernel' puts one there",
            )
        ask(request.interpreter)  # what is no Python tells so in its own words
        last = next((line.strip() for line in reversed(noise.splitlines()) if line.strip()), message)
        return Nb2prodError(
            f"the kernel does not start ({last[:300]})", where=where,
            todo="'python -m ipykernel_launcher' with this Python shows why; --interpreter names another one",
        )  # fmt: skip


def _border(pair: list[int]) -> Border:
    cell, statement = pair
    return cell, statement


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    """The JSON values of a file; the last line of one that was being written may be torn."""
    if not path.exists():
        return
    with open(path, "rb") as file:
        for line in file:
            if line.endswith(b"\n"):
                try:
                    yield json.loads(line.decode("utf-8", "surrogatepass"))
                except ValueError:  # two processes of a notebook may have written at once
                    continue
