"""All that one check found, with the exit code that follows from it.

>>> Report(notebooks=()).exit_code
0
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property

import msgspec

from nb2prod.errors import Nb2prodError
from nb2prod.lint.finding import Finding, Fixes, NotebookFindings
from nb2prod.rule import Rule, Severity

_RANK = {Severity.NOTE: 0, Severity.WARNING: 1, Severity.ERROR: 2}


class Report(msgspec.Struct, frozen=True, dict=True):
    """``notebooks`` may be read more than once. ``failures`` are what could not be looked at (a missing file), ``rules`` the rules of the findings by code,
    ``warnings`` what else the user should know.
    """

    notebooks: Collection[NotebookFindings]
    failures: tuple[Nb2prodError, ...] = ()
    rules: Mapping[str, Rule] = {}
    warnings: tuple[str, ...] = ()
    fail_on: Severity = Severity.WARNING
    exit_zero: bool = False

    def findings(self) -> Iterator[Finding]:
        """Every finding, notebook after notebook."""
        return (finding for notebook in self.notebooks for finding in notebook.findings)

    @cached_property
    def counts(self) -> Counter[Severity]:
        """How many findings there are of each severity."""
        return Counter(finding.severity for finding in self.findings())

    @property
    def suppressed(self) -> int:
        """How many findings the notebooks or the configuration silenced."""
        return sum(notebook.suppressed for notebook in self.notebooks)

    @property
    def baselined(self) -> int:
        """How many findings are silent because they were there before."""
        return sum(notebook.baselined for notebook in self.notebooks)

    @cached_property
    def fixes(self) -> tuple[Fixes, ...]:
        """What was fixed, notebook after notebook; none where fixing was not asked for."""
        return tuple(notebook.fixes for notebook in self.notebooks if notebook.fixes is not None)

    @property
    def fixed(self) -> int:
        """How many findings were fixed."""
        return sum(one.fixed for one in self.fixes if not one.dry)

    @property
    def fixable(self) -> str:
        """How much would be fixed: ``3 findings in 2 notebooks``."""
        counts = [one.fixed for one in self.fixes if one.fixed]
        return (
            f"{counted(sum(counts), 'finding')} in {counted(len(counts), 'notebook')}"
            if counts
            else "nothing"
        )

    @property
    def source(self) -> bytes | None:
        """The fixed notebook that came through stdin; None where there is none to hand over."""
        return next((one.data for one in self.fixes if one.data is not None), None)

    @property
    def exit_code(self) -> int:
        """2 when something could not be looked at or failed inside, 1 for findings at the fail level, else 0."""
        if self.failures or any(finding.code == "NB000" for finding in self.findings()):
            return 2
        failing = any(count and self.fails(severity) for severity, count in self.counts.items())
        return 1 if failing and not self.exit_zero else 0

    def fails(self, severity: Severity) -> bool:
        """Whether a finding of that severity is at or above the fail level."""
        return _RANK[severity] >= _RANK[self.fail_on]

    @property
    def tally(self) -> str:
        """The line that counts: ``2 notebooks, 3 findings: 1 error, 2 warnings (1 suppressed)``."""
        total = self.counts.total()
        kinds = ", ".join(
            counted(self.counts[severity], severity) for severity in Severity if self.counts[severity]
        )
        quiet = (("suppressed", self.suppressed), ("baselined", self.baselined), ("fixed", self.fixed))
        silent = ", ".join(f"{number:,} {word}" for word, number in quiet if number)
        found = f"{counted(total, 'finding')}: {kinds}" if total else "nothing found"
        return f"{counted(len(self.notebooks), 'notebook')}, {found}{f' ({silent})' if silent else ''}"


def counted(number: int, noun: str) -> str:
    """``1 note``, ``2 notes``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
