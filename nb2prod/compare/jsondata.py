"""JSON outputs side by side, such as plotly's and vega's: what a figure shows, as data.

>>> compare_json({"y": [1, 0.5]}, {"y": [1, 0.75]}, tolerance=Tolerance()).differences
(Difference(what='number', name='y[1]', left='0.5', right='0.75'),)
"""

from collections.abc import Iterator
from typing import Any

from nb2prod.compare.outcome import SAME, OutputComparison, differs, together
from nb2prod.compare.text import ROUNDED, compare_texts
from nb2prod.compare.values import Difference, Tolerance

_MOST = 5


def compare_json(left: Any, right: Any, *, tolerance: Tolerance, name: str = "") -> OutputComparison:
    """Compares two decoded values: the same keys, equal texts and counts, numbers within the tolerance."""
    if left == right and isinstance(left, bool) == isinstance(right, bool):
        return SAME
    compared = together(_parts(left, right, tolerance, name))
    return OutputComparison(compared.verdict, compared.normalised, compared.differences[:_MOST])


def _parts(left: Any, right: Any, tolerance: Tolerance, name: str) -> Iterator[OutputComparison]:
    if isinstance(left, dict) and isinstance(right, dict):
        for key in [*left, *(key for key in right if key not in left)]:
            inner = f"{name}.{key}" if name else str(key)
            if key in left and key in right:
                yield compare_json(left[key], right[key], tolerance=tolerance, name=inner)
            else:
                yield differs(
                    Difference(
                        "part", inner, *("there" if key in side else "missing" for side in (left, right))
                    )
                )
    elif isinstance(left, list) and isinstance(right, list) and len(left) == len(right):
        for place, (one, other) in enumerate(zip(left, right, strict=True)):
            yield compare_json(one, other, tolerance=tolerance, name=f"{name}[{place}]")
    elif isinstance(left, str) and isinstance(right, str):
        yield compare_texts(left, right, tolerance=tolerance, name=name)
    elif isinstance(left, float) and isinstance(right, float):
        near = tolerance.allows(left, right)
        yield (
            OutputComparison("tolerance", (ROUNDED,))
            if near
            else differs(_difference("number", left, right, name))
        )
    else:
        yield differs(_difference("value", left, right, name))


def _difference(what: str, left: Any, right: Any, name: str) -> Difference:
    return Difference(what, name, str(left)[:100], str(right)[:100])
