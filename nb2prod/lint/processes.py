"""The same check in several processes. A process that dies or does not end costs one notebook: the others go on.

>>> from nb2prod.lint.batch import Task
>>> from nb2prod.lint.run import Selection
>>> list(check_in_processes([], Task(Selection(codes=frozenset())), jobs=2, done=print))
[]
"""

import gc
import multiprocessing
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager

from nb2prod.lint.batch import COLLECT_AFTER, Checker, NotebookFile, Outcome, Task
from nb2prod.lint.breaches import INTERNAL_ERROR
from nb2prod.lint.catalogue import Catalogue, load_catalogue
from nb2prod.lint.concealment import Veil
from nb2prod.lint.finding import NotebookFindings
from nb2prod.lint.placing import findings_of
from nb2prod.lint.precedence import Breach
from nb2prod.notebook import Notebook
from nb2prod.rule import Found

LONGEST = 120  # seconds of processor time for one notebook; then the system ends the process
_checker: Checker  # of this worker; set when it starts


def check_in_processes(
    files: Sequence[NotebookFile], task: Task, *, jobs: int, done: Callable[[int], None]
) -> Iterator[Outcome]:
    """Yields the outcome of each file, in the order of the files."""
    outcomes: dict[int, Outcome] = {}  # those that came before their turn
    turn = 0
    size = max(1, min(COLLECT_AFTER, len(files) // (4 * jobs)))
    waiting = deque(range(start, min(start + size, len(files))) for start in range(0, len(files), size))
    while waiting:
        lost = []
        for chunk, found in _together(files, task, waiting, workers=min(jobs, len(waiting))):
            if found is None:
                lost += chunk
            else:
                outcomes.update(zip(chunk, found, strict=True))
                done(len(chunk))
            while turn in outcomes:
                yield outcomes.pop(turn)
                turn += 1
        for at, outcome in zip(lost, _one_by_one([files[at] for at in lost], task), strict=True):
            outcomes[at] = outcome
            done(1)
    while turn in outcomes:
        yield outcomes.pop(turn)
        turn += 1


def _together(
    files: Sequence[NotebookFile], task: Task, waiting: deque[range], *, workers: int
) -> Iterator[tuple[range, list[Outcome] | None]]:
    """Yields chunks that were waiting with what was found in them, or with None if a process died meanwhile.

    Only a few chunks are under way at a time. So when a process dies the others can be left waiting for a new pool.
    """
    with _pool(task, workers) as pool:
        under_way: dict[Future, range] = {}
        broken = False
        while under_way or (waiting and not broken):
            while waiting and not broken and len(under_way) < 2 * workers:
                chunk = waiting.popleft()
                under_way[_submit(pool, [files[at] for at in chunk])] = chunk
            for future in wait(under_way, return_when=FIRST_COMPLETED).done:
                found = _result(future)
                broken = broken or found is None
                yield under_way.pop(future), found


def _one_by_one(files: Sequence[NotebookFile], task: Task) -> Iterator[Outcome]:
    """Yields the outcome of each file, worked on alone, so that it is known at which one a process dies."""
    waiting = list(reversed(files))
    while waiting:
        with _pool(task, 1) as pool:
            found: list[Outcome] | None = []
            while waiting and found is not None:  # None: this process is dead, the next file needs another
                file = waiting.pop()
                found = _result(_submit(pool, [file]))
                yield _lost(file, load_catalogue(task.team_rules)) if found is None else found[0]


def _lost(file: NotebookFile, catalogue: Catalogue) -> NotebookFindings:
    """The outcome for a notebook whose checking process died."""
    notebook = Notebook(path=file.shown, cells=())
    message = (
        f"the process that checked this notebook died or did not end in {LONGEST} s; all others were checked"
    )
    found = Found(None, message)
    breaches = [Breach(catalogue[INTERNAL_ERROR], found)]
    return NotebookFindings(
        notebook.path, notebook.language, 0, findings_of(notebook, breaches, Veil(notebook, ()))
    )


@contextmanager
def _pool(task: Task, workers: int) -> Iterator[ProcessPoolExecutor]:
    """A pool of workers; when the user interrupts, the chunks that have not begun never will."""
    # Forked where that is safe: the workers then have everything imported. No thread runs at that time.
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    pool = ProcessPoolExecutor(workers, context, initializer=_begin, initargs=(task,))
    try:
        yield pool
    finally:
        # Not the pool's own `with`: its shutdown would take the cancelling back.
        pool.shutdown(cancel_futures=True)


def _submit(pool: ProcessPoolExecutor, files: Sequence[NotebookFile]) -> Future:
    """The future of a chunk; already failed when the pool broke while it was filled."""
    try:
        return pool.submit(_check_chunk, files)
    except BrokenProcessPool as error:
        broken: Future = Future()
        broken.set_exception(error)
        return broken


def _result(future: Future) -> list[Outcome] | None:
    try:
        return future.result()
    except BrokenProcessPool:
        return None


def _begin(task: Task) -> None:
    """Makes a new worker ready. An interrupt is the parent's affair."""
    global _checker  # pylint: disable=global-statement  # the one way to hand state to a pool's functions
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()
    _checker = Checker(task)
    gc.freeze()


def _check_chunk(files: Sequence[NotebookFile]) -> list[Outcome]:
    found = []
    for file in files:
        # Its default is to end the process: whatever hangs, be it inside of C, it cannot catch this.
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_PROF, LONGEST)
        found.append(_checker.file(file))
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, 0)
    gc.collect()
    return found
