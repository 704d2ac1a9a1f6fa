"""The proof: a plan is rendered, checked, and run beside the notebook; where they differ, two steps become one, and again.

>>> Outcome(failure="nothing ran").is_proven
False
"""

from collections.abc import Callable
from typing import Literal

from nb2prod.convert.driving import Joined, Project, Wanted
from nb2prod.convert.excuses import excuses_of
from nb2prod.convert.recording import Recorder
from nb2prod.convert.staticproof import Lint, Static, problems
from nb2prod.convert.scores import unstable_scores
from nb2prod.convert.trying import Trial, Trying
from nb2prod.convert.values import Plan, Proof, Step
from nb2prod.notebook import Value, replace
from nb2prod.replay import Run

_MOST_MERGES = 5


class Outcome(Value):
    """What came of it: the plan that holds, its project and proof; or the ``failure``, with ``cell`` where it is known."""

    plan: Plan | None = None
    project: Project = {}
    proof: Proof = Proof(degree="static")
    run: Run | None = None
    stdout: str = ""
    opened: tuple[str, ...] = ()
    unstable: frozenset[str] = frozenset()
    written: tuple[str, ...] = ()
    failure: str = ""
    cell: int = 0
    todo: str = ""

    @property
    def is_proven(self) -> bool:
        """Whether the project gives what the notebook gave, or passes all static checks where nothing was to run."""
        return not self.failure


def prove(
    wanted: Wanted, recorder: Recorder | None, say: Callable[[str], None] = lambda text: None
) -> Outcome:
    """Tries the plan, and coarser ones, until one holds or none is left. ``say`` hears what is being done."""
    return _Proving(wanted, recorder, say).outcome()


def prove_as_one(
    wanted: Wanted, recorder: Recorder | None, say: Callable[[str], None], *, because: str
) -> Outcome:
    """Tries the coarsest plan only: one step in the notebook's order; ``because`` says what is wrong with finer ones."""
    return _Proving(wanted, recorder, say).as_one(because)


class _Proving:
    def __init__(self, wanted: Wanted, recorder: Recorder | None, say: Callable[[str], None]):
        self._wanted = wanted
        self._recorder = recorder
        self._say = say
        self._trying = Trying(wanted, recorder, say)
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
            plan, project, static = self._built(plan, run, one_step=one_step)
            trial = self._trying.tried(plan, project, run, static)
            if not trial.wrong:
                proof = self._proof(plan, trial, one_step=one_step)
                return self._holds(plan, project, proof, run, trial)
            if len(plan.steps) < 2 or one_step:
                break
            # What is wrong without a run is hardly a border's fault.
            more = _border_before(plan, trial.step) if trial.ran else frozenset()
            if not more or more <= joined:
                return self.as_one(trial.wrong)
            self._merged.append(f"a border at cell {min(more)[0]} was given up: {trial.wrong}")
            joined |= more
        return _failed(plan, trial)

    def _holds(self, plan: Plan, project: Project, proof: Proof, run: Run | None, trial: Trial) -> Outcome:
        return Outcome(
            plan=plan,
            project=project,
            proof=proof,
            run=run,
            stdout=trial.stdout,
            opened=trial.opened,
            unstable=trial.unstable | unstable_scores(plan, trial.unstable),
            written=trial.written,
        )

    def as_one(self, because: str) -> Outcome:
        """The last resort: one step in the notebook's order."""
        plan = self._wanted.plan(frozenset(), True)
        run = self._recorded(plan)
        if run is not None and not run.reached_end:
            return _stopped(plan, run)
        self._merged.append(f"all borders were given up: {because}")
        plan, project, static = self._built(plan, run, one_step=True)
        trial = self._trying.tried(plan, project, run, static)
        if trial.wrong:
            return _failed(plan, trial)
        proof = self._proof(plan, trial, one_step=True)
        return self._holds(plan, project, proof, run, trial)

    def _recorded(self, plan: Plan) -> Run | None:
        if self._recorder is None:
            return None
        self._say("running the notebook")
        return self._recorder.run_for(plan)

    def _built(self, plan: Plan, run: Run | None, *, one_step: bool) -> tuple[Plan, Project, Static]:
        """The project of a plan, and what can be seen of it without a run; the plan has the excuses that it needs."""
        # What is to run is linted as a project when it is complete; else the tests are the same for every notebook.
        lint: Lint = "modules" if run is None else "errors"
        proof = self._proof(plan, Trial(), one_step=one_step)
        project = self._wanted.build(plan, run, proof)
        static = problems(project, plan, lint=lint)
        excuses = excuses_of(plan, project, static.errors)
        if excuses:
            plan = replace(plan, excuses=excuses)
            project = self._wanted.build(plan, run, proof)
            static = problems(project, plan, lint=lint)
        return plan, project, static

    def _proof(self, plan: Plan, trial: Trial, *, one_step: bool) -> Proof:
        merged = (*plan.joined, *self._merged)
        degree: Literal["steps", "merged", "run", "static"] = "merged" if merged else "steps"
        if one_step:
            degree = "run"
        if self._recorder is None:
            degree = "static"
        return Proof(degree=degree, merged=merged, not_proven=trial.not_proven, pylint=trial.score)


def _border_before(plan: Plan, step: Step | None) -> Joined:
    """The border in front of the step, or behind it where it is the first."""
    if step is None or len(plan.steps) < 2:
        return frozenset()
    place = next(number for number, one in enumerate(plan.steps) if one.name == step.name)
    later = plan.steps[max(place, 1)]
    first = next(one for one in plan.statements if one.index == later.statements[0])
    return frozenset({(first.cell, first.position)})


def _stopped(plan: Plan, run: Run) -> Outcome:
    """The notebook itself does not run to its end."""
    if run.error is None:
        todo = "use --no-run for a project that is not proven, or a longer limit"
        return Outcome(plan=plan, run=run, failure=f"the notebook was stopped: {run.limit}", todo=todo)
    first = run.error.message.splitlines()[:1] or [""]
    what = f"the notebook fails here: {run.error.type}: {first[0]}"
    todo = "make it run to its end, or use --no-run for a project that is not proven"
    return Outcome(plan=plan, run=run, failure=what, cell=run.error.cell, todo=todo)


def _failed(plan: Plan, trial: Trial) -> Outcome:
    """No plan holds."""
    cell = 0
    if trial.step is not None:
        indexes = set(trial.step.statements)
        cell = next((one.cell for one in plan.statements if one.index in indexes), 0)
    todo = "please report it with the notebook; --no-run writes the project without a proof"
    return Outcome(plan=plan, failure=f"no project could be proven: {trial.wrong}", cell=cell, todo=todo)
