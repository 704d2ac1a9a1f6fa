r"""Commands without a ``%``: taken by IPython where they are the whole cell, refused in longer cells.

>>> is_automagic("pip install x", bound=()), is_automagic("ls = 1", bound=())
(True, False)
>>> is_refused("pip install x", "import y\npip install x", bound=())
True
"""

import re
from collections.abc import Collection
from itertools import islice

from nb2prod.notebook.ipython.known import DEFAULT_LINE
from nb2prod.notebook.ipython.parsing import parses

_FIRST_WORD = re.compile(r"\s*(%{0,2}[\w.*]*)\s*(.?)")
_COMMAND = re.compile(r"(\w+)(?:[ \t]+(.*)|[ \t]*;?[ \t]*)", re.DOTALL)
_ARGUMENT = re.compile(r"[\w./~\"'$-]")
# Python reads these lines as well, but nobody means what it reads: a lone name, a subtraction, a division.
_UNMISTAKABLE = frozenset({"cd", "ll", "ls", "lsmagic", "pwd", "who", "whos"})
_UNMISTAKABLE_ARGUMENT = re.compile(r"-[a-zA-Z]+\b|/\w|;?\Z")


def is_automagic(text: str, *, bound: Collection[str]) -> bool:
    """Whether IPython runs ``text``, a whole cell, as a magic: one line that begins with the name of one.

    A variable of the same name (``bound``) comes first, and so does an assignment to it.
    """
    if len(text.lstrip().splitlines()) != 1:
        return False
    word, behind = _FIRST_WORD.match(text).groups()
    return word in DEFAULT_LINE and word not in bound and behind not in ("=", ",")


def is_refused(line: str, text: str, *, bound: Collection[str]) -> bool:
    """Whether ``line``, one of several in ``text``, is a command that IPython takes only as a whole cell."""
    found = _COMMAND.fullmatch(line)
    if found is None or found[1] in bound:
        return False
    word, argument = found[1], found[2] or ""
    if word in _UNMISTAKABLE and _UNMISTAKABLE_ARGUMENT.match(argument):
        # Where the word stands twice in the cell, it may be a variable after all.
        return len(list(islice(re.finditer(rf"\b{word}\b", text), 2))) == 1
    return _ARGUMENT.match(argument) is not None and not parses(line)
