"""rules/swallowed_exception.py"""

from collections.abc import Iterator

from nb2prod.rule import CellFacts, Example, Found, Rule, Severity, Span, Subject, ast, nodes_in

_EVERYTHING = frozenset({"Exception", "BaseException"})


def find(subject: Subject) -> Iterator[Found]:
    """Yields each handler that takes every exception and does nothing."""
    if "except" in subject.notebook.text:
        for facts in subject.facts.cells:
            if "except" in facts.cell.source:
                for node in nodes_in(facts, ast.Try):
                    yield from _of_try(facts, node)
    for call in subject.facts.calls_of("contextlib.suppress"):
        if any(value in _EVERYTHING for value in call.args):
            yield Found(call.span, f"{call.written} drops every exception")


def _of_try(facts: CellFacts, node: ast.Try) -> Iterator[Found]:
    if all(map(_loses_nothing, node.body)):
        return
    for handler in node.handlers:
        if _takes_everything(handler) and all(_does_nothing(one) for one in handler.body):
            what = "except:" if handler.type is None else f"except {ast.unparse(handler.type)}:"
            place = facts.span(handler)
            width = len(facts.cell.lines[place.line - 1].rstrip()) + 1
            span = Span(place.cell, place.line, place.column, place.line, width)
            yield Found(span, f"'{what} pass' drops every exception")


def _loses_nothing(statement: ast.stmt) -> bool:
    """Whether it is no loss when the statement fails: an import that may be missing, a magic, a print."""
    prints = (
        isinstance(statement, ast.Expr)
        and getattr(getattr(statement.value, "func", None), "id", "") == "print"
    )
    return prints or isinstance(statement, (ast.Import, ast.ImportFrom)) or _does_nothing(statement)


def _takes_everything(handler: ast.ExceptHandler) -> bool:
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(one is None or getattr(one, "id", "") in _EVERYTHING for one in caught)


def _does_nothing(statement: ast.stmt) -> bool:
    """Whether it is ``pass``, ``...``, a text, or the place of a magic."""
    return isinstance(statement, ast.Pass) or (
        isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    )


rule = Rule(
    code="NB808",
    name="swallowed-exception",
    severity=Severity.WARNING,
    summary="Every exception is dropped without a word.",
    why=(
        "A missing file, a full disk and a typing error look like success: the run ends well, with rows left out or "
        "figures of the last time."
    ),
    instead="Catch the one exception that is expected, and log it; let all others stop the run.",
    find=find,
    bad=[
        Example("""
            # %%
            try:
                rates = load("rates.csv")
            except:  # <- NB808
                pass
            """),
        Example("""
            # %%
            def total(rows):
                for row in rows:
                    try:
                        add(row)
                    except (ValueError, Exception) as error:  # <- NB808
                        ...
            """),
        Example("""
            # %%
            from contextlib import suppress
            with suppress(Exception):  # <- NB808
                add(row)
            """),
    ],
    good=[
        Example("""
            # %%
            try:
                rates = load("rates.csv")
            except FileNotFoundError:
                pass
            """),
        Example("""
            # %%
            try:
                rates = load("rates.csv")
            except Exception as error:
                print("no rates:", error)
            """),
        Example("""
            # %%
            try:
                import cudf
            except:
                pass
            # %%
            try:
                %tensorflow_version 2.x
            except Exception:
                pass
            """),
        Example("""
            # %%
            try:
                print("rates of", rates.name)
            except:
                pass
            """),
        Example("""
            # %%
            from contextlib import suppress
            with suppress(FileNotFoundError):
                remove("rates.csv")
            """),
        Example("""
            # %%
            try:
                add(row)
            except:
                raise
            """),
    ],
)
