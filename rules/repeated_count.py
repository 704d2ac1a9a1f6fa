"""rules/repeated_count.py"""

from collections.abc import Iterator

from nb2prod.rule import Example, Found, Related, Rule, Severity, Span, Subject


def find(subject: Subject) -> Iterator[Found]:
    """Yields one finding for all counts that stand at more than one cell."""
    repeated = subject.history.repeated
    if not repeated:
        return
    count, cells = next(iter(repeated.items()))
    shown = " and ".join(map(str, cells[:2]))
    more = f" ({len(repeated)} counts stand twice)" if len(repeated) > 1 else ""
    related = tuple(
        Related(_first_line(subject, cell), f"In [{other}] too")
        for other, several in repeated.items()
        for cell in several
        if cell != cells[1]
    )
    message = f"In [{count}] stands at cells {shown}: the results come from more than one session{more}"
    yield Found(_first_line(subject, cells[1]), message, related=related)


def _first_line(subject: Subject, number: int) -> Span:
    line = subject.notebook.cells[number - 1].lines[0]
    return Span(number, 1, 1, 1, len(line) + 1)


rule = Rule(
    code="NB106",
    name="repeated-count",
    severity=Severity.NOTE,
    summary="An execution count stands at two cells.",
    why=(
        "The kernel was restarted between the runs that are stored here, or the notebook was merged from two. "
        "The results need not belong together."
    ),
    instead="Restart the kernel, run all cells and save.",
    find=find,
    yields_to=("NB103", "NB104"),
    python2=True,
    bad=[
        Example("""
            # %% In [1]
            beds = 3
            # %% In [2]
            beds += 1
            # %% In [1]
            beds  # <- NB106
            """),
        Example("""
            # %% In [4]
            beds = 3
            # %% In [4]
            beds += 1  # <- NB106
            # %% In [5]
            beds
            # %% In [5]
            beds
            """),
    ],
    good=[
        Example(
            """
            # %% In [1]
            beds = 3
            # %% In [7]
            beds += 1
            # %% In [3]
            beds
            """,
            note="Gaps and disorder alone are normal: half of all notebooks have them.",
        ),
        Example("""
            # %%
            beds = 3
            # %%
            beds
            """),
        Example(
            """
            # %% In [2]
            beds = 3
            # %% In [2]

            """,
            note="An empty cell proves nothing.",
        ),
    ],
)
