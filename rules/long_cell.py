"""rules/long_cell.py"""

from collections.abc import Iterator

from nb2prod.rule import CellFacts, Example, Found, Rule, Severity, Subject, ast, span_of_line

_DRAWING = ("matplotlib.", "seaborn.", "plotly.", "bokeh.", "altair.", "pylab.", "plotnine.", "folium.")
_DRAWS = frozenset(
    "plot hist scatter bar barh imshow pie boxplot subplots add_subplot set_title set_xlabel set_ylabel legend savefig"
    " add_trace update_layout annotate axhline axvline contour contourf".split()
)
_NOT_COUNTED = (ast.Import, ast.ImportFrom)


def find(subject: Subject) -> Iterator[Found]:
    """Yields each cell with more statements than can be looked over, but for drawings."""
    most = int(subject.options["statements"])
    for facts in subject.facts.cells:
        if facts.tree is None or len(facts.tree.body) <= most:
            continue
        count = _counted(facts.tree.body)
        if count > most and not _draws(subject, facts):
            yield Found(span_of_line(facts.cell, 1), f"this cell has {count} statements, one after the other")


def _counted(body: list[ast.stmt]) -> int:
    """How many statements there are, without imports; calls of one method in a row (``model.add``) count as one."""
    count, before = 0, ""
    for statement in body:
        call = statement.value if isinstance(statement, ast.Expr) else None
        method = (
            ast.unparse(call.func)
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)
            else ""
        )
        count += not isinstance(statement, _NOT_COUNTED) and (not method or method != before)
        before = method
    return count


def _draws(subject: Subject, facts: CellFacts) -> bool:
    calls = (call for call in subject.facts.calls if call.cell is facts.cell)
    return any(call.method in _DRAWS or call.name.startswith(_DRAWING) for call in calls)


def _many(start: int, indent: int = 12) -> str:
    """Sixteen lines for the examples."""
    return f"\n{indent * ' '}".join(
        f"fee_{number} = rates[{number}] * 2" for number in range(start, start + 16)
    )


rule = Rule(
    code="NB803",
    name="long-cell",
    severity=Severity.NOTE,
    summary="A cell does more than can be looked over.",
    why=(
        "Nobody can run a part of it again, test it, or say in which step a wrong figure came up; a review reads it "
        "once and gives up."
    ),
    instead="Cut it where its meaning changes, and make functions of what belongs together.",
    find=find,
    options={"statements": 30},
    bad=[
        Example(f"""
            # %%
            rates = load()  # <- NB803
            {_many(0)}
            {_many(16)}
            """),
        Example(
            """
            # %%
            price = 12  # <- NB803
            tax = price * 0.2
            total = price + tax
            """,
            options={"statements": 2},
        ),
    ],
    good=[
        Example(f"""
            # %%
            {_many(0)}
            # %%
            {_many(16)}
            """),
        Example(
            f"""
            # %%
            def fees(rates):
                {_many(0, 16)}
                {_many(16, 16)}
                return rates
            """,
            note="One function is one statement.",
        ),
        Example(f"""
            # %%
            import matplotlib.pyplot as plt
            {_many(0)}
            {_many(16)}
            plt.plot(rates)
            """),
        Example(
            """
            # %%
            net = Sequential()
            net.add(Dense(64))
            net.add(Dense(8))
            net.add(Dense(1))
            """,
            options={"statements": 2},
        ),
        Example(
            """
            # %%
            import os
            import re
            import sys
            """,
            options={"statements": 2},
        ),
    ],
)
