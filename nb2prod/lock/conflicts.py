"""Why there is no solution, in our words, with the imports that ask for what does not go together.

>>> from nb2prod.lock.values import Need, Place
>>> alpha = Choice(Need(("alpha",), (Place("alpha", "n.ipynb", 2, 1),)), "written", "1.0")
>>> print(in_words("error: No solution found\\n  cause: Because alpha==1.0 has no usable wheels", [alpha]))
the versions do not go together: alpha==1.0 has no usable wheels
  alpha==1.0 (from: written) is for n.ipynb, cell 2, line 1
  wheels only are taken, for this Python: try --python, or --allow-sdist to build from source
"""

import re
from collections.abc import Sequence

from nb2prod.lock.values import Choice

_CAUSE = r"(?s)cause:\s*(?:Because )?(.*?)(?:\n\s*hint:|\Z)"
_OURS = (
    ("you require", "the notebook needs"),
    ("your requirements are unsatisfiable", "there is no solution"),
    ("was not found in the package registry", "is not on the index"),
    ("was not found in the provided package locations", "is not in the folders given"),
)
_LONGEST = 2000


def in_words(complaint: str, choices: Sequence[Choice]) -> str:
    """The reason in the complaint, and below it the imports of the distributions that it names."""
    found = re.search(_CAUSE, complaint)
    reason = " ".join((found[1] if found else complaint).split())[:_LONGEST]
    lines = [
        f"  {one.requirement} (from: {one.source}) is for {one.shown}"
        for one in choices
        if re.search(rf"(?<![\w.-]){re.escape(one.need.name)}(?![\w-]|\.\w)", reason)
    ]
    if "no usable wheels" in reason or "no wheels" in reason:
        lines.append(
            "  wheels only are taken, for this Python: try --python, or --allow-sdist to build from source"
        )
    for theirs, ours in _OURS:
        reason = reason.replace(theirs, ours)
    return "\n".join([f"the versions do not go together: {reason}", *lines])
