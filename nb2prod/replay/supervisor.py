"""Starts one command, watches all that comes from it, and ends the whole tree of processes.

A process of its own, started through ``entry.py``; standard library and psutil only. Standard input is the
lifeline: when it ends, nb2prod is gone or wants the end, and everything is ended. Standard output carries one JSON
object a line: what the command tells through its pipe of events, and at last how it ended.

>>> import psutil
>>> job = {"limits": {"seconds": 9}, "is_notebook": False, "command": ["no such program"], "folder": "/"}
>>> Supervisor(job | {"environment": {}}, psutil).limit is None
True
"""

import errno
import json
import os
import selectors
import signal
import subprocess
import time
from typing import Any

from nb2prod.replay import system
from nb2prod.replay.pipes import CHUNK, Stream
from nb2prod.replay.tree import Tree
from nb2prod.replay.watch import Watch

_THREADS = 16  # for each process, before the system refuses more
TICK = 0.1  # seconds between two looks at the tree


class Supervisor:
    """One command from its start to the end of its tree."""

    def __init__(self, job: dict[str, Any], psutil: Any):
        self.job, self.limits = job, job["limits"]
        self.tree = Tree(psutil)
        self.watch = Watch(self.tree, self.limits, is_notebook=job["is_notebook"])
        self.selector = selectors.DefaultSelector()
        files = job.get("streams")
        self.streams = [Stream(path) for path in files] if files else [Stream(None)]
        self.events = Stream(None)
        self.limit: str | None = None
        self.code: int | None = None
        self.is_wanted = True
        self.command: subprocess.Popen[bytes] | None = None
        self._partial = b""

    def run(self) -> None:
        """Until the command ends, a limit is hit, or the lifeline breaks."""
        try:
            command = self._start()
        except OSError as error:
            tell({"event": "no-command", "message": f"{type(error).__name__}: {error}"})
            return
        next_look = 0.0
        while self.is_wanted and self.limit is None and self.code is None:
            for key, _ in self.selector.select(TICK):
                key.data()
            if time.monotonic() >= next_look:
                self._bury(command)
                if self.code is None and self.limit is None:
                    self.limit = self.watch.look(command)
                next_look = time.monotonic() + TICK
        self.tree.end()
        for stream in self.streams:
            stream.drain()
        self._hear()
        self._finish()

    def _start(self) -> int:
        errors, events = self.streams[-1].write, self.events.write
        # papermill's process is told where to; any other command must not get the pipe at all.
        told, passed = ([str(events)], [events]) if self.job["is_notebook"] else ([], [])
        # Kept: a Popen that goes away buries its process, and nobody learns how that ended.
        self.command = subprocess.Popen(  # pylint: disable=consider-using-with,subprocess-popen-preexec-fn
            [*self.job["command"], *told], cwd=self.job["folder"], env=self.job["environment"], stdin=subprocess.DEVNULL,
            stdout=self.streams[0].write, stderr=errors, pass_fds=passed, start_new_session=True,
            preexec_fn=system.prepare_child,
        )  # fmt: skip
        self._listen(self.command.pid)
        return self.command.pid

    def _listen(self, command: int) -> None:
        if hasattr(os, "pidfd_open"):  # else the next look notices its end
            descriptor = os.pidfd_open(command)
            self.selector.register(descriptor, selectors.EVENT_READ, lambda: self._bury(command))
        signal.signal(signal.SIGTERM, lambda *_: self._let_go())
        self.selector.register(0, selectors.EVENT_READ, self._lifeline)
        self.selector.register(self.events.read, selectors.EVENT_READ, self._event)
        for stream in self.streams:
            os.close(stream.write)
            self.selector.register(
                stream.read, selectors.EVENT_READ, lambda stream=stream: self._output(stream)
            )
        os.close(self.events.write)

    def _let_go(self) -> None:
        self.is_wanted = False

    def _lifeline(self) -> None:
        self.is_wanted = bool(os.read(0, CHUNK))

    def _output(self, stream: Stream) -> None:
        if not stream.take():
            self.selector.unregister(stream.read)
        if self.job.get("streams") and sum(one.size for one in self.streams) > self.limits["output_mb"] << 20:
            self.limit = "output_mb"

    def _event(self) -> None:
        if not self._hear():
            self.selector.unregister(self.events.read)

    def _hear(self) -> bool:
        """Passes on what the worker tells; False at the end of its pipe."""
        try:
            while data := os.read(self.events.read, CHUNK):
                *lines, self._partial = (self._partial + data).split(b"\n")
                for line in lines:
                    self._told(json.loads(line))
        except BlockingIOError:
            return True
        return False

    def _told(self, event: dict[str, Any]) -> None:
        if event["event"] == "start":
            self.watch.cell_starts()
        elif event["event"] == "end":
            self.watch.cell_ended()
            event["peak_mb"] = self.watch.cell_peak_mb
        elif event["event"] == "limit":
            self.limit = event["limit"]
        elif event["event"] == "done":
            self.code = 0  # what remains is a kernel that nobody needs
        tell(event)

    def _bury(self, command: int) -> None:
        try:
            while pid := (ended := os.waitpid(-1, os.WNOHANG))[0]:
                if pid == command:
                    self.code = os.waitstatus_to_exitcode(ended[1])
        except ChildProcessError:
            pass

    def _finish(self) -> None:
        tell(
            {
                "event": "ended", "limit": self.limit, "code": self.code, "peak_mb": self.watch.peak_mb,
                "seconds": self.watch.seconds, "noise": self.streams[-1].text(),
            }
        )  # fmt: skip


def tell(event: dict[str, Any]) -> None:
    """One line to nb2prod, which may be gone."""
    try:
        os.write(1, json.dumps(event).encode() + b"\n")
    except OSError as error:
        if error.errno not in (errno.EPIPE, errno.EBADF):
            raise


def main(job: dict[str, Any]) -> None:
    """Does one job."""
    import psutil

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    system.make_haste()
    if os.getpid() == 1:
        system.own_shared_memory()
    else:
        system.adopt_orphans()
        system.bound_processes(_THREADS * job["limits"]["processes"], psutil)
    if not job["network"]:
        system.bring_up_loopback()
    for source, target in job["mounts"]:
        system.mount_read_only(source, target)
    system.give_capabilities_away()
    Supervisor(job, psutil).run()
