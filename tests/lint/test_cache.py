"""Results that are kept between runs are used for as long as they are what a new check would find, and no longer."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

import nb2prod
from nb2prod import api
from nb2prod.lint import cache as caching
from nb2prod.lint.cachefolder import INSIDE, default_folder, prune
from nb2prod.lint.run import lint
from nb2prod.lint.witness import Answers, Witness
from nb2prod.notebook import SurroundingsReader
from tests.cli.support import environment, notebook, team_rule


@pytest.fixture
def folder(tmp_path: Path, monkeypatch) -> Path:
    """The folder that is checked, and the working directory."""
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    return tmp_path / "work"


@pytest.fixture
def checks(monkeypatch) -> list[str]:
    """The notebooks that were really checked, one after the other."""
    seen: list[str] = []

    def noting(one, *arguments, **named):
        seen.append(one.path)
        return lint(one, *arguments, **named)

    monkeypatch.setattr("nb2prod.lint.batch.lint", noting)
    return seen


def check(*paths: object, cache: Path | None, **options: object) -> list[tuple[str, str]]:
    """Codes and messages of a check with everything asked, but what ``options`` say otherwise."""
    wish = options.pop("wish", api.Wish(preview=True))
    report = api.check(
        paths or ["."],
        api.CheckOptions(wish=wish, cache=cache, jobs=1, isolated="config" not in options, **options),
    )
    return [(finding.code, finding.message) for finding in report.findings()]


def entries(cache: Path) -> list[Path]:
    return sorted((cache / INSIDE).rglob("*.entry"))


def test_the_second_run_checks_nothing_and_finds_the_same(folder, tmp_path, checks):
    notebook(folder / "a.ipynb", "import numpy as np\nnp.random.rand()")
    notebook(folder / "sub" / "b.ipynb", "open('/home/ann/a.csv')")
    first = check(cache=tmp_path / "cache")
    assert checks == ["a.ipynb", "sub/b.ipynb"]
    assert check(cache=tmp_path / "cache") == first == check(cache=None)
    assert checks == ["a.ipynb", "sub/b.ipynb"] * 2


def test_everything_of_a_finding_is_kept(folder, tmp_path):
    notebook(
        folder / "a.ipynb",
        "import os\nopen('/home/ann/a.csv')",
        "# nb2prod: ignore[NB999]\nprint(x)",
        "x = 1",
    )
    options = {"wish": api.Wish(("ALL",), preview=True), "isolated": True, "jobs": 1}
    new, kept = (
        list(api.check(["."], api.CheckOptions(cache=tmp_path / "cache", **options)).notebooks)
        for _ in range(2)
    )
    assert new == kept
    assert any(finding.fix for finding in kept[0].findings)
    assert any(finding.related for finding in kept[0].findings)


CHANGES = {
    "the notebook": ("import os", {}, lambda folder: notebook(folder / "a.ipynb", "import sys")),
    "a pin file that appears": (
        "import numpy",
        {},
        lambda folder: (folder / "requirements.txt").write_text("numpy==2.0"),
    ),
    "the text of a pin file": (
        "import numpy\nnumpy.zeros(1)",
        {"requirements.txt": "scipy==1.0"},
        lambda folder: (folder / "requirements.txt").write_text("numpy==2.0"),
    ),
    "the text of a file that a pin file includes": (
        "import numpy\nnumpy.zeros(1)",
        {"requirements.txt": "-r more.txt\n", "more.txt": "scipy==1.0"},
        lambda folder: (folder / "more.txt").write_text("numpy==2.0"),
    ),
    "a module beside it": (
        "import helpers\nhelpers.run()",
        {},
        lambda folder: (folder / "helpers.py").write_text("def run(): pass"),
    ),
    "a file that it runs": (
        "%run names.py",
        {"names.py": "x = 1"},
        lambda folder: (folder / "names.py").write_text("y = 1"),
    ),
    "a file that is there": (
        "import pandas as pd\nrows = pd.read_csv('rows.csv')",
        {"other.csv": "a"},
        lambda folder: (folder / "rows.csv").write_text("a,b"),
    ),
    "what lies beside it at all": (
        "import pandas as pd\nrows = pd.read_csv('rows.csv')",
        {},
        lambda folder: (folder / "other.csv").write_text("a,b"),
    ),
    "where the repository begins": (
        "open('../rows.csv')",
        {},
        lambda folder: (folder / ".git").mkdir(),
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_of_what_it_depends_on_is_noticed(name, folder, tmp_path, checks):
    source, files, change = CHANGES[name]
    notebook(folder / "a.ipynb", source, "print(x)")
    for path, text in files.items():
        (folder / path).write_text(text)
    cache = tmp_path / "cache"
    before = check("a.ipynb", cache=cache)
    assert check("a.ipynb", cache=cache) == before and len(checks) == 1
    change(folder)
    assert check("a.ipynb", cache=cache) == check("a.ipynb", cache=None) != before
    assert len(checks) == 3


def test_what_it_does_not_depend_on_changes_nothing(folder, tmp_path, checks):
    notebook(folder / "a.ipynb", "x = 1")
    cache = tmp_path / "cache"
    check("a.ipynb", cache=cache)
    (folder / "notes.md").write_text("hello")
    (folder / "b").mkdir()
    os.utime(folder / "a.ipynb", (1, 1))
    check("a.ipynb", cache=cache)
    assert checks == ["a.ipynb"]


def test_another_name_is_another_notebook(folder, tmp_path):
    notebook(folder / "churn.ipynb", "x = 1")
    before = check("churn.ipynb", cache=tmp_path / "cache")
    (folder / "churn.ipynb").rename(folder / "Untitled.ipynb")
    after = check("Untitled.ipynb", cache=tmp_path / "cache")
    assert after == check("Untitled.ipynb", cache=None) != before


def test_the_settings_count(folder, tmp_path):
    notebook(folder / "a.ipynb", "import os\nopen('/home/ann/a.csv')")
    cache, config = tmp_path / "cache", folder / "nb2prod.toml"
    found = [check(cache=cache), check(cache=cache, wish=api.Wish(("NB2",), preview=True))]
    for text in ('ignore = ["NB206"]', '[per-file-ignores]\n"a.ipynb" = ["NB9", "NB2"]'):
        config.write_text(text)
        found.append(check(cache=cache, config=config))
        assert found[-1] == check(cache=None, config=config)
    assert len({tuple(one) for one in found}) == 4


def test_an_option_of_a_rule_counts(folder, tmp_path):
    notebook(folder / "a.ipynb", "bad = 1")
    rules = team_rule(
        folder / "ours", body='if subject.options["words"] == ["x"]: yield Span(1, 1, 1, 1, 2), "x"'
    )
    config = folder / "nb2prod.toml"
    config.write_text('[TEAM001]\nwords = ["y"]\n')
    ours = {"rules": (rules,), "wish": api.Wish(("TEAM001",)), "config": config, "cache": tmp_path / "cache"}
    assert check("a.ipynb", **ours) == []
    config.write_text('[TEAM001]\nwords = ["x"]\n')
    assert check("a.ipynb", **ours) == [("TEAM001", "x")]


def test_the_text_of_a_team_rule_counts(folder, tmp_path):
    notebook(folder / "a.ipynb", "bad = 1")
    for word in ("one", "two"):
        rules = team_rule(folder / "ours", body=f'yield Span(1, 1, 1, 1, 2), "{word}"')
        ours = check("a.ipynb", cache=tmp_path / "cache", rules=(rules,), wish=api.Wish(("TEAM001",)))
        assert ours == [("TEAM001", word)]


def test_the_program_itself_counts(folder, tmp_path, monkeypatch):
    before = caching.settings_digest(())
    assert caching.settings_digest(()) == before
    monkeypatch.setattr(nb2prod, "__version__", "99.0.0")
    assert caching.settings_digest(()) != before


def test_what_git_ignores_is_asked_anew(folder):
    (folder / ".git").mkdir()
    reader = lambda: Answers(SurroundingsReader(is_pin_file=lambda name: False).of(folder / "a.ipynb"))
    witness = Witness(reader())
    assert not witness.is_ignored("rows.csv") and reader().still_hold(witness.asked)
    (folder / ".gitignore").write_text("*.csv\n")
    assert not reader().still_hold(witness.asked)


def test_every_question_is_taken_down(folder):
    """Whatever Surroundings can be asked goes through the witness: a new question must be known to it."""
    surroundings = SurroundingsReader(is_pin_file=lambda name: False).of(folder / "a.ipynb")
    asked = {name for name in dir(surroundings) if not name.startswith("_")}
    assert asked == {name for name in vars(Witness) if not name.startswith("_")} - {"asked"}


SECRET = "ghp_" + "a1B2c3D4e5F6" * 3


def test_no_secret_is_kept(folder, tmp_path):
    cache = tmp_path / "cache"
    notebook(
        folder / "a.ipynb",
        f"token = '{SECRET}'\nimport pandas as pd\npd.read_csv('data/{SECRET}.csv')\nopen('/home/{SECRET}/a')",
        f"url = 'https://ann:{SECRET}@shop.example/rows.csv'\nrows = pd.read_csv(url)\nx = open('~/{SECRET}')",
    )
    (folder / "x.csv").write_text("a")
    check(cache=cache, wish=api.Wish(("ALL",), preview=True))
    assert all(SECRET.encode() not in path.read_bytes() for path in cache.rglob("*") if path.is_file())


def test_a_failure_of_a_rule_is_not_kept(folder, tmp_path, checks):
    notebook(folder / "a.ipynb", "x = 1")
    rules = team_rule(folder / "ours", body="raise ValueError")
    for _ in range(2):
        found = check(cache=tmp_path / "cache", rules=(rules,), wish=api.Wish(("TEAM001",)))
        assert [code for code, _ in found] == ["NB000"]
    assert len(checks) == 2


@pytest.mark.parametrize("spoil", [b"", b"x", b"\0" * 500, None], ids=["empty", "short", "zeros", "flipped"])
def test_a_spoilt_entry_is_not_believed(spoil, folder, tmp_path, checks):
    notebook(folder / "a.ipynb", "import numpy")
    cache = tmp_path / "cache"
    first = check(cache=cache)
    (entry,) = entries(cache)
    whole = entry.read_bytes()
    entry.write_bytes(bytes([*whole[:40], whole[40] ^ 1, *whole[41:]]) if spoil is None else spoil)
    assert check(cache=cache) == first and len(checks) == 2
    assert check(cache=cache) == first and len(checks) == 2  # it was made anew


def test_a_fix_keeps_nothing(folder, tmp_path):
    notebook(folder / "a.ipynb", "import os")
    check(cache=tmp_path / "cache", fix=api.FixWish(unsafe=True))
    assert not entries(tmp_path / "cache")


def test_a_folder_that_cannot_be_written_is_no_failure(folder, tmp_path):
    notebook(folder / "a.ipynb", "import numpy")
    (tmp_path / "file").write_text("")
    assert check(cache=tmp_path / "file" / "cache") == check(cache=None)


def test_two_runs_at_once(folder, tmp_path):
    for number in range(60):
        notebook(folder / f"n{number}.ipynb", f"import numpy\nx{number} = numpy.zeros(1)")
    command = [
        sys.executable,
        "-m",
        "nb2prod",
        "check",
        "--cache-dir",
        str(tmp_path / "cache"),
        "--output-format",
        "json",
    ]
    runs = [subprocess.Popen([*command, "."], stdout=subprocess.PIPE, env=environment()) for _ in range(2)]
    one, other = (run.communicate()[0] for run in runs)
    assert one == other and [run.returncode for run in runs] == [1, 1]
    assert len(entries(tmp_path / "cache")) == 60
    assert [path for path in (tmp_path / "cache").rglob("*.part")] == []


def test_the_oldest_go_when_it_is_full(tmp_path):
    folder = tmp_path / INSIDE / "ab"
    folder.mkdir(parents=True)
    for age in range(10):
        path = folder / f"{age}.entry"
        path.write_bytes(b"x" * 100)
        os.utime(path, (time.time() - age * 60,) * 2)
    (folder / "1-abcdef.part").write_bytes(b"half")
    os.utime(folder / "1-abcdef.part", (1, 1))
    (folder / "2-abcdef.part").write_bytes(b"somebody is writing this")
    prune(tmp_path, most=1000)
    assert len(list(folder.glob("*.entry"))) == 10
    prune(tmp_path, most=500)
    assert sorted(path.name for path in folder.iterdir()) == [
        "0.entry",
        "1.entry",
        "2-abcdef.part",
        "2.entry",
        "3.entry",
    ]


@pytest.mark.parametrize(
    ("system", "given", "expected"),
    [
        ("linux", {"HOME": "/home/ann"}, "/home/ann/.cache/nb2prod"),
        ("linux", {"HOME": "/home/ann", "XDG_CACHE_HOME": "cache"}, "/home/ann/.cache/nb2prod"),
        ("darwin", {"HOME": "/Users/ann"}, "/Users/ann/Library/Caches/nb2prod"),
        ("win32", {"LOCALAPPDATA": "C:/Users/ann/AppData/Local"}, "C:/Users/ann/AppData/Local/nb2prod/Cache"),
        ("win32", {}, None),
        ("linux", {"HOME": ""}, None),
    ],
)
def test_the_users_folder(system, given, expected):
    found = default_folder(system=system, environment=given)
    assert (found and found.as_posix()) == expected
