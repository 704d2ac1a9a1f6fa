"""The whole of ``verify``: the runs, the judgement, the answers.

>>> at_once(runs=2, processors=1, free_mb=64000), at_once(runs=2, processors=8, free_mb=64000)
(1, 2)
>>> at_once(runs=3, processors=8, free_mb=3000)
1
"""

import functools
import os
import platform
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from nb2prod.environment import is_pin_file
from nb2prod.errors import Nb2prodError
from nb2prod.facts import learn
from nb2prod.lock import locked_python, read_lock, study
from nb2prod.notebook import Notebook, SurroundingsReader, replace, shown_path
from nb2prod.replay import (
    Interpreter,
    Progress,
    ReplayRequest,
    Run,
    ask,
    find_interpreter,
    replay_notebook,
    replay_notebooks,
    save_executed,
    saved_as,
)
from nb2prod.verify.covering import covered, covering
from nb2prod.verify.environment import is_locked
from nb2prod.verify.explaining import Explainer
from nb2prod.verify.judging import Judge
from nb2prod.verify.parameters import strangers
from nb2prod.verify.project import project_gives
from nb2prod.verify.values import Answer, Question, Verification, VerifyOptions

_ROOM_MB = 3000  # that must be free for each run at the same time
_MOST = 5  # imports told
_MORE = 2  # runs, where those asked for agree in what is drawn by chance, and not with what is stored

Heard = Callable[[int, Progress], None]


def verify_notebook(path: Path, options: VerifyOptions, *, progress: Heard | None = None) -> Verification:
    """Replays the notebook and answers; ``progress`` is told which run has come how far, and which cell has begun.

    Raises Nb2prodError for what is no Python notebook, a Python that is not there or lacks what is imported, and
    for whatever keeps a run from beginning.
    """
    if options.save_outputs is not None:
        saved_as(options.save_outputs)  # before the long work
    if path.is_dir():
        raise Nb2prodError("is a folder", where=shown_path(path), todo="name one notebook")
    [studied] = study([path])
    notebook = studied.facts.notebook
    folder = options.project or path.parent
    locked = options.environment == "locked"
    interpreter = _locked(path, folder) if locked else _interpreter(notebook, options)
    request = ReplayRequest(
        notebook=path, interpreter=interpreter, parameters=options.parameters, limits=options.limits
    )
    explainer = Explainer(notebook, SurroundingsReader(is_pin_file=is_pin_file).of(path))
    judge = _judge(notebook, request, options.runs, explainer, progress)
    environment, told = is_locked(path, folder, interpreter)
    project, gives = _project(path, request, options)
    answers: dict[Question, Answer] = {"environment": environment, **judge.answers, "project": project}
    unused = strangers(options.parameters, explainer.facts)
    notes = {**judge.notes(), "runs": unused, "environment": told, "project": gives}
    if options.save_outputs is not None:
        save_executed(path, judge.first_run, options.save_outputs)
    found = Verification(
        notebook=shown_path(path), project=options.project and shown_path(options.project),
        required=options.required, answers=answers, runs=judge.runs, cells=judge.cells,
        notes={question: texts for question, texts in notes.items() if texts},
    )  # fmt: skip
    return covered(found, covering(notebook))


def _interpreter(notebook: Notebook, options: VerifyOptions) -> Interpreter:
    """The notebook's own Python.

    Raises Nb2prodError if nothing tells which that is, or it is nb2prod's own and lacks an import of the notebook.
    """
    spec = notebook.metadata.get("kernelspec")
    name = spec.get("name") if isinstance(spec, dict) else None
    name = name if isinstance(name, str) else ""
    found = find_interpreter(name, options.wish, os.environ)
    if found is None:
        raise _no_python(notebook, f"the kernel '{name}' is not here" if name else "it names no kernel")
    lacking = _lacking(notebook, found) if found.is_own else []
    if lacking:
        raise _no_python(notebook, f"nb2prod's own Python lacks {', '.join(lacking[:_MOST])}")
    return found


def _no_python(notebook: Notebook, why: str) -> Nb2prodError:
    return Nb2prodError(
        f"which Python runs this notebook? ({why})",
        where=notebook.path,
        todo="name it with --interpreter PATH",
    )


def _locked(path: Path, folder: Path) -> Interpreter:
    """The Python of the environment that the lock in the folder describes, from the cache or made anew."""
    lock = read_lock(study([path]), folder)
    if not lock.there or "requirements.txt" not in lock.texts:
        raise Nb2prodError(
            "there is no lock", where=shown_path(folder), todo="run nb2prod lock first, or use --env kernel"
        )
    python = lock.texts.get(".python-version", "").strip() or platform.python_version()
    cache = cache_folder(os.environ)
    return Interpreter(
        locked_python(lock.texts["requirements.txt"], python=python, cache=cache), "--env locked"
    )


def cache_folder(environment: Mapping[str, str]) -> Path:
    """Where environments are kept.

    >>> cache_folder({"XDG_CACHE_HOME": "/x"}).as_posix(), cache_folder({"HOME": "/home/ann"}).as_posix()
    ('/x/nb2prod', '/home/ann/.cache/nb2prod')
    """
    given = environment.get("XDG_CACHE_HOME", "")
    home = Path(given) if os.path.isabs(given) else Path(environment.get("HOME") or Path.home()) / ".cache"
    return home / "nb2prod"


def _lacking(notebook: Notebook, interpreter: Interpreter) -> list[str]:
    """What the notebook imports and the interpreter does not have."""
    installed = ask(interpreter)
    tops = {one.top for one in learn(notebook).imports if one.top}
    beside = {path.stem for path in Path(notebook.path).parent.glob("*") if path.suffix in ("", ".py")}
    return sorted(
        top for top in tops - sys.stdlib_module_names - beside if not installed.distributions_of(top)
    )


def _judge(
    notebook: Notebook, request: ReplayRequest, runs: int, explainer: Explainer, progress: Heard | None
) -> Judge:
    """The runs that were asked for, judged; and some more, one by one, for as long as chance may have the say."""

    def judged(done: tuple[Run, ...]) -> Judge:
        return Judge(notebook, done, explain=explainer.of_noise, foresee=explainer.of_error)

    done = _replay(request, runs, progress)
    judge = judged(done)
    while runs > 1 and judge.is_in_doubt and len(done) < runs + _MORE:
        told = None if progress is None else functools.partial(progress, len(done))
        done += (replay_notebook(request, progress=told),)
        judge = judged(done)
    return judge


def _replay(request: ReplayRequest, runs: int, progress: Heard | None) -> tuple[Run, ...]:
    """The runs, at the same time where there is room; one by one again if the memory of all was too little."""
    requests = [request] * runs
    together = at_once(runs=runs, processors=os.cpu_count() or 1, free_mb=_free_mb())
    if together > 1:
        shared = replace(request.limits, memory_mb=min(request.limits.memory_mb, _free_mb() // together))
        done = replay_notebooks(
            [replace(one, limits=shared) for one in requests], at_once=together, progress=progress
        )
        if all(run.limit != "memory_mb" for run in done) or shared == request.limits:
            return done
    return replay_notebooks(requests, at_once=1, progress=progress)


def at_once(*, runs: int, processors: int, free_mb: int) -> int:
    """How many runs go at the same time."""
    return max(1, min(runs, processors, free_mb // _ROOM_MB))


def _free_mb() -> int:
    try:
        with open("/proc/meminfo", encoding="ascii") as file:
            line = next(line for line in file if line.startswith("MemAvailable"))
        return int(line.split()[1]) >> 10
    except (OSError, StopIteration, ValueError, IndexError):  # not every system tells: one by one
        return 0


def _project(path: Path, request: ReplayRequest, options: VerifyOptions) -> tuple[Answer, tuple[str, ...]]:
    """Whether the project gives what the notebook gives under forced seeds, and what differs."""
    if options.project is None:
        return "not-asked", ()
    run = replay_notebook(replace(request, seeded=True))
    if not run.reached_end:
        return "unknown", ("the notebook does not run to its end under the proof's seeds",)
    compared = project_gives(
        options.project, path, run, interpreter=request.interpreter, limits=options.limits
    )
    told = tuple(f"{one.name}: notebook {one.left!r}, project {one.right!r}" for one in compared.differences)
    return ("no" if compared.verdict == "differs" else "yes"), told
