"""What a check asked about the surroundings of a notebook, and what it was answered.

A result that was kept is as good as a new one as long as every question that it asked gets the same answer.

>>> from nb2prod.notebook import SurroundingsReader
>>> answers = Answers(SurroundingsReader(is_pin_file=lambda name: False).of(None))
>>> witness = Witness(answers)
>>> witness.exists("data/loans.csv")
False
>>> witness.asked
(('exists', 'data/loans.csv', 'False'),)
>>> answers.still_hold(witness.asked)
True
"""

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from nb2prod.notebook import PinFile, Surroundings

if TYPE_CHECKING:
    from nb2prod.notebook.surroundings import Locality

Asked = tuple[str, str, str]
"""A question: its kind, what it is about, and the answer."""


class Answers:
    """The answers of one folder's surroundings as short texts, each looked for once."""

    def __init__(self, around: Surroundings):
        self.around = around
        self._known: dict[tuple[str, str], str] = {}

    def to(self, kind: str, about: str) -> str:
        """The answer to a question."""
        if (kind, about) not in self._known:
            self._known[kind, about] = _KINDS[kind](self.around, about)
        return self._known[kind, about]

    def still_hold(self, asked: Iterable[Asked]) -> bool:
        """Whether all these questions get the answers that they got."""
        return all(kind in _KINDS and self.to(kind, about) == answer for kind, about, answer in asked)


class Witness(Surroundings):
    """Stands for the Surroundings of one notebook, and takes down what is asked of them."""

    def __init__(
        self, answers: Answers
    ):  # pylint: disable=super-init-not-called  # it looks at nothing itself
        self._answers = answers
        self._around = answers.around
        self._asked: dict[tuple[str, str], str] = {}

    @property
    def asked(self) -> tuple[Asked, ...]:
        """Every question so far, once, with its answer."""
        return tuple((kind, about, answer) for (kind, about), answer in self._asked.items())

    def _note(self, kind: str, about: str = "") -> None:
        if (kind, about) not in self._asked:
            self._asked[kind, about] = self._answers.to(kind, about)

    # What Surroundings say.

    @property
    def folder(self) -> Path | None:
        """The notebook's folder."""
        self._note("folder")
        return self._around.folder

    @property
    def root(self) -> Path | None:
        """The folder of the repository."""
        self._note("root")
        return self._around.root

    @property
    def siblings(self) -> frozenset[str]:
        """The names of all that lies in the folder."""
        self._note("siblings")
        return self._around.siblings

    @property
    def pin_files(self) -> tuple[PinFile, ...]:
        """The pin files that govern the notebook."""
        self._note("pin_files")
        return self._around.pin_files

    @property
    def has_data(self) -> bool:
        """Whether data are kept in the folder."""
        self._note("has_data")
        return self._around.has_data

    def include(self, pin_file: PinFile, name: str) -> PinFile | None:
        """The file that a pin file includes."""
        self._note("include", f"{pin_file.location}\0{name}")
        return self._around.include(pin_file, name)

    def is_local_module(self, name: str) -> "Locality | None":
        """Where a module of the project lies."""
        self._note("is_local_module", name)
        return self._around.is_local_module(name)

    def exists(self, relative: str) -> bool:
        """Whether something is at that path."""
        self._note("exists", relative)
        return self._around.exists(relative)

    def text(self, relative: str) -> str | None:
        """The text of the file at that path."""
        self._note("text", relative)
        return self._around.text(relative)

    def location(self, relative: str) -> Path | None:
        """The real path of the file at that path."""
        self._note("location", relative)
        return self._around.location(relative)

    def is_ignored(self, relative: str) -> bool:
        """Whether git ignores that path."""
        self._note("is_ignored", relative)
        return self._around.is_ignored(relative)


def _digest(*texts: str) -> str:
    """A short text that stands for long ones."""
    sized = "".join(f"{len(text)}:{text}" for text in texts)
    return hashlib.sha256(sized.encode("utf-8", "surrogatepass")).hexdigest()


def _of_file(pin_file: PinFile | None) -> str:
    if pin_file is None:
        return "None"
    return _digest(pin_file.path, pin_file.name, pin_file.text, pin_file.location)


def _included(around: Surroundings, about: str) -> str:
    location, _, name = about.partition("\0")
    return _of_file(around.include(PinFile("", "", "", location), name))


def _text(around: Surroundings, about: str) -> str:
    text = around.text(about)
    return "None" if text is None else _digest(text)


_KINDS: dict[str, Callable[[Surroundings, str], str]] = {
    "folder": lambda around, _: str(around.folder),
    "root": lambda around, _: str(around.root),
    "siblings": lambda around, _: _digest(*sorted(around.siblings)),
    "pin_files": lambda around, _: _digest(*map(_of_file, around.pin_files)),
    "has_data": lambda around, _: str(around.has_data),
    "include": _included,
    "is_local_module": lambda around, name: str(around.is_local_module(name)),
    "exists": lambda around, relative: str(around.exists(relative)),
    "text": _text,
    "location": lambda around, relative: str(around.location(relative)),
    "is_ignored": lambda around, relative: str(around.is_ignored(relative)),
}
