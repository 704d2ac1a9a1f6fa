"""rules/history_variable.py"""

from collections.abc import Iterator

from nb2prod.rule import CellFacts, Example, Found, Rule, Severity, Subject, ast, is_history_name

_NAMES = frozenset({"_", "__", "___", "_i", "_ii", "_iii", "In", "Out", "_ih", "_oh"})


def find(subject: Subject) -> Iterator[Found]:
    """Yields the first use of each name of the session's history, where the notebook does not bind that name itself."""
    said: set[str] = set()
    for facts in subject.facts.cells:
        for name, places in facts.reads.items():
            if name in said or not places or not (name in _NAMES or is_history_name(name)):
                continue
            said.add(name)
            if not subject.facts.definers(name):
                yield _found(facts, name, places[0])


def _found(facts: CellFacts, name: str, place: ast.AST) -> Found:
    what = "the last outputs" if name.strip("_") == "" else "the history of this session"
    return Found(facts.span(place), f"'{name}' takes its value from {what}")


rule = Rule(
    code="NB109",
    name="history-variable",
    severity=Severity.ERROR,
    summary="A value comes from the session's history of inputs or outputs.",
    why=(
        "What _ or Out[12] holds depends on which cells ran before, and in which order. Run again, by papermill or as a "
        "script, it is something else or nothing."
    ),
    instead="Give the value a name in the cell that makes it, and use that name.",
    find=find,
    yields_to=("NB102",),
    bad=[
        Example("""
            # %% In [12]
            sum([1, 2])
            # %% In [13]
            total = _  # <- NB109
            """),
        Example("""
            # %% In [12]
            sum([1, 2])
            # %% In [13]
            print(Out[12])  # <- NB109
            print(_12)  # <- NB109
            """),
    ],
    good=[
        Example("""
            # %%
            for _ in range(3):
                print(_)
            """),
        Example("""
            # %%
            from gettext import gettext as _
            # %%
            print(_("price"))
            """),
        Example("""
            # %%
            head, _ = divmod(7, 2)
            tail = [0 for _ in range(3)]
            """),
        Example("""
            # %%
            def first(_, Out):
                return _ + Out
            """),
    ],
)
