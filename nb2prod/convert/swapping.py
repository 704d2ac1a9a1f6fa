r"""A folder made anew beside the old one, of the same files where nothing changes, and put in its place in one step.

>>> import tempfile
>>> target = Path(tempfile.mkdtemp()) / "a"
>>> swap_in([Change("x.txt", b"1\n")], target)
True
>>> (target / "x.txt").read_bytes()
b'1\n'

What does not change is linked (hard links: the very same bytes, whatever their size); the old names of these files go with
the old folder.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from nb2prod.convert.exchange import exchange
from nb2prod.convert.merging import Change

_MARK = ".nb2prod-"


def swap_in(changes: Sequence[Change], target: Path) -> bool:
    """Makes the changes in a new folder that takes the place of ``target``; False, and nothing done, where it cannot."""
    try:
        fresh = Path(tempfile.mkdtemp(prefix=f".{target.name}{_MARK}{os.getpid()}-", dir=target.parent))
    except PermissionError:
        return False
    try:
        kept = _linked(target, fresh, {change.path for change in changes})
        _set_mode(fresh, target)
        for change in changes:
            if change.data is not None:
                _put(change, target, fresh)
        for folder, _, _ in os.walk(fresh):
            _sync(Path(folder))
        if _take_place(fresh, target, kept):
            return True
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    shutil.rmtree(fresh, ignore_errors=True)
    return False


def sweep(target: Path) -> None:
    """Removes what conversions that were killed left beside the folder."""
    name = "".join(f"[{letter}]" if letter in "*?[" else letter for letter in target.name)
    for left in target.parent.glob(f".{name}{_MARK}*"):
        if not left.is_symlink() and left.is_dir() and not _in_use(left):
            shutil.rmtree(left, ignore_errors=True)


def _in_use(folder: Path) -> bool:
    """Whether the process that made the folder is still there: its number is in the name."""
    number = folder.name.rpartition(_MARK)[2].partition("-")[0]
    if not number.isdigit():
        return True
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return int(number) != os.getpid()


def _set_mode(fresh: Path, target: Path) -> None:
    """The new folder has the mode of the old one, or the one that a plain ``mkdir`` would give."""
    if target.is_dir():
        shutil.copymode(target, fresh)
        return
    mask = os.umask(0)
    os.umask(mask)
    os.chmod(fresh, 0o777 & ~mask)


def _linked(target: Path, fresh: Path, changed: set[str]) -> dict[str, int]:
    """Fills the new folder with the files of the old one that do not change; gives all old ones with their inodes."""
    kept: dict[str, int] = {}
    for folder, folders, files in os.walk(target):
        inside = Path(folder).relative_to(target)
        links = [name for name in folders if os.path.islink(os.path.join(folder, name))]
        for name in set(folders) - set(links):
            (fresh / inside / name).mkdir()
            shutil.copymode(Path(folder) / name, fresh / inside / name)
        for name in (*files, *links):
            path = (inside / name).as_posix()
            kept[path] = os.lstat(Path(folder) / name).st_ino
            if path not in changed:
                _link(Path(folder) / name, fresh / inside / name)
    return kept


def _link(source: Path, fresh: Path) -> None:
    try:
        os.link(source, fresh, follow_symlinks=False)
    except OSError:  # a file system without hard links
        shutil.copy2(source, fresh, follow_symlinks=False)


def _put(change: Change, target: Path, fresh: Path) -> None:
    place = fresh / change.path
    place.parent.mkdir(parents=True, exist_ok=True)
    with open(place, "xb") as file:
        file.write(change.data or b"")
        file.flush()
        os.fsync(file.fileno())
    if (target / change.path).is_file():
        shutil.copymode(target / change.path, place)


def _sync(folder: Path) -> None:
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return  # some systems open no folders
    try:
        os.fsync(descriptor)
    except OSError:
        pass  # some file systems cannot
    finally:
        os.close(descriptor)


def _take_place(fresh: Path, target: Path, kept: dict[str, int]) -> bool:
    """The new folder takes the place of the old one, which goes unless something came into it meanwhile."""
    if not kept:
        try:
            os.rename(fresh, target)  # over nothing, or over an empty folder
        except OSError:
            return False  # it is where a volume is mounted, or somebody filled it
    elif not exchange(fresh, target):
        return False
    elif any(True for _ in _came(fresh, kept)):
        os.rename(fresh, target.with_name(f"{target.name}.before-{os.getpid()}"))
    else:
        shutil.rmtree(fresh, ignore_errors=True)
    _sync(target.parent)
    return True


def _came(old: Path, kept: dict[str, int]) -> Iterator[str]:
    """The files of the old folder that are not those that the new one was made of."""
    for folder, _, files in os.walk(old):
        for name in files:
            path = (Path(folder) / name).relative_to(old).as_posix()
            if kept.get(path) != os.lstat(os.path.join(folder, name)).st_ino:
                yield path
