"""Reading the notebooks that are to be locked, with those that they run.

>>> from nb2prod.notebook import Cell
>>> list(notebooks_run_by(learn(Notebook("a.ipynb", (Cell(1, "code", "%run b.ipynb\\n%run c.py"),)))))
['b.ipynb']
"""

import posixpath
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from nb2prod.environment import is_pin_file
from nb2prod.errors import Nb2prodError
from nb2prod.facts import Facts, learn
from nb2prod.lock.values import Studied
from nb2prod.notebook import Found, Missing, Notebook, SurroundingsReader, find_notebooks, read, replace

_MOST = 200  # notebooks that one runs


def study(paths: Sequence[Path]) -> tuple[Studied, ...]:
    """The notebooks at these paths (folders are searched) with what was learned of them.

    Raises Nb2prodError for one that is missing, cannot be read, or is no Python.
    """
    around = SurroundingsReader(is_pin_file=is_pin_file)
    found = find_notebooks([str(path) for path in paths])
    return tuple(_study(one, around) for one in found)


def _study(one: Found | Missing, around: SurroundingsReader) -> Studied:
    if isinstance(one, Missing):
        raise Nb2prodError(one.what, where=one.shown, todo=one.todo)
    try:
        notebook = read(one.path, shown=one.shown)
    except OSError as error:
        what = f"cannot be read: {error.strerror or error}"
        raise Nb2prodError(what, where=one.shown, todo="check the file and its permissions") from error
    for problem in notebook.problems:
        if problem.code == "NB001":
            todo = "'nb2prod check' tells the place"
            raise Nb2prodError(f"cannot be read: {problem.message}", where=one.shown, todo=todo)
    if notebook.language != "python":
        todo = "only notebooks in Python can be run, locked and converted"
        raise Nb2prodError(f"is written in {notebook.language}", where=one.shown, todo=todo)
    surroundings = around.of(one.path)
    studied = Studied(one.path, one.shown, learn(notebook, surroundings), surroundings)
    return replace(studied, others=tuple(_others_of(studied)))


def _others_of(notebook: Studied) -> Iterator[Studied]:
    """Yields the notebooks that it runs (``%run other.ipynb``), and those that these run, once each.

    Their paths count from the folder of the first; what cannot be read there cannot be run either.
    """
    waiting, seen = [notebook], {notebook.path.resolve()}
    while waiting:
        for name in notebooks_run_by(waiting.pop(0).facts):
            path = notebook.surroundings.location(name)
            if path is None or path in seen or len(seen) > _MOST:
                continue
            seen.add(path)
            shown = posixpath.normpath(posixpath.join(posixpath.dirname(notebook.shown), name))
            other = _read(path, shown)
            if other is not None:
                facts = learn(other, notebook.surroundings)
                waiting.append(Studied(path, shown, facts, notebook.surroundings))
                yield waiting[-1]


def notebooks_run_by(facts: Facts) -> Iterator[str]:
    """Yields the names of the notebooks in its ``%run`` lines."""
    for _, magic in facts.magics:
        if magic.runs is not None and magic.runs.endswith(".ipynb"):
            yield magic.runs


def _read(path: Path, shown: str) -> Notebook | None:
    try:
        notebook = read(path, shown=shown)
    except OSError:
        return None
    is_whole = all(problem.code != "NB001" for problem in notebook.problems)
    return notebook if is_whole and notebook.language == "python" else None


def with_others(notebooks: Iterable[Studied]) -> tuple[Studied, ...]:
    """The notebooks, and those that they run, once each."""
    found: dict[Path, Studied] = {}
    for notebook in notebooks:
        for one in (notebook, *notebook.others):
            found.setdefault(one.path.resolve(), one)
    return tuple(found.values())


def common_folder(notebooks: Sequence[Studied]) -> Path:
    """The folder in which all of the notebooks lie. Raises Nb2prodError if there is no such one."""
    folders = {one.path.parent for one in notebooks}
    if len(folders) != 1:
        raise Nb2prodError(
            "the notebooks lie in different folders",
            where="lock",
            todo="say with -o where the lock shall lie",
        )
    return folders.pop()
