"""Files that the notebook touches: which literals hold their paths, and where they lie below ``data.root``.

>>> below_root("../raw/orders.csv"), below_root("/home/ann/orders.csv"), below_root("https://example.org/a.csv")
('raw/orders.csv', 'orders.csv', None)
"""

import ast
import re
from collections.abc import Mapping, Sequence
from typing import Any

from nb2prod.convert.values import DataFile, Statement
from nb2prod.facts import Facts, FileUse, is_absolute, is_remote
from nb2prod.notebook import Value

_READING = frozenset({"read", "list", "enter"})


class Places(Value):
    """``paths``: (statement, id of a node in it) → path below the root, and that node. ``enters_root`` tells that some
    path is not known, so that relative paths must mean the root itself.
    """

    paths: Mapping[tuple[int, int], tuple[str, Any]]
    files: tuple[DataFile, ...]
    enters_root: bool


def places_of(statements: Sequence[Statement], facts: Facts, *, by_shell: bool) -> Places:
    """The files of the notebook. ``by_shell`` says that shell lines run, whose paths nobody knows."""
    paths: dict[tuple[int, int], tuple[str, Any]] = {}
    files: dict[tuple[str, str], DataFile] = {}
    enters = by_shell or any(
        one.name in ("os.chdir", "os.listdir", "os.walk", "glob.glob") for one in facts.calls
    )
    for use in facts.files:
        where = below_root(use.path.prefix) if use.path.whole else None
        if use.path.whole and where is None:
            continue  # an address, or nothing at all
        found = _literal(use, statements) if where is not None else None
        if found is None or use.mode in ("list", "enter", "name", "import"):
            enters = enters or use.mode not in ("name", "import")
        else:
            paths[found[0], id(found[1])] = (where, found[1])
        if where is not None and use.mode not in ("name", "import"):
            mode = "read" if use.mode in _READING else "write"
            files.setdefault((where, mode), DataFile(_as_said(use.path.prefix), where, mode, use.cell))
    written = {where for where, mode in files if mode == "write"}
    kept = tuple(one for (where, mode), one in files.items() if mode == "write" or where not in written)
    return Places(paths, kept, enters)


def below_root(path: str) -> str | None:
    """Where a path of the notebook lies below ``data.root``; None for an address or an empty path."""
    if not path or is_remote(path) or "\n" in path:
        return None
    path = path.replace("\\", "/") if re.match(r"[A-Za-z]:\\", path) else path
    if is_absolute(path) or path.startswith("~"):
        return path.rstrip("/").rpartition("/")[2] or None
    parts = [part for part in path.split("/") if part not in ("", ".", "..")]
    return "/".join(parts) or None


def _as_said(path: str) -> str:
    return f"<absolute>/{below_root(path)}" if is_absolute(path) or path.startswith("~") else path


def _literal(use: FileUse, statements: Sequence[Statement]) -> tuple[int, ast.Constant] | None:
    """The statement and the node of the literal that is the whole path; None where it is only a part of one."""
    node = use.path.node
    if not isinstance(node, ast.Constant) or node.value != use.path.prefix or use.path.kind == "bytes":
        return None
    for statement in statements:
        if statement.cell == use.path.cell and statement.line <= node.lineno <= statement.end_line:
            for one in ast.walk(statement.node):
                same = (getattr(one, "lineno", 0), getattr(one, "col_offset", -1)) == (
                    node.lineno,
                    node.col_offset,
                )
                if same and isinstance(one, ast.Constant) and not _in_function(statement.node, one):
                    return statement.index, one
    return None


def _in_function(statement: ast.stmt, node: ast.AST) -> bool:
    inner = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.JoinedStr)
    return any(
        isinstance(one, inner) and any(part is node for part in ast.walk(one)) for one in ast.walk(statement)
    )
