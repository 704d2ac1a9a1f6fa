"""One line is reported once for one cause: which breach stays where rules overlap.

A breach goes when, on the same line of the same cell, there is one of a rule that its rule yields to.

>>> from nb2prod.rule import Found, Rule, Severity, Span
>>> def rule(code, **more):
...     return Rule(code=code, name=code.lower(), severity=Severity.ERROR, summary="", why="", instead="",
...                 find=lambda subject: (), bad=[], good=[], **more)
>>> place = Span(cell=1, line=2, column=1, end_line=2, end_column=9)
>>> both = [Breach(rule("NB402"), Found(place, "…")), Breach(rule("NB401", yields_to=("NB402",)), Found(place, "…"))]
>>> [breach.rule.code for breach in settle(both)]
['NB402']
"""

from collections import defaultdict
from collections.abc import Sequence

from nb2prod.notebook import FilePlace, Value, replace
from nb2prod.rule import Found, Related, Rule


class Breach(Value):
    """What a rule found, with the rule. ``place`` is set where the reader knows the true place in the file."""

    rule: Rule
    found: Found
    place: FilePlace | None = None

    @property
    def line(self) -> tuple[int, int] | None:
        """Cell and line; None for a breach of the whole notebook."""
        span = self.found.span
        return (span.cell, span.line) if span else None


def settle(breaches: Sequence[Breach], among: Sequence[Breach] | None = None) -> list[Breach]:
    """The breaches without the beaten ones, in the same order.

    ``among`` are all breaches that may beat one of them, also those that are silenced: one cause stays one cause.
    A beaten breach whose rule ``joins`` becomes a related place of the one that beat it.
    """
    on_line: dict[tuple[int, int], dict[str, Breach]] = defaultdict(dict)
    for breach in breaches if among is None else among:
        if breach.line is not None:
            on_line[breach.line].setdefault(breach.rule.code, breach)
    joined: dict[int, list[Related]] = defaultdict(list)
    left = []
    for breach in breaches:
        winner = _winner(breach, on_line)
        if winner is None:
            left.append(breach)
        elif breach.rule.joins and breach.found.span is not None:
            joined[id(winner)].append(Related(breach.found.span, breach.found.message))
    return [_with_related(breach, joined.get(id(breach), [])) for breach in left]


def _winner(breach: Breach, on_line: dict[tuple[int, int], dict[str, Breach]]) -> Breach | None:
    if breach.line is None:
        return None
    rivals = on_line[breach.line]
    return next((rivals[code] for code in breach.rule.yields_to if code in rivals), None)


def _with_related(breach: Breach, more: list[Related]) -> Breach:
    if not more:
        return breach
    return replace(breach, found=replace(breach.found, related=(*breach.found.related, *more)))
