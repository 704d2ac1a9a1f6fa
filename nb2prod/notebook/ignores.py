"""What git leaves alone: ``.gitignore`` files of a folder and of those above it, and ``.git/info/exclude``.

>>> rules = IgnoreRules(base="/work", lines=["*.tmp", "!keep.tmp", "build/"])
>>> [rules.decide(path, is_folder=False) for path in ("/work/a/b.tmp", "/work/keep.tmp", "/work/a.py")]
[True, False, None]
>>> rules.decide("/work/build", is_folder=True)
True
"""

import os
import re
import warnings
from collections.abc import Iterable
from functools import cached_property

from nb2prod.notebook.files import read_regular

_LARGEST = 1 << 18
_STARS = re.compile(r"\*+")


class IgnoreRules:
    """The lines of one ignore file; ``base`` is the folder that they are relative to, an absolute path."""

    def __init__(self, *, base: str, lines: Iterable[str]):
        self._base = base.rstrip(os.sep) + os.sep
        self._lines = [line for line in lines if _is_harmless(line)]

    @cached_property
    def _spec(self):
        # Imported here: most folders have no ignore file.
        from pathspec import GitIgnoreSpec

        patterns = []
        for line in self._lines:
            try:
                with warnings.catch_warnings(action="ignore"):
                    patterns += GitIgnoreSpec.from_lines([line]).patterns
            except (ValueError, re.error):
                continue  # git also passes over a line that is no pattern
        return GitIgnoreSpec(patterns)

    def decide(self, path: str, *, is_folder: bool) -> bool | None:
        """Whether the absolute ``path`` is ignored; None if no line speaks of it."""
        if not path.startswith(self._base):
            return None
        relative = path[len(self._base) :].replace(os.sep, "/")
        return self._spec.check_file(relative + "/" if is_folder else relative).include


class IgnoreChain:
    """All rules that hold in a folder, those that win first: its own, then those of the folders above."""

    def __init__(self, rules: tuple[IgnoreRules, ...] = ()):
        self._rules = rules

    def ignores(self, path: str, *, is_folder: bool) -> bool:
        """Whether the absolute ``path``, whose folder is not ignored itself, is ignored."""
        for rules in self._rules:
            decision = rules.decide(path, is_folder=is_folder)
            if decision is not None:
                return decision
        return False

    def within(self, folder: str, name: str = ".gitignore") -> "IgnoreChain":
        """The chain with the rules in the file ``name`` of ``folder``, if there is one."""
        try:
            text = read_regular(os.path.join(folder, name), limit=_LARGEST).decode(
                "utf-8-sig", "surrogateescape"
            )
        except OSError:
            return self
        return IgnoreChain((IgnoreRules(base=folder, lines=text.splitlines()), *self._rules))


class IgnoreTree:
    """What is ignored anywhere below the folder ``root``, an absolute path; each ignore file is read once."""

    def __init__(self, root: str):
        self._root = root
        start = IgnoreChain().within(root, os.path.join(".git", "info", "exclude")).within(root)
        self._chains: dict[str, IgnoreChain | None] = {root: start}

    def chain(self, folder: str) -> IgnoreChain | None:
        """The rules that hold in the absolute path ``folder``; None if it is ignored or not below."""
        unknown = []
        while folder not in self._chains:
            unknown.append(folder)
            parent = os.path.dirname(folder)
            if parent == folder:
                return None
            folder = parent
        for below in reversed(unknown):
            above = self._chains[os.path.dirname(below)]
            gone = above is None or above.ignores(below, is_folder=True)
            self._chains[below] = None if gone else above.within(below)
            folder = below
        return self._chains[folder]

    def ignores(self, path: str) -> bool:
        """Whether the absolute ``path``, a file or a folder, there or not, is ignored."""
        if not path.startswith(os.path.join(self._root, "")):
            return False
        chain = self.chain(os.path.dirname(path))
        return chain is None or any(chain.ignores(path, is_folder=is_folder) for is_folder in (False, True))


def repository_root(folder: str) -> str | None:
    """The nearest folder with a ``.git`` in it, from the absolute path ``folder`` upwards."""
    while True:
        if os.path.lexists(os.path.join(folder, ".git")):
            return folder
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent


def _is_harmless(line: str) -> bool:
    """Whether ``line`` is a pattern that can be matched in time: many stars in one name take for ever."""
    if not line.strip() or line.startswith("#"):
        return False
    names = line.split("/")
    doubles = sum(name == "**" for name in names)
    return doubles <= 3 and all(len(_STARS.findall(name)) <= 3 for name in names)
