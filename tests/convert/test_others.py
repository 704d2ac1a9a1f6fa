"""Notebooks that run others: their statements in the place of the line, counted and led back to where they stand."""

from pathlib import Path

import pytest

from nb2prod.convert.modules import render_modules
from nb2prod.convert.others import Whole, translated_whole
from nb2prod.convert.readying import Ready, ready_for
from nb2prod.convert.translate import translate
from nb2prod.notebook import Cell, Notebook, SurroundingsReader
from tests.convert.support import write_notebook


def author(*sources: str) -> Notebook:
    """The notebook that is converted; text that begins with ``##`` is prose."""
    cells = tuple(
        Cell(number, "markdown" if source.startswith("##") else "code", source)
        for number, source in enumerate(sources, 1)
    )
    return Notebook("a.ipynb", cells)


def whole(folder: Path, *sources: str) -> Whole:
    """It with what it runs in the folder."""
    reader = SurroundingsReader(is_pin_file=lambda name: False)
    return translated_whole(author(*sources), folder / "a.ipynb", reader)


def ready(folder: Path, *sources: str) -> Ready:
    """It with its plan."""
    return ready_for(author(*sources), folder / "a.ipynb", "", lambda notebook: {})


ALONE = [
    (),
    ("",),
    ("x = 1\n%matplotlib inline", "## Text", "%%time\nprint(x)"),
    ("print('%run other.ipynb')", "# %run other.ipynb", "text = '''\n%run other.ipynb\n'''\nprint(text)"),
]


@pytest.mark.parametrize("sources", ALONE)
def test_a_notebook_that_runs_none_is_as_it_was(tmp_path, sources):
    found = whole(tmp_path, *sources)
    assert found.translated == translate(author(*sources))
    assert not found.others and not found.places.by_cell


@pytest.fixture(name="folder")
def _folder(tmp_path) -> Path:
    write_notebook(tmp_path / "two.ipynb", "import math\nb = 1; c = 2", ["# Text"], "d = 3\nd")
    write_notebook(tmp_path / "none.ipynb", "# nothing", "%matplotlib inline", "")
    write_notebook(tmp_path / "deep.ipynb", "e = 4\n%run two.ipynb\nf = 5")
    (tmp_path / "tool.py").write_text("@f\ndef g():\n    return 1\ng()\n")
    return tmp_path


# The kernel's numbers of the statements that stand in the cell afterwards, and the parts behind which it shows figures.
COUNTED = [
    ("%run two.ipynb", (0, 0, 0, 0, 0), (0, 0, 0, 1, 1)),
    ("x = 1\n%run two.ipynb\ny = 2; z = 3", (0, 1, 1, 1, 1, 1, 2, 3), (0, 0, 0, 0, 1, 1, 2, 2)),
    ("%matplotlib inline\n%run none.ipynb\ny = 2\n\n%run two.ipynb", (2, 3, 3, 3, 3, 3), (3, 3, 3, 3, 4, 4)),
    ("%run deep.ipynb\nx = 1", (0, 0, 0, 0, 0, 0, 0, 1), (0, 0, 0, 0, 1, 1, 2, 3)),
    ("%%time\nx = 1\n%run two.ipynb\ny = 2", (0,) * 7, (0, 0, 0, 0, 1, 1, 2)),
    ("%run -i tool.py\nx = 1", (0, 0, 1), (0, 0, 0)),
    ("x = (1,\n 2)\n# why\n%run none.ipynb\n%cd data", (0, 2, 2), (0, 3, 3)),
]


@pytest.mark.parametrize(("cell", "positions", "parts"), COUNTED)
def test_statements_have_the_kernels_numbers(folder, cell, positions, parts):
    found = whole(folder, "## Text", "f = print", cell).translated
    assert not found.refused
    assert found.positions[3] == positions
    assert found.parts == {3: parts}


TEXTS = [
    ("%run two.ipynb", "import math\n# two.ipynb, cell 1\nb = 1; c = 2\n# two.ipynb, cell 3\nd = 3\nd;\n"),
    ("%run two.ipynb\nd", "import math\n# two.ipynb, cell 1\nb = 1; c = 2\n# two.ipynb, cell 3\nd = 3\nd\nd"),
    (
        "%run -i tool.py # for all\n%cd .",
        '# tool.py\n@f\ndef g():\n    return 1\ng()\nimport os; os.chdir(".")',
    ),
    ("x = 1\n%run tool.py\n%matplotlib inline\n", "x = 1\n# tool.py\n@f\ndef g():\n    return 1\ng();\n\n"),
    ("x\n%run none.ipynb\n# why", "x;\n# nothing\n\n\n# why"),
    ("x = 1; x ;  # why\n%run none.ipynb", "x = 1; x ;  # why\n# nothing\n\n\n"),
    ("x\n%run none.ipynb", "x;\n# nothing\n\n\n"),
    ("%run -i 'tool.py'", "# tool.py\n@f\ndef g():\n    return 1\ng();\n"),
]


@pytest.mark.parametrize(("cell", "text"), TEXTS)
def test_every_cell_says_where_it_comes_from_and_shows_what_the_kernel_shows(folder, cell, text):
    assert whole(folder, cell).translated.notebook.cells[0].source == text


def test_places_are_those_that_a_reader_finds(tmp_path):
    write_notebook(
        tmp_path / "settings.ipynb",
        ["# Settings"],
        "%load_ext autoreload\nimport random",
        "# how much\nrate = 0.25\nrandom.seed(7)\nrate",
    )
    found = ready(tmp_path, "## All", "days = 3\n%run settings.ipynb\nweeks = 4", "print(rate, days, weeks)")
    assert not found.plan.refused
    told = {one.name: (one.cell, one.line, one.elsewhere) for one in found.plan.parameters}
    assert told == {
        "days": (2, 1, ""),
        "rate": (2, 2, "settings.ipynb, cell 3, line 2"),
        "seed": (2, 2, "settings.ipynb, cell 3, line 3"),
        "weeks": (2, 3, ""),
    }
    dropped = [(one.cell, one.line, one.reason.partition(": ")[0]) for one in found.plan.dropped]
    assert dropped == [
        (2, 2, "settings.ipynb, cell 2, line 1"),
        (2, 2, "settings.ipynb, cell 3, line 4"),
    ]


def test_figures_are_saved_where_the_kernel_shows_them(tmp_path):
    draws = "import matplotlib.pyplot as plt\nplt.plot([{}])"
    write_notebook(tmp_path / "draws.ipynb", draws.format(2), draws.format(3))
    (tmp_path / "draw.py").write_text(draws.format(7))
    found = ready(
        tmp_path,
        f"{draws.format(1)}\n%run draws.ipynb\nplt.plot([4])\nplt.plot([5])",
        "%run draw.py\nplt.plot([6])",
    )
    lines = render_modules(found.plan)["a/plots.py"].splitlines()
    kept = [line.strip() for line in lines if "plt.plot(" in line or "save_figures(" in line]
    save = "save_figures(1)"
    wanted = ["plt.plot([1])", "plt.plot([2])", save, "plt.plot([3])", save, "plt.plot([4])", "plt.plot([5])"]
    assert kept == [*wanted, save, "plt.plot([7])", "plt.plot([6])", "save_figures(2)"]


def test_captured_and_timed_cells_are_told(folder):
    found = whole(folder, "%%capture\n%run two.ipynb", "%%time\n%run two.ipynb", "%run two.ipynb").translated
    assert (found.silent, found.reports) == (frozenset({1}), frozenset({2}))


def test_what_another_notebook_needs_counts(tmp_path):
    write_notebook(tmp_path / "b.ipynb", "!pip install tax\nprint(y)\n%run c.ipynb", "!echo {x} {z}")
    write_notebook(tmp_path / "c.ipynb", "%%writefile tools.py\nz = 3", "from tools import z")
    found = whole(tmp_path, "x = 1", "%%R -o y\ny <- x", "%run b.ipynb").translated
    assert [(one.cell, one.line) for one in found.refused] == [(2, 1)]  # nothing else needs what R makes
    assert found.installs == ("tax",) and found.helpers == {"tools": "z = 3\n"} and found.shell
    assert 'f"echo {x} {z}"' in found.notebook.cells[2].source


def test_notebooks_without_an_end_are_refused(tmp_path):
    for number in range(20):
        write_notebook(tmp_path / f"n{number}.ipynb", f"%run n{number + 1}.ipynb\n" * 2)
    write_notebook(tmp_path / "n20.ipynb", "x = 1")
    refused = whole(tmp_path, "%run n0.ipynb").translated.refused
    assert {(one.cell, one.line) for one in refused} == {(1, 1)}
    assert "too many notebooks run each other" in refused[0].reason


def test_files_that_are_no_notebooks_are_refused(tmp_path):
    (tmp_path / "broken.ipynb").write_text('{"cells": [')
    write_notebook(tmp_path / "r.ipynb", "x <- 1", metadata={"language_info": {"name": "R"}})
    (tmp_path / "folder.ipynb").mkdir()
    refused = whole(tmp_path, "%run broken.ipynb", "%run r.ipynb", "%run folder.ipynb").translated.refused
    told = [
        "broken.ipynb: it cannot be read",
        "r.ipynb: it is written in r",
        "folder.ipynb: there is no such file",
    ]
    assert all(part in one.reason for part, one in zip(told, refused, strict=True))
    assert [one.cell for one in refused] == [1, 2, 3] and all(one.todo for one in refused)


@pytest.mark.parametrize(
    ("raw", "is_read"),
    [
        (b"\xef\xbb\xbfname = '\xc3\xa4'\r\n", True),
        (b"# -*- coding: utf-8 -*-\nname = '\xc3\xa4'", True),
        (b"# -*- coding: latin-1 -*-\nname = '\xc3\xa4'", False),
        (b"name = '\xe4'", False),
        ("name = 1".encode("utf-16"), False),
        (b"!ls", False),
        (b"name = 1\n  indented", False),
    ],
)
def test_scripts_are_plain_python(tmp_path, raw, is_read):
    (tmp_path / "tool.py").write_bytes(raw)
    found = whole(tmp_path, "%run -i tool.py\nprint(name)")
    if is_read:
        assert not found.translated.refused and "name = 'ä'" in found.translated.notebook.cells[0].source
    else:
        assert found.translated.refused[0].reason == "%run tool.py: it is not plain Python in UTF-8"


def test_links_do_not_lead_out(tmp_path):
    (tmp_path / "work").mkdir()
    write_notebook(tmp_path / "secret.ipynb", "x = 1")
    (tmp_path / "work/link.ipynb").symlink_to(tmp_path / "secret.ipynb")
    [refused] = whole(tmp_path / "work", "%run link.ipynb").translated.refused
    assert "there is no such file" in refused.reason


def test_the_others_are_kept_by_their_paths(tmp_path):
    (tmp_path / ".git").mkdir()
    names = ("work/lib/b.ipynb", "b.ipynb", "work/b.ipynb", "a.ipynb", "c../d.ipynb", "work/lib/tool.py")
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        write_notebook(tmp_path / name, f"x = '{name}'")
    (tmp_path / "work/lib/tool.py").write_text("y = 1\r\n", newline="")
    lines = "%run lib/b.ipynb\n%run ../b.ipynb\n%run ./b.ipynb\n%run b.ipynb\n%run ../a.ipynb\n%run ../c../d.ipynb"
    found = whole(tmp_path / "work", f"{lines}\n%run -i lib/tool")
    assert not found.translated.refused
    files = found.files_beside("a.ipynb")
    assert files.keys() == {
        "b.ipynb", "other/b.ipynb", "lib/b.ipynb", "other/a.ipynb", "c../d.ipynb", "lib/tool.py"
    }  # fmt: skip
    assert files["lib/b.ipynb"] == (tmp_path / "work/lib/b.ipynb").read_bytes()
    assert files["lib/tool.py"] == b"y = 1\r\n"
