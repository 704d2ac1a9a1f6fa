"""Which Python a Jupyter kernel runs on, read from its kernelspec. Nothing is started.

>>> python_of_kernel("../../evil", {}) is None, python_of_kernel("no-such-kernel", {}) is None
(True, True)
"""

import json
import os
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from nb2prod.notebook.files import read_regular

_NAME = r"(?a)[A-Za-z0-9][\w.-]*"  # a name from a notebook must not lead out of the folders of kernels
_ANY_PYTHON = r"(?a)python[\d.]*(?:\.exe)?"
_LONGEST_SPEC = 1 << 20


def python_of_kernel(name: str, environment: Mapping[str, str]) -> Path | None:
    """The Python of the kernel ``name`` in the first of Jupyter's folders that has it; None where none has."""
    if not re.fullmatch(_NAME, name):
        return None
    for folder in _data_folders(environment):
        spec = folder / "kernels" / name.lower()
        try:
            text = read_regular(spec / "kernel.json", limit=_LONGEST_SPEC)
        except (OSError, ValueError):
            continue
        return _python_in(text, folder)
    return None


def _python_in(text: bytes, folder: Path) -> Path | None:
    """The program that a kernelspec starts; a bare ``python`` is that of the prefix which holds the folder."""
    try:
        program = json.loads(text)["argv"][0]
    except (ValueError, KeyError, IndexError, TypeError, RecursionError):
        return None
    if not isinstance(program, str):
        return None
    if os.path.isabs(program):
        return Path(program)
    if not re.fullmatch(_ANY_PYTHON, program):
        return None
    prefix = python_below(folder.parent.parent)
    return prefix if prefix.is_file() else Path(sys.executable)


def python_below(prefix: Path) -> Path:
    """The Python of an environment: ``bin/python``, on Windows ``Scripts/python.exe`` or conda's ``python.exe``."""
    if os.name != "nt":
        return prefix / "bin" / "python"
    inside = prefix / "Scripts" / "python.exe"
    return inside if inside.is_file() else prefix / "python.exe"


def _data_folders(environment: Mapping[str, str]) -> Iterator[Path]:
    """Where Jupyter looks for kernels, in its order; relative folders could be the notebook's, and are left out."""
    given = [path for path in environment.get("JUPYTER_PATH", "").split(os.pathsep) if path]
    system = ["/usr/local/share/jupyter", "/usr/share/jupyter"]
    if os.name == "nt":
        system = [os.path.join(environment.get("PROGRAMDATA", ""), "jupyter")]
    folders = [*given, _of_user(environment), os.path.join(sys.prefix, "share", "jupyter"), *system]
    yield from (Path(folder) for folder in dict.fromkeys(folders) if os.path.isabs(folder))


def _of_user(environment: Mapping[str, str]) -> str:
    if environment.get("JUPYTER_DATA_DIR"):
        return environment["JUPYTER_DATA_DIR"]
    if os.name == "nt":
        return os.path.join(environment.get("APPDATA", ""), "jupyter")
    home = environment.get("HOME", "")
    if sys.platform == "darwin":
        return os.path.join(home, "Library", "Jupyter")
    return os.path.join(environment.get("XDG_DATA_HOME") or os.path.join(home, ".local", "share"), "jupyter")
