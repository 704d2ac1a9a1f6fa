"""Whole processes, measured in turns: processor time (user and system, children included), wall time, peak memory.

>>> figures = medians({"nothing": [sys.executable, "-c", "pass"]}, rounds=1)
>>> figures["nothing"].cpu > 0, figures["nothing"].peak_mb > 1
(True, True)
"""

import json
import os
import statistics
import subprocess
import sys
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


# A process of its own, as small as can be: what a process begins with counts as its peak, and that is its parent's.
_LAUNCHER = """
import json, os, sys, time
begin = time.perf_counter()
nowhere = os.open(os.devnull, os.O_RDWR)
to_nowhere = [(os.POSIX_SPAWN_DUP2, nowhere, number) for number in (0, 1, 2)]
child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=to_nowhere)
_, _, used = os.wait4(child, 0)
print(json.dumps([used.ru_utime + used.ru_stime, time.perf_counter() - begin, used.ru_maxrss]))
"""


def one(command: Sequence[str]) -> Figures:
    """One whole process, its output thrown away; the first word of the command is the path of a program."""
    launcher = [sys.executable, "-I", "-S", "-c", _LAUNCHER, *command]
    done = subprocess.run(launcher, stdout=subprocess.PIPE, env=environment(), check=True)
    cpu, wall, peak = json.loads(done.stdout)
    return Figures(cpu, wall, peak / (1 << 20 if sys.platform == "darwin" else 1 << 10))


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
