"""The names of the notebook while its cells are followed from top to bottom.

>>> names = Namespace(frozenset({"print"}))
>>> names.bind("x", "numpy.ndarray()")
>>> names.exists("x"), names.exists("y"), names.meanings["x"]
(True, False, 'numpy.ndarray()')
"""

from collections.abc import Iterable

from nb2prod.facts.given import is_history_name
from nb2prod.facts.values import ClassFacts, FunctionFacts, Meaning

_ABSENT = object()
_DEFINITIONS = frozenset({FunctionFacts, ClassFacts})


class Namespace:
    """Which names are bound now (certainly or maybe), and what they mean.

    ``is_open`` is set once something unknown may have bound anything: then every name exists.
    """

    def __init__(self, given: frozenset[str]):
        self.given = given
        self.bound: dict[str, bool] = {}
        self.meanings: dict[str, Meaning] = {}
        self.is_open = False
        self.version = 0  # counts definitions of functions and classes, so that closures can be remembered
        self.inputs: set[int] = set()  # the counts that a run from the top gives to the cells so far
        self.outputs: set[int] = set()
        self._trails: list[dict[str, object]] = []

    def exists(self, name: str) -> bool:
        """Whether a read of the name would find something, as far as that can be known."""
        return name in self.bound or name in self.given or self.is_open or self._is_history(name)

    def _is_history(self, name: str) -> bool:
        """Whether a run from the top made the name for an input (``_i3``) or an output (``_3``)."""
        if not is_history_name(name):
            return False
        return int(name[2:]) in self.inputs if name.startswith("_i") else int(name[1:]) in self.outputs

    @property
    def certain(self) -> bool:
        """Whether what happens now happens in every run (outside branches)."""
        return not self._trails

    def bind(self, name: str, meaning: Meaning = None) -> None:
        """The name has a value from here on."""
        if self._trails:
            self._trails[-1].setdefault(name, self.bound.get(name, _ABSENT))
        self.bound[name] = True
        if type(meaning) in _DEFINITIONS or type(self.meanings.get(name)) in _DEFINITIONS:
            self.version += 1
        if meaning is None:
            self.meanings.pop(name, None)
        else:
            self.meanings[name] = meaning

    def unbind(self, name: str) -> None:
        """``del name``; inside a branch the name stays, since the branch may not run."""
        if self.certain and self.bound.pop(name, None) is not None:
            self.meanings.pop(name, None)
            self.version += 1

    def clear(self) -> None:
        """Everything is forgotten (``%reset -f``)."""
        self.bound.clear()
        self.meanings.clear()
        self.is_open = False
        self.version += 1

    def begin_branch(self) -> None:
        """What is bound from here on may not happen, until ``end_branch``."""
        self._trails.append({})

    def end_branch(self) -> set[str]:
        """Takes the binds of the branch back and returns the names that it bound."""
        trail = self._trails.pop()
        for name, before in trail.items():
            if before is _ABSENT:
                self.bound.pop(name, None)
            else:
                self.bound[name] = before  # type: ignore[assignment]
        return set(trail)

    def merge(self, names: Iterable[str]) -> None:
        """Binds names that at least one of several branches has bound; what they mean is kept."""
        for name in names:
            if self._trails:
                self._trails[-1].setdefault(name, self.bound.get(name, _ABSENT))
            self.bound[name] = True
