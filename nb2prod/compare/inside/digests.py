"""Hashes and statistics of an array in one pass over its blocks, without a copy of the whole.

>>> ROUNDED["float64"][0][1] < 1e-9
True
"""

import hashlib

from nb2prod.compare.inside.rounding import ROUNDED
from nb2prod.compare.inside.walk import BLOCK

LARGEST = 1 << 30  # bytes of one array that are hashed whole


def blocks_of(array, numpy):
    """The elements in order, some at a time; of a huge array evenly spaced blocks."""
    if array.flags.c_contiguous:
        flat = array.reshape(-1)
        step = BLOCK
        if array.nbytes > LARGEST:
            step = BLOCK * (1 + array.nbytes // LARGEST)
        for start in range(0, flat.size, step):
            yield flat[start : start + BLOCK]
        return
    rows = max(1, BLOCK // max(1, array[:1].size))
    for start in range(0, array.shape[0], rows):
        yield numpy.ascontiguousarray(array[start : start + rows]).reshape(-1)


class Digests:
    """Hashes and statistics of an array's blocks, in one pass."""

    def __init__(self, array, numpy):
        self.numpy, self.dtype = numpy, array.dtype
        self.hasher = hashlib.sha256()
        self.rounded = ROUNDED.get(array.dtype.name, ())
        self.near = [hashlib.sha256() for _ in self.rounded]
        self.of, self.seen, self.missing, self.total, self.finite = array.size, 0, 0, 0.0, 0
        self.least = self.most = None

    def add(self, block):
        """Takes the next block, one-dimensional and contiguous."""
        numpy = self.numpy
        self.seen += block.size
        if self.dtype.kind in "fc" and self.dtype.itemsize > 8 * (1 + (self.dtype.kind == "c")):
            block = block.astype(
                "c16" if self.dtype.kind == "c" else "f8"
            )  # long doubles have bytes of padding
        self.hasher.update(block.view(numpy.uint8))
        if self.dtype.kind in "mM":
            gone = numpy.isnat(block)
        elif self.dtype.kind == "f":
            gone = numpy.isnan(block)
            self._round(block, gone)
        elif self.dtype.kind in "biu":
            gone = None
        else:
            return
        if gone is not None:
            self.missing += int(gone.sum())
            block = block[~gone]
        self._measure(block)

    def _round(self, block, gone):
        numpy = self.numpy
        for (bits, _), hasher in zip(self.rounded, self.near):
            plain = block + block.dtype.type(0)  # -0.0 becomes 0.0
            plain[gone] = numpy.nan
            whole = plain.view(f"u{block.dtype.itemsize}")
            one = whole.dtype.type(1)
            half, mask = one << whole.dtype.type(bits - 1), ~((one << whole.dtype.type(bits)) - one)
            hasher.update(((whole + half) & mask).view(numpy.uint8))

    def _measure(self, block):
        numpy = self.numpy
        if not block.size:
            return
        least, most = block.min(), block.max()
        self.least = least if self.least is None or least < self.least else self.least
        self.most = most if self.most is None or most > self.most else self.most
        if self.dtype.kind not in "mM":
            with numpy.errstate(all="ignore"):
                finite = block[numpy.isfinite(block)] if self.dtype.kind == "f" else block
                self.total += float(finite.sum(dtype="f8"))
                self.finite += finite.size

    def hashes(self):
        """The digest of the content; None if only a part was looked at."""
        return [self.hasher.hexdigest() if self.seen == self.of else None]

    def facts(self):
        """What the node tells of them."""
        facts = {}
        if self.seen < self.of:
            facts["hashed"] = {"of": int(self.of), "kept": int(self.seen), "hash": self.hasher.hexdigest()}
        elif self.near:
            pairs = zip(self.rounded, self.near)
            facts["near"] = [{"relative": step, "hash": one.hexdigest()} for (_, step), one in pairs]
        if self.dtype.kind in "biufmM":
            told = {"min": self.least, "max": self.most}
            told = {key: told_number(one) for key, one in told.items() if one is not None}
            if self.finite:
                told["mean"] = repr(self.total / self.finite)
            told["missing"] = self.missing
            facts["statistics"] = told
        return facts


def told_number(number):
    """The least or the most of an array, as JSON."""
    kind = number.dtype.kind
    return str(number) if kind in "mM" else repr(float(number)) if kind == "f" else int(number)
