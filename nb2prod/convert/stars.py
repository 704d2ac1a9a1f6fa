"""Star imports, expanded to the names that the notebook reads.

>>> from nb2prod.notebook import Cell, Notebook
>>> cells = (Cell(1, "code", "from math import *"), Cell(2, "code", "print(sqrt(2), pi)"))
>>> expanded(Notebook("n.ipynb", cells))[0].cells[0].source
'from math import pi, sqrt'
"""

import ast

from nb2prod.convert.values import Refused
from nb2prod.facts import learn, star_names
from nb2prod.notebook import Cell, Notebook, replace


def expanded(notebook: Notebook) -> tuple[Notebook, tuple[Refused, ...]]:
    """The notebook (plain Python) without star imports; those of modules that nobody knows are refused."""
    if "import *" not in notebook.text:
        return notebook, ()
    facts = learn(notebook)
    read = {name for one in facts.cells for name in one.reads}
    stars = [
        (one.cell.number, node)
        for one in facts.cells
        if one.tree is not None
        for node in ast.walk(one.tree)
        if isinstance(node, ast.ImportFrom) and node.names[0].name == "*"
    ]
    given = [star_names(node.module or "") for _, node in stars]
    refused = tuple(
        Refused(
            cell, node.lineno, f"nobody knows which names 'from {node.module} import *' gives", "name them"
        )
        for (cell, node), names in zip(stars, given, strict=True)
        if names is None
    )
    cells = {cell.number: cell for cell in notebook.cells}
    for number, (cell, node) in enumerate(stars):
        later = {name for names in given[number + 1 :] for name in names or ()}
        used = sorted((read & (given[number] or {}).keys()) - later)
        cells[cell] = _with(cells[cell], node, used)
    return replace(notebook, cells=tuple(cells[one.number] for one in notebook.cells)), refused


def _with(cell: Cell, node: ast.ImportFrom, names: list[str]) -> Cell:
    lines = [line.encode() for line in cell.lines]
    new = f"from {node.module} import {', '.join(names)}" if names else f"import {node.module}"
    line = lines[node.lineno - 1]
    lines[node.lineno - 1] = line[: node.col_offset] + new.encode() + line[node.end_col_offset or 0 :]
    return replace(cell, source=b"\n".join(lines).decode())
