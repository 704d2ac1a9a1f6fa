"""rules/overwritten_input.py"""

from collections.abc import Iterator

from nb2prod.rule import (
    Example, FileUse, Found, Related, Rule, Severity, Status, Subject, flows_into, is_remote, quoted_path,
    tidy_path,
)  # fmt: skip

# These make or take away a folder or a name; they write nothing into a file.
_NO_WRITING = frozenset(
    "mkdir makedirs remove unlink rmdir rmtree touch unpack_archive extractall symlink TensorBoard".split()
)


def find(subject: Subject) -> Iterator[Found]:
    """Yields each place where a file that the notebook has read as its input is written; once for a file."""
    inputs: dict[str, FileUse] = {}
    made: set[str] = set()
    for use in subject.facts.files:
        path = tidy_path(use.path.prefix)
        if not path or not use.path.whole or is_remote(use.path.prefix):
            continue
        if use.call is None:
            made.update([path] if use.mode == "write" else ())
        elif use.mode == "read":
            inputs.setdefault(path, use)
        elif use.mode in ("write", "append") and use.call.method not in _NO_WRITING and path not in made:
            made.add(path)
            if path in inputs and _is_input(subject, path, inputs[path], use):
                related = (Related(inputs[path].call.span, "read here"),)
                yield Found(
                    use.call.span,
                    f"{use.call.written} writes over {quoted_path(path)}, an input",
                    related=related,
                )


def _is_input(subject: Subject, path: str, read: FileUse, write: FileUse) -> bool:
    """Whether the file was there before the notebook, rather than made by a cell in the wrong place."""
    return subject.surroundings.exists(path) or flows_into(subject.facts, read.call, write.call)


rule = Rule(
    code="NB408",
    name="overwritten-input",
    severity=Severity.WARNING,
    summary="A file that the notebook reads as input is written again.",
    why=(
        "The second run starts from what the first one left, so it gives something else, and the data as "
        "they came are gone."
    ),
    instead="Write the result to a file of its own and leave inputs as they are.",
    find=find,
    status=Status.PREVIEW,
    yields_to=("NB402", "NB401"),
    bad=[
        Example("""
            # %%
            import pandas as pd
            tills = pd.read_csv("tills.csv")
            # %%
            tills = tills.dropna()
            tills.to_csv("./tills.csv", index=False)  # <- NB408
            """),
        Example(
            """
            # %%
            import json
            with open("beds.json") as file:
                beds = json.load(file)
            # %%
            with open("beds.json", "w") as file:  # <- NB408
                json.dump({"north": 12}, file)
            """,
            files={"beds.json": "{}"},
        ),
    ],
    good=[
        Example("""
            # %%
            import pandas as pd
            tills = pd.read_csv("tills.csv")
            tills.dropna().to_csv("open_tills.csv", index=False)
            """),
        Example(
            """
            # %%
            import pandas as pd
            pd.DataFrame({"till": [1]}).to_csv("tills.csv")
            # %%
            tills = pd.read_csv("tills.csv")
            tills.to_csv("tills.csv")
            """,
            note="The notebook made the file itself.",
        ),
        Example("""
            # %%
            %%writefile rates.py
            EURO = 1.1
            # %%
            text = open("rates.py").read()
            open("rates.py", "w").write(text.replace("1.1", "1.2"))
            """),
        Example("""
            # %%
            import os
            names = os.listdir("out")
            os.makedirs("out", exist_ok=True)
            """),
        Example("""
            # %%
            import pandas as pd
            pd.read_csv("tills.csv").to_csv(f"tills-{month}.csv")
            """),
    ],
)
