"""All that was learned of a notebook, with the indexes that rules ask.

>>> from nb2prod.facts.learn import learn
>>> from nb2prod.notebook import Cell, Notebook
>>> facts = learn(Notebook("n.ipynb", (Cell(1, "code", "import pickle\\npickle.load(f)"),)))
>>> [call.span.line for call in facts.calls_of("pickle.load")]
[2]
"""

from collections.abc import Iterator
from functools import cached_property

import msgspec

from nb2prod.facts.closures import Closures
from nb2prod.facts.running import Running
from nb2prod.facts.statements import StatementFacts, statements_of
from nb2prod.facts.values import (
    Attribute,
    Bind,
    Call,
    CellFacts,
    FileUse,
    FunctionFacts,
    Import,
    Invocation,
    Opening,
    Store,
    Unbound,
)
from nb2prod.notebook import Magic, Notebook


class Facts(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """What one pass over the cells learned; asked through its indexes, never walked.

    ``calls``, ``attributes``, ``imports``, ``files``, ``binds``, ``openings``, ``invocations`` and ``stores`` stand in
    the order in which a top-to-bottom reading meets them.
    """

    notebook: Notebook
    cells: tuple[CellFacts, ...]
    calls: tuple[Call, ...]
    attributes: tuple[Attribute, ...]
    imports: tuple[Import, ...]
    files: tuple[FileUse, ...]
    binds: tuple[Bind, ...]
    openings: tuple[Opening, ...]
    invocations: tuple[Invocation, ...]
    stores: tuple[Store, ...]
    closures: Closures
    python2: bool

    @cached_property
    def _by_name(self) -> dict[str, list[Call]]:
        index: dict[str, list[Call]] = {}
        for call in self.calls:
            if call.name:
                index.setdefault(call.name, []).append(call)
        return index

    @cached_property
    def _by_method(self) -> dict[str, list[Call]]:
        index: dict[str, list[Call]] = {}
        for call in self.calls:
            index.setdefault(call.method, []).append(call)
        return index

    @cached_property
    def _by_attribute(self) -> dict[str, list[Attribute]]:
        index: dict[str, list[Attribute]] = {}
        for attribute in self.attributes:
            index.setdefault(attribute.name, []).append(attribute)
        return index

    def attributes_of(self, name: str) -> list[Attribute]:
        """Where the member of this qualified name is read without being called, in order."""
        return self._by_attribute.get(name, [])

    @cached_property
    def read_names(self) -> frozenset[str]:
        """Every qualified name that is read somewhere without being called."""
        return frozenset(self._by_attribute)

    def calls_of(self, *names: str) -> list[Call]:
        """The calls of these qualified names, in order."""
        found = [call for name in names for call in self._by_name.get(name, ())]
        return found if len(names) == 1 else sorted(found, key=_place)

    def calls_of_method(self, *methods: str) -> list[Call]:
        """The calls whose last part, as written, is one of these (``fit`` of ``x.fit(…)``), whatever the receiver."""
        found = [call for method in methods for call in self._by_method.get(method, ())]
        return found if len(methods) == 1 else sorted(found, key=_place)

    @cached_property
    def _by_statement(self) -> dict[int, list[Call]]:
        index: dict[int, list[Call]] = {}
        for call in self.calls:
            index.setdefault(id(call.statement), []).append(call)
        return index

    def calls_in(self, call: Call) -> list[Call]:
        """The calls of the innermost statement that this call stands in, itself among them."""
        return self._by_statement[id(call.statement)]

    @cached_property
    def called_names(self) -> frozenset[str]:
        """Every qualified name that is called somewhere."""
        return frozenset(self._by_name)

    @cached_property
    def _by_cell(self) -> dict[int, CellFacts]:
        return {facts.cell.number: facts for facts in self.cells}

    def cell(self, number: int) -> CellFacts | None:
        """The facts of the cell with this number; None when it is no code cell."""
        return self._by_cell.get(number)

    @property
    def unbound(self) -> Iterator[Unbound]:
        """Where a top-to-bottom run raises NameError, in order, once a name."""
        for cell in self.cells:
            yield from cell.unbound

    @cached_property
    def magics(self) -> tuple[tuple[CellFacts, Magic], ...]:
        """Every magic and shell line with its cell, in order."""
        return tuple((cell, magic) for cell in self.cells for magic in cell.masked.magics)

    @cached_property
    def run_order(self) -> tuple[Call, ...]:
        """The calls in the order of a top-to-bottom run: those in a function stand where it is first called.

        Calls in functions that nothing calls are left out.
        """
        return Running(self.calls, self.closures).order()

    @cached_property
    def statements(self) -> tuple[StatementFacts, ...]:
        """Every top-level statement with its effects, in order; worked out at the first question."""
        return statements_of(self)

    def functions_run_by(self, function: FunctionFacts) -> list[FunctionFacts]:
        """The function and every function of the notebook that a call of it may run."""
        return self.closures.functions(function)

    def later_definers(self, read: Unbound) -> list[int]:
        """The cells that define a missing name too late: its own, when further down, and those below."""
        own = self._by_cell[read.cell.number]
        below = [number for number in self.definers(read.name) if number > read.cell.number]
        return [read.cell.number, *below] if own.defines_below(read.name, read.node) else below

    def definers(self, name: str) -> list[int]:
        """The numbers of the cells that bind the name at top level, in order."""
        found = self._definers.get(name, [])
        opened = [facts.cell.number for facts in self._with_unlisted_names if facts.defines(name)]
        return sorted({*found, *opened}) if opened else found

    @cached_property
    def _definers(self) -> dict[str, list[int]]:
        index: dict[str, list[int]] = {}
        for facts in self.cells:
            for name in facts.binds:
                if facts.defines(name):
                    index.setdefault(name, []).append(facts.cell.number)
        return index

    @cached_property
    def _with_unlisted_names(self) -> tuple[CellFacts, ...]:
        """The few cells that bind names by the hundred (star imports), or that only seem to bind some."""
        return tuple(facts for facts in self.cells if facts.star_names or facts.maybe_binds)


def _place(call: Call) -> tuple[int, int, int]:
    return call.cell.number, call.node.lineno, call.node.col_offset
