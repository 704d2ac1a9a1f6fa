"""Replays a notebook: a fresh kernel of its own Python, in a working copy, under limits.

The work is done by three processes besides this one: the supervisor (``supervisor.py``), papermill (``worker.py``)
and the kernel, in which the probe (``inside.py``) listens.
"""

import functools
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nb2prod.notebook import replace
from nb2prod.replay import inside, insideseeds
from nb2prod.replay.appearing import appeared, files_below
from nb2prod.replay.copying import working_copy
from nb2prod.replay.programs import with_seeds
from nb2prod.replay.scratch import scratch
from nb2prod.replay.supervised import let_all_go, own_python, supervise
from nb2prod.replay.surroundings import make_home, run_variables, seeded_variables
from nb2prod.replay.values import FORCED_SEED, Progress, ReplayRequest, Run
from nb2prod.replay.telling import RunBeingTold

if TYPE_CHECKING:
    from concurrent.futures import Future

_TICK = 0.05  # seconds
_KERNEL = ["-m", "ipykernel_launcher", "-f", "{connection_file}"]
# IPython runs this line in the notebook's namespace: it must leave no name there.
_STARTUP = (
    "exec(compile(open({path!r}, encoding='utf-8').read(), {path!r}, 'exec'), {{'__name__': '_nb2prod'}})\n"
)
# Each source in a namespace of its own: they must not stand in each other's way either.
_START = """
import os
sources, job = {sources!r}, {job!r}
parts = {{}}
for name, path in sources.items():
    parts[name] = {{"__name__": "_nb2prod_" + name}}
    with open(path, encoding="utf-8") as file:
        exec(compile(file.read(), path, "exec"), parts[name])
os.environ.update(job.get("variables", {{}}))
forced = parts["seeds"]["Forced"](job["seed"]).force() if "seeds" in parts else None
fingerprint = parts["fingerprints"]["fingerprint"] if "fingerprints" in parts else None
parts["inside"]["Probe"](get_ipython(), job, fingerprint, forced).listen()
"""


def replay_notebook(request: ReplayRequest, *, progress: Callable[[Progress], None] | None = None) -> Run:
    """Runs the notebook once. ``progress`` hears of every cell that begins.

    Raises Nb2prodError if no run can begin: no kernel, no notebook, no room for the copy.
    """
    with scratch() as place, working_copy(request.notebook, limits=request.limits) as copied:
        make_home(place, os.environ)
        variables = run_variables(place, request.interpreter, os.environ)
        if request.seeded:
            variables |= seeded_variables()
        _send_kernel(place, request)
        _send_probe(place, request, python_path=variables.get("PYTHONPATH", ""))
        job = _worker_job(place, copied.notebook, request)
        told = RunBeingTold(progress)
        before = files_below(copied.notebook.parent) if request.recording is not None else None
        ended = supervise(
            place,
            {
                "command": own_python("worker", job),
                "folder": str(copied.notebook.parent), "environment": variables, "is_notebook": True,
            },
            limits=request.limits, listen=told.hear,
        )  # fmt: skip
        told.read(results=place / "results.jsonl", recorded=place / "recorded.jsonl")
        run = told.run(ended, request)
        written = appeared(copied.notebook.parent, before) if before is not None else {}
        return replace(run, written=written)


def replay_notebooks(
    requests: Sequence[ReplayRequest],
    *,
    at_once: int,
    progress: Callable[[int, Progress], None] | None = None,
) -> tuple[Run, ...]:
    """Several runs, ``at_once`` of them at the same time; ``progress`` is also told which.

    Ctrl-C, and any error of one of them, ends all of them at once.
    """
    from concurrent.futures import ThreadPoolExecutor

    def replay(number: int) -> Run:
        told = None if progress is None else functools.partial(progress, number)
        return replay_notebook(requests[number], progress=told)

    runs: "list[Future[Run]]" = []
    with ThreadPoolExecutor(at_once) as pool:
        try:
            runs += (pool.submit(replay, number) for number in range(len(requests)))
            return tuple(run.result() for run in runs)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            _end(runs)
            raise


def _end(runs: "Sequence[Future[Run]]") -> None:
    """Lets the runs go, also those that have no process yet; whoever presses Ctrl-C again wants just that."""
    while any(not run.done() for run in runs):
        try:
            let_all_go()
            time.sleep(_TICK)
        except KeyboardInterrupt:
            continue


def _send_kernel(place: Path, request: ReplayRequest) -> None:
    folder = place / "jupyter" / "kernels" / "nb2prod"
    folder.mkdir(parents=True)
    spec = {
        "argv": [str(request.interpreter.path), *_KERNEL],
        "display_name": "nb2prod",
        "language": "python",
    }
    (folder / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")


def _send_probe(place: Path, request: ReplayRequest, *, python_path: str) -> None:
    """Writes the probe's sources, and a line that starts it to where the kernel's IPython looks."""
    after = (
        []
        if request.recording is None
        else [(*at, list(names)) for at, names in request.recording.after.items()]
    )
    job = {"after": after, "cell_file": str(place / "cell"), "recorded": str(place / "recorded.jsonl")}
    parts = {"inside": _source(inside)}
    if after:
        from nb2prod.compare.inside import source

        parts["fingerprints"] = source()
    if request.seeded:
        parts["seeds"] = _source(insideseeds)
        # Children of the notebook are forced as those of a program are.
        job["variables"] = {"PYTHONPATH": with_seeds(place, python_path)}
        job["seed"] = FORCED_SEED
    for name, text in parts.items():
        (place / f"{name}.py").write_text(text, encoding="utf-8")
    path = place / "start.py"
    path.write_text(
        _START.format(sources={name: str(place / f"{name}.py") for name in parts}, job=job), encoding="utf-8"
    )
    startup = place / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "00-nb2prod.py").write_text(_STARTUP.format(path=str(path)), encoding="utf-8")


def _source(module: Any) -> str:
    return Path(module.__file__).read_text(encoding="utf-8")


def _worker_job(place: Path, notebook: Path, request: ReplayRequest) -> Path:
    job = {
        "path": [entry for entry in sys.path if entry],
        "notebook": str(notebook),
        "parameters": dict(request.parameters),
        "results": str(place / "results.jsonl"),
        "cell_file": str(place / "cell"),
        "connection_file": str(place / "kernel.json"),
        "output_mb": request.limits.output_mb,
    }
    path = place / "worker.json"
    path.write_text(json.dumps(job, default=str), encoding="utf-8")
    return path
