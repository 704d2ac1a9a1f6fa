"""rules/conflicting_definition.py"""

from collections.abc import Iterator

from nb2prod.rule import Bind, Example, Found, Related, Rule, Severity, Status, Subject, ast

_KINDS = frozenset({"def", "class"})


def find(subject: Subject) -> Iterator[Found]:
    """Yields each second definition of a function or class with another body, when both are used."""
    for bind in subject.facts.binds:
        before = bind.previous
        if (
            bind.kind not in _KINDS
            or before is None
            or before.kind != bind.kind
            or not (bind.certain and before.certain)
        ):
            continue
        if bind.cell == before.cell or ast.dump(bind.node) == ast.dump(before.node):
            continue
        if _used(subject, bind.name, before, bind) and _used(subject, bind.name, bind, None):
            facts, first = subject.facts.cell(bind.cell), subject.facts.cell(before.cell)
            what = "function" if bind.kind == "def" else "class"
            message = f"the {what} '{bind.name}' is defined again, otherwise than in cell {before.cell}; both are used"
            place = facts.span(bind.node)
            head = type(place)(
                place.cell, place.line, place.column, place.line, len(facts.cell.lines[place.line - 1]) + 1
            )
            yield Found(head, message, related=(Related(first.span(before.node), "defined here first"),))


def _used(subject: Subject, name: str, start: Bind, end: Bind | None) -> bool:
    """Whether the name is read between two binds (to the end of the notebook, without the second)."""
    first = (start.cell, start.node.end_lineno)
    last = (end.cell, end.node.lineno) if end is not None else (len(subject.notebook.cells) + 1, 0)
    return any(
        first < (facts.cell.number, node.lineno) < last
        for facts in subject.facts.cells
        for node in facts.reads.get(name, ())
    )


rule = Rule(
    code="NB112",
    name="conflicting-definition",
    severity=Severity.WARNING,
    status=Status.PREVIEW,
    summary="A function or class is defined twice with different bodies, and both are used.",
    why=(
        "Which body runs depends on the cell that ran last. A re-run of one cell in between, or a move into a module, "
        "where the later definition wins everywhere, changes the results."
    ),
    instead="Give the second definition a name of its own, or delete the first.",
    find=find,
    bad=[
        Example("""
            # %%
            def clean(text):
                return text.strip()
            # %%
            clean(" a ")
            # %%
            def clean(text):  # <- NB112
                return text.strip().lower()
            # %%
            clean(" B ")
            """),
    ],
    good=[
        Example("""
            # %%
            def clean(text):
                return text.strip()
            # %%
            def clean(text):
                return text.strip().lower()
            # %%
            clean(" B ")
            """),
        Example(
            """
            # %%
            def clean(text):
                return text.strip()
            clean(" a ")
            # %%
            def clean(text):
                return text.strip()
            clean(" B ")
            """,
            note="The same body twice is a copy, not a conflict.",
        ),
        Example("""
            # %%
            import sys
            if sys.platform == "win32":
                def clean(text):
                    return text.strip()
            else:
                def clean(text):
                    return text
            clean(" a ")
            """),
    ],
)
