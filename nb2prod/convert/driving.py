"""A project driven in the notebook's Python: what its steps give, and how it ended.

>>> driver_source({"folder": "."}).endswith("sys.exit(drive({'folder': '.'}, fingerprint))\\n")
True
"""

import json
import tempfile
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any

from nb2prod.compare.inside import source
from nb2prod.convert import insideproject
from nb2prod.convert.inputs import DataSource
from nb2prod.convert.layout import laid_out
from nb2prod.convert.translate import Translated
from nb2prod.convert.values import Plan, Proof, Step
from nb2prod.notebook import Value
from nb2prod.replay import Interpreter, Limits, ProgramRun, Run, appeared, files_below, run_program

Project = Mapping[str, bytes]
Joined = frozenset[tuple[int, int]]


class Wanted(Value):
    """What to prove: how to plan with given borders, and how to render. ``interpreter`` is None where nothing is to run.

    ``plan`` takes the borders to give up, and whether to give up all; ``build`` a plan and the run that recorded it;
    ``sources`` are the inputs of a plan.
    """

    notebook: Path
    translated: Translated
    plan: Callable[[Joined, bool], Plan]
    build: Callable[[Plan, Run | None, Proof], dict[str, bytes]]
    sources: Callable[[Plan], tuple[DataSource, ...]] = lambda plan: ()
    interpreter: Interpreter | None = None
    has: frozenset[str] | None = None
    limits: Limits = Limits()


class Driven(Value):
    """One run of a project: what the driver told of it, event by event, how the program ended, and the files that it
    left behind (in ``data.root`` or the project's folder, empty ones not)."""

    events: tuple[Mapping[str, Any], ...]
    program: ProgramRun
    written: frozenset[str] = frozenset()

    @property
    def outputs(self) -> dict[str, Mapping[str, Any]]:
        """The fingerprints of what each step gave, by its name."""
        return {event["step"]: event["outputs"] for event in self.events if "outputs" in event}

    @property
    def results(self) -> Mapping[str, Any]:
        """The fingerprints of what ``run()`` gave."""
        return next((event["results"] for event in self.events if "results" in event), {})

    @property
    def opened(self) -> tuple[str, ...]:
        """The files below ``data.root`` that it read."""
        return tuple(next((event["opened"] for event in self.events if "opened" in event), ()))

    @property
    def failure(self) -> str:
        """What stopped it, in words; empty where it ended well."""
        error = next((event for event in self.events if "error" in event), None)
        ended_well = error is None and self.program.limit is None and not self.program.exit_code
        return "" if ended_well else _error_in_words(error, self.program)


def driven(wanted: Wanted, plan: Plan, project: Project) -> Driven:
    """Runs the project beside its data, with the seeds of a proof."""
    assert wanted.interpreter is not None
    data = wanted.sources(plan)
    with laid_out(project, wanted.notebook, wanted.limits, has=wanted.has, data=data) as place:
        with tempfile.TemporaryDirectory(prefix="nb2prod-drive-") as name:
            told, driver = Path(name) / "told.jsonl", Path(name) / "drive.py"
            job = {
                "folder": str(place.folder),
                "package": plan.package,
                "data": str(place.data),
                "steps": [[step.name, list(step.outputs)] for step in plan.steps],
                "out": str(told),
            }
            driver.write_text(driver_source(job), encoding="utf-8")
            before = {folder: files_below(folder) for folder in (place.data, place.folder)}
            program = run_program(
                [str(wanted.interpreter.path), str(driver)],
                folder=place.folder,
                limits=wanted.limits,
                environment=place.environment,
                interpreter=wanted.interpreter,
                seeded=True,
            )
            written = [item for folder, names in before.items() for item in appeared(folder, names).items()]
            return Driven(tuple(_events(told)), program, frozenset(name for name, size in written if size))


def driver_source(job: Mapping[str, Any]) -> str:
    """The program that drives a project: the fingerprints, the driver, and the job."""
    driver = Path(insideproject.__file__).read_text(encoding="utf-8")
    start = f"if __name__ == '__main__':\n    sys.exit(drive({dict(job)!r}, fingerprint))\n"
    return "\n\n".join([source(), driver, start])


def _events(path: Path) -> list[dict[str, Any]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
    events = []
    for line in lines:
        try:
            events.append(json.loads(line))
        except ValueError:  # the last line of a run that was ended
            break
    return events


def running(plan: Plan, events: Collection[Mapping[str, Any]]) -> Step | None:
    """The step that had begun last."""
    begun = [event["step"] for event in events if "step" in event]
    return next((step for step in plan.steps if begun and step.name == begun[-1]), None)


def _error_in_words(error: Mapping[str, Any] | None, program: ProgramRun) -> str:
    if program.limit is not None:
        return f"the project was stopped: {program.limit}"
    if error is None:
        last = program.stderr.strip().splitlines()[-1:] or ["no message"]
        return f"the project ended with exit code {program.exit_code}: {last[0]}"
    place = f" ({error['file']}, line {error['line']})" if error.get("file") else ""
    first = str(error["message"]).splitlines()[:1] or [""]
    return f"the project raises {error['error']}: {first[0]}{place}"
