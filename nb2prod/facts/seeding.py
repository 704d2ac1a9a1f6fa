"""The cell that seeds every library which draws without a seed: where it goes, and what stands in it.

>>> from nb2prod.facts.learn import learn
>>> from nb2prod.notebook import Cell, Notebook
>>> cells = Cell(1, "code", "import random"), Cell(2, "code", "x = random.random()")
>>> facts = learn(Notebook("n.ipynb", cells))
>>> seed_cell(facts, Randomness(facts), "random")
SeedCell(behind=1, source='random.seed(0)')
"""

from nb2prod.facts.changing import name_of_module
from nb2prod.facts.facts import Facts
from nb2prod.facts.randomness import Randomness
from nb2prod.facts.values import Call
from nb2prod.notebook import Value

# Library → how it is imported, the name that this gives, its seed, and what takes a new seed from the system.
_LIBRARIES = {
    "random": ("import random", "random", "{}.seed(0)", "random.seed"),
    "numpy": ("import numpy as np", "np", "{}.random.seed(0)", "numpy.random.seed"),
    "torch": ("import torch", "torch", "{}.manual_seed(0)", "torch.seed"),
    "tensorflow": ("import tensorflow as tf", "tf", "{}.random.set_seed(0)", "tensorflow.random.set_seed"),
}
_TENSORFLOW_2 = ("tensorflow.random.", "tensorflow.image.")


class SeedCell(Value):
    """A cell to be: ``source``, to go behind the cell of that number (0: to the start)."""

    behind: int
    source: str


def seed_cell(facts: Facts, randomness: Randomness, library: str) -> SeedCell | None:
    """The cell behind the imports that seeds this library and every other one that needs it; the same for all.

    It imports what is not imported above the first draw. None where a seed at the top would not help this library.
    """
    drawn = {one: draws for one in _LIBRARIES if (draws := _shared_draws(facts, randomness, one))}
    first = min((draw.cell.number for draws in drawn.values() for draw in draws), default=0)
    named = {one: name for one in drawn if (name := _name(facts, one, first - 1))}
    if library not in named:
        return None
    missing = [one for one in named if name_of_module(facts, one, first - 1) is None]
    lines = [_LIBRARIES[one][0] for one in missing] + [""] * bool(missing)
    lines += [_LIBRARIES[one][2].format(name) for one, name in named.items()]
    behind = first - 1 if missing else max(_imported(facts, name) for name in named.values())
    return SeedCell(behind, "\n".join(lines))


def _shared_draws(facts: Facts, randomness: Randomness, library: str) -> list[Call]:
    """The unseeded draws that a seed at the top would determine, unless the notebook takes new seeds later on."""
    if randomness.seeds[library] or facts.calls_of(_LIBRARIES[library][3]):
        return []
    draws = [draw for draw in randomness.unseeded(library) if not randomness.is_fresh(draw)]
    is_new = library != "tensorflow" or all(draw.name.startswith(_TENSORFLOW_2) for draw in draws)
    return draws if is_new else []


def _name(facts: Facts, library: str, above: int) -> str:
    """The name of the library's module in the new cell; empty if the notebook uses the usual one otherwise."""
    name = name_of_module(facts, library, above)
    if name is not None:
        return name
    usual = _LIBRARIES[library][1]
    last = facts.cells[-1].cell.number
    taken = any(bind.name == usual for bind in facts.binds)
    return usual if not taken or name_of_module(facts, library, last) == usual else ""


def _imported(facts: Facts, name: str) -> int:
    """The first cell that imports the name for certain."""
    return next(
        one.cell.number for one in facts.imports if one.bound == name and not (one.guarded or one.in_function)
    )
