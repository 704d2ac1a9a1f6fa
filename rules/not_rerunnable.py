"""rules/not_rerunnable.py"""

from collections.abc import Iterator

from nb2prod.rule import Bind, Call, CellFacts, Example, Found, Rule, Severity, Status, Subject, ast, root_of

_KEY_CALLS = {
    "pandas.DataFrame.drop": "columns",
    "pandas.DataFrame.set_index": "keys",
    "pandas.DataFrame.pop": "item",
}
_GROWS = frozenset({"append", "extend", "insert"})
_SCALES = frozenset({"numpy.log", "numpy.log1p", "numpy.log10", "numpy.log2", "numpy.sqrt", "numpy.exp"})


def find(subject: Subject) -> Iterator[Found]:
    """Yields each statement that raises, or gives something else, when its cell runs a second time."""
    for facts in subject.facts.cells:
        own = {name: binds[0] for name, binds in facts.binds.items()}
        yield from _lost_keys(subject, facts, own)
        yield from _growth(subject, facts, own)


def _foreign(own: dict[str, Bind], name: str, node: ast.AST) -> bool:
    """Whether the value comes from another cell: nothing above in this cell binds the name anew."""
    bind = own.get(name)
    return bool(name) and (bind is None or bind.node.lineno >= node.lineno)


def _lost_keys(subject: Subject, facts: CellFacts, own: dict[str, Bind]) -> Iterator[Found]:
    for call in subject.facts.calls_of(*_KEY_CALLS):
        if call.cell is not facts.cell or call.owner is not None or call.constant(None, "errors") == "ignore":
            continue
        name = root_of(call.node.func)
        if _foreign(own, name, call.node) and _literal_keys(call) and _stays(call, name):
            yield Found(
                call.span,
                f"a second run of this cell fails: {call.written}() takes away what is gone by then",
            )
    for store in subject.facts.stores:
        if store.cell == facts.cell.number and store.owner is None and isinstance(store.node.ctx, ast.Del):
            literal = isinstance(store.node, ast.Subscript) and isinstance(store.node.slice, ast.Constant)
            if literal and _foreign(own, store.name, store.node):
                yield Found(
                    facts.span(store.node), "a second run of this cell fails: the key is deleted by then"
                )


def _literal_keys(call: Call) -> bool:
    keys = call.argument(0, "labels") or call.argument(None, _KEY_CALLS[call.name])
    parts = keys.elts if isinstance(keys, (ast.List, ast.Tuple)) else [keys]
    return bool(parts) and all(
        isinstance(part, ast.Constant) and isinstance(part.value, str) for part in parts
    )


def _stays(call: Call, name: str) -> bool:
    """Whether the change lasts: in place, popped, or assigned to the name that it came from."""
    if call.method == "pop" or call.constant(None, "inplace") is True:
        return True
    statement = call.statement
    if not isinstance(statement, ast.Assign) or statement.value is not call.node:
        return False
    return any(isinstance(target, ast.Name) and target.id == name for target in statement.targets)


def _growth(subject: Subject, facts: CellFacts, own: dict[str, Bind]) -> Iterator[Found]:
    for binds in facts.binds.values():
        for bind in binds:
            if (
                bind.kind == "augment"
                and bind.certain
                and _foreign(own, bind.name, bind.node)
                and bind is binds[0]
            ):
                yield Found(
                    facts.span(bind.statement), f"a second run of this cell changes '{bind.name}' again"
                )
    for call in subject.facts.calls_of_method(*_GROWS):
        name = root_of(call.node.func)
        if call.cell is facts.cell and call.owner is None and isinstance(call.statement, ast.Expr):
            if (
                not call.name.startswith("pandas.")
                and _foreign(own, name, call.node)
                and _is_list(subject, name)
            ):
                yield Found(call.span, f"a second run of this cell makes '{name}' longer again")
    for call in subject.facts.calls_of(*_SCALES):
        if call.cell is facts.cell and call.owner is None and _scales_itself(call):
            yield Found(call.span, f"a second run of this cell applies {call.written}() to its own result")


def _is_list(subject: Subject, name: str) -> bool:
    binds = [bind for bind in subject.facts.binds if bind.name == name]
    return bool(binds) and all(isinstance(getattr(bind.statement, "value", None), ast.List) for bind in binds)


def _scales_itself(call: Call) -> bool:
    """``df["price"] = np.log(df["price"])``: the target and the argument are the same."""
    statement = call.statement
    if not isinstance(statement, ast.Assign) or statement.value is not call.node or not call.node.args:
        return False
    target = statement.targets[0]
    return isinstance(target, ast.Subscript) and ast.unparse(target) == ast.unparse(call.node.args[0])


rule = Rule(
    code="NB107",
    name="not-rerunnable",
    severity=Severity.NOTE,
    status=Status.PREVIEW,
    summary="The cell fails, or gives something else, when it runs twice.",
    why=(
        "Cells are run again all the time while a notebook is worked on. This one then stops with a KeyError or quietly "
        "piles its change on top of itself, and the stored results may come from such a second run."
    ),
    instead="Bind the result to a new name, or build the value from its source in the same cell.",
    find=find,
    yields_to=("NB608",),
    bad=[
        Example("""
            # %%
            import numpy as np
            import pandas as pd
            loans = pd.read_csv("loans.csv")
            # %%
            loans = loans.drop("id", axis=1)  # <- NB107
            # %%
            loans.drop(columns=["name", "street"], inplace=True)  # <- NB107
            # %%
            del loans["phone"]  # <- NB107
            # %%
            loans["amount"] = np.log(loans["amount"])  # <- NB107
            """),
        Example("""
            # %%
            scores = []
            runs = 0
            # %%
            scores.append(0.7)  # <- NB107
            # %%
            runs += 1  # <- NB107
            """),
    ],
    good=[
        Example("""
            # %%
            import pandas as pd
            loans = pd.read_csv("loans.csv")
            loans = loans.drop("id", axis=1)
            # %%
            small = loans.drop("street", axis=1)
            # %%
            loans = loans.drop(columns="phone", errors="ignore")
            # %%
            loans = loans.fillna(0).astype("float").rename(columns={"a": "b"})
            loans = loans[["b"]]
            """),
        Example("""
            # %%
            scores = []
            for run in range(3):
                scores.append(run)
            total = 0
            total += 1
            """),
        Example("""
            # %%
            total = 0
            for run in range(3):
                total += run
            """),
    ],
)
