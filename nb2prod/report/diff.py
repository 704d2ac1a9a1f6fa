"""What fixes would change: a unified diff for each cell, whose head names the notebook and the cell.

>>> from nb2prod.lint.finding import CellDiff, Fixes, NotebookFindings
>>> from nb2prod.report.rendering import Look
>>> from nb2prod.report.report import Report
>>> lines = "@@ -1,2 +1 @@", "-import os", " x = 1"
>>> notebook = NotebookFindings("a.ipynb", "python", 1, (), fixes=Fixes(1, (CellDiff(3, 2, lines),), dry=True))
>>> print(render(Report((notebook,)), Look()), end="")
--- a.ipynb: cell 3
+++ a.ipynb: cell 2
@@ -1,2 +1 @@
-import os
 x = 1
"""

from collections.abc import Iterator

from nb2prod.lint.finding import CellDiff
from nb2prod.report.plain import guarded, plain

_COLORS = {"+": "32", "-": "31", "@": "36"}


def render(report, look) -> str:
    """The differences of all notebooks; empty if there are none."""
    lines = []
    for notebook in report.notebooks:
        for diff in notebook.fixes.diffs if notebook.fixes is not None else ():
            lines += _lines(plain(notebook.path), diff)
    text = guarded("".join(f"{line}\n" for line in lines))
    return "".join(map(_colored, text.splitlines(keepends=True))) if look.color else text


def _lines(path: str, diff: CellDiff) -> Iterator[str]:
    given = f" with the id {plain(diff.given_id)}" if diff.given_id else ""
    yield f"--- {path}: cell {diff.before}" if diff.before else "--- no cell"
    yield f"+++ {path}: cell {diff.after}{given}" if diff.after else "+++ no cell"
    yield from map(plain, diff.lines)


def _colored(line: str) -> str:
    color = "1" if line.startswith(("--- ", "+++ ")) else _COLORS.get(line[:1])
    return f"\x1b[{color}m{line[:-1]}\x1b[0m\n" if color else line
