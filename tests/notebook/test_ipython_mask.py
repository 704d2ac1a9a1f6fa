"""The masked text, the places of what was masked, and the language of the cell."""

import ast

import pytest

from nb2prod.notebook.ipython import Code, Masked, Misplaced, known_magic, mask

PYTHON = [
    "",
    "\n\n",
    "# only a comment?",
    "x = 1",
    "x = 5 % 3\ny = '%d' % x",
    "x = (5\n % 3)",
    "x = 5 \\\n % 3",
    "x = [\n  1,\n  # !ls\n]",
    'text = """\n%cd here\n!ls\nwhat?\n"""',
    "text = '\\\n%time'",
    "print('what?')",
    "print(f'{x!r} {y = }')",
    "if x != 1:\n    pass  # really?",
    "ls = [1]\nls",
    "time = 5\ntime",
    "pwd = 1\npwd",
    "pip = 3\npip -x",
    "for cd in discs:\n    cd / 2",
    "cat = 1\ncat\n",
    "load = 1; load",
    "x = 1\n\n",
    "@decorated\ndef f(a, /, *, b=1): ...",
    "x = a if b else c",
    "while (x := x % 3): pass",
    "await f()",
    "x = [\nlen?",
    "What's a list?",
]

TEXTS = [
    ("%cd data", "0       "),
    ("?", "0"),
    ("%%time?\nx", "0      \nx"),
    ("x = !ls -l", "x = 0     "),
    ("größe = !ls ä\ny = 1", "größe = 0    \ny = 1"),
    ("x = !ls \\\n  -l\ny", "x = 0    \n    \ny"),
    ("if a:\n    %cd data\n    b = %pwd\n", "if a:\n    0       \n    b = 0   \n"),
    ("x = 5; y = 6; x?\nz", "0               \nz"),
    ("f(a,\n  b); c?\nz", "0   \n        \nz"),
    ("%%time\n\nx = !ls", "\n\nx = 0  "),
    ("\n\n%%time\nx", "\n\n\nx"),
    ("%%bash\nls\n", "\n\n"),
    ("%%time\n%%html\n<b>", "\n\n"),
    ("pip install x", "0            "),
    ("\n\npip install x\n", "\n\n0            \n"),
    ("/f a b", "0     "),
    ("x = 1\n%%bash\nls | head\n", "x = 1\n0     \n         \n"),
    ("# listing\n%%bash\nls | head\n", "\n\n\n"),
    ("%bash\nls | head", "\n"),
    ("%bash ls\nx = 1", "0       \nx = 1"),
    ("import a\npip install b\nc", "import a\n0            \nc"),
    ("%time f(a,\n  b)\nc", "0         \n    \nc"),
    ("%%matplotlib inline\nx", "\nx"),
    ("x = f'{1}'; y?", "0             "),
    ("'''\n%cd\n''' ; x?", "0  \n   \n        "),
    ("!echo 'a\nx = 1", "0       \nx = 1"),
    ("!echo (\nx = 1", "0      \nx = 1"),
]


@pytest.mark.parametrize("source", PYTHON)
def test_python_and_prose_stay_as_they_are(source):
    assert mask(source) == Masked(text=source)


@pytest.mark.parametrize(("source", "text"), TEXTS)
def test_what_is_no_python_becomes_a_placeholder(source, text):
    assert mask(source).text == text


@pytest.mark.parametrize(
    ("source", "text", "dedent"),
    [
        ("  x = 1\n\n  y = 2\n", "x = 1\n\ny = 2\n", 2),
        ("\tx = 1", "x = 1", 1),
        ("    x = 1\n  # no code", "  x = 1\n# no code", 2),
        ("%%time\n    x = 1", "\nx = 1", 4),
        ("  %%time\n      x = 1", "\nx = 1", 6),
        (">>> x = 1\n... \n>>> y", "x = 1\n\ny", 4),
        ("In [3]: x = 1\n   ...: y", "x = 1\ny", 8),
        (">>> print('a ... b')\n... # a ... b", "print('a ... b')\n# a ... b", 4),
        (">>> x = 1\n1", ">>> x = 1\n1", 0),
        ("  x = 1\ny = 2", "  x = 1\ny = 2", 0),
        ("x = '''\n>>> a\n'''", "x = '''\n>>> a\n'''", 0),
    ],
)
def test_a_cell_that_ipython_moves_left_tells_by_how_much(source, text, dedent):
    masked = mask(source)
    assert (masked.text, masked.dedent) == (text, dedent)


def test_places_are_the_authors_also_in_an_indented_cell():
    masked = mask("  if a:\n    x = !ls ä \\\n  b\n")
    node = ast.parse(masked.text).body[0].body[0].value
    magic = masked.magics[0]
    assert (node.lineno, node.col_offset + 1 + masked.dedent) == (2, 9)
    assert (magic.line, magic.column, magic.end_line, magic.end_column) == (2, 9, 3, 4)
    assert (magic.name, magic.args, magic.args_column) == ("!", "ls ä  b", 10)


@pytest.mark.parametrize(
    ("source", "kind", "name", "args", "column", "args_column"),
    [
        ("%cd  data ", "line", "cd", "data", 1, 6),
        ("x = %env  HOME", "line", "env", "HOME", 5, 11),
        ("!!ls", "shell", "!!", "ls", 1, 3),
        ("x = ! ls -l", "shell", "!", "ls -l", 5, 7),
        ("  a.b?", "help", "?", "a.b", 3, 3),
        ("x = 5; len??", "help", "??", "len", 1, 8),
        ("?? len", "help", "??", "len", 1, 4),
        ("pip install x", "auto", "pip", "install x", 1, 5),
        ("pip", "auto", "pip", "", 1, 4),
        (";f a b", "call", ";", "f a b", 1, 2),
        ("%%bash  --out x\nls", "cell", "bash", "--out x", 1, 9),
        ("%%!\nls", "cell", "!", "", 1, 4),
    ],
)
def test_a_magic_is_taken_apart(source, kind, name, args, column, args_column):
    (magic,) = mask(source).magics
    assert (magic.kind, magic.name, magic.args) == (kind, name, args)
    assert (magic.line, magic.column, magic.args_column) == (1, column, args_column)


def test_a_cell_magic_ends_with_its_line_and_keeps_its_body_as_written():
    (magic,) = mask("\n %%bash\n  ls ä\n pwd\n").magics
    assert (magic.line, magic.column, magic.end_line, magic.end_column) == (2, 2, 2, 8)
    assert magic.body == "  ls ä\n pwd\n"


def test_the_magics_of_a_cell_come_in_order():
    masked = mask("%%capture out\n%%time\n%time x = !ls\ny?")
    assert [(magic.name, magic.line, magic.column) for magic in masked.magics] == [
        ("capture", 1, 1), ("time", 2, 1), ("time", 3, 1), ("!", 3, 11), ("?", 4, 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("%time x = 1", Code("x = 1", 1, 7, binds=True)),
        ("  %time  x = 1", Code("x = 1", 1, 10, binds=True)),
        ("%time --no-raise-error x", Code("x", 1, 24, binds=True)),
        ("%timeit -n 10 -r3 -qo f(ä)", Code("f(ä)", 1, 23, binds=False)),
        ("%prun -s time -l 5 -q f()", Code("f()", 1, 23, binds=True)),
        ("%lprun -f f -f g.h f(1)", Code("f(1)", 1, 20, binds=True)),
        ("t = %timeit -o -x", Code("-x", 1, 16, binds=False)),
        ("%time x = a, \\\n  b", Code("x = a, \\\n  b", 1, 7, binds=True)),
        ("%time \\\n  f()", Code("f()", 2, 3, binds=True)),
        ("%time !ls", Code("0  ", 1, 7, binds=True)),
        ("%%timeit -n1 y = 2\nx", Code("y = 2", 1, 14, binds=False)),
        ("%time f(a,\n  b)", Code("f(a,\n  b)", 1, 7, binds=True)),
        ("/f a  b", Code("f(a, b)", 1, 2, binds=True)),
        (",f a b", Code('f("a", "b")', 1, 2, binds=True)),
        (";f a b", Code('f("a b")', 1, 2, binds=True)),
        ("time x = 1", Code("x = 1", 1, 6, binds=True)),
    ],
)
def test_python_in_a_magic_line_has_its_place(source, code):
    assert mask(source).magics[0].code == (code,)


@pytest.mark.parametrize("source", ["%time", "%timeit -n 10", "%cd x = 1", "%%time\nx", "!f(x)", ", a", "x?"])
def test_other_magics_hold_no_python(source):
    assert [magic.code for magic in mask(source).magics] == [()]


@pytest.mark.parametrize(
    ("source", "language"),
    [
        ("x = 1", "python"),
        ("%%time\nx", "python"),
        ("%%capture\nx", "python"),
        ("%%bash\nls", "bash"),
        ("%%sh\nls", "bash"),
        ("%%!\nls", "bash"),
        ("%%script bash -e\nls", "bash"),
        ("%%script --bg /bin/sh\nls", "bash"),
        ("%%script perl\nx", "other"),
        ("%%time\n%%bash\nls", "bash"),
        ("%%R -o x\nx <- 1", "r"),
        ("%%javascript\nx", "javascript"),
        ("%%HTML\n<b>", "html"),
        ("%%sql\nselect 1", "sql"),
        ("%%cython\ncdef int x", "cython"),
        ("%%latex\n$x$", "latex"),
        ("%%writefile a.py\nx = 1", "other"),
        ("%%python3\nx = 1", "other"),
        ("%%invented\nx = 1", "other"),
        ("# c\n%%bash\nls", "bash"),
        ("x = 1\n%%bash\nls", "python"),
        ("x = 1\n%time %%bash", "python"),
        ("%md\n# Title\nof it", "markdown"),
        ("%sql\nselect a from b", "sql"),
        ("%sql\nx = 1", "python"),
    ],
)
def test_the_language_is_that_of_the_body(source, language):
    assert mask(source).language == language


def test_only_timeit_cells_bind_nothing():
    assert not mask("%%timeit\nx = 1").binds
    assert not mask("%%time\n%%timeit\nx = 1").binds
    assert mask("%%time\nx = 1").binds
    assert mask("%timeit x = 1").binds


@pytest.mark.parametrize("source", ["ls", "ls -l", "%time ls", "%%time\nls"])
def test_a_variable_comes_before_a_command_of_its_name(source):
    assert [magic.kind for magic in mask(source).magics][-1] == "auto"
    assert "auto" not in [magic.kind for magic in mask(source, bound={"ls"}).magics]


@pytest.mark.parametrize("source", ["x = 1\nls", "x = 1\nls -l", "x = 1\npip install y", "if x:\n    pwd"])
def test_a_refused_command_is_none_where_a_variable_has_its_name(source):
    assert mask(source).misplaced
    assert not mask(source, bound={"ls", "pip", "pwd"}).misplaced


def test_a_misplaced_magic_is_underlined_where_it_stands():
    masked = mask("x = 1\n  \nif x:\n    ä = 1\n    %%bash --x \n")
    message = "%%bash is not the first line of its cell: begin a cell of its own with it."
    assert masked.misplaced == (Misplaced(5, 5, 16, message),)


def test_messages_quote_no_arguments():
    sources = ["x\npip install https://TOKEN@host", "%bash\nTOKEN", "%%time TOKEN", "x\n%%bash TOKEN\nls"]
    for source in sources:
        assert all("TOKEN" not in one.message for one in mask(source).misplaced)


@pytest.mark.parametrize(
    ("name", "origin"),
    [
        ("time", "default"), ("%%bash", "default"), ("%load_ext", "default"), ("store", "default"),
        ("R", "extension"), ("sql", "extension"), ("cython", "extension"), ("lprun", "extension"),
        ("mprun", "extension"), ("memit", "extension"), ("tensorboard", "extension"), ("spark", "extension"),
        ("autoreload", "extension"), ("watermark", "extension"), ("bigquery", "extension"),
        ("sage", "extension"), ("invented", None), ("", None),
    ],
)  # fmt: skip
def test_known_magics(name, origin):
    assert known_magic(name) == origin
