"""What IPython refuses: every row was run in IPython 9.18, and raised before or while it ran.

A row with words is a misplaced magic, and these words say what to write. A row without is a syntax error that
masking must leave for ``ast`` to find, in the cell or in the statement of a magic.
"""

import ast

import pytest

from nb2prod.notebook.ipython import mask

MANY_LINES = (
    "%NAME takes one line only: end every line but the last with \\, or begin a cell of its own with %%NAME."
)
BELOW_CODE = (
    "%%NAME is not the first line of its cell: begin a cell of its own with it,"
    " or %NAME before a single statement."
)

MISPLACED = [
    ("% time", "A magic has no space behind its %: write %time."),
    ("x = % time", "A magic has no space behind its %: write %time."),
    ("%time\tx = 1", "A tab stands behind %time: write a space."),
    ("%%time # comment\nx = 1", "Nothing may stand behind %%time on its line: move it to the next line."),
    (
        "%%time x = 1",
        "%%time has no line below it: write %time, or put what it works on into the next lines.",
    ),
    ("  %%time\nx = 1", "%%time is indented: write it in column 1."),
    ("# c\n%%time\nx = 1", "%%time is not the first line of its cell: move it above the comments."),
    (
        "%%time\n# c\n%%capture out\nx = 1",
        "%%capture is not the first line of its cell: move it above the comments.",
    ),
    ("%capture out", "There is no line magic %capture: write %%capture as the first line of the cell."),
    ("%bash\nls", "There is no line magic %bash: write %%bash as the first line of the cell."),
    ("%bash ls", "There is no line magic %bash: write ! before the command."),
    ("x = 1\npwd", "pwd is a command only where it is the whole cell: write %pwd."),
    ("# c\nls -l", "ls is a command only where it is the whole cell: write %ls."),
    ("%%matplotlib inline\nx = 1", "There is no cell magic %%matplotlib: write %matplotlib."),
    (
        "%time f(1,\n 2)",
        MANY_LINES.replace("NAME", "time"),
    ),
    ("% matplotlib inline", "A magic has no space behind its %: write %matplotlib."),
    (
        "%%time\nx = 1\n%%bash\nls",
        "%%bash is not the first line of its cell: begin a cell of its own with it.",
    ),
    ("%%  time\nx = 1", "A magic has no space behind its %%: write %%time."),
    ("%%\nx = 1", "A %% without a name is no magic: remove it."),
    ("%", "A % without a name is no magic: remove it."),
    ("%%time\nx = 1\nls -l", "ls is a command only where it is the whole cell: write %ls."),
    ("ls -l \\\n -a", "ls is a command only where it is the whole cell: write %ls."),
    (
        "%timeit -n1 -r1 max(1,\n 2)\nx = 1",
        MANY_LINES.replace("NAME", "timeit"),
    ),
    (
        "%time for i in range(3):\n    x = i",
        MANY_LINES.replace("NAME", "time"),
    ),
    (
        '%time x = """\na"""',
        MANY_LINES.replace("NAME", "time"),
    ),
    (
        "%prun -q x = (1,\n 2)",
        MANY_LINES.replace("NAME", "prun"),
    ),
    ("%%time f(1)\nx = 1", "Nothing may stand behind %%time on its line: move it to the next line."),
    ("%%writefile a.txt", "%%writefile has no line below it: put what it works on into the next lines."),
    (
        "%writefile a.txt\nx = 1",
        "There is no line magic %writefile: write %%writefile as the first line of the cell.",
    ),
    ("%html <b>", "There is no line magic %html: write %%html as the first line of the cell."),
    ("# c\n%%html\n<b>", "%%html is not the first line of its cell: move it above the comments."),
    (
        '"""doc"""\n%%time\nx = 1',
        BELOW_CODE.replace("NAME", "time"),
    ),
    (
        "x = 1\n%%time\ny = 1",
        BELOW_CODE.replace("NAME", "time"),
    ),
    ("x = 1\n%%bash\nls -l", "%%bash is not the first line of its cell: begin a cell of its own with it."),
    (
        "if 1:\n    %%time\n    x = 1",
        BELOW_CODE.replace("NAME", "time"),
    ),
    (" %%bash\nls", "%%bash is indented: write it in column 1."),
    ("%bash ls\nx = 1", "There is no line magic %bash: write ! before the command."),
    (
        "%capture out\nx = 1",
        "There is no line magic %capture: write %%capture as the first line of the cell.",
    ),
    ("%cd\t.", "A tab stands behind %cd: write a space."),
    ("%%time\tx\nx = 1", "A tab stands behind %%time: write a space."),
    ("%%bash\n", "%%bash has no line below it: put what it works on into the next lines."),
    ("x = 1\nls", "ls is a command only where it is the whole cell: write %ls."),
    ("x = 1\nls -l", "ls is a command only where it is the whole cell: write %ls."),
    ("import os\nmkdir zzz", "mkdir is a command only where it is the whole cell: write %mkdir."),
    (
        "x = 5\n%%timeit",
        BELOW_CODE.replace("NAME", "timeit"),
    ),
]

BROKEN = [
    "len?   ",
    "len? # what",
    "x += !echo",
    "print(!ls)",
    "for l in !ls:\n    pass",
    "x=1; !echo",
    "y = 1; x = !echo hi",
    "cd..",
    "!echo (\nx = 1\n)",
    "return 1",
    "yield 1",
    "x = 1\n y = 2",
    "  x = 1\ny = 2",
    "# c\n  x = 1",
    "x = 3\n%time print($x)",
    "%timeit -n1 -r1 -q -- x = 1",
    "%time x = 1 +",
    "/x = 1",
    "// comment",
    "@property\n%time x = 1",
    "if 0:\n    pass\n    # c\n  %time x=1",
    "x == !echo",
    "x != !echo",
    "lambda x=1: !echo",
    "x = (!echo)",
    "x = [!echo]",
    "x = (1,\n!echo\n)",
    "len(1)?",
    'x["a"]?',
    "len???",
    "len? ; x = 1",
    "/ print",
    "/print; x = 1",
    "/* comment */",
    '  x = """\na\n  """',
    "\tx = 1\n  y = 2",
    "    x = 1\n  y = 2",
    "  %time x = 1\ny = 2",
    "  !echo\ny = 2",
    "%time (",
    "%%timeit -n1 -r1 f = (1,\n2)\nx = f",
    "for i in range(2): %time x = i",
]


def is_python(text: str) -> bool:
    try:
        compile(text, "<cell>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    except SyntaxError:
        return False
    return True


@pytest.mark.parametrize(("source", "message"), MISPLACED)
def test_a_misplaced_magic_says_what_to_write(source, message):
    masked = mask(source)
    assert [one.message for one in masked.misplaced] == [message]
    assert is_python(masked.text)


@pytest.mark.parametrize("source", BROKEN)
def test_a_syntax_error_is_left_for_python_to_find(source):
    masked = mask(source)
    statements = [code.text for magic in masked.magics for code in magic.code]
    assert not masked.misplaced
    assert not all(map(is_python, [masked.text, *statements]))
