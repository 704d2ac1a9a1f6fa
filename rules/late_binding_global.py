"""rules/late_binding_global.py"""

from collections.abc import Iterator

from nb2prod.rule import Bind, Example, Found, FunctionFacts, Related, Rule, Severity, Status, Subject


def find(subject: Subject) -> Iterator[Found]:
    """Yields each call of a function that sees another value of a global than an earlier call of it did."""
    calls: dict[FunctionFacts, list] = {}
    for invocation in subject.facts.invocations:
        calls.setdefault(invocation.function, []).append(invocation)
    for function, places in calls.items():
        for name in function.reads if len(places) > 1 else ():
            change = _change(subject, name, places)
            if change is not None:
                yield _found(subject, function, name, *change)
                break


def _change(subject: Subject, name: str, places: list) -> tuple[Bind, object] | None:
    """The first rebinding of the name between two calls, and the call after it; None when there is none."""
    binds = [bind for bind in subject.facts.binds if bind.name == name]
    if any(bind.kind in ("import", "def", "class", "for", "global") for bind in binds):
        return None
    first = _place(places[0].cell, places[0].node)
    for bind in binds:
        place = _place(bind.cell, bind.node)
        later = [one for one in places if _place(one.cell, one.node) > place]
        if place > first and later and not _in_one_statement(bind, places):
            return bind, later[0]
    return None


def _place(cell: int, node: object) -> tuple[int, int]:
    return cell, node.lineno


def _in_one_statement(bind: Bind, places: list) -> bool:
    """Whether the rebinding takes what a call gives back (``state = step()``): then the change is the purpose."""
    start, end = bind.statement.lineno, bind.statement.end_lineno
    return any(one.cell == bind.cell and start <= one.node.lineno <= end for one in places)


def _found(subject: Subject, function: FunctionFacts, name: str, bind: Bind, call: object) -> Found:
    facts, after = subject.facts.cell(bind.cell), subject.facts.cell(call.cell)
    called = "a lambda" if function.name == "<lambda>" else f"{function.name}()"
    message = f"{called} reads the global '{name}', which was given another value in cell {bind.cell} since its last call"
    return Found(
        after.span(call.node), message, related=(Related(facts.span(bind.node), "given another value here"),)
    )


rule = Rule(
    code="NB111",
    name="late-binding-global",
    severity=Severity.WARNING,
    status=Status.PREVIEW,
    summary="A function reads a global that changes between two of its calls.",
    why=(
        "The same call gives another result further down, and which one depends on the cells that ran in between. "
        "Moved into a module, the function no longer sees the global at all."
    ),
    instead="Make the global a parameter of the function and pass it at every call.",
    find=find,
    bad=[
        Example("""
            # %%
            rate = 0.1
            def interest(x):
                return x * rate
            # %%
            interest(100)
            # %%
            rate = 0.2
            # %%
            interest(100)  # <- NB111
            """),
        Example("""
            # %%
            ward = "A"
            label = lambda bed: ward + bed
            label("1")
            ward = "B"
            label("2")  # <- NB111
            """),
    ],
    good=[
        Example("""
            # %%
            rate = 0.1
            def interest(x):
                return x * rate
            interest(100)
            interest(200)
            """),
        Example("""
            # %%
            rate = 0.1
            rate = 0.2
            def interest(x):
                return x * rate
            interest(100)
            """),
        Example("""
            # %%
            rate = 0.1
            def interest(x, rate):
                return x * rate
            interest(100, rate)
            rate = 0.2
            interest(100, rate)
            """),
        Example("""
            # %%
            stock = 0
            def sold():
                return stock + 1
            stock = sold()
            stock = sold()
            """),
    ],
)
