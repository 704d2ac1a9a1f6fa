"""rules/not_executed.py"""

from collections.abc import Iterator

from nb2prod.rule import Cell, Example, Found, Related, Rule, Severity, Span, Subject

_SKIPPED_ON_PURPOSE = frozenset({"skip-execution", "skip", "raises-exception"})


def find(subject: Subject) -> Iterator[Found]:
    """Yields one finding that names all code cells which never ran, in a notebook whose other cells did."""
    if not subject.history.counts:
        return
    cells = [cell for cell in subject.notebook.code_cells if _never_ran(cell)]
    if not cells:
        return
    numbers = ", ".join(str(cell.number) for cell in cells[:8]) + (", …" if len(cells) > 8 else "")
    message = (
        "this cell has never run" if len(cells) == 1 else f"{len(cells)} cells have never run: {numbers}"
    )
    yield Found(
        _span(cells[0]), message, related=tuple(Related(_span(cell), "never run") for cell in cells[1:])
    )


def _never_ran(cell: Cell) -> bool:
    if cell.execution_count is not None or cell.has_outputs or cell.tags & _SKIPPED_ON_PURPOSE:
        return False
    return any(line.strip() and not line.lstrip().startswith("#") for line in cell.lines)


def _span(cell: Cell) -> Span:
    """The first line of the cell that holds code."""
    for number, line in enumerate(cell.lines, 1):
        if line.strip() and not line.lstrip().startswith("#"):
            return Span(
                cell.number, number, len(line) - len(line.lstrip()) + 1, number, len(line.rstrip()) + 1
            )
    return Span(cell.number, 1, 1, 1, 1)


rule = Rule(
    code="NB105",
    name="not-executed",
    severity=Severity.NOTE,
    summary="Some code cells have never run.",
    why="Nobody has seen what these cells give, and the results below them may have been made without them.",
    instead="Restart the kernel and run all cells, or delete what is not needed.",
    find=find,
    python2=True,
    bad=[
        Example("""
            # %% In [1]
            price = 3
            # %%
            price *= 2  # <- NB105
            """),
        Example("""
            # %% In [1]
            price = 3
            # %%
            # raise it

            price *= 2  # <- NB105
            # %%
            price -= 1
            """),
    ],
    good=[
        Example(
            """
            # %%
            price = 3
            # %%
            price *= 2
            """,
            note="No cell has a count: the outputs were stripped before the commit.",
        ),
        Example("""
            # %% In [1]
            price = 3
            # %%
            # price *= 2
            # %%

            """),
        Example("""
            # %% In [1]
            price = 3
            # %% tags=skip-execution
            price *= 2
            # %% markdown
            The end.
            """),
    ],
)
