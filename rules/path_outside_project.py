"""rules/path_outside_project.py"""

from collections.abc import Iterator

from nb2prod.rule import (
    Example, FileUse, Found, Related, Rule, Severity, Span, Subject, is_absolute, is_remote, levels_up,
    quoted_path,
)  # fmt: skip

_FAR = 2  # so many folders up is far where no repository says what belongs to the project


def find(subject: Subject) -> Iterator[Found]:
    """Yields each path that climbs out of the project; the same path once, its further places as related."""
    folder, root = subject.surroundings.folder, subject.surroundings.root
    climbing = [(use, levels_up(use.path.prefix)) for use in subject.facts.files if _is_candidate(use)]
    if folder is None or subject.from_stdin or not any(levels for _, levels in climbing):
        return
    allowed = len(folder.relative_to(root).parts) if root is not None else _FAR - 1
    where = "outside the repository" if root is not None else "far outside the notebook's folder"
    places: dict[str, dict[Span, None]] = {}
    for use, levels in climbing:
        if levels > allowed:
            places.setdefault(use.path.prefix, {})[use.span] = None
        if use.mode == "enter":
            break  # from here on relative paths begin elsewhere
    for path, spans in places.items():
        first, *others = spans
        related = tuple(Related(span, "the same path again") for span in others)
        yield Found(first, f"{quoted_path(path)} lies {where}", related=related, once=path)


def _is_candidate(use: FileUse) -> bool:
    path = use.path.prefix
    return use.mode != "name" and (use.mode == "enter" or (not is_absolute(path) and not is_remote(path)))


rule = Rule(
    code="NB403",
    name="path-outside-project",
    severity=Severity.WARNING,
    summary="A path leads out of the project.",
    why=(
        "Whoever clones the project gets no such folder, so the cell fails there; and what lies in it is "
        "neither versioned nor reviewed."
    ),
    instead="Keep the file inside the project, or make its folder a parameter that every machine sets.",
    find=find,
    python2=True,
    yields_to=("NB402", "NB401"),
    bad=[
        Example(
            """
            # %%
            import pandas as pd
            tills = pd.read_csv("../../exports/tills.csv")  # <- NB403
            # %%
            again = pd.read_csv("../../exports/tills.csv")
            """,
            files={".git/HEAD": ""},
            path="notebooks/tills.ipynb",
        ),
        Example("""
            # %%
            from pathlib import Path
            ARCHIVE = Path("../../archive")  # <- NB403
            beds = (ARCHIVE / "beds.txt").read_text()
            """),
        Example("""
            # %%
            import sys
            sys.path.append("../..")  # <- NB403
            # %%
            %cd ../../clinic  # <- NB403
            """),
    ],
    good=[
        Example(
            """
            # %%
            import pandas as pd
            tills = pd.read_csv("../data/tills.csv")
            wards = open("../../wards.txt").read()
            """,
            files={".git/HEAD": ""},
            path="notebooks/shop/tills.ipynb",
        ),
        Example("""
            # %%
            import pandas as pd
            tills = pd.read_csv("../data/tills.csv")
            more = pd.read_csv("data/../../more.csv")
            """),
        Example("""
            # %%
            link = "../../index.html"
            print("../../exports", link)
            """),
        Example("""
            # %%
            import os
            os.chdir("data/2024")
            names = os.listdir("../../plans")
            """),
    ],
)
