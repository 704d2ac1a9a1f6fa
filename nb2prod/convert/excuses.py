"""Where pylint doubts that a name is bound, and the author's own branches decide it: said at that place, nowhere else.

>>> text = "def report(late):\\n    if late:\\n        word = 'late'\\n    print(word)\\n"
>>> excuse = Excuse(path="shop/data.py", line=4, symbol="possibly-used-before-assignment", reason="Cell 2 decides.")
>>> print(excused(text, [excuse]))
def report(late):
    if late:
        word = 'late'
    # Cell 2 decides.
    # pylint: disable-next=possibly-used-before-assignment
    print(word)
<BLANKLINE>
"""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from nb2prod.convert.staticproof import Message
from nb2prod.convert.values import Excuse, Plan, Step

FLOW = frozenset({"used-before-assignment", "possibly-used-before-assignment"})
_NAME = re.compile(r"variable '(\w+)' before")
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
_APART = (*_SCOPES, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def excuses_of(plan: Plan, project: Mapping[str, bytes], errors: Sequence[Message]) -> tuple[Excuse, ...]:
    """One excuse for each of pylint's errors in a project; none at all where one of them has none."""
    found = []
    for error in errors:
        reason = _reason(plan, project.get(error.path, b"").decode(), error)
        if not reason:
            return ()
        excuse = Excuse(path=error.path, line=error.line, symbol=error.symbol, reason=reason)
        if excused(project[excuse.path].decode(), [excuse]) == project[excuse.path].decode():
            return ()
        found.append(excuse)
    return tuple(found)


def excused(text: str, excuses: Sequence[Excuse]) -> str:
    """A module with the excuses that are about it, each above its line; one that finds no place is left out."""
    for line in sorted({one.line for one in excuses}, reverse=True):
        here = [one for one in excuses if one.line == line]
        reasons = list(dict.fromkeys(one.reason for one in here))
        symbols = ", ".join(sorted({one.symbol for one in here}))
        above = _with_lines(text, {line: [*reasons, f"pylint: disable-next={symbols}"]})
        tries = (above, _around_statement(text, line, reasons, symbols))
        text = next((changed for changed in tries if _is_same_code(text, changed)), text)
    return text


def _around_statement(text: str, line: int, reasons: Sequence[str], symbols: str) -> str:
    """Above and below the statement: in a text of several lines, or behind a backslash, is no room for a comment."""
    inside = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.stmt))
    found = [node for node in inside if node.lineno <= line <= (node.end_lineno or 0)]
    statement = max(found, key=lambda node: node.lineno, default=None)
    if statement is None or hasattr(statement, "body"):
        return text
    above = [*reasons, f"pylint: disable={symbols}"]
    below = [f"pylint: enable={symbols}"]
    comments = {statement.lineno: above, (statement.end_lineno or 0) + 1: below}
    return _with_lines(text, comments, like=statement.lineno)


def _with_lines(text: str, comments: Mapping[int, Sequence[str]], like: int = 0) -> str:
    """A text with comments above some of its lines, indented as they are, or as the line ``like``."""
    lines = text.split("\n")
    for number, told in sorted(comments.items(), reverse=True):
        line = lines[(like or number) - 1]
        indent = line[: len(line) - len(line.lstrip())]
        lines[number - 1 : number - 1] = [f"{indent}# {one}" for one in told]
    return "\n".join(lines)


def _is_same_code(text: str, changed: str) -> bool:
    """Whether they differ, and in comments only."""
    try:
        return text != changed and ast.dump(ast.parse(text)) == ast.dump(ast.parse(changed))
    except SyntaxError:
        return False


def _reason(plan: Plan, text: str, error: Message) -> str:
    """Why the error is the author's to decide; empty where it is one, or where that is not known."""
    named = _NAME.search(error.text)
    package, _, module = error.path.removesuffix(".py").rpartition("/")
    if error.symbol not in FLOW or named is None or package != plan.package:
        return ""
    around = [ast.parse(text), *_around(ast.parse(text), error.line)]
    owner = _owner(around, named[1])
    if owner is None or not any(line < error.line for line in _bindings(owner, named[1])):
        return ""  # nothing above binds it: it is an error
    top = getattr(around[1], "name", "") if len(around) > 1 else ""
    step = next((one for one in plan.steps if one.module == module and one.name == top), None)
    if owner is around[0] or (step is not None and owner is around[1]):
        return _decided(plan, step if owner is not around[0] else None, named[1])
    if step is None and top not in {one.name for one in plan.lifted}:
        return ""
    return f'Whether "{named[1]}" is bound here is decided above, as in the notebook.'


def _around(tree: ast.Module, line: int) -> Iterator[Any]:
    """The functions and classes around a line, from the outermost to the innermost."""
    inside = (one for one in ast.walk(tree) if isinstance(one, _SCOPES))
    found = [one for one in inside if one.lineno <= line <= (one.end_lineno or 0)]
    yield from sorted(found, key=lambda one: (one.lineno, one.col_offset))


def _owner(around: Sequence[Any], name: str) -> Any:
    """The scope that the name belongs to there, from the module to the innermost; None where none binds it."""
    for place, scope in enumerate(reversed(around)):
        outer = (one for one in _own(scope) if isinstance(one, (ast.Global, ast.Nonlocal)))
        if place and isinstance(scope, ast.ClassDef):
            continue  # methods do not see what their class binds
        if name not in {told for one in outer for told in one.names} and any(_bindings(scope, name)):
            return scope
    return None


def _bindings(scope: ast.AST, name: str) -> Iterator[int]:
    """The lines on which a scope itself binds the name."""
    for one in _own(scope):
        if isinstance(one, ast.Name) and one.id == name and isinstance(one.ctx, ast.Store):
            yield one.lineno
        elif isinstance(one, (ast.Import, ast.ImportFrom)):
            bound = (alias.asname or alias.name.partition(".")[0] for alias in one.names)
            yield from (one.lineno for told in bound if told == name)
        elif isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.ExceptHandler)):
            if one.name == name:
                yield one.lineno


def _own(scope: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a scope without those of the scopes inside it; their heads are among them."""
    for child in ast.iter_child_nodes(scope):
        yield child
        if not isinstance(child, _APART):
            yield from _own(child)


def _decided(plan: Plan, step: Step | None, name: str) -> str:
    """Which cell decides whether a name of the notebook is bound: in the step, or, with none, in what the module begins
    with. Empty where anything else has a part in it."""
    inside = {index for one in plan.steps for index in one.statements}
    binding = [one for one in plan.statements if one.kept and name in one.defines]
    if step is not None:
        is_alone = bool(binding) and binding[0].index in step.statements
    else:
        is_alone = bool(binding) and not any(one.index in inside for one in binding)
    return (
        f'Whether "{name}" is bound here is decided in cell {binding[0].cell} of the notebook.'
        if is_alone
        else ""
    )
