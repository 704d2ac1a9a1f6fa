"""Versions that stand in the stored outputs of a notebook: printed, listed by pip, in paths that warnings name.

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
from nb2prod.environment.conda import distribution_name
from nb2prod.facts import Facts
from nb2prod.notebook import Cell, Notebook
from nb2prod.notebook import printed as printed_in

VERSION = r"\d+(?:\.\d+)*(?:(?:a|b|rc)\d+)?(?:\.post\d+)?(?:\.dev\d+)?(?:\+[A-Za-z0-9.]+)?"
_LONGEST = 1 << 20
_NAME = r"[A-Za-z0-9][\w.-]*"
_SHOWN = re.compile(rf"(?<![\w.])(?=\d+\.\d){VERSION}(?![\w.])")
_FREEZE = re.compile(rf"(?m)^({_NAME})==({VERSION})[ \t\r]*$")
_ROW = re.compile(rf"(?m)^({_NAME})[ \t]+({VERSION})(?:[ \t]|\r?$)")
_COLON = re.compile(rf"(?m)^[ \t]*({_NAME})[ \t]*:[ \t]*({VERSION})[ \t\r]*$")
_INSTALLED = re.compile(r"(?m)^[ \t]*Successfully installed (.+)$")
_ONE_INSTALLED = re.compile(rf"({_NAME})-({VERSION})(?=\s|$)")
_SATISFIED = re.compile(
    rf"(?m)^[ \t]*Requirement already (?:satisfied|up-to-date)[^:\n]*: ({_NAME})[^\n(]* in [^\n(]*"
    rf"(?:\(from [^\n)]*\) )?\(({VERSION})\)"
)
_PIP_SHOW = re.compile(rf"(?m)^Name: ({_NAME})\r?\nVersion: ({VERSION})\r?$")
_EGG = re.compile(
    rf"[/\\](?:site|dist)-packages[/\\]({_NAME}?)-({VERSION})(?:-py[\d.]+[\w-]*\.egg|\.(?:dist|egg)-info)[/\\]"
)
_UNPICKLED = re.compile(rf"estimator \w+ from version \S+ when using version ({VERSION})(?=[.\s])")
_CONDA_PATH = re.compile(rf"[/\\]pkgs[/\\]({_NAME}?)-({VERSION})-[\w.]+[/\\](?:lib|Lib)[/\\]")
_PIP_HEAD = re.compile(r"(?m)^Package +Version")
_CONDA_HEAD = re.compile(r"(?m)^# Name +Version")
_TELLS = ("show_versions", "watermark")
_PYTHONS = (
    re.compile(r"(?m)^[ \t]*(?:C?Python|Python version|python)(?: *: *|[ \t]+)(3\.\d+\.\d+)(?![\w])"),
    re.compile(r"[/\\](?:lib[/\\])?python(3\.\d+)[/\\](?:site|dist)-packages[/\\]"),
)


def versions_in_outputs(facts: Facts) -> dict[str, str]:
    """Distribution (PEP 503 spelling) → the version that the outputs tell; of several the last one."""
    asked: dict[int, list[str]] = {}
    for one in facts.attributes:
        if one.name.endswith(".__version__"):
            asked.setdefault(one.cell.number, []).append(one.name.removesuffix(".__version__"))
    found: dict[str, str] = {}
    for cell in facts.notebook.code_cells:
        if cell.has_outputs:
            text = _text(cell)
            found.update(_in_paths(text))
            found.update(_listed(text))
            found.update(_told(cell, text))
            found.update(_shown(asked.get(cell.number, []), text))
    return found


def python_in_outputs(notebook: Notebook) -> str | None:
    """The version of Python that the outputs tell, as exactly as they do; None where none does."""
    texts = [_text(cell) for cell in notebook.code_cells if cell.has_outputs]
    for pattern in _PYTHONS:
        found = [version for text in texts for version in pattern.findall(text)]
        if found:
            return found[-1]
    return None


def _text(cell: Cell) -> str:
    return "\n".join(printed_in(cell))[:_LONGEST]


def _shown(modules: list[str], text: str) -> Iterator[tuple[str, str]]:
    """``print(x.__version__)``: only where there are exactly as many versions as modules asked, in their order."""
    versions = _SHOWN.findall(text) if modules else []
    if len(versions) == len(modules):
        for module, version in zip(modules, versions, strict=True):
            distribution = distribution_of(module)
            if distribution is not None:
                yield distribution.name, version


def _in_paths(text: str) -> Iterator[tuple[str, str]]:
    """What the paths in warnings and tracebacks tell, and scikit-learn when it reads another version's model."""
    for name, version in _EGG.findall(text):
        yield normalise(name), version
    for package, version in _CONDA_PATH.findall(text):
        yield from _of_conda(package, version)
    for version in _UNPICKLED.findall(text):
        yield "scikit-learn", version


def _listed(text: str) -> Iterator[tuple[str, str]]:
    """What pip and conda list, and what an install tells."""
    pairs = _FREEZE.findall(text) + _SATISFIED.findall(text) + _PIP_SHOW.findall(text)
    if _PIP_HEAD.search(text):
        pairs += _ROW.findall(text)
    for installed in _INSTALLED.findall(text):
        pairs += _ONE_INSTALLED.findall(installed)
    for name, version in pairs:
        yield normalise(name), version
    for package, version in _ROW.findall(text) if _CONDA_HEAD.search(text) else ():
        yield from _of_conda(package, version)


def _of_conda(package: str, version: str) -> Iterator[tuple[str, str]]:
    """Some packages bear another name there, or hold no Python."""
    name = distribution_name(package)
    if name is not None:
        yield normalise(name), version


def _told(cell: Cell, text: str) -> Iterator[tuple[str, str]]:
    """What the tools list that tell versions: they call a distribution by its module."""
    if any(word in cell.source for word in _TELLS):
        for name, version in _COLON.findall(text) + _ROW.findall(text):
            distribution = distribution_of(name)
            yield distribution.name if distribution else normalise(name), version
