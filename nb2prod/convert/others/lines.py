r"""The lines of a cell that run another notebook, where they are statements of the cell itself.

>>> from nb2prod.notebook import Cell
>>> cell = Cell(1, "code", "x = 1\n%run 'my tools.ipynb'\n%run -t b.py")
>>> [(one.line, one.name, one.position) for one in run_lines(cell)]
[(2, 'my tools.ipynb', 1)]

What runs a file in another way is left where it is, and refused when it is to become Python.
"""

import ast
from collections.abc import Iterator

from nb2prod.facts.parse import parse_python
from nb2prod.notebook import Cell, Magic, Masked, Value, mask
from nb2prod.notebook.ipython.words import words

_AROUND = frozenset({"time", "capture"})  # cell magics below which the cell does the same


class RunLine(Value):
    """A line that runs a file: its ``name`` as written, its lines, and the kernel's number of the statement.

    ``at_once`` says that the kernel runs all of the cell as one statement, ``is_apart`` that a script gets a namespace
    of its own.
    """

    name: str
    line: int
    end_line: int
    position: int
    at_once: bool
    is_apart: bool = False

    @property
    def is_script(self) -> bool:
        """Whether it runs a script."""
        return not self.name.endswith(".ipynb")


def run_lines(cell: Cell) -> list[RunLine]:
    """Every such line, in order."""
    return list(_run_lines(cell)) if "%run" in cell.source else []


def _run_lines(cell: Cell) -> Iterator[RunLine]:
    masked = mask(cell.source)
    tree = parse_python(masked.text)[0]
    around = [one for one in masked.magics if one.kind == "cell"]
    if tree is None or masked.dedent or any(one.name not in _AROUND or _holds_code(one) for one in around):
        return
    starts = {
        node.lineno: number
        for number, node in enumerate(tree.body)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and node.col_offset == 0
    }
    for magic in _runs(masked):
        name, interactive = _file(magic)
        if name and magic.line in starts:
            yield RunLine(
                name=name,
                line=magic.line,
                end_line=magic.end_line,
                position=0 if around else starts[magic.line],
                at_once=bool(around),
                is_apart=not name.endswith(".ipynb") and not interactive,
            )


def _holds_code(magic: Magic) -> bool:
    return magic.name == "time" and bool(magic.args.strip())


def _runs(masked: Masked) -> Iterator[Magic]:
    for magic in masked.magics:
        if magic.kind == "line" and magic.name == "run" and magic.column == 1 and magic.runs:
            yield magic


def _file(magic: Magic) -> tuple[str, bool]:
    """The file that is run, where at most ``-i`` is said besides, and whether it is; an empty name otherwise."""
    given = words(magic.args)
    interactive = given[:1] == ("-i",)
    name, *rest = given[interactive:] or ("",)
    is_plain = not name.startswith("-") and not name.endswith(".ipy") and "".join(rest[:1])[:1] in ("", "#")
    return (name, interactive) if is_plain else ("", False)
