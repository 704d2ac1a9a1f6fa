"""The seeds of the run in which the notebook's values were recorded; for the tests only.

>>> with forced_seeds():
...     first = random.random(), random.Random().random()
>>> with forced_seeds():
...     (random.random(), random.Random().random()) == first
True
"""

import functools
import importlib
import random
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

SEED = 20240229


@contextmanager
def forced_seeds() -> Iterator[None]:
    """Random numbers are the same in every such block, also where the code asks for no seed."""
    row = random.Random(SEED)
    random.seed(SEED)
    with ExitStack() as stack:
        _put(stack, random.Random, "seed", _seeding(row))
        _put(stack, random, "seed", getattr(random.seed, "__self__").seed)
        if "numpy" in sys.modules:
            numpy_random = importlib.import_module("numpy.random")  # numpy loads it when it is first used
            numpy_random.seed(SEED)
            # Where a generator without a seed gets its entropy from.
            source = getattr(numpy_random, "bit_generator", None)
            if hasattr(source, "randbits"):
                _put(stack, source, "randbits", row.getrandbits)
        if "torch" in sys.modules:
            sys.modules["torch"].manual_seed(SEED)
        if "tensorflow" in sys.modules:
            sys.modules["tensorflow"].random.set_seed(SEED)
        if "polars" in sys.modules:
            sys.modules["polars"].set_random_seed(SEED)
        yield


def _put(stack: ExitStack, owner: Any, name: str, value: Any) -> None:
    """Another value for an attribute, until the stack is left."""
    stack.callback(setattr, owner, name, getattr(owner, name))
    setattr(owner, name, value)


def _seeding(row: random.Random) -> Any:
    """``random.Random.seed``, in which no seed means the next of a row."""
    seed = random.Random.seed

    @functools.wraps(seed)
    def seeding(generator: random.Random, a: Any = None, version: int = 2) -> None:
        if a is None and not isinstance(generator, random.SystemRandom):
            a = row.getrandbits(64)
        seed(generator, a, version)

    return seeding
