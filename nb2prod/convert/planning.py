"""From a notebook in plain Python to the plan of its project.

>>> from nb2prod.notebook import Cell, Notebook
>>> code = ("import math", "radius = 3", "area = math.pi * radius ** 2\\nprint(area)")
>>> plan = make_plan(Notebook("circle.ipynb", tuple(Cell(n, "code", one) for n, one in enumerate(code, 1))), PlanOptions("circle"))
>>> [step.name for step in plan.steps], [one.shown for one in plan.parameters]
(['prepare_area'], ['data.radius = 3'])
"""

from collections.abc import Collection, Mapping, Sequence

from nb2prod.convert.borders import uncuttable
from nb2prod.convert.composing import figure_calls, lifted_of, parameter_places, steps_of
from nb2prod.convert.lifting import Level, level_of
from nb2prod.convert.parameters import found_in
from nb2prod.convert.places import places_of
from nb2prod.convert.prose import Sections, sections_of, title_of
from nb2prod.convert.refusing import order_of, refusals
from nb2prod.convert.slicing import sliced
from nb2prod.convert.scores import score_names
from nb2prod.convert.stages import CallIndex, result_names, staged
from nb2prod.convert.stars import expanded
from nb2prod.convert.statements import statements_of
from nb2prod.convert.steps import Draft, cut, with_borders
from nb2prod.convert.values import Dropped, Plan, Refused, Statement
from nb2prod.facts import Facts, learn
from nb2prod.notebook import Notebook, Value, replace


class PlanOptions(Value):
    """What a plan needs to know beside the notebook.

    ``positions``: cell → how the kernel counts its statements. ``joined``: (cell, position) of statements before which
    the proof found that no border may be; ``one_step`` gives up all borders. ``by_shell`` tells of shell lines.
    ``dropped`` and ``refused`` come from before, ``helpers`` are modules by name, ``parts`` tell for cells that run other
    notebooks which part each statement belongs to. ``stars`` are the names that a star import of a module gives, where
    the notebook's interpreter was asked.
    """

    package: str
    positions: Mapping[int, Sequence[int]] = {}
    joined: frozenset[tuple[int, int]] = frozenset()
    one_step: bool = False
    by_shell: bool = False
    dropped: tuple[Dropped, ...] = ()
    refused: tuple[Refused, ...] = ()
    helpers: Mapping[str, str] = {}
    parts: Mapping[int, Sequence[int]] = {}
    stars: Mapping[str, tuple[str, ...]] = {}


def make_plan(notebook: Notebook, options: PlanOptions) -> Plan:
    """The plan for a notebook whose cells are plain Python; one with ``refused`` is not to be followed."""
    notebook, unknown = expanded(notebook, options.stars)
    facts = learn(notebook)
    order, refused = order_of(facts)
    refused = (*options.refused, *unknown, *refused, *refusals(facts))
    base = Plan(
        package=options.package,
        notebook=notebook.path,
        refused=refused,
        order=order,
        title=title_of(notebook),
    )
    if refused:
        return base
    statements = staged(
        statements_of(facts, options.positions, order, options.parts),
        facts,
        {one.number: one for one in notebook.cells},
    )
    index = CallIndex(facts)
    statements, dropped, shows_all = sliced(statements, facts, index, options.parts)
    kept = [one for one in statements if one.kept]
    level = level_of(kept)
    sequence = [_handing_over(one, level) for one in kept if one.index not in level.statements]
    sections = sections_of(notebook)
    drafts, joined = _drafts(sequence, sections, options)
    results = tuple(name for name in result_names(sequence, index) if name not in level.lifted)
    drafts = with_borders(drafts, results=results)
    places = places_of(sequence, facts, by_shell=options.by_shell)
    modules = {one.index: draft.module for draft in drafts for one in draft.statements}
    found = found_in(sequence, index, modules, paths=places.paths)
    names = {name for one in statements for name in one.uses | one.defines | one.captures}
    steps = steps_of(drafts, sections, index, found, names | set(level.imports) | set(level.late))
    return replace(
        base,
        statements=tuple(statements),
        steps=steps,
        lifted=lifted_of(level, steps, kept),
        parameters=tuple(
            {(one.parameter.group, one.parameter.name): one.parameter for one in found[::-1]}.values()
        )[::-1],
        literals=parameter_places(found, statements),
        figure_calls=figure_calls(statements, facts),
        files=places.files,
        enters_root=places.enters_root and bool(places.files or options.by_shell),
        dropped=(*options.dropped, *dropped),
        results=results,
        scores=score_names(sequence, names),
        shows_all=shows_all,
        draws=any(one.stage == "plots" for one in kept) or _draws(facts),
        helpers=options.helpers,
        joined=joined,
    )


def _draws(facts: Facts) -> bool:
    return any(call.name.startswith(("matplotlib.", "pylab.", "seaborn.")) for call in facts.calls)


def _handing_over(statement: Statement, level: Level) -> Statement:
    """The statement, which also uses what the lifted functions that it calls must be handed."""
    more = {name: one.added for name, one in level.lifted.items() if one.added}
    uses = {added for name in statement.uses & more.keys() for added in more[name]}
    captures = {added for name in statement.captures & more.keys() for added in more[name]}
    if not (uses or captures):
        return statement
    return replace(statement, uses=statement.uses | uses, captures=statement.captures | captures)


def _drafts(
    sequence: Sequence[Statement], sections: Sections, options: PlanOptions
) -> tuple[list[Draft], tuple[str, ...]]:
    numbers = {one.cell: sections.above(one.cell).number for one in sequence}
    reasons = uncuttable(sequence)
    places: Collection[int] = set(reasons)
    if options.one_step:
        places = range(1, len(sequence))
    elif options.joined:
        places = {
            *reasons,
            *(n for n, one in enumerate(sequence) if (one.cell, one.position) in options.joined),
        }
    free = cut(sequence, numbers)
    drafts = cut(sequence, numbers, places)
    told = dict.fromkeys(reasons[place] for place in sorted(reasons)) if len(free) > len(drafts) else {}
    return drafts, tuple(told)
