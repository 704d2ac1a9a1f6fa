"""Environments made from locks, kept in a cache: the same lock finds the one that it made before.

>>> one, other = (cached_at(Path("/cache"), text, "3.11.7") for text in ("a==1", "a==2"))
>>> one == cached_at(Path("/cache"), "a==1", "3.11.9"), one == other
(True, False)
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from nb2prod.environment.requirements import without_secrets
from nb2prod.errors import Nb2prodError
from nb2prod.lock.uvprogram import find_links_of, first_lines, run_uv

_WHOLE = "nb2prod-whole"  # a file that tells that the environment was finished
# A kernel is needed to run a notebook, though no notebook imports it.
_KERNEL = "ipykernel"


def locked_python(
    requirements: str,
    *,
    python: str,
    cache: Path,
    find_links: Sequence[Path] = (),
    index_url: str | None = None,
) -> Path:
    """The Python of the environment that the lock describes; built with uv where the cache has none yet.

    ``requirements`` is the text of a requirements file with hashes, ``python`` the version that the lock is for. A
    kernel is added if the lock has none. Raises Nb2prodError without uv, such a Python, or an index.
    """
    folder = cached_at(cache, requirements, python)
    program = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if (folder / _WHOLE).is_file() and program.exists():
        return program
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    links = find_links_of([path.absolute() for path in find_links])
    with tempfile.TemporaryDirectory(prefix="nb2prod-lock-") as name:
        inside = Path(name)
        (inside / "requirements.txt").write_text(requirements, encoding="utf-8")
        here = ["--python", str(program), "--no-python-downloads"]
        hashed = ["--no-deps", "--require-hashes", "-r", "requirements.txt"]
        _do(["venv", "--no-python-downloads", "--python", _minor(python), str(folder)], inside, None)
        _do(["pip", "install", *here, *hashed, *links], inside, index_url)
        if f"\n{_KERNEL}==" not in f"\n{requirements}":
            # What the kernel needs must not move what is locked.
            pins = "\n".join(line.split(" ")[0] for line in requirements.splitlines() if "==" in line)
            (inside / "pins.txt").write_text(pins, encoding="utf-8")
            _do(["pip", "install", *here, _KERNEL, "-c", "pins.txt", *links], inside, index_url)
    (folder / _WHOLE).touch()
    return program


def cached_at(cache: Path, requirements: str, python: str) -> Path:
    """Where in the cache the environment of this lock is."""
    key = hashlib.sha256(f"{_minor(python)}\0{requirements}".encode()).hexdigest()[:24]
    return cache / "environments" / key


def _minor(python: str) -> str:
    return ".".join(python.split(".")[:2])


def _do(words: Sequence[str], inside: Path, index_url: str | None) -> None:
    done = run_uv(words, inside, index_url)
    if done.returncode != 0:
        raise Nb2prodError(
            f"the locked environment cannot be made: {first_lines(without_secrets(done.stderr))}",
            where="--env locked",
            todo="'nb2prod lock --install-test' tells more; --env kernel runs without it",
        )
