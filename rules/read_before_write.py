"""rules/read_before_write.py"""

from collections.abc import Iterator

from nb2prod.rule import (
    Example, FileUse, Found, Related, Rule, Severity, Span, Status, Subject, arrivals, ast, is_absolute, is_remote,
    quoted_path, statements_around, tidy_path, written_in_shell,
)  # fmt: skip


def find(subject: Subject) -> Iterator[Found]:
    """Yields the first read of each file whose only writer is a cell further down."""
    writes = _writes(subject)
    if not writes:
        return
    first_arrival = min(arrivals(subject.facts), default=len(subject.notebook.cells) + 1)
    asked = {tidy_path(use.path.prefix) for use in subject.facts.files if use.mode == "name"}
    said: set[str] = set()
    for path, span, cell in _reads(subject):
        places = writes.get(path, [])
        cells = {place.cell for place in places}
        if len(cells) != 1 or path in said:
            continue
        said.add(path)
        if cell < min(cells) and cell < first_arrival and path not in asked and not subject.surroundings.exists(path):
            message = f"{quoted_path(path)} is read before cell {min(cells)} writes it"
            yield Found(span, message, related=(Related(places[0], "written here"),))


def _reads(subject: Subject) -> Iterator[tuple[str, Span, int]]:
    """The relative paths that are read for certain, imports of modules that a cell writes among them."""
    for use in subject.facts.files:
        if use.mode == "read" and _is_relative(use) and (use.call is None or use.call.owner is None):
            line = use.call.span.line if use.call is not None else use.span.line
            around = statements_around(subject.facts.cell(use.cell), line)
            if not any(isinstance(one, (ast.Try, ast.If)) for one in around):
                yield tidy_path(use.path.prefix), use.span, use.cell
    for one in subject.facts.imports:
        if not one.guarded and not one.in_function and not one.level:
            yield one.module.replace(".", "/") + ".py", one.span, one.cell.number


def _writes(subject: Subject) -> dict[str, list[Span]]:
    """Where each path is written, ``%%writefile`` and ``>`` among it; a path that is only known in part is none."""
    found: dict[str, list[Span]] = {}
    for use in subject.facts.files:
        if use.mode in ("write", "append") and _is_relative(use):
            span = use.call.span if use.call is not None else use.span
            found.setdefault(tidy_path(use.path.prefix), []).append(span)
    for path, span in written_in_shell(subject.facts):
        found.setdefault(tidy_path(path), []).append(span)
    return found


def _is_relative(use: FileUse) -> bool:
    path = use.path.prefix
    return use.path.whole and path.strip("./") != "" and not is_absolute(path) and not is_remote(path)


rule = Rule(
    code="NB405",
    name="read-before-write",
    severity=Severity.ERROR,
    summary="A file is read before the cell that writes it.",
    why=(
        "In the author's session the file was still there from an earlier run. In a fresh folder the first run stops here, or, "
        "worse, reads what some older run has left."
    ),
    instead="Move the cell that writes the file above the one that reads it.",
    find=find,
    status=Status.PREVIEW,
    python2=True,
    yields_to=("NB402", "NB401"),
    bad=[
        Example("""
            # %% In [2]
            import pandas as pd
            tills = pd.read_csv("tills.csv")  # <- NB405
            # %% In [1]
            pd.DataFrame({"till": [1]}).to_csv("tills.csv")
            """),
        Example("""
            # %%
            import rates  # <- NB405
            # %%
            %%writefile rates.py
            EURO = 1.1
            """),
        Example("""
            # %%
            text = open("./wards.txt").read()  # <- NB405
            # %%
            !echo north > wards.txt
            """),
    ],
    good=[
        Example("""
            # %%
            import pandas as pd
            pd.DataFrame({"till": [1]}).to_csv("tills.csv")
            # %%
            tills = pd.read_csv("tills.csv")
            """),
        Example(
            """
            # %%
            import pandas as pd
            tills = pd.read_csv("tills.csv")
            # %%
            tills.dropna().to_csv("tills.csv")
            """,
            files={"tills.csv": "till\n"},
            note="The file is an input that lies beside the notebook.",
        ),
        Example("""
            # %%
            import os
            import pandas as pd
            if os.path.exists("tills.csv"):
                tills = pd.read_csv("tills.csv")
            # %%
            pd.DataFrame({"till": [1]}).to_csv("tills.csv")
            """),
        Example("""
            # %%
            def load():
                return open("wards.txt").read()
            # %%
            with open("wards.txt", "w") as file:
                file.write("north")
            # %%
            load()
            """),
        Example("""
            # %%
            !wget -q https://example.org/wards.txt
            # %%
            text = open("wards.txt").read()
            # %%
            !echo north >> wards.txt
            """),
    ],
)
