"""What cannot be converted, with the reason; and the order of cells in which every name is there.

>>> from nb2prod.facts import learn
>>> from nb2prod.notebook import Cell, Notebook
>>> facts = learn(Notebook("n.ipynb", (Cell(1, "code", "print(rate)"), Cell(2, "code", "rate = 2"))))
>>> order_of(facts)
((2, 1), ())
>>> [one.reason for one in refusals(learn(Notebook("n.ipynb", (Cell(1, "code", "exec(text)"),))))]
['exec may bind any name']
"""

import ast
from collections.abc import Iterator

from nb2prod.convert.values import Refused
from nb2prod.facts import CellGraph, Facts, learn
from nb2prod.notebook import replace

_DEEPEST, _MOST_NODES = 120, 200_000
_DYNAMIC = {
    "exec": "exec may bind any name",
    "eval": "eval may read any name",
    "globals": "globals() gives the names of the notebook, which a function does not have",
    "locals": "locals() gives the names of the notebook, which a function does not have",
    "vars": "vars() without an argument gives the names of the notebook",
    "dir": "dir() without an argument gives the names of the notebook",
    "get_ipython": "get_ipython() is there in a notebook only",
    "input": "input() waits for a person",
    "importlib.reload": "a reloaded module is another one for each function",
}


def order_of(facts: Facts) -> tuple[tuple[int, ...], tuple[Refused, ...]]:
    """The code cells in the order in which they run: the notebook's, else that of its counts, else one that works."""
    cells = tuple(one.cell.number for one in facts.cells)
    missing = next(iter(facts.unbound), None)
    if missing is None:
        return cells, ()
    counts = {one.cell.number: one.cell.execution_count for one in facts.cells}
    if all(counts.values()) and len(set(counts.values())) == len(counts):
        by_count = tuple(sorted(cells, key=lambda number: counts[number] or 0))
        if _runs(facts, by_count):
            return by_count, ()
    working = CellGraph(facts).working_order
    if working is not None and _runs(facts, working):
        return working, ()
    what = f"'{missing.name}' is not defined when this runs, in any order of the cells"
    return cells, (
        Refused(missing.cell.number, missing.span.line, what, "define it, or delete what reads it"),
    )


def _runs(facts: Facts, order: tuple[int, ...]) -> bool:
    by_number = {cell.number: cell for cell in facts.notebook.cells}
    return not any(learn(replace(facts.notebook, cells=tuple(by_number[number] for number in order))).unbound)


def refusals(facts: Facts) -> Iterator[Refused]:
    """What stands in the way of any conversion."""
    if facts.notebook.language != "python":
        yield Refused(
            1, 1, f"the notebook is written in {facts.notebook.language}", "only Python can be converted"
        )
    elif facts.python2:
        yield Refused(1, 1, "the notebook is written in Python 2", "translate it to Python 3 first (2to3)")
    elif not any(one.tree is not None and one.tree.body for one in facts.cells):
        yield Refused(1, 1, "there is no code", "nothing to do")
    else:
        yield from _broken(facts)
        yield from _dynamic(facts)
        yield from _oversized(facts)


def _broken(facts: Facts) -> Iterator[Refused]:
    for one in facts.cells:
        if one.error is not None and one.tree is None:
            yield Refused(
                one.cell.number, one.error.line, f"syntax error: {one.error.message}", "repair the cell"
            )


def _oversized(facts: Facts) -> Iterator[Refused]:
    """Statements that no tool rewrites in reasonable time: chains of thousands of operators, tables of data as code."""
    for one in facts.cells:
        for node in one.tree.body if one.tree is not None else ():
            if _is_oversized(node):
                what = "a statement is too large to be rewritten"
                yield Refused(
                    one.cell.number, node.lineno, what, "move its data into a file, or take it apart"
                )


def _is_oversized(node: ast.stmt) -> bool:
    waiting: list[tuple[ast.AST, int]] = [(node, 0)]
    count = 0
    while waiting:
        one, depth = waiting.pop()
        count += 1
        if depth > _DEEPEST or count > _MOST_NODES:
            return True
        waiting.extend((child, depth + 1) for child in ast.iter_child_nodes(one))
    return False


def _dynamic(facts: Facts) -> Iterator[Refused]:
    for call in facts.calls:
        reason = _DYNAMIC.get(call.name)
        if reason is None or (call.name in ("vars", "dir") and call.node.args) or call.quiet:
            continue
        yield Refused(call.cell.number, call.span.line, reason, f"write the code without {call.name}")
