"""Results that are kept between runs, so that a notebook that did not change is not checked again.

A kept result holds for: nb2prod and its rules as they are installed, the version of Python, the settings and the
team's rules, the notebook's path and bytes, and the answers to every question that the check asked about the
notebook's surroundings (see ``witness``). Whatever else is in a file of the cache is not believed.

>>> import tempfile
>>> from nb2prod.notebook import SurroundingsReader
>>> answers = Answers(SurroundingsReader(is_pin_file=lambda name: False).of(None))
>>> cache = Cache(Path(tempfile.mkdtemp()), "these settings")
>>> entry = cache.entry(Path("a.ipynb"), "a.ipynb", "")
>>> entry.recall(b"{}", answers) is None
True
>>> entry.keep(b"{}", NotebookFindings("a.ipynb", "python", 0, ()), ())
>>> entry.recall(b"{}", answers).path, entry.recall(b"{ }", answers)
('a.ipynb', None)
"""

import hashlib
import os
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

import nb2prod
from nb2prod import rules
from nb2prod.facts.secrets import may_hold_secret
from nb2prod.lint.breaches import INTERNAL_ERROR
from nb2prod.lint.cachefolder import INSIDE, SUFFIX, put
from nb2prod.lint.finding import NotebookFindings
from nb2prod.lint.run import Selection
from nb2prod.lint.witness import Answers, Asked
from nb2prod.notebook.files import read_regular

_DIGEST = 16  # bytes
_LARGEST = 64 << 20
_USED_AGAIN = 24 * 3600  # seconds after which a use is noted


class _Kept(msgspec.Struct, array_like=True):
    content: bytes
    asked: tuple[Asked, ...]
    found: NotebookFindings


class Cache:
    """The results that were kept in a folder for one way of checking, which ``settings`` stands for."""

    def __init__(self, folder: Path, settings: str):
        self._folder = folder / INSIDE
        self._settings = settings
        self._decoder = msgspec.msgpack.Decoder(_Kept)
        self._encoder = msgspec.msgpack.Encoder()
        self.writes = True  # until it turns out that it cannot

    def entry(self, path: Path, shown: str, selection: str) -> "Entry":
        """The place for the result of one notebook, checked with what ``selection`` stands for."""
        words = (self._settings, selection, os.path.abspath(path), shown)
        name = _digest("\0".join(words).encode("utf-8", "surrogateescape")).hex()
        return Entry(self, self._folder / name[:2] / f"{name[2:]}{SUFFIX}")

    def decoded(self, data: bytes) -> _Kept | None:
        """What an entry of these bytes says; None for one that is spoilt or of another making."""
        if _digest(data[_DIGEST:]) != data[:_DIGEST]:
            return None
        try:
            return self._decoder.decode(data[_DIGEST:])
        except (msgspec.MsgspecError, ValueError, RecursionError):
            return None

    def encoded(self, kept: _Kept) -> bytes | None:
        """The bytes of an entry; None for what cannot be written as text."""
        try:
            data = self._encoder.encode(kept)
        except (UnicodeEncodeError, RecursionError):
            return None
        return _digest(data) + data


class Entry:
    """The place for the result of one notebook."""

    def __init__(self, cache: Cache, path: Path):
        self._cache = cache
        self._path = path

    def recall(self, data: bytes, answers: Answers) -> NotebookFindings | None:
        """What was found in a notebook of these bytes in these surroundings; None where that is not known."""
        try:
            raw = read_regular(self._path, limit=_LARGEST)
        except OSError:
            return None
        kept = self._cache.decoded(raw)
        if kept is None or kept.content != _digest(data) or not answers.still_hold(kept.asked):
            return None
        self._note_use()
        return kept.found

    def keep(self, data: bytes, found: NotebookFindings, asked: Sequence[Asked]) -> None:
        """Keeps what was found. Never raises: a full or read-only disk only means that nothing is kept.

        A failure of nb2prod itself is not kept, nor are questions that might hold a secret.
        """
        if not self._cache.writes or any(finding.code == INTERNAL_ERROR for finding in found.findings):
            return
        if may_hold_secret("\n".join(about for _, about, _ in asked).encode("utf-8", "replace")):
            return
        entry = self._cache.encoded(_Kept(_digest(data), tuple(asked), found))
        if entry is not None and len(entry) <= _LARGEST:
            try:
                put(self._path, entry)
            except OSError:
                self._cache.writes = False

    def _note_use(self) -> None:
        """What is used again is not pruned."""
        try:
            if time.time() - os.stat(self._path).st_mtime > _USED_AGAIN:
                os.utime(self._path)
        except OSError:
            pass


def settings_digest(team_rules: Iterable[Path]) -> str:
    """A text that stands for all that a result depends on besides the notebook: the program and the team's rules."""
    package = Path(nb2prod.__file__).parent
    words = [nb2prod.__version__, sys.version, *_stamps(package), *_stamps(rules.FOLDER)]
    for folder in team_rules:
        for path in sorted(folder.rglob("*.py")):
            words += (str(path), _digest(path.read_bytes()).hex())
    return _digest("\0".join(words).encode("utf-8", "surrogateescape")).hex()


def selection_digest(selection: Selection) -> str:
    """A text that stands for what a check looks for."""
    return _digest(
        msgspec.json.encode(
            (
                sorted(selection.codes),
                {code: dict(options) for code, options in sorted(selection.options.items())},
                sorted(selection.ignored),
                selection.places,
            )
        )
    ).hex()


def _stamps(folder: Path) -> Iterable[str]:
    """Name, size and time of each Python file: whoever works on nb2prod itself gets no stale results."""
    for place, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            if name.endswith((".py", ".tsv", ".txt")):
                status = os.stat(os.path.join(place, name))
                yield f"{place}/{name} {status.st_size} {status.st_mtime_ns}"


def _digest(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()[:_DIGEST]
