"""What of a folder goes into a working copy. Looks only, and stops early where there is too much.

>>> import tempfile
>>> folder = Path(tempfile.mkdtemp())
>>> for name in ("data", "venv", ".git"):
...     (folder / name).mkdir()
>>> _ = (folder / "venv" / "pyvenv.cfg").write_text(""), (folder / "data" / "a.csv").write_text("1")
>>> found = list_folder(folder, most_bytes=None, most_files=10, without_hidden=False)
>>> found.folders, [relative for relative, _ in found.files]
(['data'], ['data/a.csv'])
"""

import os
import stat
from pathlib import Path

_NEVER = frozenset(
    ".git .hg .svn .ipynb_checkpoints .nox .tox .eggs .mypy_cache .pytest_cache .ruff_cache .hypothesis .nb2prod "
    "__pycache__ node_modules".split()
)
_ENVIRONMENTS = ("pyvenv.cfg", "conda-meta")


class TooMuch(Exception):
    """More than may be copied; the text says of what."""


class Listing:
    """Everything to copy, paths relative to the root.

    ``files`` with where their content is, ``links`` with what they say, ``outside_folders`` with where they are.
    """

    def __init__(self) -> None:
        self.folders: list[str] = []
        self.files: list[tuple[str, str]] = []
        self.links: list[tuple[str, str]] = []
        self.outside_folders: list[tuple[str, str]] = []


def list_folder(root: Path, *, most_bytes: int | None, most_files: int, without_hidden: bool) -> Listing:
    """All below ``root`` but repositories' insides, environments, caches, pipes and devices. Raises TooMuch."""
    walk = _Walk(root, most_bytes=most_bytes, most_files=most_files, without_hidden=without_hidden)
    walk.run()
    return walk.listing


class _Walk:
    def __init__(self, root: Path, *, most_bytes: int | None, most_files: int, without_hidden: bool):
        self.root = os.path.realpath(root)
        self.most_bytes, self.most_files, self.without_hidden = most_bytes, most_files, without_hidden
        self.listing = Listing()
        self.bytes = self.count = 0

    def run(self) -> None:
        """Folder by folder, without recursion."""
        waiting = [""]
        while waiting:
            folder = waiting.pop()
            try:
                with os.scandir(os.path.join(self.root, folder)) as found:
                    entries = sorted(found, key=lambda entry: entry.name)
            except OSError:  # what the user may not read, the notebook may not either
                continue
            if folder and any(entry.name in _ENVIRONMENTS for entry in entries):
                continue
            if folder:
                self.listing.folders.append(folder)
            for entry in entries:
                relative = os.path.join(folder, entry.name)
                if entry.is_dir(follow_symlinks=False):
                    if not self._is_left_out(entry.name):
                        waiting.append(relative)
                elif not (self.without_hidden and entry.name.startswith(".")):
                    self._take(entry, relative)

    def _is_left_out(self, name: str) -> bool:
        return name in _NEVER or (self.without_hidden and name.startswith("."))

    def _take(self, entry: os.DirEntry[str], relative: str) -> None:
        if entry.name in _NEVER:  # a submodule's .git is a file
            return
        self._count()
        if entry.is_symlink():
            self._take_link(entry, relative)
        elif entry.is_file(follow_symlinks=False):
            self._count_bytes(entry.stat(follow_symlinks=False).st_size)
            self.listing.files.append((relative, entry.path))

    def _take_link(self, entry: os.DirEntry[str], relative: str) -> None:
        real = os.path.realpath(entry.path)
        if real == self.root or real.startswith(os.path.join(self.root, "")):
            here = os.path.dirname(os.path.join(self.root, relative))
            self.listing.links.append((relative, os.path.relpath(real, here)))
            return
        try:
            status = os.stat(real)
        except OSError:  # it leads nowhere
            return
        if stat.S_ISREG(status.st_mode):
            self._count_bytes(status.st_size)
            self.listing.files.append((relative, real))
        elif stat.S_ISDIR(status.st_mode):
            self.listing.outside_folders.append((relative, real))

    def _count(self) -> None:
        self.count += 1
        if self.count > self.most_files:
            raise TooMuch(f"more than {self.most_files} files")

    def _count_bytes(self, size: int) -> None:
        self.bytes += size
        if self.most_bytes is not None and self.bytes > self.most_bytes:
            raise TooMuch(f"more than {self.most_bytes >> 20} MB")
