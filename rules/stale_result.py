"""rules/stale_result.py"""

from collections.abc import Iterator

from nb2prod.rule import Bind, CellFacts, Example, Found, Related, Rule, Severity, Status, Subject, ast

_SAME_AGAIN = frozenset({"import", "def", "class"})


def find(subject: Subject) -> Iterator[Found]:
    """Yields each cell whose stored output was made before the latest run of a cell above that sets what it reads."""
    history = subject.history
    if not history.counts or history.repeated:
        return
    for facts in subject.facts.cells:
        count = history.counts.get(facts.cell.number)
        if count is None or not facts.cell.has_outputs:
            continue
        for name in facts.needs:
            newer = _newer(subject, facts, name, count)
            if newer is not None:
                yield _found(subject, facts, name, newer)
                break


def _newer(subject: Subject, facts: CellFacts, name: str, count: int) -> Bind | None:
    """The bind above that ran after this cell did and can have given another value."""
    source = subject.graph.source(name, facts.cell.number)
    defining = subject.facts.cell(source) if source is not None else None
    if defining is None or subject.history.counts.get(source, 0) <= count:
        return None
    return next((bind for bind in reversed(defining.binds.get(name, [])) if not _same_again(bind)), None)


def _same_again(bind: Bind) -> bool:
    """Whether a re-run of the unchanged statement gives the same value for certain: an import, a definition, a literal."""
    if bind.kind in _SAME_AGAIN:
        return True
    value = getattr(bind.statement, "value", None)
    parts = ast.walk(value) if bind.kind == "assign" and value is not None else ()
    return bool(parts) and all(isinstance(part, _LITERAL) for part in parts)


_LITERAL = (
    ast.Constant,
    ast.List,
    ast.Tuple,
    ast.Dict,
    ast.Set,
    ast.UnaryOp,
    ast.operator,
    ast.unaryop,
    ast.BinOp,
    ast.Load,
)


def _found(subject: Subject, facts: CellFacts, name: str, newer: Bind) -> Found:
    counts = subject.history.counts
    number = facts.cell.number
    message = (
        f"the stored output was made with an older '{name}': cell {newer.cell} above ran again "
        f"(In [{counts[newer.cell]}]) after this cell did (In [{counts[number]}])"
    )
    defining = subject.facts.cell(newer.cell)
    related = (Related(defining.span(newer.node), "set here, later"),) if defining is not None else ()
    return Found(facts.span(facts.needs[name]), message, related=related)


rule = Rule(
    code="NB104",
    name="stale-result",
    severity=Severity.WARNING,
    status=Status.PREVIEW,
    summary="A stored output is older than the cell above that it depends on.",
    why="The figure that is shown need not be the figure that the cells above now give. Who reads it is misled.",
    instead="Restart the kernel, run all cells and save.",
    find=find,
    yields_to=("NB101", "NB102", "NB103"),
    bad=[
        Example("""
            # %% In [5]
            rates = load()
            # %% In [3]
            print(rates)  # <- NB104
            # %% -> stdout
            [1, 2]
            """),
    ],
    good=[
        Example("""
            # %% In [3]
            rates = load()
            # %% In [5]
            print(rates)
            # %% -> stdout
            [1, 2]
            """),
        Example("""
            # %% In [5]
            rates = load()
            # %% In [3]
            print(rates)
            """),
        Example("""
            # %% In [5]
            import math
            limit = 3
            def double(x):
                return 2 * x
            # %% In [3]
            print(math.pi, double(limit))
            # %% -> stdout
            3.14 6
            """),
        Example("""
            # %% In [5]
            rates = load()
            # %% In [3]
            rates = [1]
            print(rates)
            # %% -> stdout
            [1]
            """),
    ],
)
