"""Whole processes, measured in turns: processor time (user and system, children included), wall time, peak memory.

>>> figures = medians({"nothing": [sys.executable, "-c", "pass"]}, rounds=1)
>>> figures["nothing"].cpu > 0, figures["nothing"].peak_mb > 1
(True, True)
"""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from typing import NamedTuple


class Figures(NamedTuple):
    """What one process took: seconds of the processors, seconds on the wall, megabytes at its peak."""

    cpu: float
    wall: float
    peak_mb: float


def environment() -> dict[str, str]:
    """The environment of every measured process: bytecode is written, colours are off."""
    left_out = ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH")
    return {key: value for key, value in os.environ.items() if key not in left_out} | {"NO_COLOR": "1"}


def one(command: Sequence[str]) -> Figures:
    """One whole process, its output thrown away."""
    begin = time.perf_counter()
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment()
    ) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - begin
    scale = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return Figures(used.ru_utime + used.ru_stime, wall, used.ru_maxrss / scale)


def medians(commands: Mapping[str, Sequence[str]], rounds: int) -> dict[str, Figures]:
    """Runs the commands in turns after one warm-up each; the medians of each.

    On a machine that others use too only the processor time says something, and only beside that of another command.
    """
    for command in commands.values():
        one(command)
    taken: dict[str, list[Figures]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            taken[name].append(one(command))
    return {
        name: Figures(*(statistics.median(column) for column in zip(*figures, strict=True)))
        for name, figures in taken.items()
    }
