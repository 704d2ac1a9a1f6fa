"""Install commands of a notebook, the pins that govern it, and where its imports come from."""

import pytest

from nb2prod.environment import Origins, governing_pins, install_lines, is_pin_file, pins_for
from nb2prod.facts import learn
from nb2prod.notebook import Cell, Notebook, SurroundingsReader


def facts_of(*sources):
    """The facts of a notebook of code cells with these sources."""
    return learn(
        Notebook("test.ipynb", tuple(Cell(n, "code", source) for n, source in enumerate(sources, 1)))
    )


def around(folder, files, path="churn.ipynb"):
    """The surroundings of a notebook in a repository of these files."""
    (folder / ".git").mkdir()
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    return SurroundingsReader(is_pin_file=is_pin_file).of(folder / path)


# -- install commands


@pytest.mark.parametrize(
    "source",
    [
        "",
        "x = 1",
        "# !pip install a",
        "note = 'pip install a'",
        "!pip list",
        "print('pip install a')",
        "run('pip install a')",
        "import os\nos.system(command)  # install",
        "%%writefile install.sh\npip install a",
        "if 'google.colab' in sys.modules:\n    !pip install a",
        "if IS_KAGGLE:\n    if True:\n        %pip install a",
        "if x:\n    pass\nelif IN_COLAB:\n    import os\n    os.system('pip install a')",
    ],
)
def test_nothing_is_installed(source):
    assert install_lines(facts_of(source)) == ()


@pytest.mark.parametrize(
    ("source", "place"),
    [
        ("!pip install a", (1, 2)),
        ("x = 1\n%pip install a", (2, 2)),
        ("pip install a", (1, 1)),
        ("%%bash\n# get it\n  pip install a", (3, 3)),
        ("out = !pip install a", (1, 8)),
        ("import os\nos.system('pip install a')", (2, 1)),
        ("import subprocess\nsubprocess.run('pip install a', shell=True)", (2, 1)),
        ("import subprocess as s, sys\ns.check_call([sys.executable, '-m', 'pip', 'install', 'a'])", (2, 1)),
        ("import subprocess\nsubprocess.run(args=('pip', 'install', 'a'))", (2, 1)),
        ("get_ipython().system('pip install a')", (1, 1)),
        ("get_ipython().run_line_magic('pip', 'install a')", (1, 1)),
        ("import pip\npip.main(['install', 'a'])", (2, 1)),
        ("if not IN_COLAB:\n    !pip install a", (2, 6)),
        ("if 'google.colab' in sys.modules:\n    x = 1\n!pip install a", (3, 2)),
    ],
)
def test_an_install_has_its_place(source, place):
    (line,) = install_lines(facts_of(source))
    assert (line.span.line, line.span.column) == place
    assert [one.name for one in line.install.requirements] == ["a"]


def test_installs_stand_in_the_order_of_the_notebook():
    facts = facts_of("import os\nos.system('pip install a')", "!pip install b", "os.system('pip install c')")
    assert [line.span.cell for line in install_lines(facts)] == [1, 2, 3]


# -- pins


@pytest.mark.parametrize(
    ("files", "exact"),
    [
        ({}, {}),
        ({"notes.txt": "a==1"}, {}),
        ({"requirements.txt": "a==1"}, {"a": "1"}),
        ({"requirements.txt": "-r more.txt", "more.txt": "a==1"}, {"a": "1"}),
        ({"requirements.txt": "-r requirements.txt\na==1"}, {"a": "1"}),
        ({"requirements.txt": "-r lost.txt\na==1"}, {"a": "1"}),
        ({"work/requirements.txt": "-r ../more.txt", "more.txt": "a==1"}, {"a": "1"}),
        ({"work/requirements.txt": "a==2", "requirements.txt": "a==1\nb==1"}, {"a": "2", "b": "1"}),
        ({"other/requirements.txt": "a==1"}, {}),
        ({"uv.lock": "not = [toml"}, {}),
    ],
)
def test_pins_are_searched_upwards_and_the_nearest_counts(tmp_path, files, exact):
    assert governing_pins(around(tmp_path, files, "work/churn.ipynb")).exact == exact


def test_what_lies_above_the_repository_does_not_govern(tmp_path):
    (tmp_path / "requirements.txt").write_text("a==1")
    inside = tmp_path / "inside"
    inside.mkdir()
    assert governing_pins(around(inside, {"requirements.txt": "-r ../requirements.txt\nb==1"})).exact == {
        "b": "1"
    }


@pytest.mark.parametrize(
    ("source", "exact"),
    [
        ("import a", {"z": "9"}),
        ("!pip install a==1 b", {"a": "1", "z": "9"}),
        ("!pip install z==1", {"z": "1"}),
        ("!pip install -r more.list", {"a": "1", "z": "9"}),
        ("!pip install -r ../../etc/passwd", {"z": "9"}),
        ('# /// script\n# dependencies = ["a==1"]\n# ///', {"a": "1", "z": "9"}),
    ],
)
def test_a_notebook_pins_by_itself_too(tmp_path, source, exact):
    surroundings = around(tmp_path, {"requirements.txt": "z==9", "more.list": "a==1"})
    facts = facts_of(source)
    assert pins_for(facts, surroundings, install_lines(facts)).exact == exact


# -- origins


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("import json", "standard"),
        ("import urllib2", "standard"),
        ("import numpy", "distribution"),
        ("from google.cloud import storage", "distribution"),
        ("from google.colab import drive", "platform"),
        ("import tariffs", "local"),
        ("import shop.prices", "local"),
        ("from . import anything", "local"),
        ("import seaborn", "local"),
        ("import pandas", "distribution"),
        ("import string", "standard"),
        ("import heard_of_by_nobody", "unknown"),
    ],
)
def test_where_an_import_comes_from(tmp_path, source, kind):
    files = ["tariffs.py", "shop/prices.py", "seaborn.py", "pandas/exercise.py", "string.py"]
    surroundings = around(tmp_path, dict.fromkeys(files, ""))
    facts = facts_of(source)
    assert Origins(facts, surroundings).of(facts.imports[0]).kind == kind


@pytest.mark.parametrize(
    "source", ["%%writefile numpy.py\nx = 1", "open('numpy/__init__.py', 'w').write('x = 1')"]
)
def test_what_a_cell_writes_is_local_for_this_notebook_only(tmp_path, source):
    surroundings = around(tmp_path, {})
    facts = facts_of(source, "import numpy")
    origin = Origins(facts, surroundings).of(facts.imports[0])
    assert (origin.kind, origin.made) == ("local", True)
    other = facts_of("import numpy")
    assert Origins(other, surroundings).of(other.imports[0]).kind == "distribution"
