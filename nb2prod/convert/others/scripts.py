"""What a script that ``%run`` runs has for itself, so that it would do something else in the notebook's own names.

>>> from nb2prod.facts import learn
>>> from nb2prod.notebook import Cell, Notebook
>>> cells = (Cell(1, "code", "rate = 2"), Cell(2, "code", "def due(price):\\n    return price * rate"))
>>> parts = (Part(1, 1, 1, host_line=1), Part(2, 2, 1, host_line=1, is_script=True, is_apart=True))
>>> [one.reason for one in objections_to_scripts(learn(Notebook("a.ipynb", cells)), parts)]
["it reads 'rate', which a script that %run runs does not have"]

Without ``-i`` a script runs in a namespace of its own, and its names are copied into the notebook's afterwards: that is
the same as long as both mean the same by every name, then and later. With ``-i`` it runs in the notebook's.
"""

import ast
import builtins
from collections.abc import Iterator, Sequence

from nb2prod.convert.names import names_of
from nb2prod.convert.others.values import Part
from nb2prod.convert.sources import pieces_of
from nb2prod.convert.values import Refused
from nb2prod.facts import CellFacts, Facts
from nb2prod.notebook import Value

_ARGUMENTS = ("argparse.", "click.", "getopt.", "optparse.", "fire.", "docopt.", "typer.")
_ENDS = ("sys.exit", "os._exit", "exit", "quit")
_OF_MODULES = frozenset({"__name__", "__doc__", "__builtins__"})
_INTERACTIVE = "write %run -i, which runs it in the names of the notebook; or import what is needed from it"


class _Own(Value):
    """The names of a script: those that it needs, at once or later, and those that it binds."""

    needs: frozenset[str]
    binds: frozenset[str]
    by_functions: frozenset[str]


def objections_to_scripts(facts: Facts, parts: Sequence[Part]) -> Iterator[Refused]:
    """The refusals, at cells of the spread notebook."""
    scripts = {part.number: part for part in parts if part.is_script}
    for number, part in scripts.items():
        cell = facts.cell(number)
        if cell is not None and cell.tree is not None:
            yield from _ends_by_itself(facts, cell)
            yield from _arguments(facts, number)
            if part.is_apart:
                yield from _apart(facts, cell)


def _ends_by_itself(facts: Facts, cell: CellFacts) -> Iterator[Refused]:
    lines = [call.span.line for call in facts.calls_of(*_ENDS) if call.cell.number == cell.cell.number]
    lines += [
        node.lineno
        for node in ast.walk(cell.tree or ast.Pass())
        if isinstance(node, ast.Name) and node.id == "SystemExit"
    ]
    for line in sorted(lines)[:1]:
        reason = "it may end the script, and only that"
        yield Refused(cell.cell.number, line, reason, "let it end by its last line")


def _arguments(facts: Facts, number: int) -> Iterator[Refused]:
    calls = [one for one in facts.calls if one.name.startswith(_ARGUMENTS)]
    for one in (*facts.attributes_of("sys.argv"), *calls):
        if one.cell.number == number:
            reason = "the arguments of a script are those of its %run line"
            yield Refused(number, one.span.line, reason, "write its values down")
            return


def _apart(facts: Facts, cell: CellFacts) -> Iterator[Refused]:
    own, number = _own_names(cell), cell.cell.number
    for name in sorted(own.by_functions)[:1]:
        reason = (
            f"a function of it binds '{name}' of the script, which the notebook's '{name}' does not follow"
        )
        yield Refused(number, _line_of(cell, name), reason, _INTERACTIVE)
    for name in sorted(own.needs - own.binds - _OF_MODULES):
        if not hasattr(builtins, name):
            reason = f"it reads '{name}', which a script that %run runs does not have"
            yield Refused(number, _line_of(cell, name), reason, _INTERACTIVE)
    meant = own.binds | {name for name in own.needs if hasattr(builtins, name)}
    for other in facts.cells:
        bound = {*other.binds, *other.star_names, *other.unbinds, *other.maybe_binds}
        for name in sorted(bound & meant) if other is not cell else ():
            if not _is_one_import(facts, name, {number, other.cell.number}):
                reason = (
                    f"'{name}' is one of its own names, and the notebook binds or deletes '{name}' as well"
                )
                yield Refused(number, _line_of(cell, name), reason, _INTERACTIVE)


def _own_names(cell: CellFacts) -> _Own:
    needs: set[str] = set()
    binds: set[str] = set(cell.star_names)
    by_functions: set[str] = set()
    for piece in pieces_of(cell.cell.source):
        names = names_of(piece.text)
        needs |= names.reads | names.deferred
        binds |= names.binds
        by_functions |= names.rebinds_globally
    return _Own(frozenset(needs), frozenset(binds), frozenset(by_functions))


def _is_one_import(facts: Facts, name: str, cells: set[int]) -> bool:
    """Whether these cells bind the name only by importing the same thing."""
    kinds = {one.kind for one in facts.binds if one.name == name and one.cell in cells}
    meant = {
        (one.module, one.name) for one in facts.imports if one.bound == name and one.cell.number in cells
    }
    gone = any(name in one.unbinds for one in facts.cells if one.cell.number in cells)
    return kinds == {"import"} and len(meant) == 1 and not gone


def _line_of(cell: CellFacts, name: str) -> int:
    """The first line that has the name."""
    lines = [
        node.lineno
        for node in ast.walk(cell.tree or ast.Pass())
        if name in (getattr(node, "id", ""), getattr(node, "name", ""), getattr(node, "asname", ""))
        and hasattr(node, "lineno")
    ]
    return min(lines, default=1)
