"""rules/silenced_warnings.py"""

from collections.abc import Iterator

from nb2prod.rule import Call, Example, Found, Related, Rule, Severity, Subject, ast, statements_around

_CALLS = ("warnings.filterwarnings", "warnings.simplefilter")
_EVERYTHING = frozenset({"Warning", "builtins.Warning"})


def find(subject: Subject) -> Iterator[Found]:
    """Yields the first call that silences every warning of the notebook; the others are related."""
    calls = [
        call
        for call in subject.facts.calls_of(*_CALLS)
        if _silences_all(call) and not _is_local(subject, call)
    ]
    if calls:
        first, *others = calls
        related = tuple(Related(call.span, "and here") for call in others)
        yield Found(first.span, f"{first.written} silences every warning from here on", related)


def _silences_all(call: Call) -> bool:
    """Whether it ignores warnings of every class, with every text, from everywhere."""
    if call.constant(0, "action") != "ignore":
        return False
    names = ("message", "category", "module", "lineno")
    if call.name.endswith("simplefilter"):
        names = ("category", "lineno")
    for position, name in enumerate(names, 1):
        given = call.argument(position, name)
        if given is not None and not _says_nothing(call, given, position, name):
            return False
    return not any(keyword.arg is None for keyword in call.node.keywords)


def _says_nothing(call: Call, given: ast.expr, position: int, name: str) -> bool:
    if isinstance(given, ast.Constant):
        return given.value in ("", 0, ".*")
    return call.value(position, name) in _EVERYTHING


def _is_local(subject: Subject, call: Call) -> bool:
    """Whether it ends with a ``with warnings.catch_warnings():``, or never runs."""
    around = statements_around(subject.facts.cell(call.cell.number), call.node.lineno)
    items = (item for one in around if isinstance(one, ast.With) for item in one.items)
    return call.quiet or any("catch_warnings" in ast.unparse(item.context_expr) for item in items)


rule = Rule(
    code="NB807",
    name="silenced-warnings",
    severity=Severity.NOTE,
    summary="Every warning is silenced.",
    why=(
        "What a library says about a fit that did not converge, a copy that was changed instead of the table, or a "
        "call that the next version drops, reaches nobody."
    ),
    instead="Silence one class or text (category=FutureWarning, message='…'), around the call that is known to warn.",
    find=find,
    bad=[
        Example("""
            # %%
            import warnings
            warnings.filterwarnings("ignore")  # <- NB807
            # %%
            warnings.filterwarnings("ignore")
            """),
        Example("""
            # %%
            from warnings import simplefilter
            simplefilter(action="ignore", category=Warning)  # <- NB807
            """),
    ],
    good=[
        Example("""
            # %%
            import warnings
            warnings.filterwarnings("ignore", category=FutureWarning)
            warnings.filterwarnings("ignore", message="fee is negative")
            warnings.filterwarnings("ignore", module="tills")
            warnings.simplefilter("ignore", UserWarning)
            """),
        Example("""
            # %%
            import warnings
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                fees = rates.pct_change()
            """),
        Example("""
            # %%
            import warnings
            warnings.filterwarnings("error")
            warnings.simplefilter("default")
            """),
        Example("""
            # %%
            log.filterwarnings("ignore")
            """),
    ],
)
