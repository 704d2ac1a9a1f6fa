r"""``mask``: a cell as IPython takes it, made pure Python of the same lines and columns.

>>> mask("%cd data\nfiles = !ls").text
'0       \nfiles = 0  '
"""

import re
from collections.abc import Collection

from nb2prod.notebook.ipython.known import DEFAULT_LINE
from nb2prod.notebook.ipython.lexer import may_hold_magic
from nb2prod.notebook.ipython.values import Masked

_WORD = re.compile(r"\w+")
_PROMPTS = (">>>", "In [")


def mask(source: str, *, bound: Collection[str] = ()) -> Masked:
    """The cell with ``source`` as pure Python, and what stood in the way.

    ``bound`` are the names that the notebook has bound before this cell: ``ls`` is a command only while no
    variable has that name. Never raises: a cell that is neither Python nor IPython keeps what is wrong with
    it, for ``ast`` to report.
    """
    if _is_plain(source):
        return Masked(text=source)
    # Imported here: most notebooks have no magic at all.
    from nb2prod.notebook.ipython.masking import Masking

    return Masking(source, bound).masked()


def _is_plain(source: str) -> bool:
    """Whether the cell is certainly nothing but Python that begins in column 1; nearly all cells are."""
    if source[:1].isspace() or source.startswith(_PROMPTS) or may_hold_magic(source):
        return False
    if source.find("\n") not in (-1, len(source) - 1):
        return True
    word = _WORD.match(source)
    return word is None or word[0] not in DEFAULT_LINE
