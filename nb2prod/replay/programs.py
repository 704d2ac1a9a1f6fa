"""Runs any command under the same supervision as a notebook.

>>> import sys, tempfile
>>> run = run_program([sys.executable, "-c", "print(6 * 7)"], folder=Path(tempfile.mkdtemp()))
>>> run.exit_code, run.stdout, run.limit
(0, '42\\n', None)
"""

import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from nb2prod.errors import Nb2prodError
from nb2prod.replay import insideseeds
from nb2prod.replay.interpreter import Interpreter
from nb2prod.replay.scratch import scratch
from nb2prod.replay.supervised import supervise
from nb2prod.replay.surroundings import make_home, run_variables, seeded_variables
from nb2prod.replay.values import FORCED_SEED, Limits, ProgramRun

# What an environment has of its own comes after ours, as if we were not there; children find us again.
_SITE = f"""
import sys
from pathlib import Path
_here = str(Path(__file__).parent)
sys.path[:] = [entry for entry in sys.path if entry != _here]
Forced({FORCED_SEED}).force()
_this = sys.modules.pop("sitecustomize")
try:
    import sitecustomize
except ImportError:
    sys.modules["sitecustomize"] = _this
"""


def run_program(
    command: Sequence[str],
    *,
    folder: Path,
    limits: Limits = Limits(),
    environment: Mapping[str, str] | None = None,
    interpreter: Interpreter | None = None,
    seeded: bool = False,
) -> ProgramRun:
    """Runs ``command`` in ``folder``, which is the caller's and may be written to.

    ``environment`` comes on top of nb2prod's own, without the user's home and configuration. ``interpreter`` is what
    ``python`` means there. ``seeded`` forces the seeds of a proof in every Python that it starts.
    Raises Nb2prodError if the command cannot be started.
    """
    with scratch() as place:
        make_home(place, os.environ)
        variables = run_variables(place, interpreter, os.environ) | dict(environment or {})
        if seeded:
            variables |= seeded_variables()
            variables["PYTHONPATH"] = with_seeds(place, variables.get("PYTHONPATH", ""))
        streams = [place / "stdout", place / "stderr"]
        job = {
            "command": [_program(command[0], variables), *command[1:]], "folder": str(folder),
            "environment": variables, "streams": [str(path) for path in streams], "is_notebook": False,
        }  # fmt: skip
        ended = supervise(place, job, limits=limits)
        stdout, stderr = (path.read_bytes().decode("utf-8", "replace") for path in streams)
        code = ended["code"] if ended["code"] is not None else -9
        return ProgramRun(
            exit_code=code, stdout=stdout, stderr=stderr, seconds=ended["seconds"], peak_mb=ended["peak_mb"],
            limit=ended["limit"],
        )  # fmt: skip


def with_seeds(place: Path, path: str) -> str:
    """PYTHONPATH with a folder before it that forces the seeds when a Python starts."""
    site = place / "site"
    site.mkdir(exist_ok=True)
    source = Path(insideseeds.__file__).read_text(encoding="utf-8")
    (site / "sitecustomize.py").write_text(source + _SITE, encoding="utf-8")
    return os.pathsep.join([str(site), path] if path else [str(site)])


def _program(name: str, variables: Mapping[str, str]) -> str:
    """A name is looked up in the run's own PATH; a path is relative to the folder, as the system has it."""
    if os.path.dirname(name):
        return name
    found = shutil.which(name, path=variables.get("PATH"))
    if found is None:
        raise Nb2prodError("no such program", where=name, todo="give its path, or install it")
    return found
