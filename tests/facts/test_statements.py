"""The effects of top-level statements: uses, definitions, and what may be changed in place."""

import pytest

from tests.facts.support import facts_of

CHANGES = [
    ("print(rows)", {}),
    ("import math\nmath.sqrt(x)", {}),
    ("import pandas as pd\npd.concat([a, b])", {}),
    ("import pandas as pd\ndf = pd.read_csv('a')\ndf.append(b)", {}),
    ("import pandas as pd\ndf = pd.read_csv('a')\ndf.head()", {}),
    ("text = 'a'\ntext.upper()", {}),
    ("rows.append(1)", {"rows": True}),
    ("rows[0] = 1", {"rows": True}),
    ("del rows[0]", {"rows": True}),
    ("model.weights = 1", {"model": True}),
    ("frame.dropna(inplace=True)", {"frame": True}),
    ("frame['a'].fillna(0, inplace=True)", {"frame": True}),
    ("next(rows)", {"rows": True}),
    ("import random\nrandom.shuffle(rows)", {"rows": True}),
    ("from sklearn.svm import SVC\nclf = SVC()\nclf.fit(x, y)", {"clf": True}),
    ("unknown(rows)", {"rows": False}),
    ("thing.unknown(rows)", {"thing": False, "rows": False}),
    ("def add(x):\n    rows.append(x)\nadd(1)", {"rows": True}),
    ("def add(to, x):\n    to.append(x)\nadd(rows, 1)", {"rows": True}),
    ("def outer():\n    inner()\ndef inner():\n    rows[0] = 1\nouter()", {"rows": True}),
    ("def read():\n    return len(rows)\nread()", {}),
]


@pytest.mark.parametrize(("source", "changes"), CHANGES)
def test_changes_of_the_last_statement(source: str, changes: dict[str, bool]) -> None:
    assert facts_of(source).statements[-1].changes == changes


def test_uses_definitions_and_deletions() -> None:
    first, second, third = facts_of("a = b + 1\ndef f(x=a):\n    return c\ndel a").statements
    assert (first.uses, first.defines) == ({"b"}, {"a"})
    assert (second.uses, second.defines) == ({"a"}, {"f"})
    assert (third.uses, third.deletes) == ({"a"}, {"a"})


def test_a_call_uses_what_the_function_reads() -> None:
    last = facts_of("def f():\n    return g()\ndef g():\n    return c\nf()").statements[-1]
    assert last.uses == {"f", "g", "c"}
    assert [function.name for function in last.runs] == ["f", "g"]
