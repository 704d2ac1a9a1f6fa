"""Type hints of steps, from the types that the recorded run saw, where the module can name them.

>>> import ast
>>> nodes = [ast.parse(text).body[0] for text in ("import numpy as np", "from sklearn.svm import SVC")]
>>> hints = Hints({"np": [nodes[0]], "SVC": [nodes[1]]})
>>> [hints.of(one) for one in ("int", "numpy.ndarray", "sklearn.svm._classes.SVC", "pandas.core.frame.DataFrame")]
[Hint(text='int', name=''), Hint(text='np.ndarray', name='np'), Hint(text='SVC', name='SVC'), None]
"""

import ast
from collections.abc import Mapping, Sequence

from nb2prod.notebook import Value

# Qualified type → how everybody writes it. A NumPy float is a float; a NumPy integer is no int.
_PLAIN = {
    **{name: name for name in "bool bytes complex dict float frozenset int list set str tuple".split()},
    "numpy.float64": "float",
}
_PUBLIC = {
    "numpy.ndarray": "numpy.ndarray",
    "pandas.core.frame.DataFrame": "pandas.DataFrame",
    "pandas.core.series.Series": "pandas.Series",
}


class Hint(Value):
    """The text of a hint, and the imported name that it needs; empty for a built-in type."""

    text: str
    name: str


class Seen(Value):
    """What a recorded run tells of a value: its qualified type, and in words its type and shape."""

    kind: str
    text: str


class SeenStep(Value):
    """The values that a step was handed, and those that it gave, by name."""

    inputs: Mapping[str, Seen] = {}
    outputs: Mapping[str, Seen] = {}


class Hints:
    """What the imports of a notebook can name. ``imports``: name → the statements that import it."""

    def __init__(self, imports: Mapping[str, Sequence[ast.stmt]]):
        self._modules: dict[str, str] = {}
        self._classes: dict[str, str] = {}
        for name, nodes in imports.items():
            for node in nodes:
                self._learn(name, node)

    def _learn(self, name: str, node: ast.stmt) -> None:
        if isinstance(node, ast.Import):
            for alias in node.names:
                if (alias.asname or alias.name) == name:
                    self._modules.setdefault(alias.name, name)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            if any(alias.name == name and alias.asname in (None, name) for alias in node.names):
                self._classes[name] = node.module.partition(".")[0]

    def of(self, kind: str) -> Hint | None:
        """The hint for a qualified type such as ``pandas.core.frame.DataFrame``; None where nothing can name it."""
        if kind in _PLAIN:
            return Hint(_PLAIN[kind], "")
        module, _, name = _PUBLIC.get(kind, "").rpartition(".")
        if module in self._modules:
            return Hint(f"{self._modules[module]}.{name}", self._modules[module])
        last = kind.rpartition(".")[2]
        return Hint(last, last) if self._classes.get(last) == kind.partition(".")[0] else None
