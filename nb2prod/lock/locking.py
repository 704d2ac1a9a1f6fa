"""The whole of ``lock``: make it, try it, fetch its wheels, and only then write anything.

>>> from nb2prod.lock.values import Options
>>> lock_notebooks([Path("chrun.ipynb")], Options())
Traceback (most recent call last):
nb2prod.errors.Nb2prodError: nb2prod: chrun.ipynb: no such file or folder
  check the path
"""

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from nb2prod.errors import Nb2prodError
from nb2prod.lock.checking import Checked, read_lock
from nb2prod.lock.files import refuse_foreign, write_together
from nb2prod.lock.making import make_lock
from nb2prod.lock.studying import common_folder, study
from nb2prod.lock.trying import Trial, try_lock
from nb2prod.lock.values import Lock, Options, Studied
from nb2prod.lock.wheelhouse import Wheels, fetch_wheels, put_wheels
from nb2prod.notebook import Value


class Done(Value):
    """What was done: a lock made, and which files have other bytes than before; or locks checked."""

    lock: Lock | None = None
    checked: tuple[Checked, ...] = ()
    trial: Trial | None = None
    wheels: Wheels | None = None
    written: tuple[Path, ...] = ()


def lock_notebooks(
    paths: Sequence[Path], options: Options, *, folder: Path | None = None, only_check: bool = False
) -> Done:
    """Locks the environment that notebooks need, in ``folder`` (default: theirs), or only checks the lock there.

    Raises Nb2prodError for a notebook that cannot be read, an unknown Python, and without uv or an index; then
    nothing is written, as there is nothing written of a lock that has a conflict or does not hold when it is tried.
    """
    notebooks = study(paths)
    if only_check:
        _require_only_check(options)
        return Done(checked=tuple(_checked(notebooks, folder)))
    folder = folder or common_folder(notebooks)
    lock = make_lock(notebooks, options, folder)
    if not lock.texts:
        return Done(lock)
    refuse_foreign(folder, lock.texts)
    trial = try_lock(lock, options) if options.install_test else None
    if trial is not None and not trial.holds:
        return Done(lock, trial=trial)
    if options.wheelhouse is None:
        return Done(lock, trial=trial, written=write_together(folder, lock.texts))
    with tempfile.TemporaryDirectory(prefix="nb2prod-wheels-") as name:
        wheels = fetch_wheels(lock, options, options.wheelhouse, Path(name))
        written = write_together(folder, lock.texts)
        written += put_wheels(wheels)
    return Done(lock, trial=trial, wheels=wheels, written=written)


def _checked(notebooks: Sequence[Studied], folder: Path | None) -> Iterator[Checked]:
    """The check of that lock, or, for notebooks of several folders, of the lock in each."""
    if folder is not None:
        yield read_lock(notebooks, folder)
        return
    for one in dict.fromkeys(notebook.path.parent for notebook in notebooks):
        yield read_lock([notebook for notebook in notebooks if notebook.path.parent == one], one)


def _require_only_check(options: Options) -> None:
    given = {"--install-test": options.install_test, "--wheelhouse": options.wheelhouse is not None}
    for name in (name for name, is_given in given.items() if is_given):
        raise Nb2prodError("means nothing with --check", where=name, todo="leave one of them out")
