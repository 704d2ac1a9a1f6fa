"""Starts the supervisor or the worker, as a script by nb2prod's own Python: ``entry.py MODULE JOB …``.

>>> import os
>>> os.path.basename(room_path())
'replay'
"""

import importlib
import json
import os
import sys
import types


def room_path() -> str:
    """The folder of this room."""
    return os.path.dirname(os.path.abspath(__file__))


def enter(module: str, job_path: str, *more: str) -> None:
    """Calls ``main(job, …)`` of a module of this room.

    The room's own ``__init__`` stays out: it loads all that nb2prod does with runs, and this process is waited for.
    """
    with open(job_path, encoding="utf-8") as file:
        job = json.load(file)
    sys.path[:] = job["path"]
    for name, folder in (("nb2prod", os.path.dirname(room_path())), ("nb2prod.replay", room_path())):
        package = types.ModuleType(name)
        package.__path__ = [folder]
        sys.modules[name] = package
    importlib.import_module(f"nb2prod.replay.{module}").main(job, *more)


if __name__ == "__main__":
    enter(*sys.argv[1:])
