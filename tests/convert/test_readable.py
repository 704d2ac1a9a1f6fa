"""What a reviewer reads first: docstrings that say something, pages and tests without idle lines."""

import ast
import re
import tomllib

import pytest

from nb2prod.convert.modules import render_modules
from nb2prod.convert.shell import FileFacts, ShellInputs, render_shell
from nb2prod.convert.values import Proof
from tests.convert.support import plan_of

USES = "print(scaled(3), Box().size)"


def docstrings(*sources: str) -> dict[str, str]:
    """The first line of the docstring of everything at module level, by name."""
    found = {}
    for text in render_modules(plan_of(*sources)).values():
        for node in ast.parse(text).body:
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                found[node.name] = (ast.get_docstring(node) or "").partition("\n")[0]
    return found


def test_functions_of_the_author_have_one():
    cell = "# of a box\ndef scaled(x): return 2 * x\nclass Box:\n    # in metres\n    size = 3"
    found = docstrings(cell, USES)
    assert found["scaled"] == "Scaled (cell 1 of the notebook)."
    assert found["Box"] == "Box (cell 1 of the notebook)."
    [text] = [text for text in render_modules(plan_of(cell, USES)).values() if "def scaled" in text]
    assert "# of a box\ndef scaled" in text and "    # in metres\n    size = 3" in text


def test_a_mix_of_tabs_and_blanks_is_left_as_it_is():
    """Python takes it, and the parser that keeps the author's layout does not."""
    plan = plan_of(
        "class Rate():\n    def of(self):\n\t    return 1\n    def none(self):\n        return 0",
        "print(Rate().of())",
    )
    assert "class Rate" in "\n".join(render_modules(plan).values())


@pytest.mark.parametrize(
    "cells",
    [
        ('def scaled(x):\n    """Twice."""\n    return 2 * x\nclass Box:\n    "Empty."\n    size = 3', USES),
        ("def scaled(x):\n    return 2 * x\nclass Box:\n    size = 3", f"{USES}\nprint(scaled.__doc__)"),
        (
            "import functools\n@functools.cache\ndef scaled(x):\n    return 2 * x\nBox = scaled.__class__",
            USES,
        ),
        ("import enum\nclass Box(enum.Enum):\n    size = 3\ndef scaled(x):\n    '2'\n    return 2 * x", USES),
    ],
    ids=["there", "asked for", "decorated", "with a base"],
)
def test_what_may_be_looked_at_is_left_as_it_is(cells):
    assert not [text for text in docstrings(*cells).values() if "of the notebook)" in text]


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("rows = sorted([3, 1])\nlowest = min(rows)\nprint(rows, lowest)", "Prepare lowest."),
        ("import json\nrows = json.loads('[1]')\ndel rows[0]", "Run loads()."),
        ("import json\n# %%\nrows = json.loads('[1]')", "Prepare rows with loads()."),
    ],
)
def test_a_step_without_a_heading_says_what_it_makes_and_how(cell, told):
    first, _, rest = cell.partition("\n# %%\n")
    sources = (first, rest, "## Report", "print(rows)") if rest else (first,)
    assert told in docstrings(*sources).values()


def test_pages_and_tests_have_no_idle_lines():
    plan = plan_of("rows = [1]", "rows.append(2)", "## Report", "print(rows)")
    inputs = ShellInputs(plan=plan, proof=Proof("static"), notebook=b"{}")
    page = str(render_shell(inputs)["README.md"])
    assert "| 1, 2 | `odd/data.py`: `prepare_rows()` |\n| 4 | " in page
    tests = str(render_shell(inputs)["tests/test_data.py"])
    assert tests.count("def test_") == 1 and "import hashlib" not in tests
    inputs = ShellInputs(
        plan=plan, proof=Proof("static"), notebook=b"{}", files=(FileFacts("a.csv", 3, "0" * 64),)
    )
    assert str(render_shell(inputs)["tests/test_data.py"]).count("def test_") == 2


@pytest.mark.parametrize(
    ("name", "is_good"),
    [("X", True), ("X_train", True), ("y_test", True), ("df_all", True), ("X2", True), ("N", True)]
    + [("Xtrain", False), ("Theta", False), ("IMAGES_PATH", False), ("MakeModel", False), ("myX", False)],
)
def test_names_of_mathematics_are_good_and_no_others(name, is_good):
    inputs = ShellInputs(plan=plan_of("x = 1\nprint(x)"), proof=Proof("static"), notebook=b"{}")
    settings = tomllib.loads(str(render_shell(inputs)["pyproject.toml"]))["tool"]["pylint"]["basic"]
    found = any(re.match(pattern, name) for pattern in settings["good-names-rgxs"])
    assert (found or name in settings["good-names"]) == is_good
