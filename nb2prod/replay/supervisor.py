"""Starts one command, watches all that comes from it, and ends the whole tree of processes.

Run as a script by nb2prod's own Python with the path of a job; standard library and psutil only. Standard input is the
lifeline: when it ends, nb2prod is gone or wants the end, and everything is ended. Standard output carries one JSON
object a line: what the command tells through its pipe of events, and at last how it ended.

>>> over({"seconds": 5, "memory_mb": 100, "processes": 3}, Usage(seconds=1, memory_mb=300.0, processes=2))
'memory_mb'
"""

import ctypes
import errno
import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections import deque
from typing import Any, NamedTuple

TICK = 0.1  # seconds between two looks at the tree
_CHUNK = 1 << 16
_NOISE = 1 << 16  # how much of what the command says outside of its own pipes is kept for a message
_SUBREAPER, _PARENT_DEATH, _AMBIENT, _CLEAR_ALL = 36, 1, 47, 4


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
        exact = sum(self._memory(one, "memory_full_info", "pss") for one in processes) / 2**20
        self._exact_at = time.monotonic() + 0.5
        return exact

    def _memory(self, process: Any, method: str, field: str) -> int:
        try:
            told = getattr(process, method)()
            return getattr(told, field, told.rss)
        except (self._psutil.Error, OSError):
            return 0

    def end(self) -> None:
        """Kills until nobody is left. A stopped process cannot fork, so all are stopped before any is killed."""
        until = time.monotonic() + 8
        if self.is_namespace:
            while _has_children() and time.monotonic() < until:
                _signal_all(signal.SIGKILL)
                time.sleep(0.01)
            return
        while time.monotonic() < until:
            seen: set[int] = set()
            while new := [one for one in self.look() if one.pid not in seen]:
                seen |= {one.pid for one in new}
                self._send(new, signal.SIGSTOP)
            if not seen:
                return
            self._send(self.look(), signal.SIGKILL)
            time.sleep(0.02)
            _has_children()

    def _send(self, processes: list[Any], number: int) -> None:
        for one in processes:
            try:
                one.send_signal(number)
            except self._psutil.Error:
                pass


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


class Stream:
    """One pipe from the command: what comes is kept in a file up to a limit, or its end in memory."""

    def __init__(self, path: str | None):
        self.read, self.write = os.pipe()
        os.set_blocking(self.read, False)
        self._file = open(path, "wb", buffering=0) if path else None  # pylint: disable=consider-using-with
        self._tail: deque[bytes] = deque(maxlen=_NOISE // 4096)
        self.size = 0

    def take(self) -> bool:
        """Reads what is there; False at the end of the pipe."""
        try:
            data = os.read(self.read, _CHUNK if self._file else 4096)
        except BlockingIOError:
            return True
        self.size += len(data)
        if self._file:
            self._file.write(data)
        else:
            self._tail.append(data)
        return bool(data)

    def drain(self) -> None:
        """Takes what is left in the pipe of a command that is gone."""
        before = -1
        while before != self.size:
            before = self.size
            self.take()

    def text(self) -> str:
        """The end of what came."""
        return b"".join(self._tail).decode("utf-8", "replace")


class Supervisor:
    """One command from its start to the end of its tree."""

    def __init__(self, job: dict[str, Any], psutil: Any):
        self.job, self.limits = job, job["limits"]
        self.tree = Tree(psutil)
        self.selector = selectors.DefaultSelector()
        files = job.get("streams") or [None, None]
        self.streams = [Stream(path) for path in files] if files[0] else [Stream(None)]
        self.events = Stream(None)
        self.limit: str | None = None
        self.code: int | None = None
        self.peak_mb = self.cell_peak_mb = 0.0
        self.began = self.cell_began = time.monotonic()
        self.is_in_cell = False
        self._partial = b""

    def run(self) -> None:
        """Until the command ends, a limit is hit, or the lifeline breaks."""
        main = self._start()
        is_wanted, next_look = True, 0.0
        while is_wanted and self.limit is None and self.code is None:
            for key, _ in self.selector.select(TICK):
                is_wanted = key.data() and is_wanted
            if time.monotonic() >= next_look:
                self._bury(main)
                self._measure(main)
                next_look = time.monotonic() + TICK
        self.tree.end()
        for stream in self.streams:
            stream.drain()
        self._finish()

    def _start(self) -> int:
        errors, events = self.streams[-1].write, self.events.write
        # papermill's process is told where to; any other command must not get the pipe at all.
        told, passed = ([str(events)], [events]) if self.job["is_notebook"] else ([], [])
        command = subprocess.Popen(  # pylint: disable=consider-using-with,subprocess-popen-preexec-fn
            [*self.job["command"], *told], cwd=self.job["folder"], env=self.job["environment"], stdin=subprocess.DEVNULL,
            stdout=self.streams[0].write, stderr=errors, pass_fds=passed, start_new_session=True,
            preexec_fn=_prepare_child,
        )  # fmt: skip
        self.selector.register(0, selectors.EVENT_READ, self._lifeline)
        self.selector.register(self.events.read, selectors.EVENT_READ, self._event)
        for stream in self.streams:
            os.close(stream.write)
            self.selector.register(
                stream.read, selectors.EVENT_READ, lambda stream=stream: self._output(stream)
            )
        os.close(self.events.write)
        return command.pid

    def _lifeline(self) -> bool:
        return bool(os.read(0, _CHUNK))

    def _output(self, stream: Stream) -> bool:
        if not stream.take():
            self.selector.unregister(stream.read)
        if self.job.get("streams") and sum(one.size for one in self.streams) > self.limits["output_mb"] << 20:
            self.limit = "output_mb"
        return True

    def _event(self) -> bool:
        data = os.read(self.events.read, _CHUNK)
        if not data:
            self.selector.unregister(self.events.read)
        *lines, self._partial = (self._partial + data).split(b"\n")
        for line in lines:
            self._told(json.loads(line))
        return True

    def _told(self, event: dict[str, Any]) -> None:
        if event["event"] == "start":
            self.cell_began, self.is_in_cell, self.cell_peak_mb = time.monotonic(), True, 0.0
        elif event["event"] == "end":
            self.is_in_cell = False
            event["peak_mb"] = self.cell_peak_mb
        elif event["event"] == "limit":
            self.limit = event["limit"]
        tell(event)

    def _bury(self, main: int) -> None:
        try:
            while pid := (ended := os.waitpid(-1, os.WNOHANG))[0]:
                if pid == main:
                    self.code = os.waitstatus_to_exitcode(ended[1])
        except ChildProcessError:
            pass

    def _measure(self, main: int) -> None:
        if self.code is not None or self.limit is not None:
            return
        processes = self.tree.look()
        ours = [one for one in processes if one.pid == main and self.job["is_notebook"]]
        theirs = [one for one in processes if one not in ours]
        memory = self.tree.memory_mb(theirs, peak_mb=self.peak_mb)
        self.peak_mb = max(self.peak_mb, memory)
        self.cell_peak_mb = max(self.cell_peak_mb, memory)
        # What papermill holds counts too: a flood of outputs piles up there.
        memory += self.tree.memory_mb(ours, peak_mb=0.0)
        now = time.monotonic()
        in_cell = now - self.cell_began if self.is_in_cell else 0.0
        self.limit = over(self.limits, Usage(now - self.began, memory, len(theirs), in_cell))

    def _finish(self) -> None:
        tell(
            {
                "event": "ended", "limit": self.limit, "code": self.code, "peak_mb": self.peak_mb,
                "seconds": time.monotonic() - self.began, "noise": self.streams[-1].text(),
            }
        )  # fmt: skip


def tell(event: dict[str, Any]) -> None:
    """One line to nb2prod, which may be gone."""
    try:
        os.write(1, json.dumps(event).encode() + b"\n")
    except OSError as error:
        if error.errno not in (errno.EPIPE, errno.EBADF):
            raise


def _prepare_child() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _prctl(_PARENT_DEATH, signal.SIGKILL)
    try:  # when memory is out, the system should take the run and not nb2prod
        with open("/proc/self/oom_score_adj", "w", encoding="ascii") as score:
            score.write("900")
    except OSError:
        pass


def _prctl(option: int, value: int) -> None:
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def _bring_up_loopback() -> None:
    import fcntl
    import socket
    import struct

    with socket.socket() as one:
        fcntl.ioctl(one, 0x8914, struct.pack("16sh", b"lo", 0x41))  # SIOCSIFFLAGS: up and running


def mount_read_only(source: str, target: str) -> None:
    """Shows one folder at the place of another, in this namespace only."""
    libc = ctypes.CDLL(None, use_errno=True)
    # What the mount underneath forbids must be named again, or a user's own namespace may not change it.
    status = os.statvfs(source).f_flag
    kept = status & 0xE | (status & 0xC00) | (1 << 21 if status & 4096 else 0)
    for flags in (4096, 4096 | 32 | 1 | kept):  # bind; bind, remount, read-only
        if libc.mount(source.encode(), target.encode(), None, ctypes.c_ulong(flags), None):
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), source)


def main(path: str) -> None:
    """Does the job that the JSON file describes."""
    with open(path, encoding="utf-8") as file:
        job = json.load(file)
    sys.path[:] = job["path"]
    import psutil

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if os.getpid() != 1:
        _prctl(_SUBREAPER, 1)
    if not job["network"]:
        _bring_up_loopback()
    for source, target in job["mounts"]:
        mount_read_only(source, target)
    _prctl(_AMBIENT, _CLEAR_ALL)  # what a namespace of the user's own gave must not reach the command
    Supervisor(job, psutil).run()


if __name__ == "__main__":
    main(sys.argv[1])
