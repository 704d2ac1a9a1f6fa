"""All that is known of a notebook before anything runs: what it is in plain Python, and the plan of its project.

>>> from nb2prod.notebook import Cell
>>> cells = (Cell(1, "code", "rate = 2"), Cell(2, "code", "print(rate * 3)"))
>>> ready = ready_for(Notebook("my prices.ipynb", cells), Path("my prices.ipynb"), "", lambda notebook: {})
>>> ready.options.package, [step.name for step in ready.plan.steps]
('my_prices', ['prepare_rate'])
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from nb2prod.convert.inputs import modules_beside
from nb2prod.convert.others import Whole, translated_whole
from nb2prod.convert.package import package_name
from nb2prod.convert.planning import PlanOptions, make_plan
from nb2prod.convert.translate import Translated
from nb2prod.convert.values import Plan
from nb2prod.environment import Origins, is_pin_file
from nb2prod.facts import Facts, learn
from nb2prod.notebook import Notebook, SurroundingsReader, Value


class Ready(Value):
    """What was learned, the notebook with those that it runs, what was wished for the plan, and the plan."""

    facts: Facts
    whole: Whole
    options: PlanOptions
    plan: Plan

    @property
    def translated(self) -> Translated:
        """The notebook, with those that it runs, in plain Python."""
        return self.whole.translated

    def planned(self, options: PlanOptions) -> Plan:
        """The plan for other options."""
        return _planned(self.whole, options)


def ready_for(
    notebook: Notebook,
    path: Path,
    package: str,
    stars: Callable[[Notebook], Mapping[str, tuple[str, ...]]],
) -> Ready:
    """Translates and plans. ``package`` may be empty: the notebook names it. ``stars`` tells what star imports give."""
    reader = SurroundingsReader(is_pin_file=is_pin_file)
    around = reader.of(path)
    whole = translated_whole(notebook, path, reader)
    translated = whole.translated
    facts = learn(translated.notebook, around)
    origins = Origins(facts, around)
    local = {one.top for one in facts.imports if origins.of(one).kind == "local"}
    beside = modules_beside(local - set(translated.helpers), path.parent)
    options = PlanOptions(
        package=package or package_name(path.stem, {one.top for one in facts.imports if one.top}),
        positions=translated.positions,
        parts=translated.parts,
        by_shell=translated.shell,
        dropped=translated.dropped,
        refused=translated.refused,
        helpers={**beside, **translated.helpers},
        stars=stars(translated.notebook),
    )
    return Ready(facts, whole, options, _planned(whole, options))


def _planned(whole: Whole, options: PlanOptions) -> Plan:
    plan = make_plan(whole.translated.notebook, options)
    return whole.places.plan(plan, refused=len(options.refused), dropped=len(options.dropped))
