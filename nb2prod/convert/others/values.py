"""A notebook that is spread out: a cell that runs another notebook is taken apart, the other's cells stand in between.

>>> Part(number=4, host=2, line=1, host_line=3, notebook="tools.ipynb", cell=5).told(2)
'tools.ipynb, cell 5, line 2'
>>> Part(number=4, host=2, line=3, host_line=3).told(2)
''
"""

from collections.abc import Mapping

from nb2prod.convert.values import Dropped, Refused
from nb2prod.notebook import Notebook, Value


class Part(Value):
    """A stretch of one code cell, which has the ``number`` in the spread notebook.

    ``host`` is the author's cell that it belongs to. ``notebook`` is empty for a stretch of that cell itself; it begins
    at ``line``, and the kernel counts its first statement as number ``position``. Else it begins at ``line`` of a
    ``cell`` of another notebook (0: of a script) that the author's ``host_line`` runs, and for the kernel all of it is that one
    statement: ``at_once``. ``ends`` says that the kernel shows the open figures behind it; ``is_apart`` that a script
    runs in a namespace of its own.
    """

    number: int
    host: int
    line: int
    host_line: int
    notebook: str = ""
    cell: int = 0
    position: int = 0
    at_once: bool = False
    ends: bool = True
    is_script: bool = False
    is_apart: bool = False

    @property
    def home(self) -> str:
        """Which cell of another notebook it is, in words; empty for the author's own."""
        return f"{self.notebook}, cell {self.cell}" if self.cell else self.notebook

    def told(self, line: int) -> str:
        """A line of it (from 1) in words, where it is another notebook's; empty for the author's own."""
        return f"{self.home}, line {self.line + line - 1}" if self.notebook else ""


class Other(Value):
    """Another notebook (or script, as a notebook of one cell), with the place of the first line that runs it."""

    notebook: Notebook
    host: int
    host_line: int
    is_script: bool = False


class Spread(Value):
    """``notebook`` has the cells of all, ``parts`` tell for its code cells where each comes from.

    ``others`` are the notebooks that are run, by their paths from the author's folder. ``runs`` tell the number of the
    first cell that each line that runs one brought in, with that path.
    """

    notebook: Notebook
    parts: tuple[Part, ...]
    others: Mapping[str, Other] = {}
    runs: tuple[tuple[int, str], ...] = ()
    refused: tuple[Refused, ...] = ()
    dropped: tuple[Dropped, ...] = ()
