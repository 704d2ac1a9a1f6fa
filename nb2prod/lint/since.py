"""What became of the notebooks since a git revision: which ones changed, and what they were before.

>>> likeness(Counter("ab"), Counter("abc"))
0.8

A notebook that was moved is followed: to the same bytes, else to the one that has most lines of source in common with
it, if that is at least half of them. Of the surroundings nobody knows the old state: the old notebook is checked as if
it stood where the new one stands today.
"""

import os
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from nb2prod.errors import Nb2prodError
from nb2prod.lint.baseline import entries, without_old
from nb2prod.lint.batch import Checker, NotebookFile, Outcome, Task
from nb2prod.lint.catalogue import Catalogue
from nb2prod.lint.finding import NotebookFindings
from nb2prod.notebook import Value, read_bytes, replace
from nb2prod.notebook.files import read_regular
from nb2prod.notebook.ignores import repository_root
from nb2prod.notebook.revision import Revision

_SUFFIX = ".ipynb"
_ALIKE = 0.5
_MOST_PAIRS = 250_000  # that are compared by their lines

_Key = TypeVar("_Key")


class Changed(Value):
    """A notebook that is not as it was; ``old`` are the bytes that it had, None for a new one."""

    file: NotebookFile
    old: bytes | None = None


def changed_since(name: str, files: Iterable[NotebookFile]) -> list[Changed]:
    """The files that are not what they were at the revision, in their order.

    Raises Nb2prodError for an unknown revision, and for a file outside of any repository.
    """
    files = list(files)
    by_root: dict[str, list[NotebookFile]] = defaultdict(list)
    for file in files:
        root = repository_root(os.path.dirname(os.path.realpath(file.path)))
        if root is None:
            todo = "leave it out, or leave --since out"
            raise Nb2prodError(
                "not in a git repository, so nobody knows what it was", where=file.shown, todo=todo
            )
        by_root[root].append(file)
    found = {
        one.file: one
        for root, inside in by_root.items()
        for one in _changed(Revision(root, name), root, inside)
    }
    return [found[file] for file in files if file in found]


def only_new(
    outcomes: Iterable[Outcome], changes: Sequence[Changed], task: Task, catalogue: Catalogue
) -> Iterator[Outcome]:
    """Yields the outcomes of the changed files without the findings that their old versions had too."""
    checker = Checker(replace(task, fix=None), catalogue)
    for outcome, change in zip(outcomes, changes, strict=True):
        if isinstance(outcome, NotebookFindings) and change.old is not None:
            outcome = without_old(outcome, entries(checker.version(change.old, change.file)))
        yield outcome


def likeness(one: Counter[str], other: Counter[str]) -> float:
    """How much of both is in both: 1 for the same lines, 0 for none in common."""
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0


def _changed(revision: Revision, root: str, files: Sequence[NotebookFile]) -> list[Changed]:
    """The changed ones of the files of one repository."""
    then = revision.files
    names = {file: _name_now(revision, file) for file in files}
    paths = {file: os.path.relpath(os.path.realpath(file.path), root).replace(os.sep, "/") for file in files}
    changed = [file for file in files if paths[file] not in then or then[paths[file]] != names[file]]
    before = {file: then[paths[file]] for file in changed if paths[file] in then}
    before |= _moved(revision, root, {file: names[file] for file in changed if file not in before})
    data = revision.read(set(before.values())) if before else {}
    return [Changed(file, data[before[file]] if file in before else None) for file in changed]


def _name_now(revision: Revision, file: NotebookFile) -> str:
    try:
        return revision.name_of(read_regular(file.path))
    except OSError:
        return ""  # the check will tell what is wrong with it


def _moved(revision: Revision, root: str, new: Mapping[NotebookFile, str]) -> dict[NotebookFile, str]:
    """The object that each of the new files was, as far as it is one of a file that is gone."""
    gone = [
        (path, name)
        for path, name in sorted(revision.files.items())
        if new and path.endswith(_SUFFIX) and not os.path.lexists(os.path.join(root, path))
    ]
    found = {}
    for file, name in new.items():
        if (same := next((one for one in gone if one[1] == name), None)) is not None:
            gone.remove(same)
            found[file] = name
    rest = [file for file in new if file not in found]
    return found | (_most_alike(revision, rest, [name for _, name in gone]) if rest and gone else {})


def _most_alike(
    revision: Revision, files: Sequence[NotebookFile], names: Sequence[str]
) -> dict[NotebookFile, str]:
    """For each file the object most like it, each object for one file only, the most alike pairs first."""
    if len(files) * len(names) > _MOST_PAIRS:
        return {}
    old = _lines_of(revision.read(set(names)))
    new = _lines_of({file: _data(file) for file in files})
    pairs = [
        (-likeness(new[file], old[name]), at, number)
        for at, file in enumerate(files)
        for number, name in enumerate(names)
    ]
    found: dict[NotebookFile, str] = {}
    taken: set[int] = set()
    for unlike, at, number in sorted(pairs):
        if -unlike >= _ALIKE and files[at] not in found and number not in taken:
            taken.add(number)
            found[files[at]] = names[number]
    return found


def _lines_of(data: Mapping[_Key, bytes]) -> dict[_Key, Counter[str]]:
    """The lines of source of each notebook, without those that are blank."""
    return {
        key: Counter(
            line.strip() for cell in read_bytes(raw, shown="").cells for line in cell.lines if line.strip()
        )
        for key, raw in data.items()
    }


def _data(file: NotebookFile) -> bytes:
    try:
        return read_regular(file.path)
    except OSError:
        return b""
