"""``nb2prod check``: what it takes, what it writes where, and its exit codes."""

import io
import json
import subprocess
import sys

import pytest

from tests.cli.support import environment, notebook, team_rule


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["good.ipynb"], 0),
        (["bad.ipynb"], 1),
        (["good.ipynb", "bad.ipynb"], 1),
        (["."], 1),
        ([], 1),
        (["bad.ipynb", "--exit-zero"], 0),
        (["bad.ipynb", "--fail-on", "error"], 0),
        (["bad.ipynb", "--fail-on", "warning"], 1),
        (["bad.ipynb", "--fail-on", "note"], 1),
        (["bad.ipynb", "--ignore", "TEAM001"], 0),
        (["good.ipynb", "missing.ipynb"], 2),
        (["missing.ipynb", "--exit-zero"], 2),
        (["broken.ipynb"], 1),
        (["broken.ipynb", "--ignore", "ALL"], 1),
        (["broken.ipynb", "--exit-zero"], 0),
    ],
)
def test_exit_codes(here, check, arguments, code):
    (here / "broken.ipynb").write_text("{")
    assert check(*arguments).code == code


def test_the_good_notebook_is_still_reported_beside_a_missing_one(here, check):
    ran = check("bad.ipynb", "missing.ipynb", "--output-format", "concise")
    assert ran.out == "bad.ipynb:cell 2:1:1: TEAM001 bad is bad\n"
    assert ran.err == "nb2prod: missing.ipynb: no such file or folder\n  check the path\n"
    assert ran.code == 2


def test_a_rule_that_fails_gives_exit_code_2_whatever_is_asked(here, check):
    team_rule(here / "ours", "TEAM002", "1 / 0")
    ran = check("bad.ipynb", "--exit-zero", "--output-format", "concise")
    assert (ran.code, ran.codes) == (2, ["NB000", "TEAM001"])


def test_paths_are_shown_from_the_working_directory(here, check, monkeypatch):
    notebook(here / "a" / "b" / "bad.ipynb", "bad")
    assert check(here / "a", "--output-format", "concise").out.startswith("a/b/bad.ipynb:")


def test_codes_may_be_joined_or_repeated(here, run):
    team_rule(here / "ours", "TEAM002")
    for chosen in (["--select", "TEAM001,TEAM002"], ["--select", "TEAM001", "--select", "TEAM002"]):
        ran = run("check", "--rules", "ours", "bad.ipynb", "--output-format", "concise", *chosen)
        assert ran.codes == ["TEAM001", "TEAM002"]


def test_extend_select_adds(here, run):
    ran = run(
        "check",
        "--rules",
        "ours",
        "--select",
        "NB001",
        "--extend-select",
        "TEAM001",
        "--output-format",
        "concise",
    )
    assert ran.codes == ["TEAM001"]


def test_several_reports_come_from_one_run(here, check):
    ran = check("bad.ipynb", "--output", "json=a.json", "--output", "concise=b.txt", "--output-file", "c.txt")
    assert ran.out == ""
    assert json.loads((here / "a.json").read_text())["exit_code"] == 1
    assert (here / "b.txt").read_text() == "bad.ipynb:cell 2:1:1: TEAM001 bad is bad\n"
    assert "why: It matters." in (here / "c.txt").read_text()


def test_an_extra_report_leaves_stdout_alone(here, check):
    ran = check("bad.ipynb", "--output", "json=a.json")
    assert "1 finding: 1 warning" in ran.out
    assert "\x1b" not in ran.out


def test_statistics(here, check):
    ran = check(".", "--statistics")
    assert ran.out == "      1  TEAM001  team-team001\n2 notebooks, 1 finding: 1 warning\n"
    assert ran.code == 1


@pytest.mark.parametrize(
    ("arguments", "environment", "colored"),
    [
        ([], {}, False),
        (["--color", "always"], {}, True),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
        (["--color", "never"], {"FORCE_COLOR": "1"}, False),
        ([], {"FORCE_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ([], {"FORCE_COLOR": "0"}, False),
    ],
)
def test_colour(here, check, monkeypatch, arguments, environment, colored):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert ("\x1b[" in check("bad.ipynb", *arguments).out) is colored


class _Stdin:
    def __init__(self, data):
        self.buffer = io.BytesIO(data)


@pytest.mark.parametrize(
    ("name", "shown"), [(["--stdin-filename", "a/b.ipynb"], "a/b.ipynb"), ([], "stdin.ipynb")]
)
def test_a_notebook_from_stdin(here, check, monkeypatch, name, shown):
    monkeypatch.setattr(sys, "stdin", _Stdin((here / "bad.ipynb").read_bytes()))
    assert check(*name, "-", "--output-format", "concise").out == f"{shown}:cell 2:1:1: TEAM001 bad is bad\n"


def test_an_unreadable_notebook_from_stdin_is_a_finding(here, check, monkeypatch):
    monkeypatch.setattr(sys, "stdin", _Stdin(b"{"))
    ran = check("-", "--output-format", "concise")
    assert (ran.codes, ran.code) == (["NB001"], 1)


def test_configuration_chooses_rules(here, run):
    (here / "pyproject.toml").write_text('[tool.nb2prod]\nselect = ["TEAM001"]\nfail-on = "error"\n')
    ran = run("check", "--rules", "ours", "--output-format", "concise")
    assert (ran.codes, ran.code) == (["TEAM001"], 0)
    assert run("check", "--rules", "ours", "--fail-on", "warning").code == 1
    assert (
        run("check", "--rules", "ours", "--isolated", "--ignore", "NB", "--output-format", "concise").code
        == 1
    )


def test_the_configuration_of_the_first_path_holds(here, check):
    notebook(here / "inner" / "bad.ipynb", "bad")
    (here / "inner" / "nb2prod.toml").write_text('fail-on = "error"')
    assert check("inner").code == check("inner/bad.ipynb").code == 0
    assert check(".").code == 1


def test_per_file_ignores_are_relative_to_their_file(here, check):
    for name in ("drafts/bad.ipynb", "drafts/deep/bad.ipynb", "final/bad.ipynb"):
        notebook(here / name, "bad")
    (here / "nb2prod.toml").write_text(
        '[per-file-ignores]\n"drafts/" = ["TEAM001"]\n"/bad.ipynb" = ["TEAM"]\n'
    )
    report = check("drafts", "final", "bad.ipynb", "--output-format", "json").json
    assert [(one["path"], len(one["findings"])) for one in report["notebooks"]] == [
        ("drafts/bad.ipynb", 0), ("drafts/deep/bad.ipynb", 0), ("final/bad.ipynb", 1), ("bad.ipynb", 0),
    ]  # fmt: skip
    assert report["summary"]["suppressed"] == 3


def test_excluded_files_are_not_checked_unless_they_are_named(here, check):
    (here / "nb2prod.toml").write_text('exclude = ["bad.ipynb"]')
    assert check(".").code == 0
    assert check("bad.ipynb").code == 1


def test_options_of_a_rule_come_from_the_configuration(here, check):
    body = "yield Found(None, f\"{subject.options['words']}\")"
    team_rule(here / "ours", body=body)
    (here / "nb2prod.toml").write_text('[TEAM001]\nwords = ["worse"]')
    assert "['worse']" in check("good.ipynb").out


def test_rules_of_a_found_file_are_named_in_a_warning_and_not_loaded(here, run):
    team_rule(here / "theirs", "TEAM009", "1 / 0")
    (here / "nb2prod.toml").write_text('rules = ["theirs"]')
    ran = run("check", "good.ipynb", "--select", "NB001")
    assert ran.code == 0
    assert "--rules" in ran.err and "theirs" in ran.err


def test_rules_of_a_named_file_are_loaded(here, run):
    (here / "strict.toml").write_text('rules = ["ours"]\nselect = ["TEAM001"]')
    assert run("check", "bad.ipynb", "--config", "strict.toml").code == 1


def test_a_suppression_is_counted(here, check):
    notebook(here / "quiet.ipynb", "bad  # nb2prod: ignore[TEAM001]")
    assert check("quiet.ipynb").out == "1 notebook, nothing found (1 suppressed)\n"


def many(here, number=45):
    for at in range(number):
        notebook(here / "many" / f"{at:03}.ipynb", "bad" if at % 3 else "x", f"y = {at}")


@pytest.mark.parametrize("form", ["json", "concise", "text"])
def test_processes_give_the_same_report(here, check, form):
    many(here)
    one, two = (check("many", "--jobs", jobs, "--output-format", form) for jobs in (1, 2))
    assert (one.code, one.out) == (two.code, two.out)
    assert one.out.count("TEAM001") == 30


def test_a_process_that_dies_costs_one_notebook(here, check):
    many(here)
    team_rule(
        here / "ours", "TEAM002", '__import__("os")._exit(9) if "y = 20" in cell.source else (yield from ())'
    )
    ran = check("many", "--jobs", "2", "--output-format", "json")
    codes = {one["path"]: [found["code"] for found in one["findings"]] for one in ran.json["notebooks"]}
    assert codes["many/020.ipynb"] == ["NB000"]
    assert sum(found == ["TEAM001"] for found in codes.values()) == 29
    assert len(codes) == 45
    assert ran.code == 2


def test_an_interrupt_ends_with_130(here, check):
    team_rule(here / "ours", "TEAM002", "raise KeyboardInterrupt")
    ran = check("bad.ipynb")
    assert ran.code == 130
    assert "Traceback" not in ran.err


def test_a_reader_that_goes_away_is_no_failure(here):
    command = [sys.executable, "-m", "nb2prod", "check", "--rules", "ours", "bad.ipynb"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
    ) as process:
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 1


def test_an_interrupt_ends_the_processes_too(here, check):
    many(here)
    team_rule(here / "ours", "TEAM002", "raise KeyboardInterrupt")
    ran = check("many", "--jobs", "2")
    assert (ran.code, ran.out) == (130, "")
    assert "Traceback" not in ran.err
