"""The working copy: where runs happen, so that the user's own folder stays as it is.

>>> import tempfile
>>> from nb2prod.replay.values import Limits
>>> folder = Path(tempfile.mkdtemp())
>>> for name in ("a.ipynb", "data.csv"):
...     _ = (folder / name).write_text("1")
>>> with working_copy(folder / "a.ipynb", limits=Limits()) as copied:
...     sorted(path.name for path in copied.root.iterdir()), copied.notebook.name
(['a.ipynb', 'data.csv'], 'a.ipynb')
"""

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from nb2prod.errors import Nb2prodError
from nb2prod.notebook import SurroundingsReader, Value
from nb2prod.replay.scratch import scratch
from nb2prod.replay.values import Limits


class CopiedFolder(Value):
    """A working copy: its root, and where in it the notebook is."""

    root: Path
    notebook: Path


@contextlib.contextmanager
def working_copy(notebook: Path, *, limits: Limits) -> Iterator[CopiedFolder]:
    """A copy of the notebook's repository (else of its folder) that is gone after the block."""
    with scratch() as place:
        yield copy_into(place, notebook, limits=limits)


def copy_into(place: Path, notebook: Path, *, limits: Limits) -> CopiedFolder:
    """The same, in a scratch place that somebody else takes away."""
    path = Path(os.path.abspath(notebook))
    around = SurroundingsReader(is_pin_file=lambda name: False).of(path)
    root = around.root or path.parent.resolve()
    target = place / "copy" / (root.name or "root")
    shutil.copytree(root, target, symlinks=True, ignore=shutil.ignore_patterns(".git", "__pycache__"))
    return CopiedFolder(target, target / path.parent.resolve().relative_to(root) / path.name)
