"""What a fix must not make worse: cells that parse, names that are there, places where IPython takes a magic.

>>> from nb2prod.lint.breaches import subject_of
>>> from nb2prod.lint.catalogue import load_catalogue
>>> from nb2prod.notebook import Cell, Notebook
>>> catalogue = load_catalogue()
>>> before, after = (
...     health_of(subject_of(Notebook("a.ipynb", (Cell(1, "code", source),))), catalogue) for source in ("x = 1", "x = (")
... )
>>> after.harm_since(before)
'a cell could no longer be parsed'
"""

from nb2prod.lint.breaches import breaches_of
from nb2prod.lint.catalogue import Catalogue
from nb2prod.lint.concealment import Veil
from nb2prod.notebook import Value
from nb2prod.rule import Rule, Severity, Subject

_HIDDEN_STATE = "NB1"


class Health(Value):
    """How many cells cannot be parsed and magics are misplaced, which names a run lacks, and how many errors of
    hidden state there are by code.
    """

    unparsed: int
    misplaced: int
    unbound: frozenset[str]
    errors: tuple[tuple[str, int], ...]

    def harm_since(self, before: "Health") -> str:
        """What is worse than before, in words; empty if nothing is."""
        if self.unparsed > before.unparsed:
            return "a cell could no longer be parsed"
        if self.misplaced > before.misplaced:
            return "a magic would stand where IPython takes none"
        if new := sorted(self.unbound - before.unbound):
            return f"a run from the top would lack '{new[0]}'"
        counts = zip(self.errors, before.errors, strict=True)
        worse = [code for (code, now), (_, then) in counts if now > then]
        return f"there would be one more {worse[0]}" if worse else ""


def health_of(subject: Subject, catalogue: Catalogue) -> Health:
    """The health of a notebook, whichever rules a check asks."""
    cells, asked = subject.facts.cells, [rule for rule in catalogue.rules if _tells_of_state(rule)]
    return Health(
        unparsed=sum(cell.error is not None for cell in cells),
        misplaced=sum(len(cell.masked.misplaced) for cell in cells),
        unbound=frozenset(one.name for one in subject.facts.unbound),
        errors=tuple((rule.code, len(list(breaches_of(rule, subject, catalogue)))) for rule in asked),
    )


def veil_of(subject: Subject, catalogue: Catalogue) -> Veil:
    """What hides the secrets of the notebook, whichever rules a check asks."""
    asked = [rule for rule in catalogue.rules if rule.conceals]
    breaches = (breach for rule in asked for breach in breaches_of(rule, subject, catalogue))
    return Veil(subject.notebook, [place for breach in breaches for place in breach.found.places])


def _tells_of_state(rule: Rule) -> bool:
    return rule.code.startswith(_HIDDEN_STATE) and rule.severity is Severity.ERROR
