"""All processes that come from the supervisor: what they use, and their end.

>>> import psutil
>>> Tree(psutil).look()
[]
"""

import os
import signal
import time
from typing import Any


class Tree:
    """All processes that come from this one."""

    def __init__(self, psutil: Any):
        self._psutil = psutil
        self._own = os.getpid()
        self.is_namespace = self._own == 1
        self._known: dict[int, Any] = {}
        self._exact_at = 0.0

    def look(self) -> list[Any]:
        """Those that live now."""
        psutil = self._psutil
        if self.is_namespace:
            pids = [pid for pid in psutil.pids() if pid != self._own]
            self._known = {pid: self._known.get(pid) or self._process(pid) for pid in pids}
        else:
            # Without a subreaper (not Linux) an orphan leaves the tree: those seen before stay known.
            self._known |= {one.pid: one for one in psutil.Process(self._own).children(recursive=True)}
            self._known = {pid: one for pid, one in self._known.items() if one.is_running()}
        return [one for one in self._known.values() if one is not None]

    def _process(self, pid: int) -> Any:
        try:
            return self._psutil.Process(pid)
        except self._psutil.Error:
            return None

    def memory_mb(self, processes: list[Any], *, peak_mb: float) -> float:
        """What they hold. Pages that a fork shares count once, but to know that takes long: only for a new peak."""
        plain = sum(self._memory(one, "memory_info", "rss") for one in processes) / 2**20
        if len(processes) < 2 or plain <= peak_mb:
            return plain
        if time.monotonic() < self._exact_at:
            return peak_mb
        began = time.monotonic()
        exact = sum(self._memory(one, "memory_full_info", "pss") for one in processes) / 2**20
        self._exact_at = began + max(0.5, 10 * (time.monotonic() - began))
        return exact

    def _memory(self, process: Any, method: str, field: str) -> int:
        try:
            told = getattr(process, method)()
            return getattr(told, field, told.rss)
        except (self._psutil.Error, OSError):
            return 0

    def end(self) -> None:
        """Kills until nobody is left.

        Outside of a namespace whole process groups go first: the system lets nobody in a group fork while it is
        killed, so what multiplies faster than it can be listed ends at once. Only what founds a new group for every
        process can run away from this.
        """
        until = time.monotonic() + 8
        while self.is_namespace and _has_children() and time.monotonic() < until:
            _signal_all(signal.SIGKILL)
            time.sleep(0.01)
        if self.is_namespace:
            return
        living = list(self._known.values()) or self.look()
        while living and time.monotonic() < until:
            self._kill(living)
            time.sleep(0.02)
            _has_children()
            living = self.look()

    def _kill(self, processes: list[Any]) -> None:
        own = os.getpgrp()
        groups: set[int] = set()
        for one in processes:
            try:
                group = os.getpgid(one.pid)
                if (
                    group in groups or not one.is_running()
                ):  # of one that ended, the number may be anybody's by now
                    continue
                if group == own:
                    one.kill()
                else:
                    os.killpg(group, signal.SIGKILL)
                    groups.add(group)
            except (self._psutil.Error, OSError):
                continue


def _signal_all(number: int) -> None:
    try:
        os.kill(-1, number)  # in a namespace: all in it but this one
    except ProcessLookupError:
        pass


def _has_children() -> bool:
    """Buries who died, and tells whether any child is left."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
        return True
    except ChildProcessError:
        return False
