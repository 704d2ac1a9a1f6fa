"""How a row is tried: where a snippet ends, and which endings are the row's own."""

import json
import subprocess
import sys

import pytest

from nb2prod.environment.removed import RemovedApi
from tests.removed import inside
from tests.removed.trials import Trial


def api(kind, detail="", name="fruit.pear"):
    """A row of a library that nobody has."""
    return RemovedApi(name, kind, detail, "fruit", "1.9", "2.0", "")


@pytest.mark.parametrize(
    ("preamble", "snippet", "where"),
    [
        ("import math", "math.pi", "nothing"),
        ("", "x = 1\nif x:\n    print(x)", "nothing"),
        ("import no_such_module", "1", "preamble"),
        ("", "import math\nmath.no_such\nmath.pi", "before"),
        ("x = 0", "y = 1\n(\n    y\n    / x\n)", "last"),
        ("", "raise SystemExit(3)", "last"),
    ],
)
def test_a_snippet_ends_somewhere(preamble, snippet, where):
    assert inside.ending(preamble, snippet)[0] == where


def test_an_error_is_told_on_one_line_and_output_goes_nowhere(capsys):
    assert inside.ending("", "print('x')\nraise ValueError('no\\n  pear')") == ["last", "ValueError: no pear"]
    assert capsys.readouterr().out == ""


def test_all_snippets_run_in_one_interpreter(tmp_path):
    source, results = tmp_path / "in.json", tmp_path / "out.json"
    source.write_text(json.dumps([["one", "x = 1", "x"], ["two", "", "x"]]), encoding="utf-8")
    subprocess.run([sys.executable, inside.__file__, source, results], check=True)
    assert json.loads(results.read_text()) == {
        "one": ["nothing", ""],
        "two": ["last", "NameError: name 'x' is not defined"],
    }


@pytest.mark.parametrize(
    ("row", "where", "error", "expected"),
    [
        (api("name"), "nothing", "", False),
        (api("name"), "preamble", "ModuleNotFoundError: No module named 'fruit.pear'", False),
        (api("name"), "last", "AttributeError: module 'fruit' has no attribute 'pear'", True),
        (api("name"), "before", "ImportError: cannot import name 'pear'", True),
        (api("name"), "before", "ImportError: cannot import name 'apple'", False),
        (api("name", name="fruit.sweet.pear"), "last", "ImportError: No module named 'fruit.sweet'", True),
        (api("name", name="fruit.sweet.pear"), "last", "ImportError: No module named 'fruit.sw'", False),
        (api("name", name="fruit.sweet.pear"), "last", "ImportError: No module named 'fruit'", False),
        (api("method"), "before", "AttributeError: no attribute 'pear'", False),
        (api("method"), "last", "AttributeError: no attribute 'pear'", True),
        (api("keyword", "size"), "last", "TypeError: unexpected keyword argument 'size'", True),
        (api("keyword", "size"), "last", "ValueError: not enough rows", False),
        (api("value", "0:kind=sour"), "last", "ValueError: 'sour' is no kind", True),
        (api("value", "0:kind=sour"), "last", "ValueError: not enough rows", False),
        (api("positional", "1"), "last", "TypeError: takes 1 positional argument but 2 were given", True),
        (api("positional", "1"), "last", "TypeError: unhashable", False),
    ],
)
def test_a_failure_is_the_rows_own_or_not(row, where, error, expected):
    assert Trial(row, "", "", "").is_the_reason(where, error) is expected
