"""Pylint's doubt whether a name is bound: excused where the author's own branches decide it, an error everywhere else."""

import pytest

from nb2prod.convert.conversion import ConvertOptions
from nb2prod.convert.converting import convert
from nb2prod.convert.excuses import excused, excuses_of
from nb2prod.convert.modules import render_modules
from nb2prod.convert.staticproof import Message
from nb2prod.convert.values import Excuse
from nb2prod.notebook import replace
from tests.convert.support import plan_of, write_notebook

PERHAPS, NEVER = "possibly-used-before-assignment", "used-before-assignment"
CAUGHT = "try:\n    1 / 0\nexcept ZeroDivisionError as error:\n    message = str(error)"
BRANCH = "import sys\nif sys.argv:\n    size = 3\n    rate = 2"
BELOW = "def late():\n    print(word)\n    word = 1\nprint(late.__name__)"


def excuses(sources: tuple[str, ...], *asked: tuple[str, str], symbol: str = PERHAPS):
    """The excuses of a notebook where pylint speaks of names in the lines that hold a text."""
    plan = plan_of(*sources)
    project = {path: text.encode() for path, text in render_modules(plan).items()}
    errors = []
    for name, line in asked:
        [[path, number]] = [
            [path, number]
            for path, data in project.items()
            for number, text in enumerate(data.decode().split("\n"), 1)
            if line in text
        ]
        text = f"Possibly using variable '{name}' before assignment"
        errors.append(Message(path=path, line=number, symbol=symbol, text=text))
    return excuses_of(plan, project, errors)


EXCUSED = [
    ("caught", (CAUGHT, "## Use", "print(message)"), "message", '"%s", message', "in cell 1 of the notebook"),
    ("branch", ("n = 1", BRANCH, "print(size)"), "size", '"%s", size', "in cell 2 of the notebook"),
    (
        "import",
        ("try:\n    import no_such\nexcept ImportError:\n    has = 0", "print(has)"),
        "has",
        '", has',
        "cell 1",
    ),
    ("own", ("def f(x):\n    if x:\n        y = 1\n    return y\nprint(f(1))",), "y", "return y", "above"),
]


@pytest.mark.parametrize(
    ("sources", "name", "line", "reason"), [one[1:] for one in EXCUSED], ids=[one[0] for one in EXCUSED]
)
def test_what_the_author_decides_is_excused(sources, name, line, reason):
    [excuse] = excuses(sources, (name, line))
    assert f'"{name}"' in excuse.reason and reason in excuse.reason


ERRORS = [
    ("bound below only", (BELOW,), ("word", '"%s", word'), NEVER),
    ("another message", (BRANCH, "print(size)"), ("size", '"%s", size'), "no-member"),
    ("nobody binds it", (BRANCH, "print(size)"), ("nowhere", '"%s", size'), PERHAPS),
]


@pytest.mark.parametrize(
    ("sources", "asked", "symbol"), [one[1:] for one in ERRORS], ids=[one[0] for one in ERRORS]
)
def test_an_error_stays_one(sources, asked, symbol):
    assert excuses(sources, asked, symbol=symbol) == ()


def test_one_error_without_an_excuse_leaves_all_without():
    sources = (BRANCH, "print(size)")
    assert excuses(sources, ("size", '"%s", size'), ("nowhere", '"%s", size')) == ()


def test_a_name_that_an_earlier_step_binds_too_is_no_matter_of_branches():
    plan = plan_of("n = 1", "## B", BRANCH, "print(size)")
    [path] = [path for path, text in render_modules(plan).items() if '"%s", size' in text]
    lines = render_modules(plan)[path].split("\n")
    line = next(number for number, text in enumerate(lines, 1) if '"%s", size' in text)
    error = Message(path=path, line=line, symbol=PERHAPS, text="Possibly using variable 'size' before")
    project = {path: "\n".join(lines).encode()}
    assert excuses_of(plan, project, [error])
    first = replace(plan.statements[0], defines=frozenset({"size"}))
    other = replace(plan, statements=(first, *plan.statements[1:]))
    assert first.index not in plan.steps[-1].statements
    assert excuses_of(other, project, [error]) == ()


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("x = 1\nprint(a)\n", 2, "x = 1\n# R\n# pylint: disable-next=s\nprint(a)\n"),
        ("print('''\n{a}''')\n", 2, "# R\n# pylint: disable=s\nprint('''\n{a}''')\n# pylint: enable=s\n"),
        ("if b and \\\n  a:\n    pass\n", 2, "if b and \\\n  a:\n    pass\n"),
    ],
)
def test_it_stands_at_its_line_or_around_the_statement_or_nowhere(text, line, told):
    assert excused(text, [Excuse(path="p/data.py", line=line, symbol="s", reason="R")]) == told


def test_two_on_one_line_are_one_comment():
    both = [
        Excuse(path="p/data.py", line=1, symbol=symbol, reason=reason)
        for symbol, reason in (("s", "R"), ("t", "Q"))
    ]
    assert excused("print(a, b)\n", both) == "# R\n# Q\n# pylint: disable-next=s, t\nprint(a, b)\n"


def test_a_notebook_with_branches_becomes_a_project(tmp_path):
    guard = 'if __name__ == "__main__":\n    global answer\n    answer = 8'
    path = write_notebook(tmp_path / "a.ipynb", CAUGHT, guard, ["## Report"], "print(message, answer)")
    done = convert(path, ConvertOptions(target=tmp_path / "out", run=False))
    assert done.outcome == "written" and done.plan is not None
    assert {one.symbol for one in done.plan.excuses} == {PERHAPS, NEVER}
    module = (tmp_path / "out/a/data.py").read_text()
    assert module.count("pylint: ") == 1  # both are on one line


def test_a_mistake_in_a_function_that_is_never_called_is_no_matter_of_branches(tmp_path):
    done = convert(
        write_notebook(tmp_path / "a.ipynb", BELOW), ConvertOptions(target=tmp_path / "out", run=False)
    )
    assert done.outcome == "refused" and NEVER in done.refused[0].reason
