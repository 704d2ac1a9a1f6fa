"""rules/other_language.py"""

from collections.abc import Iterator

from nb2prod.rule import Example, Found, Rule, Severity, Subject


def find(subject: Subject) -> Iterator[Found]:
    """Yields one finding for a notebook whose kernel is not Python's."""
    language = subject.notebook.language
    if language != "python":
        yield Found(None, f"this notebook is written in {language[:_LONGEST]}, so nothing in it was checked")


_LONGEST = 30

rule = Rule(
    code="NB004",
    name="other-language",
    severity=Severity.NOTE,
    summary="The notebook is not written in Python.",
    why="The rules know Python only: no finding here means that nobody looked.",
    instead="Check the notebook with a tool for its language, or exclude it in the configuration.",
    find=find,
    bad=[
        Example(
            """
            # <- NB004
            # %%
            rows <- read.csv("/home/ann/rows.csv")
            """,
            metadata={
                "kernelspec": {"name": "ir", "display_name": "R", "language": "R"},
                "language_info": {"name": "R"},
            },
        ),
        Example(
            """
            # <- NB004
            # %%
            using DataFrames
            """,
            metadata={"kernelspec": {"name": "julia-1.9", "display_name": "Julia 1.9", "language": "julia"}},
        ),
    ],
    good=[
        Example("""
            # %%
            rows = 1
            """),
        Example(
            """
            # %%
            rows = 1
            """,
            metadata={},
            note="Nothing is said of the language: Python is meant.",
        ),
        Example("""
            # %%
            %%R
            rows <- 1
            """),
    ],
)
