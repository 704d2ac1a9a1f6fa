"""Which imports, functions and classes of the author stand at module level, and which stay where they are.

An import is *hoisted* when nothing else ever binds its name. A function or class is *lifted* when all that it needs is
there at module level; a notebook variable that a function reads becomes one more parameter, which is right whatever
value the variable has at each call, as long as the function is only ever called by its name.

>>> from nb2prod.convert.statements import learn, statements_of
>>> from nb2prod.notebook import Cell, Notebook
>>> code = "import math\\nrate = 2\\ndef area(r):\\n    return math.pi * r * rate\\narea(3)"
>>> found = level_of(statements_of(learn(Notebook("n.ipynb", (Cell(1, "code", code),)))))
>>> sorted(found.imports), {name: one.added for name, one in found.lifted.items()}
(['math'], {'area': ('rate',)})
"""

import ast
from collections.abc import Iterator, Mapping, Sequence

from nb2prod.convert.names import names_of
from nb2prod.convert.values import Statement
from nb2prod.facts import is_builtin
from nb2prod.notebook import Value

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_ENVIRONMENT = ("os.environ", "sys.path", "os.chdir", "os.putenv", "matplotlib.use", "os.add_dll_directory")


class AtModuleLevel(Value):
    """A function or class that is lifted: its statement, the notebook names that it needs as parameters, and the
    names at module level that it uses.
    """

    statement: int
    added: tuple[str, ...]
    uses: frozenset[str]


class Level(Value):
    """What stands at module level. ``imports``: name → the statements that import it; ``late`` are names that are
    imported only after the environment was set, so that each function imports them itself.
    ``statements`` are the indexes of all statements that leave the notebook's sequence for module level.
    """

    imports: Mapping[str, tuple[int, ...]]
    late: Mapping[str, tuple[int, ...]]
    lifted: Mapping[str, AtModuleLevel]
    statements: frozenset[int]


def level_of(statements: Sequence[Statement]) -> Level:
    """What of these statements can stand at module level without a difference."""
    binders: dict[str, list[int]] = {}
    for one in statements:
        for name in one.defines | one.deletes:
            binders.setdefault(name, []).append(one.index)
    imports, late = _imports(statements, binders)
    lifted = _Lifting(statements, binders, imports).lifted()
    away = {index for group in (*imports.values(), *late.values()) for index in group}
    away |= {one.statement for one in lifted.values()}
    return Level(imports, late, lifted, frozenset(away))


def is_import(node: ast.stmt) -> bool:
    """Whether a statement only imports, perhaps with another import where that fails."""
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return True
    if not isinstance(node, ast.Try) or node.finalbody:
        return False
    rest = [*(one for handler in node.handlers for one in handler.body), *node.orelse]
    return all(isinstance(one, (ast.Import, ast.ImportFrom)) for one in node.body) and all(
        isinstance(one, (ast.Import, ast.ImportFrom, ast.Pass)) or _is_flag(one) for one in rest
    )


def _is_flag(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)


def _imports(
    statements: Sequence[Statement], binders: Mapping[str, list[int]]
) -> tuple[dict[str, tuple[int, ...]], dict[str, tuple[int, ...]]]:
    importing = {one.index: one for one in statements if is_import(one.node)}
    first_setting = next((one.index for one in statements if _sets_environment(one.node)), None)
    whole = {
        index
        for index, one in importing.items()
        if all(
            set(binders[name]) <= importing.keys() and _same(name, binders[name], importing)
            for name in one.defines
        )
    }
    found: dict[str, tuple[int, ...]] = {}
    late: dict[str, tuple[int, ...]] = {}
    for index in sorted(whole):
        one = importing[index]
        is_late = (
            first_setting is not None
            and index > first_setting
            and not isinstance(one.node, ast.Try)
            and not _of_future(one.node)
        )
        for name in one.defines or ("",):
            into = late if is_late and name not in found else found
            into[name] = (*into.get(name, ()), index)
    return found, late


def _of_future(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


def _same(name: str, indexes: Sequence[int], importing: Mapping[int, Statement]) -> bool:
    """Whether all these statements import the same thing under the name (or parts of one package)."""
    origins = {origin for index in indexes for origin in _origins(name, importing[index].node)}
    return len(origins) <= 1 or all(origin.startswith(f"{name}.") or origin == name for origin in origins)


def _origins(name: str, node: ast.stmt) -> Iterator[str]:
    if isinstance(node, ast.Try):
        yield ast.unparse(node)
        return
    for alias in getattr(node, "names", ()):
        if (alias.asname or alias.name.partition(".")[0]) == name:
            module = getattr(node, "module", None)
            yield f"{module}.{alias.name}" if isinstance(node, ast.ImportFrom) else alias.name


def _sets_environment(node: ast.stmt) -> bool:
    text = ast.unparse(node) if isinstance(node, (ast.Expr, ast.Assign, ast.If, ast.AugAssign)) else ""
    return any(word in text for word in _ENVIRONMENT)


class _Lifting:
    """Finds what can be lifted: first all that might, then fewer until the rest holds together."""

    def __init__(
        self,
        statements: Sequence[Statement],
        binders: Mapping[str, list[int]],
        imports: Mapping[str, tuple[int, ...]],
    ):
        self._statements = statements
        self._imports = imports
        self._variables = frozenset(binders)
        self._candidates = {
            one.node.name: one
            for one in statements
            if isinstance(one.node, _DEFINITIONS) and binders[one.node.name] == [one.index]
        }
        self._names = {name: names_of(one.text) for name, one in self._candidates.items()}
        self._escaping = frozenset(_escaping(statements, self._candidates))

    def lifted(self) -> dict[str, AtModuleLevel]:
        """The functions and classes at module level by name."""
        left = dict(self._candidates)
        while True:
            needs = self._needed_variables(left)
            stays = [name for name in left if not self._may_go(name, left, needs[name])]
            if not stays:
                return {name: self._value(name, left, needs[name]) for name in left}
            for name in stays:
                del left[name]

    def _value(self, name: str, left: Mapping[str, Statement], added: frozenset[str]) -> AtModuleLevel:
        names = self._names[name]
        used = (names.reads | names.deferred) & (self._imports.keys() | left.keys())
        return AtModuleLevel(left[name].index, tuple(sorted(added)), used)

    def _own_variables(self, name: str, left: Mapping[str, Statement]) -> frozenset[str]:
        """The notebook's variables that its body reads."""
        return self._names[name].deferred & self._variables - self._imports.keys() - left.keys()

    def _needed_variables(self, left: Mapping[str, Statement]) -> dict[str, frozenset[str]]:
        """The same, with those of the functions that it calls."""
        needs = {name: self._own_variables(name, left) for name in left}
        while True:
            more = {
                name: needs[name].union(*(needs[one] for one in self._names[name].deferred & left.keys()))
                for name in left
            }
            if more == needs:
                return needs
            needs = more

    def _may_go(self, name: str, left: Mapping[str, Statement], added: frozenset[str]) -> bool:
        names, node = self._names[name], left[name].node
        if names.rebinds_globally:
            return False
        at_once = names.reads - {name} - self._imports.keys()
        if any(
            one in self._variables and one not in left or not _is_known(one, self._variables)
            for one in at_once
        ):
            return False
        if not added:
            return True
        reaches_in = added & _bound_inside(node)
        return not (
            isinstance(node, ast.ClassDef) or name in self._escaping or reaches_in or _has_decorator(node)
        )


def _is_known(name: str, variables: frozenset[str]) -> bool:
    return name in variables or is_builtin(name)


def _has_decorator(node: ast.stmt) -> bool:
    return bool(getattr(node, "decorator_list", None))


def _bound_inside(node: ast.AST) -> frozenset[str]:
    """Names that the function binds somewhere inside: a parameter of that name would stand in the way."""
    arguments = {one.arg for one in ast.walk(node) if isinstance(one, ast.arg)}
    stored = {
        one.id for one in ast.walk(node) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)
    }
    return frozenset(arguments | stored)


def _escaping(statements: Sequence[Statement], candidates: Mapping[str, Statement]) -> Iterator[str]:
    """Names of functions that are read without being called: stored, handed over, decorated with."""
    for statement in statements:
        called = {id(one.func) for one in ast.walk(statement.node) if isinstance(one, ast.Call)}
        for one in ast.walk(statement.node):
            if isinstance(one, ast.Name) and one.id in candidates and isinstance(one.ctx, ast.Load):
                if id(one) not in called:
                    yield one.id
