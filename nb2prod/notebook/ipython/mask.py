r"""``mask``: a cell as IPython takes it, made pure Python of the same lines and columns.

>>> mask("%cd data\nfiles = !ls").text
'0       \nfiles = 0  '
"""

import re
from collections.abc import Collection

from nb2prod.notebook.ipython.known import DEFAULT_LINE
from nb2prod.notebook.ipython.lexer import may_hold_magic
from nb2prod.notebook.ipython.values import Masked

_ONE_LINE = re.compile(r"(\w+)[^\n]*\n?\Z")


def mask(source: str, *, bound: Collection[str] = ()) -> Masked:
    """The cell with ``source`` as pure Python, and what stood in the way.

    ``bound`` are the names that the notebook has bound before this cell: ``ls`` is a command only while no
    variable has that name. Never raises: a cell that is neither Python nor IPython keeps what is wrong with it,
    for ``ast`` to report.
    """
    if not source[:1].isspace() and not may_hold_magic(source):
        one_line = _ONE_LINE.match(source)
        if one_line is None or one_line[1] not in DEFAULT_LINE:
            return Masked(text=source)
    # Imported here: most notebooks have no magic at all.
    from nb2prod.notebook.ipython.masking import Masking

    return Masking(source, bound).masked()
