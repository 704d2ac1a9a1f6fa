"""What a user can do wrong: always two lines on stderr, exit code 2, and no traceback."""

import os

import pytest

from nb2prod import api
from nb2prod.cli import main
from nb2prod.notebook.files import read_regular
from tests.cli.support import notebook


def two_lines(ran, *words):
    """The run ended with exit code 2 and two lines that hold these words."""
    lines = ran.err.splitlines()
    assert ran.code == 2
    assert len(lines) == 2, ran.err
    assert lines[0].startswith("nb2prod: ") and lines[1].startswith("  ")
    for word in words:
        assert word in ran.err
    return True


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["check", "missing.ipynb"], ["missing.ipynb", "no such file or folder"]),
        (["check", "empty"], ["empty", "no notebook"]),
        (["check", "loop.ipynb"], ["loop.ipynb", "no such file or folder"]),
        (["check", "pipe.ipynb"], ["pipe.ipynb"]),
        (["check", "a\0b.ipynb"], ["no such file or folder"]),
        (["check", "a\nb\x1b[31m.ipynb"], ["a\\nb\\x1b[31m.ipynb"]),
        (["check", "good.ipynb", "--select", "NB999"], ["NB999", "--select", "nb2prod rules"]),
        (["check", "good.ipynb", "--select", "absolut-path"], ["did you mean"]),
        (["check", "good.ipynb", "--ignore", "NB999"], ["NB999", "--ignore"]),
        (["check", "good.ipynb", "--extend-select", "x"], ["--extend-select"]),
        (["check", "good.ipynb", "--selekt", "NB1"], ["--selekt", "--select"]),
        (["check", "good.ipynb", "--select"], ["--select", "requires an argument"]),
        (["check", "good.ipynb", "--output-format", "yaml"], ["yaml", "concise"]),
        (["check", "good.ipynb", "--fail-on", "never"], ["never", "warning"]),
        (["check", "good.ipynb", "--jobs", "0"], ["--jobs"]),
        (["check", "good.ipynb", "--jobs", "many"], ["--jobs"]),
        (["check", "good.ipynb", "--output", "json"], ["'json' is not FORMAT=FILE"]),
        (["check", "good.ipynb", "--output", "yaml=a"], ["'yaml=a' is not FORMAT=FILE", "concise"]),
        (["check", "good.ipynb", "--output", "json=no/such/folder/a.json"], ["a.json", "cannot be written"]),
        (["check", "good.ipynb", "--output-file", "empty"], ["empty", "cannot be written"]),
        (["check", "--write-baseline", "good.ipynb"], ["--write-baseline", "'good.ipynb' is a notebook"]),
        (["check", ".", "--output-file", "good.ipynb"], ["--output-file", "is a notebook"]),
        (["check", ".", "--output", "json=GOOD.IPYNB"], ["--output", "is a notebook"]),
        (["check", "--rules=x.ipynb", "good.ipynb"], ["--rules", "is a notebook"]),
        (["check", "--config=x.ipynb", "good.ipynb"], ["--config", "is a notebook"]),
        (["lock", "--interpreter=x.ipynb", "good.ipynb"], ["--interpreter", "is a notebook"]),
        (["check", "good.ipynb", "--config", "no.toml"], ["no.toml", "cannot be read"]),
        (["check", "good.ipynb", "--rules", "nowhere"], ["nowhere", "no such folder"]),
        (["check", "good.ipynb", "--stdin-filename", "a.ipynb"], ["--stdin-filename", "-"]),
        (["check", "-", "good.ipynb"], ["stdin"]),
        (["chekc"], ["chekc"]),
        (["good.ipynb"], ["no command is named", "'nb2prod check good.ipynb'"]),
        (["missing.ipynb", "--fix"], ["no command is named", "'nb2prod check missing.ipynb'"]),
        (["empty"], ["no command is named", "'nb2prod check empty'"]),
        (["explain"], ["explain", "CODE"]),
        (["explain", "NB999"], ["NB999"]),
        (["explain", "NB6"], ["'NB6' names 8 rules", "NB601, NB602"]),
        (["explain", "unused-suppresion"], ["did you mean NB005"]),
        (["rules", "--output-format", "xml"], ["xml"]),
    ],
)
def test_wrong_usage(here, run, arguments, words):
    (here / "empty").mkdir()
    (here / "loop.ipynb").symlink_to("loop.ipynb")
    os.mkfifo(here / "pipe.ipynb")
    before = (here / "good.ipynb").read_bytes()
    assert two_lines(run(*arguments), *words)
    assert (here / "good.ipynb").read_bytes() == before


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[tool.nb2prod", ["pyproject.toml", "TOML"]),
        ("not toml at all", ["pyproject.toml", "TOML"]),
        ('[tool.nb2prod]\nselekt = ["NB4"]', ["pyproject.toml:2", "did you mean select?"]),
        (
            "[tool.nb2prod.per_file_ignores]",
            ["pyproject.toml:1", "unknown key", "did you mean per-file-ignores?"],
        ),
        ('[tool.nb2prod]\nselect = ["NB999"]', ["pyproject.toml:2", "NB999"]),
        ('[tool.nb2prod]\nselect = "NB4"', ["pyproject.toml:2", "list of strings"]),
        ('[tool.nb2prod]\nfail-on = "never"', ["pyproject.toml:2", "never"]),
        ("[tool.nb2prod.NB999]\nx = 1", ["pyproject.toml:1", "NB999"]),
        ("[tool.nb2prod.NB005]\nx = 1", ["pyproject.toml:2", "NB005.x", "unknown option"]),
        ('[tool.nb2prod.per-file-ignores]\n"a" = ["NB999"]', ["pyproject.toml:2", "NB999"]),
    ],
)
def test_wrong_configuration(here, run, text, words):
    (here / "pyproject.toml").write_text(text)
    ran = run("check", "good.ipynb")
    assert two_lines(ran, *words)
    assert ran.out == "" and str(here) not in ran.err


def test_a_folder_that_may_not_be_read(here, run, monkeypatch):
    # Permissions mean nothing to the superuser, who runs the tests in containers.
    def denied(path):
        raise PermissionError(13, "Permission denied", str(path))

    (here / "closed").mkdir()
    monkeypatch.setattr(os, "scandir", denied)
    assert two_lines(run("check", "closed"), "closed", "ermission")


def test_a_file_that_may_not_be_read(here, run, monkeypatch):
    real = os.open

    def denied(path, *arguments, **more):
        if str(path).endswith("secret.ipynb"):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path, *arguments, **more)

    notebook(here / "secret.ipynb", "x")
    monkeypatch.setattr(os, "open", denied)
    assert two_lines(run("check", "secret.ipynb"), "secret.ipynb", "ermission")


def test_a_notebook_in_a_folder_that_may_not_be_entered(here, run, monkeypatch):
    def denying(real):
        def denied(path, *arguments, **more):
            if str(path).endswith("secret.ipynb"):
                raise PermissionError(13, "Permission denied", str(path))
            return real(path, *arguments, **more)

        return denied

    for name in ("stat", "lstat", "open"):
        monkeypatch.setattr(os, name, denying(getattr(os, name)))
    assert two_lines(run("check", "closed/secret.ipynb"), "secret.ipynb", "permissions")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (BlockingIOError(11, "nothing to be read"), "nothing to be read"),
        (MemoryError(), "longer than the memory"),
    ],
)
def test_a_file_that_cannot_be_read_costs_itself(here, run, monkeypatch, given, words):
    def read(path, **more):
        if str(path).endswith("good.ipynb"):
            raise given
        return read_regular(path, **more)

    monkeypatch.setattr("nb2prod.lint.batch.read_regular", read)
    ran = run("check", "good.ipynb", "bad.ipynb", "--select", "NB001", "--no-cache")
    assert two_lines(ran, "good.ipynb", words)
    assert ran.out == "1 notebook, nothing found\n"


def test_every_missing_path_is_told(here, run):
    ran = run("check", "one.ipynb", "good.ipynb", "two.ipynb", "--select", "NB001")
    assert ran.err.count("no such file or folder") == 2
    assert ran.out == "1 notebook, nothing found\n"


def test_a_defect_of_ours_is_two_lines_too(here, run, monkeypatch):
    def broken(*arguments):
        raise KeyError("SECRET = 'x'")

    monkeypatch.setattr(api, "check", broken)
    ran = run("check", "good.ipynb")
    assert two_lines(ran, "internal error", "KeyError", "test_mistakes.py")
    assert "SECRET" not in ran.err


def test_without_a_command_the_help_is_shown(run):
    ran = run()
    assert ran.code == 2
    assert "check" in ran.err and "explain" in ran.err


def test_main_never_raises():
    assert main(["--no-such-option"]) == 2
