"""Two folders that change places in one step, where the system knows how.

>>> import tempfile
>>> here = Path(tempfile.mkdtemp())
>>> (here / "a").mkdir(); (here / "b").mkdir(); (here / "a/x").touch()
>>> exchange(here / "a", here / "b") is False or (here / "b/x").exists()
True
"""

import ctypes
import os
import sys
from pathlib import Path

_HERE = -100  # AT_FDCWD
_EXCHANGE = 2  # RENAME_EXCHANGE, and RENAME_SWAP of macOS


def exchange(one: Path, other: Path) -> bool:
    """Lets the two folders change places at once; False, and nothing done, where that is not known here."""
    names = os.fsencode(one), os.fsencode(other)
    try:
        library = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "darwin":
            return library.renamex_np(*names, _EXCHANGE) == 0
        return library.renameat2(_HERE, names[0], _HERE, names[1], _EXCHANGE) == 0
    except (AttributeError, OSError, TypeError):  # an old C library, or a system that is neither
        return False
