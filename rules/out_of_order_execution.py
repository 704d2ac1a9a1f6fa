"""rules/out_of_order_execution.py"""

from collections.abc import Iterator

from nb2prod.rule import CellFacts, Example, Fix, Found, Related, Rule, Severity, Subject, moves_into


def find(subject: Subject) -> Iterator[Found]:
    """Yields each value, by the cell that set it, that the counts prove to have gone to a cell above."""
    history = subject.history
    if not history.counts or history.repeated or _increasing(list(history.counts.values())):
        return
    causes: dict[tuple[str, int, int], list[CellFacts]] = {}
    for facts in subject.facts.cells:
        for name in facts.needs:
            proof = _proof(subject, facts, name)
            if proof is not None:
                causes.setdefault(proof, []).append(facts)
    fix = _fix(subject, causes) if causes else None
    for (name, gave, would), readers in causes.items():
        found = _found(subject, readers, name, gave, would)
        yield Found(found.span, found.message, found.related, fix)


def _fix(subject: Subject, causes: dict[tuple[str, int, int], list[CellFacts]]) -> Fix | None:
    """The order in which every cell gets the values that it had, if there is one."""
    sources = {
        (name, one.cell.number): gave for (name, gave, _), readers in causes.items() for one in readers
    }
    order = subject.graph.order_with(sources)
    moves = moves_into(order, subject.facts) if order is not None else []
    return Fix.by_moves("Move cells into the order in which they ran", moves)


def _increasing(counts: list[int]) -> bool:
    return all(first < second for first, second in zip(counts, counts[1:], strict=False))


def _proof(subject: Subject, facts: CellFacts, name: str) -> tuple[str, int, int] | None:
    """(name, the cell below that gave the value, the cell above that would) when the counts prove it; else None."""
    counts = subject.history.counts
    reader = facts.cell.number
    count = counts.get(reader)
    writers = [number for number in subject.facts.definers(name) if number != reader and number in counts]
    if count is None or _only_imported(subject, name):
        return None
    earlier = [number for number in writers if counts[number] < count]
    above = [number for number in subject.facts.definers(name) if number < reader]
    if not earlier or not above:
        return None
    gave = max(earlier, key=lambda number: counts[number])
    # A cell above that ran again after the one below may also have run between: then nothing is proven.
    overtaken = all(number in counts and counts[number] < counts[gave] for number in above)
    return (name, gave, above[-1]) if gave > reader and overtaken else None


def _only_imported(subject: Subject, name: str) -> bool:
    binds = [bind for bind in subject.facts.binds if bind.name == name]
    return all(bind.kind == "import" for bind in binds)


def _found(subject: Subject, readers: list[CellFacts], name: str, gave: int, would: int) -> Found:
    counts = subject.history.counts
    facts = readers[0]
    message = (
        f"this cell last ran as In [{counts[facts.cell.number]}] with '{name}' from cell {gave} below "
        f"(In [{counts[gave]}]); a top-to-bottom run gives it the one from cell {would}"
    )
    others = [Related(other.span(other.needs[name]), "so did this cell") for other in readers[1:]]
    return Found(
        facts.span(facts.needs[name]), message, related=(*_places(subject, name, (gave, would)), *others)
    )


def _places(subject: Subject, name: str, cells: tuple[int, int]) -> Iterator[Related]:
    for number, message in zip(
        cells, ("the value that was used", "the value of a top-to-bottom run"), strict=True
    ):
        facts = subject.facts.cell(number)
        if facts is not None and facts.binds.get(name):
            yield Related(facts.span(facts.binds[name][0].node), message)


rule = Rule(
    code="NB103",
    name="out-of-order-execution",
    severity=Severity.WARNING,
    summary="The stored results come from another order of the cells.",
    why=(
        "The counts prove that this cell used a value which a cell below had set. Run from top to bottom, it gets "
        "another value, so the stored figures will not come back."
    ),
    instead="Restart the kernel, run all cells, and look at the results again; or put the cells into the order meant.",
    find=find,
    yields_to=("NB101", "NB102"),
    bad=[
        Example(
            """
            # %% In [1]
            limit = 500
            # %% In [3]
            print(limit)  # <- NB103
            # %% In [2]
            limit = 900
            """,
            fixed="""
            # %% In [1]
            limit = 500
            # %% In [2]
            limit = 900
            # %% In [3]
            print(limit)
            """,
        ),
        Example(
            """
            # %% In [1]
            rows = [1, 2, 3]
            # %% In [5]
            print(len(rows), sum(rows))  # <- NB103
            # %% In [4]
            rows = [row for row in rows if row > 1]
            """,
            fixed="""
            # %% In [1]
            rows = [1, 2, 3]
            # %% In [4]
            rows = [row for row in rows if row > 1]
            # %% In [5]
            print(len(rows), sum(rows))
            """,
        ),
        Example(
            """
            # %% In [1]
            rate = 0.1
            def interest(x):
                return x * rate
            # %% In [4]
            interest(100)  # <- NB103
            # %% In [3]
            rate = 0.2
            """,
            fixed="""
            # %% In [1]
            rate = 0.1
            def interest(x):
                return x * rate
            # %% In [3]
            rate = 0.2
            # %% In [4]
            interest(100)
            """,
        ),
    ],
    good=[
        Example(
            """
            # %% In [1]
            limit = 500
            # %% In [4]
            print(limit)
            # %% In [3]
            other = 900
            """,
            note="The counts decrease, but no value is different for it.",
        ),
        Example("""
            # %% In [1]
            limit = 500
            # %% In [2]
            print(limit)
            # %% In [3]
            limit = 900
            """),
        Example(
            """
            # %% In [1]
            limit = 500
            # %% In [3]
            print(limit)
            # %% In [2]
            limit = 900
            # %% In [3]
            limit
            """,
            note="A count stands twice: two sessions are mixed, and the counts prove nothing.",
        ),
        Example(
            """
            # %% In [7]
            limit = 500
            # %% In [3]
            print(limit)
            # %% In [2]
            limit = 900
            """,
            note="The first cell ran again at the end; it may have run before In [3] as well.",
        ),
        Example("""
            # %% In [1]
            import math
            # %% In [3]
            math.sqrt(4)
            # %% In [2]
            import math
            """),
        Example("""
            # %% In [1]
            limit = 500
            # %% In [5]
            limit = 700
            print(limit)
            # %% In [2]
            limit = 900
            """),
        Example("""
            # %%
            limit = 500
            # %%
            print(limit)
            # %%
            limit = 900
            """),
    ],
)
