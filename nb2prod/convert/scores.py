"""Scores that a notebook only shows: they are results too, and are called by what gave them.

>>> score_name(ast.parse("round(cross_val_score(model, X, y).mean(), 3)", mode="eval").body)
'cross_val_score.mean'
>>> score_name(ast.parse("models[0].score(X, y)", mode="eval").body), score_name(ast.parse("rate + 1", mode="eval").body)
('models.score', '')
"""

import ast
from collections.abc import Collection, Iterator, Sequence

from nb2prod.convert.values import Plan, Statement

_ONLY_CHANGE_FORM = frozenset({"round", "float", "int", "abs"})
_SHOW_THEMSELVES = frozenset({"print", "display"})


def score_names(sequence: Sequence[Statement], taken: Collection[str]) -> dict[int, str]:
    """By statement, the name of the score that it shows; ``_2`` stands behind a second one of a name.

    ``taken`` are the names of variables, which no score may have.
    """
    found: dict[int, str] = {}
    for one in sequence:
        if one.logged and one.stage == "metrics" and isinstance(one.node, ast.Expr):
            name = score_name(one.node.value)
            if name:
                found[one.index] = _free(name, {*taken, *found.values()})
    return found


def score_name(node: ast.expr) -> str:
    """What a call is known as, without its arguments; empty for what is no call."""
    if not isinstance(node, ast.Call):
        return ""
    if isinstance(node.func, ast.Name) and node.func.id in _ONLY_CHANGE_FORM and node.args:
        return score_name(node.args[0])
    name = ".".join(reversed(list(_words(node.func))))
    return name if name not in _SHOW_THEMSELVES else ""


def unstable_scores(plan: Plan, unstable: Collection[str]) -> frozenset[str]:
    """The names of the scores of what differs between two runs of the notebook."""
    uses = {one.index: one.uses for one in plan.statements}
    return frozenset(name for index, name in plan.scores.items() if not uses[index].isdisjoint(unstable))


def _words(node: ast.expr) -> Iterator[str]:
    while isinstance(node, (ast.Attribute, ast.Call, ast.Subscript)):
        if isinstance(node, ast.Attribute):
            yield node.attr
        node = node.func if isinstance(node, ast.Call) else node.value
    if isinstance(node, ast.Name):
        yield node.id


def _free(name: str, taken: Collection[str]) -> str:
    number, wanted = 1, name
    while wanted in taken:
        number += 1
        wanted = f"{name}_{number}"
    return wanted
