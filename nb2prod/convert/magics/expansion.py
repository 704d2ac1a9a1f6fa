r"""The ``{expression}`` and ``$name`` that IPython fills into a line, as a Python expression of the same text.

>>> as_python("wget {url} -O $name.csv", known={"url", "name"})
'f"wget {url} -O {name.csv}"'
>>> as_python("awk '{print $1}' $HOME/a.csv", known={"url"})
'"awk \'{print $1}\' $HOME/a.csv"'

IPython fills in all or nothing: where one of the expressions cannot be evaluated, the line stays as it is.
"""

import ast
import builtins
import re
from collections.abc import Collection, Iterator
from string import Formatter

from nb2prod.notebook import Value

_DOLLAR = re.compile(r"(.*?)\$(\$?[\w\.]+)(?=([^']*'[^']*')*[^']*$)")


class _Part(Value):
    """A piece of text, and the expression whose value follows it (empty for none)."""

    text: str
    expression: str = ""
    conversion: str = ""


def is_computed(line: str, known: Collection[str]) -> bool:
    """Whether something is filled into the line; ``known`` are the names that the notebook has at this place."""
    return any(part.expression for part in _parts(line, known))


def filled(line: str, known: Collection[str]) -> str:
    """The line as the shell gets it, where nothing is filled in: only doubled braces become single."""
    return "".join(part.text for part in _parts(line, known))


def as_python(line: str, known: Collection[str]) -> str:
    """The Python expression whose value is the line as IPython hands it on."""
    parts = _parts(line, known)
    if not any(part.expression for part in parts):
        return quoted("".join(part.text for part in parts))
    for quote in ('"', "'"):
        text = "f" + quote + "".join(_in_f_string(part, quote) for part in parts) + quote
        if _means(text, parts):
            return text
    pieces = [piece for part in parts for piece in _joined(part)]
    return " + ".join(pieces)


def quoted(text: str) -> str:
    """A string literal in double quotes where that needs no more escapes than single ones."""
    single = repr(text)
    if single.startswith('"') or '"' in text:
        return single
    return '"' + single[1:-1].replace("\\'", "'") + '"'


def _parts(line: str, known: Collection[str]) -> list[_Part]:
    try:
        parts = list(_parsed(line))
    except ValueError:
        return [_Part(line)]
    if all(_can_be_filled(part.expression, known) for part in parts if part.expression):
        return parts
    return [_Part(line)]


def _parsed(line: str) -> Iterator[_Part]:
    """As IPython's own formatter reads it; raises ValueError where braces do not match."""
    for text, name, spec, conversion in Formatter().parse(line):
        begun, position = "", 0
        for found in _DOLLAR.finditer(text):
            before, name_behind = found[1], found[2]
            if name_behind.startswith("$"):
                begun += before + name_behind
            else:
                yield _Part(begun + before, name_behind)
                begun = ""
            position = found.end()
        rest = begun + text[position:]
        if name is None:
            yield _Part(rest)
        else:
            yield _Part(rest, f"{name}:{spec}" if spec else name or " ", conversion or "")


def _can_be_filled(expression: str, known: Collection[str]) -> bool:
    try:
        tree = ast.parse(expression.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    own = {
        node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    own |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} - own
    return all(name in known or hasattr(builtins, name) for name in names)


def _in_f_string(part: _Part, quote: str) -> str:
    text = repr(part.text + "\"'")[1:-1]  # with both quotes inside, repr escapes the single one
    text = text.removesuffix("\"\\'").replace("\\'", "'").replace(quote, "\\" + quote)
    text = text.replace("{", "{{").replace("}", "}}")
    if not part.expression:
        return text
    conversion = f"!{part.conversion}" if part.conversion else ""
    return f"{text}{{{part.expression.strip()}{conversion}}}"


def _means(text: str, parts: list[_Part]) -> bool:
    """Whether the f-string holds the very expressions; before Python 3.12 it may hold neither its quote nor ``\\``."""
    expressions = [part.expression.strip() for part in parts if part.expression]
    if any(text[1] in one or "\\" in one or "#" in one or one.startswith("{") for one in expressions):
        return False
    try:
        found = [
            node for node in ast.parse(text, mode="eval").body.values if isinstance(node, ast.FormattedValue)
        ]
    except (SyntaxError, ValueError):
        return False
    wanted = [ast.dump(ast.parse(one, mode="eval").body) for one in expressions]
    return [ast.dump(node.value) for node in found] == wanted


def _joined(part: _Part) -> Iterator[str]:
    if part.text:
        yield quoted(part.text)
    if part.expression:
        converted = {"r": "repr", "a": "ascii"}.get(part.conversion, "str")
        yield f"{converted}({part.expression.strip()})"
