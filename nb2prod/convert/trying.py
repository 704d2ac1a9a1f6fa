"""One attempt at a proof: the project of a plan held to what the notebook gave, border by border.

>>> Trial(wrong="after load, rows has another length").ran
False
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from nb2prod.compare import Tolerance, differences, unknowns
from nb2prod.convert.driving import Driven, Project, Wanted, driven, running
from nb2prod.convert.plainly import has_code, plainly
from nb2prod.convert.printed import OtherText, compare_printed, shown_by, with_widgets
from nb2prod.convert.recording import Border, Borders, Recorder, border_of, borders_of, end_of, noise
from nb2prod.convert.staticproof import Static
from nb2prod.convert.values import Plan, Step
from nb2prod.convert.written import lasting_names, writer_of
from nb2prod.notebook import Value, replace
from nb2prod.replay import Run

_MOST_TOLD = 12


class Trial(Value):
    """One attempt: what is wrong, and the step at which it shows (None where that is not known).

    ``ran`` says that the project was run. ``unstable`` are names whose values differ between two runs of the notebook.
    ``written`` are files that both wrote.
    """

    wrong: str = ""
    step: Step | None = None
    ran: bool = False
    not_proven: tuple[str, ...] = ()
    stdout: str = ""
    opened: tuple[str, ...] = ()
    unstable: frozenset[str] = frozenset()
    written: tuple[str, ...] = ()
    score: float | None = None


class Trying:
    """Tries projects of one notebook. ``recorder`` is None where nothing is to run."""

    def __init__(self, wanted: Wanted, recorder: Recorder | None, say: Callable[[str], None]):
        self._wanted = wanted
        self._recorder = recorder
        self._say = say
        self._unstable: set[str] = set()

    def tried(self, plan: Plan, project: Project, run: Run | None, static: Static) -> Trial:
        """Runs a project that is sound, where there is a run to hold it to, and compares."""
        if static.texts:
            return Trial(static.texts[0], _step_in(plan, static.texts[0]))
        if run is None:
            return Trial(score=static.score)
        self._say("running the project")
        return replace(self._compared(plan, run, driven(self._wanted, plan, project)), ran=True)

    def _compared(self, plan: Plan, run: Run, found: Driven) -> Trial:
        values = self._values(plan, borders_of(plan, run), found)
        if values.wrong:
            return values
        if found.failure:
            return Trial(found.failure, running(plan, found.events))
        told, other = self._printed(plan, run, found.program.stdout)
        if other is not None:
            return Trial(other.text, _step_of(plan, other.cell))
        written = lasting_names(plan, run.written)
        lost = self._lost(written, found.written)
        if lost:
            return Trial(f"the notebook writes {lost[0]}, and the project does not", writer_of(plan, lost[0]))
        widgets = [
            f"cell {cell} shows a widget: the project has its first state only" for cell in with_widgets(run)
        ]
        not_proven = (*widgets, *values.not_proven, *told)
        return Trial(
            not_proven=not_proven[:_MOST_TOLD],
            stdout=found.program.stdout,
            opened=found.opened,
            unstable=frozenset(self._unstable),
            written=tuple(name for name in written if name in found.written),
        )

    def _values(self, plan: Plan, borders: Borders, driven_run: Driven) -> Trial:
        """The first border at which values differ, and what cannot be told."""
        made, not_proven = driven_run.outputs, dict[str, None]()
        for step in plan.steps:
            if step.name in borders.coarse:
                reason = "the kernel runs its last statement together with the next one"
                not_proven[f"{step.name}: {reason}"] = None
                continue
            theirs = borders.outputs.get(step.name, {})
            wrong = self._differing(border_of(plan, step), theirs, made.get(step.name), not_proven)
            if wrong:
                return Trial(f"after {step.name}, {wrong}", step)
        for name, told in driven_run.results.items():
            step = _last_giver(plan, name) if name in borders.final else None
            if step is not None:
                wrong = self._differing(end_of(plan), borders.final, {name: told}, not_proven)
                if wrong:
                    return Trial(f"at the end, {wrong}", _last_taker(plan, name, step))
        return Trial(not_proven=tuple(not_proven))

    def _differing(
        self,
        border: Border | None,
        theirs: Mapping[str, Any],
        made: Mapping[str, Any] | None,
        not_proven: dict[str, None],
    ) -> str:
        """What differs first, in words; empty where all that can be compared is equal."""
        if made is None:
            return ""  # it was never reached: the error is told instead
        for name in made:
            if name not in theirs:
                return f"{name} is not there in the notebook"
            left, right = plainly(theirs[name]), plainly(made[name])
            found = differences(left, right, tolerance=Tolerance(), name=name)
            if has_code(theirs[name]):
                not_proven[f"{name}: functions in it are compared by their names"] = None
            if found and self._is_noise(border, name):
                self._unstable.add(name)
                not_proven[f"{name}: differs between two runs of the notebook itself"] = None
            elif found:
                one = found[0]
                return f"{one.name} has another {one.what}: {one.left} in the notebook, {one.right} in the project"
            for unknown in unknowns(theirs[name], name):
                not_proven[f"{unknown}: its content cannot be compared"] = None
        return ""

    def _is_noise(self, border: Border | None, name: str) -> bool:
        """Whether two runs of the notebook differ there as well."""
        if self._recorder is None or border is None:
            return False
        first = self._recorder.runs[0].recorded.get(border, {})
        self._say("running the notebook once more")
        second = self._recorder.second()
        return name in noise(first, second.recorded.get(border, {}))

    def _lost(self, names: Sequence[str], found: Collection[str]) -> list[str]:
        """The files among these that the project does not write, though the notebook does in every run."""
        missing = [name for name in names if name not in found]
        if not missing or self._recorder is None:
            return []
        self._say("running the notebook once more")
        return [name for name in missing if name in self._recorder.second().written]

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


def _last_taker(plan: Plan, name: str, giver: Step) -> Step:
    """The last step behind the giver that takes the name: it was right there, so that one changes it; else the giver."""
    later = plan.steps[plan.steps.index(giver) + 1 :]
    return next((step for step in reversed(later) if name in step.inputs), giver)


def _step_of(plan: Plan, cell: int) -> Step | None:
    """The step that holds the last statement of a cell."""
    indexes = {one.index for one in plan.statements if one.cell == cell}
    return next((step for step in reversed(plan.steps) if indexes & set(step.statements)), None)
