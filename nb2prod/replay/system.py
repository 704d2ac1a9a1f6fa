"""What only the operating system can do for the supervisor, most of it on Linux only.

>>> mount_flags(os.ST_NOSUID | os.ST_RELATIME) == 2 | 1 << 21
True
"""

import contextlib
import ctypes
import os
import signal
import sys
from typing import Any

_PARENT_DEATH, _SUBREAPER, _AMBIENT, _CLEAR_ALL = 1, 36, 47, 4
_BIND, _REMOUNT, _READ_ONLY, _NO_SUID, _NO_DEVICES, _RELATIME = 4096, 32, 1, 2, 4, 1 << 21
_SET_FLAGS, _UP_AND_RUNNING = 0x8914, 0x41
_HASTE = 5
_USUAL_NICE = os.nice(0) if hasattr(os, "nice") else 0


def adopt_orphans() -> None:
    """A process whose parent has ended becomes a child of this one."""
    _prctl(_SUBREAPER, 1)


def give_capabilities_away() -> None:
    """What a namespace of the user's own gave does not reach the programs started from here."""
    _prctl(_AMBIENT, _CLEAR_ALL)


def make_haste() -> None:
    """Whoever watches must be heard among hundreds of processes, where the system allows that."""
    with contextlib.suppress(OSError):
        os.nice(-_HASTE)


def bound_processes(more: int, psutil: Any) -> None:
    """The system itself refuses a user more than so many processes and threads beyond those he has; not so root."""
    import resource

    if not hasattr(os, "getuid") or not os.getuid():
        return
    told = psutil.process_iter(["uids", "num_threads"])
    mine = [
        one.info["num_threads"] or 1
        for one in told
        if one.info["uids"] and one.info["uids"].real == os.getuid()
    ]
    soft, hard = resource.getrlimit(resource.RLIMIT_NPROC)
    wanted = sum(mine) + more
    if soft == resource.RLIM_INFINITY or wanted < soft:
        resource.setrlimit(resource.RLIMIT_NPROC, (wanted, hard))


def prepare_child() -> None:
    """Between fork and start of the command: no haste, no core files, and no life without the supervisor."""
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _prctl(_PARENT_DEATH, signal.SIGKILL)
    with contextlib.suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, 0, _USUAL_NICE)
    # When memory is out, the system should take the run and not nb2prod.
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w", encoding="ascii") as score:
        score.write("900")


def bring_up_loopback() -> None:
    """A network of one's own has nothing in it but a loopback that is down, and kernels talk over it."""
    import fcntl
    import socket
    import struct

    with socket.socket() as one:
        fcntl.ioctl(one, _SET_FLAGS, struct.pack("16sh", b"lo", _UP_AND_RUNNING))


def own_shared_memory() -> None:
    """In a namespace: shared memory of a process that was ended would stay for ever."""
    with contextlib.suppress(OSError):
        _mount("tmpfs", "/dev/shm", _NO_SUID | _NO_DEVICES, kind="tmpfs", options="mode=1777")


def mount_read_only(source: str, target: str) -> None:
    """Shows one folder at the place of another, in this namespace only."""
    kept = mount_flags(os.statvfs(source).f_flag)
    for flags in (_BIND, _BIND | _REMOUNT | _READ_ONLY | kept):
        _mount(source, target, flags)


def mount_flags(told: int) -> int:
    """The flags to name again for what ``statvfs`` tells: a user's own namespace may not take one away."""
    same = os.ST_NOSUID | os.ST_NODEV | os.ST_NOEXEC | os.ST_NOATIME | os.ST_NODIRATIME
    return told & same | (_RELATIME if told & os.ST_RELATIME else 0)


def _mount(source: str, target: str, flags: int, *, kind: str = "", options: str = "") -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    texts = [os.fsencode(source), os.fsencode(target), kind.encode() or None]
    if libc.mount(*texts, ctypes.c_ulong(flags), options.encode() or None):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), source)


def _prctl(option: int, value: int) -> None:
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)
