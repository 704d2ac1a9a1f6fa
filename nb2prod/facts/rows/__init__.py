"""Where rows go: which are split, which are learned from, which are scored."""

from nb2prod.facts.rows.analysis import Leak, Rows
from nb2prod.facts.rows.events import Choice, Fit, Score, Split
from nb2prod.facts.rows.things import Columns, Learnt, Order, Path, Side, Thing

__all__ = [
    "Choice",
    "Columns",
    "Fit",
    "Leak",
    "Learnt",
    "Order",
    "Path",
    "Rows",
    "Score",
    "Side",
    "Split",
    "Thing",
]
