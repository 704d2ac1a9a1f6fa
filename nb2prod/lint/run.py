"""The check of one notebook: every rule asked, overlaps settled, suppressions heard, places found.

>>> from nb2prod.lint.catalogue import load_catalogue
>>> from nb2prod.notebook import Cell, Notebook
>>> notebook = Notebook(path="a.ipynb", cells=(Cell(number=1, kind="code", source="x = 1  # nb2prod: ignore[NB999]"),))
>>> [finding.code for finding in lint(notebook, None, load_catalogue(), Selection(codes=frozenset({"NB005"}))).findings]
['NB005']
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from nb2prod.lint.breaches import INTERNAL_ERROR, applying, breaches_of, failure, subject_of
from nb2prod.lint.catalogue import Catalogue
from nb2prod.lint.concealment import Veil
from nb2prod.lint.finding import NotebookFindings
from nb2prod.lint.placing import findings_of
from nb2prod.lint.precedence import Breach, settle
from nb2prod.lint.selection import ALWAYS
from nb2prod.lint.silence import UNUSED_SUPPRESSION, Silencer
from nb2prod.notebook import Notebook, Span, Surroundings, Value
from nb2prod.rule import Found, Rule, Subject, found_by_the_run


class Selection(Value):
    """What a check looks for: the codes of the rules that run, and their options by code.

    ``ignored`` are the codes that the configuration ignores for the file that is checked. ``places`` tells whether the
    places of findings in the file itself are wanted; not every format shows them.
    """

    codes: frozenset[str]
    options: Mapping[str, Mapping[str, Any]] = {}
    ignored: frozenset[str] = frozenset()
    places: bool = True


def lint(
    notebook: Notebook,
    surroundings: Surroundings | None,
    catalogue: Catalogue,
    selection: Selection,
    *,
    from_stdin: bool = False,
    others: Callable[[Subject], Iterable[Breach]] = found_by_the_run,
) -> NotebookFindings:
    """Checks one notebook. Never raises for what stands in it or for what a rule does.

    ``others`` gives breaches that no rule finds itself: those that pylint tells.
    """
    breaches = list(_problems(notebook, catalogue, selection))
    try:
        subject = subject_of(notebook, surroundings, from_stdin=from_stdin)
    except Exception as error:  # pylint: disable=broad-exception-caught  # costs this notebook only
        breaches.append(failure(catalogue, "reading the code", error))
        return _result(notebook, breaches, Veil(notebook, ()), selection)
    asked = applying((rule for rule in catalogue.rules if rule.code in selection.codes), subject)
    breaches += _asked(asked, subject, catalogue, selection)
    breaches += others(subject)
    loud, left = _heard(breaches, asked, subject, catalogue, selection.ignored)
    veil = Veil(notebook, _secrets(breaches, asked, subject, catalogue) if left else ())
    return _result(notebook, left, veil, selection, suppressed=len(breaches) - loud)


def _problems(notebook: Notebook, catalogue: Catalogue, selection: Selection) -> Iterator[Breach]:
    for problem in notebook.problems:
        if problem.code in selection.codes or problem.code in ALWAYS:
            where = f"cell {problem.cell}: " if problem.cell else ""
            yield Breach(catalogue[problem.code], Found(None, where + problem.message), problem.place)


def _asked(
    rules: list[Rule], subject: Subject, catalogue: Catalogue, selection: Selection
) -> Iterator[Breach]:
    for rule in rules:
        options = {**rule.options, **selection.options.get(rule.code, {})}
        yield from breaches_of(rule, subject.with_options(options) if options else subject, catalogue)


def _heard(
    breaches: list[Breach],
    asked: list[Rule],
    subject: Subject,
    catalogue: Catalogue,
    ignored: frozenset[str],
) -> tuple[int, list[Breach]]:
    """How many breaches nothing silences; and those of them that are left where rules overlap, with NB005's own."""
    trees = {cell.cell.number: cell.tree for cell in subject.facts.cells}
    silencer = Silencer(subject.notebook, catalogue, trees=trees, of_file=ignored)
    loud = [breach for breach in breaches if not silencer.silences(breach)]
    left = settle(loud, among=breaches)
    ran = {rule.code for rule in asked}
    # A rule that failed may have left out what a suppression is there for.
    if UNUSED_SUPPRESSION in ran and INTERNAL_ERROR not in {breach.rule.code for breach in breaches}:
        unused = [Breach(catalogue[UNUSED_SUPPRESSION], found) for found in silencer.unused(ran)]
        left += (breach for breach in unused if not silencer.silences(breach))
    return len(loud), left


def _secrets(
    breaches: list[Breach], asked: list[Rule], subject: Subject, catalogue: Catalogue
) -> Iterator[Span]:
    """The places of secrets, also where the rules that find them were not asked: no report may show them."""
    for rule in catalogue.rules:
        if rule.conceals:
            found = breaches if rule in asked else breaches_of(rule, subject, catalogue)
            yield from (place for breach in found if breach.rule is rule for place in breach.found.places)


def _result(
    notebook: Notebook, breaches: list[Breach], veil: Veil, selection: Selection, *, suppressed: int = 0
) -> NotebookFindings:
    return NotebookFindings(
        path=notebook.path,
        language=notebook.language,
        cells=len(notebook.cells),
        findings=findings_of(notebook, breaches, veil, places=selection.places),
        suppressed=suppressed,
    )
