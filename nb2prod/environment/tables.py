"""TOML and JSON texts as plain tables, and getting at what is in them whatever its shape.

>>> from_toml("[tool.x]\\ny = [1]")
{'tool': {'x': {'y': [1]}}}
>>> table({"tool": [1, 2]}, "tool", "x"), texts({"y": [1, "a"]}, "y")
({}, ['a'])
"""

import json
from typing import Any

Table = dict[str, Any]


class BrokenText(Exception):
    """A text that is not what its name says, with the reason in words for the user."""


def from_toml(text: str) -> Table:
    """The top table of a TOML text. Raises BrokenText."""
    import tomllib  # here: most notebooks have no TOML beside them

    try:
        return tomllib.loads(text)
    except ValueError:
        raise BrokenText("it is no valid TOML") from None


def from_json(text: str) -> Table:
    """The top object of a JSON text. Raises BrokenText."""
    try:
        return _as_table(json.loads(text))
    except ValueError:
        raise BrokenText("it is no valid JSON") from None


def table(value: object, *keys: str) -> Table:
    """The table below these keys, empty where something else or nothing is there."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return _as_table(value)


def rows(value: object, key: str) -> list[Table]:
    """The tables in the list under ``key``."""
    return [row for row in _items(value, key) if isinstance(row, dict)]


def texts(value: object, key: str) -> list[str]:
    """The texts in the list under ``key``."""
    return [row for row in _items(value, key) if isinstance(row, str)]


def text_of(value: object, key: str) -> str:
    """The text under ``key``, empty where something else or nothing is there."""
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, str) else ""


def _items(value: object, key: str) -> list[Any]:
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, list) else []


def _as_table(value: object) -> Table:
    return value if isinstance(value, dict) else {}
