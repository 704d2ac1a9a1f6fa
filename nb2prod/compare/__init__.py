"""Floor 3: whether two values, two outputs or two texts are the same, nearly the same, or not.

>>> from nb2prod.compare import Tolerance, differences
>>> one = {"kind": "int", "type": "int", "value": 1}
>>> [difference.what for difference in differences(one, one | {"value": 2}, tolerance=Tolerance())]
['value']
"""

from nb2prod.compare.values import Difference, Fingerprint, Tolerance, differences, unknowns

__all__ = ["Difference", "Fingerprint", "Tolerance", "differences", "unknowns"]
