"""Floor 3: whether two values, two outputs or two texts are the same, nearly the same, or not.

>>> from nb2prod.compare import Tolerance, differences
>>> one = {"kind": "int", "type": "int", "value": 1}
>>> [difference.what for difference in differences(one, one | {"value": 2}, tolerance=Tolerance())]
['value']
"""

from nb2prod.compare.outcome import OutputComparison, Verdict, together
from nb2prod.compare.outputs import compare_outputs
from nb2prod.compare.text import compare_texts
from nb2prod.compare.values import Difference, Fingerprint, Tolerance, differences, unknowns

__all__ = [
    "Difference",
    "Fingerprint",
    "OutputComparison",
    "Tolerance",
    "Verdict",
    "compare_outputs",
    "compare_texts",
    "differences",
    "together",
    "unknowns",
]
