"""One cell put into plain Python: each piece of IPython syntax is replaced where it stands.

>>> from nb2prod.facts import learn
>>> from nb2prod.notebook import Cell
>>> from nb2prod.notebook import Notebook
>>> facts = learn(Notebook("n.ipynb", (Cell(1, "code", "if new:\\n    %matplotlib inline\\nx?"),)))
>>> print(CellWork(facts.cells[0], Around()).translated())
if new:
    pass
<BLANKLINE>
"""

import ast
import re
from collections.abc import Collection, Iterator

from nb2prod.convert.magics import cell as cellmagics
from nb2prod.convert.magics import line as linemagics
from nb2prod.convert.magics import shell
from nb2prod.convert.magics.values import Becomes, refuse
from nb2prod.convert.tqdmbars import without_notebook_bars
from nb2prod.convert.values import Dropped, Refused
from nb2prod.facts import CellFacts
from nb2prod.facts.parse import parse_python
from nb2prod.notebook import Magic, Value, from_utf8_column

_LIST_OF_LINES = frozenset(
    "fields grep get_list get_nlstr get_paths get_spstr l n nlstr p paths s sort spstr".split()
)


class Around(Value):
    """What a cell may look at outside of itself.

    ``known`` are the names that the notebook has here, ``imported`` those modules among ``os`` and ``subprocess`` that
    are imported above, ``modules`` all that the notebook imports. ``needed`` are the names that cells below read;
    ``words`` are the members that the notebook asks of a name anywhere (``x.sort``).
    """

    known: frozenset[str] = frozenset()
    imported: frozenset[str] = frozenset()
    modules: frozenset[str] = frozenset()
    needed: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()


class _Place(Value):
    """Where a magic stands in the masked text: offsets, and the innermost statement around it.

    ``top`` says that it is a statement of the cell itself, ``assigned`` that the magic's value goes to a name.
    """

    start: int
    end: int
    statement: ast.stmt | None = None
    assigned: bool = False
    top: bool = True


class CellWork:
    """The work on one code cell; what comes out besides its text is collected here."""

    def __init__(self, facts: CellFacts, around: Around):
        self.number = facts.cell.number
        self.refused: list[Refused] = []
        self.dropped: list[Dropped] = []
        self.installs: list[str] = []
        self.helpers: dict[str, str] = {}
        self.shell = False
        self.silent = False
        self.reports = False
        self.imported = set(around.imported)
        self._facts = facts
        self._around = around
        self._text = facts.masked.text
        self._starts = _line_starts(self._text)
        self._edits: list[tuple[int, int, str]] = []

    def translated(self) -> str:
        """The source of the cell in plain Python, with as many lines."""
        facts = self._facts
        self._misplaced()
        if facts.error is not None and not facts.masked.misplaced:
            self._refuse(
                facts.error.line, refuse(f"this is no Python: {facts.error.message}", "correct or remove it")
            )
        if self.refused:
            return self._blank()
        tree = parse_python(self._text)[0]
        for magic in self._outermost():
            self._magic(magic, tree)
        if any(one.kind == "cell" and one.name == "timeit" for one in facts.masked.magics):
            return self._blank()
        text = without_notebook_bars(self._edited())
        if parse_python(text)[1] is None and text.count("\n") == self._text.count("\n"):
            return text
        self._refuse(1, refuse("its magics could not be put into Python", "write in Python what they do"))
        return self._blank()

    def _blank(self) -> str:
        return "\n" * self._text.count("\n")

    def _misplaced(self) -> None:
        for one in self._facts.masked.misplaced:
            self._refuse(one.line, refuse("IPython itself refuses this line", one.message))

    def _outermost(self) -> Iterator[Magic]:
        """The magics that stand in no other one; what is inside ``%time`` is taken along by it."""
        end = (0, 0)
        for magic in self._facts.masked.magics:
            if (magic.line, magic.column) >= end:
                yield magic
                end = (magic.end_line, magic.end_column)
            elif magic.kind in ("shell", "line", "call"):
                told = refuse("a magic stands inside of another one", "write two statements")
                self._refuse(magic.line, told)

    def _magic(self, magic: Magic, tree: ast.Module | None) -> None:
        place = self._place(magic, tree)
        becomes = self._becomes(magic, place)
        self.shell = self.shell or "subprocess" in becomes.modules
        self.silent = self.silent or becomes.silent
        self.reports = self.reports or becomes.reports
        self.installs += becomes.installs
        if becomes.helper:
            self.helpers[becomes.helper[0]] = becomes.helper[1]
        text = self._facts.cell.lines[magic.line - 1].strip()
        if becomes.refused and not self._may_go(magic, becomes):
            self._refuse(magic.line, becomes)
            becomes = Becomes()
        elif becomes.refused:
            reason = f"{becomes.refused}; nothing that is left needs it"
            self.dropped.append(Dropped(self.number, magic.line, reason, text))
        elif becomes.dropped or becomes.noted:
            self.dropped.append(Dropped(self.number, magic.line, becomes.dropped or becomes.noted, text))
        self._put(magic, place, becomes)

    def _may_go(self, magic: Magic, becomes: Becomes) -> bool:
        return (
            becomes.harmless
            and not (magic.opens or magic.clears)
            and self._around.needed.isdisjoint(magic.binds)
        )

    def _becomes(self, magic: Magic, place: _Place) -> Becomes:
        known = self._names_around(place, magic)
        if magic.kind == "cell":
            return cellmagics.of_cell(magic, known=known, modules=self._around.modules)
        if magic.kind == "shell":
            if not place.assigned and magic.name == "!":
                return shell.statement(magic.args, known=known)
            return self._lines(magic, place, known)
        if magic.kind == "help":
            return Becomes(dropped="asks for help")
        if magic.kind == "call":
            return Becomes(magic.code[0].text) if magic.code else Becomes()
        becomes = linemagics.of_line(magic, known=known, assigned=place.assigned)
        return self._checked(becomes, place) if ".splitlines()" in becomes.text else becomes

    def _lines(self, magic: Magic, place: _Place, known: Collection[str]) -> Becomes:
        if not place.assigned and (installed := shell.installing(magic.args)) is not None:
            return installed
        return self._checked(shell.lines_of(magic.args, known=known), place)

    def _checked(self, becomes: Becomes, place: _Place) -> Becomes:
        """IPython's list of lines has members that a list has not."""
        names = [node.id for node in ast.walk(place.statement or ast.Pass()) if isinstance(node, ast.Name)]
        members = {f"{name}.{member}" for name in names for member in _LIST_OF_LINES}
        if not self._around.words.isdisjoint(members):
            todo = "use the lines as a plain list of strings"
            return refuse("members of IPython's own list of lines are used", todo)
        return becomes

    def _names_around(self, place: _Place, magic: Magic) -> frozenset[str]:
        names = set(self._around.known)
        if place.top or not magic.reads:
            return frozenset(names)
        tree = parse_python(self._text)[0]
        for node in ast.walk(tree) if tree is not None else ():
            if isinstance(node, ast.arg):
                names.add(node.arg)
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                names.add(node.id)
        return frozenset(names)

    def _put(self, magic: Magic, place: _Place, becomes: Becomes) -> None:
        text = becomes.text
        if magic.kind == "cell":
            if text:
                self._edits.append((place.start, len(self._text), self._imports(becomes, top=True) + text))
            return
        if place.assigned and not text:
            self._drop_statement(place)
            return
        if not place.top and not text:
            text = "pass"
        gone = self._text[place.start : place.end]
        lines = gone.count("\n") - text.count("\n")
        self._edits.append((place.start, place.end, text + "\n" * max(lines, 0)))
        imports = self._imports(becomes, top=place.top)
        if imports:
            start = (
                self._offset(place.statement.lineno, place.statement.col_offset)
                if place.statement
                else place.start
            )
            self._edits.append((start, start, imports))

    def _drop_statement(self, place: _Place) -> None:
        statement = place.statement
        if statement is None:
            return
        start = self._offset(statement.lineno, statement.col_offset)
        kept = "pass" if not place.top else ""
        self._edits.append((start, place.end, kept + "\n" * self._text.count("\n", start, place.end)))

    def _imports(self, becomes: Becomes, *, top: bool) -> str:
        missing = [name for name in becomes.modules if name not in self.imported]
        if top:
            self.imported |= set(missing)
        return "".join(f"import {name}; " for name in missing)

    def _place(self, magic: Magic, tree: ast.Module | None) -> _Place:
        dedent = self._facts.masked.dedent
        if magic.kind == "cell":
            start = self._starts[magic.line - 1]
            return _Place(start, start)
        start = self._starts[magic.line - 1] + magic.column - 1 - dedent
        end = self._starts[magic.end_line - 1] + magic.end_column - 1 - dedent
        statement, top = self._statement_at(start, tree)
        assigned = statement is not None and not isinstance(statement, ast.Expr)
        return _Place(start, end, statement, assigned=assigned, top=top)

    def _statement_at(self, offset: int, tree: ast.Module | None) -> tuple[ast.stmt | None, bool]:
        """The innermost statement around the offset, and whether it is one of the cell itself."""
        found, top = None, True
        body = tree.body if tree is not None else []
        while body:
            inner = [one for one in body if self._offset(*_begin(one)) <= offset < self._end_of(one)]
            if not inner:
                break
            top, found = found is None, inner[0]
            body = next((block for block in _blocks(found) if self._holds(block, offset)), [])
        return found, top

    def _holds(self, block: list[ast.stmt], offset: int) -> bool:
        return self._offset(*_begin(block[0])) <= offset < self._end_of(block[-1])

    def _end_of(self, node: ast.stmt) -> int:
        return self._offset(node.end_lineno or node.lineno, node.end_col_offset or 0)

    def _offset(self, line: int, utf8_column: int) -> int:
        start = self._starts[line - 1]
        end = self._starts[line] - 1 if line < len(self._starts) else len(self._text)
        return start + from_utf8_column(self._text[start:end], utf8_column)

    def _edited(self) -> str:
        kept, position = [], 0
        for start, end, text in sorted(self._edits, key=lambda edit: edit[:2]):
            kept += self._text[position:start], text
            position = end
        return "".join([*kept, self._text[position:]])

    def _refuse(self, line: int, becomes: Becomes) -> None:
        self.refused.append(Refused(self.number, line, becomes.refused, becomes.todo))


def _begin(node: ast.stmt) -> tuple[int, int]:
    decorators = getattr(node, "decorator_list", None)
    return (decorators[0].lineno, 0) if decorators else (node.lineno, node.col_offset)


def _blocks(node: ast.stmt) -> Iterator[list[ast.stmt]]:
    for field in ("body", "orelse", "finalbody"):
        block = getattr(node, field, None)
        if isinstance(block, list) and block:
            yield block
    for one in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
        yield one.body


def _line_starts(text: str) -> list[int]:
    return [0, *(found.end() for found in re.finditer("\n", text))]
