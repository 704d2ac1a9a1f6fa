"""The four files of a lock: their texts, and writing all of them or none.

>>> modules_named("# import cv2 (a.ipynb, cell 1, line 1)\\nopencv-python==4.10.0.84\\n")
{'cv2': 'opencv-python'}
"""

import os
import re
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from nb2prod.errors import Nb2prodError
from nb2prod.lock.values import Choice, Place
from nb2prod.notebook.files import prepared, read_regular, write_atomically

REQUIREMENTS_IN, REQUIREMENTS, PYLOCK, PYTHON = (
    "requirements.in",
    "requirements.txt",
    "pylock.toml",
    ".python-version",
)
_MARK = "# Written by 'nb2prod lock'"
_HEADS = {
    REQUIREMENTS_IN: f"{_MARK}: what the notebooks import, and why it has this version.\n",
    REQUIREMENTS: f"{_MARK}: install with pip install --require-hashes -r requirements.txt\n",
    PYLOCK: f"{_MARK}.\n",
}
_IMPORT = r"# import ([\w.]+)"
_NO_NAME = r"[\[=<>!~ ]"
_LONGEST = 50 << 20


def texts_of(*, wanted: str, requirements: str, pylock: str, python: str) -> dict[str, str]:
    """The files by name, each with the line that tells whose they are; ``.python-version`` can hold none."""
    return {
        REQUIREMENTS_IN: _HEADS[REQUIREMENTS_IN] + wanted,
        REQUIREMENTS: requirements,
        PYLOCK: _HEADS[PYLOCK] + pylock,
        PYTHON: f"{python}\n",
    }


def own_requirements(pinned: str, options: str = "") -> str:
    """The text of requirements.txt, with the line that tells how to install it; ``options`` are words for that."""
    return (
        _HEADS[REQUIREMENTS].replace("--require-hashes", f"{options} --require-hashes".lstrip(), 1) + pinned
    )


def is_own_text(text: str | None) -> bool:
    """Whether nb2prod wrote that file."""
    return (text or "").startswith(_MARK)


def requirement_lines(choice: Choice) -> str:
    """A need in requirements.in: where it is imported, which source gave its version, and the requirement."""
    first = {place.module: place for place in reversed(choice.need.places)}
    imports = [f"# import {module} ({where(place)})" for module, place in sorted(first.items())]
    if choice.bound and choice.version is None:
        imports.append(
            f"# below {choice.bound.below}: {choice.bound.place.module} ({where(choice.bound.place)})"
        )
    if choice.also:
        imports.append(f"# {choice.also.why}")
    return "\n".join(["", *imports, f"# version from: {choice.source}", choice.requirement, ""])


def modules_named(wanted: str) -> dict[str, str]:
    """Top-level module → the distribution that requirements.in holds for it."""
    found: dict[str, str] = {}
    waiting: list[str] = []
    for line in wanted.splitlines():
        named = re.match(_IMPORT, line)
        if named:
            waiting.append(named[1].partition(".")[0])
        elif line and not line.startswith("#"):
            found.update(dict.fromkeys(waiting, re.split(_NO_NAME, line)[0]))
            waiting = []
    return found


def read_text(folder: Path, name: str) -> str | None:
    """The text of a file of a lock; None if it is not there."""
    try:
        return read_regular(folder / name, limit=_LONGEST).decode("utf-8", "replace")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _unwritable(folder / name, error) from error


def write_together(folder: Path, texts: Mapping[str, str]) -> tuple[Path, ...]:
    """Writes the files that have other bytes than these texts; all of them, or none.

    Raises Nb2prodError if that cannot be done, or if one of the files is somebody else's.
    """
    refuse_foreign(folder, texts)
    old = {name: read_text(folder, name) for name in texts}
    changed = [name for name, text in texts.items() if old[name] != text]
    done: list[str] = []
    name = ""
    try:
        with ExitStack() as stack:
            puts = {}
            for name in changed:
                folder.mkdir(parents=True, exist_ok=True)
                puts[name] = stack.enter_context(prepared(folder / name, texts[name].encode()))
            # All are on the disk before the first takes its place.
            for name, put in puts.items():
                put()
                done.append(name)
    except OSError as error:
        for other in done:
            _restore(folder / other, old[other])
        raise _unwritable(folder / name, error) from error
    return tuple(folder / name for name in changed)


def refuse_foreign(folder: Path, texts: Mapping[str, str]) -> None:
    """Raises Nb2prodError if one of these files is there, would change, and is somebody else's."""
    old = {name: read_text(folder, name) for name in texts}
    ours = any(is_own_text(old.get(name)) for name in _HEADS)
    for name, text in old.items():
        is_ours = ours if name == PYTHON else is_own_text(text)
        if text is not None and text != texts[name] and not is_ours:
            raise Nb2prodError(
                "is there, and nb2prod did not write it",
                where=_shown(folder / name),
                todo="name another folder with -o, or move the file away",
            )


def _restore(path: Path, text: str | None) -> None:
    if text is None:
        path.unlink(missing_ok=True)
    else:
        write_atomically(path, text.encode())


def _unwritable(path: Path, error: OSError) -> Nb2prodError:
    return Nb2prodError(
        f"cannot be used for the lock: {error.strerror or error}",
        where=_shown(path),
        todo="name a folder with -o in which files can be written",
    )


def _shown(path: Path) -> str:
    return os.fspath(path).replace(os.sep, "/")


def where(place: Place) -> str:
    """The place by the notebook's name alone: its folder depends on where the command runs."""
    name = place.notebook.rpartition("/")[2]
    # A comment stays one: a name may hold a line break.
    name = name if name.isprintable() else name.encode("unicode_escape").decode("ascii")
    return f"{name}, {place.within}"
