r"""A project written to its folder: all of it or nothing, whatever happens on the way.

>>> import tempfile
>>> target = Path(tempfile.mkdtemp()) / "churn-prod"
>>> write([Change("churn/data.py", b"x = 1\n"), Change("README.md", b"# churn\n")], target)
>>> sorted(path.relative_to(target).as_posix() for path in target.rglob("*.*"))
['README.md', 'churn/data.py']

A process that is killed leaves the old folder or the new one. Only where a folder cannot be swapped (a shell stands in it, a
volume is mounted there) are files replaced one by one, and the next conversion finishes what was begun.
"""

import os
import stat
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath

from nb2prod.convert.journal import finish, make_in_place
from nb2prod.convert.merging import Change
from nb2prod.convert.swapping import swap_in, sweep
from nb2prod.errors import Nb2prodError


def write(changes: Sequence[Change], target: Path) -> None:
    """Makes the changes to the folder, all or none; it is created where it is missing.

    Raises Nb2prodError where that is not possible; then the folder is as it was.
    """
    target = Path(os.path.realpath(target))
    check_paths([change.path for change in changes], target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if _is_stood_in(target) or not swap_in(changes, target):
            target.mkdir(exist_ok=True)
            make_in_place(changes, target)
    except OSError as error:
        reason = f"cannot be written: {error.strerror or error}"
        raise Nb2prodError(reason, where=target.as_posix(), todo="name another folder with -o") from error


def recover(target: Path) -> None:
    """Finishes what a conversion into this folder began before it was killed, and sweeps away what it left."""
    target = Path(os.path.realpath(target))
    sweep(target)
    if target.is_dir():
        finish(target)


def check_paths(paths: Iterable[str], target: Path) -> None:
    """Raises Nb2prodError for a path that leads out of the folder, or through a link, or to what is no file."""
    for path in paths:
        parts = PurePosixPath(path).parts
        if not parts or path.startswith("/") or ".." in parts or set(path) & {"\\", "\0"} or ":" in parts[0]:
            todo = "this is a mistake of nb2prod: please report it"
            raise Nb2prodError(
                f"the path {path!r} leads out of the project", where=target.as_posix(), todo=todo
            )
        for depth in range(1, len(parts) + 1):
            place = target.joinpath(*parts[:depth])
            wrong = _wrong_kind(place, is_file=depth == len(parts))
            if wrong:
                todo = "move it away, or name another folder with -o"
                raise Nb2prodError(f"is {wrong}", where=place.as_posix(), todo=todo)


def _wrong_kind(place: Path, *, is_file: bool) -> str:
    try:
        mode = os.lstat(place).st_mode
    except (FileNotFoundError, NotADirectoryError):
        return ""
    if stat.S_ISLNK(mode):
        return "a symbolic link, which would lead elsewhere"
    if is_file:
        return "" if stat.S_ISREG(mode) else "no regular file"
    return "" if stat.S_ISDIR(mode) else "no folder"


def _is_stood_in(target: Path) -> bool:
    """Whether this process, and so the shell that began it, stands in the folder."""
    try:
        here = Path(os.path.realpath(os.getcwd()))
    except FileNotFoundError:
        return False
    return here == target or target in here.parents
