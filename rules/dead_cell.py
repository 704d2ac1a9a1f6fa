"""rules/dead_cell.py"""

import re
from collections import Counter
from collections.abc import Iterator

from nb2prod.rule import (
    Call,
    CellFacts,
    Example,
    Found,
    Rule,
    Severity,
    Status,
    Subject,
    ast,
    is_builtin,
    span_of_line,
)

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_GIVING = (ast.Assign, ast.AnnAssign)
# Calls of these change nothing but what they give back.
_HARMLESS = (
    "pandas.",
    "numpy.",
    "math.",
    "datetime.",
    "collections.",
    "re.compile",
    "os.path.",
    "pathlib.Path",
)
_WRITING = re.compile(
    r"\.(?:to_(?:csv|excel|feather|hdf|html|json|latex|markdown|orc|parquet|pickle|sql|stata|string|xml)"
    r"|save\w*|tofile|dump)$"
)
_BUILTINS = frozenset(
    "abs bool dict float frozenset int len list max min range round set sorted str sum tuple zip".split()
)


def find(subject: Subject) -> Iterator[Found]:
    """Yields each cell whose names nobody reads, and which shows and changes nothing."""
    if subject.facts.openings:
        return
    cells = [facts for facts in subject.facts.cells if _may_be_dead(facts)]
    words = _words(subject) if cells else set()
    readers = Counter(name for facts in subject.facts.cells for name in facts.reads)
    for facts in cells:
        names = sorted(facts.binds)
        if (
            all(readers[name] == (name in facts.reads) for name in names)
            and words.isdisjoint(names)
            and all(map(_is_harmless, _calls_in(subject, facts)))
        ):
            told = ", ".join(f"'{name}'" for name in names[:3]) + (", …" if len(names) > 3 else "")
            yield Found(span_of_line(facts.cell, 1), f"nothing reads {told}, and the cell shows nothing")


def _may_be_dead(facts: CellFacts) -> bool:
    """Whether the cell only gives values to names or defines functions, and has no output."""
    body = facts.tree.body if facts.tree is not None else []
    if (
        not body
        or facts.masked.magics
        or facts.cell.has_outputs
        or not any(isinstance(one, _GIVING + _DEFINITIONS) for one in body)
    ):
        return False
    return all(_only_gives(statement) for statement in body)


def _only_gives(statement: ast.stmt) -> bool:
    if isinstance(statement, _DEFINITIONS):
        return not statement.decorator_list
    if isinstance(statement, ast.Assign):
        return all(isinstance(target, (ast.Name, ast.Tuple)) for target in statement.targets)
    return isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name)


def _calls_in(subject: Subject, facts: CellFacts) -> list[Call]:
    return [call for call in subject.facts.calls if call.cell is facts.cell and call.owner is None]


def _is_harmless(call: Call) -> bool:
    if call.constant(None, "inplace") is True or _WRITING.search(call.name):
        return False
    return call.name.startswith(_HARMLESS) or (call.name in _BUILTINS and is_builtin(call.name))


def _words(subject: Subject) -> set[str]:
    """The words in strings, in magics and in cells that nobody understands, by which names may be meant as well."""
    found = {name for facts in subject.facts.cells for name in facts.used}
    for facts in subject.facts.cells:
        if facts.tree is None:
            found.update(re.findall(r"\w+", facts.cell.source))
        for node in facts.strings:
            found.update(re.findall(r"\w+", str(node.value)))
    return found


rule = Rule(
    code="NB810",
    name="dead-cell",
    severity=Severity.NOTE,
    summary="Nothing uses what the cell makes.",
    why="Everybody who takes the notebook over reads, tests and carries along code that does nothing.",
    instead="Delete the cell; git keeps it.",
    find=find,
    status=Status.PREVIEW,
    bad=[
        Example("""
            # %% In [1]
            import pandas as pd
            tills = pd.read_csv("tills.csv")
            # %% In [2]
            big = tills["amount"] > 1000  # <- NB810
            # %% In [3]
            def fee(amount):  # <- NB810
                return amount * 0.02
            # %% In [4]
            tills.head()
            """),
    ],
    good=[
        Example("""
            # %% In [1]
            import pandas as pd
            tills = pd.read_csv("tills.csv")
            # %% In [2]
            limit = 1000
            # %% In [3]
            tills.query("amount > @limit")
            """),
        Example("""
            # %% In [1]
            import pandas as pd
            tills = pd.read_csv("tills.csv")
            # %% In [2]
            written = tills.to_csv("checked.csv", index=False)
            """),
        Example("""
            # %% In [1]
            history = model.fit(rows, labels)
            # %% In [2]
            model.predict(rows)
            """),
        Example("""
            # %% In [1]
            beds = 12
            beds
            # %% In [2]
            nurses = 3
            !echo {nurses}
            """),
        Example("""
            # %% In [1]
            beds = 12
            # %% In [2]
            print beds
            # %% In [3]
            print("done")
            """),
        Example("""
            # %% In [1]
            def fee(amount):
                return amount * rate
            # %% In [2]
            rate = 0.02
            # %% In [3]
            print(fee(100))
            """),
    ],
)
