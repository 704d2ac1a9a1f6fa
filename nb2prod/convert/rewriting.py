"""A statement's text with what must read otherwise in a module: parameters, added arguments, log lines, figures.

>>> rewrite("f(3)  # small", Wishes(added={"f": ("rate",)}))
'f(3, rate=rate)  # small'
>>> rewrite("print('rate', rate, end='')\\nprint('rate:', rate)", Wishes())
"print('rate', rate, end='')\\nlogger.info('rate: %s', rate)"
"""

import ast
import io
import tokenize
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from nb2prod.convert.loglines import log_call
from nb2prod.notebook import Value

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
Place = tuple[int, int]
Edit = tuple[int, int, str]


class Wishes(Value):
    """What to change in a statement.

    ``literals``: (line, byte column) in the text → what stands there instead. ``added``: lifted function → arguments
    that each call of it gets. ``defines_lifted`` are the parameters that the function defined here gets. ``shown`` and
    ``kept_silent`` are for a cell's last expression. ``figures``: places of calls that show figures. ``show``,
    ``logger`` and ``save`` are the names of what the module has for that; an empty ``logger`` leaves ``print`` alone. A
    value that is shown is kept as a ``score`` of that name.
    """

    literals: Mapping[Place, str] = {}
    added: Mapping[str, tuple[str, ...]] = {}
    defines_lifted: tuple[str, ...] = ()
    shown: bool = False
    figures: frozenset[Place] = frozenset()
    cell: int = 0
    show: str = "show"
    logger: str = "logger"
    save: str = "save_figures"
    outer: frozenset[str] = frozenset()
    score: str = ""


def rewrite(text: str, wishes: Wishes) -> str:
    """The text with all wishes fulfilled. Raises SyntaxError for a text that is no Python."""
    text = _edited(text, lambda tree, at: [
        *_literals(tree, at, wishes), *_main(tree, at), *_figures(tree, at, wishes), *_calls(tree, at, text, wishes)
    ])  # fmt: skip
    text = _edited(text, lambda tree, at: list(_definition(tree, at, text, wishes)))
    text = _edited(text, lambda tree, at: list(_globals(tree, at, wishes)))
    text = _edited(text, lambda tree, at: list(_shown(tree, at, text, wishes)))
    return _edited(text, lambda tree, at: list(_printed(tree, at, text, wishes)))


class Offsets:
    """Character offsets of places that ``ast`` gives as lines and bytes."""

    def __init__(self, text: str):
        self._lines = text.split("\n")
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line) + 1)

    def __call__(self, line: int, column: int) -> int:
        return self._starts[line - 1] + len(self._lines[line - 1].encode()[:column].decode())

    def span(self, node: Any) -> tuple[int, int]:
        """Where a node begins and ends."""
        return self(node.lineno, node.col_offset), self(node.end_lineno, node.end_col_offset)


def _edited(text: str, edits: Callable[[ast.Module, Offsets], Sequence[Edit]]) -> str:
    for start, end, new in sorted(edits(ast.parse(text), Offsets(text)), reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _walk(node: ast.AST) -> Iterator[ast.AST]:
    """All nodes but those inside f-strings, whose places older Pythons do not know."""
    yield node
    if not isinstance(node, ast.JoinedStr):
        for child in ast.iter_child_nodes(node):
            yield from _walk(child)


def _literals(tree: ast.Module, at: Offsets, wishes: Wishes) -> Iterator[Edit]:
    for node in _walk(tree):
        new = wishes.literals.get((getattr(node, "lineno", 0), getattr(node, "col_offset", 0)))
        if new is not None and isinstance(node, (ast.Constant, ast.UnaryOp)):
            yield (*at.span(node), new)
            if isinstance(node, ast.UnaryOp):
                return


def _main(tree: ast.Module, at: Offsets) -> Iterator[Edit]:
    """A notebook is the program that runs: what stands under ``if __name__ == "__main__"`` is done there."""
    for node in _walk(tree):
        if isinstance(node, ast.Name) and node.id == "__name__" and isinstance(node.ctx, ast.Load):
            yield (*at.span(node), '"__main__"')


def _figures(tree: ast.Module, at: Offsets, wishes: Wishes) -> Iterator[Edit]:
    """``plt.show()`` shows and closes what is open: now it saves and closes it."""
    for node in _walk(tree):
        if isinstance(node, ast.Call) and (node.lineno, node.col_offset) in wishes.figures:
            yield (*at.span(node), f"{wishes.save}({wishes.cell})")


def _calls(tree: ast.Module, at: Offsets, text: str, wishes: Wishes) -> Iterator[Edit]:
    """Each call of a lifted function hands over the notebook's variables that it reads."""
    for node in _walk(tree):
        if isinstance(node, ast.JoinedStr):
            changed = _InText(wishes.added).visit(ast.parse(ast.unparse(node), mode="eval").body)
            if ast.dump(changed) != ast.dump(ast.parse(ast.unparse(node), mode="eval").body):
                yield (*at.span(node), ast.unparse(changed))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            names = wishes.added.get(node.func.id, ())
            if names:
                yield from _with_arguments(node, at, text, [f"{name}={name}" for name in names])


class _InText(ast.NodeTransformer):
    def __init__(self, added: Mapping[str, tuple[str, ...]]):
        self._added = added

    def visit_Call(self, node: ast.Call) -> ast.AST:  # pylint: disable=invalid-name  # ast's own naming
        """Adds the arguments to a call inside an f-string."""
        self.generic_visit(node)
        for name in self._added.get(node.func.id, ()) if isinstance(node.func, ast.Name) else ():
            node.keywords.append(ast.keyword(name, ast.Name(name, ast.Load())))
        return node


def _with_arguments(node: ast.Call, at: Offsets, text: str, arguments: Sequence[str]) -> Iterator[Edit]:
    end = at.span(node)[1] - 1
    given = [*node.args, *(keyword.value for keyword in node.keywords)]
    new = ", ".join(arguments)
    if not given:
        yield end, end, new
    elif (
        len(given) == 1
        and isinstance(given[0], ast.GeneratorExp)
        and not text[at.span(node.func)[1] :].startswith("((")
    ):
        start = text.index("(", at.span(node.func)[1])
        yield start, start, "("
        yield end, end, f"), {new}"
    else:
        last = max(at.span(one)[1] for one in given)
        comma = "" if "," in _without_comments(text[last:end]) else ", "
        yield end, end, f"{comma}{new}"


def _without_comments(text: str) -> str:
    return "\n".join(line.partition("#")[0] for line in text.split("\n"))


def _definition(tree: ast.Module, at: Offsets, text: str, wishes: Wishes) -> Iterator[Edit]:
    """A lifted function takes the notebook's variables as arguments that are given by name."""
    node = tree.body[0] if tree.body else None
    if not wishes.defines_lifted or not isinstance(node, _FUNCTIONS):
        return
    names = ", ".join(wishes.defines_lifted)
    if node.args.vararg is None and not node.args.kwonlyargs:
        names = f"*, {names}"
    place, before = _end_of_arguments(text, at)
    comma = "" if before in ("(", ",") else ", "
    yield place, place, f"{comma}{names}, " if node.args.kwarg is not None else f"{comma}{names}"


def _end_of_arguments(text: str, at: Offsets) -> tuple[int, str]:
    """The place behind the last argument of a definition (before ``**kwargs``), and the sign before it."""
    depth, started, before = 0, False, ""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type in (tokenize.COMMENT, tokenize.NL):
            continue
        started = started or token.string == "def"
        if (
            started
            and depth == 1
            and token.string in (")", "**")
            and (token.string == ")" or before in ("(", ","))
        ):
            return (
                at(token.start[0], len(text.split("\n")[token.start[0] - 1][: token.start[1]].encode())),
                before,
            )
        depth += (
            (token.string in "([{") - (token.string in ")]}") if started and token.type == tokenize.OP else 0
        )
        before = token.string
    raise SyntaxError("a definition without arguments")


def _globals(tree: ast.Module, at: Offsets, wishes: Wishes) -> Iterator[Edit]:
    """What was global in the notebook is a variable of the function around it now; outside of functions it says nothing."""
    inside = {id(one) for node in _walk(tree) if isinstance(node, _FUNCTIONS) for one in ast.walk(node)}
    for node in _walk(tree):
        if isinstance(node, ast.Global) and id(node) not in inside:
            yield (*at.span(node), "pass")
        elif isinstance(node, ast.Global):
            own = [name for name in node.names if name in wishes.outer]
            rest = [name for name in node.names if name not in wishes.outer]
            if own:
                text = f"nonlocal {', '.join(own)}" + (f"; global {', '.join(rest)}" if rest else "")
                yield (*at.span(node), text)


def _shown(tree: ast.Module, at: Offsets, text: str, wishes: Wishes) -> Iterator[Edit]:
    if not wishes.shown or not tree.body or not isinstance(tree.body[-1], ast.Expr):
        return
    value = tree.body[-1].value
    if isinstance(value, ast.Call) and getattr(value.func, "id", "") in ("print", "display"):
        return
    start, end = at.span(value)
    inner = text[start:end]
    if isinstance(value, ast.Tuple) and not inner.startswith("("):
        inner = f"({inner})"
    # Brackets that the author put around the whole value stay where they are.
    score = f', score="{wishes.score}"' if wishes.score else ""
    yield start, end, f"{wishes.show}({inner}{score})"


def _printed(tree: ast.Module, at: Offsets, text: str, wishes: Wishes) -> Iterator[Edit]:
    """``print`` becomes a log line, ``display`` what shows a value."""
    for node in _walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", "")
        if name == "print" and wishes.logger:
            new = log_call(node, wishes.logger, lambda one: text[slice(*at.span(one))])
            if new is not None:
                yield (*at.span(node), new)
        elif name == "display":
            yield (*at.span(node.func), wishes.show)
