"""Whether a lock installs: a fresh environment gets what it names, and imports what the notebooks import.

>>> failed = Failed(Place("sklearn.cross_validation", "n.ipynb", 2, 1), "ModuleNotFoundError: no such module")
>>> Trial(python="3.11.7", tried=4, failed=(failed,)).holds
False
"""

import json
import os
import platform
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from nb2prod.environment.requirements import without_secrets
from nb2prod.errors import Nb2prodError
from nb2prod.lock import importing
from nb2prod.lock.uvprogram import find_links_of, first_lines, no_answer, run_uv
from nb2prod.lock.values import Lock, Options, Place
from nb2prod.notebook import Value

_SECONDS_OF_AN_IMPORT = 180
_SECONDS = 1800
_KEPT = frozenset("PATH LANG LC_ALL SYSTEMROOT LD_LIBRARY_PATH DYLD_LIBRARY_PATH".split())
_KEPT_KINDS = ("OPENBLAS_", "OMP_", "MKL_", "KMP_", "CUDA", "NVIDIA_")
_HASH_WORDS = ("hash mismatch", "Hash mismatch")


class Failed(Value):
    """An import that fails in the fresh environment, and why."""

    place: Place
    why: str


class Trial(Value):
    """What became of the fresh environment.

    ``problem`` tells, in words, why it could not be filled; else ``tried`` names were imported, and some ``failed``.
    """

    python: str
    tried: int = 0
    failed: tuple[Failed, ...] = ()
    problem: str | None = None
    seconds: float = 0.0

    @property
    def holds(self) -> bool:
        """Whether it installs and everything can be imported."""
        return not self.failed and self.problem is None


def try_lock(lock: Lock, options: Options) -> Trial:
    """Installs the lock into an environment of its own, which is gone afterwards, and imports every name there.

    An import that the author foresaw to fail may fail. Raises Nb2prodError without such a Python, uv or an index.
    """
    with tempfile.TemporaryDirectory(prefix="nb2prod-lock-", ignore_cleanup_errors=True) as name:
        inside = Path(name)
        python = _fresh_python(lock, inside)
        begin = time.monotonic()
        problem = _install(lock.here, python, options, inside)
        if problem is not None:
            return Trial(lock.python, problem=problem)
        wanted = list(_wanted(lock))
        reasons = _import_all([(place.module, place.name) for place in wanted], python, inside)
    failed = (Failed(place, why) for place, why in zip(wanted, reasons, strict=True) if why)
    return Trial(lock.python, len(wanted), tuple(failed), seconds=time.monotonic() - begin)


def _wanted(lock: Lock) -> Iterator[Place]:
    """What is to be imported, each name once, in the order of the notebooks."""
    places = [place for need in lock.needs.needs for place in need.places if not place.guarded]
    first = {
        (place.module, place.name): place
        for place in sorted(places, key=lambda place: (place.notebook, place.cell, place.line), reverse=True)
    }
    yield from sorted(first.values(), key=lambda place: (place.notebook, place.cell, place.line))


def _fresh_python(lock: Lock, inside: Path) -> Path:
    """The Python of a new environment, of the version that the lock is for."""
    minor = ".".join(lock.python.split(".")[:2])
    own = sys.executable if platform.python_version().startswith(f"{minor}.") else minor
    wish = str(lock.interpreter) if lock.interpreter else own
    done = run_uv(["venv", "--no-python-downloads", "--python", wish, "fresh"], inside, None)
    if done.returncode != 0:
        raise Nb2prodError(
            f"no Python {minor} to try the lock with: {first_lines(without_secrets(done.stderr))}",
            where="--install-test",
            todo="install that Python, or lock for one that is here with --python",
        )
    return inside / "fresh" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _install(requirements: str, python: Path, options: Options, inside: Path) -> str | None:
    """Installs what the lock names and nothing else; gives what is wrong with it, if something is."""
    (inside / "requirements.txt").write_text(requirements, encoding="utf-8")
    # All that is needed is in the lock: that is what is to be seen.
    words = [
        "pip",
        "install",
        "--no-deps",
        "--require-hashes",
        "-r",
        "requirements.txt",
        "--python",
        str(python),
    ]
    if not options.allow_sdist:
        words += ["--only-binary", ":all:"]
    done = run_uv([*words, *find_links_of(options.find_links)], inside, options.index_url)
    complaint = without_secrets(done.stderr)
    if done.returncode == 0:
        return None
    if any(word in complaint for word in _HASH_WORDS):
        return f"a file is not the one that was locked: {first_lines(complaint)}"
    raise no_answer(f"uv cannot install the lock: {first_lines(complaint)}")


def _import_all(wanted: Sequence[tuple[str, str]], python: Path, inside: Path) -> list[str]:
    """Why each of these fails, empty for what can be imported. What ends the process costs only itself."""
    answer, end = inside / "answer", time.monotonic() + _SECONDS
    reasons = [""] * len(wanted)
    left = list(range(len(wanted)))
    while left:
        answer.write_text("")
        asked = [(number, *wanted[number]) for number in left]
        ended = _run(asked, python, inside, max(1.0, end - time.monotonic()))
        begun = None
        for line in answer.read_text(encoding="utf-8", errors="replace").splitlines():
            number, *why = json.loads(line)
            begun = None if why else number
            if why:
                reasons[number] = why[0]
                left.remove(number)
        if begun is not None or left:
            number = left[0] if begun is None else begun
            reasons[number] = ended
            left.remove(number)
    return reasons


def _run(asked: Sequence[tuple[int, str, str]], python: Path, inside: Path, seconds: float) -> str:
    """Imports in a process of its own; gives, in words, how it ended if it was before its time."""
    scratch = inside / "home"
    scratch.mkdir(exist_ok=True)
    words = [json.dumps(asked), str(inside / "answer"), str(_SECONDS_OF_AN_IMPORT)]
    command = [str(python), "-I", "-c", Path(importing.__file__).read_text(encoding="utf-8"), *words]
    nothing = subprocess.DEVNULL
    begin = time.monotonic()
    with subprocess.Popen(
        command, cwd=scratch, env=_environment(scratch), stdin=nothing, stdout=nothing, stderr=nothing,
        start_new_session=True,
    ) as process:  # fmt: skip
        try:
            code = process.wait(seconds)
        except subprocess.TimeoutExpired:
            return f"no end within {_SECONDS} seconds"
        finally:
            _end_group(process)
    if code < 0:
        return f"ended by {signal.Signals(-code).name}"
    if time.monotonic() - begin >= _SECONDS_OF_AN_IMPORT:
        return f"no end within {_SECONDS_OF_AN_IMPORT} seconds"
    return f"the process ended with {code}"


def _end_group(process: "subprocess.Popen[bytes]") -> None:
    """Ends the process with all that an import may have started."""
    if sys.platform == "win32":
        process.kill()
        return
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def _environment(home: Path, of: Mapping[str, str] = os.environ) -> dict[str, str]:
    """What an import may see: no login, and a home of its own to write to."""
    kept = {name: value for name, value in of.items() if name in _KEPT or name.startswith(_KEPT_KINDS)}
    folders = {name: str(home) for name in ("HOME", "USERPROFILE", "TMPDIR", "TEMP", "TMP")}
    return {**kept, **folders, "MPLBACKEND": "Agg"}
