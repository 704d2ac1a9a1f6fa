"""From drafts to the steps of a plan: names, parameters, prose; and where in the texts something must be replaced.

>>> from nb2prod.convert.statements import statements_of
>>> from nb2prod.facts import learn
>>> from nb2prod.notebook import Cell, Notebook
>>> (statement,) = statements_of(learn(Notebook("n.ipynb", (Cell(1, "code", "# all\\nrate = 3"),))))
>>> place_in_text(statement, 2, 7)
(2, 7)
"""

import ast
from collections.abc import Collection, Sequence

from nb2prod.convert.bundles import bundled
from nb2prod.convert.lifting import Level
from nb2prod.convert.naming import Naming
from nb2prod.convert.parameters import Found
from nb2prod.convert.prose import Section, Sections
from nb2prod.convert.stages import CallIndex
from nb2prod.convert.steps import Draft
from nb2prod.convert.values import IMPORT_ORDER, Lifted, ParameterPlace, Statement, Step
from nb2prod.facts import Facts

_OF_PROJECT = frozenset(
    "run run_steps inside params main logger show save_figures load_params Params data model train metrics plots".split()
)


def steps_of(
    drafts: Sequence[Draft],
    sections: Sections,
    index: CallIndex,
    found: Sequence[Found],
    taken: Collection[str],
) -> tuple[Step, ...]:
    """The steps; the words below a heading go to the first step that stands there."""
    naming = Naming({*taken, *_OF_PROJECT})
    told: set[int] = {0}
    steps = []
    for draft in drafts:
        section = sections.above(draft.statements[0].cell)
        if section.number in told or section.is_title:
            section = Section(section.number)
        told.add(section.number)
        inside = {one.index for one in draft.statements}
        own = [one.parameter for one in found if one.statement in inside]
        plain = tuple(dict.fromkeys(one.name for one in own if not one.is_path))
        paths = tuple(dict.fromkeys(one.name for one in own if one.is_path))
        made = draft.outputs or tuple(
            name for one in reversed(draft.statements) for name in sorted(one.certain)
        )
        calls = [call.method for one in draft.statements for call in index.calls_in(one)]
        steps.append(
            Step(
                name=naming.name(draft.module, section.title, made=made, calls=calls),
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
    naming.take(one.parameter.name for one in found)
    return bundled(steps, naming)


def figure_calls(statements: Sequence[Statement], facts: Facts) -> dict[int, frozenset[tuple[int, int]]]:
    """Where the notebook shows and closes its figures before the end of a cell."""
    found: dict[int, set[tuple[int, int]]] = {}
    for call in facts.calls_of("matplotlib.pyplot.show", "matplotlib.pylab.show", "pylab.show"):
        if _draws_inside(call.node):
            continue
        for one in statements:
            if one.cell == call.cell.number and one.line <= call.node.lineno <= one.end_line:
                place = place_in_text(one, call.node.lineno, call.node.col_offset)
                found.setdefault(one.index, set()).add(place)
    return {index: frozenset(places) for index, places in found.items()}


def _draws_inside(show: ast.Call) -> bool:
    """``plt.show(plot_acf(rows))``: the call stays as it is, and the figure is saved at the end of the cell."""
    given = (*show.args, *(keyword.value for keyword in show.keywords))
    return any(isinstance(node, ast.Call) for one in given for node in ast.walk(one))


def lifted_of(level: Level, steps: Sequence[Step], kept: Sequence[Statement]) -> tuple[Lifted, ...]:
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
                modules[name] = min(users, key=IMPORT_ORDER.index)
    return tuple(
        Lifted(name, modules.get(name, "data"), one.statement, one.added)
        for name, one in level.lifted.items()
    )


def parameter_places(
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
