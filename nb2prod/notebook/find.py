r"""Finding the notebooks that the paths of a command line mean.

>>> list(find_notebooks(["no/such.ipynb"]))
[Missing(shown='no/such.ipynb', what='no such file or folder', todo='check the path')]

A file that is named is taken, whatever it is called and whoever ignores it. A folder is searched for
``*.ipynb`` without what git ignores, what ``exclude`` says, environments, caches, and links that lead
elsewhere.
"""

import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from nb2prod.notebook.ignores import IgnoreChain, IgnoreRules, IgnoreTree, repository_root
from nb2prod.notebook.value import Value

_SUFFIX = ".ipynb"
_NEVER = frozenset(
    ".git .hg .svn .ipynb_checkpoints .nox .tox __pycache__ node_modules site-packages dist-packages".split()
)
_ENVIRONMENT = "pyvenv.cfg"


class Found(Value):
    """A file to read, and how messages name it."""

    path: Path
    shown: str


class Missing(Value):
    """A path that gave no notebook: ``what`` is wrong with it and what ``todo``."""

    shown: str
    what: str
    todo: str


_Located = tuple[str, Found | Missing]  # with the path that tells whether two are the same file


def find_notebooks(paths: Iterable[str], *, exclude: Sequence[str] = ()) -> Iterator[Found | Missing]:
    """The notebooks that ``paths`` (files and folders) mean, each once, in an order that does not change.

    ``exclude`` are patterns as in a .gitignore file of the working directory. Never raises; nothing is
    opened but ignore files.
    """
    seen: set[str] = set()
    for path in paths:
        for real, item in _find(os.fspath(path), exclude):
            if real not in seen or isinstance(item, Missing):
                seen.add(real)
                yield item


def shown_path(path: str | Path) -> str:
    """``path`` as messages show it: relative to the working directory if it is inside, and as text."""
    text = os.path.normpath(path)
    absolute, here = os.path.abspath(path), os.getcwd()
    if absolute.startswith(here.rstrip(os.sep) + os.sep):
        text = os.path.relpath(absolute, here)
    text = text.replace(os.sep, "/")
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _find(path: str, exclude: Sequence[str]) -> Iterator[_Located]:
    shown = shown_path(path)
    try:
        mode = os.stat(path).st_mode
    except PermissionError:
        yield path, Missing(shown, "it may not be read", "check its permissions")
        return
    except (OSError, ValueError):  # a NUL byte is a ValueError
        yield path, Missing(shown, "no such file or folder", "check the path")
        return
    if stat.S_ISREG(mode):
        yield os.path.realpath(path), Found(Path(path), shown)
    elif stat.S_ISDIR(mode):
        yield from _search(path, exclude)
    else:
        yield path, Missing(shown, "neither a file nor a folder", "name a notebook or a folder")


def _search(root: str, exclude: Sequence[str]) -> Iterator[_Located]:
    search = _Search(root, exclude)
    empty = True
    for found in search.walk():
        empty = False
        yield found
    if empty:
        yield root, Missing(
            shown_path(root), "no notebook in this folder", f"name one with a *{_SUFFIX} in it"
        )


class _Search:
    """One walk through one folder."""

    def __init__(self, root: str, exclude: Sequence[str]):
        self._given = root
        self._real = os.path.realpath(root)
        here = os.getcwd()
        inside = os.path.join(self._real, "").startswith(os.path.join(here, ""))
        rules = IgnoreRules(base=here if inside else self._real, lines=exclude)
        self._exclude = IgnoreChain((rules,) if exclude else ())

    def walk(self) -> Iterator[_Located]:
        """What is found, folder by folder: first the files of one by name, then its folders by name."""
        waiting = [(self._real, self._chain())]
        while waiting:
            folder, chain = waiting.pop()
            try:
                with os.scandir(folder) as listing:
                    entries = sorted(listing, key=lambda entry: entry.name)
            except OSError as error:
                what = f"it cannot be searched ({error.strerror})"
                yield folder, Missing(shown_path(self._as_given(folder)), what, "check its permissions")
                continue
            names = {entry.name for entry in entries}
            if _ENVIRONMENT in names and folder != self._real:
                continue
            if ".gitignore" in names and folder != self._real:
                chain = chain.within(folder)
            yield from self._files(entries, chain)
            waiting += [(entry.path, chain) for entry in reversed(entries) if self._is_searched(entry, chain)]

    def _chain(self) -> IgnoreChain:
        """The ignore rules of the folder. Who names an ignored folder wants to see what is in it."""
        root = repository_root(self._real)
        chain = None if root is None else IgnoreTree(root).chain(self._real)
        return IgnoreChain().within(self._real) if chain is None else chain

    def _files(self, entries: Sequence[os.DirEntry[str]], chain: IgnoreChain) -> Iterator[_Located]:
        for entry in entries:
            if (
                entry.name.endswith(_SUFFIX)
                and self._is_notebook(entry)
                and not self._is_left_out(entry, chain)
            ):
                path = self._as_given(entry.path)
                yield os.path.realpath(entry.path) if entry.is_symlink() else entry.path, Found(
                    Path(path), shown_path(path)
                )

    def _is_notebook(self, entry: os.DirEntry[str]) -> bool:
        """Whether it is a file, or a link to one inside that the search will not find by itself."""
        if not entry.is_symlink():
            return entry.is_file(follow_symlinks=False)
        target = os.path.realpath(entry.path)
        inside = target.startswith(os.path.join(self._real, ""))
        return inside and not target.endswith(_SUFFIX) and os.path.isfile(target)

    def _is_searched(self, entry: os.DirEntry[str], chain: IgnoreChain) -> bool:
        # Links to folders are not followed: they lead outside, or to where the search comes anyway.
        if not entry.is_dir(follow_symlinks=False) or entry.name in _NEVER:
            return False
        return not self._is_left_out(entry, chain, is_folder=True)

    def _is_left_out(self, entry: os.DirEntry[str], chain: IgnoreChain, *, is_folder: bool = False) -> bool:
        return any(rules.ignores(entry.path, is_folder=is_folder) for rules in (self._exclude, chain))

    def _as_given(self, path: str) -> str:
        """A path of the search in the words of the user, who may have named the folder by a link."""
        return os.path.join(self._given, path[len(self._real) :].lstrip(os.sep))
