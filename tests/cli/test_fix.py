"""``check --fix``, ``--unsafe-fixes`` and ``--diff``: what is written, what is shown, what stays as it was."""

import io
import json
import os
import random
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from nb2prod.notebook import read_bytes
from tests.cli.support import environment, notebook, team_rule

UNUSED = "import os\nimport sys\nprint(sys.path)"
USED = "import sys\nprint(sys.path)"
SPLIT = "from sklearn.model_selection import train_test_split\na, b = train_test_split(rows)"


def sources(path: Path) -> list[str]:
    """The cells of a notebook."""
    return ["".join(cell["source"]) for cell in json.loads(path.read_bytes())["cells"]]


@pytest.fixture
def fix(run):
    """Runs ``check --fix`` with the rules on unused imports and unused suppressions."""
    return lambda *arguments: run("check", "--isolated", "--select", "NB005,NB206", "--fix", *arguments)


# Nothing to do


@pytest.mark.parametrize("source", ["x = 1", USED, "def broken(:", ""])
def test_where_nothing_is_fixed_neither_bytes_nor_time_change(tmp_path, fix, source):
    path = notebook(tmp_path / "a.ipynb", source)
    os.utime(path, (1, 1))
    before = path.read_bytes()
    ran = fix(path)
    assert ran.code == 0
    assert path.read_bytes() == before and path.stat().st_mtime == 1


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"\x1f\x8b", b'{"cells": [null], "nbformat": 4}'])
def test_what_is_no_notebook_stays_as_it_is(tmp_path, fix, data):
    path = tmp_path / "a.ipynb"
    path.write_bytes(data)
    assert fix(path).code == 1
    assert path.read_bytes() == data


def test_without_fix_nothing_is_written(tmp_path, run):
    path = notebook(tmp_path / "a.ipynb", UNUSED)
    before = path.read_bytes()
    assert "fixed" not in run("check", "--isolated", "--select", "NB206", path).out
    assert path.read_bytes() == before


# What is written and told


def test_safe_fixes_are_made_and_counted(tmp_path, fix):
    path = notebook(tmp_path / "a.ipynb", UNUSED, "y = 1  # nb2prod: ignore[NB206]")
    ran = fix(path)
    assert sources(path) == [USED, "y = 1"]
    assert (ran.code, ran.out, ran.err) == (0, "1 notebook, nothing found (2 fixed)\n", "")


def test_a_second_run_changes_nothing(tmp_path, fix):
    path = notebook(tmp_path / "a.ipynb", UNUSED)
    fix(path)
    os.utime(path, (1, 1))
    assert fix(path).out == "1 notebook, nothing found\n"
    assert path.stat().st_mtime == 1


def test_only_the_source_changes(tmp_path, fix):
    path = notebook(tmp_path / "a.ipynb", UNUSED, "é = 1")
    before = path.read_bytes()
    fix(path)
    assert path.read_bytes() == before.replace(rb"import os\n", b"")


def test_what_remains_is_reported_and_decides_the_exit_code(tmp_path, run):
    path = notebook(tmp_path / "a.ipynb", f"{UNUSED}\n{SPLIT}")
    ran = run("check", "--isolated", "--select", "NB206,NB502", "--fix", "--output-format", "concise", path)
    assert ran.code == 1
    assert [line.split(": ")[1] for line in ran.out.splitlines()] == [
        "NB502 train_test_split draws at random, and nothing sets its seed (random_state=)"
    ]
    assert ":cell 1:4:8:" in ran.out


def test_json_tells_how_many_were_fixed_only_where_that_was_asked_for(tmp_path, run, fix):
    path = notebook(tmp_path / "a.ipynb", UNUSED)
    assert "fixed" not in run("check", "--isolated", "--output-format", "json", path).json["summary"]
    assert fix("--output-format", "json", path).json["summary"]["fixed"] == 1
    assert fix("--output-format", "json", path).json["summary"]["fixed"] == 0


def test_unsafe_fixes_are_made_only_when_they_are_asked_for(tmp_path, run):
    path = notebook(tmp_path / "a.ipynb", SPLIT)
    assert run("check", "--isolated", "--select", "NB502", "--fix", path).code == 1
    assert sources(path) == [SPLIT]
    assert run("check", "--isolated", "--select", "NB502", "--fix", "--unsafe-fixes", path).code == 0
    assert sources(path) == [SPLIT[:-1] + ", random_state=0)"]


def test_unsafe_fixes_alone_are_a_mistake(tmp_path, run):
    ran = run("check", "--unsafe-fixes", notebook(tmp_path / "a.ipynb", "x = 1"))
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "nb2prod: --unsafe-fixes: no fixes are asked for\n  give --fix or --diff too\n"


def test_a_fix_that_does_harm_is_left_out_and_told(tmp_path, run):
    body = (
        "from nb2prod.rule import Edit, Fix\n"
        "        place = Span(cell.number, 1, 1, 1, 2)\n"
        '        yield Found(place, "bad", fix=Fix("Break it", (Edit("text", place, "("),), True))'
    )
    path = notebook(tmp_path / "a.ipynb", "x = 1")
    ran = run("check", "--rules", team_rule(tmp_path / "ours", body=body), "--select", "TEAM", "--fix", path)
    assert ran.code == 1 and sources(path) == ["x = 1"]
    told = "cell 1: the fix of TEAM001 is left out: a cell could no longer be parsed"
    assert told in ran.err and len(ran.err.splitlines()) == 1


def test_an_error_inside_of_fixing_costs_the_fixes_of_that_notebook(tmp_path, fix, monkeypatch):
    def fail(notebook, edits):
        raise RuntimeError(notebook, edits)

    path = notebook(tmp_path / "a.ipynb", UNUSED)
    monkeypatch.setattr("nb2prod.lint.fixing.apply_edits", fail)
    ran = fix("--output-format", "concise", path)
    assert ran.code == 2 and sources(path) == [UNUSED]
    assert [line.split(": ")[1][:5] for line in ran.out.splitlines()] == ["NB000", "NB206"]
    assert "fixing failed with RuntimeError" in ran.out and "Traceback" not in ran.err


def test_a_fix_that_is_none_is_an_internal_error_of_its_rule(tmp_path, run):
    body = (
        'yield Found(Span(1, 1, 1, 1, 2), "bad", fix=__import__("nb2prod.rule").rule.Fix("x", (None,), True))'
    )
    path = notebook(tmp_path / "a.ipynb", "x = 1")
    ran = run("check", "--rules", team_rule(tmp_path / "ours", body=body), "--select", "TEAM", "--fix", path)
    assert ran.code == 2 and "NB000" in ran.out
    assert "Traceback" not in ran.err and sources(path) == ["x = 1"]


def test_many_notebooks_in_several_processes(tmp_path, fix):
    paths = [notebook(tmp_path / f"{number}.ipynb", UNUSED) for number in range(45)]
    assert "(45 fixed)" in fix("--jobs", "2", tmp_path).out
    assert all(sources(path) == [USED] for path in paths)


def test_the_fix_of_a_finding_in_json(tmp_path, run):
    path = notebook(tmp_path / "a.ipynb", UNUSED)
    [found] = run("check", "--isolated", "--select", "NB206", "--output-format", "json", path).json[
        "notebooks"
    ]
    edit = {"kind": "text", "cell": 1, "line": 1, "column": 1, "end_line": 2, "end_column": 1, "text": ""}
    assert found["findings"][0]["fix"] == {
        "title": "Remove the unused import",
        "safety": "safe",
        "edits": [edit],
    }


def test_moved_and_new_cells_in_json(tmp_path, run):
    path = notebook(tmp_path / "a.ipynb", "print(x)", "x = 1", "import random", "y = random.random()")
    ran = run("check", "--isolated", "--select", "NB101,NB501", "--output-format", "json", path)
    fixes = [found["fix"] for found in ran.json["notebooks"][0]["findings"]]
    place = {"line": 1, "column": 1, "end_line": 1, "end_column": 1}
    assert [fix["safety"] for fix in fixes] == ["unsafe", "unsafe"]
    assert [fix["edits"] for fix in fixes] == [
        [{"kind": "move-cell", "cell": 1, **place, "text": "", "after": 2}],
        [{"kind": "insert-cell", "cell": 3, **place, "text": "random.seed(0)"}],
    ]


def test_old_findings_are_not_fixed(tmp_path, run, fix):
    path = notebook(tmp_path / "a.ipynb", UNUSED)
    run("check", "--isolated", "--select", "NB206", "--write-baseline", tmp_path / "old.json", path)
    notebook(path, UNUSED, "import re")
    assert (
        fix("--baseline", tmp_path / "old.json", path).out
        == "1 notebook, nothing found (1 baselined, 1 fixed)\n"
    )
    assert sources(path) == [UNUSED, ""]


# Differences


@pytest.fixture
def diff(run):
    """Runs ``check --diff`` with the rule on unused imports."""
    return lambda *arguments: run("check", "--isolated", "--select", "NB206", "--diff", *arguments)


def test_a_diff_shows_each_cell_and_writes_nothing(here, run):
    path = notebook(here / "a.ipynb", "x = 1", UNUSED, "import re\ny = 2")
    before = path.read_bytes()
    ran = run("check", "--isolated", "--select", "NB206", "--fail-on", "note", "--diff", "a.ipynb")
    assert ran.out.splitlines() == [
        "--- a.ipynb: cell 2",
        "+++ a.ipynb: cell 2",
        "@@ -1,3 +1,2 @@",
        "-import os",
        " import sys",
        " print(sys.path)",
        "--- a.ipynb: cell 3",
        "+++ a.ipynb: cell 3",
        "@@ -1,2 +1 @@",
        "-import re",
        " y = 2",
    ]
    assert ran.err == "nb2prod: 2 findings in 1 notebook would be fixed\n"
    assert ran.code == 1, "the findings are still there"
    assert path.read_bytes() == before


def test_no_differences_no_output(here, diff):
    notebook(here / "a.ipynb", USED)
    ran = diff("a.ipynb")
    assert (ran.code, ran.out, ran.err) == (0, "", "nb2prod: nothing would be fixed\n")


def test_fix_with_diff_writes_nothing_either(here, diff):
    path = notebook(here / "a.ipynb", UNUSED)
    assert "-import os" in diff("--fix", "a.ipynb").out
    assert sources(path) == [UNUSED]


def test_a_diff_of_new_and_moved_cells(here, run):
    notebook(here / "a.ipynb", "print(x)", "x = 1", "import random", "y = random.random()")
    ran = run("check", "--isolated", "--select", "NB101,NB501", "--unsafe-fixes", "--diff", "a.ipynb")
    assert ran.out.splitlines() == [
        "--- a.ipynb: cell 1",
        "+++ a.ipynb: cell 2",
        "--- no cell",
        "+++ a.ipynb: cell 4",
        "@@ -0,0 +1 @@",
        "+random.seed(0)",
    ]


def test_reports_can_be_written_beside_a_diff(here, diff):
    notebook(here / "a.ipynb", UNUSED)
    diff("--output", "json=out.json", "a.ipynb")
    summary = json.loads((here / "out.json").read_text())["summary"]
    assert (summary["findings"], "fixed" in summary) == (1, False)


def test_a_diff_is_coloured_where_that_is_asked_for(here, diff):
    notebook(here / "a.ipynb", UNUSED)
    assert "\x1b[31m-import os\x1b[0m\n" in diff("--color", "always", "a.ipynb").out
    assert "\x1b" not in diff("--color", "never", "a.ipynb").out


def test_nothing_in_a_diff_acts_on_terminals_and_log_readers(here, diff):
    hostile = "import os\n# \x1b]8;;evil\x1b\\ \u202e \x07\n::error::evil\n##[error]evil\n'\x9b31m'\nx = '''\n::error::evil\n'''"
    notebook(here / "\x1b[31mevil\n::error::.ipynb", hostile)
    out = diff(".").out
    assert "-import os" in out or out == ""
    assert not [char for char in out if char != "\n" and not char.isprintable()]
    assert not [
        line
        for line in out.splitlines()
        if line.lstrip(" +-").startswith(("::error", "##[")) and line[0] not in "+- \\"
    ]


def test_secrets_are_covered_in_a_diff(here, run):
    body = 'if "key" in cell.source: yield Span(cell.number, 2, 7, 2, 23), "a key"'
    folder = team_rule(here / "ours", body=body)
    rule = folder / "team001.py"
    rule.write_text(rule.read_text().replace("find=find,", "find=find, conceals=True,"))
    notebook(here / "a.ipynb", 'import os\nkey = "hunter2-hunter2"\nprint("hunter2-hunter2")')
    out = run("check", "--rules", "ours", "--select", "NB206", "--diff", "a.ipynb").out
    assert "-import os" in out and "***" in out and "hunter2" not in out


# Standard input


class Stdin:
    """Standard input with these bytes."""

    def __init__(self, data: bytes):
        self.buffer = io.BytesIO(data)


def test_the_fixed_notebook_goes_to_stdout_and_the_report_to_stderr(tmp_path, monkeypatch, fix):
    monkeypatch.setattr(sys, "stdin", Stdin(notebook(tmp_path / "a.ipynb", UNUSED, SPLIT).read_bytes()))
    ran = fix("-", "--output-format", "concise", "--extend-select", "NB502")
    assert [cell.source for cell in read_bytes(ran.out.encode(), shown="a").cells] == [USED, SPLIT]
    assert ran.err.startswith("stdin.ipynb:cell 2:2:8: NB502 ") and len(ran.err.splitlines()) == 1
    assert ran.code == 1


def test_the_report_of_stdin_can_go_to_a_file(here, monkeypatch, fix):
    monkeypatch.setattr(sys, "stdin", Stdin(notebook(here / "a.ipynb", UNUSED).read_bytes()))
    ran = fix("-", "--output-file", "report.txt", "--stdin-filename", "b.ipynb")
    assert (here / "report.txt").read_text() == "1 notebook, nothing found (1 fixed)\n"
    assert ran.err == "" and json.loads(ran.out)["nbformat"] == 4


@pytest.mark.parametrize("data", [b"", b"{", b"\xff", b'{"cells": [null],\r\n "nbformat": 4}\n'])
def test_what_cannot_be_fixed_comes_out_as_it_came_in(data):
    command = [sys.executable, "-m", "nb2prod", "check", "--isolated", "--select", "NB206", "--fix", "-"]
    ran = subprocess.run(command, input=data, env=environment(), check=False, capture_output=True)
    assert (ran.returncode, ran.stdout) == (1, data)
    assert b"NB00" in ran.stderr


def test_a_diff_of_stdin(monkeypatch, tmp_path, diff):
    monkeypatch.setattr(sys, "stdin", Stdin(notebook(tmp_path / "a.ipynb", UNUSED).read_bytes()))
    assert diff("-").out.startswith("--- stdin.ipynb: cell 1\n")


# The file itself


def test_a_read_only_file_is_told_in_two_lines(here, fix):
    path = notebook(here / "a.ipynb", UNUSED)
    path.chmod(0o444)
    ran = fix("a.ipynb")
    assert (ran.code, sources(path), len(ran.err.splitlines())) == (2, [UNUSED], 2)
    assert ran.err.startswith("nb2prod: a.ipynb: cannot be fixed: the file is read-only\n  ")


def test_a_read_only_file_with_nothing_to_fix_is_no_trouble(here, fix):
    notebook(here / "a.ipynb", USED).chmod(0o444)
    assert fix("a.ipynb").code == 0


def test_the_mode_is_kept(tmp_path, fix):
    path = notebook(tmp_path / "a.ipynb", UNUSED)
    path.chmod(0o640)
    fix(path)
    assert sources(path) == [USED]
    assert stat.S_IMODE(path.stat().st_mode) == 0o640 or os.name == "nt"


def test_a_link_stays_a_link(tmp_path, fix):
    path = notebook(tmp_path / "real" / "a.ipynb", UNUSED)
    link = tmp_path / "link.ipynb"
    link.symlink_to(path)
    fix(link)
    assert link.is_symlink() and sources(path) == [USED]


def test_a_file_that_changes_meanwhile_is_not_overwritten(here, run):
    body = 'import pathlib; file = pathlib.Path("a.ipynb"); file.write_bytes(file.read_bytes() + b" "); yield from ()'
    path = notebook(here / "a.ipynb", UNUSED)
    rules = team_rule(here / "theirs", "TEAM002", body)
    ran = run("check", "--rules", rules, "--select", "NB206,TEAM002", "--fix", "a.ipynb")
    assert (ran.code, sources(path)) == (2, [UNUSED])
    assert "changed while it was being fixed" in ran.err and len(ran.err.splitlines()) == 2


# Killed in the middle


def kill_at_random(folder: Path, *, times: int) -> None:
    """Kills ``--fix`` at random moments; each file must be the old or the new one, and nothing else may stay."""
    command = [
        sys.executable,
        "-m",
        "nb2prod",
        "check",
        "--isolated",
        "--select",
        "NB206",
        "--fix",
        "--jobs",
        "1",
    ]
    paths = [notebook(folder / f"{number}.ipynb", UNUSED, *["x = 1"] * 50) for number in range(12)]
    old = paths[0].read_bytes()
    started = time.monotonic()
    subprocess.run([*command, str(folder)], env=environment(), check=False, capture_output=True)
    whole, new = time.monotonic() - started, paths[0].read_bytes()
    assert old != new
    chance = random.Random(0)
    for _ in range(times):
        for path in paths:
            path.write_bytes(old)
        with subprocess.Popen(
            [*command, str(folder)], env=environment(), stdout=subprocess.DEVNULL
        ) as process:
            time.sleep(chance.uniform(whole / 2, whole))
            process.send_signal(signal.SIGKILL)
        assert {path.read_bytes() for path in paths} <= {old, new}
        subprocess.run([*command, str(folder)], env=environment(), check=False, capture_output=True)
        assert {path.read_bytes() for path in paths} == {new}
        assert sorted(os.listdir(folder)) == sorted(path.name for path in paths)


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
def test_a_killed_run_leaves_whole_files(tmp_path):
    kill_at_random(tmp_path / "n", times=20)


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
def test_two_hundred_killed_runs_leave_whole_files(tmp_path):
    kill_at_random(tmp_path / "n", times=200)
