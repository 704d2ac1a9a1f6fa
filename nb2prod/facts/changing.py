"""How to change a call by a few characters: what to put where.

>>> from nb2prod.facts.learn import learn
>>> from nb2prod.notebook import Cell, Notebook
>>> facts = learn(Notebook("n.ipynb", (Cell(1, "code", "import random\\nrandom.sample(\\n    rows,  # all\\n    3,\\n)"),)))
>>> keyword_added(facts.calls_of("random.sample")[0], "counts=None")
Change(span=Span(cell=1, line=4, column=6, end_line=4, end_column=6), text=', counts=None')
"""

import ast
import re
from collections.abc import Iterator

from nb2prod.facts.around import statements_around
from nb2prod.facts.facts import Facts
from nb2prod.facts.values import Call, span_of
from nb2prod.notebook import Cell, Span, Value

_TOKEN = re.compile(r"[ \t\n\f]+|#[^\n]*|\\\n|[),]")
_REPEATING = (ast.For, ast.AsyncFor, ast.While, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_REPEATING_PARTS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.Lambda)


class Change(Value):
    """What to put in place of what stands at the span."""

    span: Span
    text: str


def keyword_set(call: Call, position: int | None, keyword: str, value: str) -> Change | None:
    """What gives an argument this value where it is not given or is given as None; None where that cannot be told."""
    given = call.argument(position, keyword)
    if given is None:
        return None if call.has(keyword) else keyword_added(call, f"{keyword}={value}")
    if isinstance(given, ast.Constant) and given.value is None:
        return Change(span_of(call.cell, given), value)
    return None


def keyword_added(call: Call, text: str) -> Change | None:
    """What puts the text behind the last argument of the call; None where that cannot be told."""
    end = _point(call.span, at_end=True)
    arguments = [*call.node.args, *(keyword.value for keyword in call.node.keywords)]
    spans = [span_of(call.cell, argument) for argument in arguments]
    last = max((_point(span, at_end=True) for span in spans), default=None)
    closing = (end[0], end[1] - 1)
    if last is None:
        place, text = _if_blank(call, closing), text
    else:
        place, text = _behind_last(call.cell, last, end), f", {text}"
    return Change(Span(call.cell.number, *place, *place), text) if place is not None else None


def is_repeated(facts: Facts, call: Call) -> bool:
    """Whether the call may be made several times: in a loop, a comprehension or a function."""
    around = statements_around(facts.cell(call.cell.number), call.span.line)
    if call.owner is not None or any(isinstance(one, _REPEATING) for one in around):
        return True
    parts = (one for one in ast.walk(call.statement) if isinstance(one, _REPEATING_PARTS))
    return any(inner is call.node for part in parts for inner in ast.walk(part))


def name_of_module(facts: Facts, module: str, cell: int) -> str | None:
    """The name that always stands for the whole module from its import in this cell or one above; None without one."""
    for one in facts.imports:
        top = not one.name and (one.module == module or (one.bound == module and one.top == module))
        if top and one.cell.number <= cell and not (one.guarded or one.in_function):
            if all(
                bind.kind == "import" and bind.meaning == module
                for bind in facts.binds
                if bind.name == one.bound
            ):
                return one.bound
    return None


def source_at(cell: Cell, span: Span) -> str:
    """The source that stands at the span."""
    return between(cell, (span.line, span.column), (span.end_line, span.end_column))


def between(cell: Cell, start: tuple[int, int], end: tuple[int, int]) -> str:
    """The source from one (line, column) up to another."""
    lines = cell.lines[start[0] - 1 : end[0]]
    lines[-1] = lines[-1][: end[1] - 1]
    lines[0] = lines[0][start[1] - 1 :]
    return "\n".join(lines)


def _point(span: Span, *, at_end: bool) -> tuple[int, int]:
    return (span.end_line, span.end_column) if at_end else (span.line, span.column)


def _if_blank(call: Call, closing: tuple[int, int]) -> tuple[int, int] | None:
    """The place before the closing bracket of a call without arguments."""
    function = span_of(call.cell, call.node.func)
    text = between(call.cell, _point(function, at_end=True), (closing[0], closing[1] + 1))
    return closing if re.fullmatch(r"[)\s]*\(\s*\)", text) else None


def _behind_last(cell: Cell, last: tuple[int, int], end: tuple[int, int]) -> tuple[int, int] | None:
    """The place behind the last argument and the brackets around it; ``end`` is behind the call."""
    tokens = list(_tokens(between(cell, last, end)))
    if not tokens or tokens[-1][0] != ")" or any(token not in ("", ")", ",") for token, _ in tokens):
        return None
    offset = 0
    for token, stop in tokens[:-1]:
        if token == ",":
            break
        offset = stop if token == ")" else offset
    passed = between(cell, last, end)[:offset]
    newlines = passed.count("\n")
    return (last[0] + newlines, len(passed) - passed.rfind("\n") if newlines else last[1] + offset)


def _tokens(text: str) -> Iterator[tuple[str, int]]:
    """Yields brackets and commas (anything unknown as "?") with their ends; what is skipped as ""."""
    position = 0
    while position < len(text):
        found = _TOKEN.match(text, position)
        if found is None:
            yield "?", position + 1
            return
        position = found.end()
        yield (found[0] if found[0] in ")," else ""), position
