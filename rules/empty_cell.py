"""rules/empty_cell.py"""

from collections.abc import Iterator

from nb2prod.rule import Cell, Edit, Example, Fix, Found, Rule, Severity, Span, Subject


def find(subject: Subject) -> Iterator[Found]:
    """Yields each cell without a word that has a cell with one below it."""
    cells = subject.notebook.cells
    last = next((place for place in range(len(cells) - 1, -1, -1) if not _is_empty(cells[place])), 0)
    for cell in cells[:last]:
        if _is_empty(cell):
            place = Span(cell.number, 1, 1, 1, 1)
            yield Found(
                place,
                "this cell is empty",
                fix=Fix("delete the cell", (Edit("delete-cell", place),), safe=True),
            )


def _is_empty(cell: Cell) -> bool:
    return (not cell.source or cell.source.isspace()) and not cell.has_outputs and not cell.tags


rule = Rule(
    code="NB903",
    name="empty-cell",
    severity=Severity.NOTE,
    summary="A cell is empty.",
    why="Whoever reads the notebook wonders whether something was lost there.",
    instead="Delete the cell.",
    find=find,
    python2=True,
    bad=[
        Example(
            """
            # %%
            total = 12
            # %%
            # <- NB903
            # %%
            print(total)
            """,
            fixed="""
            # %%
            total = 12
            # %%
            print(total)
            """,
        ),
        Example(
            """
            # %% markdown
            # <- NB903
            # %%
            # <- NB903
            # %%
            total = 12
            """,
            fixed="""
            # %%
            total = 12
            """,
        ),
    ],
    good=[
        Example(
            """
            # %%
            total = 12
            # %%

            # %%

            """,
            note="Editors leave a last empty cell; nobody minds.",
        ),
        Example("""
            # %%
            # no sales in may
            # %%
            total = 12
            """),
        Example(
            """
            # %% In [1]

            # %% -> stdout
            12
            # %% In [2]
            print(13)
            """,
            note="What it printed would be lost.",
        ),
        Example(
            """
            # %% tags=parameters

            # %%
            total = 12
            """,
            note="A tag says what the place is for.",
        ),
    ],
)
