"""What runs when a function of the notebook is called: its own body and the functions that it calls in turn.

>>> from nb2prod.facts.namespace import Namespace
>>> Closures(Namespace(frozenset())).methods_named("fit")
[]
"""

import ast

from nb2prod.facts.namespace import Namespace
from nb2prod.facts.values import ClassFacts, FunctionFacts


class Closures:
    """Answers about functions of the notebook, remembered until a function is defined anew."""

    def __init__(self, names: Namespace):
        self._names = names
        self._remembered: dict[FunctionFacts, tuple[int, list[FunctionFacts], dict]] = {}
        self._instantiated: list[ClassFacts] = []

    def functions(self, function: FunctionFacts) -> list[FunctionFacts]:
        """The function and every function of the notebook that it may call, each once."""
        return self._closure(function)[1]

    def reads(self, function: FunctionFacts) -> dict[str, tuple[ast.AST, FunctionFacts]]:
        """The names of the notebook that a call needs, with the place of the read and the function it stands in."""
        return self._closure(function)[2]

    def globals(self, function: FunctionFacts) -> dict[str, ast.AST]:
        """The names of the notebook that a call binds through ``global``."""
        return {name: node for one in self.functions(function) for name, node in one.globals.items()}

    def instantiated(self, cls: ClassFacts) -> None:
        """Remembers that an object of this class exists, so that its methods may be called on unknown receivers."""
        if cls not in self._instantiated:
            self._instantiated.append(cls)

    def methods_named(self, name: str) -> list[FunctionFacts]:
        """The methods of that name of every class of which an object exists."""
        return [method for cls in self._instantiated if (method := cls.method(name)) is not None]

    def _closure(self, function: FunctionFacts) -> tuple[int, list[FunctionFacts], dict]:
        remembered = self._remembered.get(function)
        if remembered is not None and remembered[0] == self._names.version:
            return remembered
        seen: dict[FunctionFacts, None] = {}
        reads: dict[str, tuple[ast.AST, FunctionFacts]] = {}
        waiting = [function]
        while waiting:
            one = waiting.pop()
            if one in seen:
                continue
            seen[one] = None
            for name, node in one.reads.items():
                reads.setdefault(name, (node, one))
            waiting.extend(self._called(one))
        answer = (self._names.version, list(seen), reads)
        self._remembered[function] = answer
        return answer

    def _called(self, function: FunctionFacts) -> list[FunctionFacts]:
        called = list(function.calls)
        for name in function.reads:
            meaning = self._names.meanings.get(name)
            if isinstance(meaning, FunctionFacts):
                called.append(meaning)
            elif isinstance(meaning, ClassFacts):
                called += [
                    method for one in ("__init__", "__new__") if (method := meaning.method(one)) is not None
                ]
        if function.of is not None:
            called += [
                method for name in function.self_calls if (method := function.of.method(name)) is not None
            ]
        return called
