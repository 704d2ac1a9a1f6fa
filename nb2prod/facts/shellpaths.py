"""Absolute paths in what is not Python: shell lines, and cells of other languages.

>>> from nb2prod.facts.learn import learn
>>> from nb2prod.notebook import Cell, Notebook
>>> facts = learn(Notebook("n.ipynb", (Cell(1, "code", "!cp /home/ann/rows.csv data"),)))
>>> [(path, span.column) for path, span in paths_in_shell(facts)]
[('/home/ann/rows.csv', 5)]
"""

import re
from collections.abc import Iterator

from nb2prod.facts.facts import Facts
from nb2prod.facts.values import CellFacts
from nb2prod.notebook import Span, shell_commands

_PATH = r"(?<![\w.~/:}$)*-])(?:/[A-Za-z][\w.-]*/|[A-Za-z]:\\|dbfs:/)[^\s\"'`;|&()<>,]*"
_SEARCHED = frozenset({"r", "javascript", "julia", "perl", "ruby"})


def paths_in_shell(facts: Facts) -> Iterator[tuple[str, Span]]:
    """Yields every absolute path of at least two parts with its place, in order."""
    for cell in facts.cells:
        if cell.masked.magics and ("/" in cell.cell.source or ":\\" in cell.cell.source):
            for text, line in _commands(cell):
                for found in re.finditer(_PATH, text):
                    yield found[0], _span(cell, line, found[0])


def _commands(cell: CellFacts) -> Iterator[tuple[str, int]]:
    """The command lines of the cell, or the lines of a cell in another language, with their line numbers."""
    for magic in cell.masked.magics:
        for shell in shell_commands(magic):
            yield shell.text, shell.line
        if magic.kind == "cell" and cell.masked.language in _SEARCHED:
            yield from (
                (text, line) for line, text in enumerate((magic.body or "").split("\n"), magic.end_line + 1)
            )


def _span(cell: CellFacts, line: int, path: str) -> Span:
    """The place of the path in its line, or in a later one that a backslash joins to it; else the line."""
    lines = cell.cell.lines
    for number in range(line, min(line + 20, len(lines) + 1)):
        column = lines[number - 1].find(path) + 1
        if column:
            return Span(cell.cell.number, number, column, number, column + len(path))
    return Span(cell.cell.number, line, 1, line, len(lines[line - 1]) + 1)
