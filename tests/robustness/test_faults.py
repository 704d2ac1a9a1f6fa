"""A process that hangs, a disk that is full, no home, no locale, a user who interrupts: never a traceback."""

import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from nb2prod import api
from tests.cli.support import environment, notebook, team_rule

CHECK = [sys.executable, "-m", "nb2prod", "check"]
HANGS = '__import__("re").match("(a+)+$", "a" * 60 + "b") if "hang" in cell.source else None\n        yield from ()'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch) -> Path:
    """The working directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: object, **more: object) -> subprocess.CompletedProcess:
    """A check in a process of its own; ``env`` replaces the environment."""
    more = {"env": environment(), "stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | more
    return subprocess.run([*CHECK, *map(str, arguments)], text=True, check=False, timeout=120, **more)


def test_a_notebook_that_hangs_costs_itself(folder, monkeypatch):
    """It hangs inside of C, where no exception reaches it."""
    monkeypatch.setattr("nb2prod.lint.processes.LONGEST", 1)
    for number in range(45):
        notebook(folder / "many" / f"{number:02}.ipynb", "hang" if number == 20 else "bad = 1")
    rules = team_rule(folder / "ours")
    team_rule(folder / "ours", "TEAM002", HANGS)
    report = api.check(
        ["many"], api.CheckOptions(wish=api.Wish(("TEAM",)), isolated=True, rules=(rules,), jobs=2)
    )
    codes = [[finding.code for finding in one.findings] for one in report.notebooks]
    assert codes == [["NB000"] if number == 20 else ["TEAM001"] for number in range(45)]
    assert "did not end" in list(report.notebooks)[20].findings[0].message and report.exit_code == 2


def hears_the_keyboard() -> None:
    """What runs in the background ignores the signal, and so would whatever it starts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_an_interrupt_from_the_keyboard(folder):
    for number in range(100):
        notebook(folder / "many" / f"{number}.ipynb", *["import os\nx = [1]\n" * 40] * 8)
    with subprocess.Popen(
        [*CHECK, "--cache-dir", "cache", "many"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(),
        start_new_session=True, preexec_fn=hears_the_keyboard,
    ) as process:  # fmt: skip
        while not list((folder / "cache").rglob("*.entry")):  # it is at work
            time.sleep(0.05)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to its workers too
        out, error = process.communicate(timeout=120)
    assert (process.returncode, out, error.strip()) == (130, b"", b"")


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("form", ["text", "concise", "json"])
def test_no_home_and_no_locale(folder, form, jobs):
    for number in range(41):
        notebook(folder / f"größe {number}.ipynb", "open('/home/ann/größe.csv')")
    bare = {
        "PATH": os.environ["PATH"],
        "LC_ALL": "C",
        "PYTHONPATH": os.pathsep.join(sys.path),
        "PYTHONCOERCECLOCALE": "0",
    }
    done = run(".", "--isolated", "--output-format", form, "--jobs", jobs, env=bare, encoding="utf-8")
    assert (done.returncode, done.stderr) == (1, "")
    assert "größe" in done.stdout


def test_a_full_disk_behind_stdout(folder):
    notebook(folder / "a.ipynb", "open('/home/ann/a.csv')")
    with open("/dev/full", "w", encoding="utf-8") as full:
        done = run("a.ipynb", stdout=full)
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "nb2prod: stdout: cannot be written: No space left on device",
        "  make room, or write elsewhere",
    ]


@pytest.mark.parametrize(
    ("closed", "arguments", "code", "said"),
    [
        ([0], ["-"], 1, "the file is empty"),
        ([0], ["a.ipynb"], 1, "/home/ann"),
        ([2], ["a.ipynb"], 1, "/home/ann"),
        ([2], ["missing.ipynb"], 2, "0 notebooks"),
        ([1], ["a.ipynb"], 2, "stdout: cannot be written"),
        ([1], ["a.ipynb", "--output-file", "report.txt"], 1, ""),
        ([1], ["--help"], 2, "the system: "),
        ([0, 1, 2], ["a.ipynb"], 2, ""),
    ],
)
def test_streams_that_are_closed(folder, closed, arguments, code, said):
    notebook(folder / "a.ipynb", "open('/home/ann/a.csv')")
    done = run(*arguments, preexec_fn=lambda: [os.close(number) for number in closed])
    assert done.returncode == code
    assert said in done.stdout + done.stderr
    assert "internal error" not in done.stderr and "Error" not in done.stderr


def test_more_files_than_the_system_opens(folder):
    for number in range(41):
        notebook(folder / f"{number}.ipynb", "x = 1")
    done = run(".", "--jobs", "2", preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (8, 8)))
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "nb2prod: the system: too many open files",
        "  make room, and try again",
    ]


def test_a_working_directory_that_is_gone(folder):
    notebook(folder / "a.ipynb", "x = 1")
    (folder / "gone").mkdir()
    done = run(folder / "a.ipynb", cwd=folder / "gone", preexec_fn=lambda: os.rmdir("../gone"))
    assert done.returncode == 2
    assert done.stderr.splitlines()[0] == "nb2prod: the working directory is no longer there"


def full_disk() -> None:
    """From here on no file can be written."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


@pytest.mark.parametrize(
    "arguments", [["--fix"], ["--output-file", "report.txt"], ["--write-baseline", "old.json"]]
)
def test_a_full_disk(folder, arguments):
    before = notebook(folder / "a.ipynb", "import os\nx = 1").read_bytes()
    done = run("a.ipynb", *arguments, preexec_fn=full_disk)
    assert done.returncode == 2 and len(done.stderr.splitlines()) == 2, done.stderr
    assert (folder / "a.ipynb").read_bytes() == before
    assert sorted(path.name for path in folder.iterdir() if path.stat().st_size) == ["a.ipynb"]


def test_a_full_disk_only_means_that_nothing_is_kept(folder):
    notebook(folder / "a.ipynb", "import os\nx = 1")
    done = run("a.ipynb", "--cache-dir", "cache", preexec_fn=full_disk, stdout=subprocess.DEVNULL)
    assert done.stderr == "" and done.returncode in (0, 1)
    assert not [path for path in (folder / "cache").rglob("*") if path.is_file()]


@pytest.mark.parametrize("form", ["text", "json", "sarif"])
def test_a_reader_that_goes_away_in_the_middle(folder, form):
    for number in range(60):
        notebook(folder / f"{number}.ipynb", *["open('/home/ann/a.csv')"] * 30)
    command = [*CHECK, "--output-format", form, "."]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
    ) as process:
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 1
