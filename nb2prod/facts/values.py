"""What one pass over the code learns, as values: texts, calls, binds, functions, classes.

A *meaning* is what is known of an expression without running it:

- a ``str`` is a qualified name (``sklearn.svm.SVC``), and with ``()`` behind it an object made by calling that name
  (``pandas.DataFrame()``);
- a ``Text`` is a string or path of which at least the beginning is known;
- a ``FunctionFacts``, ``ClassFacts`` or ``Instance`` is something that the notebook itself defines;
- ``None`` is unknown.

>>> Text(prefix="/home/ann/data.csv", whole=True, node=None, cell=3).joined("x", whole=True).prefix
'/home/ann/data.csvx'
"""

import ast
from functools import cached_property
from typing import Any

import msgspec

from nb2prod.notebook import Cell, Magic, Masked, Span, Value, from_utf8_column

Meaning = Any  # str | Text | FunctionFacts | ClassFacts | Instance | None, as described above


def span_of(cell: Cell, node: ast.AST) -> Span:
    """The place of an ``ast`` node (any with positions) in its cell, columns in code points from 1."""
    lines = cell.lines
    first, last = node.lineno, node.end_lineno or node.lineno
    return Span(
        cell=cell.number,
        line=first,
        column=from_utf8_column(lines[first - 1], node.col_offset) + 1,
        end_line=last,
        end_column=from_utf8_column(lines[last - 1], node.end_col_offset or 0) + 1,
    )


def span_of_magic(cell: Cell, magic: Magic) -> Span:
    """The place of a magic or shell line in its cell."""
    return Span(cell.number, magic.line, magic.column, magic.end_line, magic.end_column)


def span_of_line(cell: Cell, number: int) -> Span:
    """The place of what is written in a line of a cell, without the blanks around it."""
    line = cell.lines[number - 1]
    start = len(line) - len(line.lstrip())
    return Span(cell.number, number, start + 1, number, max(len(line.rstrip()), start) + 1)


class Text(Value):
    """A string, or a path made of strings, whose beginning is known.

    ``prefix`` is the known beginning; with ``whole`` it is all of it. ``node`` in ``cell`` is the literal that it
    begins with. ``kind`` is ``str``, ``bytes`` or ``pathlib.Path``. ``parameter`` names the parameter that it is,
    inside a function (then the prefix is empty).
    """

    prefix: str
    whole: bool
    node: Any
    cell: int
    kind: str = "str"
    parameter: str = ""

    def joined(self, more: str, *, whole: bool) -> "Text":
        """This text with ``more`` behind it, as far as that is known."""
        prefix = self.prefix + more if self.whole else self.prefix
        return Text(prefix, self.whole and whole, self.node, self.cell, self.kind, self.parameter)


class FunctionFacts:
    """A function or lambda of the notebook: what its body needs when it is called.

    ``reads`` are its free names with the first place of each, ``globals`` the names that it binds by ``global``,
    ``calls`` the functions inside it that it calls, ``self_calls`` the methods that it calls on its first parameter,
    ``returns`` the meaning of what it gives back, ``files`` the parameters that reach a file call (name → mode),
    ``of`` the class whose method it is. With ``yields`` a call only makes a generator; iterating that runs the body.
    """

    __slots__ = (
        "name",
        "cell",
        "node",
        "parameters",
        "reads",
        "globals",
        "calls",
        "self_calls",
        "returns",
        "files",
        "of",
        "yields",
    )

    def __init__(self, name: str, cell: Cell, node: ast.AST, parameters: tuple[str, ...]):
        self.name = name
        self.cell = cell
        self.node = node
        self.parameters = parameters
        self.reads: dict[str, ast.AST] = {}
        self.globals: dict[str, ast.AST] = {}
        self.calls: list[FunctionFacts] = []
        self.self_calls: set[str] = set()
        self.returns: Meaning = None
        self.files: dict[str, str] = {}
        self.of: ClassFacts | None = None
        self.yields = False


class ClassFacts:
    """A class of the notebook: its methods by name, its bases in the notebook, the meanings of its attributes.

    ``foreign`` tells that it derives from a class of a library, which may call any of its methods.
    """

    __slots__ = ("name", "cell", "node", "methods", "bases", "foreign", "attributes")

    def __init__(self, name: str, cell: Cell, node: ast.ClassDef):
        self.name = name
        self.cell = cell
        self.node = node
        self.methods: dict[str, FunctionFacts] = {}
        self.bases: list[ClassFacts] = []
        self.attributes: dict[str, Meaning] = {}
        self.foreign = False

    def method(self, name: str) -> FunctionFacts | None:
        """The method of that name here or in a base class of the notebook."""
        if name in self.methods:
            return self.methods[name]
        return next((found for base in self.bases if (found := base.method(name))), None)

    def all_methods(self) -> dict[str, FunctionFacts]:
        """Every method by name, those of the bases included."""
        found: dict[str, FunctionFacts] = {}
        for base in self.bases:
            found.update(base.all_methods())
        return found | self.methods


class Instance(Value):
    """An object of a class that the notebook defines."""

    of: Any  # ClassFacts


class Bind(Value):
    """A name of the notebook gets a value.

    ``kind`` is ``import | def | class | assign | augment | for | with | except | magic | global``. ``certain`` is
    False inside a branch or a loop. ``meaning`` is what is known of the value. ``previous`` is the bind before it.
    """

    name: str
    cell: int
    node: Any
    kind: str
    certain: bool
    meaning: Any
    statement: Any
    previous: Any = None


class Import(msgspec.Struct, frozen=True, dict=True):
    """One name that an import statement brings in.

    ``module`` is the dotted module (``sklearn.svm``), ``name`` what is taken from it (``SVC``, ``*``, or "" for the
    module itself), ``bound`` the name that it gets in the notebook. ``guarded`` tells that it stands in a ``try`` or
    under a condition, ``level`` counts the dots of a relative import.
    """

    module: str
    name: str
    bound: str
    cell: Cell
    node: Any
    guarded: bool
    in_function: bool
    level: int = 0

    @cached_property
    def span(self) -> Span:
        """Where the imported name stands."""
        return span_of(self.cell, self.node)

    @property
    def top(self) -> str:
        """The top-level module: ``sklearn`` of ``sklearn.svm``."""
        return self.module.partition(".")[0]


class Call(msgspec.Struct, frozen=True, dict=True):
    """A call, with what is known of its callee and its arguments.

    ``name`` is the qualified name of the callee (of a method: class and method) or "" when unknown; ``method`` is the
    last part as written (``fit`` of ``clf.fit``). ``receiver`` is the meaning of what stands in front of the method.
    ``args`` and ``keywords`` hold the meanings of the arguments. ``owner`` is the function whose body it stands in,
    ``statement`` the innermost statement.
    """

    name: str
    method: str
    node: ast.Call
    cell: Cell
    receiver: Meaning
    args: tuple[Meaning, ...]
    keywords: dict[str, Meaning]
    statement: Any
    owner: FunctionFacts | None
    callee: Meaning
    quiet: bool  # inside %timeit or a branch that cannot run

    @cached_property
    def span(self) -> Span:
        """Where the whole call stands."""
        return span_of(self.cell, self.node)

    @cached_property
    def written(self) -> str:
        """The callee as the author wrote it, on one line: ``df[…].sample``; arguments may hold a password."""
        return _written(self.node.func)

    def has(self, keyword: str) -> bool:
        """Whether the keyword is given, or might be through ``**kwargs``."""
        return keyword in self.keywords or any(one.arg is None for one in self.node.keywords)

    def argument(self, position: int | None, keyword: str = "") -> ast.expr | None:
        """The node of an argument by keyword or else by position; None when it is not given (or not visibly)."""
        for one in self.node.keywords:
            if one.arg == keyword:
                return one.value
        args = self.node.args
        if (
            position is None
            or position >= len(args)
            or any(isinstance(a, ast.Starred) for a in args[: position + 1])
        ):
            return None
        return args[position]

    def value(self, position: int | None, keyword: str = "") -> Meaning:
        """The meaning of an argument by keyword or else by position."""
        if keyword in self.keywords:
            return self.keywords[keyword]
        return self.args[position] if position is not None and position < len(self.args) else None

    def constant(self, position: int | None, keyword: str = "") -> object:
        """The literal value of an argument (True, 0, "l1" …); ``...`` when it is absent or no plain literal."""
        node = self.argument(position, keyword)
        return node.value if isinstance(node, ast.Constant) else ...


class Attribute(Value):
    """A member of a library is read without being called: ``numpy.pi``, ``pandas.DataFrame.columns`` of a frame.

    ``name`` is its qualified name; ``quiet`` as for a call.
    """

    name: str
    cell: Cell
    node: Any
    quiet: bool

    @property
    def span(self) -> Span:
        """Where it stands, with what is in front of the dot."""
        return span_of(self.cell, self.node)


class Invocation(Value):
    """A function of the notebook runs because of ``node``, at top level of ``cell``: called, or given to a call."""

    function: Any  # FunctionFacts
    cell: int
    node: Any


class Store(Value):
    """An item or attribute is set or deleted: ``name`` is what the target reaches into (``df`` of ``df["x"] = 1``)."""

    name: str
    cell: int
    node: Any
    owner: Any  # FunctionFacts or None


def _written(node: ast.expr) -> str:
    """An expression of names with what stands in its brackets left out; at most about 60 letters."""
    endings: list[str] = []
    while True:
        if isinstance(node, ast.Attribute):
            endings.append("." + node.attr)
            node = node.value
        elif isinstance(node, ast.Call):
            endings.append("(…)" if node.args or node.keywords else "()")
            node = node.func
        elif isinstance(node, ast.Subscript):
            endings.append("[…]")
            node = node.value
        else:
            break
    text = (node.id if isinstance(node, ast.Name) else "…") + "".join(reversed(endings))
    return text if len(text) <= 60 else "…" + text[-59:]


class FileUse(Value):
    """A path reaches a call or a magic that touches the file system.

    ``mode`` is ``read | write | append | list | enter | import | name``. ``span`` is the literal that the path begins
    with, ``cell`` the cell that touches the file, ``call`` the call (None for a magic).
    """

    path: Text
    mode: str
    span: Span
    cell: int
    call: Any = None


class Unbound(Value):
    """A top-to-bottom run raises NameError for ``name`` in ``cell`` at ``node``.

    When a function of the notebook reads it, ``node`` is the call, ``via`` the function and ``read`` the place inside.
    """

    name: str
    cell: Cell
    node: Any
    via: Any = None
    read: Any = None

    @property
    def span(self) -> Span:
        """Where the run stops."""
        return span_of(self.cell, self.node)


class Opening(Value):
    """A place from which on any name may exist: ``how`` is ``exec | globals | star | run | magic | import``."""

    how: str
    span: Span


class SyntaxProblem(Value):
    """Why a cell cannot be parsed; line and column from 1."""

    message: str
    line: int
    column: int
    too_deep: bool = False


class CellFacts:
    """What was learned of one code cell.

    ``tree`` is None when the cell is not Python or cannot be parsed (then ``error`` says why). ``needs`` are the
    names that a run of the cell takes from other cells, through functions that it calls as well. ``reads`` are all
    places where a name of the notebook is read, in function bodies too; ``used`` names that magics mention.
    ``binds`` are the names that it binds itself, ``star_names`` those of star imports and of files that it runs,
    ``maybe_binds`` those that a cell which cannot be parsed seems to bind.
    """

    __slots__ = (
        "cell",
        "masked",
        "tree",
        "error",
        "needs",
        "reads",
        "used",
        "binds",
        "unbinds",
        "unbound",
        "strings",
        "opens",
        "maybe_binds",
        "star_names",
    )

    def __init__(self, cell: Cell, masked: Masked, tree: ast.Module | None, error: SyntaxProblem | None):
        self.cell = cell
        self.masked = masked
        self.tree = tree
        self.error = error
        self.needs: dict[str, ast.AST] = {}
        self.reads: dict[str, list[ast.AST]] = {}
        self.used: set[str] = set()
        self.binds: dict[str, list[Bind]] = {}
        self.unbinds: set[str] = set()
        self.unbound: list[Unbound] = []
        self.strings: list[ast.Constant] = []
        self.maybe_binds: frozenset[str] = frozenset()
        self.star_names: set[str] = set()
        self.opens = False

    def defines(self, name: str) -> bool:
        """Whether the name can be there after the cell (what a handler binds is gone at its end)."""
        if any(bind.kind != "except" for bind in self.binds.get(name, ())):
            return True
        return name in self.star_names or name in self.maybe_binds

    def defines_below(self, name: str, node: ast.AST) -> bool:
        """Whether the cell binds the name further down than the node."""
        place = (node.lineno, node.col_offset)
        return any(
            bind.kind != "except" and (bind.node.lineno, bind.node.col_offset) > place
            for bind in self.binds.get(name, ())
        )

    def span(self, node: ast.AST) -> Span:
        """The place of a node of this cell."""
        return span_of(self.cell, node)
