"""``--since REV``: only what the change brought, read from git without running anything of the repository."""

import os
import subprocess

import pytest

from tests.cli.support import notebook, team_rule
from tests.cli.test_mistakes import two_lines

WHO = ("-c", "user.name=a", "-c", "user.email=a@b.example", "-c", "init.defaultBranch=main")


def git(folder, *arguments):
    """Runs git as the author of the repository does."""
    done = subprocess.run(
        ["git", *WHO, *arguments], cwd=folder, check=True, capture_output=True, text=True, env=_environment()
    )
    return done.stdout.strip()


def _environment():
    """No configuration of this machine."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return {**kept, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


def commit(folder):
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--no-verify", "-m", "x")


@pytest.fixture
def repository(here, monkeypatch):
    """The folder as a repository in which everything is committed."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    git(here, "init", "-q")
    commit(here)
    return here


@pytest.fixture
def since(check):
    """The concise lines of what is new since HEAD, or the revision that is named."""
    return lambda *paths, rev="HEAD", **more: check(
        *(paths or (".",)), "--since", rev, "--output-format", "concise"
    )


def test_nothing_changed(repository, since):
    ran = since()
    assert (ran.code, ran.out, ran.err) == (0, "", "")


def test_unchanged_notebooks_are_not_even_listed(repository, check):
    notebook(repository / "bad.ipynb", "y = 1", "bad = 2", "z = 1")
    report = check(".", "--since", "HEAD", "--output-format", "json").json
    assert [one["path"] for one in report["notebooks"]] == ["bad.ipynb"]
    assert (report["summary"]["findings"], report["summary"]["baselined"]) == (0, 1)


def test_only_what_the_change_brought_is_reported(repository, since):
    notebook(repository / "bad.ipynb", "new", "bad = 2", "y = 1", "bad = 3")
    ran = since()
    assert (ran.code, ran.out) == (1, "bad.ipynb:cell 4:1:1: TEAM001 bad is bad\n")


def test_a_second_equal_line_is_new(repository, since):
    notebook(repository / "bad.ipynb", "bad = 2", "bad = 2")
    assert since().out == "bad.ipynb:cell 2:1:1: TEAM001 bad is bad\n"


def test_all_of_a_new_notebook_is_new(repository, since):
    notebook(repository / "fresh.ipynb", "bad = 2")
    assert since().out == "fresh.ipynb:cell 1:1:1: TEAM001 bad is bad\n"


def test_only_the_paths_that_are_named_count(repository, since):
    notebook(repository / "fresh.ipynb", "bad = 2")
    notebook(repository / "sub" / "fresh.ipynb", "bad = 2")
    assert since("sub").out == "sub/fresh.ipynb:cell 1:1:1: TEAM001 bad is bad\n"
    assert since("bad.ipynb").code == 0


@pytest.mark.parametrize("rev", ["HEAD~1", "first", "main~1", "HEAD^"])
def test_any_name_of_a_commit_will_do(repository, since, rev):
    git(repository, "tag", "-a", "-m", "x", "first")
    notebook(repository / "fresh.ipynb", "bad = 2")
    commit(repository)
    assert since().out == ""
    assert since(rev=rev).codes == ["TEAM001"]
    assert since(rev=git(repository, "rev-parse", "first^{commit}")[:12]).codes == ["TEAM001"]


def test_a_renamed_notebook_is_followed(repository, since):
    (repository / "sub").mkdir()
    (repository / "bad.ipynb").rename(repository / "sub" / "worse.ipynb")
    assert since().out == ""


def test_a_notebook_that_was_moved_and_edited_is_followed(repository, since):
    notebook(repository / "long.ipynb", *(f"x{n} = {n}" for n in range(9)), "bad = 2")
    notebook(repository / "other.ipynb", *(f"y{n} = {n}" for n in range(9)), "bad = 2")
    commit(repository)
    (repository / "long.ipynb").unlink()
    (repository / "other.ipynb").unlink()
    (repository / "sub").mkdir()
    notebook(repository / "sub" / "a.ipynb", *(f"x{n} = {n}" for n in range(8)), "bad = 2", "bad = 3")
    notebook(repository / "sub" / "b.ipynb", "nothing", "of", "all", "that", "bad = 2")
    assert since().out == (
        "sub/a.ipynb:cell 10:1:1: TEAM001 bad is bad\nsub/b.ipynb:cell 5:1:1: TEAM001 bad is bad\n"
    )


def test_a_copy_is_a_new_notebook(repository, since):
    (repository / "copy.ipynb").write_bytes((repository / "bad.ipynb").read_bytes())
    assert since().codes == ["TEAM001"]


def test_a_notebook_that_was_unreadable_is_all_new(repository, since):
    (repository / "broken.ipynb").write_text("{")
    commit(repository)
    notebook(repository / "broken.ipynb", "bad = 2")
    assert since().codes == ["TEAM001"]


def test_an_internal_error_is_never_old(repository, since):
    team_rule(repository / "ours", "TEAM002", "1 / 0")
    notebook(repository / "bad.ipynb", "bad = 2")
    ran = since()
    assert (ran.code, ran.codes) == (2, ["NB000"])


def test_a_baseline_and_a_revision_work_together(repository, check):
    notebook(repository / "bad.ipynb", "bad = 2", "bad = 3")
    check(".", "--write-baseline", "old.json")
    notebook(repository / "bad.ipynb", "bad = 2", "bad = 3", "bad = 4")
    arguments = (".", "--since", "HEAD", "--baseline", "old.json", "--output-format", "concise")
    assert check(*arguments).out == "bad.ipynb:cell 3:1:1: TEAM001 bad is bad\n"


def test_names_in_any_letters(repository, since):
    name = 'a "b"\t數\n.ipynb'
    notebook(repository / name, "bad = 2")
    commit(repository)
    notebook(repository / name, "x", "bad = 2")
    assert since().code == 0


def test_a_worktree_is_a_repository_too(repository, since, tmp_path, monkeypatch):
    git(repository, "worktree", "add", "-q", str(tmp_path / "tree"))
    monkeypatch.chdir(tmp_path / "tree")
    assert since().code == 0
    notebook(tmp_path / "tree" / "bad.ipynb", "bad = 9")
    assert since().codes == ["TEAM001"]


def test_objects_of_sha256(here, since, monkeypatch):
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    git(here, "init", "-q", "--object-format=sha256")
    commit(here)
    assert since().code == 0
    notebook(here / "bad.ipynb", "bad = 9")
    assert since().codes == ["TEAM001"]


def test_variables_of_another_repository_are_not_followed(repository, since, monkeypatch, tmp_path):
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY"):
        monkeypatch.setenv(name, str(tmp_path / "elsewhere"))
    assert since().code == 0


@pytest.mark.parametrize(
    "rev",
    [
        "nope",
        "",
        "--help",
        "-n1",
        "HEAD:bad.ipynb",
        "HEAD..HEAD",
        "^HEAD",
        "HEAD\n",
        "a b",
        "x" * 5000,
        "HEAD^{tree}",
    ],
)
def test_an_unknown_revision(repository, since, rev):
    assert two_lines(since(rev=rev), "--since", "unknown revision")


@pytest.mark.parametrize("name", ["\x1b[31m", "::error::x"])
def test_a_hostile_revision_never_acts(repository, since, name):
    assert "\x1b" not in since(rev=name).err


def test_a_repository_without_a_commit(here, since):
    git(here, "init", "-q")
    assert two_lines(since(), "unknown revision")


def test_no_repository(here, since):
    assert two_lines(since("bad.ipynb"), "bad.ipynb", "not in a git repository")


def test_a_folder_that_only_looks_like_a_repository(here, since):
    (here / ".git").mkdir()
    assert two_lines(since(), "--since", "no git repository")


def test_no_git(repository, since, monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert two_lines(since(), "there is no git")


def test_a_git_of_the_folder_is_not_run(repository, since, monkeypatch):
    (repository / "git").write_text("#!/bin/sh\ntouch sprung\n")
    (repository / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f".{os.pathsep}{os.environ['PATH']}")
    assert two_lines(since(), "there is no git")
    assert not (repository / "sprung").exists()


def test_stdin_has_no_old_version(repository, since):
    assert two_lines(since("-"), "--since", "stdin")


def test_old_objects_that_are_missing(repository, since):
    name = git(repository, "rev-parse", "HEAD:bad.ipynb")
    (repository / ".git" / "objects" / name[:2] / name[2:]).unlink()
    notebook(repository / "bad.ipynb", "bad = 9")
    assert two_lines(since(), "--since", "missing")


TRAPS = """
[core]
    fsmonitor = "{trap}"
    hooksPath = hooks
    pager = "{trap}"
    editor = "{trap}"
    sshCommand = "{trap}"
    gitProxy = "{trap}"
    attributesFile = attributes
[diff]
    external = "{trap}"
[diff "x"]
    command = "{trap}"
    textconv = "{trap}"
[filter "x"]
    clean = "{trap}"
    smudge = "{trap}"
    process = "{trap}"
    required = true
[protocol]
    allow = always
[protocol "ext"]
    allow = always
[extensions]
    partialClone = origin
[remote "origin"]
    url = "ext::{trap}"
    promisor = true
    uploadpack = "{trap}"
[alias]
    rev-parse = "!{trap}"
    cat-file = "!{trap}"
    ls-tree = "!{trap}"
[credential]
    helper = "!{trap}"
[gpg]
    program = "{trap}"
"""


@pytest.fixture
def trapped(repository, tmp_path):
    """A repository whose configuration names a program for every occasion; and the file that the program leaves."""
    trap, mark = tmp_path / "trap", tmp_path / "sprung"
    trap.write_text(f"#!/bin/sh\ntouch {mark}\nexit 1\n")
    trap.chmod(0o755)
    (repository / ".gitattributes").write_text("*.ipynb filter=x diff=x\n")
    commit(repository)
    with open(repository / ".git" / "config", "a", encoding="utf-8") as file:
        file.write(TRAPS.format(trap=trap))
    (repository / "attributes").write_text("*.ipynb filter=x diff=x\n")
    for hook in ("post-checkout", "pre-commit", "reference-transaction", "post-index-change"):
        (repository / ".git" / "hooks").mkdir(exist_ok=True)
        (repository / ".git" / "hooks" / hook).write_text(trap.read_text())
        (repository / ".git" / "hooks" / hook).chmod(0o755)
    notebook(repository / "bad.ipynb", "bad = 9")
    return repository, mark


def test_nothing_that_the_repository_names_is_run(trapped, since):
    _, mark = trapped
    assert since().codes == ["TEAM001"]
    assert not mark.exists()


def test_a_missing_object_is_not_fetched(trapped, since):
    repository, mark = trapped
    name = git_without_traps(repository, "rev-parse", "HEAD:bad.ipynb")
    (repository / ".git" / "objects" / name[:2] / name[2:]).unlink()
    assert since().code == 2
    assert not mark.exists()


def test_the_traps_work(trapped):
    """The tests above could not fail if the traps were harmless."""
    repository, mark = trapped
    subprocess.run(["git", "status"], cwd=repository, check=False, capture_output=True, env=_environment())
    assert mark.exists()


def git_without_traps(repository, *arguments):
    """Runs git with the configuration that is no trap."""
    config = repository / ".git" / "config"
    text = config.read_text()
    config.write_text("[core]\n\trepositoryformatversion = 0\n")
    try:
        return git(repository, *arguments)
    finally:
        config.write_text(text)
