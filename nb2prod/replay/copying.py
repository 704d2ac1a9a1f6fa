"""The working copy: where runs happen, so that the user's own folder stays as it is.

>>> import tempfile
>>> from nb2prod.replay.values import Limits
>>> folder = Path(tempfile.mkdtemp())
>>> for name in ("a.ipynb", "data.csv"):
...     _ = (folder / name).write_text("1")
>>> with working_copy(folder / "a.ipynb", limits=Limits()) as copied:
...     sorted(path.name for path in copied.root.iterdir()), copied.notebook.name
(['a.ipynb', 'data.csv'], 'a.ipynb')

It is a clone where the file system can make one (nothing is read then), else a copy up to a size, else the folder
itself mounted read-only where only the run sees it. Never a hard link: writing to one writes to the original.
"""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from nb2prod.errors import Nb2prodError
from nb2prod.notebook import SurroundingsReader, Value, shown_path
from nb2prod.replay.isolation import isolating
from nb2prod.replay.listing import Listing, TooMuch, list_folder
from nb2prod.replay.scratch import scratch
from nb2prod.replay.values import Limits

_CLONE = 0x40049409  # FICLONE of Linux
_MOST_FILES = 100_000
# Folders that hold everything of a user or a system are nobody's project.
_CROWDED_MB, _CROWDED_FILES = 256, 5_000


class CopiedFolder(Value):
    """A working copy: its root, where in it the notebook is, and what lies outside and is mounted while a run goes on.

    ``mounted`` are pairs of a folder outside and the empty folder in the copy where a run sees it, read-only.
    """

    root: Path
    notebook: Path
    mounted: tuple[tuple[str, str], ...] = ()


# Programs run in a folder of a working copy without saying in which; the copies that are there are known here.
_LIVE: dict[Path, CopiedFolder] = {}


@contextlib.contextmanager
def working_copy(notebook: Path, *, limits: Limits) -> Iterator[CopiedFolder]:
    """A copy of the notebook's repository (else of its folder) that is gone after the block.

    Left out are ``.git``, environments and caches; what git ignores is there. Links stay links where they lead to
    something inside; else a file is copied and a folder mounted. Raises Nb2prodError if there is no room for it.
    """
    path = Path(os.path.abspath(notebook))
    if not path.is_file():
        raise Nb2prodError("no such notebook", where=shown_path(notebook), todo="check the path")
    folder = path.parent.resolve()
    root = _root(folder)
    with scratch() as place:
        target = place / "copy" / (root.name or "root")
        target.mkdir(parents=True)
        mounted = _fill(target, root, limits=limits)
        copied = CopiedFolder(target, target / folder.relative_to(root) / path.name, tuple(mounted))
        _LIVE[target] = copied
        try:
            yield copied
        finally:
            del _LIVE[target]


def mounts_around(folder: Path) -> tuple[tuple[str, str], ...]:
    """What is mounted while a run goes on in ``folder``, if that is in a working copy."""
    return next((copied.mounted for root, copied in list(_LIVE.items()) if folder.is_relative_to(root)), ())


def _root(folder: Path) -> Path:
    root = SurroundingsReader(is_pin_file=lambda name: False).of(folder / "any").root
    return folder if root is None or _is_crowded(root) else root


def _is_crowded(folder: Path) -> bool:
    everything = [Path(tempfile.gettempdir()).resolve(), Path(os.path.expanduser("~")).resolve()]
    return any(one.is_relative_to(folder) for one in everything)


def _fill(target: Path, root: Path, *, limits: Limits) -> list[tuple[str, str]]:
    crowded = _is_crowded(root)
    most_mb = min(limits.copy_mb, _CROWDED_MB) if crowded else limits.copy_mb
    try:
        listing = list_folder(
            root, most_bytes=None if _clones(root, target) else most_mb << 20,
            most_files=_CROWDED_FILES if crowded else _MOST_FILES, without_hidden=crowded,
        )  # fmt: skip
    except TooMuch as error:
        if crowded:
            raise Nb2prodError(
                "too much lies beside this notebook to copy all of it", where=shown_path(root),
                todo="move it into a folder of its own, with its data",
            ) from error  # fmt: skip
        if not isolating(network=True):
            raise Nb2prodError(
                f"it is too large to copy ({error}), and cannot be mounted here", where=shown_path(root),
                todo="raise --copy-limit, or move large data out of the project",
            ) from error  # fmt: skip
        return [(str(root), str(target))]
    _copy(listing, root, target)
    outside = [(there, str(target / here)) for here, there in listing.outside_folders]
    for _, here in outside:
        os.makedirs(here, exist_ok=True)
    return outside if isolating(network=True) else []


def _copy(listing: Listing, root: Path, target: Path) -> None:
    for folder in listing.folders:
        os.mkdir(target / folder)
    for relative, source in listing.files:
        with contextlib.suppress(PermissionError):  # what the user may not read, the notebook may not either
            _copy_file(source, str(target / relative))
    for relative, link in listing.links:
        os.symlink(link, target / relative)
    for folder in reversed(listing.folders):
        with contextlib.suppress(OSError):
            shutil.copystat(root / folder, target / folder)


def _copy_file(source: str, target: str) -> None:
    if not _clone(source, target):
        shutil.copyfile(source, target)
    with contextlib.suppress(OSError):
        shutil.copystat(source, target)


def _clones(root: Path, target: Path) -> bool:
    """Whether the file system makes clones between the two: then the size of a copy does not matter."""
    if os.stat(root).st_dev != os.stat(target).st_dev:
        return False
    with tempfile.NamedTemporaryFile(dir=target) as one:
        one.write(b"1")
        one.flush()
        cloned = _clone(one.name, one.name + "2")
        with contextlib.suppress(FileNotFoundError):
            os.unlink(one.name + "2")
    return cloned


def _clone(source: str, target: str) -> bool:
    try:
        import fcntl
    except ImportError:  # not on Windows
        return False
    with open(source, "rb") as read, open(target, "wb") as written:
        try:
            fcntl.ioctl(written, _CLONE, read.fileno())
        except OSError:
            return False
    return True
