"""How the tests compare: descriptions of values, and printed texts.

Where the hashes of two floating numbers or arrays differ, their values (or their statistics, where
there are too many) may still agree within the tolerance; all else must be equal.

>>> recorded = {"type": "float", "value": "0.3"}
>>> differences({"type": "float", "value": "0.30000000000000004"}, recorded)
[]
>>> differences({"type": "float", "value": "0.25"}, recorded, "score: ")
['score: 0.25, recorded 0.3']
>>> differing_lines("in 0:00:01 at 0x7f01\\nscore 0.5\\n", "in 0:00:02 at 0x7f02\\nscore 0.51\\n")
['line 2: score 0.5, recorded: score 0.51']
"""

import math
import re
from collections.abc import Iterable, Iterator
from itertools import zip_longest
from typing import Any

TOLERANCE = 1e-9
# What is another in every run or on another day, and what stands for it.
PASSING = [
    (re.compile(r"\b(Date(?: Published)?:\W+)\w{3}, \d\d \w{3} \d{4}"), r"\1<time>"),
    (
        re.compile(
            r"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? (?:\w{3} +\d+|\d+ \w{3})"
            r" \d+:\d\d(?::\d\d)?(?: \w{3,4})? \d{4}"
        ),
        "<time>",
    ),
    (re.compile(r"\x1b\[[0-9;?]*[A-Za-z]"), ""),
    (re.compile(r"\b0x[0-9a-fA-F]+\b"), "<address>"),
    (re.compile(r"(?:/tmp|/var/folders)/[^\s'\"]+"), "<temporary>"),
    (re.compile(r"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?"), "<time>"),
    (re.compile(r"\b\d+:\d\d(?::\d\d(?:\.\d+)?)?\b"), "<time>"),
    (re.compile(r"\b\d+(?:\.\d+)?\s?(?:[nµum]?s|secs?|seconds|min|minutes)\b(?:/\w+)?"), "<time>"),
]
# A bar of progress: its last state stands behind the last carriage return.
BAR = re.compile(r"\d+%\|.*\||\[[=>.]+\]")
NUMBER = re.compile(r"[-+]?(?:\d+\.\d*|\.\d+|\d+)(?:[eE][-+]?\d+)?")


def differences(found: dict, recorded: dict, where: str = "") -> list[str]:
    """What differs between two descriptions, in words. Only what both tell is compared."""
    return list(_differences(found, recorded, where))


def _differences(found: dict, recorded: dict, where: str) -> Iterator[str]:
    for key in ("type", "dtype", "shape"):
        # The author's classes live in the package now, and those of a library move.
        if key in found and key in recorded and _last(found[key]) != _last(recorded[key]):
            yield f"{where}{key}: {found[key]}, recorded {recorded[key]}"
            return
    if "hash" in found and found["hash"] == recorded.get("hash"):
        yield from _inside(found, recorded, where, ("index",))
        return
    yield from _content(found, recorded, where)
    yield from _inside(found, recorded, where, ("index", "columns", "parameters", "state"))


def _last(name: Any) -> Any:
    return name.rpartition(".")[2] if isinstance(name, str) else name


def _inside(found: dict, recorded: dict, where: str, keys: Iterable[str]) -> Iterator[str]:
    for key in keys:
        left, right = found.get(key), recorded.get(key)
        if left is None or right is None:
            continue
        if key == "index":
            yield from _differences(left, right, f"{where}index: ")
            continue
        if key == "columns":
            left, right = (dict(enumerate(nodes)) for nodes in (left, right))
        for name in sorted(set(left) | set(right)):
            if name not in left or name not in right:
                yield f"{where}{key} {name}: {'missing' if name in right else 'not recorded'}"
                continue
            label = right[name].get("name", name)
            if left[name].get("name", name) != label:
                yield f"{where}{key}: {left[name].get('name')} in place of {label}"
            yield from _differences(left[name], right[name], f"{where}{key} {label}: ")


def _content(found: dict, recorded: dict, where: str) -> Iterator[str]:
    """Differences of what the values are, where no hash shows that they are equal."""
    if "value" in found and "value" in recorded:
        yield from _values(found["value"], recorded["value"], where, found.get("type", ""))
        return
    told, kept = found.get("statistics", {}), recorded.get("statistics", {})
    scale = max([abs(float(kept[key])) for key in ("min", "max") if key in kept] or [0.0])
    for key in [key for key in kept if key in told]:
        if not _close(told[key], kept[key], scale):
            yield f"{where}{key}: {told[key]}, recorded {kept[key]}"
            return
    floating = str(found.get("dtype", "")).startswith(("float", "complex", "torch.float"))
    if "hash" in found and "hash" in recorded and not floating:
        yield f"{where}other content than recorded"


def _values(left: Any, right: Any, where: str, kind: str) -> Iterator[str]:
    if not isinstance(left, list) or not isinstance(right, list):
        if left != right and not ("float" in kind and _close(left, right)):
            yield f"{where}{left}, recorded {right}"
        return
    for place, (one, other) in enumerate(zip(left, right)):
        if isinstance(one, list):  # a key and its value
            yield from _values(one[0].get("value"), other[0].get("value"), f"{where}key: ", "")
            yield from _differences(one[1], other[1], f"{where}value [{one[0].get('value')!r}]: ")
        elif isinstance(one, dict):
            yield from _differences(one, other, f"{where}[{place}]: ")
        elif one != other and not (isinstance(one, str) and _close(one, other)):
            yield f"{where}[{place}]: {one}, recorded {other}"


def _close(left: Any, right: Any, scale: float = 0.0) -> bool:
    try:
        left, right = float(left), float(right)
    except (TypeError, ValueError):
        return False
    if math.isnan(left) or math.isnan(right):
        return math.isnan(left) and math.isnan(right)
    return math.isclose(left, right, rel_tol=TOLERANCE, abs_tol=TOLERANCE * scale)


# -- printed texts


def settled(text: str) -> list[str]:
    """The lines of a text without what differs in every run."""
    lines = [line.rpartition("\r")[2].rstrip() for line in text.replace("\r\n", "\n").split("\n")]
    lines = [line for line in lines if line and not BAR.search(line)]
    return [lasting(line) for line in lines]


def lasting(text: str) -> str:
    """The text with stand-ins for times, addresses and temporary places, the same in every run.

    >>> lasting("Date: Thu, 29 Feb 2024, took 1.25 s")
    'Date: <time>, took <time>'
    """
    for pattern, stand_in in PASSING:
        text = pattern.sub(stand_in, text)
    return text


def differing_lines(found: str, recorded: str) -> list[str]:
    """The lines that differ, in words."""
    pairs = zip_longest(settled(found), settled(recorded), fillvalue="(nothing)")
    return [
        f"line {number}: {left}, recorded: {right}"
        for number, (left, right) in enumerate(pairs, 1)
        if left != right and not _agree(left, right)
    ]


def _agree(left: str, right: str) -> bool:
    """Whether two lines have the same words, and numbers that agree."""
    if NUMBER.sub("#", " ".join(left.split())) != NUMBER.sub("#", " ".join(right.split())):
        return False
    return all(_same(one, other) for one, other in zip(NUMBER.findall(left), NUMBER.findall(right)))


def _same(left: str, right: str) -> bool:
    """Whether two printed numbers agree: closely, or up to rounding of the last of many digits."""
    if left == right or "." not in left + right:
        return left == right  # whole numbers are exact
    if _close(left, right):
        return True
    digits = [len(part.lower().partition("e")[0].partition(".")[2]) for part in (left, right)]
    if len(re.sub(r"\D|^0+", "", right)) < 7 or digits[0] != digits[1]:
        return False
    power = int(right.lower().partition("e")[2] or 0)
    return abs(float(left) - float(right)) <= 1.000001 * 10.0 ** (power - digits[1])
