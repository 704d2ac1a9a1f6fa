"""Verdicts from runs: each cell, and the questions whether it runs, whether it is stable, whether it is as stored.

>>> from nb2prod.notebook import Cell, Notebook
>>> from nb2prod.replay import CellRun, Run
>>> notebook = Notebook("n.ipynb", (Cell(1, "code", "1 + 1", raw_outputs=b'[{"output_type": "stream", "text": "3"}]'),))
>>> printed = {"output_type": "stream", "name": "stdout", "text": "2"}
>>> run = Run(1.0, 50.0, (CellRun(1, 0.1, 50.0, (printed,), True),), None, None)
>>> judged = Judge(notebook, (run, run)).cells[0]
>>> judged.verdict, judged.differences
('differs', (Difference(what='number', name='stdout, line 1', left='3', right='2'),))
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from nb2prod.compare import OutputComparison, compare_outputs, together
from nb2prod.notebook import Cell, Notebook, read, shown_path
from nb2prod.replay import CellRun, Run, RunError
from nb2prod.verify.values import Answer, CellVerdict, Explanation, JudgedCell, RunFacts, Stop

_IGNORE_TAGS = frozenset({"nbval-ignore-output"})
_IGNORE_COMMENT = "NBVAL_IGNORE_OUTPUT"
_MARKER = "outputs, by the cell's marker"
_WITHOUT = "the notebook was saved without outputs; --require runs,stable does not ask for them"
_SAME = OutputComparison("same")
# What two draws differ in. Other words, sizes and kinds of output come with other versions.
_OF_CHANCE = frozenset({"number", "cell", "image"})
_DECIMAL = re.compile(r"\d\.\d")

Explain = Callable[[int], tuple[Explanation, ...]]


class Judge:
    """Some runs of one notebook, judged."""

    def __init__(
        self,
        notebook: Notebook,
        runs: Sequence[Run],
        *,
        explain: Explain = lambda cell: (),
        foresee: Callable[[RunError], Explanation | None] = lambda error: None,
    ):
        self._notebook = notebook
        self._runs = tuple(runs)
        self._explain = explain
        self._foresee = foresee
        self._by_cell = [{cell.cell: cell for cell in run.cells} for run in runs]
        self._headings = headings(notebook)

    @cached_property
    def cells(self) -> tuple[JudgedCell, ...]:
        """Every code cell that has code."""
        return tuple(self._judge(cell) for cell in self._notebook.code_cells if cell.source.strip())

    @property
    def first_run(self) -> Run:
        """The run whose outputs are held against those that are stored."""
        return self._runs[0]

    @property
    def is_in_doubt(self) -> bool:
        """Whether all runs reached the end, and a cell on which chance has a say may be alike in them by luck.

        Two draws may come out alike: a forest may reach the same score twice.
        """
        if not all(run.reached_end for run in self._runs):
            return False
        return any(map(_may_be_chance, self.cells)) or any(map(self._may_be_luck, self.cells))

    def _may_be_luck(self, cell: JudgedCell) -> bool:
        """Whether a figure that is as stored comes from a draw that another cell shows to differ between the runs."""
        if cell.verdict not in ("same", "normalised") or self._drawn.isdisjoint(self._explain(cell.cell)):
            return False
        return any(map(_shows_figure, self._by_cell[0][cell.cell].outputs))

    @cached_property
    def _drawn(self) -> frozenset[Explanation]:
        """The findings that explain why cells are not the same twice."""
        unstable = (cell.explained_by for cell in self.cells if cell.verdict == "nondeterministic")
        return frozenset(one for explained in unstable for one in explained)

    @cached_property
    def runs(self) -> tuple[RunFacts, ...]:
        """What each run took, and how far it came."""
        return tuple(
            RunFacts(
                seconds=run.seconds, peak_mb=run.peak_mb, cells_run=sum(cell.ran for cell in run.cells),
                cells=sum(1 for cell in self._notebook.code_cells if cell.source.strip()),
                error=self._stop(run.error), limit=run.limit,
            )
            for run in self._runs
        )  # fmt: skip

    @property
    def answers(self) -> Mapping[str, Answer]:
        """To ``runs``, ``stable`` and ``stored``."""
        verdicts = {cell.verdict for cell in self.cells}
        reached = all(run.reached_end for run in self._runs)
        stable: Answer = "not-asked" if len(self._runs) < 2 else "yes" if reached else "unknown"
        stored: Answer = "yes" if reached else "unknown"
        if self._nothing_stored:
            stored = "unknown"
        return {
            "runs": "yes" if reached else "no",
            "stable": "no" if "nondeterministic" in verdicts else stable,
            "stored": "no" if "differs" in verdicts else stored,
        }

    @cached_property
    def _nothing_stored(self) -> bool:
        """Whether the notebook was saved without outputs though it gives some."""
        if any(cell.has_outputs for cell in self._notebook.code_cells):
            return False
        return any(cell.outputs for run in self._runs for cell in run.cells)

    def notes(self) -> Mapping[str, tuple[str, ...]]:
        """Why an answer is not yes, where no cell tells."""
        return {"stored": (_WITHOUT,)} if self._nothing_stored else {}

    def _stop(self, error: RunError | None) -> Stop | None:
        if error is None:
            return None
        return Stop(error.cell, error.line, error.type, error.message, self._foresee(error))

    def _judge(self, cell: Cell) -> JudgedCell:
        ran = [found[cell.number] for found in self._by_cell if cell.number in found]
        verdict, compared = self._verdict(cell, ran)
        return JudgedCell(
            cell=cell.number, cell_id=cell.id, heading=self._headings.get(cell.number, ""), verdict=verdict,
            seconds=max((one.seconds for one in ran), default=0.0),
            peak_mb=max((one.peak_mb for one in ran), default=0.0),
            normalised=compared.normalised,
            # A draw may come out the same twice by chance, and not be what was stored.
            explained_by=self._explain(cell.number) if verdict in ("nondeterministic", "differs") else (),
            differences=compared.differences,
        )  # fmt: skip

    def _verdict(self, cell: Cell, ran: Sequence[CellRun]) -> tuple[CellVerdict, OutputComparison]:
        if any(run.error is not None and run.error.cell == cell.number for run in self._runs):
            return "error", _SAME
        if len(ran) < len(self._runs) or not all(one.ran for one in ran):
            return "not-run", _SAME
        if is_ignored(cell):
            return "same", OutputComparison("same", (_MARKER,))
        pairs = [compare_outputs(ran[0].outputs, one.outputs, source=cell.source) for one in ran[1:]]
        among = together(pairs)
        if among.verdict == "differs":
            return "nondeterministic", among
        if not cell.has_outputs and (self._nothing_stored or cell.execution_count is None):
            return _as_cell(among), among
        stored = compare_outputs(cell.outputs, ran[0].outputs, source=cell.source)
        both = together([among, stored])
        return _as_cell(both), both


def _may_be_chance(cell: JudgedCell) -> bool:
    whats = {one.what for one in cell.differences} - {"stderr"}
    return cell.verdict == "differs" and bool(cell.explained_by) and whats <= _OF_CHANCE


def _shows_figure(output: Mapping[str, Any]) -> bool:
    """Whether an output is a picture, or has a number with decimals; counts are rarely drawn."""
    data = output.get("data") or {"text/plain": output.get("text", "")}
    return "image/png" in data or bool(_DECIMAL.search("".join(data.get("text/plain", ""))))


def _as_cell(compared: OutputComparison) -> CellVerdict:
    return compared.verdict


def is_ignored(cell: Cell) -> bool:
    """Whether a marker of nbval says that the outputs of the cell do not count.

    >>> is_ignored(Cell(1, "code", "# NBVAL_IGNORE_OUTPUT\\nnow()"))
    True
    """
    comments = (line.lstrip("# \t").strip() for line in cell.lines if line.lstrip().startswith("#"))
    return not _IGNORE_TAGS.isdisjoint(cell.tags) or _IGNORE_COMMENT in comments


def headings_of(path: Path) -> dict[int, str]:
    """The headings of a notebook that is read for them only; none where it cannot be read."""
    try:
        return headings(read(path, shown=shown_path(path)))
    except OSError:
        return {}


def headings(notebook: Notebook) -> dict[int, str]:
    """For each code cell the last heading above it.

    >>> headings(Notebook("n.ipynb", (Cell(1, "markdown", "# Load\\nthe data"), Cell(2, "code", "x"))))
    {2: 'Load'}
    """
    found, heading = {}, ""
    for cell in notebook.cells:
        if cell.kind == "markdown":
            titles = [line.lstrip("#").strip() for line in cell.lines if line.startswith("#")]
            heading = titles[-1] if titles else heading
        elif cell.kind == "code":
            found[cell.number] = heading
    return found
