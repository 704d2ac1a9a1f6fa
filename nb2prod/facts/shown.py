"""Whether what a call gives is only looked at, so that nothing in the notebook can depend on it.

>>> from nb2prod.facts.learn import learn
>>> from nb2prod.notebook import Cell, Notebook
>>> source = "import numpy as np\\nprint(np.ones(3))\\nx = np.ones(3)\\nrows.append(np.ones(3))"
>>> facts = learn(Notebook("n.ipynb", (Cell(1, "code", source),)))
>>> [is_only_shown(facts, call) for call in facts.calls_of("numpy.ones")]
[True, False, False]
"""

import ast
import re

from nb2prod.facts.facts import Facts
from nb2prod.facts.values import Call, CellFacts

_SHOWING = frozenset(
    "print display pprint show Image HTML Markdown plot scatter hist hist2d bar barh pie imshow "
    "matshow boxplot violinplot contour contourf pcolor pcolormesh errorbar fill_between stem step "
    "quiver line circle multi_line area distplot displot histplot kdeplot pairplot lineplot "
    "scatterplot jointplot heatmap barplot countplot stripplot swarmplot regplot lmplot catplot "
    "relplot pointplot rugplot clustermap sleep".split()
)
_KEEPS_NOTHING = frozenset(
    {"pandas", "numpy", "matplotlib", "seaborn", "IPython", "plotly", "math", "statistics"}
)
_BUILTINS = frozenset(
    "abs all any bool float int len list max min round set sorted str sum tuple type zip".split()
)
_SAVES = ("save", "dump", "copyto", "put")
_PICKS = frozenset({"choice", "choices", "randint", "randrange", "sample"})
_PICTURES = frozenset({"imshow", "matshow", "Image"})
_SHOWS_PICTURES = ("show_", "display", "visuali", "plot_image")
_FOR_THE_EYE = re.compile(r"colou?r|show|plot|display|visuali", re.IGNORECASE)


def is_only_shown(facts: Facts, call: Call) -> bool:
    """Whether the value of the call is printed, drawn or displayed and then gone."""
    if is_pick_to_show(facts, call):
        return True
    around = [other for other in facts.calls_in(call) if _is_given_to(call, other)]
    if any(other.method in _SHOWING for other in around):
        return True
    return isinstance(call.statement, ast.Expr) and all(_keeps_nothing(other) for other in around)


def is_pick_to_show(facts: Facts, draw: Call) -> bool:
    """Whether a random draw only picks a colour, or a picture that its cell shows and no other cell uses."""
    if draw.owner is not None and _FOR_THE_EYE.search(draw.owner.name):
        return True
    if any("colo" in name for name in _names_around(draw)):
        return True
    cell = facts.cell(draw.cell.number)
    return (
        draw.method in _PICKS
        and draw.owner is None
        and _shows_pictures(facts, cell)
        and _is_leaf(facts, cell)
    )


def _names_around(draw: Call) -> list[str]:
    """The names that the draw's statement assigns to, and those of its arguments."""
    targets = draw.statement.targets if isinstance(draw.statement, ast.Assign) else []
    return [node.id.lower() for node in (*targets, *draw.node.args) if isinstance(node, ast.Name)]


def _shows_pictures(facts: Facts, cell: CellFacts) -> bool:
    methods = {call.method for call in facts.calls if call.cell is cell.cell}
    return not methods.isdisjoint(_PICTURES) or any(method.startswith(_SHOWS_PICTURES) for method in methods)


def _is_leaf(facts: Facts, cell: CellFacts) -> bool:
    """Whether no later cell uses a value that this one makes."""
    values = {name for name, binds in cell.binds.items() if binds[-1].kind not in ("import", "def", "class")}
    for later in facts.cells:
        if later.cell.number > cell.cell.number:
            if not values.isdisjoint(later.needs):
                return False
            values -= later.binds.keys()
    return True


def _is_given_to(call: Call, other: Call) -> bool:
    """Whether the call stands somewhere in the arguments of the other."""
    if other is call:
        return False
    place = call.node.lineno, call.node.col_offset
    given = [*other.node.args, *(keyword.value for keyword in other.node.keywords)]
    return any(
        (node.lineno, node.col_offset) <= place < (node.end_lineno, node.end_col_offset)
        for node in given
    )  # fmt: skip


def _keeps_nothing(call: Call) -> bool:
    """Whether the call makes a new value of its arguments and stores them nowhere."""
    if call.name in _BUILTINS:
        return True
    is_of_object = isinstance(call.receiver, str) and call.receiver.endswith("()")
    module = call.name.partition(".")[0]
    return module in _KEEPS_NOTHING and not is_of_object and not call.method.startswith(_SAVES)
