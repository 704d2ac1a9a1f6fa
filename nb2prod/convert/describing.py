"""What a step does in one sentence, where its author says nothing: what it makes, and by which calls.

>>> import ast
>>> def made(text: str) -> Statement:
...     return Statement(0, 4, 0, 1, 1, text, ast.parse(text).body[0], "data", "")
>>> step = Step("load_rows", "data", (0,), outputs=("rows", "total"))
>>> sentence_of(step, [made("rows = clean(pd.read_csv('a.csv'))"), made("total = sum(rows)")])
'Load rows and total with read_csv(), clean().'
>>> sentence_of(Step("evaluate", "metrics", (0,)), [made("print(model.score(X, y))")])
'Report score().'
"""

import ast
from collections.abc import Iterator, Sequence

from nb2prod.convert.values import Statement, Step

_VERBS = {"data": "Prepare", "model": "Construct", "train": "Fit", "metrics": "Get", "plots": "Draw"}
_ALONE = {"data": "Run", "model": "Construct", "train": "Fit", "metrics": "Report", "plots": "Draw"}
_READS = ("read_", "load_", "fetch_")
_MOST_NAMES, _MOST_CALLS = 3, 4
# What is in every notebook and tells nothing, and what only dresses up a figure.
_SAYS_NOTHING = frozenset(
    "print display show format join append range len list dict tuple set str int float round zip enumerate sorted min"
    " max sum head copy keys items values fit open close figure subplots subplot add_subplot tight_layout legend title"
    " xlabel ylabel xlim ylim set_title set_xlabel set_ylabel set_xlim set_ylim xticks yticks grid axis suptitle savefig"
    " subplots_adjust tick_params ravel reshape astype".split()
)


def sentence_of(step: Step, statements: Sequence[Statement]) -> str:
    """The sentence; empty where there is nothing to tell."""
    found = list(dict.fromkeys(name for one in statements for name in _calls(one.node)))
    calls = ", ".join(
        f"{name}()" for name in [one for one in found if one not in _SAYS_NOTHING][:_MOST_CALLS]
    )
    reads = step.module == "data" and any(name.startswith(_READS) for name in found)
    if step.outputs:
        verb = "Load" if reads else _VERBS[step.module]
        return f"{verb} {_listed(step.outputs)}{' with ' if calls else ''}{calls}."
    return f"{_ALONE[step.module]} {calls}." if calls else ""


def _calls(node: ast.AST) -> Iterator[str]:
    """The last parts of the names of what is called, in the order in which it is done; not inside of functions."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
        return
    for child in ast.iter_child_nodes(node):
        yield from _calls(child)
    if isinstance(node, ast.Call):
        if isinstance(node.func, ast.Attribute):
            yield node.func.attr
        elif isinstance(node.func, ast.Name):
            yield node.func.id


def _listed(names: Sequence[str]) -> str:
    if len(names) > _MOST_NAMES + 1:
        return f"{', '.join(names[:_MOST_NAMES])} and {len(names) - _MOST_NAMES} more"
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
