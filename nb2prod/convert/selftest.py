"""A project's own tests, run before it is written: with the data that comes along, and nothing else.

>>> told("..s\\n2 passed, 1 skipped in 0.12s\\n")
'2 passed, 1 skipped'
"""

import re
from collections.abc import Mapping
from pathlib import Path

from nb2prod.convert.inputs import DataSource
from nb2prod.convert.layout import laid_out
from nb2prod.notebook import Value
from nb2prod.replay import Interpreter, Limits, ProgramRun, run_program

_SUMMARY = re.compile(r"^=*\s*((?:\d+ \w+(?:, )?)+) in [\d.]+s", re.MULTILINE)
_BASELINE = "tests/baseline/"
_MOST_SAMPLED = 5 << 20
_FAILED = re.compile(r"^(?:FAILED|ERROR) (.+)$", re.MULTILINE)


class Bench(Value):
    """Where projects are tried: the notebook, its Python, and the data that belongs to the project."""

    notebook: Path
    interpreter: Interpreter
    has: frozenset[str]
    limits: Limits
    data: tuple[DataSource, ...] = ()


class OwnTests(Value):
    """``text`` is pytest's count; ``failure`` says what is wrong, empty if nothing is."""

    text: str
    failure: str = ""


def recorded_baseline(project: Mapping[str, bytes], bench: Bench) -> tuple[dict[str, bytes], str]:
    """What the project records of itself, by the names in ``tests/baseline``; and why it could not, if so."""
    return _recorded(project, bench, "tests.recording", "*")


def recorded_sample(project: Mapping[str, bytes], bench: Bench) -> tuple[dict[str, bytes], str]:
    """The rows that the project picks for its tests, by the names in ``tests/baseline``; why there are none, if so."""
    files, why = _recorded(project, bench, "tests.sample", "sample/*")
    size = sum(map(len, files.values()))
    if size > _MOST_SAMPLED:
        return {}, f"the rows have {size >> 20} MiB, and at most {_MOST_SAMPLED >> 20} are kept"
    return files, why


def _recorded(
    project: Mapping[str, bytes], bench: Bench, program: str, files: str
) -> tuple[dict[str, bytes], str]:
    """What a program of the project leaves among these files of ``tests/baseline``; and why it could not, if so."""
    with laid_out(
        project, bench.notebook, bench.limits, has=bench.has, data=bench.data, only_data=True
    ) as place:
        done = _run(["-m", program], place.folder, place.environment, bench)
        if done.exit_code or done.limit:
            return {}, _last(done)
        folder = place.folder / _BASELINE
        found = sorted(path for path in folder.glob(files) if path.is_file())
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}, ""


def own_tests(project: Mapping[str, bytes], bench: Bench) -> OwnTests:
    """Runs the project's tests."""
    with laid_out(
        project, bench.notebook, bench.limits, has=bench.has, data=bench.data, only_data=True
    ) as place:
        if "pytest" not in bench.has and not (place.lent / "pytest").exists():
            return OwnTests("not run: there is no pytest in the notebook's Python")
        command = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "--no-header"]
        done = _run(command, place.folder, place.environment, bench)
    if done.exit_code == 0:
        return OwnTests(told(done.stdout))
    failed = _FAILED.findall(done.stdout)
    return OwnTests(told(done.stdout), failed[0] if failed else _last(done))


def told(output: str) -> str:
    """The counts in pytest's last line."""
    found = _SUMMARY.search(output)
    return found[1] if found else "passed"


def _run(arguments: list[str], folder: Path, environment: Mapping[str, str], bench: Bench) -> ProgramRun:
    return run_program(
        [str(bench.interpreter.path), *arguments],
        folder=folder,
        limits=bench.limits,
        environment=environment,
        interpreter=bench.interpreter,
    )


def _last(done: ProgramRun) -> str:
    if done.limit:
        return f"stopped: {done.limit}"
    lines = [line for line in (done.stderr or done.stdout).strip().splitlines() if line.strip()]
    return lines[-1] if lines else f"exit code {done.exit_code}"
