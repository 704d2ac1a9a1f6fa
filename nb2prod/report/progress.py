"""A progress bar on stderr with the rate and the time left, for long runs in front of a person.

>>> with progress(2, visible=False) as done:
...     done(1)
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def progress(total: int, *, visible: bool) -> Iterator[Callable[[int], None]]:
    """Gives a function that is told how many notebooks were finished since it was last called."""
    if not visible:
        yield lambda count: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    rate = TextColumn("{task.fields[rate]}")
    columns = (TextColumn("checking"), BarColumn(), MofNCompleteColumn(), rate, TimeRemainingColumn())
    # Not refreshed by a thread: worker processes are forked while it is shown.
    with Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=False) as shown:
        task = shown.add_task("checking", total=total, rate="")

        def done(count: int) -> None:
            speed = shown.tasks[0].speed
            shown.update(task, advance=count, rate=f"{speed:,.0f}/s" if speed else "", refresh=True)

        yield done


@contextmanager
def cells_progress(*, visible: bool) -> Iterator[Callable[[int, int, int, str], None]]:
    """Gives a function that is told which run has how many cells done, of how many, and what the current one is.

    >>> with cells_progress(visible=False) as heard:
    ...     heard(0, 1, 5, "Load the data")
    """
    if not visible:
        yield lambda run, done, of, what: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("run {task.fields[run]}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}", markup=False),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        tasks: dict[int, TaskID] = {}

        def heard(run: int, done: int, of: int, what: str) -> None:
            if run not in tasks:
                tasks[run] = shown.add_task("", total=None, run=run + 1)
            shown.update(tasks[run], completed=done, total=of, description=what)

        yield heard
