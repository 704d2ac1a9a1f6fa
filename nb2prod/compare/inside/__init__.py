"""What a value is, in JSON: these files are sent as one text into the notebook's interpreter.

So they use the standard library and Python 3.8 only, and import numpy or pandas never: what is not loaded there is
not needed. ``source()`` is the text; where it ran, there is one new name, ``fingerprint``.

>>> fingerprint([1, 2.5])["value"][1] == {"kind": "float", "type": "float", "value": "2.5"}
True
>>> space = {}
>>> exec(source(), space)
>>> space["fingerprint"]({1, 2}) == fingerprint({2, 1})
True

A fingerprint is a look, never a touch: no method, property or iterator of the author's is used, nothing is imported,
no random number is drawn, no file is read. What cannot be seen that way has ``"state": "unknown"``. ``hash`` covers
all of the value, and is None where time or size did not allow that; ``sampled`` tells how many of its
elements ``value`` shows. Addresses and ids never go into a hash. ``near`` holds hashes of rounded numbers: equal
ones prove that no number is further off than ``relative``.
"""

import ast
from pathlib import Path

from nb2prod.compare.inside.look import fingerprint

__all__ = ["fingerprint", "source"]

_FILES = (
    "rounding",
    "walk",
    "objects",
    "code",
    "builtin",
    "digests",
    "arrays",
    "networks",
    "tables",
    "figures",
    "look",
)
# In a space of its own, so that no name meets another one of whatever the text is put together with.
_WRAPPED = """\
def fingerprint(space={{"__name__": "nb2prod_inside"}}):
    exec(compile({text!r}, "<nb2prod fingerprint>", "exec"), space)
    return space["fingerprint"]


fingerprint = fingerprint()
"""


def source() -> str:
    """The text to run where the values are. It binds ``fingerprint`` and no other name."""
    text = "\n".join(_without_own_imports(Path(__file__).with_name(f"{name}.py")) for name in _FILES)
    return _WRAPPED.format(text=text)


def _without_own_imports(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines(keepends=True)
    for node in ast.parse(text).body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("nb2prod"):
            lines[node.lineno - 1 : node.end_lineno] = ["\n"] * (
                (node.end_lineno or node.lineno) - node.lineno + 1
            )
    return "".join(lines)
