"""Temporary files for atomic writes, and how those are told from live ones that a killed process left behind.

A writer holds a lock on its temporary file; the system takes the lock away when the process ends, however it ends.

>>> import tempfile
>>> folder = Path(tempfile.mkdtemp())
>>> path, file = temporary_in(folder)
>>> sweep(folder)
>>> path.exists()
True
>>> file.close()
>>> sweep(folder)
>>> path.exists()
False
"""

import os
import re
from pathlib import Path
from typing import BinaryIO

_NAME = re.compile(r"\.nb2prod-[0-9a-f]{16}\.tmp")


def temporary_in(folder: Path) -> tuple[Path, BinaryIO]:
    """A new temporary file in the folder, open for writing and locked. Raises OSError if none can be made."""
    while True:
        path = folder / f".nb2prod-{os.urandom(8).hex()}.tmp"
        file = open(path, "xb")  # pylint: disable=consider-using-with  # the caller closes it
        try:
            if _lock(file) and os.fstat(file.fileno()).st_nlink:
                return path, file
        except OSError:  # a network file system without locks; there nothing can be swept away either
            return path, file
        file.close()  # somebody swept it away between its making and its lock


def sweep(folder: Path) -> None:
    """Deletes the temporary files of writers that are no more. Never raises: what cannot be deleted stays."""
    try:
        names = [name for name in os.listdir(folder) if _NAME.fullmatch(name)]
    except OSError:
        return
    for name in names:
        try:
            _delete_abandoned(folder / name)
        except OSError:
            pass


def _delete_abandoned(path: Path) -> None:
    # On Windows an open file cannot be deleted, which is as good as a lock.
    if os.name == "nt":
        path.unlink()
        return
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with open(descriptor, "rb") as file:
        if _lock(file):
            path.unlink()


def _lock(file: BinaryIO) -> bool:
    """Locks the open file; False if another process has the lock. Raises OSError where there are no locks."""
    try:
        import fcntl  # not on Windows
    except ImportError:
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
