"""What a notebook takes from the files around it: data, and modules of its own.

>>> import tempfile
>>> folder = Path(tempfile.mkdtemp())
>>> _ = (folder / "tools.py").write_text("import more\\n"), (folder / "more.py").write_text("x = 1\\n")
>>> sorted(modules_beside({"tools", "json"}, folder))
['more', 'tools']
"""

import ast
import hashlib
import os
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from nb2prod.convert.places import below_root
from nb2prod.convert.values import Plan
from nb2prod.errors import Nb2prodError
from nb2prod.facts import Facts
from nb2prod.notebook import Value
from nb2prod.notebook.files import read_regular

MOST_COPIED = 50 << 20
_LONGEST_MODULE = 1 << 20
_BLOCK = 1 << 20


class DataSource(Value):
    """An input: its ``name`` below ``data.root``, and where it lies now."""

    name: str
    path: Path

    @property
    def size(self) -> int:
        """In bytes."""
        return self.path.stat().st_size

    @property
    def sha256(self) -> str:
        """The sum of its content."""
        total = hashlib.sha256()
        with open(self.path, "rb") as file:
            while block := file.read(_BLOCK):
                total.update(block)
        return total.hexdigest()


def sources_of(facts: Facts, plan: Plan, folder: Path, opened: Iterable[str] = ()) -> tuple[DataSource, ...]:
    """The inputs that are there: files that the plan reads, and those that were ``opened`` in a run, by their names."""
    written = {one.below_root for one in plan.files if one.mode == "write"}
    named = {one.below_root for one in plan.files if one.mode == "read"}
    found: dict[str, Path] = {}
    for use in facts.files:
        where = below_root(use.path.prefix) if use.path.whole else None
        if where in named and where not in found:
            found |= _files_at(where, folder / os.path.expanduser(use.path.prefix))
    found |= {name: folder / name for name in opened if name not in found and (folder / name).is_file()}
    return tuple(DataSource(name, path) for name, path in sorted(found.items()) if name not in written)


def _files_at(name: str, path: Path) -> dict[str, Path]:
    """The file, or all files of the folder."""
    if path.is_file():
        return {name: path}
    if not path.is_dir():
        return {}
    inside = (Path(folder) / file for folder, _, files in os.walk(path) for file in files)
    return {f"{name}/{one.relative_to(path).as_posix()}": one for one in inside}


def copied(sources: Collection[DataSource]) -> dict[str, bytes]:
    """The inputs as files of the project. Raises Nb2prodError where they are too large to come along."""
    total = sum(one.size for one in sources)
    if total > MOST_COPIED:
        what = f"the data has {total >> 20} MiB, and at most {MOST_COPIED >> 20} come along"
        raise Nb2prodError(
            what, where="--data copy", todo="use --data manifest, and put the files below data.root"
        )
    return {f"data/{one.name}": one.path.read_bytes() for one in sources}


def folders_to_write(plan: Plan) -> dict[str, bytes]:
    """Folders below ``data.root`` into which the notebook writes, each kept by an empty file."""
    parents = {one.below_root.rpartition("/")[0] for one in plan.files if one.mode == "write"}
    return {f"data/{parent}/.gitkeep": b"" for parent in sorted(parents) if parent}


def modules_beside(names: Collection[str], folder: Path) -> dict[str, str]:
    """The modules among ``names`` that lie beside the notebook, and those that these import: path without ``.py`` → text."""
    found: dict[str, str] = {}
    waiting = sorted(names)
    while waiting:
        name = waiting.pop()
        for key, text in _module(name, folder).items():
            if key not in found:
                found[key] = text
                waiting += _imported(text)
    return found


def _module(name: str, folder: Path) -> Mapping[str, str]:
    path = folder / f"{name}.py"
    if path.is_file():
        return {name: _text(path)}
    package = folder / name
    if not (package / "__init__.py").is_file():
        return {}
    inside = sorted(package.rglob("*.py"))
    return {one.relative_to(folder).with_suffix("").as_posix(): _text(one) for one in inside}


def _text(path: Path) -> str:
    try:
        return read_regular(path, limit=_LONGEST_MODULE).decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        todo = "make it a text file in UTF-8, or remove its import"
        raise Nb2prodError("cannot be taken along", where=path.name, todo=todo) from error


def _imported(text: str) -> set[str]:
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return set()
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {
        node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and not node.level
    }
    return {name.partition(".")[0] for name in names}
