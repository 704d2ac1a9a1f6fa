r"""A project generated anew over one that people may have edited: what happens to each file.

>>> import tempfile
>>> target = Path(tempfile.mkdtemp())
>>> merging = merge({"a.py": b"x = 1\n"}, target)
>>> [(file.path, file.state) for file in merging.files]
[('a.py', 'new')]
>>> sorted(change.path for change in merging.changes)
['.nb2prod/base/a.py', '.nb2prod/generated.json', 'a.py']
"""

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from nb2prod.convert.generated import FOLDER, Record, is_text
from nb2prod.convert.lines import merge_lines
from nb2prod.notebook import Value
from nb2prod.notebook.files import read_regular

State = Literal["new", "replaced", "kept", "merged", "conflict"]
_SHOWN = 5  # foreign files that a message names


class MergedFile(Value):
    """What became of one file. ``note`` tells what is special about it."""

    path: str
    state: State
    note: str = ""


class Change(Value):
    """What to do to one path of the target: its bytes from now on, None to remove it; ``before`` those on disk."""

    path: str
    data: bytes | None
    before: bytes | None = None


class Merging(Value):
    """``files`` tell what becomes of each file, ``changes`` what must be written for it (nothing when up to date)."""

    files: tuple[MergedFile, ...]
    changes: tuple[Change, ...] = ()

    @property
    def has_conflict(self) -> bool:
        """Whether somebody has to decide between two versions of some lines."""
        return any(one.state == "conflict" for one in self.files)


def foreign_files(target: Path) -> tuple[str, ...]:
    """Files in a folder that was never generated, a few of them; empty where it may be written to."""
    if Record.read(target) is not None or not target.is_dir():
        return ()
    found = sorted(entry.name for entry in os.scandir(target))
    return tuple(found[:_SHOWN])


def merge(project: Mapping[str, bytes], target: Path) -> Merging:
    """What becomes of the files of ``target`` when ``project`` is put there; nothing is written."""
    record = Record.read(target) or Record()
    now = Record.of(project)
    files, changes = [], []
    for path, data in sorted(project.items()):
        file, change = _one(path, data, target, record)
        files.append(file)
        changes += [change] if change is not None else []
    for path in sorted(set(record.sums) - set(project)):
        file, change = _gone(path, target, record)
        if file is not None:
            files.append(file)
        changes += [change] if change is not None else []
    if changes or now != record:
        changes += _kept_record(project, now, target, record)
    return Merging(tuple(files), tuple(changes))


def _one(path: str, data: bytes, target: Path, record: Record) -> tuple[MergedFile, Change | None]:
    mine = _read(target, path)
    if mine is None:
        if path in record.sums:
            return MergedFile(path, "kept", "deleted by hand: stays deleted"), None
        return MergedFile(path, "new"), Change(path, data)
    if mine == data:
        return MergedFile(path, "kept"), None
    if record.is_as_generated(path, mine):
        return MergedFile(path, "replaced"), Change(path, data, mine)
    if record.is_as_generated(path, data):
        return MergedFile(path, "kept", "edited by hand"), None
    base = record.base(target, path)
    if not (is_text(mine) and is_text(data)) or (base is None and path in record.sums):
        return MergedFile(path, "conflict", "edited by hand, and generated anew: kept as it is"), None
    merged, conflict = merge_lines(base=base or b"", mine=mine, new=data)
    if merged == mine:
        return MergedFile(path, "kept", "edited by hand"), None
    return MergedFile(path, "conflict" if conflict else "merged"), Change(path, merged, mine)


def _gone(path: str, target: Path, record: Record) -> tuple[MergedFile | None, Change | None]:
    """A file that is generated no longer."""
    mine = _read(target, path)
    if mine is None:
        return None, None
    if record.is_as_generated(path, mine):
        return MergedFile(path, "replaced", "no longer generated: removed"), Change(path, None, mine)
    return MergedFile(path, "kept", "no longer generated, but edited by hand"), None


def _kept_record(project: Mapping[str, bytes], now: Record, target: Path, record: Record) -> list[Change]:
    wanted = now.files(project)
    old = {f"{FOLDER}/base/{path}" for path in record.sums}
    changes = [Change(path, data, _read(target, path)) for path, data in sorted(wanted.items())]
    changes = [change for change in changes if change.data != change.before]
    gone = [Change(path, None, _read(target, path)) for path in sorted(old - set(wanted))]
    return changes + [change for change in gone if change.before is not None]


def _read(target: Path, path: str) -> bytes | None:
    """The file as it is; None where there is none. A folder or link in its place is the caller's to refuse."""
    try:
        if stat.S_ISLNK(os.lstat(target / path).st_mode):
            return b""
        return read_regular(target / path)
    except (FileNotFoundError, NotADirectoryError):
        return None
