"""The order in which a top-to-bottom run makes its calls.

>>> from nb2prod.facts.learn import learn
>>> from nb2prod.notebook import Cell, Notebook
>>> source = "def train():\\n    draw()\\ndef main():\\n    seed()\\n    train()\\nmain()"
>>> [call.method for call in learn(Notebook("n.ipynb", (Cell(1, "code", source),))).run_order]
['seed', 'draw', 'train', 'main']
"""

from collections.abc import Iterable, Iterator

from nb2prod.facts.closures import Closures
from nb2prod.facts.values import Call, ClassFacts, FunctionFacts, Instance

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

    def order(self) -> tuple[Call, ...]:
        """The calls in the order in which they end: those of a function's body before the call of the function."""
        if not self._inside:
            return tuple(self._outside)
        order: list[Call] = []
        for call in self._outside:
            if started := self._started(call):
                # What is reached in ways that no call shows (``map(draw, rows)``) is taken to run last.
                started += [inner for one in started for inner in self._closures.functions(one) if inner is not one]
                order.extend(self._run(started))
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
        if call.callee is None and call.receiver is None and call.method:
            found += self._closures.methods_named(call.method)
            if call.owner is not None:  # what is defined below the function that calls it
                found += [one for one in self._closures.functions(call.owner) if one.name == call.method]
        return found


def _runs(value: object) -> list[FunctionFacts]:
    """The functions that run when a value of this meaning is called or handed to somebody."""
    if isinstance(value, FunctionFacts):
        return [value]
    if isinstance(value, ClassFacts):
        return [method for name in _MAKING if (method := value.method(name)) is not None]
    if isinstance(value, Instance):
        return [method for name, method in value.of.all_methods().items() if value.of.foreign or name == "__call__"]
    return []
