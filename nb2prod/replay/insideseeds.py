"""Forces every random stream that nobody seeds: sent as source into a kernel or program, Python 3.8 only.

>>> Forced(3).next_bits(32) == Forced(3).next_bits(32)
True

Nothing is imported that the code itself does not import: each library is seeded when it has just been imported.
"""

import functools
import random
import sys


class Forced:
    """The seeds of one process, all made from one number.

    What asks the system for entropy gets the next of a fixed row, so that two generators are not the same one.
    """

    def __init__(self, seed):
        self.seed = seed
        self.row = random.Random(seed)
        self.after_import = {
            "numpy.random": self.numpy,
            "torch": self.torch,
            "tensorflow": self.tensorflow,
        }

    def next_bits(self, count):
        """In place of ``secrets.randbits``."""
        return self.row.getrandbits(count)

    def force(self):
        """Seeds what is imported, and the rest when it will be."""
        self.standard()
        self.begin()
        sys.meta_path.insert(0, self)
        return self

    def begin(self):
        """Puts every stream to its beginning."""
        random.seed(self.seed)
        self.row = random.Random(self.seed)
        for name, seed in self.after_import.items():
            if name in sys.modules:
                seed(sys.modules[name])

    def standard(self):
        """``random``: its global stream, and later seeding with nothing."""
        seed = random.Random.seed

        @functools.wraps(seed)
        def forced(generator, a=None, version=2):
            if a is None and not isinstance(generator, random.SystemRandom):
                a = self.next_bits(64)
            return seed(generator, a, version)

        random.Random.seed = forced
        random.seed = random.seed.__self__.seed

    def numpy(self, module):
        """The global stream, and what ``default_rng()``, ``RandomState()`` and ``seed()`` begin with."""
        sources = sys.modules.get("numpy.random.bit_generator") or sys.modules.get(
            "numpy.random._bit_generator"
        )
        if hasattr(sources, "randbits"):
            sources.randbits = self.next_bits
        module.seed(self.seed)

    def torch(self, module):
        """All of its devices, now or when they begin."""
        module.manual_seed(self.seed)

    def tensorflow(self, module):
        """Its global seed; version 1 had another name for it."""
        seed = getattr(getattr(module, "random", None), "set_seed", None) or getattr(
            module, "set_random_seed", None
        )
        if seed is not None:
            seed(self.seed)

    def find_spec(self, name, path=None, target=None):
        """Python's import asks here first; the answer is that of the others, with the seeding behind it."""
        seed = self.after_import.get(name)
        if seed is None:
            return None
        for finder in sys.meta_path:
            find = None if finder is self else getattr(finder, "find_spec", None)
            spec = find(name, path, target) if find else None
            if spec is not None:
                if hasattr(spec.loader, "exec_module"):
                    spec.loader.exec_module = self.then(spec.loader.exec_module, seed)
                return spec
        return None

    @staticmethod
    def then(load, seed):
        """``load``, and after it ``seed``."""

        def both(module):
            load(module)
            try:
                seed(module)
            except Exception:  # a library that cannot be seeded is a difference later, not a failed import
                pass

        return both
