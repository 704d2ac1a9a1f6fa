"""``--write-baseline`` and ``--baseline``: old findings are silent, new ones are reported, gone ones are named."""

import json

import pytest

from tests.cli.support import notebook, team_rule
from tests.cli.test_mistakes import two_lines


@pytest.fixture
def remembered(here, check):
    """The folder, with all its findings in old.json."""
    assert check(".", "--write-baseline", "old.json").code == 0
    return here


def test_writing_makes_todays_findings_silent(here, check):
    ran = check(".", "--write-baseline", "old.json")
    assert (ran.code, ran.out) == (0, "2 notebooks, nothing found (1 baselined)\n")
    assert ran.err == "nb2prod: old.json: 1 finding remembered\n"


def test_old_findings_are_silent_and_counted(remembered, check):
    ran = check(".", "--baseline", "old.json", "--output-format", "json")
    assert (ran.code, ran.err) == (0, "")
    assert ran.json["summary"] == {
        "notebooks": 2, "findings": 0, "error": 0, "warning": 0, "note": 0, "suppressed": 0, "baselined": 1,
    }  # fmt: skip


def test_new_findings_are_reported(remembered, check):
    notebook(remembered / "bad.ipynb", "bad + 1", "y = 1", "bad = 2")
    ran = check(".", "--baseline", "old.json", "--output-format", "concise")
    assert (ran.code, ran.out) == (1, "bad.ipynb:cell 1:1:1: TEAM001 bad is bad\n")


def test_a_line_that_moved_is_still_old(remembered, check):
    notebook(remembered / "bad.ipynb", "bad = 2", "# more\ny = 1", "z = 3")
    assert check(".", "--baseline", "old.json").code == 0


def test_gone_findings_are_named(remembered, check):
    notebook(remembered / "bad.ipynb", "y = 1")
    ran = check(".", "--baseline", "old.json")
    assert (ran.code, ran.err) == (0, "nb2prod: old.json: no longer in bad.ipynb: TEAM001\n")


def test_rules_that_did_not_run_are_not_gone(remembered, run):
    assert run("check", ".", "--select", "NB001", "--baseline", "old.json").err == ""


def test_writing_anew_forgets_what_is_gone(remembered, check):
    notebook(remembered / "bad.ipynb", "y = 1")
    check(".", "--baseline", "old.json", "--write-baseline", "old.json")
    assert json.loads((remembered / "old.json").read_text())["notebooks"] == {}


def test_many_processes_remember_the_same(here, check):
    for at in range(45):
        notebook(here / "many" / f"{at:03}.ipynb", "bad" if at % 3 else "x")
    check("many", "--jobs", "1", "--write-baseline", "one.json")
    check("many", "--jobs", "2", "--write-baseline", "two.json")
    assert (here / "one.json").read_bytes() == (here / "two.json").read_bytes()
    assert check("many", "--jobs", "2", "--baseline", "one.json").code == 0


def test_an_internal_error_is_reported_all_the_same(here, check):
    team_rule(here / "ours", "TEAM002", "1 / 0")
    assert check(".", "--write-baseline", "old.json").code == 2
    ran = check(".", "--baseline", "old.json", "--output-format", "concise")
    assert (ran.code, set(ran.codes)) == (2, {"NB000"})


def test_an_unreadable_notebook_may_be_remembered(here, check):
    (here / "broken.ipynb").write_text("{")
    check(".", "--write-baseline", "old.json")
    assert check(".", "--baseline", "old.json").code == 0
    (here / "broken.ipynb").write_text("<<<<<<< HEAD")
    assert check(".", "--baseline", "old.json").code == 1


def test_a_missing_file_is_still_an_error(remembered, check):
    assert check("bad.ipynb", "no.ipynb", "--baseline", "old.json").code == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--baseline", "no.json"], ["no.json", "cannot be read"]),
        (["--baseline", "good.ipynb"], ["good.ipynb", "this is no baseline", "--write-baseline"]),
        (["--write-baseline", "no/such/old.json"], ["old.json", "cannot be written"]),
        (["--write-baseline", "old.json", "--since", "HEAD"], ["--write-baseline", "--since"]),
    ],
)
def test_wrong_usage(here, check, arguments, words):
    ran = check("good.ipynb", *arguments)
    assert two_lines(ran, *words)
    assert ran.out == ""


def test_names_in_a_baseline_never_act(remembered, check):
    text = (remembered / "old.json").read_text().replace("bad.ipynb", "a\\u001b[31m\\n::error::x")
    (remembered / "old.json").write_text(text)
    ran = check(".", "--baseline", "old.json", "--exit-zero")
    assert "\x1b" not in ran.err and len(ran.err.splitlines()) == 1
