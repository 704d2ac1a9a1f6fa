"""Which file an argument of a call stands for: a path, or what ``open`` gave.

>>> from nb2prod.facts.learn import learn
>>> from nb2prod.notebook import Cell, Notebook
>>> code = "import pickle\\nwith open('m.pkl', 'rb') as f:\\n    pickle.load(f)"
>>> facts = learn(Notebook("n.ipynb", (Cell(1, "code", code),)))
>>> file_behind(facts, facts.calls_of("pickle.load")[0], 0, "file").path.prefix
'm.pkl'
"""

import ast

from nb2prod.facts.facts import Facts
from nb2prod.facts.values import Call, FileUse, Text


def file_behind(facts: Facts, call: Call, position: int, keyword: str) -> FileUse | None:
    """The use of a file that this argument of the call stands for; None when no path of it is known."""
    argument = call.argument(position, keyword)
    if isinstance(argument, ast.Name):
        opened = [use for use in facts.files if _opens(use, argument.id, call)]
        if opened:
            return opened[-1]
    for use in facts.files:
        if use.call is not None and (use.call.node is argument or use.call is call):
            return use
    return None


def _opens(use: FileUse, name: str, call: Call) -> bool:
    """Whether this use made the file object that the name holds where the call stands."""
    opening = use.call
    if opening is None or opening.cell.number > call.cell.number or opening.owner is not call.owner:
        return False
    same_cell = opening.cell is call.cell
    statement = opening.statement
    if isinstance(statement, (ast.With, ast.AsyncWith)):
        inside = same_cell and statement.lineno <= call.node.lineno <= (statement.end_lineno or 0)
        return inside and any(
            _is(item.optional_vars, name) for item in statement.items if item.context_expr is opening.node
        )
    if isinstance(statement, ast.Assign) and statement.value is opening.node:
        earlier = not same_cell or statement.lineno <= call.node.lineno
        return earlier and any(_is(target, name) for target in statement.targets)
    return False


def _is(node: ast.expr | None, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def literal_of(path: Text) -> str:
    """The literal that a path begins with: the folder's name where ``DATA + "rows.csv"`` is read."""
    return path.node.value if isinstance(path.node, ast.Constant) else path.prefix
