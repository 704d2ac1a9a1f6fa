"""rules/untitled.py"""

import re
from collections.abc import Iterator

from nb2prod.rule import Cell, CellFacts, Example, Found, Rule, Severity, Subject, ast

_UNTITLED = re.compile(r"untitled[\s_-]*(?:copy)?\d*(?:[\s_-]*copy\s*\d*)?\.ipynb", re.IGNORECASE)
# Tags, pictures and the badges around them say nothing about the notebook.
_NO_PROSE = re.compile(
    r"<[^>]{0,500}>|\[?!\[[^\]]{0,200}\]\([^)]{0,500}\)(?:\]\([^)]{0,500}\))?|https?://\S+"
)
_WORD = re.compile(r"[^\W\d_]{2}")
_MAKING = frozenset({"assign", "def", "class", "with"})


def find(subject: Subject) -> Iterator[Found]:
    """Yields one finding for a notebook that does not say what it is."""
    notebook = subject.notebook
    faults = []
    name = notebook.path.rpartition("/")[2]
    if _UNTITLED.fullmatch(name):
        faults.append(f"is called {name}")
    if notebook.code_cells and _begins_with_code(subject):
        faults.append("begins with code, without a word on what it does")
    if faults:
        yield Found(None, f"the notebook {' and '.join(faults)}")


def _begins_with_code(subject: Subject) -> bool:
    """Whether something is made before any prose; imports, magics and options make nothing yet."""
    for cell in subject.notebook.cells:
        if cell.kind != "code":
            if _WORD.search(_NO_PROSE.sub("", cell.source)):
                return False
        elif cell.source.strip():
            facts = subject.facts.cell(cell.number)
            if _is_prose(cell, facts):
                return False
            if facts is None or facts.tree is None or _makes_something(facts):
                return True
    return False


def _is_prose(cell: Cell, facts: CellFacts | None) -> bool:
    """Whether a code cell holds nothing but comments, or begins with a text about the notebook."""
    if all(line.lstrip().startswith("#") or not line.strip() for line in cell.lines):
        return True
    return facts is not None and facts.tree is not None and ast.get_docstring(facts.tree) is not None


def _makes_something(facts: CellFacts) -> bool:
    return any(bind.kind in _MAKING for binds in facts.binds.values() for bind in binds)


rule = Rule(
    code="NB809",
    name="untitled",
    severity=Severity.NOTE,
    summary="The notebook does not say what it is.",
    why="Whoever gets it in a year, or looks for it among a hundred, has to read the code to learn what it is for.",
    instead="Give the file a name, and begin with a cell of prose: a title, what goes in, what comes out, who made it.",
    find=find,
    bad=[
        Example("""
            # <- NB809
            # %%
            import pandas as pd
            tills = pd.read_csv("tills.csv")
            # %% markdown
            # Tills of the north
            """),
        Example(
            """
            # <- NB809
            # %% markdown
            # Tills of the north
            # %%
            print(12)
            """,
            path="Untitled3.ipynb",
        ),
        Example(
            """
            # <- NB809
            # %% markdown
            <a href="https://lab.example.org"><img src="badge.svg"></a> ![](logo.png)
            # %%
            total = 12
            """,
            note="A badge is no title.",
        ),
    ],
    good=[
        Example("""
            # %% markdown
            **Tills of the north**
            # %%
            total = 12
            """),
        Example("""
            # %% markdown
            What did the tills of the north take in?
            # %%
            total = 12
            """),
        Example("""
            # %%
            # Tills of the north: what they took in, by month.
            # %%
            total = 12
            """),
        Example(
            """
            # %%
            %matplotlib inline
            import os
            import pandas as pd
            pd.set_option("display.max_rows", 9)
            for name in os.listdir("tills"):
                print(name)
            # %% markdown
            # Tills of the north
            # %%
            total = 12
            """,
            note="Imports and options come first in many houses.",
        ),
        Example("""
            # %% markdown
            # Only prose
            """),
    ],
)
