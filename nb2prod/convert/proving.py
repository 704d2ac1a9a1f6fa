"""The proof: a plan is rendered, checked, and run beside the notebook; where they differ, two steps become one, and again.

>>> Outcome(failure="nothing ran").is_proven
False
"""

import json
import tempfile
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any

from nb2prod.compare import Tolerance, differences, unknowns
from nb2prod.compare.inside import source
from nb2prod.convert import insideproject
from nb2prod.convert.layout import laid_out
from nb2prod.convert.printed import OtherText, compare_printed, shown_by
from nb2prod.convert.recording import Borders, Recorder, borders_of, noise
from nb2prod.convert.staticproof import Static, problems
from nb2prod.convert.translate import Translated
from nb2prod.convert.values import Plan, Proof, Step
from nb2prod.notebook import Value, replace
from nb2prod.replay import Interpreter, Limits, ProgramRun, Run, run_program

Project = Mapping[str, bytes]
Joined = frozenset[tuple[int, int]]
_MOST_MERGES = 5
_MOST_TOLD = 12


class Outcome(Value):
    """What came of it: the plan that holds, its project and proof; or the ``failure``, with ``cell`` where it is known."""

    plan: Plan | None = None
    project: Project = {}
    proof: Proof = Proof(degree="static")
    run: Run | None = None
    stdout: str = ""
    opened: tuple[str, ...] = ()
    failure: str = ""
    cell: int = 0
    todo: str = ""

    @property
    def is_proven(self) -> bool:
        """Whether the project gives what the notebook gave, or passes all static checks where nothing was to run."""
        return not self.failure


class Wanted(Value):
    """What to prove: how to plan with given borders, and how to render. ``interpreter`` is None where nothing is to run.

    ``plan`` takes the borders to give up, and whether to give up all; ``build`` a plan and the run that recorded it.
    """

    notebook: Path
    translated: Translated
    plan: Callable[[Joined, bool], Plan]
    build: Callable[[Plan, Run | None, Proof], dict[str, bytes]]
    interpreter: Interpreter | None = None
    has: frozenset[str] | None = None
    limits: Limits = Limits()


class _Trial(Value):
    """One attempt: what is wrong, and the step at which it shows (None where that is not known)."""

    wrong: str = ""
    step: Step | None = None
    ran: bool = False
    not_proven: tuple[str, ...] = ()
    stdout: str = ""
    opened: tuple[str, ...] = ()
    score: float | None = None


def prove(
    wanted: Wanted, recorder: Recorder | None, say: Callable[[str], None] = lambda text: None
) -> Outcome:
    """Tries the plan, and coarser ones, until one holds or none is left. ``say`` hears what is being done."""
    return _Proving(wanted, recorder, say).outcome()


class _Proving:
    def __init__(self, wanted: Wanted, recorder: Recorder | None, say: Callable[[str], None]):
        self._wanted = wanted
        self._recorder = recorder
        self._say = say
        self._merged: list[str] = []

    def outcome(self) -> Outcome:
        """From the finest plan to the coarsest."""
        joined: Joined = frozenset()
        for attempt in range(_MOST_MERGES + 2):
            one_step = attempt > _MOST_MERGES
            plan = self._wanted.plan(joined, one_step)
            if plan.refused:
                return Outcome(plan=plan, failure="refused")
            run = self._recorded(plan)
            if run is not None and not run.reached_end:
                return _stopped(plan, run)
            project = self._wanted.build(plan, run, self._proof(plan, _Trial(), one_step=one_step))
            trial = self._tried(plan, project, run)
            if not trial.wrong:
                proof = self._proof(plan, trial, one_step=one_step)
                return _holds(plan, project, proof, run, trial)
            if len(plan.steps) < 2 or one_step:
                break
            # What is wrong without a run is hardly a border's fault.
            more = _border_before(plan, trial.step) if trial.ran else frozenset()
            if not more or more <= joined:
                return self._as_one(trial)
            self._merged.append(f"a border at cell {min(more)[0]} was given up: {trial.wrong}")
            joined |= more
        return _failed(plan, trial)

    def _as_one(self, before: _Trial) -> Outcome:
        """The last resort: one step in the notebook's order."""
        plan = self._wanted.plan(frozenset(), True)
        run = self._recorded(plan)
        self._merged.append(f"all borders were given up: {before.wrong}")
        project = self._wanted.build(plan, run, self._proof(plan, _Trial(), one_step=True))
        trial = self._tried(plan, project, run)
        if trial.wrong:
            return _failed(plan, trial)
        proof = self._proof(plan, trial, one_step=True)
        return _holds(plan, project, proof, run, trial)

    def _recorded(self, plan: Plan) -> Run | None:
        if self._recorder is None:
            return None
        self._say("running the notebook")
        return self._recorder.run_for(plan)

    def _proof(self, plan: Plan, trial: _Trial, *, one_step: bool) -> Proof:
        merged = (*plan.joined, *self._merged)
        degree: Any = "merged" if merged else "steps"
        if one_step:
            degree = "run"
        if self._recorder is None:
            degree = "static"
        return Proof(degree=degree, merged=merged, not_proven=trial.not_proven, pylint=trial.score)

    def _tried(self, plan: Plan, project: Project, run: Run | None) -> _Trial:
        static: Static = problems(project, plan, whole=False)
        if static.texts:
            return _Trial(static.texts[0], _step_in(plan, static.texts[0]), score=static.score)
        if run is None or self._recorder is None or self._wanted.interpreter is None:
            return _Trial(score=static.score)
        self._say("running the project")
        events, program = self._driven(plan, project)
        return replace(self._compared(plan, run, events, program, static.score), ran=True)

    def _driven(self, plan: Plan, project: Project) -> tuple[list[dict[str, Any]], ProgramRun]:
        wanted = self._wanted
        with laid_out(project, wanted.notebook, wanted.limits, has=wanted.has) as place:
            with tempfile.TemporaryDirectory(prefix="nb2prod-drive-") as name:
                job = {
                    "folder": str(place.folder),
                    "package": plan.package,
                    "data": str(place.data),
                    "steps": [[step.name, list(step.outputs)] for step in plan.steps],
                    "out": str(Path(name) / "told.jsonl"),
                }
                driver = Path(name) / "drive.py"
                driver.write_text(driver_source(job), encoding="utf-8")
                program = run_program(
                    [str(wanted.interpreter.path), str(driver)] if wanted.interpreter else [],
                    folder=place.folder,
                    limits=wanted.limits,
                    environment=place.environment,
                    interpreter=wanted.interpreter,
                    seeded=True,
                )
                return _events(Path(job["out"])), program

    def _compared(
        self, plan: Plan, run: Run, events: list[dict[str, Any]], program: ProgramRun, score: float | None
    ) -> _Trial:
        borders = borders_of(plan, run)
        values = self._values(plan, borders, events)
        if values.wrong:
            return values
        error = next((event for event in events if "error" in event), None)
        if error is not None or program.limit is not None or program.exit_code:
            return _Trial(_error_in_words(error, program), _running(plan, events))
        told, other = self._printed(plan, run, program.stdout)
        if other is not None:
            return _Trial(other.text, _step_of(plan, other.cell))
        not_proven = (*values.not_proven, *told)
        opened = next((event["opened"] for event in events if "opened" in event), ())
        return _Trial(
            not_proven=not_proven[:_MOST_TOLD], stdout=program.stdout, opened=tuple(opened), score=score
        )

    def _values(self, plan: Plan, borders: Borders, events: list[dict[str, Any]]) -> _Trial:
        """The first border at which values differ, and what cannot be told."""
        made = {event["step"]: event["outputs"] for event in events if "outputs" in event}
        not_proven: dict[str, None] = {}
        for step in plan.steps:
            if step.name in borders.coarse:
                not_proven[f"{step.name}: the kernel runs its last statement together with the next one"] = (
                    None
                )
                continue
            theirs = borders.outputs.get(step.name, {})
            wrong = self._differing(step, theirs, made.get(step.name), not_proven)
            if wrong:
                return _Trial(wrong, step)
        results = next((event["results"] for event in events if "results" in event), {})
        for name, told in results.items():
            step = _last_giver(plan, name)
            if step is not None:
                wrong = self._differing(None, borders.final, {name: told}, not_proven)
                if wrong:
                    return _Trial(f"at the end, {wrong}", step)
        return _Trial(not_proven=tuple(not_proven))

    def _differing(
        self,
        step: Step | None,
        theirs: Mapping[str, Any],
        made: Mapping[str, Any] | None,
        not_proven: dict[str, None],
    ) -> str:
        """What differs first, in words; empty where all that can be compared is equal."""
        if made is None:
            return ""  # it was never reached: the error is told instead
        where = f"after {step.name}, " if step is not None else ""
        for name in made:
            if name not in theirs:
                if step is not None:
                    return f"{where}{name} is not there in the notebook"
                continue
            found = differences(theirs[name], made[name], tolerance=Tolerance(), name=name)
            if found and self._is_noise(step, name):
                not_proven[f"{name} differs between two runs of the notebook itself"] = None
            elif found:
                one = found[0]
                return f"{where}{one.name} has another {one.what}: {one.left} in the notebook, {one.right} in the project"
            for unknown in unknowns(theirs[name], name):
                not_proven[f"{unknown}: its content cannot be compared"] = None
        return ""

    def _is_noise(self, step: Step | None, name: str) -> bool:
        """Whether two runs of the notebook differ there as well."""
        if self._recorder is None:
            return False
        first = self._recorder.runs[0]
        self._say("running the notebook once more")
        second = self._recorder.second()
        if not second.reached_end:
            return False
        return any(
            name in noise(told, second.recorded.get(border, {}))
            for border, told in first.recorded.items()
            if name in told
        )

    def _printed(self, plan: Plan, run: Run, stdout: str) -> tuple[tuple[str, ...], OtherText | None]:
        """Which cells print something else in every run, and the first text that is another one without that reason."""
        translated = self._wanted.translated
        given = {"silent": translated.silent, "reports": translated.reports}
        shown = shown_by(run, plan, **given)
        found = compare_printed(shown, stdout)
        if not found or self._recorder is None:
            return (), None
        self._say("running the notebook once more")
        again = {one.cell: one for one in shown_by(self._recorder.second(), plan, **given)}
        noisy = {
            one.cell for one in shown if one.cell in again and compare_printed([again[one.cell]], one.text)
        }
        shown = tuple(
            replace(one, may_lack=True, may_add=True) if one.cell in noisy else one for one in shown
        )
        left = compare_printed(shown, stdout)
        told = (
            f"what cell {cell} prints differs between two runs of the notebook itself"
            for cell in sorted(noisy)
        )
        return tuple(told), left[0] if left else None


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


def _running(plan: Plan, events: Collection[Mapping[str, Any]]) -> Step | None:
    """The step that had begun last."""
    begun = [event["step"] for event in events if "step" in event]
    return next((step for step in plan.steps if begun and step.name == begun[-1]), None)


def _step_in(plan: Plan, problem: str) -> Step | None:
    """The step that a static problem speaks of, where its name stands in it."""
    return next((step for step in plan.steps if step.name in problem), None)


def _last_giver(plan: Plan, name: str) -> Step | None:
    """The last step that gives the name; None where statements behind it give the name another value, or delete it."""
    givers = [step for step in plan.steps if name in step.outputs]
    if not givers:
        return None
    place = {one.index: number for number, one in enumerate(plan.statements)}
    end = place[givers[-1].statements[-1]]
    later = (one for one in plan.statements[end + 1 :] if one.kept)
    return None if any(name in one.defines | one.deletes for one in later) else givers[-1]


def _step_of(plan: Plan, cell: int) -> Step | None:
    """The step that holds the last statement of a cell."""
    indexes = {one.index for one in plan.statements if one.cell == cell}
    return next((step for step in reversed(plan.steps) if indexes & set(step.statements)), None)


def _border_before(plan: Plan, step: Step | None) -> Joined:
    """The border in front of the step, or behind it where it is the first."""
    if step is None or len(plan.steps) < 2:
        return frozenset()
    place = next(number for number, one in enumerate(plan.steps) if one.name == step.name)
    later = plan.steps[max(place, 1)]
    first = next(one for one in plan.statements if one.index == later.statements[0])
    return frozenset({(first.cell, first.position)})


def _error_in_words(error: Mapping[str, Any] | None, program: ProgramRun) -> str:
    if program.limit is not None:
        return f"the project was stopped: {program.limit}"
    if error is None:
        last = program.stderr.strip().splitlines()[-1:] or ["no message"]
        return f"the project ended with exit code {program.exit_code}: {last[0]}"
    place = f" ({error['file']}, line {error['line']})" if error.get("file") else ""
    first = str(error["message"]).splitlines()[:1] or [""]
    return f"the project raises {error['error']}: {first[0]}{place}"


def _holds(plan: Plan, project: Project, proof: Proof, run: Run | None, trial: _Trial) -> Outcome:
    return Outcome(plan=plan, project=project, proof=proof, run=run, stdout=trial.stdout, opened=trial.opened)


def _stopped(plan: Plan, run: Run) -> Outcome:
    """The notebook itself does not run to its end."""
    if run.error is None:
        todo = "use --no-run for a project that is not proven, or a longer limit"
        return Outcome(plan=plan, run=run, failure=f"the notebook was stopped: {run.limit}", todo=todo)
    first = run.error.message.splitlines()[:1] or [""]
    what = f"the notebook fails here: {run.error.type}: {first[0]}"
    todo = "make it run to its end, or use --no-run for a project that is not proven"
    return Outcome(plan=plan, run=run, failure=what, cell=run.error.cell, todo=todo)


def _failed(plan: Plan, trial: _Trial) -> Outcome:
    """No plan holds."""
    cell = 0
    if trial.step is not None:
        indexes = set(trial.step.statements)
        cell = next((one.cell for one in plan.statements if one.index in indexes), 0)
    todo = "please report it with the notebook; --no-run writes the project without a proof"
    return Outcome(plan=plan, failure=f"no project could be proven: {trial.wrong}", cell=cell, todo=todo)
