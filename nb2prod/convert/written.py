"""The files that a notebook writes under names of its own: what its project must write too.

>>> from nb2prod.convert.statements import learn, statements_of
>>> from nb2prod.notebook import Cell, Notebook
>>> code = "save(model, 'out/model.pkl')\\nsave(model, f'out/{today}.pkl')\\nsave(model, f'{kind}.pkl')"
>>> plan = Plan("p", "n.ipynb", tuple(statements_of(learn(Notebook("n.ipynb", (Cell(1, "code", code),))))))
>>> lasting_names(plan, {"out/model.pkl": 9, "out/2024-02-29.pkl": 9, "svm.pkl": 9, "empty.pkl": 0})
('out/model.pkl', 'svm.pkl')
"""

import ast
import re
from collections.abc import Iterator, Mapping

from nb2prod.convert.values import Plan, Step

_SEPARATOR = re.compile(r"[/\\]")
_SUFFIX = re.compile(r"\.\w+$")


def lasting_names(plan: Plan, written: Mapping[str, int]) -> tuple[str, ...]:
    """Those files that a run writes under the same name on any day, and not empty, in the folder of the notebook.

    A part of a path that is a text of the notebook is the same always; in any other a digit may be a clock's.
    """
    known = {part for text in _texts(plan) for part in _SEPARATOR.split(text)}
    modules = {f"{name}.py" for name in plan.helpers}

    def lasts(part: str) -> bool:
        return part in known or _SUFFIX.sub("", part) in known or not re.search(r"\d", part)

    return tuple(
        name
        for name, size in sorted(written.items())
        if size and name not in modules and not name.startswith("..") and all(map(lasts, name.split("/")))
    )


def writer_of(plan: Plan, name: str) -> Step | None:
    """The step that speaks of a file; None where none does."""
    last = name.rpartition("/")[2]
    indexes = {one.index for one in plan.statements if last in one.text or _SUFFIX.sub("", last) in one.text}
    return next((step for step in plan.steps if indexes & set(step.statements)), None)


def _texts(plan: Plan) -> Iterator[str]:
    for statement in plan.statements:
        yield from _texts_in(statement.node)


def _texts_in(node: ast.AST) -> Iterator[str]:
    """Texts that stand there as they are; parts of an f-string do not."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    for child in ast.iter_child_nodes(node) if not isinstance(node, ast.JoinedStr) else ():
        yield from _texts_in(child)
