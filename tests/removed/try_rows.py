"""Tries the rows of the table of removed APIs in throw-away environments: ``python -m tests.removed.try_rows``.

Each row's snippet must work with the last release that has the API, and fail, for the reason that the row gives, with
the next release and with the current one. ``uv`` is taken from beside the interpreter or from PATH, old Pythons from
pyenv or wherever uv finds them; only wheels are installed, one environment at a time. Names of distributions as
arguments try only their rows. Ends with 1 when a row is wrong.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path

from nb2prod.environment.removed import RemovedApi
from tests.removed.trials import CURRENT, Environment, Trial, environments, rows, trials_of

_INSIDE = Path(__file__).with_name("inside.py")
_SETTINGS = {
    "MPLBACKEND": "Agg",
    "CUDA_VISIBLE_DEVICES": "",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "PYTHONWARNINGS": "ignore",
}
_SECONDS = 1200


def main(names: list[str]) -> int:
    """Tries the rows of these distributions (of all, without names) and prints what is wrong with them."""
    chosen = [api for api in rows() if not names or api.distribution in names]
    wrong = list(_wrong_neighbours(chosen))
    for (distribution, version), tried in _by_environment(chosen):
        environment = environments()[distribution, version]
        print(f"{distribution} {version}: {len(tried)} trials", file=sys.stderr, flush=True)
        wrong += _wrong_trials(environment, tried)
    print("\n".join([*wrong, f"{len(chosen)} rows tried, {len(wrong)} wrong"]))
    return 1 if wrong else 0


def _by_environment(chosen: list[RemovedApi]) -> Iterator[tuple[tuple[str, str], list[tuple[Trial, bool]]]]:
    """Yields each environment with its trials, and whether they must work there."""
    wanted = [
        ((api.distribution, version), trial, version == api.last)
        for api in chosen
        for trial in trials_of(api)
        for version in (api.last, api.gone, CURRENT)
    ]
    wanted.sort(key=lambda one: one[0])
    for where, group in groupby(wanted, key=lambda one: one[0]):
        yield where, [(trial, works) for _, trial, works in group]


def _wrong_neighbours(chosen: list[RemovedApi]) -> Iterator[str]:
    """Yields the rows whose two releases do not follow each other on the index."""
    for distribution, last, gone in sorted({(api.distribution, api.last, api.gone) for api in chosen}):
        python = environments()[distribution, gone].python
        found = _resolved(f"{distribution}<{gone}", python), _resolved(
            f"{distribution}>{last}", python, "lowest"
        )
        if found != (last, gone):
            yield f"{distribution}: {found[1]} follows {found[0]}, not {gone} {last}"


def _resolved(requirement: str, python: str, resolution: str = "highest") -> str:
    """The version that uv takes for a requirement."""
    options = [
        "--no-deps",
        "--no-header",
        "--no-annotate",
        "--only-binary",
        ":all:",
        "--python-version",
        python,
        "--resolution",
        resolution,
    ]
    done = _run([_uv(), "pip", "compile", "-q", *options, "-"], text_in=requirement)
    return done.stdout.strip().partition("==")[2]


def _wrong_trials(environment: Environment, tried: list[tuple[Trial, bool]]) -> Iterator[str]:
    with _installed(environment) as python:
        results = _results(python, [trial for trial, _ in tried])
    for trial, works in tried:
        where, error = results[trial.key]
        if where != "nothing" if works else not trial.is_the_reason(where, error):
            yield f"{environment.distribution} {environment.version}: {trial.key}: {where}: {error[:200]}"


def _results(python: Path, tried: list[Trial]) -> dict[str, tuple[str, str]]:
    with tempfile.TemporaryDirectory() as folder:
        source, results = Path(folder, "snippets.json"), Path(folder, "results.json")
        source.write_text(
            json.dumps([(one.key, one.preamble, one.snippet) for one in tried]), encoding="utf-8"
        )
        done = _run([python, _INSIDE, source, results], folder=folder)
        if not results.exists():
            raise SystemExit(f"{python} ended with {done.returncode}: {done.stderr[-2000:]}")
        return json.loads(results.read_text(encoding="utf-8"))


@contextmanager
def _installed(environment: Environment) -> Iterator[Path]:
    """An environment with the releases in it, for as long as it is needed; its interpreter."""
    folder = Path(tempfile.mkdtemp(prefix="removed-"))
    python = folder / "env" / "bin" / "python"
    try:
        _must([_uv(), "venv", "-q", "-p", _interpreter(environment.python), folder / "env"])
        day = ["--exclude-newer", environment.day] if environment.day else []
        for options, wanted in ([], environment.requirements), (["--no-deps"], environment.over):
            if wanted:
                binary = ["--only-binary", ":all:"]
                _must([_uv(), "pip", "install", "-q", "-p", python, *binary, *day, *options, *wanted])
        yield python
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _interpreter(version: str) -> str:
    root = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    found = sorted((root / "versions").glob(f"{version}.*/bin/python"))
    return str(found[-1]) if found else version


def _uv() -> str:
    beside = Path(sys.executable).with_name("uv")
    found = str(beside) if beside.exists() else shutil.which("uv")
    if found is None:
        raise SystemExit("try_rows needs uv beside the interpreter or on PATH")
    return found


def _must(command: list[str | Path]) -> None:
    done = _run(command)
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, command))}: {done.stderr[-2000:]}")


def _run(
    command: list[str | Path], *, text_in: str = "", folder: str | None = None
) -> subprocess.CompletedProcess[str]:
    settings = os.environ | _SETTINGS
    return subprocess.run(
        command,
        input=text_in,
        cwd=folder,
        env=settings,
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
