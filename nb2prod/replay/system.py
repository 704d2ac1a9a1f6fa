"""What only the operating system can do for the supervisor, most of it on Linux only.

>>> import sys
>>> sys.platform == "linux" or prctl(PARENT_DEATH, 9) is None
True
"""

import ctypes
import os
import signal
import sys

SUBREAPER, PARENT_DEATH, AMBIENT, CLEAR_ALL = 36, 1, 47, 4


def prepare_child() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    prctl(PARENT_DEATH, signal.SIGKILL)
    try:  # when memory is out, the system should take the run and not nb2prod
        with open("/proc/self/oom_score_adj", "w", encoding="ascii") as score:
            score.write("900")
    except OSError:
        pass


def prctl(option: int, value: int) -> None:
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def bring_up_loopback() -> None:
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
