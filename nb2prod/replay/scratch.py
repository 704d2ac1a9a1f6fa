"""A place for one run that is gone afterwards, even if nb2prod is killed.

>>> with scratch() as place:
...     place.is_dir()
True
>>> place.exists()
False
"""

import contextlib
import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

# The guard reads until nb2prod closes the pipe or dies, and then removes the place. Processes of the run may be
# writing there for a moment longer, and a notebook may have taken away its own permissions.
_GUARD = """
cat >/dev/null
for try in 1 2 3 4 5 6 7 8 9 10; do
  rm -rf -- "$1" 2>/dev/null && exit 0
  chmod -R u+rwX -- "$1" 2>/dev/null
  sleep 0.3
done
"""
_SECONDS = 60


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    """A new folder, removed at the end of the block or of nb2prod."""
    place = Path(os.path.realpath(tempfile.mkdtemp(prefix="nb2prod-")))
    if os.name != "posix":
        with contextlib.ExitStack() as stack:
            stack.callback(_remove, place)
            yield place
        return
    with _guard(place) as guard:
        assert guard.stdin is not None
        try:
            yield place
        finally:
            guard.stdin.close()
            guard.wait(_SECONDS)


def _guard(place: Path) -> subprocess.Popen[bytes]:
    try:
        # A session of its own: Ctrl-C on the terminal must not reach it before its work is done.
        return subprocess.Popen(
            ["/bin/sh", "-c", _GUARD, "sh", str(place)],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
            cwd="/",
        )  # fmt: skip
    except OSError:  # no process is to be had
        _remove(place)
        raise


def _remove(place: Path) -> None:
    import shutil

    shutil.rmtree(place, ignore_errors=True)
