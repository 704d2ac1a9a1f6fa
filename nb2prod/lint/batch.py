"""Many notebooks: each read and checked by itself, in as many processes as are worth their start.

>>> missing = NotebookFile(Path("missing.ipynb"), "missing.ipynb")
>>> next(check_files([missing], Task(Selection(codes=frozenset())))).what
'no such file or directory'
"""

import gc
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nb2prod.environment import is_pin_file
from nb2prod.errors import Nb2prodError
from nb2prod.lint.catalogue import Catalogue, load_catalogue
from nb2prod.lint.finding import FixWish, NotebookFindings
from nb2prod.lint.run import Selection, lint
from nb2prod.notebook import Found as NotebookFile
from nb2prod.notebook import Notebook, Surroundings, SurroundingsReader, Value, read_bytes, replace
from nb2prod.notebook.files import read_regular
from nb2prod.notebook.ignores import IgnoreRules

if TYPE_CHECKING:
    from nb2prod.lint.keeping import Keeping

_WORTH_PROCESSES = 40  # fewer notebooks are done before the processes are there
# Notebooks: a command runs with the collector off, and classes of a notebook and their methods refer to each other.
COLLECT_AFTER = 64

Outcome = NotebookFindings | Nb2prodError
"""What became of one path: its findings, or why it could not be looked at."""


class CachePlace(Value):
    """Where results are kept between runs; ``settings`` stands for what they depend on besides the notebooks."""

    folder: Path
    settings: str


class Task(Value):
    """How to check any notebook, as values that can go to another process.

    ``per_file`` are pairs of a pattern, relative to ``folder``, and the codes that are ignored where it matches.
    ``fix`` tells which fixes to make; None for none. With ``pylint`` it is asked as well. ``cache`` is where results are
    kept; what is fixed, and what pylint says, is never kept.
    """

    selection: Selection
    team_rules: tuple[Path, ...] = ()
    per_file: tuple[tuple[str, frozenset[str]], ...] = ()
    folder: Path = Path()
    fix: FixWish | None = None
    pylint: bool = False
    cache: CachePlace | None = None


class Checker:
    """Checks one notebook after the other, and remembers what lies around them."""

    def __init__(self, task: Task, catalogue: Catalogue | None = None):
        self._task = task
        self._catalogue = catalogue or load_catalogue(task.team_rules, pylint=task.pylint)
        self._others: dict[str, Any] = {}
        if task.pylint:
            from nb2prod.lint.pylinting import Pylint  # a check alone needs none of it

            self._others["others"] = Pylint(task.selection.codes, self._catalogue).breaches
        self._surroundings = SurroundingsReader(is_pin_file=is_pin_file)
        base = os.path.abspath(task.folder)
        self._per_file = [
            (IgnoreRules(base=base, lines=[pattern]), codes) for pattern, codes in task.per_file
        ]
        self._keeping: Keeping | None = None
        if task.cache is not None and task.fix is None and not task.pylint:
            from nb2prod.lint.keeping import Keeping  # a check without a cache needs none of it

            self._keeping = Keeping(task.cache.folder, task.cache.settings)

    def file(self, file: NotebookFile) -> Outcome:
        """Reads and checks one file, and fixes it if that was asked for."""
        try:
            data = read_regular(file.path)
        except (OSError, MemoryError) as error:
            what = getattr(error, "strerror", None) or str(error) or "longer than the memory"
            return Nb2prodError(
                what[:1].lower() + what[1:], where=file.shown, todo="make it readable, or leave it out"
            )
        if self._keeping is not None:
            around, selection = self._surroundings.of(file.path), self._selection(file.path)

            def check(witness: Surroundings) -> NotebookFindings:
                return lint(read_bytes(data, shown=file.shown), witness, self._catalogue, selection)

            return self._keeping.found(data, file, selection, around, check)
        notebook = read_bytes(data, shown=file.shown)
        found = self._lint(notebook, file.path)
        if found.fixes is None:
            return found
        from nb2prod.lint.mending import rewritten  # a check alone needs none of it

        try:
            return rewritten(found, notebook, file.path)
        except Nb2prodError as error:
            return error

    def text(self, data: bytes, file: NotebookFile) -> NotebookFindings:
        """Checks a notebook that came through stdin as if it were that file; the fixed one stands in its fixes."""
        return self._lint(read_bytes(data, shown=file.shown), file.path, from_stdin=True)

    def version(self, data: bytes, file: NotebookFile) -> NotebookFindings:
        """Checks what the file once was, or may be, as if it stood there."""
        return self._lint(read_bytes(data, shown=file.shown), file.path)

    def _lint(self, notebook: Notebook, path: Path, *, from_stdin: bool = False) -> NotebookFindings:
        around, selection = self._surroundings.of(path), self._selection(path)

        def check(one: Notebook) -> NotebookFindings:
            return lint(one, around, self._catalogue, selection, from_stdin=from_stdin, **self._others)

        found = check(notebook)
        if self._task.fix is None:
            return found
        from nb2prod.lint.mending import Mender  # a check alone needs none of it

        return Mender(self._task.fix, self._catalogue).mend(notebook, found, check, around)

    def _selection(self, path: Path) -> Selection:
        """The selection with the codes that the configuration ignores for the file."""
        absolute = os.path.abspath(path)
        matching = [codes for rules, codes in self._per_file if rules.decide(absolute, is_folder=False)]
        selection = self._task.selection
        return replace(selection, ignored=frozenset().union(*matching)) if matching else selection


def check_files(
    files: Sequence[NotebookFile],
    task: Task,
    *,
    catalogue: Catalogue | None = None,
    jobs: int | None = None,
    done: Callable[[int], None] = lambda count: None,
) -> Iterator[Outcome]:
    """Yields the outcome of each file, in the order of the files, whatever the processes do.

    ``jobs`` None means one process for each processor, where there are enough notebooks. ``done`` is told how many
    notebooks were finished since it was last called.
    """
    jobs = jobs or _processors()
    if jobs > 1 and len(files) >= _WORTH_PROCESSES:
        from nb2prod.lint.processes import check_in_processes  # a single notebook must not pay for it

        yield from check_in_processes(files, task, jobs=jobs, done=done)
        return
    checker = Checker(task, catalogue)
    for number, file in enumerate(files, 1):
        yield checker.file(file)
        done(1)
        if number % COLLECT_AFTER == 0:
            gc.collect()
            gc.freeze()  # what stays until the end: the next collection need not look at it again


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
