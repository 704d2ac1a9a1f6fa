"""Whether a value comes from outside of the notebook: typed in, or read from files or the network.

This looks at trees once more, so a rule asks only after it has found something worth following.

>>> from nb2prod.facts.learn import learn
>>> from nb2prod.notebook import Cell, Notebook
>>> code = "name = input()\\npath = 'in/' + name\\nopen(path)\\nopen('till.csv')"
>>> facts = learn(Notebook("n.ipynb", (Cell(1, "code", code),)))
>>> [Outside(facts).source_of(call.node.args[0], call) for call in facts.calls_of("open")]
['what somebody types in', '']
"""

import ast
from collections.abc import Iterator

from nb2prod.facts.facts import Facts
from nb2prod.facts.values import Call, FunctionFacts

_TYPED, _FILE, _NETWORK = "what somebody types in", "a file", "the network"
_SOURCES = {
    **dict.fromkeys("input raw_input getpass.getpass click.prompt".split(), _TYPED),
    **dict.fromkeys(
        "json.load csv.reader csv.DictReader yaml.safe_load yaml.load pickle.load".split(), _FILE
    ),
    **dict.fromkeys(
        "requests.get requests.post requests.request urllib.request.urlopen httpx.get httpx.post".split(),
        _NETWORK,
    ),
}
_READ = frozenset({"read", "open"})
# What these give can do no harm in a command: numbers, and what is quoted.
_HARMLESS = frozenset("int float len round abs sum bool hash id ord range shlex.quote".split())
# What these give holds what they are given; of other functions nobody knows.
_CARRYING = (
    "json.",
    "os.path.",
    "re.",
    "pandas.",
    "numpy.",
    "yaml.",
    "csv.",
    "io.",
    "pathlib.",
    "urllib.parse.",
)
_CARRYING_WORDS = frozenset(
    "str list dict tuple set sorted reversed enumerate zip next iter repr format join replace".split()
)
_FARTHEST = 6


class Outside:
    """Follows values of one notebook back to where they come from."""

    def __init__(self, facts: Facts):
        self._facts = facts
        self._names = {id(call.node): call.name for call in facts.calls}
        self._read = {id(use.call.node) for use in facts.files if use.call is not None and use.mode in _READ}

    def source_of(self, node: ast.AST, place: Call) -> str:
        """What the value of an expression in the scope of ``place`` is made of, as words; "" when nothing is known."""
        return self._follow(node, place.cell.number, place.owner, _FARTHEST)

    def source_of_name(self, name: str, cell: int) -> str:
        """The same for a name of the notebook as a cell reads it."""
        return self._follow(ast.Name(name, ast.Load()), cell, None, _FARTHEST)

    def values_of(self, name: ast.Name, place: Call) -> list[ast.AST]:
        """The expressions that a name, read in the scope of ``place``, gets its value from; none where unknown."""
        return [value for value, _ in self._values(name.id, place.cell.number, place.owner)]

    def _follow(self, node: ast.AST, cell: int, owner: FunctionFacts | None, left: int) -> str:
        waiting = [node]
        while waiting:
            one = waiting.pop()
            if isinstance(one, ast.Call):
                name = self._names.get(id(one), "")
                if name in _HARMLESS:
                    continue
                if source := _SOURCES.get(name) or (_FILE if id(one) in self._read else ""):
                    return source
                if not (name.startswith(_CARRYING) or _called_word(one) in _CARRYING_WORDS):
                    waiting.append(one.func)
                    continue
            if isinstance(one, ast.Attribute) and one.attr in ("shape", "size"):
                continue
            if isinstance(one, ast.Name) and left:
                for value, number in self._values(one.id, cell, owner):
                    if source := self._follow(value, number, owner, left - 1):
                        return source
            waiting.extend(ast.iter_child_nodes(one))
        return ""

    def _values(self, name: str, cell: int, owner: FunctionFacts | None) -> Iterator[tuple[ast.AST, int]]:
        """The expressions that the name gets its value from, with their cells: the function's own, or the last."""
        if owner is not None:
            own = [
                value
                for one in ast.walk(owner.node)
                if isinstance(one, ast.stmt)
                for value in _given(one, name)
            ]
            if own or name in owner.parameters:
                yield from ((value, cell) for value in own)
                return
        binds = [bind for bind in self._facts.binds if bind.name == name and bind.cell <= cell]
        if binds:
            yield from ((value, binds[-1].cell) for value in _given(binds[-1].statement, name))


def _called_word(call: ast.Call) -> str:
    return getattr(call.func, "attr", "") or getattr(call.func, "id", "")


def _given(statement: ast.AST | None, name: str) -> list[ast.AST]:
    """What a statement gives to a name."""
    if isinstance(statement, (ast.For, ast.AsyncFor)):
        return [statement.iter] if _binds(statement.target, name) else []
    if isinstance(statement, (ast.With, ast.AsyncWith)):
        return [item.context_expr for item in statement.items if _binds(item.optional_vars, name)]
    if isinstance(statement, ast.Assign):
        return [statement.value] if any(_binds(target, name) for target in statement.targets) else []
    if isinstance(statement, (ast.AnnAssign, ast.AugAssign)) and statement.value is not None:
        return [statement.value] if _binds(statement.target, name) else []
    return []


def _binds(target: ast.AST | None, name: str) -> bool:
    return target is not None and any(
        isinstance(one, ast.Name) and one.id == name for one in ast.walk(target)
    )
