"""From findings with fixes to a notebook without them; what would do harm is left out and said.

>>> from nb2prod.lint.catalogue import load_catalogue
>>> from nb2prod.lint.run import Selection, lint
>>> from nb2prod.notebook import SurroundingsReader
>>> raw = b'{"cells": [{"cell_type": "code", "source": "import os\\\\nx = 1", "metadata": {}}], "nbformat": 4}'
>>> catalogue, selection = load_catalogue(), Selection(codes=frozenset({"NB206"}))
>>> around = SurroundingsReader(is_pin_file=lambda name: False).of(None)
>>> fixer = Fixer(lambda notebook: lint(notebook, around, catalogue, selection), around, catalogue)
>>> notebook = read_bytes(raw, shown="a.ipynb")
>>> after = fixer.fix(notebook, fixer.check(notebook))
>>> after.notebook.cells[0].source, after.fixed
('x = 1', 1)

A round makes all fixes that do not stand in each other's way, reads the result again and looks at its health; rounds
follow until there is nothing left to fix.
"""

from collections import Counter
from collections.abc import Callable, Sequence

from nb2prod.lint.breaches import subject_of
from nb2prod.lint.catalogue import Catalogue
from nb2prod.lint.choosing import Name, chosen, edits_of, name_of
from nb2prod.lint.finding import Finding, NotebookFindings
from nb2prod.lint.health import Health, health_of
from nb2prod.notebook import Notebook, Surroundings, Value, read_bytes, replace
from nb2prod.notebook.editing import MoveCell, apply_edits, missing_ids, origins
from nb2prod.rule import Fix

_MOST_ROUNDS = 40  # fixes that bring forth others for longer than that have gone astray
_WITH_IDS = (4, 5)


class Fixed(Value):
    """A notebook on its way: as it is now, what is found in it, and what became of the cells that it had.

    ``origins`` are the first numbers of the cells, None for new ones; ``moved`` the first numbers of those that were
    moved. ``left_out`` tells of each fix that was not made, and why.
    """

    notebook: Notebook
    findings: NotebookFindings
    origins: tuple[int | None, ...]
    moved: frozenset[int] = frozenset()
    fixed: int = 0
    left_out: tuple[str, ...] = ()


class Fixer:
    """Makes fixes in one notebook; ``check`` gives the findings in it as it is."""

    def __init__(
        self,
        check: Callable[[Notebook], NotebookFindings],
        surroundings: Surroundings | None,
        catalogue: Catalogue,
        *,
        unsafe: bool = False,
    ):
        self.check = check
        self._surroundings = surroundings
        self._catalogue = catalogue
        self._unsafe = unsafe

    def fix(self, notebook: Notebook, findings: NotebookFindings) -> Fixed:
        """The notebook with every fix made that can be; the very same notebook if there is none."""
        state = Fixed(notebook, findings, tuple(cell.number for cell in notebook.cells))
        refused: dict[Name, str] = {}
        for _ in range(_MOST_ROUNDS):
            wanted = chosen(state.findings.findings, unsafe=self._unsafe, refused=refused)
            if not wanted:
                break
            state = self._round(state, wanted, refused)
        if state.notebook is not notebook:
            state = self._with_ids(state)
        return replace(state, left_out=tuple(refused.values()))

    def _round(self, state: Fixed, wanted: Sequence[Finding], refused: dict[Name, str]) -> Fixed:
        """All of the fixes, or those of them that do no harm by themselves, or of these the first one."""
        health = self._health(state.notebook)
        after = self._attempt(state, health, wanted)
        if isinstance(after, Fixed):
            return after
        groups = _by_fix(wanted)
        alone = [(group, self._attempt(state, health, group)) for group in groups] if len(groups) > 1 else []
        for group, outcome in alone or [(groups[0], after)]:
            if isinstance(outcome, str):
                refused.update((name_of(finding), _told(finding, outcome)) for finding in group)
        harmless = [(group, outcome) for group, outcome in alone if isinstance(outcome, Fixed)]
        if not harmless:
            return state
        together = self._attempt(state, health, [finding for group, _ in harmless for finding in group])
        return together if isinstance(together, Fixed) else harmless[0][1]

    def _attempt(self, state: Fixed, health: Health, wanted: Sequence[Finding]) -> Fixed | str:
        """The notebook after these fixes, or why they are not made."""
        notebook = state.notebook
        try:
            edits = edits_of(_fix(finding) for finding in wanted)
            data = apply_edits(notebook, edits)
        except ValueError as error:
            return str(error)
        if data == notebook.raw:
            return "it would change nothing"
        after = read_bytes(data, shown=notebook.path)
        if harm := self._health(after).harm_since(health):
            return harm
        findings = self.check(after)
        if any(
            _count(findings)[code] > _count(state.findings)[code] - gone
            for code, gone in _codes(wanted).items()
        ):
            return "what it is to mend would still be found"
        moved = {state.origins[edit.cell - 1] for edit in edits if isinstance(edit, MoveCell)} - {None}
        return replace(
            state,
            notebook=after,
            findings=findings,
            origins=tuple(number and state.origins[number - 1] for number in origins(notebook, edits)),
            moved=state.moved | moved,
            fixed=state.fixed + len(wanted),
        )

    def _with_ids(self, state: Fixed) -> Fixed:
        """The changed notebook with an id for every cell that lacks one, where its format asks for them."""
        ids = missing_ids(state.notebook) if state.notebook.nbformat == _WITH_IDS else ()
        if not ids:
            return state
        try:
            after = read_bytes(apply_edits(state.notebook, ids), shown=state.notebook.path)
        except ValueError:
            return state  # it is odd in other ways as well, and nobody asked for the ids
        return replace(state, notebook=after, findings=self.check(after))

    def _health(self, notebook: Notebook) -> Health:
        return health_of(subject_of(notebook, self._surroundings), self._catalogue)


def _fix(finding: Finding) -> Fix:
    assert finding.fix is not None
    return finding.fix


def _by_fix(findings: Sequence[Finding]) -> list[list[Finding]]:
    """The findings in groups that have the same fix."""
    groups: dict[Fix, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(_fix(finding), []).append(finding)
    return list(groups.values())


def _codes(findings: Sequence[Finding]) -> Counter[str]:
    return Counter(finding.code for finding in findings)


def _count(found: NotebookFindings) -> Counter[str]:
    return _codes(found.findings)


def _told(finding: Finding, why: str) -> str:
    where = f"cell {finding.span.cell}: " if finding.span else ""
    return f"{where}the fix of {finding.code} is left out: {why}"
