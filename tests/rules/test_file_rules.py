"""Stored objects and paths (NB3, NB4): what no example can show, and rows of cases that would be long as examples."""

import pytest

from nb2prod.environment import is_pin_file
from nb2prod.lint.catalogue import load_catalogue
from nb2prod.lint.run import Selection, lint
from nb2prod.notebook import Cell, Notebook, SurroundingsReader
from nb2prod.rule import Severity

CATALOGUE = load_catalogue()
FAMILIES = frozenset(rule.code for rule in CATALOGUE.rules if rule.code[:3] in ("NB3", "NB4"))


def check(folder, *sources, only=FAMILIES, **more):
    """The findings of the families on a notebook of these code cells in the folder."""
    cells = tuple(Cell(number, "code", source) for number, source in enumerate(sources, 1))
    notebook = Notebook("churn.ipynb", cells)
    around = SurroundingsReader(is_pin_file=is_pin_file).of(folder / "churn.ipynb")
    return lint(notebook, around, CATALOGUE, Selection(codes=frozenset(only)), **more).findings


def codes(folder, *sources, **more):
    """The codes found, in order."""
    return [finding.code for finding in check(folder, *sources, **more)]


SILENT = [
    "open('data/rows.csv', 'w')",
    "re.compile('/home/mia')",
    "router.get('/home/mia')",
    "page.xpath('/home/mia')",
    "'''/home/mia/rows.csv'''",
    "os.path.exists('/home/mia')",
    "df.to_csv('/dev/null')",
    "pd.read_csv(f'{root}/home/mia')",
    "pd.read_csv(root + '/rows.csv')",
    "pd.read_csv('s3://home/mia/rows.csv')",
    "os.path.join(root, '/home/mia')",
    "!tar xf /usr/share/rows.tar",
    "!curl https://bank.test/home/mia/rows.csv",
    "!cp $HOME/home/mia .",
    "%%writefile run.py\nopen('/home/mia')",
]


@pytest.mark.parametrize("source", SILENT)
def test_what_only_looks_like_a_path_of_one_machine_is_silent(source, tmp_path):
    assert codes(tmp_path, "import os, re\nimport pandas as pd", source, only={"NB401"}) == []


@pytest.mark.parametrize(
    "source, severity",
    [
        ("open('/home/mia/rows.csv')", Severity.ERROR),
        ("open('/tmp/rows.csv')", Severity.WARNING),
        ("open('/private/tmp/rows.csv')", Severity.WARNING),
        ("open('/tmpfiles/rows.csv')", Severity.ERROR),
        ("open('~/rows.csv')", Severity.ERROR),
        ("open('C:\\\\rows.csv')", Severity.ERROR),
        ("open(r'\\\\shop\\rows.csv')", Severity.ERROR),
        ("open('file:///srv/rows.csv')", Severity.ERROR),
        ("import os\nos.listdir('/srv/rows')", Severity.ERROR),
        ("import os\npath = os.path.join('/srv', name)", Severity.ERROR),
        ("import os\nos.chdir('/srv')", Severity.ERROR),
        ("import shutil\nshutil.copy('rows.csv', '/srv/rows.csv')", Severity.ERROR),
        ("from pathlib import Path\n(Path('/srv') / 'rows.csv').read_text()", Severity.ERROR),
        ("df.to_csv('/srv/rows.csv')", Severity.ERROR),
        ("%cd /srv", Severity.ERROR),
        ("!cp C:\\rows.csv .", Severity.ERROR),
        ("%%bash\ncat /root/rows.csv", Severity.ERROR),
    ],
)
def test_a_path_of_one_machine_is_an_error_and_scratch_space_a_warning(source, severity, tmp_path):
    (finding,) = check(tmp_path, source, only={"NB401"})
    assert finding.severity == severity


def test_the_folder_in_a_variable_is_reported_where_it_is_written(tmp_path):
    sources = ["DATA = '/srv/shop/'", "open(DATA + 'a.csv')\nopen(DATA + 'b.csv')", "open('/srv/shop/')"]
    (finding,) = check(tmp_path, *sources, only={"NB401"})
    assert (finding.span.cell, finding.span.line) == (1, 1)
    assert [related.span.cell for related in finding.related] == [3]


@pytest.mark.parametrize(
    "source, left",
    [
        ("import pandas as pd\npd.read_csv('/kaggle/input/rows.csv')", ["NB402"]),
        ("import os\nos.chdir('/srv/shop')", ["NB401", "NB406"]),
        ("import pickle\npickle.loads(pickle.dumps(x)); pickle.load(f)", ["NB301"]),
        ("import joblib\nfrom sklearn.svm import SVC\njoblib.dump(SVC(), 'm.pkl')", ["NB302"]),
        (
            "import joblib\nfrom sklearn.svm import SVC\njoblib.dump(SVC(), 'm.pkl'); joblib.load('m.pkl')",
            ["NB301"],
        ),
    ],
)
def test_one_line_is_reported_once_for_one_cause(source, left, tmp_path):
    assert sorted(codes(tmp_path, source)) == left


@pytest.mark.parametrize(
    "bringing",
    [
        "!wget -q $URL",
        "%%bash\nmake data",
        "archive.extractall()",
        "subprocess.run(['make'])",
        "urllib.request.urlretrieve(url, target)",
        "open(name, 'wb').write(x)",
        "%run prepare.ipynb",
        "os.chdir('data')",
        "this is no python",
        "pd.DataFrame().to_csv('rows.csv')",
        "pd.DataFrame().to_csv(f'rows.{ending}')",
        "store.keep('rows.csv')",
        "!echo 1 > rows.csv",
    ],
)
def test_a_file_that_some_cell_may_bring_is_not_missing(bringing, tmp_path):
    (tmp_path / "other.csv").write_text("a\n")
    first, read = "import os, subprocess, urllib.request\nimport pandas as pd", "pd.read_csv('rows.csv')"
    assert codes(tmp_path, first, read, "!ls", only={"NB404"}) == ["NB404"]
    assert codes(tmp_path, first, bringing, read, only={"NB404"}) == []


@pytest.mark.parametrize("code, source", [("NB404", "open('rows.csv')"), ("NB403", "open('../../rows.csv')")])
def test_what_came_through_a_pipe_has_no_folder_of_its_own(code, source, tmp_path):
    (tmp_path / "other.csv").write_text("a\n")
    assert codes(tmp_path, source, only={code}) == [code]
    assert codes(tmp_path, source, only={code}, from_stdin=True) == []


def test_a_message_names_the_host_and_never_the_password(tmp_path):
    source = "import sqlalchemy\nsqlalchemy.create_engine('mysql://mia:hunter22@db.bank-intern.net/rows')"
    (finding,) = check(tmp_path, source, only={"NB407"})
    assert "db.bank-intern.net" in finding.message
    assert "hunter22" not in finding.message and "mia" not in finding.message


@pytest.mark.parametrize(
    "host, said",
    [
        ("https://api.bank-intern.net", True),
        ("http://10.2.3.4:8080/v1", True),
        ("http://tills:8080", True),
        ("http://localhost:8080", False),
        ("http://127.0.0.1/v1", False),
        ("http://0.0.0.0", False),
        ("http://[::1]:80", False),
        ("http://shop.example.org", False),
        ("http://example", False),
        ("db.bank-intern.net:5432", True),
        ("10.2.3.4:5432", False),
        ("08:30", False),
        ("2024.01.31:12", False),
        ("a:b.c", False),
        ("file:///rows", False),
        ("s3://bucket/rows", False),
    ],
)
def test_hosts_that_somebody_may_have_to_change(host, said, tmp_path):
    assert bool(codes(tmp_path, f"import requests\nrequests.post({host!r})", only={"NB407"})) is said


@pytest.mark.parametrize("family", ["NB3", "NB4"])
def test_paths_of_every_shape_are_survived(family, tmp_path):
    only = {code for code in FAMILIES if code.startswith(family)}
    shapes = [
        "",
        ".",
        "..",
        "/",
        "~",
        "a" * 5000,
        "\0",
        "\ud800",
        "C:",
        "//",
        "../" * 500,
        "a\nb",
        "%s{}",
        "[::1]",
    ]
    for shape in shapes:
        source = f"import os, torch\nopen({shape!r})\ntorch.load({shape!r})\nos.remove({shape!r})\n%cd x"
        assert "NB000" not in codes(tmp_path, source, f"!cp {shape!r} x", only=only | {"NB000"})
