"""Reads the patterns, and makes notebooks and projects of them.

>>> list(patterns())[0].name
'list mutated across cells'
"""

import re
from collections.abc import Iterator
from pathlib import Path

import nbformat

from nb2prod.convert.modules import render_modules
from nb2prod.convert.readying import ready_for
from nb2prod.convert.shell import ShellInputs
from nb2prod.convert.shell.packaging import pyproject
from nb2prod.convert.shell.parameters import params_py, params_yaml
from nb2prod.convert.values import Plan, Proof
from nb2prod.notebook import Cell, Notebook, Value

_PYTHON = {"language_info": {"name": "python"}}
_CELL = re.compile(r"^# %%(?: (\S.*))?\n", re.MULTILINE)


class Pattern(Value):
    """A notebook of a few cells that shows one thing; ``others`` are cells of other files, or the text of scripts."""

    name: str
    cells: tuple[tuple[str, str], ...]
    others: tuple[tuple[str, str], ...] = ()

    @property
    def notebook(self) -> Notebook:
        """It as a notebook."""
        cells = tuple(Cell(number, kind, source) for number, (kind, source) in enumerate(self.cells, 1))
        return Notebook("pattern.ipynb", cells)

    @property
    def code(self) -> list[str]:
        """The sources of the code cells."""
        return [source for kind, source in self.cells if kind == "code"]

    def write_others(self, folder: Path) -> None:
        """Writes what lies beside the notebook."""
        for name in dict.fromkeys(name for name, _ in self.others):
            sources = [source for other, source in self.others if other == name]
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.suffix == ".py":
                path.write_text("\n".join(sources), encoding="utf-8")
                continue
            cells = [nbformat.v4.new_code_cell(source) for source in sources]
            nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=_PYTHON), path)


def patterns(file: Path = Path(__file__).with_name("patterns.txt")) -> Iterator[Pattern]:
    """Every pattern of the file, in order."""
    for block in ("\n" + file.read_text(encoding="utf-8")).split("\n==== ")[1:]:
        name, _, text = block.partition("\n")
        parts = _CELL.split(text)[1:]
        pairs = zip(parts[::2], parts[1::2], strict=True)
        told = [(kind or "code", source.rstrip("\n")) for kind, source in pairs]
        own = tuple(one for one in told if one[0] in ("code", "markdown"))
        yield Pattern(name, own, tuple(one for one in told if one not in own))


def plan_of(pattern: Pattern, package: str, folder: Path) -> Plan:
    """The plan of its project, made without running anything; what lies beside the notebook lies in the folder."""
    return ready_for(pattern.notebook, folder / "pattern.ipynb", package, lambda notebook: {}).plan


def package_of(plan: Plan) -> dict[str, bytes]:
    """The package of a plan, by path."""
    inputs = ShellInputs(plan=plan, proof=Proof("static"), notebook=b"{}")
    texts = {f"{plan.package}/params.py": params_py(inputs), **render_modules(plan)}
    return {path: text.encode() for path, text in texts.items()}


def settings_of(plan: Plan) -> bytes:
    """The settings that pylint has in the project of a plan."""
    return pyproject(ShellInputs(plan=plan, proof=Proof("static"), notebook=b"{}")).encode()


def write_project(plan: Plan, folder: Path) -> None:
    """Writes the package of a plan, its parameters and its helpers."""
    inputs = ShellInputs(plan=plan, proof=Proof("static"), notebook=b"{}")
    files = {**package_of(plan), "params.yaml": params_yaml(inputs).encode()}
    files |= {f"{name}.py": text.encode() for name, text in plan.helpers.items()}
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
