"""The state of following rows through a notebook: names, places, and what happened so far."""

import ast
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from nb2prod.facts.rows.events import Choice, Fit, Score, Split
from nb2prod.facts.rows.handed import Handed
from nb2prod.facts.rows.things import NOTHING, Columns, Learnt, Path, Side, Thing

if TYPE_CHECKING:
    from nb2prod.facts.facts import Facts
    from nb2prod.facts.values import Call

_BUDGET = (
    100_000  # expressions looked at in one notebook: functions and short loops are followed each time anew
)


class Enough(Exception):
    """The notebook asks for more steps than are worth following."""


class Scope:
    """The names of the notebook, or of one call of a function."""

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


class State:  # pylint: disable=too-many-instance-attributes  # it is the memory of a run
    """What all parts of the following share. The parts are classes that build on each other, up to ``Follower``."""

    def __init__(self, facts: "Facts"):
        self.facts = facts
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
        self.kept_scopes: list[Scope] = []  # by functions that were made in them
        self._sources = 0
        self.budget = _BUDGET

    # What the parts further up give to those below.

    def expr(self, node: ast.expr) -> Thing:
        """What is known of an expression."""
        raise NotImplementedError

    def body(self, statements: Sequence[ast.stmt]) -> None:
        """Follows statements."""
        raise NotImplementedError

    def assign(self, target: ast.expr, thing: Thing) -> None:
        """Gives a value to a target."""
        raise NotImplementedError

    def invoke(self, function: Thing, handed: Handed) -> Thing:
        """Follows the body of a function of the notebook."""
        raise NotImplementedError

    # What happens.

    def step(self) -> None:
        """One more step; raises ``Enough`` when there were too many."""
        self.budget -= 1
        if self.budget < 0:
            raise Enough

    def source(self, *sides: Side) -> Thing:
        """Rows that come from somewhere else: a file, a library, a function that is not known."""
        self._sources += 1
        return Thing(frozenset({(self._sources, *sides)}))

    def function_thing(self, node: ast.AST) -> Thing:
        """A function of the notebook, which keeps the names around it."""
        self.kept_scopes.append(self.scope)
        return Thing(function=node, scope=(self.scope, self.cell))

    def table(self, thing: Thing) -> Thing:
        """The thing as a table whose columns have names or places; gives it back."""
        self._sources += 1
        thing.columns = Columns(self._sources)
        return thing

    def new_split(self, node: ast.AST | None, kind: str, *things: Thing, shuffled: bool) -> Split:
        """Notes a split of what is known now of these things: the features and perhaps the answers."""
        first = things[0]
        first = Thing(first.paths(), learnt=first.learnt or {None: first.all_learnt()}, order=first.order)
        target = things[1].copy() if len(things) > 1 else Thing()
        split = Split(len(self.splits), node, self.cell, kind, first, target, shuffled)
        self.splits.append(split)
        return split

    def side(self, thing: Thing, side: Side) -> Thing:
        """The rows of a thing that are on one side of a split."""
        made = thing.copy(rows=sided(thing.paths() or self.source().rows, side), items=None)
        if thing.items is not None:
            made.learnt = {None: thing.all_learnt()}
        self.fresh[id(made)] = (made, side)
        return made

    def learnt(self, kind: str, what: str, node: ast.AST, rows: frozenset[Path]) -> frozenset[Learnt]:
        """Something learned here from these rows; nothing when there are none."""
        return frozenset({Learnt(kind, what, node, self.cell, rows)}) if rows else NOTHING

    def choose(self, node: ast.AST, how: str, figures: frozenset[int]) -> None:
        """Something is picked by figures."""
        if figures:
            self.choices.append(Choice(node, self.cell, how, figures))


def sided(rows: frozenset[Path], side: Side) -> frozenset[Path]:
    """The rows on one side of a split."""
    return frozenset(path + (side,) for path in rows)
