"""The folder of the cache: where it is, how it is emptied, how it stays small.

>>> default_folder(system="linux", environment={"XDG_CACHE_HOME": "/home/ann/.cache"}).as_posix()
'/home/ann/.cache/nb2prod'
>>> default_folder(system="linux", environment={}) is None  # no home folder, no cache
True
"""

import os
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from nb2prod.errors import Nb2prodError

INSIDE = "check-1"  # renamed when the form of the entries changes
SUFFIX = ".entry"
_PART = ".part"
_ABANDONED = 3600  # seconds after which a half-written file is certainly nobody's
_MOST_BYTES = 256 << 20
_FULL = 0.8  # how full it is after a pruning


def default_folder(system: str = sys.platform, environment: Mapping[str, str] = os.environ) -> Path | None:
    """Where results are kept for this user: the place that the system has for that; None without a home folder."""
    if system == "win32":
        local = environment.get("LOCALAPPDATA")
        return Path(local, "nb2prod", "Cache") if local else None
    named, home = environment.get("XDG_CACHE_HOME", ""), environment.get("HOME", "")
    if named.startswith("/"):  # a relative one is to be ignored
        return Path(named, "nb2prod")
    if not home.startswith("/"):
        return None
    return Path(home, "Library/Caches" if system == "darwin" else ".cache", "nb2prod")


def clear(folder: Path) -> tuple[int, int]:
    """Deletes every entry; how many there were, and their bytes. Other files in the folder stay.

    Raises Nb2prodError if one cannot be deleted.
    """
    number = size = 0
    try:
        for entry in list(_entries(folder, (SUFFIX, _PART))):
            size += entry.stat().st_size
            os.unlink(entry.path)
            number += 1
    except OSError as error:
        what = f"cannot be emptied: {error.strerror or type(error).__name__}"
        raise Nb2prodError(what, where=str(folder), todo="make the folder writable") from error
    return number, size


def prune(folder: Path, *, most: int = _MOST_BYTES) -> None:
    """Deletes the entries that were not used for longest, once all are more than ``most`` bytes. Never raises."""
    kept: list[tuple[float, int, str]] = []
    long_ago = time.time() - _ABANDONED
    for entry in _entries(folder, (SUFFIX, _PART)):
        try:
            status = entry.stat()
            if entry.name.endswith(SUFFIX):
                kept.append((status.st_mtime, status.st_size, entry.path))
            elif status.st_mtime < long_ago:
                os.unlink(entry.path)
        except OSError:
            continue  # another run was faster
    total = sum(size for _, size, _ in kept)
    if total <= most:
        return
    for _, size, path in sorted(kept):
        if total <= most * _FULL:
            break
        try:
            os.unlink(path)
        except OSError:
            pass
        total -= size


def put(path: Path, data: bytes) -> None:
    """Writes an entry whole or not at all, for this user's eyes only. Raises OSError.

    Nothing waits for the disk: an entry that a power failure spoils is known by its digest, and made again.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_name(f"{os.getpid()}-{os.urandom(4).hex()}{_PART}")
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        try:
            view = memoryview(data)
            while view:
                view = view[os.write(descriptor, view) :]
        finally:
            os.close(descriptor)
        os.replace(part, path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _entries(folder: Path, suffixes: tuple[str, ...]) -> Iterator[os.DirEntry[str]]:
    """The files of the cache that end so; nothing else in the folder is touched, and no link followed."""
    for part in _listed(folder / INSIDE):
        if part.is_dir(follow_symlinks=False):
            for entry in _listed(part.path):
                if entry.name.endswith(suffixes) and entry.is_file(follow_symlinks=False):
                    yield entry


def _listed(folder: Path | str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as listing:
            return list(listing)
    except OSError:
        return []
