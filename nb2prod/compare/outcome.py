"""What came of a comparison: a verdict, what was left out of account to reach it, and what differs.

>>> together([OutputComparison("same", ("addresses",)), OutputComparison("tolerance", ("printed precision",))])
OutputComparison(verdict='tolerance', normalised=('addresses', 'printed precision'), differences=())
"""

from collections.abc import Iterable
from typing import Literal

from nb2prod.compare.values import Difference
from nb2prod.notebook import Value

Verdict = Literal["same", "tolerance", "differs"]
_ORDER: tuple[Verdict, ...] = ("same", "tolerance", "differs")


class OutputComparison(Value):
    """Two outputs, or texts, tables or images, side by side.

    ``same``: equal, or equal but for what ``normalised`` names. ``tolerance``: near enough, though not equal, or an
    image that looks the same. ``differs``: ``differences`` says where.
    """

    verdict: Verdict
    normalised: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()


SAME = OutputComparison("same")


def differs(*differences: Difference) -> OutputComparison:
    """The comparison that found these."""
    return OutputComparison("differs", (), differences)


def together(comparisons: Iterable[OutputComparison]) -> OutputComparison:
    """Several comparisons as one: the worst verdict, and all that the others tell."""
    parts = list(comparisons)
    return OutputComparison(
        verdict=max((part.verdict for part in parts), key=_ORDER.index, default="same"),
        normalised=tuple(dict.fromkeys(name for part in parts for name in part.normalised)),
        differences=tuple(difference for part in parts for difference in part.differences),
    )
