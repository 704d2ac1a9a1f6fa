"""The rules on handing over (NB8) and on the file (NB9) beyond their examples: messages, related places, fixes, limits."""

import json

import pytest

from nb2prod.facts import learn
from nb2prod.lint.catalogue import load_catalogue
from nb2prod.notebook import Cell, Notebook, SurroundingsReader, read_bytes
from nb2prod.rule import Subject

CATALOGUE = load_catalogue()
NOWHERE = SurroundingsReader(is_pin_file=lambda name: False).of(None)


def in_notebook(code, notebook, **options):
    """What one rule finds in a notebook."""
    rule = CATALOGUE[code]
    options = {**rule.options, **{name.replace("_", "-"): value for name, value in options.items()}}
    return list(rule.find(Subject(notebook, learn(notebook), NOWHERE, options)))


def found(code, *sources, outputs=(), **options):
    """What one rule finds in code cells with these sources; ``outputs`` are the texts that they wrote to stderr."""
    errors = [
        json.dumps([{"output_type": "stream", "name": "stderr", "text": text}]).encode() for text in outputs
    ]
    raw = errors + [b"[]"] * len(sources)
    cells = tuple(
        Cell(number, "code", source, raw_outputs=raw[number - 1], execution_count=number)
        for number, source in enumerate(sources, 1)
    )
    return in_notebook(code, Notebook("test.ipynb", cells, raw=b"".join(raw)), **options)


def places(one):
    """Cell and line of each related place."""
    return [(related.span.cell, related.span.line) for related in one.related]


# -- NB801


@pytest.mark.parametrize(
    ("source", "needs", "severity"),
    [
        ("!ffmpeg -i a b", "ffmpeg", None),
        ("!cd x && MODE=fast sudo /usr/bin/sox a | gzip -c > b", "sox, gzip", None),
        ("x = !vw -d train.txt", "vw", None),
        ("!ls -l | head -n 3; nvidia-smi", "ls, head, nvidia-smi", "note"),
        ("!cat a > b", "cat", "warning"),
        ("!cat a 2> /dev/null", "cat", "note"),
        ("!git log --oneline", "git", "note"),
        ("!echo 'a; ffmpeg | sox'", "echo", "note"),
        ("!a; b; c; d; e", "a, b, c, d, …", "warning"),
        ("%%bash\nfor x in 1 2; do\n  gzip $x\ndone", "bash, gzip", "warning"),
        ("%%bash\nexport A=1", "bash", "warning"),
        ("%%perl\nprint 1", "perl", "warning"),
    ],
)
def test_programs_that_a_command_needs(source, needs, severity):
    (one,) = found("NB801", source)
    fails = "a command but the last one" if source.startswith("%%") else "the command"
    assert one.message == f"this needs {needs} on the machine; when {fails} fails, the run goes on"
    assert severity in (None, one.severity)


@pytest.mark.parametrize(
    ("source", "what", "severity"),
    [
        ("!python --version", "runs the python that the shell finds, which need not be the notebook's own", "note"),
        ("!mkdir a && python b.py", "runs the python that the shell finds, which need not be the notebook's own", "warning"),
        ("%cp a b", "needs a shell that knows cp", "warning"),
        ("!rm a; mv b c", "needs a shell that knows rm", "warning"),
        ("!rm a; sox b", "needs sox on the machine", "warning"),
    ],
)  # fmt: skip
def test_programs_that_every_machine_has(source, what, severity):
    (one,) = found("NB801", source)
    assert (one.message, one.severity) == (f"this {what}; when the command fails, the run goes on", severity)


@pytest.mark.parametrize(
    "source",
    ["", "!", "!cd data", "!export A=1", "!pip install x", "!{command}", "!$tool a", "%%writefile a.sh\nsox a", "x = 'ffmpeg'",
     "%%R\nsystem('sox')", "!sudo apt-get update && sudo apt-get install -y sox", "if IN_COLAB:\n    !sox a"],
)  # fmt: skip
def test_no_program_of_the_system(source):
    assert found("NB801", source) == []


def test_a_program_is_said_once():
    cells = "!sox a\n!sox b", "!ls", "!rm a", "!sox c | ls", "!mkdir d\n!cp d e", "!cat f"
    sox, looks, files = found("NB801", *cells)
    assert (sox.span.cell, places(sox)) == (1, [(1, 2), (4, 1)])
    assert (looks.span.cell, places(looks)) == (2, [(6, 1)])
    assert (files.span.cell, places(files)) == (3, [(5, 1), (5, 2)])


# -- NB803


@pytest.mark.parametrize(
    ("lines", "count"),
    [
        (["x = 1"] * 30, None),
        (["x = 1"] * 31, 31),
        (["import a"] * 40, None),
        (["x = 1"] * 30 + ["import a", "from a import b"], None),
        (["net.add(1)"] * 40, None),
        (["net.add(1)", "net.pop()"] * 20, 40),
        (["x = 1"] * 40 + ["ax.plot(x)"], None),
        (["import seaborn as sns"] + ["x = 1"] * 40 + ["sns.anything(x)"], None),
        (["x = 1"] * 40 + ["("], None),
    ],
)
def test_statements_of_a_long_cell(lines, count):
    expected = [f"this cell has {count} statements, one after the other"] if count else []
    assert [one.message for one in found("NB803", "\n".join(lines))] == expected


# -- NB806

SIX = "a = 1 + f(x)\nb = a * 2\nc = b - a\nif c > 0:\n    d = c ** 2\n    e = d / 3\nelse:\n    g = h(d)"


@pytest.mark.parametrize(
    ("first", "second", "lines"),
    [
        (SIX, SIX, 7),
        (SIX, SIX.replace("a * 2", "a*2  # so"), 7),
        (SIX, "# the same\n\n" + SIX.replace("\n", "\n\n", 2), 7),
        (SIX, SIX.replace("2", "3"), None),
        (SIX, "def f():\n    " + SIX.replace("\n", "\n    "), 7),
        ("import a\n" * 9, "import a\n" * 9, None),
        ("x = 1\n" * 9, "x = 1\n" * 9, None),
        ("(", "(", None),
    ],
)
def test_copies_of_lines(first, second, lines):
    told = [one.message for one in found("NB806", first, second)]
    assert told == ([f"these {lines} lines stand in cell 1 already"] if lines else [])


def test_three_copies_are_one_finding_and_the_original_comes_first():
    (one,) = found("NB806", SIX, "print(1)", SIX, SIX)
    assert (one.span.cell, places(one)) == (3, [(1, 1), (4, 1)])


# -- NB807, NB808, NB810, NB811


@pytest.mark.parametrize(
    ("call", "silences_all"),
    [
        ("filterwarnings('ignore')", True),
        ("filterwarnings(action='ignore', category=Warning)", True),
        ("filterwarnings('ignore', '', Warning, '', 0)", True),
        ("filterwarnings('ignore', message='.*')", True),
        ("simplefilter('ignore')", True),
        ("filterwarnings('once')", False),
        ("filterwarnings('ignore', category=DeprecationWarning)", False),
        ("filterwarnings('ignore', 'loss')", False),
        ("simplefilter('ignore', FutureWarning)", False),
        ("filterwarnings(how)", False),
        ("filterwarnings('ignore', **more)", False),
    ],
)
def test_what_silences_every_warning(call, silences_all):
    assert bool(found("NB807", f"import warnings\nwarnings.{call}")) is silences_all


@pytest.mark.parametrize(
    ("body", "handler", "is_swallowed"),
    [
        ("f()", "except: pass", True),
        ("f()", "except BaseException: ...", True),
        ("f()", "except (KeyError, Exception) as e: 'nothing'", True),
        ("f()\n    import a", "except: pass", True),
        ("f()", "except KeyError: pass", False),
        ("f()", "except my.Exception: pass", False),
        ("f()", "except Exception: log()", False),
        ("import a", "except: pass", False),
        ("print(f())", "except: pass", False),
        ("%tensorflow_version 2.x", "except: pass", False),
    ],
)
def test_exceptions_that_nobody_hears_of(body, handler, is_swallowed):
    assert bool(found("NB808", f"try:\n    {body}\n{handler}")) is is_swallowed


@pytest.mark.parametrize(
    ("cells", "dead"),
    [
        (["x = 1", "y = 2\ny"], [1]),
        (["x = 1", "x"], []),
        (["x = f()", "1"], []),
        (["x = np.zeros(3)", "1"], []),
        (["import numpy as np\nnp.ones(1)", "x = np.zeros(3)"], [2]),
        (["x.y = 1", "1"], []),
        (["x = 1\nprint(2)", "1"], []),
        (["x = 1", "!echo $x"], []),
        (["x = 1", "df.query('a > @x')"], []),
        (["x = 1", "exec(code)"], []),
        (["x = 1", "print x"], []),
        (["x = 1", "def f():\n    return x", "f()"], []),
        (["@app.route\ndef f(): pass", "1"], []),
    ],
)
def test_cells_that_nothing_needs(cells, dead):
    assert [one.span.cell for one in found("NB810", *cells)] == dead


@pytest.mark.parametrize(
    ("rest", "is_kept"),
    [
        ("", False),
        ("m.predict(x)", False),
        ("m.score(x, y)", True),
        ("from sklearn import metrics\nmetrics.f1_score(x, y)", True),
        ("pd.DataFrame(m.predict(x)).to_csv('a.csv')", True),
        ("import joblib\njoblib.dump(m, 'a')", True),
        ("open('a', 'w').write(str(m.coef_))", True),
    ],
)
def test_whether_anything_of_a_training_is_kept(rest, is_kept):
    source = f"from sklearn.linear_model import Ridge\nm = Ridge()\nm.fit(x, y)\n{rest}"
    assert bool(found("NB811", source)) is not is_kept


# -- NB809 and NB906


def named(path, *cells):
    """A notebook of that name, with cells of (kind, source)."""
    return Notebook(path, tuple(Cell(number, *cell) for number, cell in enumerate(cells, 1)))


TITLE = ("markdown", "# Tills")


@pytest.mark.parametrize(
    ("path", "cells", "message"),
    [
        ("tills.ipynb", [], None),
        ("tills.ipynb", [TITLE, ("code", "x = 1")], None),
        ("a/Untitled.ipynb", [TITLE], "the notebook is called Untitled.ipynb"),
        ("untitled12.ipynb", [TITLE], "the notebook is called untitled12.ipynb"),
        ("Untitled-Copy1.ipynb", [TITLE], "the notebook is called Untitled-Copy1.ipynb"),
        ("Untitled symphony.ipynb", [TITLE], None),
        ("a.ipynb", [("code", "x = 1"), TITLE], "the notebook begins with code, without a word on what it does"),
        ("a.ipynb", [("markdown", "<br>"), ("code", "x = 1")], "the notebook begins with code, without a word on what it does"),
        ("a.ipynb", [("raw", "Tills"), ("code", "x = 1")], None),
        ("a.ipynb", [("code", '"""Tills."""\nx = 1')], None),
        ("a.ipynb", [("code", "import a\na.b()"), TITLE, ("code", "x = 1")], None),
        ("a.ipynb", [("code", ""), ("code", "%cd x"), TITLE], None),
        ("Untitled.ipynb", [("code", "def f(): pass")],
         "the notebook is called Untitled.ipynb and begins with code, without a word on what it does"),
    ],
)  # fmt: skip
def test_what_a_notebook_says_of_itself(path, cells, message):
    assert [one.message for one in in_notebook("NB809", named(path, *cells))] == (
        [message] if message else []
    )


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("a.ipynb", None),
        ("../b c/Ä-1 (2).ipynb", None),
        ("/tmp/a.ipynb", None),
        ("C:/x/a.ipynb", None),
        ("<stdin>.ipynb", "the name '<stdin>.ipynb' holds <, which Windows refuses"),
        ("a/b:c/d.ipynb", "the name 'b:c' holds :, which Windows refuses"),
        ("a\nb.ipynb", "the name 'a?b.ipynb' holds a control character, which Windows refuses"),
        ("a. /b.ipynb", "the name 'a. ' ends in a dot or a blank, which Windows cuts off"),
        ("lpt1.x.ipynb", "the name 'lpt1.x.ipynb' is a device on Windows"),
        ("ä" * 130 + ".ipynb", f"the name '{'ä' * 60}' is longer than the 255 bytes that most systems allow"),
    ],
)
def test_names_that_some_system_rejects(path, message):
    assert [one.message for one in in_notebook("NB906", named(path))] == ([message] if message else [])


# -- NB902 to NB905


def test_heavy_outputs_are_measured_in_the_file():
    text = "x" * 3000
    cells = ("a = 1", "b = 2", "c = 3")
    sizes = {"cell_mib": 2000 / (1 << 20), "notebook_mib": 5000 / (1 << 20)}
    assert [one.span.cell for one in found("NB902", *cells, outputs=[text, "x", text], **sizes)] == [1, 3]
    light = ["x" * 1800] * 3
    assert [one.span for one in found("NB902", *cells, outputs=light, **sizes)] == [None]
    assert found("NB902", *cells, outputs=light[:2], **sizes) == found("NB902", *cells) == []


def test_a_cell_with_tags_keeps_its_heavy_output_under_fix():
    raw = json.dumps([{"output_type": "stream", "name": "stdout", "text": "x" * 99}]).encode()
    cells = [
        Cell(number, "code", "a", raw_outputs=raw, metadata=metadata)
        for number, metadata in ((1, {}), (2, {"tags": ["a"]}))
    ]
    plain, tagged = in_notebook("NB902", Notebook("a.ipynb", tuple(cells), raw=2 * raw), cell_mib=0.00001)
    assert [edit.kind for edit in plain.fix.edits] == ["insert-cell", "delete-cell"] and not plain.fix.safe
    assert tagged.fix is None


@pytest.mark.parametrize(
    ("sources", "empty"),
    [
        ([], []),
        ([""], []),
        (["", "x"], [1]),
        (["x", "", " \n\t", "y", "", ""], [2, 3]),
        (["", ""], []),
        (["#"], []),
    ],
)
def test_empty_cells_in_the_middle(sources, empty):
    ones = found("NB903", *sources)
    assert [one.span.cell for one in ones] == empty
    assert all(one.fix.safe and [edit.kind for edit in one.fix.edits] == ["delete-cell"] for one in ones)


@pytest.mark.parametrize(
    ("widgets", "told"),
    [
        ({"application/vnd.jupyter.widget-state+json": {"state": {"a": {}, "b": {}}}}, "2 widgets"),
        ({"application/vnd.jupyter.widget-state+json": {"a": {"model_name": "x"}}}, "1 widget"),
        ({"application/vnd.jupyter.widget-state+json": {"version_major": 2}}, None),
        ({"application/vnd.jupyter.widget-state+json": {"state": [1]}}, None),
        ({"application/vnd.jupyter.widget-state+json": None}, None),
        ({"other": {"a": {}}}, None),
        ([], None),
        (None, None),
    ],
)
def test_widget_state_of_any_shape(widgets, told):
    messages = [
        one.message for one in in_notebook("NB904", Notebook("a.ipynb", (), metadata={"widgets": widgets}))
    ]
    assert messages == ([f"the file keeps the state of {told}"] if told else [])


@pytest.mark.parametrize(("minor", "ids"), [(4, 2), (5, 0)])
def test_an_old_format_can_be_given_ids(minor, ids):
    cells = [{"cell_type": "code", "source": "x", "metadata": {}, "outputs": [], "execution_count": None}] * 2
    raw = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": minor}).encode()
    ones = in_notebook("NB905", read_bytes(raw, shown="a.ipynb"))
    assert [len({edit.text for edit in one.fix.edits}) for one in ones] == ([ids] if ids else [])


# -- NB907


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "<ipython-input-1-0f1e>:2: SettingWithCopyWarning: \nA value\n",
            ("SettingWithCopyWarning", 2, "warning"),
        ),
        (
            "<ipython-input-9-0f1e>:2: SettingWithCopyWarning: \nA value\n",
            ("SettingWithCopyWarning", 1, "warning"),
        ),
        ("/tmp/ipykernel_7/1.py:2: FutureWarning: gone\n  y = 2", ("FutureWarning", 2, "note")),
        ("/lib/ipykernel_launcher.py:99: FutureWarning: gone", ("FutureWarning", 1, "note")),
        ("C:\\lib\\a.py:2: pandas.errors.DtypeWarning: Columns", ("DtypeWarning", 1, "note")),
        ("sklearn.exceptions.ConvergenceWarning: no", ("ConvergenceWarning", 1, "warning")),
        ("a.py:1: VisibleDeprecationWarning: b", ("VisibleDeprecationWarning", 1, "note")),
        ("a.py:1: UserWarning: raise FutureWarning: b", None),
        ("a.py:1: RuntimeWarning: divide by zero", None),
        ("see DeprecationWarning for more", None),
        ("", None),
    ],
)
def test_warnings_in_stored_outputs(text, told):
    ones = found("NB907", "x = 1\ny = 2", outputs=[text])
    assert [(one.message.split()[8].rstrip(":"), one.span.line, one.severity) for one in ones] == (
        [told] if told else []
    )


def test_a_class_of_warnings_is_said_once():
    text = "a.py:1: FutureWarning: b\nc.py:2: DeprecationWarning: d\n"
    future, deprecated = found("NB907", "x", "y", "z", outputs=[text, "", text])
    assert (future.span.cell, places(future), deprecated.span.cell, places(deprecated)) == (
        1,
        [(3, 1)],
        1,
        [(3, 1)],
    )


@pytest.mark.parametrize("code", ["NB902", "NB903", "NB907", "NB702", "NB707"])
@pytest.mark.parametrize(
    "raw",
    [b"", b"null", b"3", b"{}", b"[3]", b'[{"name": "stderr", "text": 3}]', b'[{"name": "stderr", "text": [3, "Warning@"]}]',
     b'[{"name": "stderr", "text": "Warning @', b'[{"data": {"text/plain": [[1]]}}, "\\ud800"]', b'[{"traceback": {"a": 1}}]'],
)  # fmt: skip
def test_odd_outputs_do_no_harm(code, raw):
    notebook = Notebook("a.ipynb", (Cell(1, "code", "x", raw_outputs=raw), Cell(2, "code", "y")), raw=raw)
    assert in_notebook(code, notebook) == []
