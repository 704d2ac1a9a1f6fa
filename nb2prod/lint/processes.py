"""The same check in several processes. A process that dies costs one notebook: it is found, the others go on.

>>> from nb2prod.lint.batch import Task
>>> from nb2prod.lint.run import Selection
>>> check_in_processes([], Task(Selection(codes=frozenset())), jobs=2, done=print)
[]
"""

import gc
import multiprocessing
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool

from nb2prod.lint.batch import COLLECT_AFTER, Checker, NotebookFile, Outcome, Task
from nb2prod.lint.breaches import INTERNAL_ERROR
from nb2prod.lint.catalogue import Catalogue, load_catalogue
from nb2prod.lint.concealment import Veil
from nb2prod.lint.finding import NotebookFindings
from nb2prod.lint.placing import findings_of
from nb2prod.lint.precedence import Breach
from nb2prod.notebook import Notebook
from nb2prod.rule import Found

_checker: Checker  # of this worker; set when it starts


def check_in_processes(
    files: Sequence[NotebookFile], task: Task, *, jobs: int, done: Callable[[int], None]
) -> list[Outcome]:
    """The outcome of each file, in the order of the files."""
    outcomes: dict[int, Outcome] = {}
    unfinished: list[int] = []
    size = max(1, min(COLLECT_AFTER, len(files) // (4 * jobs)))
    chunks = [range(start, min(start + size, len(files))) for start in range(0, len(files), size)]
    with _pool(task, min(jobs, len(chunks) or 1)) as pool:
        futures = {pool.submit(_check_chunk, [files[at] for at in chunk]): chunk for chunk in chunks}
        for future in _ended(futures, pool):
            chunk = futures[future]
            if (found := _result(future)) is None:
                unfinished += chunk
            else:
                outcomes.update(zip(chunk, found, strict=True))
                done(len(chunk))
    for at, outcome in zip(unfinished, _one_by_one([files[at] for at in unfinished], task), strict=True):
        outcomes[at] = outcome
        done(1)
    return [outcomes[at] for at in range(len(files))]


def _one_by_one(files: Sequence[NotebookFile], task: Task) -> Iterator[Outcome]:
    """Yields the outcome of each file, worked on alone, so that it is known at which one a process dies."""
    waiting = list(reversed(files))
    while waiting:
        with _pool(task, 1) as pool:
            found: list[Outcome] | None = []
            while waiting and found is not None:  # None: this process is dead, the next file needs another
                file = waiting.pop()
                found = _result(pool.submit(_check_chunk, [file]))
                yield _lost(file, load_catalogue(task.team_rules)) if found is None else found[0]


def _lost(file: NotebookFile, catalogue: Catalogue) -> NotebookFindings:
    """The outcome for a notebook whose checking process died."""
    notebook = Notebook(path=file.shown, cells=())
    found = Found(None, "the process that checked this notebook died; all other notebooks were checked")
    breaches = [Breach(catalogue[INTERNAL_ERROR], found)]
    return NotebookFindings(
        notebook.path, notebook.language, 0, findings_of(notebook, breaches, Veil(notebook, ()))
    )


def _pool(task: Task, workers: int) -> ProcessPoolExecutor:
    # Forked where that is safe: the workers then have everything imported. No thread runs at that time.
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    return ProcessPoolExecutor(workers, context, initializer=_begin, initargs=(task,))


def _ended(futures: dict[Future, range], pool: ProcessPoolExecutor) -> Iterator[Future]:
    """The futures as they end; when the user interrupts, those that have not begun never will."""
    try:
        yield from as_completed(futures)
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        raise


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
    found = [_checker.file(file) for file in files]
    gc.collect()
    return found
