"""Which displays of a notebook are results and stay, and which only look at something and go.

>>> from nb2prod.convert.statements import statements_of
>>> from nb2prod.facts import learn
>>> from nb2prod.notebook import Cell, Notebook
>>> cells = (Cell(1, "code", "rows = [1, 2]\\nlen(rows)"), Cell(2, "code", "print(sum(rows))"))
>>> facts = learn(Notebook("n.ipynb", cells))
>>> [(one.text, one.kept) for one in sliced(statements_of(facts), facts, CallIndex(facts))[0]]
[('rows = [1, 2]', True), ('len(rows)', False), ('print(sum(rows))', True)]
"""

import ast
from collections.abc import Collection, Sequence

from nb2prod.convert.stages import CallIndex, ResultNames, is_only_looked_at
from nb2prod.convert.values import Dropped, Statement
from nb2prod.facts import Call, Facts
from nb2prod.notebook import replace


def sliced(
    statements: Sequence[Statement], facts: Facts, index: CallIndex, mixed: Collection[int] = ()
) -> tuple[list[Statement], list[Dropped], bool]:
    """Which displays are results and stay, which only look and go; without any result all displays stay.

    In ``mixed`` cells other notebooks stand, whose displays are not shown: they go where they only look.
    """
    results = ResultNames(index)
    prints = any(call.name == "print" for call in facts.calls)
    found: list[Statement] = []
    looked: list[Statement] = []
    unseen: list[Statement] = []
    for one in statements:
        calls = index.calls_in(one)
        results.follow(one, calls)
        is_result = one.shown and results.is_result(one)
        if one.shown and not is_result and is_only_looked_at(one, calls):
            looked.append(one)
        is_value = isinstance(one.node, ast.Expr) and not (one.shown or any(map(_tells, calls)))
        if is_value and one.cell in mixed and is_only_looked_at(replace(one, shown=True), calls):
            unseen.append(one)
        found.append(replace(one, logged=is_result))
    shows_all = bool(looked) and not prints and not any(one.logged for one in found)
    if shows_all:
        looked, found = [], [replace(one, logged=one.shown) for one in found]
    gone = {one.index for one in (*looked, *unseen)}
    dropped = [Dropped(one.cell, one.line, "only looks at a value", one.text) for one in looked]
    dropped += [Dropped(one.cell, one.line, "its value is shown nowhere", one.text) for one in unseen]
    return [replace(one, kept=one.index not in gone) for one in found], dropped, shows_all


def _tells(call: Call) -> bool:
    """Whether a call shows something wherever it stands, which one that only gives a value does not."""
    return call.method in ("display", "help", "info")
