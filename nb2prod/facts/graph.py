"""Which cell defines what for which, and an order of the cells that would run.

>>> from nb2prod.facts.learn import learn
>>> from nb2prod.notebook import Cell, Notebook
>>> facts = learn(Notebook("n.ipynb", (Cell(1, "code", "print(x)"), Cell(2, "code", "x = 1"))))
>>> CellGraph(facts).working_order
(2, 1)
"""

import ast
import heapq
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property

from nb2prod.facts.facts import Facts
from nb2prod.facts.history import History
from nb2prod.facts.values import Call, FunctionFacts

_FITTING = ("fit", "fit_transform", "fit_predict", "partial_fit")
_ASKING = (
    "predict",
    "predict_proba",
    "decision_function",
    "score",
    "transform",
    "inverse_transform",
    "kneighbors",
)


class CellGraph:
    """Def-use edges between cells, by position."""

    def __init__(self, facts: Facts):
        self._facts = facts

    @cached_property
    def definers(self) -> dict[str, list[int]]:
        """For each name that some cell needs: the cells that define it, in order."""
        needed = {name for facts in self._facts.cells for name in facts.needs}
        return {name: self._facts.definers(name) for name in needed}

    def source(self, name: str, cell: int) -> int | None:
        """The cell whose value of ``name`` a top-to-bottom run gives to this cell; None when no earlier one does."""
        earlier = [number for number in self.definers.get(name, ()) if number < cell]
        return earlier[-1] if earlier else None

    @cached_property
    def edges(self) -> dict[tuple[int, int], frozenset[str]]:
        """(defining cell, using cell) → the names that go from one to the other."""
        found: dict[tuple[int, int], set[str]] = {}
        for facts in self._facts.cells:
            for name in facts.needs:
                source = self.source(name, facts.cell.number)
                if source is not None:
                    found.setdefault((source, facts.cell.number), set()).add(name)
        return {pair: frozenset(names) for pair, names in found.items()}

    @cached_property
    def working_order(self) -> tuple[int, ...] | None:
        """The code cells in the order nearest to the notebook's in which every name is defined before it is read.

        None when no order does (a cycle, or a name that no cell defines).
        """
        return self.order_with({})

    def order_with(self, sources: Mapping[tuple[str, int], int]) -> tuple[int, ...] | None:
        """The same, where some cells must get a name from another cell than now: (name, cell) → that cell."""
        if any(not self.definers.get(one.name) for one in self._facts.unbound):
            return None
        before, cells = self._constraints(sources), [facts.cell.number for facts in self._facts.cells]
        order = _sorted(cells, before)
        if order is None:
            return None
        # What follows is wished, not needed: each group counts where the others leave room for it.
        groups = (
            list(self._called_too_early()),
            list(self._asked_too_early()),
            *self._changes_in_turn(sources),
        )
        for pairs in groups:
            wished = {cell: set(others) for cell, others in before.items()}
            for later, earlier in pairs:
                wished[later].add(earlier)
            better = _sorted(cells, wished)
            if better is not None:
                before, order = wished, better
        return order

    def _called_too_early(self) -> Iterator[tuple[int, int]]:
        """Yields (calling cell, defining cell) for what functions read that are defined only below their call."""
        missing = {one.name for one in self._facts.unbound}
        for cell in self._facts.cells:
            number = cell.cell.number
            for name in missing.intersection(cell.needs):
                below = [other for other in self.definers[name] if other > number]
                if self.source(name, number) is not None or not below:
                    continue
                for read in self._read_by(name, below[0]):
                    definers = self._facts.definers(read)
                    if definers and definers[0] > number:
                        yield number, definers[0]

    def _read_by(self, name: str, number: int) -> Collection[str]:
        """What a call needs of the function that this cell defines under the name; nothing if it defines none."""
        cell = self._facts.cell(number)
        binds = cell.binds.get(name) if cell is not None else None
        function = binds[-1].meaning if binds else None
        return self._facts.closures.reads(function) if isinstance(function, FunctionFacts) else ()

    def _changes_in_turn(self, sources: Mapping[tuple[str, int], int]) -> Iterator[list[tuple[int, int]]]:
        """Yields for each cell that changes an object in place the pairs (later, earlier) with those that read it.

        Where the counts do not tell which ran later, the notebook's order does.
        """
        changing = {
            (statement.cell, name): None
            for statement in self._facts.statements
            for name, must in statement.changes.items()
            if must
        }
        for cell, name in changing:
            here = self._given(name, cell, sources)
            if here is None:
                continue
            readers = [one for one in self._readers[name] if one != cell]
            pairs = [self._in_turn(cell, one) for one in readers if self._given(name, one, sources) == here]
            if pairs:
                yield pairs

    def _in_turn(self, one: int, other: int) -> tuple[int, int]:
        """The two cells, the later one first: by the counts if none between theirs is lost, else by place."""
        counts = self._history.counts
        first, last = sorted((counts.get(one, 0), counts.get(other, 0)))
        if 0 < first < last <= first + len(counts) and self._ran_once.issuperset(range(first, last + 1)):
            return (one, other) if counts[one] == last else (other, one)
        return max(one, other), min(one, other)

    @cached_property
    def _history(self) -> History:
        return History(self._facts.notebook)

    @cached_property
    def _ran_once(self) -> frozenset[int]:
        """The counts that one cell bears, and no other."""
        return frozenset(self._history.counts.values()) - self._history.repeated.keys()

    @cached_property
    def _readers(self) -> dict[str, list[int]]:
        """Name → the cells that need it, in order."""
        found: dict[str, list[int]] = {}
        for facts in self._facts.cells:
            for name in facts.needs:
                found.setdefault(name, []).append(facts.cell.number)
        return found

    def _given(self, name: str, cell: int, sources: Mapping[tuple[str, int], int]) -> int | None:
        """The cell that gives this one the name, in the order that is looked for."""
        facts = self._facts.cell(cell)
        if facts is None or name not in facts.needs:
            return None
        source = sources.get((name, cell)) or self.source(name, cell)
        return source or next((other for other in self.definers.get(name, ()) if other > cell), None)

    def _asked_too_early(self) -> Iterator[tuple[int, int]]:
        """Yields (asking cell, fitting cell) where a model is asked for what it learns only further down."""
        fitted: dict[str, int] = {}
        for call in self._facts.calls_of_method(*_FITTING):
            if name := _model_of(call):
                fitted.setdefault(name, call.cell.number)
        for call in self._facts.calls_of_method(*_ASKING) if fitted else ():
            if fitted.get(_model_of(call), 0) > call.cell.number:
                yield call.cell.number, fitted[_model_of(call)]

    def _constraints(self, sources: Mapping[tuple[str, int], int]) -> dict[int, set[int]]:
        """For each cell, those that must stand before it."""
        before: dict[int, set[int]] = {facts.cell.number: set() for facts in self._facts.cells}
        missing = {one.name for one in self._facts.unbound}  # told once a name, at its first read
        for facts in self._facts.cells:
            number = facts.cell.number
            for name in facts.needs:
                source = sources.get((name, number)) or self.source(name, number)
                later = [other for other in self.definers.get(name, ()) if other > max(number, source or 0)]
                if source is not None:
                    before[number].add(source)
                    for other in later:
                        before[other].add(number)
                elif later and name in missing:
                    before[number].add(later[0])
        for cells in self.definers.values():
            for first, second in zip(cells, cells[1:], strict=False):
                before[second].add(first)
        return before


def _model_of(call: Call) -> str:
    """The name of what a call at top level asks, where that may be an estimator of scikit-learn; else ""."""
    receiver = getattr(call.node.func, "value", None)
    may_be = call.owner is None and (not call.name or call.name.startswith("sklearn."))
    return receiver.id if may_be and isinstance(receiver, ast.Name) else ""


def _sorted(cells: list[int], before: dict[int, set[int]]) -> tuple[int, ...] | None:
    """Topological order, the earliest possible cell first each time."""
    waiting = {cell: len(before[cell]) for cell in cells}
    after: dict[int, list[int]] = {cell: [] for cell in cells}
    for cell, others in before.items():
        for other in others:
            after[other].append(cell)
    ready = [cell for cell in cells if not waiting[cell]]
    heapq.heapify(ready)
    order: list[int] = []
    while ready:
        cell = heapq.heappop(ready)
        order.append(cell)
        for other in after[cell]:
            waiting[other] -= 1
            if not waiting[other]:
                heapq.heappush(ready, other)
    return tuple(order) if len(order) == len(cells) else None


def moves_into(order: tuple[int, ...], facts: Facts) -> list[tuple[int, int]]:
    """How to get into the order: which cells to move, and behind which cell as they stand now (0: to the start).

    >>> from nb2prod.facts.learn import learn
    >>> from nb2prod.notebook import Cell, Notebook
    >>> facts = learn(Notebook("n.ipynb", tuple(Cell(number, "code", f"x{number} = 1") for number in (1, 2, 3))))
    >>> moves_into((1, 3, 2), facts)
    [(2, 3)]
    """
    moved = set(moved_cells(order, facts))
    behind = facts.cells[0].cell.number - 1  # prose at the top stays there
    found = []
    for cell in order:
        if cell in moved:
            found.append((cell, behind))
        else:
            behind = cell
    return found


def moved_cells(order: tuple[int, ...], facts: Facts) -> list[int]:
    """The cells that stand elsewhere in ``order`` than in the notebook, as few as explain the difference."""
    # The longest run of cells that keep their order stays; all others move.
    best: list[list[int]] = []
    for cell in order:
        kept = max((chain for chain in best if chain[-1] < cell), key=len, default=[])
        best.append([*kept, cell])
    stays = set(max(best, key=len, default=[]))
    return [one.cell.number for one in facts.cells if one.cell.number not in stays]
