"""A stand-in for the recorded run: executes statements and tells what goes in and out of each step, as JSON.

Standard library only, so that any interpreter can run it: the work comes as JSON on standard input.
"""

import contextlib
import io
import json
import sys
from typing import Any


def fingerprint(value: Any) -> dict:
    """What a value is, with the keys that the recorded run gives."""
    name = type(value).__name__
    kind = {
        "NoneType": "none",
        "DataFrame": "frame",
        "Series": "series",
        "ndarray": "array",
        "float64": "float",
    }
    node = {"kind": kind.get(name, name), "type": _type_name(value), "hash": "of another making"}
    if isinstance(value, (list, tuple)):
        shown = [fingerprint(item) for item in value]
        return {
            **node,
            "shape": [len(value)],
            "value": [{k: v for k, v in one.items() if k != "hash"} for one in shown],
        }
    if isinstance(value, float):
        return {**node, "value": repr(float(value))}
    if value is None or isinstance(value, (bool, int, str)):
        return {**node, "value": value}
    if name == "DataFrame":
        columns = [
            {**_numbers(value.iloc[:, n]), "name": str(label)} for n, label in enumerate(value.columns)
        ]
        return {**node, "shape": list(value.shape), "columns": columns}
    if name in ("Series", "ndarray"):
        return {**node, **_numbers(value)}
    return {**node, "kind": "estimator" if hasattr(value, "get_params") else "object"}


def _type_name(value: Any) -> str:
    module = type(value).__module__
    return type(value).__qualname__ if module == "builtins" else f"{module}.{type(value).__qualname__}"


def _numbers(values: Any) -> dict:
    node = {"shape": list(values.shape), "dtype": str(values.dtype)}
    if values.dtype.kind in "fi":
        told = {
            "min": repr(float(values.min())),
            "max": repr(float(values.max())),
            "mean": repr(float(values.mean())),
        }
        missing = int(values.isna().sum()) if hasattr(values, "isna") else 0
        node["statistics"] = {**told, "missing": missing}
    return node


def observe(texts: list, steps: list, results: list) -> dict:
    """``texts`` are the statements, ``steps`` (name, first, last, inputs, outputs), ``results`` names."""
    space: dict = {"__name__": "__main__"}
    told: dict = {"steps": {}, "results": {}}
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        for number, text in enumerate(texts):
            for name, first, _, inputs, _ in steps:
                if number == first:
                    told["steps"][name] = {"inputs": {one: fingerprint(space[one]) for one in inputs}}
            exec(compile(text, "cell", "exec"), space)  # pylint: disable=exec-used
            for name, _, last, _, outputs in steps:
                if number == last:
                    told["steps"][name]["outputs"] = {one: fingerprint(space[one]) for one in outputs}
    told["results"] = {name: fingerprint(space[name]) for name in results}
    return {**told, "stdout": printed.getvalue()}


if __name__ == "__main__":
    json.dump(observe(**json.load(sys.stdin)), sys.stdout)
