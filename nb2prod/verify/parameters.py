"""Parameters as papermill has them: from the command line, and from a JSON or YAML file.

>>> parameters_of([("rate", "0.1"), ("name", "x"), ("deep", "True"), ("steps", "3")], None)
{'rate': 0.1, 'name': 'x', 'deep': True, 'steps': 3}
"""

import json
from collections.abc import Iterable
from difflib import get_close_matches
from keyword import iskeyword
from pathlib import Path
from typing import Any

import msgspec

from nb2prod.errors import Nb2prodError
from nb2prod.facts import Facts
from nb2prod.notebook import shown_path
from nb2prod.notebook.files import read_regular

_LARGEST = 1 << 24
_WORDS = {"True": True, "False": False, "None": None}


def parameters_of(pairs: Iterable[tuple[str, str]], file: Path | None) -> dict[str, Any]:
    """Those of the file, and over them those of the command line.

    Raises Nb2prodError for a file that is none, and for what cannot be the name of a parameter.
    """
    found = _in_file(file) if file is not None else {}
    given = {name: value_of(text) for name, text in pairs}
    for names, where in ((found, file and shown_path(file)), (given, "-p")):
        for name in names:
            if not name.isidentifier() or iskeyword(name):
                raise Nb2prodError(
                    f"'{name}' is no name of a parameter", where=where or "", todo="name it as the cell does"
                )
    return {**found, **given}


def value_of(text: str) -> Any:
    """A number, a truth value or None where the text is written so, else the text itself.

    >>> value_of("1e-3"), value_of("true"), value_of("None")
    (0.001, 'true', None)
    """
    if text in _WORDS:
        return _WORDS[text]
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def strangers(names: Iterable[str], facts: Facts) -> tuple[str, ...]:
    """What to tell of parameters that no cell binds or reads: they change nothing, and most are typing errors."""
    if facts.openings:  # what a cell takes from elsewhere may read any name
        return ()
    bound = {bind.name for bind in facts.binds if bind.kind != "import"}
    read = {name for cell in facts.cells for name in (*cell.reads, *cell.used)}
    return tuple(_told(name, bound) for name in names if name not in bound | read)


def _told(name: str, bound: Iterable[str]) -> str:
    near = get_close_matches(name, bound, 1)
    return f"no cell has the parameter '{name}'" + (f": did you mean '{near[0]}'?" if near else "")


def _in_file(file: Path) -> dict[str, Any]:
    try:
        text = read_regular(file, limit=_LARGEST)
        decode = msgspec.json.decode if file.suffix == ".json" else msgspec.yaml.decode
        found = decode(text)
        json.dumps(found, default=str)  # as it goes to the run: nothing that refers to itself
    except (OSError, TypeError, ValueError, RecursionError) as error:
        what = f"cannot be read as parameters ({type(error).__name__})"
        raise Nb2prodError(
            what, where=shown_path(file), todo="it must be a mapping, in YAML or JSON"
        ) from error
    if not (isinstance(found, dict) and all(isinstance(name, str) for name in found)):
        raise Nb2prodError("is no mapping of names", where=shown_path(file), todo="write NAME: VALUE lines")
    return found
