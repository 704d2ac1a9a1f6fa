"""Forces every random stream that nobody seeds: sent as source into a kernel or program, Python 3.8 only.

>>> first, second = Forced(3), Forced(3)
>>> first.next_bits(32) == second.next_bits(32) != first.next_bits(32)
True

Nothing is imported that the code itself does not import: each library is seeded when it has just been imported.
"""

import functools
import os
import random
import sys

_STANDARD = os.path.dirname(os.__file__) + os.sep


class Forced:
    """The seeds of one process, all made from one number.

    What asks the system for entropy gets the next of a fixed row, so that two generators are not the same one. Each
    library has a row of its own: a kernel makes temporary names where a program makes none, and the author's code
    must be given the same in both.
    """

    def __init__(self, seed):
        self.seed = seed
        self.rows = {}
        self.after_import = {
            "numpy.random": self.numpy, "torch": self.torch, "tensorflow": self.tensorflow, "polars": self.polars,
        }  # fmt: skip

    def next_bits(self, count):
        """In place of ``secrets.randbits``."""
        asking = library_asking(sys._getframe(1))  # pylint: disable=protected-access
        if asking not in self.rows:
            self.rows[asking] = random.Random(f"{self.seed} {asking}")
        return self.rows[asking].getrandbits(count)

    def force(self):
        """Seeds what is imported, and the rest when it will be."""
        self.standard()
        self.begin()
        sys.meta_path.insert(0, self)
        return self

    def begin(self):
        """Puts every stream to its beginning."""
        random.seed(self.seed)
        self.rows = {}
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

    def polars(self, module):
        """The stream that samples and shuffles are drawn from."""
        module.set_random_seed(self.seed)

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
            except (
                Exception
            ):  # pylint: disable=broad-exception-caught  # a library that cannot be seeded is a difference later, not a failed import
                pass

        return both


def library_asking(frame):
    """The module of a library that the frame belongs to; empty for the author's own code, wherever that is."""
    while frame is not None and frame.f_globals.get("__name__") in ("random", __name__):
        frame = frame.f_back
    if frame is None:
        return ""
    file = frame.f_code.co_filename
    is_library = file.startswith(("<frozen", _STANDARD)) or "site-packages" in file or "dist-packages" in file
    return frame.f_globals.get("__name__", "") if is_library else ""
