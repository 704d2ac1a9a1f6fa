"""The file that a ``%run`` line means, read: another notebook, or a script as a notebook of one cell.

>>> import tempfile
>>> from nb2prod.notebook import SurroundingsReader
>>> around = SurroundingsReader(is_pin_file=lambda name: False).of(Path(tempfile.mkdtemp()) / "a.ipynb")
>>> notebook_at("tools.ipynb", around, ())
Traceback (most recent call last):
nb2prod.convert.others.reading.Unreadable: there is no such file in the notebook's repository
"""

import ast
import posixpath
from collections.abc import Collection
from pathlib import Path

from nb2prod.notebook import Cell, Notebook, Surroundings, mask, read
from nb2prod.notebook.files import read_regular

_LONGEST = 5 << 20  # bytes of a script


class Unreadable(Exception):
    """Why the file cannot stand in the place of the line; ``todo`` says what to change."""

    def __init__(self, why: str, todo: str):
        super().__init__(why)
        self.todo = todo


def notebook_at(name: str, around: Surroundings, running: Collection[Path]) -> tuple[str, Path, Notebook]:
    """The path from the author's folder, the real one, and the notebook; ``running`` are files that are being run.

    Raises Unreadable. Nothing outside of the repository is read, nothing is executed.
    """
    if not name.isprintable():
        raise Unreadable("its name has characters that cannot be shown", "give the file another name")
    if posixpath.isabs(name) or name.startswith("~"):
        raise Unreadable(
            "it lies at a place of this machine", "put it into the repository, name its path from here"
        )
    path = posixpath.normpath(name)
    if not path.endswith((".py", ".ipynb")) and around.location(path) is None:
        path += ".py"  # as IPython does
    file = around.location(path)
    if file is None:
        todo = "correct the path, which counts from the notebook's folder, or put the file there"
        raise Unreadable("there is no such file in the notebook's repository", todo)
    if file in running:
        raise Unreadable("it would run itself without an end", "put into a module what both need")
    return path, file, _notebook(path, file) if path.endswith(".ipynb") else _script(path, file)


def _notebook(path: str, file: Path) -> Notebook:
    try:
        notebook = read(file, shown=path)
    except OSError as error:
        raise Unreadable(f"it cannot be read: {error.strerror or error}", "check its permissions") from error
    for problem in notebook.problems:
        if problem.code == "NB001":
            raise Unreadable(f"it cannot be read: {problem.message}", "'nb2prod check' tells the place")
    if notebook.language != "python":
        raise Unreadable(f"it is written in {notebook.language}", "only Python can be converted")
    return notebook


def _script(path: str, file: Path) -> Notebook:
    """Raises Unreadable for what Python itself reads in another way than as plain text in UTF-8."""
    try:
        raw = read_regular(file, limit=_LONGEST)
        text = raw.decode("utf-8-sig").replace("\r\n", "\n").rstrip("\n")
        is_plain = ast.dump(ast.parse(raw)) == ast.dump(ast.parse(text))
    except OSError as error:
        raise Unreadable(f"it cannot be read: {error.strerror or error}", "check its permissions") from error
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        is_plain, text = False, ""
    masked = mask(text)
    if not is_plain or masked.magics or masked.text != text:
        raise Unreadable("it is not plain Python in UTF-8", "correct it, or make a notebook of it")
    return Notebook(path, (Cell(1, "code", text),), raw=raw)
