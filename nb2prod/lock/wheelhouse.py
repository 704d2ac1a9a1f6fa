"""A folder with exactly the wheels of a lock, for sites without a network: filled by pip, every hash verified.

>>> pins = pins_in("six==1.17.0 \\\\\\n    --hash=sha256:ab\\n    # via x\\n")
>>> pins["six"] == ("1.17.0", {"ab"})
True
"""

import hashlib
import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from nb2prod.environment import normalise
from nb2prod.environment.requirements import read_requirement
from nb2prod.errors import Nb2prodError
from nb2prod.lock.files import REQUIREMENTS, is_own_text, own_requirements, read_text
from nb2prod.lock.pipprogram import download_wheels
from nb2prod.lock.values import Lock, Options
from nb2prod.notebook import Value
from nb2prod.notebook.files import write_atomically

_PIN = r"(?m)^([A-Za-z0-9][\w.-]*)==([^\s;\\]+)((?:[^\n]*\\\n)*[^\n]*)"
_OFFLINE = "--no-index --find-links . --no-deps"
_HASH = r"--hash=sha256:([0-9a-f]+)"


class Wheels(Value):
    """The wheels of a lock for a folder: those that it has already, those to be moved there, and what to install."""

    folder: Path
    kept: tuple[Path, ...]
    new: tuple[Path, ...]
    requirements: str

    @property
    def count(self) -> int:
        """How many wheels there are in the end."""
        return len(self.kept) + len(self.new)


def pins_in(requirements: str) -> dict[str, tuple[str, frozenset[str]]]:
    """Distribution → its version and the hashes of the files that will do."""
    return {
        normalise(name): (version, frozenset(re.findall(_HASH, rest)))
        for name, version, rest in re.findall(_PIN, requirements)
    }


def fetch_wheels(lock: Lock, options: Options, folder: Path, inside: Path) -> Wheels:
    """Downloads to ``inside`` what ``folder`` lacks of the lock's wheels for this system; ``folder`` stays as it is.

    Raises Nb2prodError if they are not to be had or not the locked ones, or if the folder is somebody else's.
    """
    _refuse_foreign(folder)
    pins = pins_in(lock.here)
    kept = good_wheels(folder, pins)
    lacking = pins.keys() - kept.keys()
    new: dict[str, Path] = {}
    if lacking:
        wanted = (one[0] for one in re.finditer(_PIN, lock.here) if normalise(one[1]) in lacking)
        download_wheels("".join(f"{one}\n" for one in wanted), lock, options, inside)
        new = good_wheels(inside, pins)
    for name in sorted(lacking - new.keys()):
        raise Nb2prodError(
            f"pip brought another file for {name}=={pins[name][0]} than the one that was locked",
            where="--wheelhouse",
            todo="is the index to be trusted? the files are as they were",
        )
    return Wheels(folder, tuple(kept.values()), tuple(new.values()), own_requirements(lock.here, _OFFLINE))


def put_wheels(wheels: Wheels) -> tuple[Path, ...]:
    """Fills the folder, and takes away wheels that are no part of the lock; gives the files that were written."""
    folder, text = wheels.folder, wheels.requirements.encode()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        listed = folder / REQUIREMENTS
        written = [] if listed.exists() and listed.read_bytes() == text else [listed]
        # First, so that a folder that was left half filled is known as ours, and fails loudly when installed from.
        write_atomically(listed, text)
        for path in wheels.new:
            shutil.move(path, folder / path.name)
            written.append(folder / path.name)
        names = {path.name for path in (*wheels.kept, *wheels.new)}
        for path in list(folder.glob("*.whl")):
            if path.name not in names:
                path.unlink()
    except OSError as error:
        raise Nb2prodError(
            f"cannot be filled: {error.strerror or error}",
            where=os.fspath(folder),
            todo="name a folder for --wheelhouse in which files can be written",
        ) from error
    return tuple(sorted(written))


def good_wheels(folder: Path, pins: Mapping[str, tuple[str, frozenset[str]]]) -> dict[str, Path]:
    """The wheels in the folder that are those of the lock: distribution → path."""
    found = {}
    for path in sorted(folder.glob("*.whl")):
        named = read_requirement(f"./{path.name}")
        pin = pins.get(named.name or "") if named else None
        if pin is not None and named.version == pin[0] and _digest(path) in pin[1]:
            found[named.name] = path
    return found


def _digest(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _refuse_foreign(folder: Path) -> None:
    """Raises Nb2prodError for a folder with files that are no wheelhouse of ours: wheels in it could be lost."""
    if not folder.exists():
        return
    is_ours = folder.is_dir() and is_own_text(read_text(folder, REQUIREMENTS))
    if not is_ours and (not folder.is_dir() or any(folder.iterdir())):
        raise Nb2prodError(
            "is there, and nb2prod did not fill it",
            where=os.fspath(folder),
            todo="name another folder for --wheelhouse, or one that is empty",
        )
