"""Versions that stand in the stored outputs of a notebook: printed, listed by pip, told by an install.

>>> from nb2prod.facts import learn
>>> from nb2prod.notebook import Cell, Notebook
>>> printed = b'[{"output_type": "stream", "name": "stdout", "text": "2.1.4\\\\n"}]'
>>> cell = Cell(1, "code", "import pandas as pd\\nprint(pd.__version__)", raw_outputs=printed)
>>> versions_in_outputs(learn(Notebook("n.ipynb", (cell,))))
{'pandas': '2.1.4'}
"""

import re
from collections.abc import Iterator

from nb2prod.environment import distribution_of, normalise
from nb2prod.facts import Facts
from nb2prod.notebook import Cell
from nb2prod.notebook import printed as printed_in

VERSION = r"\d+(?:\.\d+)*(?:(?:a|b|rc)\d+)?(?:\.post\d+)?(?:\.dev\d+)?(?:\+[A-Za-z0-9.]+)?"
_LONGEST = 1 << 20
_NAME = r"[A-Za-z0-9][\w.-]*"
_SHOWN = re.compile(rf"(?<![\w.])(?=\d+\.\d){VERSION}(?![\w.])")
_FREEZE = re.compile(rf"(?m)^({_NAME})==({VERSION})[ \t\r]*$")
_ROW = re.compile(rf"(?m)^({_NAME})[ \t]+({VERSION})(?:[ \t]|\r?$)")
_COLON = re.compile(rf"(?m)^({_NAME})[ \t]*:[ \t]*({VERSION})[ \t\r]*$")
_INSTALLED = re.compile(r"(?m)^Successfully installed (.+)$")
_ONE_INSTALLED = re.compile(rf"({_NAME})-({VERSION})(?=\s|$)")
_PIP_HEAD = re.compile(r"(?m)^Package +Version")
_TELLS = ("show_versions", "watermark")


def versions_in_outputs(facts: Facts) -> dict[str, str]:
    """Distribution (PEP 503 spelling) → the version that the outputs tell; of several the last one."""
    asked: dict[int, list[str]] = {}
    for one in facts.attributes:
        if one.name.endswith(".__version__"):
            asked.setdefault(one.cell.number, []).append(one.name.removesuffix(".__version__"))
    found: dict[str, str] = {}
    for cell in facts.notebook.code_cells:
        if cell.has_outputs:
            text = "\n".join(printed_in(cell))[:_LONGEST]
            found.update(_listed(cell, text))
            found.update(_shown(asked.get(cell.number, []), text))
    return found


def _shown(modules: list[str], text: str) -> Iterator[tuple[str, str]]:
    """``print(x.__version__)``: only where there are exactly as many versions as modules asked, in their order."""
    versions = _SHOWN.findall(text) if modules else []
    if len(versions) == len(modules):
        for module, version in zip(modules, versions, strict=True):
            distribution = distribution_of(module)
            if distribution is not None:
                yield distribution.name, version


def _listed(cell: Cell, text: str) -> Iterator[tuple[str, str]]:
    """What pip and the tools that tell versions list."""
    pairs = _FREEZE.findall(text)
    if _PIP_HEAD.search(text):
        pairs += _ROW.findall(text)
    for installed in _INSTALLED.findall(text):
        pairs += _ONE_INSTALLED.findall(installed)
    for name, version in pairs:
        yield normalise(name), version
    if any(word in cell.source for word in _TELLS):
        for name, version in _COLON.findall(text) + _ROW.findall(text):
            distribution = distribution_of(name)
            yield distribution.name if distribution else normalise(name), version
