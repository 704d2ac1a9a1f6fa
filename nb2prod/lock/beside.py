"""The modules that lie beside a notebook and are imported: what they import, the notebook needs as well.

>>> relative_files("tools.plots", "Figure")
['tools.py', 'tools/__init__.py', 'tools/plots.py', 'tools/plots/__init__.py', 'tools/plots/Figure.py']
>>> absolute(2, "shapes", "tools/plots/axes.py")
'tools.shapes'
"""

from collections.abc import Iterator
from pathlib import PurePosixPath

from nb2prod.facts import Facts, learn
from nb2prod.lock.values import Studied
from nb2prod.notebook import Cell, Notebook, Value

_MOST = 200  # files of one notebook


class Module(Value):
    """A Python file beside the notebook: how messages show it, and what was learned of it."""

    shown: str
    facts: Facts


def modules_of(notebook: Studied) -> Iterator[Module]:
    """Yields the modules beside the notebook that it imports or runs, directly or not; nothing of them is executed."""
    waiting = [(notebook.facts, "")]
    seen: set[str] = set()
    while waiting:
        facts, importer = waiting.pop(0)
        for file in (*_imported(facts, importer), *_scripts_run_by(facts)):
            text = notebook.surroundings.text(file) if file not in seen and len(seen) < _MOST else None
            seen.add(file)
            if text is not None:
                shown = str(PurePosixPath(notebook.shown).parent / file)
                module = Module(
                    shown, learn(Notebook(shown, (Cell(1, "code", text),)), notebook.surroundings)
                )
                waiting.append((module.facts, file))
                yield module


def _imported(facts: Facts, importer: str) -> Iterator[str]:
    """The files that may be meant by the imports of a file, ``""`` for the notebook."""
    for one in facts.imports:
        module = absolute(one.level, one.module, importer) if one.level else one.module
        if module:
            yield from relative_files(module, one.name)


def _scripts_run_by(facts: Facts) -> Iterator[str]:
    """The scripts of ``%run`` lines; IPython adds the ending where it is missing."""
    for _, magic in facts.magics:
        if magic.runs is not None and not magic.runs.endswith(".ipynb"):
            yield magic.runs if magic.runs.endswith(".py") else f"{magic.runs}.py"


def absolute(level: int, module: str, importer: str) -> str:
    """The dotted name that a relative import in a file means; empty where it leads out of the package."""
    package = PurePosixPath(importer).parts[:-1]
    if level > len(package):
        return ""
    return ".".join((*package[: len(package) - level + 1], *filter(None, [module])))


def relative_files(module: str, name: str) -> list[str]:
    """The files that an import of ``name`` from a module runs, if they are there; ``name`` may be empty or a star."""
    parts = module.split(".")
    paths = ["/".join(parts[: place + 1]) for place in range(len(parts))]
    files = [file for path in paths for file in (f"{path}.py", f"{path}/__init__.py")]
    return [*files, f"{paths[-1]}/{name}.py"] if name.isidentifier() else files
