"""Scopes below the notebook's own names: functions, classes, comprehensions, and bodies that bind nothing outside.

>>> scope = Scope(FUNCTION, None)
>>> scope.bound.add("x")
>>> "x" in scope.bound
True
"""

import ast

from nb2prod.facts.values import FunctionFacts, Meaning

FUNCTION, CLASS, COMPREHENSION, PRIVATE = "function", "class", "comprehension", "private"


class Scope:
    """One scope while it is walked. ``reads`` are reads that only the end of a function can settle."""

    __slots__ = (
        "kind",
        "parent",
        "bound",
        "meanings",
        "globals",
        "reads",
        "function",
        "children",
        "guarded",
        "inner_reads",
    )

    def __init__(self, kind: str, parent: "Scope | None", function: FunctionFacts | None = None):
        self.kind = kind
        self.parent = parent
        self.bound: set[str] = set()
        self.meanings: dict[str, Meaning] = {}
        self.globals: set[str] = set()
        self.reads: list[tuple[str, ast.AST]] = []
        self.guarded: set[str] = set()
        self.function = function
        self.children: list[FunctionFacts] = []
        self.inner_reads: list[tuple[str, ast.AST]] = []

    def settle(self) -> list[tuple[str, ast.AST]]:
        """At the end of a function: fills its free reads, frees its inner functions of its locals.

        Returns every read of a name from outside, those of inner functions included.
        """
        assert self.function is not None
        local = self.bound - self.globals
        outer = self.parent
        while outer is not None and outer.kind == COMPREHENSION:
            local = local | outer.bound
            outer = outer.parent
        free = [(name, node) for name, node in self.reads if name not in local]
        for name, node in free:
            if name not in self.guarded:
                self.function.reads.setdefault(name, node)
        for child in self.children:
            for name in local & child.reads.keys():
                del child.reads[name]
        return free + [(name, node) for name, node in self.inner_reads if name not in local]


def enclosing_function(scope: Scope | None) -> Scope | None:
    """The innermost function scope around (or at) this scope."""
    while scope is not None and scope.kind != FUNCTION:
        scope = scope.parent
    return scope


def without_classes(scope: Scope | None) -> Scope | None:
    """The scope that functions and comprehensions inside this one see: class bodies are not visible to them."""
    while scope is not None and scope.kind == CLASS:
        scope = scope.parent
    return scope
