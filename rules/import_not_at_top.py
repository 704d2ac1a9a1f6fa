"""rules/import_not_at_top.py"""

import re
from collections.abc import Iterator

from nb2prod.rule import CellFacts, Edit, Example, Fix, Found, Related, Rule, Severity, Span, Status, Subject
from nb2prod.rule import ast, removal_of_statement

_IMPORTS = (ast.Import, ast.ImportFrom)
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Pass)
# What an import further down may need to have happened before it.
_PREPARES = re.compile(r"\bsys\.path\b|\binstall\b|\bchdir\b|%cd\b|%%writefile|%%file|\bgit\b")


def find(subject: Subject) -> Iterator[Found]:
    """Yields each import statement below the first cell that does work."""
    cells = subject.facts.cells
    first = next((cell for cell in cells if _works(cell)), None)
    if first is None:
        return
    for cell in cells:
        if cell.cell.number > first.cell.number and cell.tree is not None:
            for statement in cell.tree.body:
                if isinstance(statement, _IMPORTS):
                    yield _found(subject, cell, statement, first)


def _works(cell: CellFacts) -> bool:
    """Whether the cell does more than to import, define, set constants and switch options."""
    body = cell.tree.body if cell.tree is not None else []
    prepares = any(isinstance(statement, _IMPORTS) for statement in body)
    return any(not _is_preparation(statement, among_imports=prepares) for statement in body)


def _is_preparation(statement: ast.stmt, *, among_imports: bool) -> bool:
    if isinstance(statement, (ast.Assign, ast.AnnAssign)):
        return _is_literal(statement.value) or (among_imports and not _binds_a_name(statement))
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Constant) or among_imports
    if isinstance(statement, (ast.Try, ast.If)):
        return all(isinstance(inner, (*_IMPORTS, ast.Pass, ast.Expr)) for inner in statement.body)
    return isinstance(statement, (*_IMPORTS, *_DEFINITIONS))


def _binds_a_name(statement: ast.Assign | ast.AnnAssign) -> bool:
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    return not all(isinstance(target, (ast.Attribute, ast.Subscript)) for target in targets)


def _is_literal(value: ast.expr | None) -> bool:
    if isinstance(value, (ast.List, ast.Tuple, ast.Set)):
        return all(map(_is_literal, value.elts))
    return value is None or isinstance(value, ast.Constant)


def _found(
    subject: Subject, cell: CellFacts, statement: ast.Import | ast.ImportFrom, first: CellFacts
) -> Found:
    here = cell.span(statement)
    written = " ".join(ast.unparse(statement).split())
    message = f"'{written}' stands below cell {first.cell.number}, where the work begins"
    begins = Related(Span(first.cell.number, 1, 1, 1, 1), "the work begins in this cell")
    return Found(here, message, (begins,), _fix(subject, cell, statement, written, first))


def _fix(
    subject: Subject, cell: CellFacts, statement: ast.stmt, written: str, first: CellFacts
) -> Fix | None:
    """Moves the statement behind the first imports; None where something above may be what makes it work."""
    gone = removal_of_statement(cell, statement)
    above = (one.cell.source for one in subject.facts.cells if one.cell.number <= cell.cell.number)
    if gone is None or "__future__" in written or any(map(_PREPARES.search, above)):
        return None
    return Fix("Move the import to the top", (_insertion(subject, written, first), Edit("text", gone)))


def _insertion(subject: Subject, written: str, first: CellFacts) -> Edit:
    """Behind the last import of the first cell that has any, or as a cell of its own in front of the work."""
    for cell in subject.facts.cells:
        imports = [
            one for one in (cell.tree.body if cell.tree is not None else ()) if isinstance(one, _IMPORTS)
        ]
        if cell.cell.number <= first.cell.number and imports and not cell.masked.dedent:
            place = cell.span(imports[-1])
            end = len(cell.cell.lines[place.end_line - 1]) + 1
            return Edit("text", Span(place.cell, place.end_line, end, place.end_line, end), f"\n{written}")
    return Edit("insert-cell", Span(subject.facts.cells[0].cell.number - 1, 1, 1, 1, 1), written)


rule = Rule(
    code="NB204",
    name="import-not-at-top",
    severity=Severity.NOTE,
    status=Status.OFF,
    summary="An import stands below the first cell that does work.",
    why=(
        "What the notebook needs is not seen at its beginning, and a library that is missing stops the run only "
        "after an hour of work."
    ),
    instead="Put all imports into the first code cell.",
    find=find,
    bad=[
        Example(
            """
            # %%
            import csv
            # %%
            rows = list(csv.reader(open("loans.csv")))
            # %%
            import statistics  # <- NB204
            print(statistics.mean(float(row[2]) for row in rows))
            """,
            fixed="""
            # %%
            import csv
            import statistics
            # %%
            rows = list(csv.reader(open("loans.csv")))
            # %%
            print(statistics.mean(float(row[2]) for row in rows))
            """,
        ),
        Example(
            """
            # %%
            %pip install tariffs==1.2
            # %%
            days = sorted(["mon", "tue"])
            # %%
            from tariffs import price  # <- NB204
            """,
            note="No fix: the import works only below the cell that installs the library.",
        ),
    ],
    good=[
        Example("""
            # %%
            import warnings
            import pandas as pd
            pd.set_option("display.max_rows", 9)
            warnings.simplefilter("ignore")
            # %%
            import statistics
            FILES = ["loans.csv", "clients.csv"]
            # %%
            from pathlib import Path
            %matplotlib inline
            # %%
            rows = pd.read_csv(FILES[0])
            """),
        Example("""
            # %%
            days = sorted(["mon", "tue"])
            # %%
            def mean(numbers):
                import statistics
                return statistics.mean(numbers)
            """),
        Example("""
            # %%
            days = sorted(["mon", "tue"])
            # %%
            try:
                import cupy
            except ImportError:
                cupy = None
            """),
        Example("""
            # %%
            import statistics
            numbers = [statistics.pi]
            import json
            """),
    ],
)
