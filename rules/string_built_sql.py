"""rules/string_built_sql.py"""

import re
from collections.abc import Iterator

from nb2prod.rule import Call, Example, Found, Outside, Rule, Severity, Subject, ast

_RUNNING = "execute executemany read_sql read_sql_query read_gbq sql query raw text".split()
_SQL = re.compile(
    r"\s*(?:--[^\n]*\n\s*)*(?:SELECT|INSERT|UPDATE|DELETE|WITH|MERGE|REPLACE|CALL|EXEC)\b", re.IGNORECASE
)
# Behind this stands a value. Names of tables and columns cannot be handed over in another way.
_IN_FRONT_OF_VALUE = re.compile(
    r"(?:[=<>]|\b(?:LIKE|BETWEEN|AND|LIMIT|OFFSET|IN)|\b(?:IN|VALUES)\s*\((?:[^()]*,)?)\s*\(?\s*(['\"]?)%?$",
    re.IGNORECASE,
)
_FIELD = re.compile(r"\{[^{}]*\}|%\(\w+\)s|%[sd]")
_NUMBERS = frozenset({"int", "float", "len", "round"})


def find(subject: Subject) -> Iterator[Found]:
    """Yields each query into which values are written as text."""
    outside = None
    for call in subject.facts.calls_of_method(*_RUNNING):
        query = call.argument(0, "sql") or call.argument(None, "query")
        if query is None or isinstance(query, ast.Constant) or _hands_values_over(call):
            continue
        outside = outside or Outside(subject.facts)
        values = [query, *(outside.values_of(query, call) if isinstance(query, ast.Name) else ())]
        names = [name for value in values for name in _values_in(value, outside, call)]
        if names:
            yield Found(call.span, f"{call.written} runs SQL with the value of {names[0]} written into it")


def _hands_values_over(call: Call) -> bool:
    """Whether the call has values besides the query: then what is written into it are their placeholders."""
    if call.method.startswith("execute"):
        return len(call.node.args) > 1 or call.has("parameters")
    return call.has("params") or call.has("job_config")


def _values_in(query: ast.AST, outside: Outside, call: Call) -> Iterator[str]:
    """The expressions that stand where SQL has a value and that the notebook does not set to a literal."""
    parts = _parts(query)
    if not parts or not isinstance(parts[0], str) or not _SQL.match(parts[0]):
        return
    before = ""
    for part in parts:
        if isinstance(part, str):
            before += part
        else:
            if _IN_FRONT_OF_VALUE.search(before) and not _is_own(part, outside, call):
                yield f"'{ast.unparse(part)[:40]}'"
            before += "?"


def _parts(query: ast.AST) -> list[str | ast.expr]:
    """Literal texts and expressions that a text is made of, in order; none for what is not put together."""
    if isinstance(query, ast.JoinedStr):
        return [part.value if isinstance(part, ast.Constant) else part.value for part in query.values]
    if isinstance(query, ast.Constant) and isinstance(query.value, str):
        return [query.value]
    if isinstance(query, ast.BinOp) and isinstance(query.op, ast.Add):
        return [*(_parts(query.left) or [query.left]), *(_parts(query.right) or [query.right])]
    if (
        isinstance(query, ast.BinOp)
        and isinstance(query.op, ast.Mod)
        and isinstance(query.left, ast.Constant)
    ):
        given = query.right.elts if isinstance(query.right, ast.Tuple) else [query.right]
        return _filled(query.left.value, list(given))
    if isinstance(query, ast.Call) and isinstance(query.func, ast.Attribute) and query.func.attr == "format":
        given = [*query.args, *(keyword.value for keyword in query.keywords)]
        return _filled(getattr(query.func.value, "value", None), given)
    return []


def _filled(template: object, given: list[ast.expr]) -> list[str | ast.expr]:
    """A template with its fields filled in order; what is given by name comes in the order given."""
    if not isinstance(template, str):
        return []
    parts: list[str | ast.expr] = []
    position = 0
    for field, value in zip(_FIELD.finditer(template), given, strict=False):
        parts += [template[position : field.start()], value]
        position = field.end()
    return [*parts, template[position:]]


def _is_own(value: ast.expr, outside: Outside, call: Call) -> bool:
    """Whether the notebook sets the value itself, or it can only be a number."""
    if isinstance(value, ast.Constant) or (
        isinstance(value, ast.Call) and getattr(value.func, "id", "") in _NUMBERS
    ):
        return True
    if not isinstance(value, ast.Name):
        return False
    given = outside.values_of(value, call)
    return bool(given) and all(
        isinstance(one, (ast.Constant, ast.List, ast.Tuple)) or _is_range(one) for one in given
    )


def _is_range(value: ast.AST) -> bool:
    return isinstance(value, ast.Call) and getattr(value.func, "id", "") in {*_NUMBERS, "range"}


rule = Rule(
    code="NB706",
    name="string-built-sql",
    severity=Severity.WARNING,
    summary="Values are written into an SQL query as text.",
    why=(
        "A name with an apostrophe breaks the query, and a value that somebody made up for the purpose reads or "
        "changes other rows than those that were meant."
    ),
    instead=(
        "Put a placeholder into the query and hand the values over: execute('… WHERE id = ?', [id]), params= in pandas."
    ),
    find=find,
    bad=[
        Example("""
            # %%
            import pandas as pd
            def account(name):
                return pd.read_sql(f"SELECT * FROM accounts WHERE owner = '{name}'", bank)  # <- NB706
            """),
        Example("""
            # %%
            shop.execute("UPDATE stock SET amount = %s WHERE item = '%s'" % (amount, item))  # <- NB706
            query = "select * from tills where day > '" + day + "'"
            shop.execute(query)  # <- NB706
            """),
        Example("""
            # %%
            for bed in beds:
                clinic.execute("INSERT INTO beds VALUES ({}, '{}')".format(bed.number, bed.ward))  # <- NB706
            """),
    ],
    good=[
        Example("""
            # %%
            import pandas as pd
            rows = pd.read_sql("SELECT * FROM accounts WHERE owner = %(owner)s", bank, params={"owner": owner})
            shop.execute("SELECT * FROM stock WHERE item = ?", [item])
            """),
        Example(
            """
            # %%
            rows = shop.execute(f"SELECT {columns} FROM {project}.{table}")
            """,
            note="Names of tables cannot be handed over as values.",
        ),
        Example("""
            # %%
            YEAR = 2024
            shop.execute(f"SELECT * FROM tills WHERE year = {YEAR}")
            for month in ["jan", "feb"]:
                shop.execute(f"SELECT * FROM tills WHERE month = '{month}'")
            """),
        Example("""
            # %%
            late = tills.query(f"day > '{day}'")
            answer = agent.query(f"What is the price of {item}?")
            """),
    ],
)
