"""What lies around a notebook: its siblings, the files that pin its packages, its repository. Only looked at.

>>> import tempfile
>>> folder = Path(tempfile.mkdtemp())
>>> _ = (folder / "helpers.py").write_text("x = 1"), (folder / "requirements.txt").write_text("numpy==2.0")
>>> around = SurroundingsReader(is_pin_file="requirements.txt".__eq__).of(folder / "a.ipynb")
>>> around.is_local_module("helpers"), around.is_local_module("numpy"), around.pin_files[0].text
('beside', None, 'numpy==2.0')

Nothing is executed or imported; pipes and devices are never opened; nothing outside of the repository (or,
where there is none, of the notebook's folder) is read. What may not be read, or is too long, counts as
absent.
"""

import os
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Literal

from nb2prod.notebook.files import LeadsOut, read_regular, resolve_inside
from nb2prod.notebook.find import shown_path
from nb2prod.notebook.ignores import IgnoreTree, repository_root
from nb2prod.notebook.value import Value

Locality = Literal["beside", "package", "root"]

_LONGEST_TEXT = 5 << 20
_LONGEST_PATH = 4096
_PACKAGED = frozenset({"pyproject.toml", "setup.cfg", "setup.py"})
_REQUIREMENTS = "requirements"
_NO_DATA = frozenset(
    ".bat .c .cc .cfg .cpp .css .h .html .ini .ipynb .jl .js .lock .log .md .pdf .ps1 .py .pyc .pyi .pyx .r "
    ".rmd .rst .scala .sh .tex .toml .ts .yaml .yml".split()
)
_NO_DATA_NAMES = frozenset(
    "authors changelog dockerfile license licence makefile notice pipfile readme".split()
)


class PinFile(Value):
    """A file that may pin packages: ``path`` as messages show it, ``name`` in its folder, and all its text.

    A file of the usual subfolder is named with it: ``requirements/base.txt``. ``location`` is its real path.
    """

    path: str
    name: str
    text: str
    location: str


class Listing(Value):
    """The names in one folder; links count as what they lead to."""

    files: frozenset[str] = frozenset()
    folders: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()

    def has_module(self, name: str) -> bool:
        """Whether ``name.py`` is there."""
        return f"{name}.py" in self.files

    @property
    def has_python(self) -> bool:
        """Whether any Python file is there."""
        return any(file.endswith(".py") for file in self.files)


class SurroundingsReader:
    """Gives the surroundings of many notebooks; each folder is looked at once.

    ``is_pin_file`` says of a file's name (``requirements/base.txt`` for one in that subfolder) whether its
    text is wanted in ``pin_files``.
    """

    def __init__(self, *, is_pin_file: Callable[[str], bool]):
        self.is_pin_file = is_pin_file
        self._known: dict[str, Surroundings] = {}
        self._listings: dict[str, Listing] = {}
        self._ignored: dict[str, IgnoreTree] = {}

    def of(self, path: Path | None) -> "Surroundings":
        """What lies around the notebook ``path``, there or not; None for one that has no name."""
        folder = "" if path is None else os.path.dirname(os.path.abspath(path))
        if folder not in self._known:
            self._known[folder] = Surroundings(self, os.path.realpath(folder) if folder else None)
        return self._known[folder]

    def text(self, path: Path | str) -> str | None:
        """The text of a regular file of at most 5 MB, or None. UTF-16 is read too: PowerShell writes it."""
        try:
            data = read_regular(path, limit=_LONGEST_TEXT)
        except (OSError, ValueError):
            return None
        is_wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
        return data.decode("utf-16" if is_wide else "utf-8-sig", "replace")

    def listing(self, folder: str) -> Listing:
        """The names in ``folder``; none if it may not be read."""
        if folder not in self._listings:
            self._listings[folder] = _listing(folder)
        return self._listings[folder]

    def ignored_below(self, root: str) -> IgnoreTree:
        """What git ignores below ``root``."""
        if root not in self._ignored:
            self._ignored[root] = IgnoreTree(root)
        return self._ignored[root]


class Surroundings:
    """What lies around the notebooks of one folder; made by a SurroundingsReader.

    ``folder`` is their folder (None for a notebook without a name), ``root`` that of the repository it is in.
    """

    def __init__(self, reader: SurroundingsReader, folder: str | None):
        self._reader = reader
        self._here = folder
        root = None if folder is None else repository_root(folder)
        self._boundary = root or folder
        self.folder = None if folder is None else Path(folder)
        self.root = None if root is None else Path(root)

    @cached_property
    def siblings(self) -> frozenset[str]:
        """The names of all that lies in the folder, the notebook among them."""
        listing = self._listing
        return listing.files | listing.folders | listing.others

    @cached_property
    def pin_files(self) -> tuple[PinFile, ...]:
        """The pin files in the folder and each one above it up to the repository's root, nearest first."""
        found = []
        for folder in self._upwards():
            listing = self._reader.listing(folder)
            names = sorted(listing.files)
            if _REQUIREMENTS in listing.folders:
                inside = self._reader.listing(os.path.join(folder, _REQUIREMENTS)).files
                names += [f"{_REQUIREMENTS}/{name}" for name in sorted(inside)]
            found += [self._pin_file(folder, name) for name in names if self._reader.is_pin_file(name)]
        return tuple(pin_file for pin_file in found if pin_file is not None)

    def include(self, pin_file: PinFile, name: str) -> PinFile | None:
        """The file that ``pin_file`` means by ``-r name``; None if there is none inside the root."""
        return self._pin_file(os.path.dirname(pin_file.location), name)

    def is_local_module(self, name: str) -> Locality | None:
        """Where a module of the project is imported from, None if it is none.

        ``beside``: it lies in the notebook's folder. ``package``: it is part of a package that can be
        installed (a folder at the root or in ``src`` of a repository with a pyproject.toml or setup file).
        ``root``: it lies at the root or in ``src``, and is found only by a notebook that runs there.
        """
        parts = name.split(".")
        if self._here is None or not all(part.isidentifier() for part in parts):
            return None
        top = parts[0]
        bases = [] if self.root is None else [str(self.root / "src"), str(self.root)]
        packaged = bool(bases) and not _PACKAGED.isdisjoint(self._reader.listing(bases[-1]).files)
        if self._here not in bases and self._has_module(self._here, top):
            return "beside"
        if packaged and (self._has_package(bases[1], top) or self._has_module(bases[0], top)):
            return "package"
        if self._has_module(self._here, top):
            return "beside"
        return "root" if any(self._has_module(base, top) for base in bases) else None

    def exists(self, relative: str) -> bool:
        """Whether a file or folder is at that path from the notebook's folder, inside the root.

        Behind a link that leads out of the root nobody looks: what is there counts as existing.
        """
        try:
            real = self._resolve(relative)
            return os.path.isfile(real) or os.path.isdir(real)
        except LeadsOut:
            return True
        except (OSError, ValueError):
            return False

    def text(self, relative: str) -> str | None:
        """The text of the file at that path from the notebook's folder, or None; never outside the root."""
        try:
            return self._reader.text(self._resolve(relative))
        except (OSError, ValueError):
            return None

    def location(self, relative: str) -> Path | None:
        """The real path of the file at that path from the notebook's folder; None if there is none inside the root."""
        try:
            real = self._resolve(relative)
        except (OSError, ValueError):
            return None
        return Path(real) if os.path.isfile(real) else None

    def is_ignored(self, relative: str) -> bool:
        """Whether git ignores that path from the notebook's folder, there or not."""
        if self._here is None or self._boundary is None or "\0" in relative:
            return False
        path = os.path.normpath(os.path.join(self._here, relative))
        if len(path) > _LONGEST_PATH:
            return False  # it can be no file, and matching it would take long
        return self._reader.ignored_below(self._boundary).ignores(path)

    @cached_property
    def has_data(self) -> bool:
        """Whether any file in the folder is neither code nor text about it, so that data are kept there."""
        return any(_is_data(name) for name in self._listing.files)

    @property
    def _listing(self) -> Listing:
        return Listing() if self._here is None else self._reader.listing(self._here)

    def _upwards(self) -> Iterator[str]:
        folder = self._here
        while folder is not None:
            yield folder
            folder = None if folder == self._boundary else os.path.dirname(folder)

    def _resolve(self, relative: str) -> str:
        if self._here is None or self._boundary is None or os.path.isabs(relative):
            raise FileNotFoundError(relative)
        return resolve_inside(os.path.join(self._here, relative), self._boundary)

    def _pin_file(self, folder: str, name: str) -> PinFile | None:
        try:
            location = resolve_inside(os.path.join(folder, name), self._boundary or folder)
        except (OSError, ValueError):
            return None
        text = self._reader.text(location)
        return None if text is None else PinFile(shown_path(location), name, text, location)

    def _has_module(self, folder: str, name: str) -> bool:
        return self._reader.listing(folder).has_module(name) or self._has_package(folder, name)

    def _has_package(self, folder: str, name: str) -> bool:
        if name not in self._reader.listing(folder).folders:
            return False
        return self._reader.listing(os.path.join(folder, name)).has_python


def _listing(folder: str) -> Listing:
    names: dict[str, set[str]] = {"files": set(), "folders": set(), "others": set()}
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                names[_kind(entry)].add(entry.name)
    except OSError:
        pass
    return Listing(**{kind: frozenset(found) for kind, found in names.items()})


def _kind(entry: os.DirEntry[str]) -> str:
    try:
        return "files" if entry.is_file() else "folders" if entry.is_dir() else "others"
    except OSError:  # a link to where nobody may look
        return "others"


def _is_data(name: str) -> bool:
    stem, suffix = os.path.splitext(name.lower())
    if stem.startswith(".") or stem in _NO_DATA_NAMES or stem.startswith("requirements"):
        return False
    return suffix not in _NO_DATA
