"""Floor 4: the Python that runs a notebook, and running it: in a working copy, under limits, with nothing left behind.

>>> from nb2prod.replay import Wish, find_interpreter
>>> find_interpreter("no-such-kernel", Wish(), {}) is None
True
"""

from nb2prod.replay.appearing import appeared, files_below
from nb2prod.replay.copying import CopiedFolder, working_copy
from nb2prod.replay.interpreter import Installed, Interpreter, Wish, ask, find_interpreter
from nb2prod.replay.notebooks import replay_notebook, replay_notebooks
from nb2prod.replay.programs import run_program
from nb2prod.replay.saving import executed_text, save_executed, saved_as
from nb2prod.replay.starnames import star_names_in
from nb2prod.replay.values import (
    FORCED_SEED,
    CellRun,
    Limits,
    ProgramRun,
    Progress,
    Recording,
    ReplayRequest,
    Run,
    RunError,
)

__all__ = [
    "FORCED_SEED",
    "CellRun",
    "CopiedFolder",
    "Installed",
    "Interpreter",
    "Limits",
    "ProgramRun",
    "Progress",
    "Recording",
    "ReplayRequest",
    "Run",
    "RunError",
    "Wish",
    "appeared",
    "ask",
    "files_below",
    "find_interpreter",
    "replay_notebook",
    "replay_notebooks",
    "run_program",
    "executed_text",
    "save_executed",
    "saved_as",
    "star_names_in",
    "working_copy",
]
