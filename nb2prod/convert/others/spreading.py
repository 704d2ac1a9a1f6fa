"""From a notebook that runs others to one notebook of all their cells.

>>> import tempfile
>>> from pathlib import Path
>>> from nb2prod.notebook import Cell, Notebook, SurroundingsReader
>>> folder = Path(tempfile.mkdtemp())
>>> _ = (folder / "tools.py").write_text("rate = 2")
>>> around = SurroundingsReader(is_pin_file=lambda name: False).of(folder / "a.ipynb")
>>> cells = (Cell(1, "code", "x = 1\\n%run -i tools.py\\nprint(rate)"),)
>>> found = spread(Notebook("a.ipynb", cells), around)
>>> [(part.number, part.host, part.home, part.position) for part in found.parts]
[(1, 1, '', 0), (2, 1, 'tools.py', 1), (3, 1, '', 2)]
>>> [cell.source for cell in found.notebook.cells]
['x = 1', 'rate = 2', 'print(rate)']

Nothing is executed. What may not be read, or runs itself, is refused.
"""

from pathlib import Path

from nb2prod.convert.others.lines import RunLine, run_lines
from nb2prod.convert.others.reading import Unreadable, notebook_at
from nb2prod.convert.others.values import Other, Part, Spread
from nb2prod.convert.values import Dropped, Refused
from nb2prod.notebook import Cell, Notebook, Surroundings, Value, replace

_STOPS = "an error in the script stops the run; in the notebook it was shown, and nothing more"
_DEEPEST = 10
_MOST = 2_000  # cells of all notebooks


class _Home(Value):
    """Whose cells are taken: the author's ``host``, and, for another notebook's, what ``Part`` says of them.

    ``is_script`` where there are no cells. ``files`` are those that are being run, the innermost last.
    """

    host: int
    files: tuple[Path, ...] = ()
    host_line: int = 0
    notebook: str = ""
    position: int = 0
    is_script: bool = False
    is_apart: bool = False


def spread(notebook: Notebook, around: Surroundings, path: Path | None = None) -> Spread:
    """The cells of the notebook, and, in the place of each line that runs another one, those of that; never raises.

    ``path`` is where the notebook lies itself.
    """
    files = (path.resolve(),) if path is not None else ()
    work = _Spreading(around)
    for cell in notebook.cells:
        if cell.kind == "code":
            work.take(cell, _Home(host=cell.number, files=files))
        else:
            work.keep(cell)
    return work.result(notebook)


class _Spreading:
    """The work on one notebook."""

    def __init__(self, around: Surroundings):
        self._around = around
        self._cells: list[Cell] = []
        self._parts: list[Part] = []
        self._others: dict[str, Other] = {}
        self._runs: list[tuple[int, str]] = []
        self._refused: list[Refused] = []
        self._dropped: list[Dropped] = []

    def result(self, notebook: Notebook) -> Spread:
        """What came of it; where nothing is run, the notebook itself."""
        is_spread = bool(self._others or self._refused)
        return Spread(
            notebook=replace(notebook, cells=tuple(self._cells)) if is_spread else notebook,
            parts=tuple(self._parts),
            others=self._others,
            runs=tuple(self._runs),
            refused=tuple(self._refused),
            dropped=tuple(self._dropped),
        )

    def keep(self, cell: Cell) -> None:
        """A cell of text stays as it is."""
        self._cells.append(replace(cell, number=len(self._cells) + 1))

    def take(self, cell: Cell, home: _Home) -> None:
        """A code cell: whole, or in parts with what it runs in between."""
        line, position, at_once = 1, 0, False
        for run in run_lines(cell):
            if run.line > line:
                self._part(
                    cell, (line, run.line - 1), home, position=position, at_once=run.at_once, ends=False
                )
            self._run(run, cell, home)
            line, at_once = run.end_line + 1, run.at_once
            position = 0 if at_once else run.position + 1
        self._part(
            cell, (line, len(cell.lines)), home, position=position, at_once=at_once, ends=not home.is_script
        )

    def _part(
        self, cell: Cell, lines: tuple[int, int], home: _Home, *, position: int, at_once: bool, ends: bool
    ) -> None:
        first, last = lines
        number = len(self._cells) + 1
        source = "\n".join(cell.lines[first - 1 : last])
        if at_once and source.lstrip().startswith("%%"):
            source += "\n\n"  # a cell magic with nothing below it would be refused
        is_own = not home.notebook
        # Tags and counts of another notebook's cells mean nothing to %run.
        kept = replace(cell, number=number, source=source)
        self._cells.append(kept if is_own else Cell(number, "code", source))
        self._parts.append(
            Part(
                number=number,
                host=home.host,
                line=first,
                host_line=first if is_own else home.host_line,
                notebook=home.notebook,
                cell=0 if is_own or home.is_script else cell.number,
                position=position if is_own else home.position,
                at_once=at_once or not is_own,
                ends=ends,
                is_script=home.is_script,
                is_apart=home.is_apart,
            )
        )

    def _run(self, run: RunLine, cell: Cell, home: _Home) -> None:
        is_own = not home.notebook
        inner = replace(
            home,
            host_line=run.line if is_own else home.host_line,
            position=run.position if is_own else home.position,
        )
        try:
            name, file, other = notebook_at(run.name, self._around, home.files)
            self._must_be_bounded(name, home)
        except Unreadable as error:
            place = "" if is_own else f"{home.notebook}, cell {cell.number}, line {run.line}: "
            reason = f"{place}%run {run.name}: {error}"
            self._refused.append(Refused(home.host, inner.host_line, reason, error.todo))
            return
        self._others.setdefault(name, Other(other, home.host, inner.host_line, run.is_script))
        self._runs.append((len(self._cells) + 1, name))
        if run.is_script:
            self._dropped.append(Dropped(home.host, inner.host_line, _STOPS, f"%run {run.name}"))
        inside = replace(inner, notebook=name, files=(*home.files, file))
        for one in other.code_cells:
            self.take(one, replace(inside, is_script=run.is_script, is_apart=run.is_apart))

    def _must_be_bounded(self, name: str, home: _Home) -> None:
        """Raises Unreadable where notebooks run each other without an end."""
        if len(home.files) > _DEEPEST or len(self._cells) > _MOST:
            todo = "put into modules what several notebooks need"
            raise Unreadable(f"too many notebooks run each other before {name}", todo)
