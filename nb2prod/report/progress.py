"""A progress bar on stderr, for long runs in front of a person.

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

    columns = (TextColumn("checking"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    # Not refreshed by a thread: worker processes are forked while it is shown.
    with Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=False) as shown:
        task = shown.add_task("checking", total=total)

        def done(count: int) -> None:
            shown.update(task, advance=count, refresh=True)

        yield done
