"""Fingerprints made fit for comparing a notebook with a project: functions and classes by their names only.

>>> one = {"kind": "function", "type": "function", "value": "load.<locals>.<lambda>", "hash": "a1"}
>>> plainly({"kind": "list", "type": "list", "value": [one]})["value"][0]["value"]
'<lambda>'

What is global in a notebook is a variable of a step in a project, so the same function has other code there. What it does
shows in the values that it makes.
"""

from collections.abc import Mapping
from typing import Any

_KINDS = ("function", "class")


def plainly(node: Any) -> Any:
    """The fingerprint, or a part of one, without the code of functions and classes."""
    if isinstance(node, list):
        return [plainly(one) for one in node]
    if not isinstance(node, Mapping):
        return node
    if node.get("kind") in _KINDS:
        name = str(node.get("value", "")).rpartition(".")[2]
        return {"kind": node["kind"], "type": node.get("type"), "value": name}
    return {key: plainly(one) for key, one in node.items()}


def has_code(node: Any) -> bool:
    """Whether a function or class is in it."""
    if isinstance(node, list):
        return any(map(has_code, node))
    if not isinstance(node, Mapping):
        return False
    return node.get("kind") in _KINDS or any(map(has_code, node.values()))
