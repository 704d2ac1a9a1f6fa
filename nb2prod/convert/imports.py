"""The import lines of a module: only what it uses, merged and sorted.

>>> lines = ImportLines()
>>> for text in ("from sklearn.svm import SVC", "import os", "from sklearn.svm import LinearSVC", "import numpy as np"):
...     lines.add(ast.parse(text).body[0], {"SVC", "LinearSVC", "os", "np"})
>>> print(lines.text("shop"))
import os
<BLANKLINE>
import numpy as np
from sklearn.svm import SVC, LinearSVC
"""

import ast
import sys
from collections.abc import Collection


class ImportLines:
    """Gathers imports."""

    def __init__(self) -> None:
        self._plain: set[tuple[str, str]] = set()
        self._from: dict[str, set[tuple[str, str]]] = {}
        self._blocks: dict[str, None] = {}

    def add(self, node: ast.stmt, names: Collection[str]) -> None:
        """Takes from an import statement what binds one of these names; a guarded import as it stands."""
        if isinstance(node, ast.Import):
            for alias in node.names:
                if (alias.asname or alias.name.partition(".")[0]) in names:
                    self._plain.add((alias.name, alias.asname or ""))
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            for alias in node.names:
                if (alias.asname or alias.name) in names:
                    self.add_name(module, alias.name, alias.asname or "")
        else:
            self._blocks[ast.unparse(node)] = None

    def add_for_effect(self, node: ast.stmt) -> None:
        """Takes an import whose names nobody reads, for what it does."""
        self._blocks[f"{ast.unparse(node)}  # pylint: disable=unused-import"] = None

    def add_module(self, module: str, alias: str = "") -> None:
        """``import module``, perhaps under another name."""
        self._plain.add((module, "" if alias == module else alias))

    def add_name(self, module: str, name: str, alias: str = "") -> None:
        """``from module import name``."""
        self._from.setdefault(module, set()).add((name, "" if alias == name else alias))

    def text(self, package: str) -> str:
        """The lines: future, standard library, others, the package's own; then guarded imports."""
        groups: dict[int, list[tuple[int, str, str]]] = {}
        for module, alias in self._plain:
            line = f"import {module} as {alias}" if alias and alias != module else f"import {module}"
            groups.setdefault(_group(module, package), []).append((0, module.lower(), line))
        for module, names in self._from.items():
            told = sorted((f"{name} as {alias}" if alias else name for name, alias in names), key=_kind)
            line = f"from {module} import {', '.join(told)}"
            groups.setdefault(_group(module, package), []).append((1, module.lower(), line))
        parts = ["\n".join(line for _, _, line in sorted(groups[number])) for number in sorted(groups)]
        return "\n\n".join([*parts, *self._blocks])


def _kind(name: str) -> tuple[int, str]:
    """Constants first, then classes, then functions, as isort has them."""
    return (0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2), name.lower()


def _group(module: str, package: str) -> int:
    top = module.partition(".")[0]
    if top == "__future__":
        return 0
    if top == package:
        return 3
    return 1 if top in sys.stdlib_module_names else 2
