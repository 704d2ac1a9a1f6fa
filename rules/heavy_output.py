"""rules/heavy_output.py"""

from collections.abc import Iterator

from nb2prod.rule import Cell, Edit, Example, Fix, Found, Rule, Severity, Span, Subject, span_of_line

_MIB = 1 << 20


def find(subject: Subject) -> Iterator[Found]:
    """Yields each cell with heavy outputs, and the notebook when its light ones are too much together."""
    of_cell, of_notebook = (float(subject.options[name]) * _MIB for name in ("cell-mib", "notebook-mib"))
    if len(subject.notebook.raw) <= of_cell:
        return
    rest = 0
    for cell in subject.notebook.code_cells:
        size = len(cell.raw_outputs)
        if size <= of_cell:
            rest += size
        else:
            message = f"the outputs of this cell take {size / _MIB:.1f} MiB of the file"
            yield Found(span_of_line(cell, 1), message, fix=_fix(cell))
    if rest > of_notebook:
        yield Found(None, f"the outputs take {rest / _MIB:.1f} MiB of the file")


def _fix(cell: Cell) -> Fix | None:
    """The same cell anew, which has no outputs; none where tags and the like would be lost."""
    if cell.metadata:
        return None
    place = Span(cell.number, 1, 1, 1, 1)
    edits = Edit("insert-cell", place, text=cell.source), Edit("delete-cell", place)
    return Fix("put the cell there without its outputs", edits)


rule = Rule(
    code="NB902",
    name="heavy-output",
    severity=Severity.NOTE,
    summary="Stored outputs make the file heavy.",
    why=(
        "Every commit keeps all of them for ever, reviews and diffs drown in them, and some hosts no longer show the "
        "file."
    ),
    instead="Clear the output, show fewer or smaller pictures and rows, or write them to files.",
    find=find,
    python2=True,
    options={"cell-mib": 1.0, "notebook-mib": 10.0},
    bad=[
        Example(
            f"""
            # %% In [1]
            print(scan)  # <- NB902
            # %% -> stdout
            {"0123456789" * 60}
            # %% In [2]
            print("done")
            # %% -> stdout
            done
            """,
            options={"cell-mib": 0.0005},
            fixed="""
            # %%
            print(scan)
            # %% In [2]
            print("done")
            # %% -> stdout
            done
            """,
        ),
        Example(
            f"""
            # <- NB902
            # %% In [1]
            print(scan)
            # %% -> stdout
            {"0123456789" * 30}
            # %% In [2]
            print(scan)
            # %% -> stdout
            {"0123456789" * 30}
            """,
            options={"cell-mib": 0.0005, "notebook-mib": 0.0006},
        ),
    ],
    good=[
        Example(f"""
            # %% In [1]
            print(scan)
            # %% -> stdout
            {"0123456789" * 60}
            """),
        Example(
            f"""
            # %% In [1]
            scan = "{"0123456789" * 60}"
            """,
            options={"cell-mib": 0.0005},
            note="Sources are none of it.",
        ),
    ],
)
