"""The order in which a top-to-bottom run makes its calls.

>>> from nb2prod.facts.learn import learn
>>> from nb2prod.notebook import Cell, Notebook
>>> source = "def train():\\n    draw()\\ndef main():\\n    seed()\\n    train()\\nmain()"
>>> [call.method for call in learn(Notebook("n.ipynb", (Cell(1, "code", source),))).run_order]
['seed', 'draw', 'train', 'main']
"""

import ast
from collections.abc import Iterable, Iterator

from nb2prod.facts.closures import Closures
from nb2prod.facts.values import Call, ClassFacts, FunctionFacts, Instance, Text

_RUNNABLE = frozenset({FunctionFacts, ClassFacts, Instance})
_MAKING = ("__new__", "__init__", "__post_init__")


class Running:
    """Follows calls into the functions of the notebook, each function once: at its first call."""

    def __init__(self, calls: Iterable[Call], closures: Closures):
        self._closures = closures
        self._entered: set[FunctionFacts] = set()
        self._outside: list[Call] = []
        self._inside: dict[FunctionFacts, list[Call]] = {}
        for call in calls:
            (self._outside if call.owner is None else self._inside.setdefault(call.owner, [])).append(call)
        self._named: dict[str, list[FunctionFacts]] = {}
        for function in self._inside:
            self._named.setdefault(function.name, []).append(function)

    def order(self) -> tuple[Call, ...]:
        """The calls in the order in which they end: those of a function's body before the function's own."""
        if not self._inside:
            return tuple(self._outside)
        order: list[Call] = []
        for call in self._outside:
            started = [one for one in self._started(call) if one not in self._entered]
            if started:
                # What is reached in ways that no call shows (``map(draw, rows)``) is taken to run last.
                order.extend(self._run(started))
                order.extend(self._run([inner for one in started for inner in self._closures.functions(one)]))
            order.append(call)
        return tuple(order)

    def _run(self, started: list[FunctionFacts]) -> Iterator[Call]:
        waiting: list[Call | FunctionFacts] = list(reversed(started))
        begun: set[int] = set()
        while waiting:  # a loop, not recursion: a long chain of functions must not exhaust the stack
            one = waiting.pop()
            if isinstance(one, FunctionFacts):
                if one not in self._entered:
                    self._entered.add(one)
                    waiting.extend(reversed(self._inside.get(one, ())))
            elif id(one) in begun or not (inner := self._started(one)):
                yield one
            else:
                begun.add(id(one))
                waiting.append(one)
                waiting.extend(reversed(inner))

    def _started(self, call: Call) -> list[FunctionFacts]:
        """The functions of the notebook that a call runs, directly or by handing them over."""
        found: list[FunctionFacts] = []
        for value in (call.callee, *call.args, *call.keywords.values()):
            if type(value) in _RUNNABLE:
                found += _runs(value)
        if call.callee is None and call.method:
            found += self._guessed(call)
        return found

    def _guessed(self, call: Call) -> list[FunctionFacts]:
        """The functions that a callee of unknown meaning may be, by its name."""
        owner, function = call.owner, call.node.func
        if isinstance(function, ast.Name):  # defined below the function that calls it
            return (
                [one for one in self._named.get(function.id, ()) if one.of is None]
                if owner is not None
                else []
            )
        if isinstance(call.receiver, Text) and owner is not None and owner.of is not None:
            method = owner.of.method(call.method) if call.receiver.parameter in owner.parameters[:1] else None
            return [] if method is None else [method]
        return self._closures.methods_named(call.method) if call.receiver is None else []


def _runs(value: object) -> list[FunctionFacts]:
    """The functions that run when a value of this meaning is called or handed to somebody."""
    if isinstance(value, FunctionFacts):
        return [value]
    if isinstance(value, ClassFacts):
        return [method for name in _MAKING if (method := value.method(name)) is not None]
    if isinstance(value, Instance):
        return [
            method
            for name, method in value.of.all_methods().items()
            if value.of.foreign or name == "__call__"
        ]
    return []
