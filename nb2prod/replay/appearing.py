"""Which files a run leaves behind: what is below a folder afterwards and was not before.

>>> import tempfile
>>> folder = Path(tempfile.mkdtemp())
>>> before = files_below(folder)
>>> _ = (folder / "model.pkl").write_text("abc")
>>> appeared(folder, before)
{'model.pkl': 3}
"""

import os
from collections.abc import Collection
from pathlib import Path

_CACHES = frozenset({"__pycache__", "node_modules"})


def files_below(root: Path) -> frozenset[str]:
    """All files below a folder, by their paths in it; hidden ones and caches do not count."""
    found: set[str] = set()
    for folder, inside, names in os.walk(root):
        inside[:] = [name for name in inside if not name.startswith(".") and name not in _CACHES]
        below = os.path.relpath(folder, root)
        found |= {os.path.normpath(os.path.join(below, name)) for name in names if not name.startswith(".")}
    return frozenset(found)


def appeared(root: Path, before: Collection[str]) -> dict[str, int]:
    """The size of each file that was not there before, by its path in the folder, with ``/``."""
    new = sorted(files_below(root) - set(before))
    return {name.replace(os.sep, "/"): size for name in new if (size := _size(root / name)) is not None}


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:  # a link that leads nowhere
        return None
