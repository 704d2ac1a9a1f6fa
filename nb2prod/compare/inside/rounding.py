"""Hashes of rounded numbers: equal ones prove that all numbers are near, though nobody shows them.

>>> [one == other for one, other in zip(near_of([0.1, None]), near_of([0.1 + 1e-16, None]))]
[True, True]
>>> near_of([1, 0.5]) is None
True
"""

# pylint: disable=unidiomatic-typecheck  # methods of subclasses may do anything

import array
import hashlib

# Bits of the mantissa that are rounded away, and what that is at most, relative to the number.
ROUNDED = {"float64": ((22, 2.0**-30), (32, 2.0**-20)), "float32": ((3, 2.0**-20),)}
MISSING = 0x7FFC << 48  # a NaN that survives rounding and is none that a number gives
NOT_A_NUMBER = 0x7FF8 << 48
AT_ONCE = 1 << 17


def near_of(values):
    """The hashes of a list of floats, in which None may stand for a missing one; None where anything else is in it."""
    hashers = [hashlib.sha256() for _ in ROUNDED["float64"]]
    for start in range(0, len(values), AT_ONCE):
        block = values[start : start + AT_ONCE]
        if not set(map(type, block)) <= {float, type(None)}:
            return None
        for hasher, (bits, _) in zip(hashers, ROUNDED["float64"]):
            half, mask = 1 << (bits - 1), ~((1 << bits) - 1)
            hasher.update(array.array("Q", [(one + half) & mask for one in bits_of(block)]).tobytes())
    return [
        {"relative": step, "hash": one.hexdigest()} for (_, step), one in zip(ROUNDED["float64"], hashers)
    ]


def bits_of(block):
    """Floats as they are stored; -0.0 as 0.0, and every NaN as the same one."""
    plain = array.array("d", [0.0 if one is None else one + 0.0 for one in block])
    stored = array.array("Q", plain.tobytes())
    return [
        MISSING if one is None else bits if one == one else NOT_A_NUMBER for one, bits in zip(block, stored)
    ]
