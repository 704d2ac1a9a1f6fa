"""What the notebook itself gave at each border of a plan: recorded runs, as few as will do.

>>> step = Step(name="load", module="data", statements=(0,), outputs=("rows",))
>>> one = Statement(index=0, cell=2, position=1, line=2, end_line=2, text="", node=None, stage="data", why="")
>>> wanted_of(Plan("p", "n.ipynb", statements=(one,), steps=(step,)))
{(2, 1): ('rows',)}
"""

from collections.abc import Callable, Mapping
from typing import Any

from nb2prod.compare import Tolerance, differences
from nb2prod.convert.reordering import as_numbered, in_order
from nb2prod.convert.values import Plan, Statement, Step
from nb2prod.notebook import Value, replace
from nb2prod.replay import Recording, ReplayRequest, Run, replay_notebook

Border = tuple[int, int]
Fingerprints = Mapping[str, Mapping[str, Any]]


class Borders(Value):
    """The values at the borders of a plan: ``outputs`` by step, ``final`` at the end of the notebook.

    ``coarse`` are steps at whose end nothing can be recorded, because the kernel runs what follows with it at once.
    """

    outputs: Mapping[str, Fingerprints] = {}
    final: Fingerprints = {}
    coarse: frozenset[str] = frozenset()


def wanted_of(plan: Plan) -> dict[Border, tuple[str, ...]]:
    """Which names to record after which statement: the outputs of each step, and all of them at the end."""
    wanted: dict[Border, dict[str, None]] = {}
    for step in plan.steps:
        wanted.setdefault(border_of(plan, step), {}).update(dict.fromkeys(step.outputs))
    names = dict.fromkeys(name for step in plan.steps for name in step.outputs)
    end = end_of(plan)
    if end is not None:
        wanted.setdefault(end, {}).update(names)
    return {border: tuple(told) for border, told in wanted.items()}


def border_of(plan: Plan, step: Step) -> Border:
    """The last statement of a step, as the kernel counts."""
    last = next(one for one in plan.statements if one.index == step.statements[-1])
    return last.cell, last.position


def end_of(plan: Plan) -> Border | None:
    """The last statement that the notebook runs."""
    return (plan.statements[-1].cell, plan.statements[-1].position) if plan.statements else None


class Recorder:
    """Runs the notebook where a plan asks for borders that no run so far has recorded."""

    def __init__(
        self, request: ReplayRequest, run: Callable[..., Run] = replay_notebook, progress: Any = None
    ):
        self._request = request
        self._replay = run
        self._progress = progress
        self._wanted: dict[Border, tuple[str, ...]] = {}
        self._order: tuple[int, ...] = ()
        self.runs: list[Run] = []

    def run_for(self, plan: Plan) -> Run:
        """A run that has recorded all borders of the plan."""
        wanted = wanted_of(plan)
        if plan.order != self._order:
            self._order, self.runs = plan.order, []
        if not self.runs or any(
            not set(names) <= set(self._wanted.get(at, ())) for at, names in wanted.items()
        ):
            for at, names in wanted.items():
                self._wanted[at] = tuple(dict.fromkeys((*self._wanted.get(at, ()), *names)))
            self.runs = [self._run()]
        return self.runs[0]

    def second(self) -> Run:
        """Another run of the same, which tells what differs by itself."""
        if len(self.runs) < 2:
            self.runs.append(self._run())
        return self.runs[1]

    def _run(self) -> Run:
        request = replace(self._request, recording=Recording(dict(self._wanted)))
        with in_order(request, self._order) as ordered:
            return as_numbered(self._replay(ordered, progress=self._progress), self._order)


def borders_of(plan: Plan, run: Run) -> Borders:
    """The values of a run, sorted by the steps of the plan."""
    by_index = {one.index: one for one in plan.statements}
    outputs, coarse = {}, set()
    for step in plan.steps:
        last = by_index[step.statements[-1]]
        if _goes_on(plan, last):
            coarse.add(step.name)
        else:
            told = run.recorded.get((last.cell, last.position), {})
            outputs[step.name] = {name: told[name] for name in step.outputs if name in told}
    end = end_of(plan)
    final = run.recorded.get(end, {}) if end is not None else {}
    return Borders(outputs, final, frozenset(coarse))


def _goes_on(plan: Plan, last: Statement) -> bool:
    """Whether the kernel runs later statements together with this one (below ``%%time``)."""
    place = (last.cell, last.position)
    same = [one for one in plan.statements if one.kept and (one.cell, one.position) == place]
    return same[-1].index != last.index


def noise(one: Fingerprints, other: Fingerprints) -> frozenset[str]:
    """The names whose values differ between two runs of the notebook itself."""
    return frozenset(
        name
        for name in one
        if name in other and differences(one[name], other[name], tolerance=Tolerance(), name=name)
    )


def inputs_of(plan: Plan, borders: Borders) -> dict[str, Fingerprints]:
    """What each step was handed: what earlier steps had given last."""
    known: dict[str, Mapping[str, Any]] = {}
    found = {}
    for step in plan.steps:
        found[step.name] = {name: known[name] for name in step.inputs if name in known}
        known |= borders.outputs.get(step.name, {})
    return found
