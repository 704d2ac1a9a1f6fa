"""Python's own parser, asked about small pieces of text without ever raising.

>>> parses("x = 1"), parses("pip install x")
(True, False)
"""

import ast
import warnings

_LONGEST = 10_000  # characters: longer text is not worth the question, and may be hostile


def parsed(text: str) -> ast.Module | None:
    """The tree of ``text``, or None where it is not Python (or too long, or nested too deeply)."""
    if len(text) > _LONGEST:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def parses(text: str) -> bool:
    """Whether ``text`` is Python."""
    return parsed(text) is not None


def names_in(text: str) -> tuple[str, ...]:
    """The names that the expression ``text`` reads, each once; none if it is not Python.

    >>> names_in("round(x['a'], n) + x.b")
    ('round', 'n', 'x')
    """
    tree = parsed(text.strip())
    if tree is None:
        return ()
    return tuple(dict.fromkeys(node.id for node in ast.walk(tree) if isinstance(node, ast.Name)))
