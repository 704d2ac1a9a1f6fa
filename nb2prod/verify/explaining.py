"""What ``check`` says of the cells: why one is not the same twice, and that one would stop.

>>> from nb2prod.notebook import Cell, Notebook
>>> cells = (Cell(1, "code", "import random\\nx = random.random()"), Cell(2, "code", "print(x)"))
>>> notebook = Notebook("n.ipynb", cells)
>>> [(one.code, one.cell, one.line) for one in Explainer(notebook, None).of_noise(2)]
[('NB501', 1, 2)]
"""

from collections.abc import Iterable
from functools import cached_property

from nb2prod.facts import CellGraph, Facts, learn
from nb2prod.lint.catalogue import load_catalogue
from nb2prod.lint.finding import Finding
from nb2prod.lint.run import Selection, lint
from nb2prod.notebook import Notebook, Surroundings
from nb2prod.replay import RunError
from nb2prod.verify.values import Explanation

_NOISE = "NB5"
# Which families and rules foresee which errors; any finding on the very line does.
_FORESEES = {
    "NameError": ("NB1",),
    "UnboundLocalError": ("NB1",),
    "ModuleNotFoundError": ("NB203", "NB207", "NB210", "NB201"),
    "ImportError": ("NB207", "NB203", "NB201"),
    "AttributeError": ("NB207", "NB108"),
    "FileNotFoundError": ("NB4", "NB1"),
    "OSError": ("NB4",),
    "PermissionError": ("NB4",),
    "SyntaxError": ("NB0",),
    "StdinNotImplementedError": ("NB5",),
    "URLError": ("NB5",),
    "ConnectionError": ("NB5",),
}


class Explainer:
    """The findings of one notebook, asked for by cell."""

    def __init__(self, notebook: Notebook, surroundings: Surroundings | None):
        self._notebook = notebook
        self._surroundings = surroundings

    @cached_property
    def _findings(self) -> tuple[Finding, ...]:
        catalogue = load_catalogue(())
        codes = frozenset(rule.code for rule in catalogue.rules)
        selection = Selection(codes=codes, places=False)
        return lint(self._notebook, self._surroundings, catalogue, selection).findings

    @cached_property
    def facts(self) -> Facts:
        """What the notebook's code says."""
        return learn(self._notebook, self._surroundings)

    @cached_property
    def _givers(self) -> dict[int, set[int]]:
        """For each cell the cells that it takes names from, directly or not."""
        return _closed(CellGraph(self.facts).edges)

    @cached_property
    def _changers(self) -> dict[int, set[int]]:
        """The same with the cells that may have changed what it takes: all those that used it before.

        A module or a function of Python is used by nearly every cell, and changed by none.
        """
        own = {bind.name for bind in self.facts.binds if bind.kind != "import"}
        users: dict[str, list[int]] = {}
        pairs = set(CellGraph(self.facts).edges)
        for facts in self.facts.cells:
            for name in own.intersection(facts.needs):
                pairs |= {(user, facts.cell.number) for user in users.get(name, ())}
                users.setdefault(name, []).append(facts.cell.number)
        return _closed(pairs)

    def of_noise(self, cell: int) -> tuple[Explanation, ...]:
        """Why the cell is not the same twice: what it does itself, else what the cells do that it builds on."""
        noisy = [one for one in self._findings if one.code.startswith(_NOISE) and one.span is not None]
        found = [one for one in noisy if _cell(one) == cell]
        for builds_on in (self._givers, self._changers) if noisy else ():
            found = found or [one for one in noisy if _cell(one) in builds_on.get(cell, ())]
        return _explanations(found)

    def of_error(self, error: RunError) -> Explanation | None:
        """The finding that foresaw where a run stopped."""
        here = [one for one in self._findings if one.span is not None and _cell(one) == error.cell]
        families = _FORESEES.get(error.type, ())
        for family in families:
            fitting = [one for one in here if one.code.startswith(family)]
            for one in sorted(fitting, key=lambda one: one.span is None or one.span.line != error.line):
                return _explanation(one)
        on_line = [one for one in here if one.span is not None and one.span.line == error.line]
        serious = [one for one in on_line if one.severity == "error"]
        return _explanation(serious[0]) if serious else None


def _closed(pairs: Iterable[tuple[int, int]]) -> dict[int, set[int]]:
    """For each cell on the right of a pair those on the left, also over others; no cell gives to an earlier one."""
    found: dict[int, set[int]] = {}
    for giver, taker in sorted(pairs, key=lambda pair: pair[1]):
        found.setdefault(taker, set()).update({giver} | found.get(giver, set()))
    return found


def _cell(finding: Finding) -> int:
    return finding.span.cell if finding.span is not None else 0


def _explanation(finding: Finding) -> Explanation:
    line = finding.span.line if finding.span is not None else 1
    return Explanation(finding.code, finding.name, _cell(finding), line, finding.message)


def _explanations(findings: Iterable[Finding]) -> tuple[Explanation, ...]:
    first: dict[tuple[str, int, int], Explanation] = {}
    for one in map(_explanation, findings):
        first.setdefault((one.code, one.cell, one.line), one)
    return tuple(first.values())
