"""rules/import_not_at_top.py"""

import re
from collections.abc import Iterator

from nb2prod.rule import CellFacts, Edit, Example, Fix, Found, Related, Rule, Severity, Span, Status, Subject
from nb2prod.rule import ast, is_builtin, removal_of_statement, source_at

_IMPORTS = (ast.Import, ast.ImportFrom)
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Pass)
# What an import further down may need to have happened before it.
_PREPARES = re.compile(r"\b(?:sys\.path|install|chdir|git)\b|%cd\b|%%writefile|%%file")
_MAY_PREPARE = ("sys.path", "install", "chdir", "git", "%cd", "%%writefile", "%%file")


def find(subject: Subject) -> Iterator[Found]:
    """Yields each import statement below the first cell that does work."""
    first = next((cell for cell in subject.facts.cells if _works(cell)), None)
    if first is None:
        return
    begins = Related(Span(first.cell.number, 1, 1, 1, 1), "the work begins in this cell")
    top = _top(subject, first)
    prepares = any(word in subject.notebook.text for word in _MAY_PREPARE)
    prepared = False
    for cell in subject.facts.cells:
        prepared = prepared or (prepares and _PREPARES.search(cell.cell.source) is not None)
        if cell.tree is None or cell.cell.number <= first.cell.number:
            continue
        for statement in cell.tree.body:
            if isinstance(statement, _IMPORTS):
                written = _written(cell, statement)
                message = f"'{written}' stands below cell {first.cell.number}, where the work begins"
                fix = None if prepared else _fix(subject, cell, statement, top)
                yield Found(cell.span(statement), message, (begins,), fix)


def _written(cell: CellFacts, statement: ast.Import | ast.ImportFrom) -> str:
    """The statement on one line."""
    if statement.lineno == statement.end_lineno:
        span = cell.span(statement)
        return cell.cell.lines[span.line - 1][span.column - 1 : span.end_column - 1]
    return ast.unparse(statement)


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
    if isinstance(value, ast.Dict):
        return all(map(_is_literal, (*value.keys, *value.values)))
    return value is None or isinstance(value, ast.Constant)


def _fix(subject: Subject, cell: CellFacts, statement: ast.Import | ast.ImportFrom, top: Edit) -> Fix | None:
    gone = removal_of_statement(cell, statement)
    if gone is None or not all(_may_come_earlier(subject, cell, name) for name in statement.names):
        return None
    place = cell.span(statement)
    comment = cell.cell.lines[place.end_line - 1][place.end_column - 1 :].strip()
    written = source_at(cell.cell, place) + (f"  {comment}" if comment.startswith("#") else "")
    insertion = Edit(top.kind, top.span, f"\n{written}" if top.kind == "text" else written)
    return Fix("Move the import to the top", (insertion, Edit("text", gone)))


def _may_come_earlier(subject: Subject, cell: CellFacts, name: ast.alias) -> bool:
    """Whether the name means the same all over the notebook."""
    bound = name.asname or name.name.partition(".")[0]
    binds = [bind for bind in subject.facts.binds if bind.name == bound]
    own = next((bind.meaning for bind in binds if bind.node is name and bind.cell == cell.cell.number), None)
    return own is not None and not is_builtin(bound) and all(bind.meaning == own for bind in binds)


def _top(subject: Subject, first: CellFacts) -> Edit:
    """Where imports go: behind the last one of the first cell that has any, or into a cell of their own."""
    for cell in subject.facts.cells:
        imports = [
            one for one in (cell.tree.body if cell.tree is not None else ()) if isinstance(one, _IMPORTS)
        ]
        if cell.cell.number <= first.cell.number and imports and not cell.masked.dedent:
            place = cell.span(imports[-1])
            end = len(cell.cell.lines[place.end_line - 1]) + 1
            return Edit("text", Span(place.cell, place.end_line, end, place.end_line, end))
    return Edit("insert-cell", Span(subject.facts.cells[0].cell.number - 1, 1, 1, 1, 1))


rule = Rule(
    code="NB204",
    name="import-not-at-top",
    severity=Severity.NOTE,
    status=Status.OFF,
    summary="An import stands below the first cell that does work.",
    why=(
        "What the notebook needs is not seen at its beginning, and a library that is missing stops the run "
        "only after an hour of work."
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
