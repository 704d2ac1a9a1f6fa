"""tests/baseline: what the recorded run of the notebook showed, as the generated tests describe values.

The fingerprints know more than the tests ask. Their hashes are made in another way than the tests' own, so these are
left out here; ``python -m tests.recording`` in the proven project puts the tests' own in.

>>> node({"kind": "int", "type": "int", "value": 3, "hash": "ab"}, shown=True)
{'type': 'int', 'value': 3}
>>> node({"kind": "list", "type": "list", "shape": [2], "value": [], "hash": "ab"}, shown=False)
{'type': 'list', 'shape': [2]}
"""

import json
import math
from collections.abc import Mapping
from typing import Any

from nb2prod.convert.shell.given.comparing import lasting
from nb2prod.convert.shell.given.fingerprint import MANY
from nb2prod.convert.shell.recording import data_names
from nb2prod.convert.shell.values import ShellInputs

_SCALARS = ("int", "float", "bool", "str", "none")
_LONGEST = 200
# Of these the tests tell the type, or other parts than a fingerprint has.
_BY_TYPE = "bytes dict set object function class module iterator figure axes dataclass tensor sparse estimator".split()


def baseline_files(inputs: ShellInputs) -> dict[str, bytes]:
    """The files of tests/baseline by name: those that the project recorded, else what the fingerprints tell."""
    if not inputs.is_recorded:
        return {}
    files = dict(inputs.baseline) or _told(inputs)
    if inputs.stdout is None:
        files.pop("stdout.txt", None)
    else:
        files["stdout.txt"] = lasting(inputs.stdout).encode("utf-8", "backslashreplace")
    return dict(sorted(files.items()))


def metrics_of(inputs: ShellInputs) -> dict[str, float]:
    """The numbers among the results that the notebook reached."""
    if "metrics.json" in inputs.baseline:
        return json.loads(inputs.baseline["metrics.json"])
    found = {name: _number(inputs.results[name]) for name in inputs.plan.results if name in inputs.results}
    return {name: value for name, value in found.items() if value is not None}


def node(fingerprint: Mapping[str, Any], *, shown: bool) -> dict[str, Any]:
    """A fingerprint as the tests describe the value; without values where they are not to be ``shown``."""
    kind = fingerprint.get("kind")
    told = {"type": fingerprint.get("type", "")}
    if kind in _BY_TYPE or fingerprint.get("state") == "unknown":
        return told
    for key in ("shape", "dtype"):
        if key in fingerprint and kind not in _SCALARS:
            told[key] = fingerprint[key]
    if "statistics" in fingerprint:
        told["statistics"] = {
            key: value
            for key, value in fingerprint["statistics"].items()
            if key == "missing" or _is_number(value)
        }
    if kind == "frame":
        told["columns"] = [_column(column) for column in fingerprint.get("columns", ())]
        if "sampled" in fingerprint:
            del told["columns"]
    elif kind in _SCALARS and "sampled" not in fingerprint:
        told.update(_scalar(fingerprint["value"]))
    elif shown:
        told.update(_values(fingerprint))
    return told


def _told(inputs: ShellInputs) -> dict[str, bytes]:
    hidden = set(data_names(inputs.plan))
    files: dict[str, Any] = {
        step.name: {
            side: {name: node(one, shown=name not in hidden) for name, one in sorted(nodes.items())}
            for side, nodes in (("inputs", done.inputs), ("outputs", done.outputs))
        }
        for step in inputs.plan.steps
        if (done := (inputs.recorded or {}).get(step.name)) is not None
    }
    files["run"] = {name: node(one, shown=name not in hidden) for name, one in inputs.results.items()}
    files["metrics"] = metrics_of(inputs)
    return {f"{name}.json": as_json(content) for name, content in files.items()}


def as_json(content: object) -> bytes:
    """A file of the baseline."""
    return (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace")


def _column(column: Mapping[str, Any]) -> dict[str, Any]:
    told = node({"kind": "array", **column}, shown=False)
    del told["type"]
    return {"name": column.get("name", ""), **told}


def _scalar(value: Any) -> dict[str, Any]:
    return {"value": value} if not isinstance(value, str) or len(value) <= _LONGEST else {}


def _values(fingerprint: Mapping[str, Any]) -> dict[str, Any]:
    values = fingerprint.get("value")
    if not isinstance(values, list) or not values or "sampled" in fingerprint or len(values) > MANY:
        return {}
    if fingerprint["kind"] in ("list", "tuple"):
        return {"value": [node(one, shown=True) for one in values]}
    plain = fingerprint["kind"] == "array" and fingerprint.get("dtype", "")[:3] in (
        "int",
        "uin",
        "flo",
        "boo",
    )
    return {"value": values} if plain else {}


def _number(fingerprint: Mapping[str, Any]) -> float | None:
    value = fingerprint.get("value")
    if fingerprint.get("kind") not in ("int", "float") or not _is_number(value):
        return None
    return int(value) if fingerprint["kind"] == "int" else float(value)


def _is_number(value: Any) -> bool:
    try:
        return not isinstance(value, bool) and not math.isnan(float(value))
    except (TypeError, ValueError):
        return False
