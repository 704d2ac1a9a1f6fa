r"""Sets as Python prints them, in an order that does not depend on the run.

>>> sorted_sets("{'b', 'a'} and {'b': 1, 'a': 2}")
"{'a', 'b'} and {'b': 1, 'a': 2}"
"""

import ast
import re

_BRACES = re.compile(r"\{[^{}\n]*(?:\n[^{}\n]*)*\}")
_LONGEST = 100_000


def sorted_sets(text: str) -> str:
    """The text with the elements of each set that is printed in it in order; dictionaries stay as they are."""
    if "{" not in text or len(text) > _LONGEST:
        return text
    return _BRACES.sub(lambda found: _in_order(found.group(0)), text)


def _in_order(braces: str) -> str:
    try:
        tree = ast.parse(braces, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return braces
    if not isinstance(tree, ast.Set):
        return braces
    return "{" + ", ".join(sorted(ast.unparse(element) for element in tree.elts)) + "}"
