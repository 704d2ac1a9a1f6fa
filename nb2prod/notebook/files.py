"""Reading and writing whole files safely: never blocked by a pipe or a device, never half written.

>>> import tempfile
>>> target = Path(tempfile.mkdtemp()) / "a.ipynb"
>>> write_atomically(target, b"{}")
>>> read_regular(target)
b'{}'
"""

import errno
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from nb2prod.notebook.leftovers import sweep, temporary_in

_NO_WAIT = getattr(os, "O_NONBLOCK", 0)  # opening a pipe would wait for a writer
_MOST_LINKS = 40
_BINARY = getattr(os, "O_BINARY", 0)
_REPLACES_OPEN_FILES = os.name != "nt"
_ANY_WRITE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


class NotRegular(OSError):
    """A folder, pipe, device or socket stands where a file is expected."""


def read_regular(path: Path | str, *, limit: int | None = None) -> bytes:
    """The bytes of a regular file; at most ``limit`` bytes long, if given.

    Raises OSError if it is missing, not readable, no regular file (NotRegular) or longer than that.
    """
    descriptor = os.open(path, os.O_RDONLY | _NO_WAIT | _BINARY)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise NotRegular(f"not a regular file: {os.fspath(path)!r}")
        with open(descriptor, "rb", closefd=False) as file:
            data = file.read() if limit is None else file.read(limit + 1)
            if data is None:  # a file of the system in which nothing has been written yet
                raise BlockingIOError(errno.EAGAIN, "nothing to be read", os.fspath(path))
    finally:
        os.close(descriptor)
    if limit is not None and len(data) > limit:
        raise OSError(f"longer than {limit} bytes: {os.fspath(path)!r}")
    return data


class LeadsOut(OSError):
    """A symbolic link leads out of the folder that must not be left."""


def resolve_inside(path: str, boundary: str) -> str:
    """The real path of ``path``, found without ever looking outside of the folder ``boundary``.

    Both are absolute, ``boundary`` is a real path. Raises LeadsOut if a link on the way leads outside,
    another OSError if nothing is there or ``path`` itself is outside.
    """
    inside = os.path.join(boundary, "")
    waiting, links = os.path.normpath(path), 0
    if "\0" in path or not os.path.join(waiting, "").startswith(inside):
        raise FileNotFoundError(path)
    done, rest = boundary, waiting[len(inside) :]
    while rest:
        name, _, rest = rest.partition(os.sep)
        step = os.path.join(done, name)
        if not stat.S_ISLNK(os.lstat(step).st_mode):
            done = step
            continue
        links += 1
        waiting = os.path.normpath(os.path.join(done, os.readlink(step), rest))
        if links > _MOST_LINKS or not os.path.join(waiting, "").startswith(inside):
            raise LeadsOut(path)
        done, rest = boundary, waiting[len(inside) :]
    return done


def write_atomically(path: Path, data: bytes) -> None:
    """Writes ``data`` to ``path`` so that at any moment either the old file or the new one is there, whole.

    A symbolic link stays one: what it points to is written. The mode of a file that exists is kept, and its
    owner and access lists where the system lets us. What an earlier write left in the folder because it was killed
    is swept away.
    Raises OSError if it cannot be written, PermissionError if the file is read-only; then the old file is as
    it was.
    """
    with prepared(path, data) as put:
        put()


@contextmanager
def prepared(path: Path, data: bytes) -> Iterator[Callable[[], None]]:
    """Gives a function that puts ``data`` to ``path`` as ``write_atomically`` does, which then takes no time.

    So that several files can change as good as at once, or none of them.
    """
    target = Path(os.path.realpath(path))
    before = _status_to_keep(target)
    sweep(target.parent)
    temporary, file = temporary_in(target.parent)

    def put() -> None:
        if not _REPLACES_OPEN_FILES:
            file.close()
        # While the lock is held, nobody takes it for a leftover.
        os.replace(temporary, target)
        _sync_folder(target.parent)

    try:
        with file:
            if before is not None:
                _liken(temporary, target, before)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            yield put
    finally:
        temporary.unlink(missing_ok=True)


def _status_to_keep(target: Path) -> os.stat_result | None:
    try:
        status = os.stat(target)
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(status.st_mode):
        raise NotRegular(f"not a regular file: {os.fspath(target)!r}")
    # A folder in which files can be replaced says nothing about the file, and to root all seems writable.
    if not status.st_mode & _ANY_WRITE or not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, "the file is read-only", os.fspath(target))
    return status


def _liken(temporary: Path, target: Path, before: os.stat_result) -> None:
    """Gives the new file what is the old one's beside its bytes."""
    import shutil  # a check writes nothing

    if hasattr(os, "chown"):
        try:
            os.chown(temporary, before.st_uid, before.st_gid)
        except OSError:
            pass  # only the superuser gives files away
    shutil.copystat(target, temporary)


def _sync_folder(folder: Path) -> None:
    """Makes the new name last through a power failure, where the system knows how."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return  # Windows opens no folders
    try:
        os.fsync(descriptor)
    except OSError:
        pass  # some file systems cannot, and the file itself is safe
    finally:
        os.close(descriptor)
