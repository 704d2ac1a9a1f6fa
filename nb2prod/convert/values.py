"""What a conversion consists of, as values: statements, steps, parameters, what is left out, what is refused.

>>> Parameter(group="train", name="n_estimators", value=100, cell=4, line=2).shown
'train.n_estimators = 100'
"""

from collections.abc import Mapping
from typing import Any, Literal

from nb2prod.notebook import Value

Stage = Literal["setup", "data", "model", "train", "metrics", "plots", "explore", "prose"]
MODULES = ("data", "model", "train", "metrics", "plots")
Scalar = str | int | float | bool | None
IMPORT_ORDER = ("data", "model", "metrics", "plots", "train")  # later ones of these import from earlier ones
MANY = 6  # inputs or outputs; more than these go together in a dataclass


class Statement(Value):
    """One top-level statement of the notebook in plain Python.

    ``index`` is its place in the plan's order, ``position`` its number in the cell as the kernel counts statements
    (from 0), ``line`` and ``end_line`` its lines in the author's cell. ``text`` holds the comments above it too.
    ``uses``, ``defines``, ``deletes`` and ``changes`` are names of the notebook, as ``facts.statements`` tells them;
    ``captures`` those that something defined here will read later. ``shown`` says that the notebook displays its value
    as a cell's result, ``logged`` that the project logs it too, ``kept`` that the project does what it does (else
    ``Dropped`` says why not). ``certain`` are the names that it binds in any case; ``draws`` tells of figures. ``part``
    counts the parts of the cell behind each of which the notebook shows its figures: more than one where it runs others.
    """

    index: int
    cell: int
    position: int
    line: int
    end_line: int
    text: str
    node: Any
    stage: Stage
    why: str
    uses: frozenset[str] = frozenset()
    defines: frozenset[str] = frozenset()
    deletes: frozenset[str] = frozenset()
    changes: Mapping[str, bool] = {}
    captures: frozenset[str] = frozenset()
    certain: frozenset[str] = frozenset()
    shown: bool = False
    logged: bool = False
    kept: bool = True
    draws: bool = False
    part: int = 0


class ParameterPlace(Value):
    """Where a parameter stands in the text of a statement: line and byte column, and the parameter's name."""

    line: int
    column: int
    name: str
    is_path: bool = False


class Parameter(Value):
    """A literal that stands in ``params.yaml`` from now on: ``group`` is the module whose steps read it.

    ``is_path`` tells a path below ``data.root``; those are all of the group ``data``. ``cell`` and ``line`` are where
    the notebook has it, or runs another one that has it: then ``elsewhere`` says where, in words.
    """

    group: str
    name: str
    value: Scalar | tuple[Scalar, ...]
    cell: int
    line: int
    is_path: bool = False
    elsewhere: str = ""

    @property
    def shown(self) -> str:
        """Such as ``train.n_estimators = 100``."""
        return f"{self.group}.{self.name} = {self.value!r}"


class Step(Value):
    """One function of the project: contiguous statements of one module, in the plan's order.

    ``inputs`` are the names that it is handed, ``outputs`` those that it gives back, ``parameters`` the names of the
    parameters of its group that it reads, ``paths`` those of path parameters that it is handed, made whole. ``title``
    is the author's heading above it, ``prose`` his text, both plain.

    A step of many outputs gives them as the fields of one object: ``result`` is the name of its class, ``held`` what
    ``run()`` and the steps that are handed it whole call it; both are empty for all others. ``whole`` are the objects of
    that kind that the step is handed, by what they are called, each with the inputs that come in it.
    """

    name: str
    module: str
    statements: tuple[int, ...]
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    title: str = ""
    prose: str = ""
    result: str = ""
    held: str = ""
    whole: Mapping[str, tuple[str, ...]] = {}

    @property
    def apart(self) -> tuple[str, ...]:
        """The inputs that are arguments of their own."""
        together = {name for names in self.whole.values() for name in names}
        return tuple(name for name in self.inputs if name not in together)


class Lifted(Value):
    """A function or class of the author that stands at module level: ``added`` are notebook names made parameters."""

    name: str
    module: str
    statement: int
    added: tuple[str, ...] = ()


class Dropped(Value):
    """Left out on purpose, with the reason."""

    cell: int
    line: int
    reason: str
    text: str = ""


class Refused(Value):
    """An honest no: where, why, and what to change."""

    cell: int
    line: int
    reason: str
    todo: str


class DataFile(Value):
    """A file that the notebook reads or writes: ``path`` as the notebook says it (an absolute one as
    ``<absolute>/name``), ``below_root`` where it lies below ``data.root``, ``mode`` ``read`` or ``write``.
    """

    path: str
    below_root: str
    mode: str
    cell: int


class Excuse(Value):
    """An error of pylint's that is none: in which file and line it is told, its symbol, and why, in a sentence."""

    path: str
    line: int
    symbol: str
    reason: str


class Plan(Value):
    """Where every statement goes.

    ``statements`` are all, in the order in which the project runs them, the dropped ones too (``kept`` is False).
    ``order`` are the numbers of the cells in that order. ``enters_root`` says that the paths are not all known, so that
    ``run()`` works inside ``data.root``. ``shows_all`` says that no result was found, so that every display is kept.
    ``helpers`` are modules that lie beside the notebook or that it writes: name → source. ``literals`` tell for each
    statement where its parameters stand, ``figure_calls`` where ``plt.show()`` does. ``joined`` are the places where a border was given up, with the reason.
    ``results`` are names of variables, ``scores`` those under which scores that are only shown stand beside them, by statement.
    ``excuses`` are places in the modules where pylint is told why it is wrong.
    """

    package: str
    notebook: str
    statements: tuple[Statement, ...] = ()
    steps: tuple[Step, ...] = ()
    lifted: tuple[Lifted, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    literals: Mapping[int, tuple[ParameterPlace, ...]] = {}
    figure_calls: Mapping[int, frozenset[tuple[int, int]]] = {}
    files: tuple[DataFile, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    refused: tuple[Refused, ...] = ()
    order: tuple[int, ...] = ()
    results: tuple[str, ...] = ()
    scores: Mapping[int, str] = {}
    enters_root: bool = False
    shows_all: bool = False
    draws: bool = False
    helpers: Mapping[str, str] = {}
    joined: tuple[str, ...] = ()
    excuses: tuple[Excuse, ...] = ()
    title: str = ""


class Proof(Value):
    """The checks that a project passed before it was written.

    ``degree``: ``steps`` (all separate), ``merged`` (some had to be put together, ``merged`` says which and why),
    ``run`` (one function in the notebook's order), ``static`` (nothing was run). ``not_proven`` are names or cells that
    differ between two runs of the notebook itself, or that could not be compared, with the reason.
    """

    degree: Literal["steps", "merged", "run", "static"]
    merged: tuple[str, ...] = ()
    not_proven: tuple[str, ...] = ()
    pylint: float | None = None
    tests: str = ""
