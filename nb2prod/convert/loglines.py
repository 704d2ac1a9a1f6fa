"""From ``print`` to a log line that gives the same text.

>>> node = ast.parse("print('rate', rate, f'{share:.1f} of {total!r}')", mode="eval").body
>>> log_call(node, "logger", ast.unparse)
"logger.info('rate %s %.1f of %r', rate, share, total)"
>>> log_call(ast.parse("print(*rows)", mode="eval").body, "logger", ast.unparse)
"""

import ast
import re
from collections.abc import Callable

_FIXED = re.compile(r"\.\d+[fe]")
_SPEC = re.compile(r"%[-+ #0]*\d*(?:\.\d+)?[diouxXeEfFgGcrsa%]")


def log_call(node: ast.Call, logger: str, source: Callable[[ast.expr], str]) -> str | None:
    """The call of the logger for a ``print``; None where ``print`` does more than print its arguments on a line."""
    if node.keywords or any(isinstance(one, ast.Starred) for one in node.args):
        return None
    parts: list[str] = []
    values: list[str] = []
    for argument in node.args:
        text, given = _formatted(argument, source, alone=len(node.args) == 1)
        parts.append(text)
        values += given
    form = " ".join(parts)
    if not values:
        return f"{logger}.info({form.replace('%%', '%')!r})"
    return f"{logger}.info({form!r}, {', '.join(values)})"


def _formatted(node: ast.expr, source: Callable[[ast.expr], str], *, alone: bool) -> tuple[str, list[str]]:
    """How an argument stands in the format, and the values for it."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value.replace("%", "%%"), []
    if isinstance(node, ast.JoinedStr):
        return _of_f_string(node)
    if alone and isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        made = _of_percent(node, source)
        if made is not None:
            return made
    return "%s", [source(node)]


def _of_percent(node: ast.BinOp, source: Callable[[ast.expr], str]) -> tuple[str, list[str]] | None:
    """``"%.2f of %d" % (a, b)`` is what a log line does itself."""
    left, right = node.left, node.right
    if (
        not (isinstance(left, ast.Constant) and isinstance(left.value, str))
        or "%(" in left.value
        or "*" in left.value
    ):
        return None
    specs = [one for one in _SPEC.findall(left.value) if one[-1] != "%"]
    if isinstance(right, ast.Tuple) and len(right.elts) == len(specs) and specs:
        return left.value, [source(one) for one in right.elts]
    if len(specs) == 1 and isinstance(right, (ast.Call, ast.Attribute, ast.Subscript, ast.Constant)):
        return left.value, [source(right)]
    return None


def _of_f_string(node: ast.JoinedStr) -> tuple[str, list[str]]:
    text, values = "", []
    for part in node.values:
        if isinstance(part, ast.FormattedValue):
            form, value = _of_field(part)
            text += form
            values.append(value)
        elif isinstance(part, ast.Constant):
            text += str(part.value).replace("%", "%%")
    return text, values


def _of_field(part: ast.FormattedValue) -> tuple[str, str]:
    """One ``{…}``; places inside f-strings are not known to older Pythons, so it is written anew."""
    conversion = {114: "%r", 97: "%a"}.get(part.conversion, "%s")
    spec = part.format_spec
    if spec is None:
        return conversion, ast.unparse(part.value)
    fixed = spec.values[0] if isinstance(spec, ast.JoinedStr) and len(spec.values) == 1 else None
    if conversion == "%s" and isinstance(fixed, ast.Constant) and _FIXED.fullmatch(str(fixed.value)):
        return f"%{fixed.value}", ast.unparse(part.value)
    return "%s", ast.unparse(ast.JoinedStr([part]))
