"""rules/duplicated_code.py"""

from collections.abc import Iterator, Sequence
from typing import Any

from nb2prod.rule import Cell, CellFacts, Example, Found, Related, Rule, Severity, Span, Subject, Value, ast

_NO_WORK = (ast.Import, ast.ImportFrom, ast.Pass)
_NO_CODE = ("#", "import ", "from ", "%", "!", '"')
_SHORT = 6  # letters: brackets, else:, try:
_FEWEST = 3  # statements: the arguments of one long call are no code to share
_COPIES = 4  # places of a copy that are compared


class Statement(Value):
    """A statement without blanks and comments, or the head of one that holds others, and its lines."""

    text: str
    first: int
    last: int


class Copy(Value):
    """The same statements in two places."""

    of: Span
    here: Span
    lines: int


def find(subject: Subject) -> Iterator[Found]:
    """Yields each pair of cells that share runs of statements, where the lower one repeats the upper one first."""
    least = int(subject.options["lines"])
    copies: dict[tuple[int, int], list[Copy]] = {}
    for copy in _copies(_candidates(subject, least), least):
        copies.setdefault((copy.of.cell, copy.of.line), []).append(copy)
    pairs: dict[tuple[int, int], list[list[Copy]]] = {}
    for same in copies.values():
        pairs.setdefault((same[0].of.cell, same[0].here.cell), []).append(same)
    for (first, _), (same, *more) in pairs.items():
        related = [Related(same[0].of, "first here"), *(Related(copy.here, "and here") for copy in same[1:])]
        related += (Related(copy.here, "these as well") for others in more for copy in others)
        lines = sum(others[0].lines for others in more)
        told = f"these {same[0].lines} lines{f' and {lines} more' if lines else ''}"
        yield Found(same[0].here, f"{told} stand in cell {first} already", tuple(related))


def _candidates(subject: Subject, least: int) -> list[CellFacts]:
    """The cells that share enough lines with others, indentation aside; quick, and seldom any."""
    long = [
        one
        for one in subject.facts.cells
        if one.tree is not None and one.cell.source.count("\n") >= least - 1
    ]
    cells = [(facts, set(map(str.strip, facts.cell.lines))) for facts in long]
    seen: set[str] = set()
    again: set[str] = set()
    for _, lines in cells:
        again |= lines & seen
        seen |= lines
    again = {line for line in again if len(line) > _SHORT and not line.startswith(_NO_CODE)}
    if len(again) < least - 1:
        return []
    return [facts for facts, lines in cells if len(lines & again) >= least - 1]


def _copies(cells: list[CellFacts], least: int) -> Iterator[Copy]:
    known: dict[tuple[str, ...], list[tuple[Cell, list[Statement], int]]] = {}
    for facts in cells:
        statements = [one for one in _statements(facts.cell, facts.tree.body) if one.text]
        place = 0
        while place <= len(statements) - _FEWEST:
            seed = tuple(one.text for one in statements[place : place + _FEWEST])
            places = known.setdefault(seed, [])
            others = [(_common(those[start:], statements[place:]), cell, those, start)
                      for cell, those, start in places if cell is not facts.cell]  # fmt: skip
            if len(places) < _COPIES:
                places.append((facts.cell, statements, place))
            length, cell, those, start = max(
                others, key=lambda one: one[0], default=(0, facts.cell, statements, 0)
            )
            same = statements[place : place + length]
            lines = sum(one.last - one.first + 1 for one in same)
            if lines >= least and len({one.text for one in same}) >= _FEWEST:
                yield Copy(_span(cell, those[start : start + length]), _span(facts.cell, same), lines)
                place += length
            else:
                place += 1


def _statements(cell: Cell, body: Sequence[Any]) -> Iterator[Statement]:
    """The statements in order, each head of a compound one in front of what it holds; no imports, no texts."""
    for node in body:
        inner = getattr(node, "body", [])
        is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if isinstance(node, ast.stmt) and not is_text and not isinstance(node, _NO_WORK):
            last = max(inner[0].lineno - 1, node.lineno) if inner else node.end_lineno
            lines = [line for line in cell.lines[node.lineno - 1 : last] if not line.lstrip().startswith("#")]
            text = "".join("".join(line.partition("  #")[0].split()) for line in lines)
            yield Statement(text, node.lineno, node.lineno + len(lines) - 1)
        for field in ("body", "handlers", "orelse", "finalbody", "cases"):
            if nested := getattr(node, field, None):
                yield from _statements(cell, nested)


def _common(first: list[Statement], second: list[Statement]) -> int:
    """How many statements are the same from the start."""
    pairs = enumerate(zip(first, second, strict=False))
    return next(
        (place for place, (one, other) in pairs if one.text != other.text), min(len(first), len(second))
    )


def _span(cell: Cell, statements: list[Statement]) -> Span:
    first, last = cell.lines[statements[0].first - 1], statements[-1].last
    column = len(first) - len(first.lstrip()) + 1
    return Span(cell.number, statements[0].first, column, last, len(cell.lines[last - 1]) + 1)


rule = Rule(
    code="NB806",
    name="duplicated-code",
    severity=Severity.NOTE,
    summary="The same lines stand in two cells.",
    why="A mistake is repaired in one place and stays in the other; nobody knows which of the two gave the figure.",
    instead="Make a function of them and call it twice.",
    find=find,
    options={"lines": 6},
    bad=[
        Example("""
            # %%
            rows = read("north.csv")
            rows = rows[rows["amount"] > 0]
            rows["month"] = rows["day"].dt.month
            rows["fee"] = rows["amount"] * 0.02
            rows["net"] = rows["amount"] - rows["fee"]
            rows["big"] = rows["net"] > 1000
            total = rows["net"].sum()
            # %%
            rows = read("south.csv")
            rows = rows[rows["amount"] > 0]  # <- NB806
            rows["month"] = rows["day"].dt.month

            # two percent
            rows["fee"] = rows["amount"]*0.02
            rows["net"] = rows["amount"] - rows["fee"]
            rows["big"] = rows["net"] > 1000
            total = rows["net"].sum()
            """),
        Example(
            """
            # %%
            beds = 12
            nurses = beds / 4
            doctors = beds / 6
            north = 1
            cooks = beds / 40
            guards = beds / 60
            porters = beds / 30
            # %%
            beds = 12  # <- NB806
            nurses = beds / 4
            doctors = beds / 6
            south = 2
            cooks = beds / 40
            guards = beds / 60
            porters = beds / 30
            """,
            options={"lines": 3},
            note="What two cells share is one finding, however many other lines stand in between.",
        ),
        Example(
            """
            # %%
            beds = 12
            nurses = beds / 4
            doctors = beds / 6
            # %%
            beds = 12  # <- NB806
            nurses = beds / 4
            doctors = beds / 6
            # %%
            beds = 12
            nurses = beds / 4
            doctors = beds / 6
            """,
            options={"lines": 3},
            note="Three copies are one finding.",
        ),
    ],
    good=[
        Example("""
            # %%
            beds = 12
            nurses = beds / 4
            doctors = beds / 6
            # %%
            beds = 12
            nurses = beds / 4
            doctors = beds / 6
            """),
        Example("""
            # %%
            import json
            import os
            import re
            import shutil
            import sys
            import time
            # %%
            import json
            import os
            import re
            import shutil
            import sys
            import time
            """),
        Example(
            """
            # %%
            beds.append(1)
            beds.append(1)
            beds.append(1)
            beds.append(1)
            beds.append(1)
            beds.append(1)
            # %%
            beds.append(1)
            beds.append(1)
            beds.append(1)
            beds.append(1)
            beds.append(1)
            beds.append(1)
            """,
            note="One line again and again is a matter of its own.",
        ),
        Example(
            """
            # %%
            tills = read(
                "tills.csv",
                sep=";",
                decimal=",",
                encoding="latin-1",
                skiprows=2,
            )
            # %%
            more = read(
                "more.csv",
                sep=";",
                decimal=",",
                encoding="latin-1",
                skiprows=2,
            )
            """,
            note="The arguments of one call.",
        ),
    ],
)
