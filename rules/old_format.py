"""rules/old_format.py"""

import json
from collections.abc import Iterator

from nb2prod.rule import Example, Fix, Found, Rule, Severity, Status, Subject, edits_for_ids

_FIRST_WITH_IDS = (4, 5)
_WITH_IDS = {
    "cells": [
        {
            "cell_type": "code",
            "id": "till",
            "execution_count": None,
            "metadata": {},
            "outputs": [],
            "source": "total = 12",
        }
    ],
    "metadata": {},
    "nbformat": 4,
    "nbformat_minor": 5,
}


def find(subject: Subject) -> Iterator[Found]:
    """Yields one finding for a notebook whose cells have no ids yet."""
    major, minor = subject.notebook.nbformat
    if (major, minor) < _FIRST_WITH_IDS and subject.notebook.cells:
        # A file of before nbformat 4 is laid out in another way: no edit of cells makes it a new one.
        fix = Fix("give every cell an id", edits_for_ids(subject.notebook), safe=True) if major == 4 else None
        yield Found(None, f"the file is of nbformat {major}.{minor}, in which cells have no ids", fix=fix)


rule = Rule(
    code="NB905",
    name="old-format",
    severity=Severity.NOTE,
    summary="The file is of an old notebook format.",
    why="Without ids a cell that was moved looks deleted and new: reviews, comments and links lose it.",
    instead="Save it with a current Jupyter, or let a fix that changes the file give the ids.",
    find=find,
    status=Status.OFF,
    python2=True,
    bad=[
        Example(
            """
            # <- NB905
            # %%
            total = 12
            """,
            fixed="""
            # %%
            total = 12
            """,
            note="The fix shows in the file only.",
        ),
    ],
    good=[
        Example("", raw=json.dumps(_WITH_IDS), note="nbformat 4.5"),
    ],
)
