"""Is the environment the locked one: what the lock pins, against what is installed where the notebook runs.

>>> from nb2prod.replay import Installed
>>> apart({"numpy": "1.26.4"}, Installed(python="3.11.7", packages={"NumPy": "1.25.0"}, modules={}))
('numpy: locked 1.26.4, installed 1.25.0',)
"""

from collections.abc import Mapping
from pathlib import Path

from nb2prod.environment import normalise
from nb2prod.lock import read_lock, study
from nb2prod.lock.resolve import versions_in
from nb2prod.replay import Installed, Interpreter, ask
from nb2prod.verify.values import Answer

_REQUIREMENTS, _PYTHON = "requirements.txt", ".python-version"
_MOST = 10


def is_locked(notebook: Path, folder: Path, interpreter: Interpreter) -> tuple[Answer, tuple[str, ...]]:
    """Whether the interpreter has what the lock in the folder names; and what is apart, or why nobody knows."""
    lock = read_lock(study([notebook]), folder)
    if not lock.there:
        return "unknown", ("there is no lock",)
    if not lock.holds:
        return "no", ("the lock lacks an import, or its files contradict each other: nb2prod lock --check",)
    installed = ask(interpreter)
    found = list(apart(versions_in(lock.texts[_REQUIREMENTS]), installed))
    python = lock.texts.get(_PYTHON, "").strip()
    if python and not f"{installed.python}.".startswith(f"{python}."):
        found.insert(0, f"Python: locked {python}, installed {installed.python}")
    return ("no" if found else "yes"), tuple(found[:_MOST])


def apart(locked: Mapping[str, str], installed: Installed) -> tuple[str, ...]:
    """What is locked in one version and installed in another one, or not at all."""
    here = {normalise(name): version for name, version in installed.packages.items()}
    return tuple(
        (
            f"{name}: locked {version}, installed {here[name]}"
            if name in here
            else f"{name}: locked {version}, not installed"
        )
        for name, version in sorted(locked.items())
        if here.get(name) != version
    )
