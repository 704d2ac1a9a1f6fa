r"""Two changed versions of one text put together, line by line.

>>> merge_lines(base=b"a\nb\nc\n", mine=b"A\nb\nc\n", new=b"a\nb\nC\n")
(b'A\nb\nC\n', False)
>>> merged, conflict = merge_lines(base=b"a\n", mine=b"b\n", new=b"c\n")
>>> conflict, merged.decode().splitlines()[0]
(True, '<<<<<<< edited by hand')
"""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

_MINE, _BASE, _NEW = "edited by hand", "generated before", "generated now"
_ENVIRONMENT = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "LC_ALL": "C"}
_PATIENCE = 60  # seconds


def merge_lines(*, base: bytes, mine: bytes, new: bytes) -> tuple[bytes, bool]:
    """The merged text, and whether lines in it contradict each other; those stand between conflict markers."""
    return _by_git(base=base, mine=mine, new=new) or _whole(mine=mine, new=new)


def _by_git(*, base: bytes, mine: bytes, new: bytes) -> tuple[bytes, bool] | None:
    """Merged by git; None where there is no git, or it cannot."""
    program = shutil.which("git")
    if program is None or not os.path.isabs(program):
        return None
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    with tempfile.TemporaryDirectory(prefix="nb2prod-merge-") as folder:
        for name, data in (("mine", mine), ("base", base), ("new", new)):
            (Path(folder) / name).write_bytes(data)
        labels = [word for label in (_MINE, _BASE, _NEW) for word in ("-L", label)]
        command = [program, "merge-file", "-p", *labels, "mine", "base", "new"]
        # The folder is its own ceiling: no repository above it has a say.
        environment = (
            kept | _ENVIRONMENT | {"GIT_CEILING_DIRECTORIES": os.path.dirname(os.path.realpath(folder))}
        )
        try:
            done = subprocess.run(
                command, cwd=folder, env=environment, capture_output=True, timeout=_PATIENCE, check=False
            )
        except (OSError, subprocess.TimeoutExpired):
            return None
    return None if not 0 <= done.returncode < 128 else (done.stdout, done.returncode > 0)


def _whole(*, mine: bytes, new: bytes) -> tuple[bytes, bool]:
    """Without git the whole file is a conflict."""
    parts = [
        f"<<<<<<< {_MINE}\n".encode(),
        _ended(mine),
        b"=======\n",
        _ended(new),
        f">>>>>>> {_NEW}\n".encode(),
    ]
    return b"".join(parts), True


def _ended(text: bytes) -> bytes:
    return text if not text or text.endswith(b"\n") else text + b"\n"
