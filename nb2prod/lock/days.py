"""The day of a notebook: of its last commit, else the one that its metadata tell.

>>> from nb2prod.notebook import Cell, Notebook
>>> ran = {"execution": {"iopub.execute_input": "2023-04-05T10:11:12.131415Z"}}
>>> day_in_metadata(Notebook("n.ipynb", (Cell(1, "code", "x", metadata=ran),)))
datetime.date(2023, 4, 5)
"""

import os
import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from nb2prod.notebook import Notebook

_SECONDS = 20
_DAY = r"(20\d\d-\d\d-\d\d)(?:[T ]|$)"
_STAMPS = (("execution", None), ("ExecuteTime", None), ("papermill", "end_time"))
# The repository is not trusted: nothing that its configuration names may run.
_SAFE = (
    "-c core.fsmonitor=false -c core.hooksPath=/dev/null -c log.showSignature=false -c core.pager=cat"
    " -c protocol.allow=never --no-optional-locks --no-pager"
).split()
# No protocol is allowed, whatever the repository allows: git before 2.44 fetches what is missing, by any program.
_ENVIRONMENT = {
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "TZ": "UTC0",
}
_KEPT = frozenset("PATH HOME SYSTEMROOT USERPROFILE".split())


def day_of(path: Path, notebook: Notebook) -> date | None:
    """The day of the notebook; None where nothing tells."""
    return day_of_commit(path) or day_in_metadata(notebook)


def day_of_commit(path: Path) -> date | None:
    """The day (UTC) of the last commit that changed the file; None without a repository, or without git."""
    import subprocess

    git = shutil.which("git")
    if git is None or not os.path.isabs(git):  # one that lies in the working directory is not git
        return None
    kept = {name: value for name, value in os.environ.items() if name.upper() in _KEPT}
    environment = kept | _ENVIRONMENT
    command = [
        git,
        *_SAFE,
        "log",
        "-1",
        "--date=short-local",
        "--format=%cd",
        "--no-ext-diff",
        "--no-textconv",
    ]
    try:
        done = subprocess.run(
            [*command, "--", path.name], cwd=path.absolute().parent, env=environment, timeout=_SECONDS,
            capture_output=True, check=True, stdin=subprocess.DEVNULL, text=True,
        )  # fmt: skip
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    return _day(done.stdout.strip())


def day_in_metadata(notebook: Notebook) -> date | None:
    """The last day on which the metadata say that a cell ran."""
    tables = [notebook.metadata, *(cell.metadata for cell in notebook.code_cells)]
    days = [day for table in tables for text in _stamps(table) if (day := _day(text)) is not None]
    return max(days, default=None)


def _stamps(metadata: dict[str, Any]) -> Iterator[str]:
    for key, field in _STAMPS:
        table = metadata.get(key)
        values = table.items() if isinstance(table, dict) else ()
        yield from (value for name, value in values if isinstance(value, str) and field in (None, name))


def _day(text: str) -> date | None:
    found = re.match(_DAY, text)
    try:
        return date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None
