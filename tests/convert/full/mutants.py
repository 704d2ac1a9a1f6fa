"""Breaks one thing in a generated package: a step, a statement, a number, or the order of what a step is handed.

>>> text = "def load():\\n    rows = 3\\n    return rows\\n\\n\\ndef run():\\n    rows = load()\\n    return rows\\n"
>>> [mutant.what for mutant in mutants_of({"data.py": text}, {"load": "data.py"}, "data.py")]
['load: not called', 'load: without line 2', 'load: 4 in place of 3']
"""

import ast
import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Mutant:
    """One broken version of a module."""

    what: str
    module: str
    text: str


def mutants_of(texts: Mapping[str, str], steps: Mapping[str, str], runs_in: str) -> list[Mutant]:
    """Every mutant of a package; ``texts`` by module, ``steps``: the module of each step, ``runs_in``: that of ``run``."""
    found: list[Mutant] = []
    for step, module in steps.items():
        found += _in_calls(step, runs_in, texts[runs_in])
        found += _in_body(step, module, texts[module])
    return found


def _in_calls(step: str, module: str, text: str) -> Iterator[Mutant]:
    def broken(change: Callable[[list[ast.stmt]], None]) -> str:
        tree = ast.parse(text)
        for node in ast.walk(tree):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name in (
                "run",
                "run_steps",
            ):
                _each_body(node, change)
        return ast.unparse(tree)

    def drop(statements: list[ast.stmt]) -> None:
        statements[:] = [one for one in statements if not _calls(one, step)] or [ast.Pass()]

    yield Mutant(f"{step}: not called", module, broken(drop))
    handed = next((call for one in ast.walk(ast.parse(text)) if (call := _called(one, step))), None)
    names = [place for place, arg in enumerate(handed.args) if isinstance(arg, ast.Name)] if handed else []
    for left, right in zip(names, names[1:], strict=False):

        def swap(statements: list[ast.stmt], left: int = left, right: int = right) -> None:
            for one in statements:
                for node in ast.walk(one):
                    if call := _called(node, step):
                        call.args[left], call.args[right] = call.args[right], call.args[left]

        yield Mutant(f"{step}: inputs {left + 1} and {right + 1} swapped", module, broken(swap))


def _each_body(node: ast.AST, change: Callable[[list[ast.stmt]], None]) -> None:
    for part in ast.walk(node):
        if isinstance(part, (ast.FunctionDef, ast.AsyncFunctionDef, ast.With)):
            change(part.body)


def _calls(statement: ast.stmt, step: str) -> bool:
    return not isinstance(statement, ast.With) and any(_called(one, step) for one in ast.walk(statement))


def _called(node: ast.AST, step: str) -> ast.Call | None:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == step:
        return node
    return None


def _in_body(step: str, module: str, text: str) -> Iterator[Mutant]:
    tree = ast.parse(text)
    function = next(one for one in tree.body if getattr(one, "name", "") == step)
    for place, statement in enumerate(function.body):
        is_text = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        if is_text or isinstance(statement, ast.Return):
            continue
        other = copy.deepcopy(tree)
        body = next(one for one in other.body if getattr(one, "name", "") == step).body
        del body[place]
        yield Mutant(f"{step}: without line {statement.lineno}", module, ast.unparse(other))
    numbers = [one for one in ast.walk(function) if _is_number(one)]
    for number in numbers:
        value = number.value
        number.value = value + 1 if isinstance(value, int) else value * 1.5 + 0.25
        what = f"{step}: {number.value} in place of {value}"
        yield Mutant(what, module, ast.unparse(tree))
        number.value = value


def _is_number(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) in (int, float)
