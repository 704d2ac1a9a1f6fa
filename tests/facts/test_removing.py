"""What is deleted when a statement or an imported name goes: that, and nothing else."""

import ast

import pytest

from nb2prod.facts import removal_of_name, removal_of_statement
from nb2prod.facts.parse import parse_cell
from nb2prod.notebook import Cell, Span


def without(source: str, span: Span | None) -> str | None:
    """The source without what stands at the place."""
    if span is None:
        return None
    lines = source.split("\n")
    before = [*lines[: span.line - 1], lines[span.line - 1][: span.column - 1]]
    behind = [lines[span.end_line - 1][span.end_column - 1 :], *lines[span.end_line :]]
    return "\n".join(before) + "\n".join(behind)


def without_name(source: str, name: str) -> str | None:
    """The cell after ``name`` is taken out of its import."""
    facts = parse_cell(Cell(1, "code", source), bound=())
    for statement in ast.walk(facts.tree):
        for one in getattr(statement, "names", ()):
            if isinstance(one, ast.alias) and (one.asname or one.name) == name:
                return without(source, removal_of_name(facts, statement, one))
    raise AssertionError(f"{name} is not imported")


@pytest.mark.parametrize(
    ("source", "left"),
    [
        ("import x", ""),
        ("import x\n", ""),
        ("a = 1\nimport x", "a = 1"),
        ("import x\na = 1", "a = 1"),
        ("import x  # for plots\na = 1", "a = 1"),
        ("import x; a = 1", "a = 1"),
        ("a = 1; import x", "a = 1"),
        ("a = 1; import x; b = 2", "a = 1; b = 2"),
        ("import x;\na = 1", "a = 1"),
        ("import a, x", "import a"),
        ("import x, b", "import b"),
        ("import a, x, b", "import a, b"),
        ("import a.b as x, c", "import c"),
        ("from m import x, b", "from m import b"),
        ("from m import (a, x)", "from m import (a)"),
        ("from m import (\n    a,\n    x,\n)", "from m import (\n    a,\n)"),
        ("from m import (\n    x,\n    a,\n)", "from m import (\n    a,\n)"),
        ("from m import a, \\\n    x", "from m import a"),
        ("from m import (\n    x,\n)\na = 1", "a = 1"),
        ("é = 'ü'; import x, b", "é = 'ü'; import b"),
        ("%%time\nimport x\na = 1", "%%time\na = 1"),
        ("df.head()\nimport x, b", "df.head()\nimport b"),
        ("df.head()\nimport x\nprint(a)", "df.head()\nprint(a)"),
        ("print(a)\nimport x", "print(a)"),
        ("%matplotlib inline\nimport x", "%matplotlib inline"),
        ("!ls\nimport x", "!ls"),
    ],
)
def test_exactly_the_name_goes(source, left):
    assert without_name(source, "x") == left
    ast.parse(left.removeprefix("%%time").removeprefix("%matplotlib inline").removeprefix("!ls"))


@pytest.mark.parametrize(
    "source",
    [
        "if a:\n    import x",
        "try:\n    import x\nexcept ImportError:\n    pass",
        "with a:\n    import x",
        "%%time\nimport x",
        "    import x\n    a = 1",
        "from m import (\n    a,  # the first\n    x,\n)",
        "from m import (\n    x,  # the first\n    a,\n)",
        "df.head()\nimport x",
        "df.head()\nimport x\nimport b",
        "df.head()\nimport b\nimport x",
        "df.head(); import x",
        "'words'\nimport x",
        "%pwd\nimport x",
        "x?\nimport x",
    ],
)
def test_in_doubt_nothing_goes(source):
    assert without_name(source, "x") is None


def test_a_statement_of_several_lines_goes_whole():
    facts = parse_cell(Cell(1, "code", "a = 1\nb = [\n    2,\n]\nc = 3"), bound=())
    assert (
        without("\n".join(facts.cell.lines), removal_of_statement(facts, facts.tree.body[1]))
        == "a = 1\nc = 3"
    )


def test_of_a_cell_that_cannot_be_parsed_nothing_goes():
    facts = parse_cell(Cell(1, "code", "import x\nprint x"), bound=())
    assert removal_of_statement(facts, ast.parse("import x").body[0]) is None
