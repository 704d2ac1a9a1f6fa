"""From a notebook in plain Python to the plan of its project.

>>> from nb2prod.notebook import Cell, Notebook
>>> code = ("import math", "radius = 3", "area = math.pi * radius ** 2\\nprint(area)")
>>> plan = make_plan(Notebook("circle.ipynb", tuple(Cell(n, "code", one) for n, one in enumerate(code, 1))), PlanOptions("circle"))
>>> [step.name for step in plan.steps], [one.shown for one in plan.parameters]
(['prepare_data'], ['data.radius = 3'])
"""

from collections.abc import Collection, Mapping, Sequence

from nb2prod.convert.borders import uncuttable
from nb2prod.convert.lifting import Level, level_of
from nb2prod.convert.naming import Naming
from nb2prod.convert.parameters import Found, found_in
from nb2prod.convert.places import Places, places_of
from nb2prod.convert.prose import Sections, sections_of, title_of
from nb2prod.convert.refusing import order_of, refusals
from nb2prod.convert.stars import expanded
from nb2prod.convert.stages import CallIndex, ResultNames, is_only_looked_at, result_names, staged
from nb2prod.convert.statements import statements_of
from nb2prod.convert.steps import Draft, cut, with_borders
from nb2prod.convert.values import Dropped, Lifted, ParameterPlace, Plan, Refused, Statement, Step
from nb2prod.facts import Facts, learn
from nb2prod.notebook import Notebook, Value, replace

_MODULE_ORDER = ("data", "model", "metrics", "plots", "train")


class PlanOptions(Value):
    """What a plan needs to know beside the notebook.

    ``positions``: cell → how the kernel counts its statements. ``joined``: (cell, position) of statements before which
    the proof found that no border may be; ``one_step`` gives up all borders. ``changed``: statement → names of the
    objects that a watched run saw it change. ``numbers`` are names that held a number at the end of that run.
    ``by_shell`` tells of shell lines. ``dropped`` and ``refused`` come from before, ``helpers`` are modules by name,
    ``stars`` the names that a star import of a module gives, where the notebook's interpreter was asked.
    """

    package: str
    positions: Mapping[int, Sequence[int]] = {}
    joined: frozenset[tuple[int, int]] = frozenset()
    one_step: bool = False
    changed: Mapping[tuple[int, int], tuple[str, ...]] = {}
    displays: frozenset[int] | None = None
    by_shell: bool = False
    dropped: tuple[Dropped, ...] = ()
    refused: tuple[Refused, ...] = ()
    helpers: Mapping[str, str] = {}
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
        statements_of(facts, options.positions, order), facts, {one.number: one for one in notebook.cells}
    )
    index = CallIndex(facts)
    statements, dropped, shows_all = _sliced(statements, facts, index)
    kept = [one for one in statements if one.kept]
    level = level_of(kept)
    sequence = [_handing_over(one, level) for one in kept if one.index not in level.statements]
    sections = sections_of(notebook)
    drafts, joined = _drafts(sequence, sections, options)
    results = tuple(name for name in result_names(sequence, index) if name not in level.lifted)
    drafts = with_borders(drafts, results=results, changed=_changed(sequence, options))
    places = places_of(sequence, facts, by_shell=options.by_shell)
    modules = {one.index: draft.module for draft in drafts for one in draft.statements}
    found = found_in(sequence, index, modules, paths=places.paths)
    names = {name for one in statements for name in one.uses | one.defines | one.captures}
    steps = _steps(drafts, sections, index, found, names | set(level.imports) | set(level.late))
    return replace(
        base,
        statements=tuple(statements),
        steps=steps,
        lifted=_lifted(level, steps, kept),
        parameters=tuple(one.parameter for one in found),
        literals=_literals(found, statements),
        figure_calls=_figure_calls(statements, facts),
        files=places.files,
        enters_root=places.enters_root and bool(places.files or options.by_shell),
        dropped=(*options.dropped, *dropped),
        results=results,
        shows_all=shows_all,
        draws=any(one.stage == "plots" for one in kept) or _draws(facts),
        helpers=options.helpers,
        joined=joined,
    )


def _draws(facts: Facts) -> bool:
    return any(call.name.startswith(("matplotlib.", "pylab.", "seaborn.")) for call in facts.calls)


def _sliced(
    statements: Sequence[Statement], facts: Facts, index: CallIndex
) -> tuple[list[Statement], list[Dropped], bool]:
    """Which displays are results and stay, which only look and go; without any result all displays stay."""
    results = ResultNames(index)
    prints = any(call.name == "print" for call in facts.calls)
    found: list[Statement] = []
    looked: list[Statement] = []
    for one in statements:
        calls = index.calls_in(one)
        results.follow(one, calls)
        is_result = one.shown and results.is_result(one)
        if one.shown and not is_result and is_only_looked_at(one, calls):
            looked.append(one)
        found.append(replace(one, logged=is_result))
    shows_all = bool(looked) and not prints and not any(one.logged for one in found)
    if shows_all:
        return [replace(one, logged=one.shown) for one in found], [], True
    gone = {one.index for one in looked}
    dropped = [Dropped(one.cell, one.line, "only looks at a value", one.text) for one in looked]
    return [replace(one, kept=one.index not in gone) for one in found], dropped, False


def _handing_over(statement: Statement, level: Level) -> Statement:
    """The statement, which also uses what the lifted functions that it calls must be handed."""
    more = {name: one.added for name, one in level.lifted.items() if one.added}
    uses = {added for name in statement.uses & more.keys() for added in more[name]}
    captures = {added for name in statement.captures & more.keys() for added in more[name]}
    if not (uses or captures):
        return statement
    return replace(statement, uses=statement.uses | uses, captures=statement.captures | captures)


def _changed(sequence: Sequence[Statement], options: PlanOptions) -> dict[int, tuple[str, ...]]:
    return {
        one.index: options.changed[one.cell, one.position]
        for one in sequence
        if (one.cell, one.position) in options.changed
    }


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


def _steps(
    drafts: Sequence[Draft],
    sections: Sections,
    index: CallIndex,
    found: Sequence[Found],
    taken: Collection[str],
) -> tuple[Step, ...]:
    naming = Naming({*taken, "run", "params", "main", "logger", "show", "save_figures", "load_params", "Params",
                     "data", "model", "train", "metrics", "plots"})  # fmt: skip
    steps = []
    for draft in drafts:
        section = sections.above(draft.statements[0].cell)
        inside = {one.index for one in draft.statements}
        own = [one.parameter for one in found if one.statement in inside]
        plain = tuple(dict.fromkeys(one.name for one in own if not one.is_path))
        paths = tuple(dict.fromkeys(one.name for one in own if one.is_path))
        calls = [call.method for one in draft.statements for call in index.calls_in(one)]
        steps.append(
            Step(
                name=naming.name(draft.module, section.title, outputs=draft.outputs, calls=calls),
                module=draft.module,
                statements=tuple(one.index for one in draft.statements),
                inputs=draft.inputs,
                outputs=draft.outputs,
                parameters=plain,
                paths=paths,
                title=section.title,
                prose=section.text,
            )
        )
    return tuple(steps)


def _figure_calls(statements: Sequence[Statement], facts: Facts) -> dict[int, frozenset[tuple[int, int]]]:
    """Where the notebook shows and closes its figures before the end of a cell."""
    found: dict[int, set[tuple[int, int]]] = {}
    for call in facts.calls_of("matplotlib.pyplot.show", "matplotlib.pylab.show", "pylab.show"):
        for one in statements:
            if one.cell == call.cell.number and one.line <= call.node.lineno <= one.end_line:
                place = place_in_text(one, call.node.lineno, call.node.col_offset)
                found.setdefault(one.index, set()).add(place)
    return {index: frozenset(places) for index, places in found.items()}


def _lifted(level: Level, steps: Sequence[Step], kept: Sequence[Statement]) -> tuple[Lifted, ...]:
    """The lifted functions, each in the lowest module of those that use it, so that imports go one way."""
    by_index = {one.index: one for one in kept}
    using: dict[str, set[str]] = {name: set() for name in level.lifted}
    for step in steps:
        for index in step.statements:
            for name in (by_index[index].uses | by_index[index].captures) & using.keys():
                using[name].add(step.module)
    modules: dict[str, str] = {}
    for _ in range(len(using) + 1):  # until what functions use of each other is settled
        for name in using:
            users = using[name] | {
                modules[other] for other, one in level.lifted.items() if name in one.uses and other in modules
            }
            if users:
                modules[name] = min(users, key=_MODULE_ORDER.index)
    return tuple(
        Lifted(name, modules.get(name, "data"), one.statement, one.added)
        for name, one in level.lifted.items()
    )


def _literals(
    found: Sequence[Found], statements: Sequence[Statement]
) -> dict[int, tuple[ParameterPlace, ...]]:
    by_index = {one.index: one for one in statements}
    places: dict[int, list[ParameterPlace]] = {}
    for one in found:
        line, column = place_in_text(by_index[one.statement], one.node.lineno, one.node.col_offset)
        into = places.setdefault(one.statement, [])
        into.append(ParameterPlace(line, column, one.parameter.name, one.parameter.is_path))
    return {index: tuple(into) for index, into in places.items()}


def place_in_text(statement: Statement, line: int, column: int) -> tuple[int, int]:
    """A place of the cell as line and byte column in the statement's own text, which begins with comments."""
    lines = statement.text.split("\n")
    comments = next(number for number, one in enumerate(lines) if not one.lstrip().startswith("#"))
    decorated = bool(getattr(statement.node, "decorator_list", None))
    shift = statement.node.col_offset if line == statement.line and not decorated else 0
    return line - statement.line + comments + 1, column - shift
