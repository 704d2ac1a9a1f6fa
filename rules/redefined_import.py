"""rules/redefined_import.py"""

from collections.abc import Iterator

from nb2prod.rule import (
    Bind,
    Call,
    Example,
    Found,
    FunctionFacts,
    Related,
    Rule,
    Severity,
    Subject,
    ast,
    is_builtin,
)

_VALUES = frozenset({"assign", "augment", "for", "with"})


def find(subject: Subject) -> Iterator[Found]:
    """Yields each value that takes the place of an import or a builtin which is then called."""
    said: set[str] = set()
    for bind in subject.facts.binds:
        if bind.kind not in _VALUES or bind.name in said or not _overwrites(bind):
            continue
        later = _same_statement(subject, bind) or _later_use(subject, bind)
        if later is not None:
            said.add(bind.name)
            yield _found(subject, bind, later)


def _overwrites(bind: Bind) -> bool:
    """Whether the name was an import or a builtin until here, and the new value is plain data."""
    if isinstance(bind.meaning, FunctionFacts) or (
        isinstance(bind.meaning, str) and not bind.meaning.endswith("()")
    ):
        return False
    if bind.previous is not None:
        return bind.previous.kind == "import" and not _in_handler(bind)
    return is_builtin(bind.name)


def _in_handler(bind: Bind) -> bool:
    """``except ImportError: x = None`` and its like: the name stands for something that may be missing."""
    return not bind.certain and isinstance(getattr(bind.statement, "value", None), ast.Constant)


def _same_statement(subject: Subject, bind: Bind) -> Call | None:
    for call in subject.facts.calls:
        if call.statement is bind.statement and call.owner is None and _callee(call) == bind.name:
            return call
    return None


def _later_use(subject: Subject, bind: Bind) -> Call | None:
    """The first later call that means the import and not the value; None when the name is bound again before it."""
    again = _next_bind(subject, bind)
    module = _module(bind)
    for call in subject.facts.calls:
        place = (call.cell.number, call.node.lineno)
        if place <= (bind.cell, bind.node.lineno) or call.owner is not None:
            continue
        if again is not None and place >= (again.cell, again.node.lineno):
            return None
        if module:
            if _attribute_of(call, bind.name) and f"{module}.{call.method}" in subject.facts.called_names:
                return call
        elif _callee(call) == bind.name and not _callable_value(bind):
            return call
    return None


def _next_bind(subject: Subject, bind: Bind) -> Bind | None:
    return next((other for other in subject.facts.binds if other.previous is bind), None)


def _module(bind: Bind) -> str:
    """The dotted module that the name was, for ``import x`` and ``import x.y as z``; else empty."""
    previous = bind.previous
    if previous is None or not isinstance(previous.statement, ast.Import):
        return ""
    return previous.meaning if isinstance(previous.meaning, str) else ""


def _callable_value(bind: Bind) -> bool:
    """Whether the new value may be called as well: an object that some library or class made."""
    value = getattr(bind.statement, "value", None)
    return isinstance(value, (ast.Lambda, ast.Name, ast.Attribute, ast.Call)) and bind.previous is not None


def _callee(call: Call) -> str:
    return call.node.func.id if isinstance(call.node.func, ast.Name) else ""


def _attribute_of(call: Call, name: str) -> bool:
    func = call.node.func
    return isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name) and func.value.id == name


def _found(subject: Subject, bind: Bind, call: Call) -> Found:
    what = "the import" if bind.previous is not None else "the builtin"
    facts = subject.facts.cell(bind.cell)
    assert facts is not None
    related = (
        () if call.statement is bind.statement else (Related(call.span, f"'{bind.name}' is called here"),)
    )
    then = (
        "the cell fails when it runs again"
        if not related
        else f"and is called in cell {call.cell.number} as before"
    )
    return Found(facts.span(bind.node), f"a value overwrites {what} '{bind.name}'; {then}", related=related)


rule = Rule(
    code="NB108",
    name="redefined-import",
    severity=Severity.WARNING,
    summary="A value overwrites an import or a builtin that is called afterwards.",
    why=(
        "From then on the name is the value: the same cell run twice, or a cell below, stops with "
        "'… object is not callable'. It works only in the kernel in which it was written."
    ),
    instead="Give the value a name of its own.",
    find=find,
    bad=[
        Example("""
            # %%
            from sklearn.metrics import confusion_matrix
            # %%
            confusion_matrix = confusion_matrix([0, 1], [0, 0])  # <- NB108
            """),
        Example("""
            # %%
            list = [1, 2]  # <- NB108
            # %%
            list("ab")
            """),
        Example("""
            # %%
            sum = sum([1, 2])  # <- NB108
            """),
        Example("""
            # %%
            import time
            start = time.time()
            time = 3.5  # <- NB108
            # %%
            print(time.time() - start)
            """),
    ],
    good=[
        Example("""
            # %%
            try:
                import lightgbm
            except ImportError:
                lightgbm = None
            if lightgbm:
                lightgbm.train({}, None)
            """),
        Example("""
            # %%
            from statistics import mean
            mean = 3
            print(mean)
            """),
        Example("""
            # %%
            id = 7
            input = "a.csv"
            print(id, input)
            """),
        Example("""
            # %%
            from shop import baskets
            baskets = baskets.open()
            baskets.close()
            """),
        Example("""
            # %%
            from statistics import mean
            mean = 3
            from statistics import mean
            mean([1, 2])
            """),
        Example("""
            # %%
            def area(sum):
                return sum
            max = lambda a: a
            max(3)
            """),
    ],
)
