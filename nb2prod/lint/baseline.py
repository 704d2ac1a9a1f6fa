"""Findings that are old are silent: a file remembers them by their fingerprints, and nothing else of the notebooks.

>>> from nb2prod.notebook import FilePlace
>>> from nb2prod.lint.finding import Finding
>>> from nb2prod.rule import Severity
>>> one = Finding("NB502", "unseeded-split", Severity.WARNING, "", None, FilePlace(1, 1), "ae71a639756078d0")
>>> found = NotebookFindings("a.ipynb", "python", 3, (one, one))
>>> new = without_old(found, {"NB502 ae71a639756078d0": 1})
>>> len(new.findings), new.baselined
(1, 1)

An equal finding is silent as many times as it stands in the file; further ones are new. A notebook that cannot be read
(NB001) may be remembered, for as long as it is broken in the same way: who starts with a thousand notebooks has some of
those. An internal error (NB000) never is: it tells that the check is incomplete.
"""

import json
import os
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

import msgspec

from nb2prod.errors import Nb2prodError
from nb2prod.lint.breaches import INTERNAL_ERROR
from nb2prod.lint.finding import Finding, NotebookFindings
from nb2prod.notebook import Value, replace
from nb2prod.notebook.files import read_regular, write_atomically

_VERSION = 1
_LARGEST = 1 << 28
_ENTRY = re.compile(r"[A-Z]{2,8}\d{3,5} [0-9a-f]{16}")
_MOST_GONE = 20  # notebooks that are named
_TODO = "write it anew with --write-baseline"


class _File(msgspec.Struct, forbid_unknown_fields=True):
    version: int
    notebooks: dict[str, list[str]]


class Baseline(Value):
    """The findings that are old: how often each ``CODE fingerprint`` stands at each path, relative to ``file``."""

    file: Path
    known: Mapping[str, Mapping[str, int]]

    @property
    def size(self) -> int:
        """How many findings are remembered."""
        return sum(sum(known.values()) for known in self.known.values())

    def old_in(self, path: str) -> Mapping[str, int]:
        """What is remembered of one notebook."""
        return self.known.get(_key(path, self.file), {})

    def without_old(self, found: NotebookFindings) -> NotebookFindings:
        """The findings of one notebook that are not in the file."""
        return without_old(found, self.old_in(found.path))

    def gone(self, notebooks: Iterable[NotebookFindings], ran: Collection[str]) -> Iterator[str]:
        """Yields what to tell of findings that are in the file and no longer in the notebooks.

        ``notebooks`` are those that were checked, with all their findings, ``ran`` the codes that were looked for.
        """
        left = {_key(one.path, self.file): entries(one) for one in notebooks}
        fewer = {}
        for path, known in self.known.items():
            if path in left or not os.path.lexists(self.file.parent / path):
                missing = Counter(known) - left.get(path, Counter())
                codes = Counter(entry.split()[0] for entry in missing.elements())
                if told := [_told(code, codes[code]) for code in sorted(codes) if code in ran]:
                    fewer[path] = ", ".join(told)
        for path in list(fewer)[:_MOST_GONE]:
            yield f"{self.file}: no longer in {path}: {fewer[path]}"
        if len(fewer) > _MOST_GONE:
            yield f"{self.file}: and gone from {len(fewer) - _MOST_GONE:,} more notebooks"


def without_old(found: NotebookFindings, old: Mapping[str, int]) -> NotebookFindings:
    """The findings that are not among ``old`` (entries with their number); the others are counted as baselined."""
    left = Counter(old)
    new = []
    for finding in found.findings:
        entry = _entry(finding)
        if finding.code != INTERNAL_ERROR and left[entry] > 0:
            left[entry] -= 1
        else:
            new.append(finding)
    silent = len(found.findings) - len(new)
    return replace(found, findings=tuple(new), baselined=found.baselined + silent) if silent else found


def entries(found: NotebookFindings) -> Counter[str]:
    """How often each ``CODE fingerprint`` was found in one notebook."""
    return Counter(_entry(finding) for finding in found.findings if finding.code != INTERNAL_ERROR)


def read_baseline(file: Path) -> Baseline:
    """The findings that the file remembers. Raises Nb2prodError if it cannot be read or is no baseline."""
    try:
        data = read_regular(file, limit=_LARGEST)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        what = f"cannot be read: {getattr(error, 'strerror', None) or error}"
        raise Nb2prodError(what, where=str(file), todo=_TODO) from error
    try:
        read = msgspec.json.decode(data, type=_File)
    except (ValueError, RecursionError) as error:
        raise Nb2prodError(f"this is no baseline: {error}", where=str(file), todo=_TODO) from error
    if read.version != _VERSION:
        raise Nb2prodError(f"a baseline of the unknown version {read.version}", where=str(file), todo=_TODO)
    for path, found in read.notebooks.items():
        if wrong := next((entry for entry in found if not _ENTRY.fullmatch(entry)), None):
            what = f"this is no baseline: {wrong[:40]!r} at {path!r} is no code with a fingerprint"
            raise Nb2prodError(what, where=str(file), todo=_TODO)
    return Baseline(file, {path: Counter(found) for path, found in read.notebooks.items()})


def write_baseline(file: Path, notebooks: Iterable[NotebookFindings]) -> Baseline:
    """Remembers the findings of these notebooks, and no others, in the file. Raises Nb2prodError if it cannot."""
    known = {_key(one.path, file): entries(one) for one in notebooks}
    known = {path: known[path] for path in sorted(known) if known[path]}
    document = {
        "version": _VERSION,
        "notebooks": {path: sorted(found.elements()) for path, found in known.items()},
    }
    text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    try:
        write_atomically(file, text.encode("utf-8", "backslashreplace"))
    except (OSError, ValueError) as error:
        what = f"cannot be written: {getattr(error, 'strerror', None) or error}"
        todo = "name a file in a folder that exists and is writable"
        raise Nb2prodError(what, where=str(file), todo=todo) from error
    return Baseline(file, known)


def _entry(finding: Finding) -> str:
    """The finding as it stands in the file: equal ones of one notebook are the same entry."""
    return f"{finding.code} {finding.fingerprint.partition('-')[0]}"


def _key(path: str, file: Path) -> str:
    """The notebook's path from the folder of the file."""
    absolute, folder = os.path.abspath(path), os.path.dirname(os.path.abspath(file))
    try:
        return os.path.relpath(absolute, folder).replace(os.sep, "/")
    except ValueError:  # on another drive
        return absolute.replace(os.sep, "/")


def _told(code: str, number: int) -> str:
    return code if number == 1 else f"{code} ({number})"
