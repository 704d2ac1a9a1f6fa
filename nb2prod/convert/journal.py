r"""Changes made inside a folder that cannot be swapped as a whole: prepared first, then carried out, finished after a crash.

>>> import tempfile
>>> target = Path(tempfile.mkdtemp())
>>> make_in_place([Change("a.txt", b"1\n")], target)
>>> (target / "a.txt").read_bytes(), finish(target)
(b'1\n', False)

Everything new lies under ``.nb2prod/pending`` before the list of what to do is put there, in one step; from then on the
next conversion can finish what this one began.
"""

import json
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from nb2prod.convert.generated import FOLDER
from nb2prod.convert.merging import Change
from nb2prod.notebook.files import read_regular, write_atomically

_PENDING = f"{FOLDER}/pending"
_LIST = "todo.json"


def make_in_place(changes: Sequence[Change], target: Path) -> None:
    """Makes the changes, all of them once the list is written. Raises OSError before that, with nothing changed."""
    pending = target / _PENDING
    shutil.rmtree(pending, ignore_errors=True)
    pending.mkdir(parents=True)
    try:
        listed = [_prepared(number, change, target) for number, change in enumerate(changes)]
        write_atomically(pending / _LIST, json.dumps(listed).encode())
    except BaseException:
        shutil.rmtree(pending, ignore_errors=True)
        raise
    finish(target)


def finish(target: Path) -> bool:
    """Carries out what is listed; whether there was something to finish."""
    pending = target / _PENDING
    try:
        listed = json.loads(read_regular(pending / _LIST))
    except (OSError, ValueError):
        shutil.rmtree(pending, ignore_errors=True)  # killed before the list was there: nothing was changed
        return False
    for name, path in listed:
        place = target / path
        if name is None:
            place.unlink(missing_ok=True)
        elif (pending / name).exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            os.replace(pending / name, place)
    shutil.rmtree(pending, ignore_errors=True)
    return True


def _prepared(number: int, change: Change, target: Path) -> tuple[str | None, str]:
    if change.data is None:
        return None, change.path
    place = target / _PENDING / str(number)
    with open(place, "xb") as file:
        file.write(change.data)
        file.flush()
        os.fsync(file.fileno())
    if (target / change.path).is_file():
        shutil.copymode(target / change.path, place)
    return str(number), change.path
