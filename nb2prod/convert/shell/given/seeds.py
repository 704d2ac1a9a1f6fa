"""The seeds of the run in which the notebook's values were recorded; for the tests only.

>>> import random
>>> with forced_seeds():
...     first = random.random()
>>> with forced_seeds():
...     random.random() == first
True
"""

import random
import sys
from contextlib import contextmanager
from typing import Iterator

SEED = 0


@contextmanager
def forced_seeds() -> Iterator[None]:
    """Random numbers are the same in every such block, also where the code asks for no seed."""
    random.seed(SEED)
    numpy, torch, tensorflow = (sys.modules.get(name) for name in ("numpy", "torch", "tensorflow"))
    if torch is not None:
        torch.manual_seed(SEED)
    if tensorflow is not None:
        tensorflow.random.set_seed(SEED)
    if numpy is None:
        yield
        return
    numpy.random.seed(SEED)
    unseeded = numpy.random.default_rng
    numpy.random.default_rng = lambda seed=None: unseeded(SEED if seed is None else seed)
    try:
        yield
    finally:
        numpy.random.default_rng = unseeded
