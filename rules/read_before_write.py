"""rules/read_before_write.py"""

from collections.abc import Iterable, Iterator

from nb2prod.rule import (
    Call, Example, FileUse, Found, Related, Rule, Severity, Span, Status, Subject, Value, arrivals, ast,
    flows_into, is_absolute, is_remote, quoted_path, statements_around, tidy_path, written_in_shell,
)  # fmt: skip


class _Read(Value):
    path: str
    span: Span
    cell: int
    call: Call | None


def find(subject: Subject) -> Iterator[Found]:
    """Yields the first read of each file whose only writer is a cell further down and does without it."""
    writes = _writes(subject)
    said: set[str] = set()
    for read in _reads(subject) if writes else ():
        places = writes.get(read.path, {})
        cells = {place.cell for place in places}
        if len(cells) != 1 or read.path in said:
            continue
        said.add(read.path)
        if read.cell < min(cells) and _must_fail(subject, read, places.values()):
            first = min(places, key=lambda span: (span.line, span.column))
            message = f"{quoted_path(read.path)} is read before cell {first.cell} writes it"
            yield Found(read.span, message, related=(Related(first, "written here"),))


def _must_fail(subject: Subject, read: _Read, writers: Iterable[Call | None]) -> bool:
    """Whether nothing else can bring the file, nothing guards the read, and the writer does without it."""
    facts = subject.facts
    line = read.call.span.line if read.call is not None else read.span.line
    guarded = any(
        isinstance(one, (ast.Try, ast.If)) for one in statements_around(facts.cell(read.cell), line)
    )
    asked = any(use.mode == "name" and tidy_path(use.path.prefix) == read.path for use in facts.files)
    if (
        guarded
        or asked
        or subject.surroundings.exists(read.path)
        or read.cell >= min(arrivals(facts), default=read.cell + 1)
    ):
        return False
    return not any(flows_into(facts, read.call, writer) for writer in writers if read.call and writer)


def _reads(subject: Subject) -> Iterator[_Read]:
    """The relative paths that are read outside functions, imports of modules among them."""
    for use in subject.facts.files:
        if use.mode == "read" and _is_relative(use) and (use.call is None or use.call.owner is None):
            yield _Read(tidy_path(use.path.prefix), use.span, use.cell, use.call)
    for one in subject.facts.imports:
        if not one.guarded and not one.in_function and not one.level:
            yield _Read(one.module.replace(".", "/") + ".py", one.span, one.cell.number, None)


def _writes(subject: Subject) -> dict[str, dict[Span, Call | None]]:
    """Where each path that is known whole is written, by ``%%writefile`` and ``>`` as well."""
    found: dict[str, dict[Span, Call | None]] = {}
    for use in subject.facts.files:
        if use.mode in ("write", "append") and _is_relative(use):
            span = use.call.span if use.call is not None else use.span
            found.setdefault(tidy_path(use.path.prefix), {})[span] = use.call
    for path, span in written_in_shell(subject.facts):
        found.setdefault(tidy_path(path), {})[span] = None
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
        "In the author's session the file was still there from an earlier run. In a fresh folder the first "
        "run stops here, or, worse, reads what some older run has left."
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
        Example(
            """
            # %%
            import pandas as pd
            tills = pd.read_csv("tills.csv")
            # %%
            open_tills = tills.dropna()
            open_tills.to_csv("tills.csv")
            """,
            note="What is written is made of what was read, so no other order of the cells would help.",
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
