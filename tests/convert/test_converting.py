"""The whole of a conversion, through the command line where that is what a user sees."""

import json
import sys
from pathlib import Path

import pytest

from nb2prod.cli import main
from nb2prod.convert import finishing, locked, proving
from nb2prod.convert.conversion import Conversion, ConvertOptions
from nb2prod.convert.converting import convert
from nb2prod.convert.secrets import secrets_recorded
from nb2prod.convert.selftest import OwnTests
from nb2prod.convert.staticproof import Static
from nb2prod.errors import Nb2prodError
from nb2prod.lock.values import Lock, Needs, Place
from nb2prod.replay import Wish
from nb2prod.report.converted import as_json, as_text
from tests.convert.support import story, write_notebook

KEY = "AKIA" + "Q3ZT5LNWPX7RJ2MV"


def tree(folder: Path) -> dict[str, bytes]:
    """All files below the folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(name="no_pylint")
def _no_pylint(monkeypatch):
    """pylint takes seconds, and has tests of its own."""
    for module in (finishing, proving):
        monkeypatch.setattr(module, "problems", lambda project, plan, **wish: Static())


def unproven(path: Path, target: Path, **wishes) -> Conversion:
    """A conversion without a run."""
    return convert(path, ConvertOptions(target=target, run=False, **wishes))


def test_the_story_from_beginning_to_end(tmp_path, capsys):
    path, target = story(tmp_path / "work"), tmp_path / "out"
    words = [
        "convert",
        str(path),
        "-o",
        str(target),
        "--no-lock",
        "--data",
        "copy",
        "--interpreter",
        sys.executable,
    ]
    assert main([*words, "--output-format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["package"] == "prices" and told["outcome"] == "written" and told["exit_code"] == 0
    assert told["proof"]["degree"] == "steps" and not told["proof"]["not_proven"]
    assert told["proof"]["pylint"] >= 9.5 and "passed" in told["proof"]["tests"]
    assert {one["state"] for one in told["files"]} == {"new"}
    files = tree(target)
    assert files["notebooks/prices.ipynb"] == path.read_bytes()
    assert files["data/prices.csv"] == (tmp_path / "work/prices.csv").read_bytes()
    assert "tests/test_reproduces_notebook.py" in files
    assert tree(tmp_path / "work").keys() == {"prices.csv", "prices.ipynb"}

    assert main([*words, "--output-format", "json", "--check"]) == 0
    assert json.loads(capsys.readouterr().out)["outcome"] == "unchanged"
    assert tree(target) == files


@pytest.mark.parametrize(("failures", "degree"), [(1, "run"), (2, "")])
def test_a_project_that_fails_its_own_tests_is_tried_in_one_step(
    tmp_path, monkeypatch, no_pylint, failures, degree
):
    answers = [OwnTests("1 failed", f"test {number}") for number in range(failures)] + [OwnTests("9 passed")]
    monkeypatch.setattr(finishing, "own_tests", lambda project, bench: answers.pop(0))
    monkeypatch.setattr(finishing, "recorded_baseline", lambda project, bench: ({}, ""))
    path, target = story(tmp_path / "work"), tmp_path / "out"
    told = convert(
        path, ConvertOptions(target=target, lock=False, wish=Wish(interpreter=Path(sys.executable)))
    )
    if degree:
        assert told.outcome == "written" and told.proof.degree == degree and told.proof.tests == "9 passed"
        assert "all borders were given up: a test of the project fails: test 0" in told.proof.merged
    else:
        assert told.outcome == "refused" and told.refused[0].reason == "a test of the project fails: test 1"
        assert not target.exists()


@pytest.mark.parametrize(
    ("red", "note"),
    [
        ("", "the project holds rows of the data: up to 2 of each table, in tests/baseline/sample"),
        (
            "tests/test_sample.py::test_metrics - AssertionError: row 7",
            "the project holds no sample of the data: a test on it fails, test_metrics",
        ),
    ],
)
def test_a_sample_is_kept_and_told_or_left_out_with_the_reason(tmp_path, monkeypatch, no_pylint, red, note):
    def own_tests(project, bench):
        return OwnTests("9 passed", red if "tests/test_sample.py" in project else "")

    monkeypatch.setattr(finishing, "own_tests", own_tests)
    target = tmp_path / "out"
    wish = Wish(interpreter=Path(sys.executable))
    told = convert(story(tmp_path / "work"), ConvertOptions(target=target, lock=False, sample=2, wish=wish))
    assert (told.outcome, told.proof.degree, told.notes) == ("written", "steps", (note,))
    assert (target / "tests/test_sample.py").exists() == (not red)
    assert (target / "tests/baseline/sample").exists() == (not red)
    page = (target / "README.md").read_text(encoding="utf-8")
    assert ("**This project holds rows of the data**" in page) == (not red) and "## Rows of data" in page


def test_without_a_run(tmp_path, capsys, no_pylint):
    path, target = story(tmp_path / "work"), tmp_path / "out"
    words = ["convert", str(path), "-o", str(target), "--no-run"]
    assert main(words) == 0
    assert "NOT PROVEN" in capsys.readouterr().out
    files = tree(target)
    assert "NOT PROVEN" in files["README.md"].decode()
    assert "requirements.txt" not in files and "tests/test_reproduces_notebook.py" not in files
    assert unproven(path, tmp_path / "again").outcome == "written"
    assert tree(tmp_path / "again") == files
    assert main([*words, "--check"]) == 0
    assert main(words) == 0 and "up to date" in capsys.readouterr().out
    assert tree(target) == files


def test_a_changed_notebook_and_an_edited_project(tmp_path, capsys, no_pylint):
    path, target = story(tmp_path / "work"), tmp_path / "out"
    unproven(path, target)
    readme = target / "README.md"
    readme.write_text(readme.read_text() + "\nOur own words.\n")
    path.write_text(path.read_text().replace("factor = 2", "factor = 3"))
    words = ["convert", str(path), "-o", str(target), "--no-run"]
    before = tree(target)
    assert main([*words, "--diff"]) == 0
    shown = capsys.readouterr().out
    assert "+++ params.yaml" in shown and "factor: 3" in shown and ".nb2prod" not in shown
    assert main([*words, "--check"]) == 1
    assert tree(target) == before
    assert "not up to date" in capsys.readouterr().out
    assert main([*words, "--output-format", "json"]) == 0
    states = {one["path"]: one["state"] for one in json.loads(capsys.readouterr().out)["files"]}
    assert states["params.yaml"] == "replaced" and states["README.md"] in ("merged", "kept")
    assert "factor: 3" in (target / "params.yaml").read_text()
    assert "Our own words." in readme.read_text()
    (target / "params.yaml").write_text(
        (target / "params.yaml").read_text().replace("factor: 3", "factor: 4")
    )
    path.write_text(path.read_text().replace("factor = 3", "factor = 5"))
    assert main(words) == 1
    assert "conflict: params.yaml" in capsys.readouterr().out
    assert "<<<<<<<" in (target / "params.yaml").read_text()


def test_a_plan_runs_and_writes_nothing(tmp_path, capsys):
    path = story(tmp_path)
    assert main(["convert", str(path), "--plan", "--output-format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [cell["stage"] for cell in told["cells"]][:2] == ["prose", "setup"]
    assert told["steps"] and {"name", "module", "cells", "inputs", "outputs"} <= set(told["steps"][0])
    assert {"data.factor", "metrics.factor"} & {one["name"] for one in told["parameters"]}
    assert told["dropped"][0]["reason"] and told["order"] == [2, 4, 5, 7] and told["refused"] == []
    assert main(["convert", str(path), "--plan"]) == 0
    assert "prices.ipynb becomes prices" in capsys.readouterr().out
    assert tree(tmp_path).keys() == {"prices.csv", "prices.ipynb"}


def test_a_plan_of_one_step_is_told_as_one(tmp_path, capsys):
    path = write_notebook(tmp_path / "a.ipynb", "print(len('rows'))")
    assert main(["convert", str(path), "--plan"]) == 0
    told = capsys.readouterr().out
    assert "in 1 step\n" in told and "  cell 1\n" in told


REFUSED = [
    ("secret", (f"key = '{KEY}'",), 1, "NB701"),
    ("syntax error", ("x = 1", "y = (2"), 2, "no Python"),
    ("python 2", ("print 'a'",), 1, "Python 2"),
    ("input", ("name = input()\nprint(name)",), 1, "input()"),
    ("nothing", (), 1, "no code"),
    ("only prose", (["# Words"],), 1, "no code"),
    ("undefined", ("print(missing)",), 1, "missing"),
]


@pytest.mark.parametrize(("name", "cells", "cell", "reason"), REFUSED, ids=[one[0] for one in REFUSED])
def test_refusals_name_the_place_and_write_nothing(tmp_path, capsys, name, cells, cell, reason):
    path = write_notebook(tmp_path / "a.ipynb", *cells)
    assert (
        main(["convert", str(path), "-o", str(tmp_path / "out"), "--no-run", "--output-format", "json"]) == 1
    )
    told = json.loads(capsys.readouterr().out)
    assert told["outcome"] == "refused" and told["files"] == []
    assert any(reason in one["reason"] and one["cell"] == cell and one["todo"] for one in told["refused"])
    assert KEY not in json.dumps(told)
    assert [one.name for one in tmp_path.iterdir()] == ["a.ipynb"]


def test_other_languages_and_broken_files_are_refused(tmp_path):
    path = write_notebook(tmp_path / "a.ipynb", "x <- 1", metadata={"language_info": {"name": "R"}})
    assert unproven(path, tmp_path / "out").outcome == "refused"
    (tmp_path / "b.ipynb").write_text("{")
    assert "cannot be read" in unproven(tmp_path / "b.ipynb", tmp_path / "out").refused[0].reason


def test_a_suppressed_secret_is_the_users_word(tmp_path, no_pylint):
    path = write_notebook(tmp_path / "a.ipynb", f"key = '{KEY}'  # nb2prod: ignore[NB701]\nprint(len(key))")
    assert unproven(path, tmp_path / "out").outcome == "written"


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        (("import os\nkey = os.environ['TOK']", "print(key)"), "NB702"),
        (("import os\nraise ValueError('no ' + os.environ['TOK'])",), "ValueError: no ***"),
    ],
)
def test_a_secret_of_the_environment_comes_into_no_project(tmp_path, monkeypatch, no_pylint, cells, reason):
    monkeypatch.setenv("TOK", KEY)
    path = write_notebook(tmp_path / "a.ipynb", *cells)
    done = convert(path, ConvertOptions(target=tmp_path / "out", lock=False, wish=Wish(Path(sys.executable))))
    told = as_text(done) + as_json(done)
    assert (done.outcome, KEY in told, reason in told) == ("refused", False, True), told
    assert [one.name for one in tmp_path.iterdir()] == ["a.ipynb"]


def test_a_token_in_a_baseline_is_told_without_it():
    project = {
        "tests/baseline/read.json": f'{{"value": "{KEY}"}}'.encode(),
        "README.md": b"#",
        "a.bin": b"\xff",
    }
    [refused] = secrets_recorded(project)
    assert "tests/baseline/read.json would hold an AWS" in refused.reason and KEY not in refused.reason
    assert not secrets_recorded({"tests/baseline/read.json": b'{"value": "AKIA"}'})


def test_foreign_files_are_left_alone(tmp_path, capsys):
    path, target = story(tmp_path / "work"), tmp_path / "mine"
    target.mkdir()
    (target / "thesis.tex").write_text("x")
    assert main(["convert", str(path), "-o", str(target)]) == 1
    assert "thesis.tex" in capsys.readouterr().out
    assert tree(target) == {"thesis.tex": b"x"}


def test_a_notebook_that_fails_says_where(tmp_path, no_pylint):
    path = write_notebook(tmp_path / "a.ipynb", "x = 1", "print(x / 0)")
    from nb2prod.replay import Wish

    done = convert(path, ConvertOptions(target=tmp_path / "out", lock=False, wish=Wish(Path(sys.executable))))
    assert done.outcome == "refused"
    [refused] = done.refused
    assert refused.cell == 2 and "ZeroDivisionError" in refused.reason and "--no-run" in refused.todo


WRONG = [
    (["--plan", "--diff"], "--plan"),
    (["--no-lock", "--lock-from", "x"], "--no-lock"),
    (["--package", "import"], "--package"),
    (["--interpreter", "no-such-python"], "no-such-python"),
    (["--sample", "0"], "--sample"),
    (["--sample", "5", "--no-run"], "--sample"),
]


@pytest.mark.parametrize(("words", "told"), WRONG)
def test_wrong_usage_is_two_lines(tmp_path, capsys, words, told):
    path = story(tmp_path / "work")
    assert main(["convert", str(path), "-o", str(tmp_path / "out"), *words]) == 2
    said = capsys.readouterr().err
    assert told in said and len(said.splitlines()) == 2
    assert not (tmp_path / "out").exists()


def test_a_missing_notebook_or_target_is_wrong_usage(tmp_path, capsys):
    assert main(["convert", str(tmp_path / "none.ipynb"), "-o", str(tmp_path / "out")]) == 2
    assert main(["convert", str(story(tmp_path))]) == 2
    assert "name the folder of the project with -o" in capsys.readouterr().err


def test_a_lock_may_be_taken_from_a_folder(tmp_path, no_pylint):
    path, locks = story(tmp_path / "work"), tmp_path / "locks"
    locks.mkdir()
    with pytest.raises(Nb2prodError, match=r"no requirements\.txt"):
        unproven(path, tmp_path / "out", lock_from=locks)
    (locks / "requirements.txt").write_text("pyyaml==6.0.2 --hash=sha256:00\n")
    (locks / ".python-version").write_text("3.9\n")
    done = unproven(path, tmp_path / "out", lock_from=locks)
    assert done.notes == ("pytest is not in the lock: runs the tests needs it",) or "pytest" in done.notes[0]
    assert (tmp_path / "out/requirements.txt").read_bytes() == (locks / "requirements.txt").read_bytes()


def test_an_unknown_import_of_another_notebook_is_told_where_it_is_run(tmp_path, monkeypatch, no_pylint):
    path = running_story(tmp_path / "work")
    folder = path.parent.as_posix()
    places = (
        Place("invented", f"{folder}/lib/helpers.ipynb", 1, 2),
        Place("invented_too", f"{folder}/prices.ipynb", 3, 1),
        Place("nowhere", f"{folder}/tools.py", 0, 4),
    )
    lock = Lock("3.11", "option", Needs(unknown=places))
    monkeypatch.setattr(locked, "make_lock", lambda notebooks, wish, target, also: lock)
    done = unproven(path, tmp_path / "out", find_links=(tmp_path,))
    what = "nobody knows which distribution gives"
    assert [(one.cell, one.line, one.reason) for one in done.refused] == [
        (1, 2, f"lib/helpers.ipynb, cell 1, line 2: {what} invented"),
        (3, 1, f"{what} invented_too"),
        (0, 0, f"{folder}/tools.py, line 4: {what} nowhere"),
    ]


def test_modules_beside_the_notebook_come_along(tmp_path, no_pylint):
    (tmp_path / "tools.py").write_text("def double(x):\n    return 2 * x\n")
    path = write_notebook(tmp_path / "a.ipynb", "import tools", "print(tools.double(2))")
    done = unproven(path, tmp_path / "out")
    assert done.outcome == "written"
    assert (tmp_path / "out/tools.py").read_bytes() == (tmp_path / "tools.py").read_bytes()


HELPERS = (
    "%pwd\nimport csv",
    "def rows_of(path):\n    with open(path) as file:\n        return list(csv.DictReader(file))\nLIMIT = 2\nSHARE = 0.5",
)


def running_story(folder: Path) -> Path:
    """The story, whose reading lies in another notebook that it runs."""
    story(folder)
    (folder / "lib").mkdir()
    write_notebook(folder / "lib/helpers.ipynb", *HELPERS, "%run more.ipynb\nprint('limit', LIMIT)\nLIMIT")
    write_notebook(folder / "more.ipynb", "LIMIT += step")
    load = "rows = rows_of('prices.csv')\nprices = [float(row['price']) for row in rows]"
    ends = "print(SHARE * sum(prices[:LIMIT]), LIMIT)"
    return write_notebook(
        folder / "prices.ipynb", "step = 1\n%run lib/helpers.ipynb", ["## Load"], load, ends
    )


def test_a_notebook_that_runs_others_is_proven_with_them(tmp_path, no_pylint):
    path, target = running_story(tmp_path / "work"), tmp_path / "out"
    wish = Wish(interpreter=Path(sys.executable))
    told = convert(path, ConvertOptions(target=target, lock=False, data="copy", wish=wish))
    assert (told.outcome, told.proof.degree, told.proof.not_proven) == ("written", "steps", ())
    assert "passed" in told.proof.tests
    files = tree(target)
    for name in ("lib/helpers.ipynb", "more.ipynb", "prices.ipynb"):
        assert files[f"notebooks/{name}"] == (tmp_path / "work" / name).read_bytes()
    page = files["README.md"].decode()
    assert "which runs `notebooks/lib/helpers.ipynb`, `notebooks/more.ipynb`" in page
    assert "| `data.share` | `0.5` | lib/helpers.ipynb, cell 2, line 5 |" in page
    assert b"share: 0.5  # lib/helpers.ipynb, cell 2, line 5\n" in files["params.yaml"]
    assert b"# lib/helpers.ipynb, cell 2\ndef rows_of(path):" in files["prices/data.py"]
    assert "data/prices.csv" in files and not any(name.startswith("data/lib") for name in files)


def test_a_project_is_not_up_to_date_when_another_notebook_changed(tmp_path, no_pylint):
    path, target = running_story(tmp_path / "work"), tmp_path / "out"
    assert unproven(path, target).outcome == "written"
    assert unproven(path, target, only="check").exit_code == 0
    write_notebook(tmp_path / "work/more.ipynb", "LIMIT += step + step")
    checked = unproven(path, target, only="check")
    assert checked.exit_code == 1
    changed = {one.path for one in checked.files if one.state == "replaced"}
    assert {"notebooks/more.ipynb", "prices/data.py"} <= changed


def test_a_score_that_is_only_shown_is_a_metric(tmp_path, no_pylint):
    cells = (
        "class Model:\n    def fit(self, rows):\n        self.rate = len(rows) / 4\n"
        "    def score(self, rows):\n        return self.rate",
        "model = Model()\nmodel.fit([1, 2, 3])",
        "model.score([4])",
    )
    path = write_notebook(tmp_path / "a.ipynb", *cells)
    done = convert(path, ConvertOptions(target=tmp_path / "out", lock=False, wish=Wish(Path(sys.executable))))
    assert done.outcome == "written", as_text(done)
    assert json.loads((tmp_path / "out/tests/baseline/metrics.json").read_text()) == {"model.score": 0.75}


def test_many_cells_and_one_giant_one(tmp_path, no_pylint):
    many = write_notebook(tmp_path / "many.ipynb", *(f"x{n} = {n}\nprint(x{n})" for n in range(400)))
    assert convert(many, ConvertOptions(only="plan")).outcome == "unchanged"
    giant = write_notebook(
        tmp_path / "giant.ipynb", "\n".join(f"x{n} = {n}\nprint(x{n})" for n in range(300))
    )
    assert convert(giant, ConvertOptions(only="plan")).outcome == "unchanged"


def test_hostile_text_is_shown_as_it_is(tmp_path):
    path = write_notebook(tmp_path / "a\x1b[31m.ipynb", "x = 1", "y = (\x1b[31m")
    done = unproven(path, tmp_path / "out")
    assert "\x1b" not in as_text(done) and "\x1b" not in as_json(done)
