"""What holds for every text, however broken."""

import ast
import pkgutil
import sysconfig
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nb2prod.notebook.ipython import Masked, mask, shell_commands

FRAGMENTS = [
    "x = 1", "y = (1,", "  2)", "z = '''", '"""', "'", '"', "(", "]", "\\", "# what?", "", "  ", "if x:",
    "é = 'ä'", "%cd ä", "%time x = 1", "%time f(", "%timeit -n 1 f()", "%time !ls", "%", "% cd", "%%time",
    "%%bash --out a", "%%timeit y = 1", "%%capture out", "%%sql a <<", "%%invented", "%%time?", "%%cd x",
    "%bash", "%md", "%run {x}", "%reset_selective x", "!ls {x", "!!ls", "x = !ls", "x = %pwd \\",
    "d['k'] = !ls", "x += !ls", "len?", "?len", "x = 5; x?", "f(1)?", "/f a", ",f a", ";f", "/", ";",
    "pip install x", "ls", "ls -l", ">>> x = 1", "... y", "In [1]: x", "   ...: y", "\tx = 1",
    "    return x", "x = \\", "f'{x!r}'", "\x0c", "\ud800", "\u2028", "\x00", "x\ry",
]  # fmt: skip
LINES = st.lists(
    st.tuples(st.sampled_from(["", "", "", "  ", "    ", "\t"]), st.sampled_from(FRAGMENTS)).map("".join),
    max_size=7,
).map("\n".join)
ANY_TEXT = LINES | st.text(max_size=60) | st.text("%!?/,;=x' \"\n\\()#ls-", max_size=40)
BOUND = st.sets(st.sampled_from(["x", "ls", "pip"]))

MODULES = sorted(
    module.name for module in pkgutil.iter_modules([sysconfig.get_paths()["stdlib"]]) if not module.ispkg
)


def stays_in_place(masked: str, source: str) -> bool:
    """Whether a masked line has only characters of the source, blanks, and placeholders."""
    return len(masked) <= len(source) and all(
        new == old or new in " 0" for new, old in zip(masked, source, strict=False)
    )


@given(ANY_TEXT, BOUND)
def test_lines_and_columns_stay(source, bound):
    masked = mask(source, bound=bound)
    before, after = source.split("\n"), masked.text.split("\n")
    assert len(before) == len(after)
    assert all(stays_in_place(new, old[masked.dedent :]) for new, old in zip(after, before, strict=True))


@given(ANY_TEXT)
def test_text_without_magics_is_masked_no_further(source):
    masked = mask(source)
    if not masked.magics and not masked.dedent:
        assert masked == Masked(text=source)
        assert mask(masked.text) == masked


@given(ANY_TEXT, BOUND)
def test_every_place_lies_in_the_cell(source, bound):
    lines = source.split("\n")
    masked = mask(source, bound=bound)
    for magic in masked.magics:
        assert (magic.line, magic.column) <= (magic.end_line, magic.end_column)
        assert 1 <= magic.column <= len(lines[magic.line - 1]) + 1
        assert 1 <= magic.end_column <= len(lines[magic.end_line - 1]) + 1
        assert all(1 <= code.line <= len(lines) for code in magic.code)
        assert all(1 <= command.line <= len(lines) for command in shell_commands(magic))
    for one in masked.misplaced:
        assert 1 <= one.column < one.end_column <= len(lines[one.line - 1]) + 1


def holds(outer, inner) -> bool:
    """Whether one magic stands in the statement of another."""
    start, end = (outer.line, outer.column), (outer.end_line, outer.end_column)
    return bool(outer.code) and start < (inner.line, inner.column) < end


@given(ANY_TEXT)
def test_a_placeholder_stands_where_its_magic_stands(source):
    masked = mask(source)
    if masked.language != "python":
        return
    lines = masked.text.split("\n")
    for magic in masked.magics:
        if magic.kind == "cell" or any(holds(other, magic) for other in masked.magics):
            continue
        line = lines[magic.line - 1]
        at_top = magic.kind == "line" and not line.strip()
        assert at_top or line[magic.column - 1 - masked.dedent] == "0"


@pytest.mark.parametrize("name", MODULES[::6])
def test_modules_of_the_standard_library_are_no_ipython(name):
    path = Path(sysconfig.get_paths()["stdlib"], f"{name}.py")
    if not path.exists():
        pytest.skip("compiled")
    source = path.read_text("utf-8")
    assert mask(source) == Masked(text=source)


NAMES = st.sampled_from(["a", "b", "größe", "c1"])
VALUES = st.recursive(
    NAMES | st.integers(0, 99).map(str) | st.text("a%!?{}#'\" /", max_size=6).map(repr),
    lambda inner: st.builds("({} % {})".format, inner, inner)
    | st.builds("({},\n {})".format, inner, inner)
    | st.builds("{} \\\n % {}".format, inner, inner)
    | st.builds("[{} != {}]".format, inner, inner)
    | st.builds("f(x={}, y={})".format, inner, inner),
    max_leaves=8,
)
STATEMENTS = (
    st.builds("{} = {}".format, NAMES, VALUES)
    | st.builds("{} %= {}  # why?".format, NAMES, VALUES)
    | st.builds("if {}:\n    {} = {}".format, VALUES, NAMES, VALUES)
    | st.text("%!?\n /", max_size=8).map(lambda text: f"'''{text}'''")
)


def is_python(source: str) -> bool:
    try:
        ast.parse(source)
    except (SyntaxError, ValueError):
        return False
    return True


@given(st.lists(STATEMENTS, min_size=1, max_size=5).map("\n".join))
def test_python_is_no_ipython(source):
    assert is_python(source)
    assert mask(source) == Masked(text=source)
