"""One pass over a notebook: from cells to ``Facts``.

>>> from nb2prod.notebook import Cell, Notebook
>>> notebook = Notebook("n.ipynb", (Cell(1, "code", "import pandas as pd"), Cell(2, "code", "pd.read_csv(path)")))
>>> facts = learn(notebook)
>>> [call.name for call in facts.calls], [one.name for one in facts.unbound]
(['pandas.read_csv'], ['path'])
"""

import ast
import re
import sys
import warnings

from nb2prod.facts.facts import Facts
from nb2prod.facts.given import given_names
from nb2prod.facts.namespace import Namespace
from nb2prod.facts.parse import move, parse_cell, parse_python
from nb2prod.facts.python2 import is_python2
from nb2prod.facts.scopes import PRIVATE, Scope
from nb2prod.facts.stars import star_names
from nb2prod.facts.values import CellFacts, FileUse, SyntaxProblem, Text, span_of_magic
from nb2prod.facts.walker import Walker
from nb2prod.notebook import Cell, Code, Magic, Masked, Notebook, Span, Surroundings

# A module that names one of these may bind names in the notebook that imports it.
_WRITES_FRAMES = re.compile(
    r"user_ns|_getframe|currentframe|f_globals|f_back|setattr\(\s*__main__|__main__\.__dict__"
)
_DEPTH = 10_000  # Python's default of 1,000 is reached by code that Python itself parses
_RUN_DEPTH = 3  # how far %run and star imports of files are followed


def learn(notebook: Notebook, surroundings: Surroundings | None = None) -> Facts:
    """Follows every code cell once, in order. Never raises for what stands in a cell.

    ``surroundings`` serve to read the siblings that ``%run`` and star imports name; nothing is ever executed.
    """
    walk = NotebookWalk(notebook, surroundings)
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, _DEPTH))
    try:
        with warnings.catch_warnings(action="ignore"):
            for cell in notebook.code_cells:
                walk.follow(cell)
        return walk.facts()
    finally:
        walk.forget()
        sys.setrecursionlimit(limit)


class NotebookWalk(Walker):
    """The walk over the cells of one notebook: magics, star imports and files beside it included."""

    def __init__(self, notebook: Notebook, surroundings: Surroundings | None):
        super().__init__(Namespace(given_names(notebook.metadata)))
        self._notebook = notebook
        self._surroundings = surroundings
        self._depth = 0
        self._done: set[int] = set()
        self._private = Scope(PRIVATE, None)  # what %%timeit binds, in its setup line and its body

    def facts(self) -> Facts:
        """What was learned, with its indexes."""
        self.settle_uncertain()
        cells = tuple(self.cells_by_number.values())
        return Facts(
            notebook=self._notebook,
            cells=cells,
            calls=tuple(self.calls),
            attributes=tuple(self.attributes),
            imports=tuple(self.imports),
            files=tuple(self.files),
            binds=tuple(self.binds),
            openings=tuple(self.openings),
            invocations=tuple(self.invocations),
            stores=tuple(self.stores),
            closures=self.closures,
            python2=is_python2(self._notebook, cells),
        )

    def forget(self) -> None:
        """Lets go of the walk's own methods, so that its memory goes without waiting for the collector."""
        self._handlers.clear()
        self._statements.clear()

    def follow(self, cell: Cell) -> None:
        """Follows one code cell; one that is nested too deeply to be walked counts as not parsed."""
        self.cell = parse_cell(cell, bound=self.names.bound)
        self.cells_by_number[cell.number] = self.cell
        self._done.clear()
        magics = self.cell.masked.magics
        self.magic_places = {(magic.line, magic.column): magic for magic in magics}
        self.scope, self.statement, self.guarded = None, None, int("raises-exception" in cell.tags)
        if magics:
            self._private = Scope(PRIVATE, None)
        for magic in magics:
            if magic.kind == "cell":
                self._magic(magic)
        if self.cell.tree is not None:
            self._follow_tree(self.cell.tree, private=not self.cell.masked.binds)
        for magic in magics:
            self._magic(magic)
        if self.cell.maybe_binds:
            self.names.merge(self.cell.maybe_binds)
        if self.cell.opens:
            self.names.is_open = True
        self._count(cell)

    def _count(self, cell: Cell) -> None:
        """The cell takes its count, as in a run from the top; a last expression makes an output."""
        if not cell.source.strip():
            return
        count = len(self.names.inputs) + 1
        self.names.inputs.add(count)
        tree = self.cell.tree
        if tree is None or (tree.body and isinstance(tree.body[-1], ast.Expr)):
            self.names.outputs.add(count)

    def _follow_tree(self, tree: ast.Module, *, private: bool) -> None:
        try:
            if private:
                self.scope = self._private
                self.quiet += 1
            self.body(tree.body)
        except RecursionError:
            self.cell.tree = None
            self.cell.error = SyntaxProblem("nested too deeply to be analysed", 1, 1, too_deep=True)
        finally:
            self.quiet -= private
            self.scope = None

    # -- magics

    def magic_placeholder(self, node: ast.Constant) -> None:
        """Runs the magic that this constant stands for, where it stands among the statements."""
        magic = self.magic_places.get((node.lineno, self.cell.span(node).column))
        if magic is not None and magic.kind != "cell":
            self._magic(magic)

    def _magic(self, magic: Magic) -> None:
        if id(magic) in self._done:
            return
        self._done.add(id(magic))
        cell = self.cell
        cell.used.update(magic.reads)
        for name in magic.reads:
            cell.reads.setdefault(name, [])
        if magic.clears:
            self.names.clear()
        for name in magic.unbinds:
            cell.unbinds.add(name)
            self.names.unbind(name)
        for code in magic.code:
            self._code(code)
        for name in magic.binds:
            self.bind(name, _MagicNode(magic), "magic")
        for module in magic.star:
            self.star_import(module, 0, _MagicNode(magic))
        if magic.runs:
            self._run_file(magic.runs, span_of_magic(cell.cell, magic))
        if magic.opens:
            self.open_namespace("magic", span_of_magic(cell.cell, magic))
        self._magic_files(magic)

    def _code(self, code: Code) -> None:
        """Python inside a line magic: parsed at its own place, so that every span is true."""
        tree, _ = parse_python("if 1:\n" + " " * (code.column - 1) + code.text)
        if tree is None or not isinstance(tree.body[0], ast.If):
            return
        statements = tree.body[0].body
        before = self.cell.cell.lines[code.line - 1][: code.column - 1]
        shift = len(before.encode("utf-8", "replace")) - (code.column - 1)
        for statement in statements:
            move(statement, lines=code.line - 2, columns=shift)
        outer_scope, outer_statement = self.scope, self.statement
        private = (
            not code.binds or outer_scope is not None
        )  # inside a function the magic's names stay its own
        if private:
            self.scope = self._private if outer_scope is None else Scope(PRIVATE, outer_scope)
        self.quiet += not code.binds
        self.body(statements)
        self.quiet -= not code.binds
        self.scope, self.statement = outer_scope, outer_statement

    def _magic_files(self, magic: Magic) -> None:
        path, mode = (magic.writes, "write") if magic.writes else (None, "")
        if magic.kind in ("line", "auto") and magic.name in ("cd", "pushd"):
            path, mode = magic.args.strip().strip("'\""), "enter"
        if magic.kind == "line" and magic.name in ("run", "load", "loadpy") and magic.runs:
            path, mode = magic.runs, "read"
        if path:
            span = span_of_magic(self.cell.cell, magic)
            self.files.append(FileUse(Text(path, True, None, span.cell), mode, span, span.cell))

    # -- other files

    def imported(self, module: str, level: int, node: ast.AST) -> None:
        """A sibling that reaches into its importer's names may bind anything."""
        if self._surroundings is None or self.names.is_open or not self._surroundings.is_local_module(module):
            return
        text = self._surroundings.text(module.replace(".", "/") + ".py")
        if text is not None and _WRITES_FRAMES.search(text):
            self.open_namespace("import", self.cell.span(node))

    def star_import(self, module: str, level: int, node: ast.AST) -> None:
        """Binds what a well-known module or a sibling file holds; an unknown module opens the namespace."""
        known = None if level else star_names(module)
        if known is not None:
            for name, meaning in known.items():
                self.names.bind(name, meaning)
            self.cell.star_names.update(known)
            return
        if self._surroundings is None or not self._follow_file(module.replace(".", "/") + ".py"):
            self.open_namespace("star", self.cell.span(node))

    def _run_file(self, path: str, span: Span) -> None:
        if not self._follow_file(path if path.endswith(".py") else path + ".py"):
            self.open_namespace("run", span)

    def _follow_file(self, relative: str) -> bool:
        """Binds the names that a Python file beside the notebook binds at its top level; False when it cannot be read."""
        text = self._surroundings.text(relative) if self._surroundings is not None else None
        if text is None or self._depth >= _RUN_DEPTH:
            return False
        tree, error = parse_python(text)
        if tree is None or error is not None:
            return False
        inner = Walker.__new__(NotebookWalk)
        NotebookWalk.__init__(inner, self._notebook, self._surroundings)
        inner._depth = self._depth + 1  # pylint: disable=protected-access  # the same class
        number = self.cell.cell.number
        inner.cell = CellFacts(Cell(number, "code", text), _PLAIN, tree, None)
        inner.cells_by_number[number] = inner.cell
        try:
            inner.body(tree.body)
        except RecursionError:
            return False
        for name in inner.names.bound:
            self.names.bind(name, None)
        self.cell.star_names.update(inner.names.bound)
        if inner.names.is_open:
            self.names.is_open = self.cell.opens = True
        return True


_PLAIN = Masked(text="", magics=(), misplaced=(), language="python", binds=True, dedent=0)


class _MagicNode(ast.AST):
    """A place for a bind that a magic makes."""

    def __init__(self, magic: Magic):
        super().__init__()
        self.lineno, self.end_lineno = magic.line, magic.end_line
        self.col_offset, self.end_col_offset = magic.column - 1, magic.end_column - 1
