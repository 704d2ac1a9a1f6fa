"""Why there is no solution, in our words, with the imports that ask for what does not go together.

>>> from nb2prod.lock.values import Need, Place
>>> alpha = Choice(Need(("alpha",), (Place("alpha", "n.ipynb", 2, 1),)), "written", "1.0")
>>> print(in_words("error: No solution found\\n  cause: Because alpha==1.0 has no usable wheels", [alpha]))
the versions do not go together: alpha==1.0 has no usable wheels
  alpha==1.0 (from: written) is for n.ipynb, cell 2, line 1
  wheels only are taken, for this Python: try --python, or --allow-sdist to build from source
"""

import re
from collections.abc import Iterator, Sequence

from nb2prod.lock.values import Choice

_CAUSE = r"(?s)cause:\s*(?:Because )?(.*?)(?:\n\s*hint:|\Z)"
_OURS = (
    ("you require", "the notebook needs"),
    ("was not found in the package registry", "is not on the index"),
    ("was not found in the provided package locations", "is not in the folders given"),
)
_EMPTY = r"\{[^}]*\}|,? we can conclude that your requirements are unsatisfiable\.?$"
_LONGEST = 700
_SOURCE_ONLY = r"hint: Wheels are required for `([^`]+)`"
_OTHER_TAGS = (
    r"(?s)we only found wheels for\s+`([^`]+)`\s+(?:\(v?([^)]*)\)\s+)?with\s+the\s+following\s+(?:Python\s+)?"
    r"(?:implementation|ABI|platform)s?\s+tags?:\s+([^\n]+)"
)


def in_words(complaint: str, choices: Sequence[Choice]) -> str:
    """The reason in the complaint, and below it the imports of the distributions that it names."""
    found = re.search(_CAUSE, complaint)
    reason = _short(" ".join((found[1] if found else complaint).split()))
    lines = [f"the versions do not go together: {_ours(reason)}"]
    lines += (
        f"  {one.requirement} (from: {one.source}) is for {one.shown}"
        for one in choices
        if re.search(rf"(?<![\w.-]){re.escape(one.need.name)}(?![\w-]|\.\w)", reason)
    )
    lines += _hints(complaint)
    if "no usable wheels" in reason or "no wheels" in reason:
        lines.append(
            "  wheels only are taken, for this Python: try --python, or --allow-sdist to build from source"
        )
    return "\n".join(lines)


def _hints(complaint: str) -> Iterator[str]:
    """What is told of the wheels that there are."""
    for name in dict.fromkeys(re.findall(_SOURCE_ONLY, complaint)):
        yield f"  {name}: there is no wheel for this Python, only the source"
    for name, version, tags in dict.fromkeys(re.findall(_OTHER_TAGS, complaint)):
        tags = ", ".join(dict.fromkeys(re.findall(r"`([^`]+)`", tags)))
        yield f"  {name}{f'=={version}' if version else ''}: there are wheels for {tags} only"


def _short(reason: str) -> str:
    """A long derivation's beginning and end: what lies between repeats itself."""
    if len(reason) <= _LONGEST:
        return reason
    begin, _, _ = reason[:_LONGEST].rpartition(" And because ")
    _, _, end = reason[-_LONGEST:].rpartition(" And because ")
    return f"{begin or reason[:_LONGEST]} […] {end or reason[-_LONGEST:]}"


def _ours(reason: str) -> str:
    reason = re.sub(_EMPTY, "", reason)
    for theirs, ours in _OURS:
        reason = reason.replace(theirs, ours)
    return reason
