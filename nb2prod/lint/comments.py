"""Real comments of a cell: not what looks like one inside a string.

Works on Python and on the lines that are none (``%cd /x  # …``, the bodies of ``%%bash`` cells), and on cells
that cannot be parsed: only strings and comments are told apart.

>>> [comment.text for comment in comments_in("a = '# no'  # yes\\n%cd /x  # this too")]
['# yes', '# this too']
"""

import re
from collections.abc import Iterator

from nb2prod.notebook import Value

# Alternatives in this order: a string is swallowed whole, so that a # inside it starts nothing. A quote that does not
# close on its line (don't, in a shell line) is an ordinary character.
_TOKENS = re.compile(
    r"""
      \"{3}(?:[^\\]|\\.)*?\"{3} | '{3}(?:[^\\]|\\.)*?'{3}
    | "(?:[^"\\\n]|\\.)*"       | '(?:[^'\\\n]|\\.)*'
    | (?P<comment>\#[^\n]*)
    """,
    re.VERBOSE | re.DOTALL,
)


class Comment(Value):
    """A comment with its place: line and column count from 1."""

    text: str
    line: int
    column: int


def comments_in(source: str) -> Iterator[Comment]:
    """Yields the comments of a cell in order."""
    line, seen = 1, 0
    for token in _TOKENS.finditer(source):
        if token["comment"]:
            start = token.start()
            line += source.count("\n", seen, start)
            seen = start
            yield Comment(token["comment"], line, start - source.rfind("\n", 0, start))
