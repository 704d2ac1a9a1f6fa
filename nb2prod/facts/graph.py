"""Which cell defines what for which, and an order of the cells that would run.

>>> from nb2prod.facts.learn import learn
>>> from nb2prod.notebook import Cell, Notebook
>>> facts = learn(Notebook("n.ipynb", (Cell(1, "code", "print(x)"), Cell(2, "code", "x = 1"))))
>>> CellGraph(facts).working_order
(2, 1)
"""

import ast
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property

from nb2prod.facts.around import nodes_in
from nb2prod.facts.columns import read_and_made
from nb2prod.facts.facts import Facts
from nb2prod.facts.history import History
from nb2prod.facts.orders import moved_cells, sorted_by
from nb2prod.facts.values import Call, CellFacts, ClassFacts, FunctionFacts

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
# The order in which the cells ran is taken if it moves up to so many times as many cells as need be.
_MORE = 2


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
        """The same, where some cells must get a name from another cell than now: (name, cell) → that cell.

        Where the notebook's order leads nowhere, or little is left of it, it is the order in which the cells last ran,
        if that would run.
        """
        if any(not self.definers.get(one.name) for one in self._facts.unbound):
            return None
        before, cells = self._constraints(sources), [facts.cell.number for facts in self._facts.cells]
        order = sorted_by(cells, before)
        if order is None:
            return self._as_counted
        # What follows is wished, not needed: each group counts where the others leave room for it.
        groups = (
            list(self._called_too_early()),
            list(self._called_back_too_early()),
            list(self._asked_too_early()),
            list(read_and_made(self._facts)),
            *self._changes_in_turn(sources),
        )
        for pairs in groups:
            wished = {cell: set(others) for cell, others in before.items()}
            for later, earlier in pairs:
                wished[later].add(earlier)
            better = sorted_by(cells, wished)
            if better is not None:
                before, order = wished, better
        counted = self._as_counted
        few = _MORE * len(moved_cells(order, self._facts))
        is_proven = counted is not None and len(moved_cells(counted, self._facts)) <= few
        return counted if is_proven else order

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

    def _called_back_too_early(self) -> Iterator[tuple[int, int]]:
        """Yields (cell, defining cell) for what methods read that a library may call, of a class that the cell uses."""
        reads: dict[str, set[str]] = {}
        for bind in self._facts.binds:
            if isinstance(bind.meaning, ClassFacts) and bind.meaning.foreign:
                methods = bind.meaning.methods.values()
                found = (read for method in methods for read in self._facts.closures.reads(method))
                reads.setdefault(bind.name, set()).update(found)
        for cell in self._facts.cells if reads else ():
            for read in sorted({read for name in cell.needs for read in reads.get(name, ())}):
                definers = self._facts.definers(read)
                if definers and definers[0] != cell.cell.number:
                    yield cell.cell.number, definers[0]

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
        """The two cells, the later one first: by the counts if none between theirs is lost, else by place.

        Lost ones do not matter where the cells, as they last ran, would run again.
        """
        counts = self._history.counts
        if self._as_counted is not None and one in counts and other in counts:
            return (one, other) if counts[one] > counts[other] else (other, one)
        first, last = sorted((counts.get(one, 0), counts.get(other, 0)))
        if 0 < first < last <= first + len(counts) and self._ran_once.issuperset(range(first, last + 1)):
            return (one, other) if counts[one] == last else (other, one)
        return max(one, other), min(one, other)

    @cached_property
    def _as_counted(self) -> tuple[int, ...] | None:
        """The order in which the cells last ran; None if the counts do not tell, or a name would be read too early."""
        counts, place = self._history.counts, {0: 0}
        if not counts or self._history.repeated:
            return None
        last = 0
        for one in self._facts.cells:
            number = one.cell.number
            if one.cell.source.strip() and number not in counts:
                return None
            last = place[number] = counts.get(number, last)  # an empty cell stays behind its neighbour
        reads = [
            (one.cell.number, [other for other in self.definers[name] if other != one.cell.number])
            for one in self._facts.cells
            for name in one.needs
        ]
        reads += [(later, [earlier]) for later, earlier in self._called_too_early()]
        if any(definers and place[cell] <= min(map(place.__getitem__, definers)) for cell, definers in reads):
            return None
        return tuple(
            sorted((one.cell.number for one in self._facts.cells), key=lambda cell: (place[cell], cell))
        )

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
        """Yields (asking cell, fitting cell) where a model is asked for what it learns in another cell."""
        fitted: dict[str, int] = {}
        for call in self._facts.calls_of_method(*_FITTING):
            if name := _model_of(call):
                fitted.setdefault(name, call.cell.number)
        for call in self._facts.calls_of_method(*_ASKING) if fitted else ():
            if fitted.get(_model_of(call), call.cell.number) != call.cell.number:
                yield call.cell.number, fitted[_model_of(call)]
        for cell in self._facts.cells:
            for name in fitted.keys() & cell.needs.keys():
                if cell.cell.number != fitted[name] and _reads_what_was_learned(cell, name):
                    yield cell.cell.number, fitted[name]

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


def _reads_what_was_learned(cell: CellFacts, model: str) -> bool:
    """Whether the cell reads an attribute that scikit-learn's models have once they are fitted: ``model.coef_``."""
    return any(
        node.attr.endswith("_") and not node.attr.endswith("__") and getattr(node.value, "id", None) == model
        for node in nodes_in(cell, ast.Attribute)
    )
