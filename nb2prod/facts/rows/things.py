"""What is known of a value while the rows are followed: which rows it holds, and what was learned from which rows.

A *path* tells where rows come from: the number of their source, then a ``Side`` for each split that they went through.

>>> table = Thing(rows=frozenset({(1,)}), learnt={"age": frozenset({"fill"})})
>>> both = combined([table, Thing(rows=frozenset({(2,)}))])
>>> sorted(both.paths()), both.all_learnt()
([(1,), (2,)], frozenset({'fill'}))
"""

from collections.abc import Iterable, Mapping
from typing import Any

from nb2prod.notebook import Value

UNKNOWN = object()  # no literal
_DEPTH = 6  # how deep things in things are looked at

Path = tuple[Any, ...]  # a source's number, then Sides


class Side(Value):
    """One side of a split: its number and ``train`` or ``test``."""

    split: int
    part: str


class Learnt(Value):
    """Something that was learned from rows and now sits in a value.

    ``kind`` is ``fit`` (a transformer), ``fill`` (a statistic put in for what is missing), ``copies`` (rows were
    doubled or mixed) or ``encoding`` (a statistic of the column ``what`` stands for the rows of a group). ``node`` in
    ``cell`` is the call, ``what`` names it, ``rows`` are the paths that it learned from.
    """

    kind: str
    what: str
    node: Any
    cell: int
    rows: frozenset[Path]


class Columns(Value):
    """Which columns of a table a value has: the number of the table, those kept (None: all) and those dropped.

    ``places`` are the first column and the one behind the last where they were taken by position (None: unknown end).
    """

    table: int
    kept: frozenset[str] | None = None
    dropped: frozenset[str] = frozenset()
    places: tuple[int, int | None] | None = None

    def has(self, column: str) -> bool:
        """Whether this column of the table is certainly among them."""
        if self.places is not None:
            return False
        return column not in self.dropped if self.kept is None else column in self.kept


class Order(Value):
    """The rows were put into the order of a date column by ``node`` in ``cell``."""

    column: str
    node: Any
    cell: int


Learning = Mapping[str | None, frozenset[Any]]


class Thing:
    """A value of the notebook, as far as rows are concerned. Changed in place where the notebook does so.

    ``rows`` are the paths of its rows, ``learnt`` what was learned by column (None: any column), ``statistic`` the
    paths that a figure sums up and ``of`` the column of it, ``items`` what a list, tuple or dict holds, ``literal`` a
    plain constant. An estimator has its ``maker``, its ``options`` and what its ``fits`` learned; a prediction the
    ``model`` and the ``given`` rows it was made of. ``parent`` is the table and column that a column was taken from.
    ``figures`` are scores that it holds, ``picks`` the side that a list of row numbers stands for, ``function`` a
    function of the notebook, ``module`` whether it is one, ``grouped`` whether rows were put into groups.
    """

    __slots__ = (
        "rows", "learnt", "statistic", "of", "columns", "items", "literal", "maker", "options", "fits", "model", "given",
        "parent", "figures", "picks", "function", "scope", "module", "grouped", "order", "dates", "times", "sampled", "mask",
    )  # fmt: skip

    def __init__(self, rows: frozenset[Path] = frozenset(), **known: Any):
        self.rows = rows
        self.learnt: Learning = {}
        self.statistic: frozenset[Path] = frozenset()
        self.of = ""
        self.columns: Columns | None = None
        self.items: dict[Any, Thing] | None = None
        self.literal: Any = UNKNOWN
        self.maker = ""
        self.options: Mapping[Any, Thing] = {}
        self.fits: frozenset[Learnt] = frozenset()
        self.model: Thing | None = None
        self.given: Thing | None = None
        self.parent: tuple[Thing, str] | None = None
        self.figures: frozenset[Any] = frozenset()
        self.picks: Side | None = None
        self.function: Any = None
        self.scope: Any = None
        self.module = False
        self.grouped = ""
        self.order: Order | None = None
        self.dates: frozenset[str] = frozenset()
        self.times = 1  # how often the same rows stand in it
        self.sampled: Any = None
        self.mask = False
        for name, value in known.items():
            setattr(self, name, value)

    def copy(self, **changed: Any) -> "Thing":
        """Another thing of which the same is known, but for ``changed``; it is no column of a table any more."""
        other = Thing.__new__(Thing)
        for name in Thing.__slots__:
            setattr(other, name, getattr(self, name))
        other.parent = None
        for name, value in changed.items():
            setattr(other, name, value)
        return other

    def become(self, other: "Thing") -> None:
        """From here on, what is known of the other is known of this one; its table learns of it."""
        parent = self.parent
        for name in Thing.__slots__:
            setattr(self, name, getattr(other, name))
        self.parent = parent
        if parent is not None:
            table, column = parent
            table.put(column, self.all_learnt())

    def put(self, column: str | None, learnt: frozenset[Any]) -> None:
        """A column is written; None when it is unknown which, so that nothing is forgotten."""
        if column is None:
            self.learnt = {**self.learnt, None: self.learnt.get(None, frozenset()) | learnt}
        else:
            self.learnt = {**self.learnt, column: learnt}

    def parts(self, depth: int = _DEPTH) -> Iterable["Thing"]:
        """The thing itself and all that it holds."""
        yield self
        if self.items and depth:
            for item in list(self.items.values()):
                yield from item.parts(depth - 1)

    def paths(self) -> frozenset[Path]:
        """The paths of all rows in it."""
        return frozenset().union(*(part.rows for part in self.parts())) if self.items else self.rows

    def all_learnt(self) -> frozenset[Any]:
        """All that was learned and sits in any of its columns."""
        return frozenset().union(*(one for part in self.parts() for one in part.learnt.values()))

    def all_statistics(self) -> frozenset[Path]:
        """The paths that figures in it sum up."""
        return frozenset().union(*(part.statistic for part in self.parts()))

    def all_figures(self) -> frozenset[Any]:
        """The scores in it."""
        return frozenset().union(*(part.figures for part in self.parts()))


def flat(learnt: frozenset[Any]) -> Learning:
    """What was learned, of columns that are not known by name."""
    return {None: learnt} if learnt else {}


def merged_learning(many: Iterable[Learning]) -> Learning:
    """What was learned in any of them, by column."""
    merged: dict[str | None, frozenset[Any]] = {}
    for one in many:
        for column, learnt in one.items():
            merged[column] = merged.get(column, frozenset()) | learnt
    return merged


def combined(things: Iterable[Thing]) -> Thing:
    """Something made out of all these: their rows, what was learned, and the figures."""
    things = list(things)
    parts = [part for thing in things for part in thing.parts()]
    made = Thing(frozenset().union(*(part.rows for part in parts)))
    made.learnt = merged_learning(part.learnt for part in parts)
    made.statistic = frozenset().union(*(part.statistic for part in parts))
    made.figures = frozenset().union(*(part.figures for part in parts))
    made.order = next((part.order for part in parts if part.order is not None), None)
    made.model = next((part.model for part in parts if part.model is not None), None)
    made.of = next((part.of for part in parts if part.of), "")
    made.grouped = next((part.grouped for part in parts if part.grouped), "")
    made.mask = any(part.mask for part in parts)
    return made


def either(one: Thing, other: Thing, depth: int = _DEPTH) -> Thing:
    """What is known when it is one of the two: of what they do not share, the rows and what was learned."""
    if one is other:
        return one
    if one.maker == other.maker and one.items is not None and other.items is not None and depth:
        if one.items.keys() == other.items.keys():
            items = {key: either(item, other.items[key], depth - 1) for key, item in one.items.items()}
            return Thing(items=items)
    made = combined([one, other])
    for name in ("columns", "literal", "maker", "function", "scope", "picks", "module"):
        if getattr(one, name) == getattr(other, name):
            setattr(made, name, getattr(one, name))
    if made.maker:
        made.options, made.fits = one.options, one.fits | other.fits
    return made
