"""Reading the notebooks that are to be locked."""

from collections.abc import Sequence
from pathlib import Path

from nb2prod.environment import is_pin_file
from nb2prod.errors import Nb2prodError
from nb2prod.facts import learn
from nb2prod.lock.values import Studied
from nb2prod.notebook import Found, Missing, SurroundingsReader, find_notebooks, read


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
    return Studied(one.path, one.shown, learn(notebook, surroundings), surroundings)


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
