"""nb2prod's side of a supervised command: starts the supervisor, listens to it, and lets go of the lifeline.

>>> import sys
>>> from nb2prod.replay.scratch import scratch
>>> from nb2prod.replay.values import Limits
>>> with scratch() as place:
...     job = {"command": [sys.executable, "-c", "exit(3)"], "folder": str(place), "environment": {}}
...     supervise(place, job | {"is_notebook": False}, limits=Limits())["code"]
3
"""

import contextlib
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

from nb2prod.errors import Nb2prodError
from nb2prod.replay.copying import mounts_around
from nb2prod.replay.isolation import isolating
from nb2prod.replay.values import Limits

Event = dict[str, Any]
_SECONDS_TO_END = 15
_RUN_LIMITS = ("cell_seconds", "seconds", "memory_mb", "output_mb", "processes")


# Those of the runs that go on, so that the one thread which hears of Ctrl-C can end those of the others.
_LIFELINES: set[IO[bytes]] = set()


def let_all_go() -> None:
    """Ends every run that goes on in this process; their threads get an error."""
    for lifeline in list(_LIFELINES):
        lifeline.close()


def own_python(module: str, job: Path) -> list[str]:
    """The command that does a job with a module of this room, on the Python that nb2prod itself runs on."""
    return [sys.executable, "-I", "-S", str(Path(__file__).with_name("entry.py")), module, str(job)]


def supervise(
    place: Path, job: dict[str, Any], *, limits: Limits, listen: Callable[[Event], None] = lambda event: None
) -> Event:
    """Runs ``job["command"]`` in ``job["folder"]`` to its end or to a limit, and gives the supervisor's last event.

    ``listen`` hears all events before it. Whatever happens here, no process of the command is left afterwards.
    """
    whole = {
        "path": [entry for entry in sys.path if entry],
        "network": limits.network,
        "mounts": mounts_around(Path(job["folder"])),
        "limits": {name: getattr(limits, name) for name in _RUN_LIMITS},
        **job,
    }
    (place / "job.json").write_text(json.dumps(whole), encoding="utf-8")
    command = [*isolating(network=limits.network), *own_python("supervisor", place / "job.json")]
    last: Event = {}
    with _started(command, place) as process:
        assert process.stdout is not None
        for line in process.stdout:
            last = json.loads(line)
            listen(last)
    if last.get("event") == "no-command":
        raise Nb2prodError(
            f"the command does not start ({last['message']})",
            where=str(job["command"][0]), todo="check its path and the folder",
        )  # fmt: skip
    if last.get("event") != "ended":
        told = (place / "supervisor.log").read_text(encoding="utf-8", errors="replace").strip().splitlines()
        raise Nb2prodError(
            f"the run cannot be supervised ({told[-1] if told else 'its supervisor was ended'})",
            where=str(job["folder"]), todo="if nobody ended it on purpose, please report this",
        )  # fmt: skip
    if last["code"] is None and last["limit"] is None:
        raise Nb2prodError("the run was ended from outside", where=str(job["folder"]), todo="start it again")
    return last


@contextlib.contextmanager
def _started(command: list[str], place: Path) -> Iterator[subprocess.Popen[bytes]]:
    # In a session of its own: Ctrl-C goes to nb2prod alone, which lets go of the lifeline.
    with (
        open(place / "supervisor.log", "wb") as log,
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, cwd=place, start_new_session=True,
        ) as process,
    ):  # fmt: skip
        assert process.stdin is not None
        _LIFELINES.add(process.stdin)
        try:
            yield process
        finally:
            _LIFELINES.discard(process.stdin)
            process.stdin.close()
            try:
                process.wait(_SECONDS_TO_END)
            except subprocess.TimeoutExpired:
                process.kill()
