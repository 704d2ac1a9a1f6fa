"""The state of following rows through a notebook: names, places, and what happened so far."""

import ast
from collections.abc import Mapping
from typing import TYPE_CHECKING

from nb2prod.facts.rows.events import Choice, Fit, Score, Split
from nb2prod.facts.rows.things import Columns, Learnt, Path, Side, Thing

if TYPE_CHECKING:
    from nb2prod.facts.facts import Facts
    from nb2prod.facts.values import Call

_BUDGET = 20_000  # statements followed in one notebook: functions and short loops are followed each time anew


class Enough(Exception):
    """The notebook asks for more steps than are worth following."""


class Scope:
    """The names of the notebook, or of one call of a function."""

    __slots__ = ("names", "parent", "outer")

    def __init__(self, parent: "Scope | None" = None):
        self.names: dict[str, Thing] = {}
        self.parent = parent
        self.outer: set[str] = set()  # declared global

    def find(self, name: str) -> Thing | None:
        """What the name stands for here or further out."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names:
                return scope.names[name]
            scope = scope.parent
        return None


class State:
    """What all parts of the following share. The parts are classes that build on each other, up to ``Follower``."""

    def __init__(self, facts: "Facts"):
        self.calls: Mapping[int, Call] = {id(call.node): call for call in facts.calls}
        self.splits: list[Split] = []
        self.fits: list[Fit] = []
        self.scores: list[Score] = []
        self.choices: list[Choice] = []
        self.scope = Scope()
        self.notebook_scope = self.scope
        self.cell = 0
        self.hint = ""  # what the name of the target says of the rows that are about to be assigned
        self.loops = 0
        self.functions: list[ast.AST] = []  # those being followed
        self.returned: list[Thing] = []
        self.fresh: dict[int, tuple[Thing, Side]] = {}  # sides of splits that have no name yet
        self._sources = 0
        self._budget = _BUDGET

    def step(self) -> None:
        """One more statement; raises ``Enough`` when there were too many."""
        self._budget -= 1
        if self._budget < 0:
            raise Enough

    def expr(self, node: ast.expr) -> Thing:
        """What is known of an expression; given by ``Expressions``."""
        raise NotImplementedError

    def source(self, *sides: Side) -> Thing:
        """Rows that come from somewhere else: a file, a library, a function that is not known."""
        self._sources += 1
        return Thing(frozenset({(self._sources, *sides)}), columns=Columns(self._sources))

    def new_columns(self) -> Columns:
        """The columns of a table that nothing is known of."""
        self._sources += 1
        return Columns(self._sources)

    def new_split(
        self, node: ast.AST | None, kind: str, first: Thing, target: Thing | None = None, *, shuffled: bool
    ) -> Split:
        """Notes a split of what is known now of these things."""
        first = Thing(
            first.paths(),
            learnt=first.learnt or {None: first.all_learnt()},
            order=first.order,
            columns=first.columns,
        )
        target = target.copy() if target is not None else Thing()
        split = Split(len(self.splits), node, self.cell, kind, first, target, shuffled)
        self.splits.append(split)
        return split

    def side(self, thing: Thing, side: Side) -> Thing:
        """The rows of a thing that are on one side of a split."""
        rows = thing.paths() or self.source().rows
        # Arrays taken apart row by row are what a list of lists is, too.
        made = thing.copy(rows=sided(rows, side), items=None)
        made.learnt = thing.learnt if thing.items is None else {None: thing.all_learnt()}
        self.fresh[id(made)] = (made, side)
        return made

    def learnt(self, kind: str, what: str, node: ast.AST, rows: frozenset[Path]) -> Learnt:
        """Something learned here."""
        return Learnt(kind, what, node, self.cell, rows)

    def constant(self, node: ast.expr | None) -> object:
        """The plain value of an expression, through names; None when it has none."""
        if node is None:
            return None
        literal = self.expr(node).literal
        return literal if isinstance(literal, (str, int, float, bool)) else None


def sided(rows: frozenset[Path], side: Side) -> frozenset[Path]:
    """The rows on one side of a split."""
    return frozenset(path + (side,) for path in rows)
