"""What is known of a value while the rows are followed: which rows it holds, and what was learned from which rows.

A *path* tells where rows come from: the number of their source, then a ``Side`` for each split that they went through.

>>> table = Thing(rows=frozenset({(1,)}), learnt={"age": frozenset({"fill"})})
>>> both = combined([table, Thing(rows=frozenset({(2,)}))])
>>> sorted(both.paths()), both.all_learnt()
([(1,), (2,)], frozenset({'fill'}))
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from nb2prod.notebook import Value

UNKNOWN = object()  # no literal
_MANY = 300  # items that are kept one by one
_FEW = 50  # items that are looked at one by one when two values are merged
_DEPTH = 2  # and how deep

Path = tuple[Any, ...]  # a source's number, then Sides
Learning = Mapping[str | None, frozenset[Any]]
NOTHING: frozenset[Any] = frozenset()


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

    ``places`` are the first column and the one behind the last where they were taken by position (None: to the end).
    """

    table: int
    kept: frozenset[str] | None = None
    dropped: frozenset[str] = frozenset()
    places: tuple[int, int | None] | None = None

    @property
    def are_all(self) -> bool:
        """Whether it is the table as it was read, so that positions mean what they say."""
        return self.kept is None and not self.dropped and self.places is None

    def has(self, column: str) -> bool:
        """Whether this column of the table is certainly among them."""
        if self.places is not None:
            return False
        return column not in self.dropped if self.kept is None else column in self.kept

    def without(self, names: frozenset[str]) -> "Columns | None":
        """All but those of these names; None when they are known by position only."""
        if self.places is not None:
            return None
        kept = self.kept - names if self.kept is not None else None
        return Columns(self.table, kept, self.dropped | names)


class Order(Value):
    """The rows were put into the order of a date column by ``node`` in ``cell``."""

    column: str
    node: Any
    cell: int


class Sample(Value):
    """What a thing has to do with a drawn sample of rows.

    ``kind`` is ``rows`` (it is a sample of ``thing``, drawn at ``node``, for a name that says ``role``), ``index``
    (the row labels of ``thing``) or ``among`` (a mask of the rows whose labels are those of ``thing``).
    """

    kind: str
    thing: Any
    node: Any = None
    role: str = ""


class Thing:
    """A value of the notebook, as far as rows are concerned. Changed in place where the notebook does so.

    What is not told of it is as the class says: nothing is known.
    """

    rows: frozenset[Path] = NOTHING  # the paths of its rows
    learnt: Learning = {}  # what was learned by column (None: any column)
    statistic: frozenset[Path] = NOTHING  # the paths that a figure sums up
    of = ""  # the column that it was, or that the figure is of
    columns: Columns | None = None
    items: "dict[Any, Thing] | None" = None  # what a list, tuple, dict or object holds
    literal: Any = UNKNOWN  # a plain constant
    maker = ""  # the qualified name of what made an estimator
    options: "Mapping[Any, Thing]" = {}  # what an estimator was made with
    fits: frozenset[Learnt] = NOTHING  # what an estimator learned
    model: "Thing | None" = None  # what made a prediction
    given: "Thing | None" = None  # and from which rows
    parent: "tuple[Thing, str] | None" = None  # the table and column that a column was taken from
    figures: frozenset[int] = NOTHING  # the numbers of the scores that it holds
    picks: Side | None = None  # the side that a list of row numbers stands for
    function: Any = None  # the node of a function of the notebook
    scope: Any = None  # and its names and its cell
    module = False
    grouped = ""  # by what the rows were put into groups
    order: Order | None = None
    dates: frozenset[str] = NOTHING  # the columns that hold moments
    times = 1  # how often the same rows stand in it
    sample: Sample | None = None
    mask = False  # whether it is one yes or no for each row

    def __init__(self, rows: frozenset[Path] = NOTHING, **known: Any):
        if rows:
            self.rows = rows
        if known:
            self.__dict__.update(known)

    def copy(self, **changed: Any) -> "Thing":
        """Another thing of which the same is known, but for ``changed``; it is no column of a table any more."""
        other = Thing()
        other.__dict__.update(self.__dict__)
        other.parent = None
        other.__dict__.update(changed)
        return other

    def become(self, other: "Thing") -> None:
        """From here on, what is known of the other is known of this one; its table learns of it."""
        parent = self.parent
        self.__dict__.clear()
        self.__dict__.update(other.__dict__)
        self.parent = parent
        if parent is not None:
            table, column = parent
            table.put(column, self.all_learnt())

    def put(self, column: str | None, learnt: frozenset[Any]) -> None:
        """A column is written; None when it is unknown which, so that nothing is forgotten."""
        before = self.learnt.get(None, NOTHING) if column is None else NOTHING
        self.learnt = {**self.learnt, column: before | learnt}

    def add(self, learnt: frozenset[Any]) -> "Thing":
        """More was learned and sits somewhere in it; gives itself."""
        if learnt:
            self.put(None, learnt)
        return self

    def parts(self) -> "Iterator[Thing]":
        """The thing itself and all that it holds, each once."""
        if not self.items:
            yield self
            return
        waiting, seen = deque([self]), {id(self)}
        while waiting:
            one = waiting.popleft()
            yield one
            for item in list(one.items.values()) if one.items else ():
                if id(item) not in seen:
                    seen.add(id(item))
                    waiting.append(item)

    def paths(self) -> frozenset[Path]:
        """The paths of all rows in it."""
        return NOTHING.union(*(part.rows for part in self.parts())) if self.items else self.rows

    def all_learnt(self) -> frozenset[Any]:
        """All that was learned and sits in any of its columns."""
        return NOTHING.union(*(one for part in self.parts() for one in part.learnt.values()))

    def all_statistics(self) -> frozenset[Path]:
        """The paths that figures in it sum up."""
        return NOTHING.union(*(part.statistic for part in self.parts()))

    def all_figures(self) -> frozenset[int]:
        """The scores in it."""
        return NOTHING.union(*(part.figures for part in self.parts()))

    @property
    def is_data(self) -> bool:
        """Whether anything of rows is known of it."""
        return bool(self.rows or self.items or self.statistic or self.mask or self.sample)

    @property
    def strings(self) -> list[str] | None:
        """The strings that it is or holds; None when it is no string and no list of strings."""
        if isinstance(self.literal, str):
            return [self.literal]
        found = [one.literal for one in self.items.values()] if self.items else []
        return found if found and all(isinstance(one, str) for one in found) else None


def listed(items: "Iterable[Thing]") -> Thing:
    """A list of these; of a long one, what is known of all together."""
    items = list(items)
    return Thing(items=dict(enumerate(items if len(items) <= _MANY else [combined(items)])))


def flat(learnt: frozenset[Any]) -> Learning:
    """What was learned, of columns that are not known by name."""
    return {None: learnt} if learnt else {}


def merged_learning(many: Iterable[Learning]) -> Learning:
    """What was learned in any of them, by column."""
    merged: dict[str | None, frozenset[Any]] = {}
    for one in many:
        for column, learnt in one.items():
            merged[column] = merged.get(column, NOTHING) | learnt
    return merged


_SAID_ONCE = frozenset({"model", "given", "of", "grouped", "mask"})
_COMBINED = _SAID_ONCE | {"rows", "learnt", "statistic", "figures"}


def combined(things: Iterable[Thing]) -> Thing:
    """Something made out of all these: their rows, what was learned, and the figures."""
    parts = [part for thing in things for part in thing.parts() if part.__dict__]
    made = Thing()
    if len(parts) == 1:
        made.__dict__.update({name: one for name, one in parts[0].__dict__.items() if name in _COMBINED})
        return made
    for part in reversed(parts):  # of what only one can say, the first has the word
        made.__dict__.update({name: one for name, one in part.__dict__.items() if name in _SAID_ONCE and one})
    if parts:
        made.rows = NOTHING.union(*[part.rows for part in parts])
        made.learnt = merged_learning(part.learnt for part in parts)
        made.statistic = NOTHING.union(*[part.statistic for part in parts])
        made.figures = NOTHING.union(*[part.figures for part in parts])
    return made


def either(one: Thing, other: Thing, depth: int = _DEPTH) -> Thing:
    """What is known when it is one of the two: of what they do not share, the rows and what was learned."""
    if one is other:
        return one
    ours, theirs = one.items, other.items
    if (
        depth
        and ours is not None
        and theirs is not None
        and ours.keys() == theirs.keys()
        and len(ours) <= _FEW
    ):
        return Thing(items={key: either(item, theirs[key], depth - 1) for key, item in ours.items()})
    made = combined([one, other])
    for name in ("columns", "literal", "maker", "function", "scope", "picks", "module"):
        if getattr(one, name) == getattr(other, name):
            setattr(made, name, getattr(one, name))
    if made.maker:
        made.options, made.fits = one.options, one.fits | other.fits
    return made
