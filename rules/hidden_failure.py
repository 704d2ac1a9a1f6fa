"""rules/hidden_failure.py"""

from collections.abc import Iterator

from nb2prod.rule import CellFacts, Example, Found, Rule, Severity, Status, Subject, ast, span_of_magic

_SELDOM_FAIL = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Pass)


def find(subject: Subject) -> Iterator[Found]:
    """Yields each cell that does work under %%capture."""
    for facts, magic in subject.facts.magics:
        if magic.kind == "cell" and magic.name == "capture" and _works(facts):
            yield Found(
                span_of_magic(facts.cell, magic),
                "under %%capture an exception does not stop the run: the cells below go on",
            )


def _works(facts: CellFacts) -> bool:
    """Whether the cell does more than import, define and call magics, of which shell lines raise nothing anyway."""
    body = facts.tree.body if facts.tree is not None else []
    return not all(
        isinstance(one, _SELDOM_FAIL) or (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))
        for one in body
    )


rule = Rule(
    code="NB812",
    name="hidden-failure",
    severity=Severity.WARNING,
    summary="An exception in this cell does not stop the run.",
    why=(
        "IPython keeps what %%capture runs apart: an exception ends the cell, but papermill and nbconvert go on with "
        "the next one and report success."
    ),
    instead="Take %%capture off cells that work; silence what they print with contextlib.redirect_stdout.",
    find=find,
    status=Status.PREVIEW,
    bad=[
        Example("""
            # %%
            %%capture  # <- NB812
            rates = load("rates.csv")
            """),
        Example("""
            # %%
            %%capture log  # <- NB812
            import tills
            tills.train()
            """),
    ],
    good=[
        Example("""
            # %%
            %%capture
            !pip install lightgbm
            """),
        Example("""
            # %%
            %%capture
            import tills
            def fee(amount):
                return amount * 0.02
            """),
        Example("""
            # %%
            %%time
            rates = load("rates.csv")
            """),
    ],
)
