"""The environment of a project: locked anew, taken from a folder, or only named.

>>> from nb2prod.convert.conversion import ConvertOptions
>>> is_wanted(ConvertOptions()), is_wanted(ConvertOptions(run=False)), is_wanted(ConvertOptions(lock=False))
(True, False, False)
"""

import posixpath
from collections.abc import Mapping
from pathlib import Path

from nb2prod.convert.conversion import ConvertOptions
from nb2prod.convert.others import Other
from nb2prod.convert.values import Refused
from nb2prod.environment import Origins
from nb2prod.errors import Nb2prodError
from nb2prod.lock import Options, make_lock, study
from nb2prod.lock.files import PYLOCK, PYTHON, REQUIREMENTS, REQUIREMENTS_IN, read_text
from nb2prod.lock.studying import with_others
from nb2prod.lock.values import Also, Place, Studied
from nb2prod.notebook import Value
from nb2prod.replay import Installed

_FILES = (REQUIREMENTS_IN, REQUIREMENTS, PYLOCK, PYTHON)
_ALSO = (Also("pyyaml", "reads params.yaml"), Also("pytest", "runs the tests"))


class ProjectLock(Value):
    """The files of the lock (None: not locked), what the notebook imports, and its Python."""

    texts: dict[str, str] | None
    requirements: tuple[str, ...]
    python: str
    refused: tuple[Refused, ...] = ()
    notes: tuple[str, ...] = ()


def is_wanted(options: ConvertOptions) -> bool:
    """Whether there is to be a lock: without a run only where it is asked for."""
    asked = options.lock_from is not None or bool(options.find_links)
    return options.lock and (options.run or asked)


def lock_for(
    path: Path, options: ConvertOptions, installed: Installed | None, others: Mapping[str, Other] = {}
) -> ProjectLock:
    """The lock for the project of a notebook, and of the ``others`` that it runs.

    Raises Nb2prodError where there is no uv, or nothing to resolve from.
    """
    notebooks = study([path])
    python = installed.python if installed is not None else _python_of(notebooks[0])
    if not is_wanted(options):
        return ProjectLock(None, _imported(notebooks[0], installed), python)
    if options.lock_from is not None:
        return _from_folder(options.lock_from, notebooks[0], installed, python)
    wish = Options(wish=options.wish, find_links=options.find_links, index_url=options.index_url)
    lock = make_lock(notebooks, wish, options.target or Path(), also=_ALSO)
    refused = [_unknown(one, notebooks[0], others) for one in lock.needs.unknown]
    if lock.conflict:
        refused.append(Refused(0, 0, f"no lock: {lock.conflict}", "change the pins, or use --no-lock"))
    direct = tuple(f"{one.name}=={one.version}" for one in lock.distributions if one.imports)
    return ProjectLock(lock.texts or None, direct, lock.python, refused=tuple(refused))


def _unknown(place: Place, notebook: Studied, others: Mapping[str, Other]) -> Refused:
    """At the author's line that imports it, or runs the notebook that does."""
    what, todo = (
        f"nobody knows which distribution gives {place.module}",
        "install it, or name it in requirements.txt",
    )
    if place.notebook == notebook.shown:
        return Refused(place.cell, place.line, what, todo)
    folder = posixpath.dirname(notebook.shown)
    for name, other in others.items():
        if place.notebook == posixpath.normpath(posixpath.join(folder, name)):
            return Refused(other.host, other.host_line, f"{name}, {place.within}: {what}", todo)
    return Refused(0, 0, f"{place.shown}: {what}", todo)


def _from_folder(folder: Path, notebook: Studied, installed: Installed | None, python: str) -> ProjectLock:
    texts = {name: text for name in _FILES if (text := read_text(folder, name)) is not None}
    if REQUIREMENTS not in texts:
        todo = "'nb2prod lock' writes it; or use --no-lock"
        raise Nb2prodError(f"there is no {REQUIREMENTS}", where=folder.as_posix(), todo=todo)
    notes = [
        f"{one.name} is not in the lock: {one.why} needs it"
        for one in _ALSO
        if f"{one.name}==" not in texts[REQUIREMENTS].lower()
    ]
    told = texts.get(PYTHON, "").strip() or python
    return ProjectLock(texts, _imported(notebook, installed), told, notes=tuple(notes))


def _imported(notebook: Studied, installed: Installed | None) -> tuple[str, ...]:
    """The distributions that the notebook, and those that it runs, import, by name."""
    found: dict[str, None] = {}
    for studied in with_others([notebook]):
        origins = Origins(studied.facts, studied.surroundings)
        for one in studied.facts.imports:
            origin = origins.of(one)
            known = (
                installed.distributions_of(one.module)
                if installed is not None and origin.kind != "standard"
                else ()
            )
            if known:
                found[known[0]] = None
            elif origin.distribution is not None:
                found[origin.distribution.name] = None
    return tuple(sorted(found, key=str.lower))


def _python_of(notebook: Studied) -> str:
    info = notebook.facts.notebook.metadata.get("language_info")
    version = info.get("version") if isinstance(info, dict) else None
    return version if isinstance(version, str) and version.startswith("3.") else "3.11"
