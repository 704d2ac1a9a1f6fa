"""Tells what a notebook silences, and which of its suppressions silence nothing.

>>> from nb2prod.lint.catalogue import load_catalogue
>>> from nb2prod.notebook import Cell, Notebook
>>> notebook = Notebook(path="a.ipynb", cells=(Cell(number=1, kind="code", source="x = 1  # nb2prod: ignore[NB002]"),))
>>> [found.message for found in Silencer(notebook, load_catalogue()).unused({"NB002"})]
['NB002 finds nothing here that could be ignored']
"""

import ast
from collections.abc import Collection, Iterator

from nb2prod.lint.catalogue import Catalogue
from nb2prod.lint.precedence import Breach
from nb2prod.lint.pylintrules import is_pylint
from nb2prod.lint.selection import ALWAYS
from nb2prod.lint.statements import lines_for
from nb2prod.lint.suppression import Suppression, suppressions_of
from nb2prod.lint.unsuppressing import removal
from nb2prod.notebook import Notebook
from nb2prod.rule import Fix, Found

UNUSED_SUPPRESSION = "NB005"
_FORM = "write ignore[CODE]"
_LONGEST = 40  # of what is quoted from the notebook


class Silencer:
    """Knows every suppression of one notebook and which of them were needed."""

    def __init__(
        self,
        notebook: Notebook,
        catalogue: Catalogue,
        *,
        trees: dict[int, ast.Module | None] | None = None,
        of_file: Collection[str] = (),
    ):
        """``trees`` are the parsed cells by number, ``of_file`` the codes that are ignored for the whole file."""
        team_codes = [rule.code for rule in catalogue.rules if not rule.code.startswith("NB")]
        self._suppressions = suppressions_of(notebook, team_codes)
        self._notebook = notebook
        self._catalogue = catalogue
        self._trees = trees or {}
        self._of_file = frozenset(of_file)
        self._meant = {
            code: frozenset(rule.code for rule in catalogue.matching(code))
            for suppression in self._suppressions
            for code in suppression.codes
        }
        self._used: set[tuple[int, str]] = set()

    def silences(self, breach: Breach) -> bool:
        """Whether the breach is silenced; notes what silenced it."""
        code, span = breach.rule.code, breach.found.span
        if code in ALWAYS:
            return False
        hits = []
        if any(code in meant for meant in self._meant.values()):
            lines = lines_for(self._trees.get(span.cell), span) if span else frozenset()
            hits = [
                (number, written)
                for number, suppression in enumerate(self._suppressions)
                for written in suppression.codes
                if code in self._meant[written] and suppression.reaches(span, lines)
            ]
        self._used.update(hits)
        return bool(hits) or code in self._of_file

    def unused(self, ran: Collection[str]) -> Iterator[Found]:
        """Yields the suppressions that silence nothing; those of rules that did not run are left alone."""
        for number, suppression in enumerate(self._suppressions):
            unused = {
                written: why for written in suppression.codes
                if (number, written) not in self._used and (why := self._complaint(written, ran))
            }  # fmt: skip
            told = list(unused.values())
            if not suppression.codes:
                told = [f"no code is named here, so nothing is ignored: {_FORM}"]
            fix = self._removal(suppression, unused) if told else None
            yield from (Found(suppression.span, why, fix=fix) for why in told)

    def _removal(self, suppression: Suppression, unused: Collection[str]) -> Fix | None:
        span = suppression.span
        return removal(self._notebook.cells[span.cell - 1], suppression, unused) if span is not None else None

    def _complaint(self, written: str, ran: Collection[str]) -> str:
        meant = self._meant[written] - {UNUSED_SUPPRESSION}
        if not self._meant[written] and is_pylint(written):
            return ""  # pylint was not asked
        if not self._meant[written]:
            return f"there is no rule {written[:_LONGEST]!r}: {self._catalogue.nearest(written[:_LONGEST])}"
        return f"{written} finds nothing here that could be ignored" if meant & frozenset(ran) else ""
