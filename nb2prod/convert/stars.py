"""Star imports, expanded to the names that the notebook reads.

>>> from nb2prod.notebook import Cell, Notebook
>>> cells = (Cell(1, "code", "from math import *"), Cell(2, "code", "print(sqrt(2), pi)"))
>>> expanded(Notebook("n.ipynb", cells))[0].cells[0].source
'from math import pi, sqrt'
"""

import ast
from collections.abc import Collection, Mapping

from nb2prod.convert.values import Refused
from nb2prod.facts import Facts, learn, star_names
from nb2prod.notebook import Cell, Notebook, replace


def star_modules(notebook: Notebook) -> tuple[str, ...]:
    """The modules that a notebook (plain Python) imports with a star and whose names only an interpreter can tell.

    >>> star_modules(Notebook("n.ipynb", (Cell(1, "code", "from math import *\\nfrom shop import *"),)))
    ('shop',)
    """
    if "import *" not in notebook.text:
        return ()
    return tuple(
        dict.fromkeys(
            name for _, node in _stars(learn(notebook)) if star_names(name := node.module or "") is None
        )
    )


def expanded(
    notebook: Notebook, known: Mapping[str, Collection[str]] = {}
) -> tuple[Notebook, tuple[Refused, ...]]:
    """The notebook (plain Python) without star imports; those of modules that nobody knows are refused.

    ``known``: module → the names that its star import gives, as the notebook's interpreter told them.
    """
    if "import *" not in notebook.text:
        return notebook, ()
    facts = learn(notebook)
    read = {name for one in facts.cells for name in one.reads}
    stars = _stars(facts)
    given = [_names_of(node.module or "", known) for _, node in stars]
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
        used = sorted((read & (given[number] or frozenset())) - later)
        cells[cell] = _with(cells[cell], node, used)
    return replace(notebook, cells=tuple(cells[one.number] for one in notebook.cells)), refused


def _stars(facts: Facts) -> list[tuple[int, ast.ImportFrom]]:
    return [
        (one.cell.number, node)
        for one in facts.cells
        if one.tree is not None
        for node in ast.walk(one.tree)
        if isinstance(node, ast.ImportFrom) and node.names[0].name == "*"
    ]


def _names_of(module: str, known: Mapping[str, Collection[str]]) -> frozenset[str] | None:
    if module in known:
        return frozenset(known[module])
    names = star_names(module)
    return None if names is None else frozenset(names)


def _with(cell: Cell, node: ast.ImportFrom, names: list[str]) -> Cell:
    lines = [line.encode() for line in cell.lines]
    new = f"from {node.module} import {', '.join(names)}" if names else f"import {node.module}"
    line = lines[node.lineno - 1]
    lines[node.lineno - 1] = line[: node.col_offset] + new.encode() + line[node.end_col_offset or 0 :]
    return replace(cell, source=b"\n".join(lines).decode())
