"""IPython syntax in plain Python: what stays, what goes, what is refused."""

import ast
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from IPython.core.inputtransformer2 import TransformerManager

from nb2prod.convert.translate import Translated, translate
from nb2prod.notebook import Cell, Notebook


def translated(*sources: str) -> Translated:
    """The translation of a notebook of code cells with these sources."""
    cells = tuple(Cell(number, "code", source) for number, source in enumerate(sources, 1))
    return translate(Notebook("n.ipynb", cells))


def source(*sources: str) -> str:
    """The last of these cells in plain Python."""
    result = translated(*sources)
    assert not result.refused
    return result.notebook.cells[-1].source


PLAIN = [
    "",
    "x = 1",
    "display(x)",
    "await client.get(url)",
    "print(f'{x!r}')  # !ls",
    "'''\n%cd data\n'''",
    "y = x % time",
    "@wraps(f)\ndef g():\n    return 1",
    "from tqdm import tqdm",
    "    ",
    "# only a comment",
]


@pytest.mark.parametrize("cell", PLAIN)
def test_plain_python_stays(cell):
    result = translated(cell)
    assert result.notebook.cells[0].source == cell
    assert not (result.refused or result.dropped or result.installs or result.shell)


GONE = [
    ("%matplotlib inline", ""),
    ("%load_ext autoreload\n%autoreload 2\nx = 1", "\n\nx = 1"),
    ("%config InlineBackend.figure_format = 'retina'", ""),
    ("%%time\nx = 1\ny = 2", "\nx = 1\ny = 2"),
    ("%time x = f()", "x = f()"),
    ("x = %time f()", "x = f()"),
    ("%%capture out\nx = 1", "\nx = 1"),
    ("%%capture\n%%time\nx = 1", "\n\nx = 1"),
    ("%timeit f()", ""),
    ("%%timeit x = 1\nf(x)", "\n"),
    ("x?", ""),
    ("if new:\n    %matplotlib inline\n    x?", "if new:\n    pass\n    pass"),
    ("def f():\n    %time g()\n    return 1", "def f():\n    g()\n    return 1"),
    ("for i in x: y = %time f()", "for i in x: y = f()"),
    ("!pip install -q xgboost==2.1.1", ""),
    ("%pip install a", ""),
    ("pip install a", ""),
    ("!apt-get update && apt-get install -y git", ""),
    ("!ls data", ""),
    ("%%html\n<b>x</b>", "\n"),
    ("%ls", ""),
    ("  x = 1\n  %time f()", "x = 1\nf()"),
]


@pytest.mark.parametrize(("cell", "wanted"), GONE)
def test_magics_go_and_statements_stay(cell, wanted):
    result = translated(cell)
    assert not result.refused
    assert result.notebook.cells[0].source == wanted
    assert result.dropped


_KEPT = "check=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True"
BECOMES = [
    ("%cd data", 'import os; os.chdir("data")'),
    ("%cd ~/data", 'import os; os.chdir(os.path.expanduser("~/data"))'),
    ("%env A=b c", 'import os; os.environ["A"] = "b c"'),
    ("%set_env A b", 'import os; os.environ["A"] = "b"'),
    ("home = %env HOME", 'import os; home = os.environ["HOME"]'),
    ("here = %pwd", "import os; here = os.getcwd()"),
    ("%aimport a, b", "import a, b"),
    ("/f x y", "f(x,y)"),
    (
        "!head -3 a.csv",
        f'import subprocess; print(subprocess.run(["head", "-3", "a.csv"], {_KEPT}).stdout, end="")',
    ),
    (
        "!cat *.txt | sort",
        f'import subprocess; print(subprocess.run("cat *.txt | sort", shell=True, {_KEPT}).stdout, end="")',
    ),
    ("x = !ls", f'import subprocess; x = subprocess.run(["ls"], {_KEPT}).stdout.splitlines()'),
    (
        "if True:\n    x = !ls",
        f'if True:\n    import subprocess; x = subprocess.run(["ls"], {_KEPT}).stdout.splitlines()',
    ),
    ("from tqdm.notebook import tqdm", "from tqdm.auto import tqdm"),
]


@pytest.mark.parametrize(("cell", "wanted"), BECOMES)
def test_magics_become_python(cell, wanted):
    assert source(cell) == wanted


def test_imports_are_written_once():
    result = translated("%cd a\n%cd b", "%cd c")
    assert [cell.source for cell in result.notebook.cells] == [
        'import os; os.chdir("a")\nos.chdir("b")',
        'os.chdir("c")',
    ]


EXPANDED = [
    ("echo {n} $n", "echo 2 2"),
    ("echo {m} $n", "echo {m} $n"),
    ("echo $$n {{n}}", "echo $n {n}"),
    ("echo {d['k']!r} {n:3}", None),
    ("echo {d['k']} \"{n}\" '$n'", None),
    ("awk '{print $1}' {n}", "awk '{print $1}' {n}"),
    ("echo {'a' + \"b\"} {d['k']}", None),
    ("echo { n } ä $d.x \\n", None),
    ("echo {", "echo {"),
]


@pytest.mark.parametrize(("line", "wanted"), EXPANDED)
def test_names_are_filled_in_as_ipython_does(line, wanted):
    from IPython.utils.text import DollarFormatter

    from nb2prod.convert.magics.expansion import as_python

    names = {"n": 2, "d": {"k": "v"}}
    try:
        told = DollarFormatter().vformat(line, [], names)
    except Exception:  # IPython leaves such a line alone, whatever the reason is
        told = line
    assert wanted in (None, told)
    known = {"n"} if "$d.x" in line else {"n", "d"}
    assert eval(as_python(line, known), dict(names)) == told


def test_a_shell_line_gives_the_same_values(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text("one\ntwo\n", encoding="utf-8")
    names: dict = {}
    cells = translated(
        "n = 1\nx = !cat a.txt", "!echo {n} && cat a.txt", "%%bash\necho 'a'\n\necho \"$HOME\" | wc -l"
    ).notebook.cells
    for cell in cells:
        exec(cell.source, names)
    assert names["x"] == ["one", "two"]
    assert capsys.readouterr().out.split() == ["1", "one", "two", "a", "1"]


def test_a_failing_line_stops():
    with pytest.raises(subprocess.CalledProcessError):
        exec(source("!false"), {})
    assert "stops the run" in translated("!false").dropped[0].reason


def test_written_files_are_written_and_written_modules_are_helpers(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = source("%%writefile a.txt\nx = 'é'\n\n\ty")
    assert text.count("\n") == 3
    exec(text, {})
    assert Path("a.txt").read_text(encoding="utf-8") == "x = 'é'\n\n\ty\n"
    result = translated("%%writefile tools.py\ndef f():\n    return 1", "import tools\ntools.f()")
    assert result.helpers == {"tools": "def f():\n    return 1\n"}
    assert result.notebook.cells[0].source == "\n\n"


def test_installs_become_requirements():
    result = translated(
        "!pip install -q 'a>=1' b==2\n%conda install c=3", "!python setup.py && pip install d"
    )
    assert result.installs == ("a>=1", "b==2", "c=3")
    assert result.shell


REFUSED = [
    ("%run other.ipynb", 1, "%run"),
    ("x = 1\n%store -r y", 2, "%store"),
    ("%%cython\ndef f(): pass", 1, "%%cython"),
    ("%reset -f", 1, "%reset"),
    ("!sleep 1 &", 1, "background"),
    ("print(_12)", 1, "_12"),
    ("name = input()", 1, "input()"),
    ("get_ipython().system('ls')", 1, "get_ipython"),
    ("import ipywidgets\nipywidgets.IntSlider()", 2, "widget"),
    ("x = (1,", 1, "no Python"),
    ("%bash\nls", 1, "IPython itself"),
    ("%invented", 1, "unknown"),
    ("x = !ls\nx.grep('a')", 1, "list of lines"),
    ("%cd -", 1, "%cd"),
    ("%%bash --bg\nls", 1, "%%bash"),
]


@pytest.mark.parametrize(("cell", "line", "reason"), REFUSED)
def test_what_cannot_be_translated_is_refused_with_its_place(cell, line, reason):
    [refused, *_] = translated(cell).refused
    assert (refused.cell, refused.line) == (1, line)
    assert reason in refused.reason
    assert refused.todo


def test_other_languages_go_where_nothing_needs_them():
    result = translated("%load_ext rpy2.ipython", "%%R -i x -o y\ny <- x", "print(1)")
    assert not result.refused
    assert "nothing that is left needs it" in result.dropped[-1].reason
    assert translated("%%R -i x -o y\ny <- x", "print(y)").refused


POSITIONS = [
    ("x = 1\ny = 2", (0, 1)),
    ("%matplotlib inline\nx = 1", (1,)),
    ("%%time\nx = 1\ny = 2", (0, 0)),
    ("%cd a\nx = !ls\ny = 1", (0, 0, 1, 1, 2)),
    ("x?\ny = 1; z = 2", (1, 2)),
    ("@f\ndef g(): pass\n%time h()", (0, 1)),
    ("!ls", ()),
    ("for i in x:\n    !cat a\ny = 1", (0, 1)),
]


@pytest.mark.parametrize(("cell", "wanted"), POSITIONS)
def test_statements_have_the_kernels_numbers(cell, wanted):
    assert translated(cell).positions[1] == wanted


HIDDEN = [
    ("x\n%matplotlib inline", "x;\n"),
    ("x  # all\nx?", "x;  # all\n"),
    ("x ;\n!ls", "x ;\n"),
    ("x = 1\n%pwd", "x = 1\n"),
    ("%matplotlib inline\nx", "\nx"),
    ("%%time\nx", "\nx"),
    ("x\n# %matplotlib inline", "x\n# %matplotlib inline"),
]


@pytest.mark.parametrize(("cell", "wanted"), HIDDEN)
def test_a_value_above_a_magic_is_not_displayed(cell, wanted):
    assert source(cell) == wanted


FRAGMENTS = [
    "x = 1", "y = (1,\n  2)", "z = '''\n%cd\n'''", "if x:\n    %time f()", "@f\ndef g():\n    !ls\n    return 1", "%cd a",
    "%time x = 1", "%time f()", "%timeit f()", "%matplotlib inline", "x = !ls {x}", "!cat a", "!!ls", "y = %pwd", "len?",
    "a = 1; b = 2", "# note", "", "%env A=1", "x = !ls \\\n  -l", "%%time", "%%capture out", "for i in x: y = !ls",
    "é = 'ä'; print(é)", "!pip install a", "%pip install b", "%time !ls", "async def h(): await x", "await h()",
]  # fmt: skip


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=6).map("\n".join))
def test_positions_are_those_of_ipython(cell):
    result = translated(cell)
    text = result.notebook.cells[0].source
    assert text.count("\n") == cell.count("\n")
    if result.refused:
        return
    flags = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    kernel = compile(TransformerManager().transform_cell(cell), "cell", "exec", flags).body
    mine = compile(text, "cell", "exec", flags).body
    assert len(mine) == len(result.positions[1])
    for node, number in zip(mine, result.positions[1], strict=True):
        theirs = ast.unparse(kernel[number])
        assert "get_ipython" in theirs or ast.unparse(node) == theirs


@given(st.text("ab =()\n:'\"#1", max_size=40))
def test_what_is_python_is_not_touched(cell):
    result = translated(cell)
    try:
        ast.parse(cell)
    except (SyntaxError, ValueError):
        return
    if cell[:1].isspace():
        return  # IPython moves such a cell to the left
    assert result.notebook.cells[0].source == cell
