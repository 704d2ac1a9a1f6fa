"""Old findings, which are silent, are not fixed either: what is fixed is what would be reported.

>>> from nb2prod.lint.finding import FixWish
>>> from nb2prod.lint.run import Selection
>>> task = Task(Selection(codes=frozenset()), fix=FixWish())
>>> sparing(task, [], baseline=None, changes=None) is task
True
"""

from collections import Counter
from collections.abc import Iterable

from nb2prod.lint.baseline import Baseline, entries
from nb2prod.lint.batch import Checker, NotebookFile, Task
from nb2prod.lint.since import Changed
from nb2prod.notebook import replace


def sparing(
    task: Task, files: Iterable[NotebookFile], *, baseline: Baseline | None, changes: Iterable[Changed] | None
) -> Task:
    """The task, whose fixes leave alone what the baseline remembers and what the old versions had too."""
    if task.fix is None or (baseline is None and changes is None):
        return task
    old: dict[str, Counter[str]] = {}
    for file in files if baseline is not None else ():
        old[file.shown] = Counter(baseline.old_in(file.shown))
    checker = Checker(replace(task, fix=None))
    for change in changes or ():
        if change.old is not None:
            before = entries(checker.version(change.old, change.file))
            old[change.file.shown] = old.get(change.file.shown, Counter()) + before
    return replace(task, fix=replace(task.fix, old=old))
