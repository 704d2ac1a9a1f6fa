"""The names of one top-level statement, as Python's own symbol table tells them.

>>> names = names_of("rates = [f(x) for x in rows if x > least]")
>>> sorted(names.reads), sorted(names.binds), sorted(names.certain)
(['f', 'least', 'rows'], ['rates'], ['rates'])
>>> later = names_of("price = lambda row: row * rate")
>>> sorted(later.reads), sorted(later.deferred)
([], ['rate'])
"""

import ast
import symtable
from collections.abc import Iterable

from nb2prod.notebook import Value

_AT_ONCE = frozenset({"listcomp", "setcomp", "dictcomp"})
NO_NAMES: frozenset[str] = frozenset()


class Names(Value):
    """What a statement does to the names of the notebook.

    ``reads`` are read when it runs, ``deferred`` when something that it defines is called later (a generator
    expression counts as both). ``binds`` may be bound, ``certain`` are bound in any case, ``deletes`` may be unbound,
    ``rebinds_globally`` are those that a function declares ``global`` and binds.
    """

    reads: frozenset[str]
    deferred: frozenset[str]
    binds: frozenset[str]
    certain: frozenset[str]
    deletes: frozenset[str]
    rebinds_globally: frozenset[str] = NO_NAMES


def names_of(text: str) -> Names:
    """The names of a statement, given as source. Raises SyntaxError for what is none."""
    (node,) = ast.parse(text).body
    table = symtable.symtable(text, "<statement>", "exec")
    symbols = [(one.get_name(), one) for one in table.get_symbols()]
    deletes = frozenset(_deleted(node))
    binds = {name for name, one in symbols if one.is_assigned() or one.is_imported()}
    only_deleted = {name for name in deletes if name in binds and not _stores(node, name)}
    reads = {name for name, one in symbols if one.is_referenced()} | set(_augmented(node)) | deletes
    deferred: set[str] = set()
    written: set[str] = set()
    for child in table.get_children():
        _inner(child, reads, deferred, written)
    return Names(
        frozenset(reads),
        frozenset(deferred),
        frozenset(binds - only_deleted),
        frozenset(certain_binds([node])),
        deletes,
        frozenset(written),
    )


def _inner(table: symtable.SymbolTable, reads: set[str], deferred: set[str], written: set[str]) -> None:
    """Adds what an inner scope takes from the notebook."""
    is_class = table.get_type() == "class"
    at_once = is_class or table.get_name() in _AT_ONCE
    for symbol in table.get_symbols():
        if symbol.is_global() or (is_class and not symbol.is_assigned() and not symbol.is_free()):
            if symbol.is_assigned():
                written.add(symbol.get_name())
            if symbol.is_referenced():
                (reads if at_once else deferred).add(symbol.get_name())
                if table.get_name() == "genexpr":
                    reads.add(symbol.get_name())
    for child in table.get_children():
        if at_once or table.get_name() == "genexpr":
            _inner(child, reads, deferred, written)
        else:
            _inner(child, deferred, deferred, written)


def _augmented(node: ast.stmt) -> Iterable[str]:
    for one in ast.walk(node):
        if isinstance(one, ast.AugAssign) and isinstance(one.target, ast.Name):
            yield one.target.id


def _deleted(node: ast.stmt) -> Iterable[str]:
    for one in _own_statements(node):
        if isinstance(one, ast.Delete):
            for target in one.targets:
                yield from (part.id for part in ast.walk(target) if isinstance(getattr(part, "ctx", None), ast.Del)
                            and isinstance(part, ast.Name))  # fmt: skip


def _stores(node: ast.stmt, name: str) -> bool:
    return any(
        isinstance(one, ast.Name) and one.id == name and isinstance(one.ctx, ast.Store)
        for one in ast.walk(node)
    )


def _own_statements(node: ast.stmt) -> Iterable[ast.stmt]:
    """The statement and those inside it that run with it: not those of functions and classes."""
    yield node
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return
    for part in ("body", "orelse", "finalbody"):
        for one in getattr(node, part, ()):
            yield from _own_statements(one)
    for handler in getattr(node, "handlers", ()):
        for one in handler.body:
            yield from _own_statements(one)
    for case in getattr(node, "cases", ()):
        for one in case.body:
            yield from _own_statements(one)


def certain_binds(body: Iterable[ast.stmt]) -> set[str]:
    """The names that are bound after these statements whatever happens in them, if they end without an error.

    >>> sorted(certain_binds(ast.parse("if a:\\n    x = y = 1\\nelse:\\n    x = 2").body))
    ['x']
    """
    found: set[str] = set()
    for node in body:
        found |= _certain(node)
    return found


def _certain(node: ast.stmt) -> set[str]:
    if isinstance(node, ast.Assign):
        return {name for target in node.targets for name in _targets(target)}
    if isinstance(node, ast.AugAssign) or (isinstance(node, ast.AnnAssign) and node.value is not None):
        return _targets(node.target)
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return {node.name}
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return {alias.asname or alias.name.partition(".")[0] for alias in node.names if alias.name != "*"}
    if isinstance(node, (ast.With, ast.AsyncWith)):
        bound = {name for item in node.items if item.optional_vars for name in _targets(item.optional_vars)}
        return bound | certain_binds(node.body)
    if isinstance(node, ast.If):
        return _of_branches([node.body, node.orelse])
    if isinstance(node, ast.Try):
        whole = [*node.body, *node.orelse]
        return _of_branches([whole, *(one.body for one in node.handlers)]) | certain_binds(node.finalbody)
    return set()


def _of_branches(branches: list[list[ast.stmt]]) -> set[str]:
    """What all branches bind that can be left at their end."""
    left = [certain_binds(one) for one in branches if not (one and isinstance(one[-1], ast.Raise))]
    return set.intersection(*left) if left else set()


def _targets(node: ast.expr) -> set[str]:
    if isinstance(node, ast.Name):
        return {node.id}
    if isinstance(node, ast.Starred):
        return _targets(node.value)
    if isinstance(node, (ast.Tuple, ast.List)):
        return {name for one in node.elts for name in _targets(one)}
    return set()
