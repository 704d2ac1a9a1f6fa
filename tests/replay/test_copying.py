"""The working copy: what is in it, that it is independent, and what happens where there is too much."""

import os
import socket
from pathlib import Path

import pytest

from nb2prod.errors import Nb2prodError
from nb2prod.replay import Limits, copying, isolation, run_program, working_copy
from tests.replay.conftest import HERE


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A repository with a notebook two folders down."""
    root = tmp_path / "project"
    (root / "notebooks" / "deep").mkdir(parents=True)
    (root / "data").mkdir()
    (root / ".git").mkdir()
    (root / "data" / "a.csv").write_text("1,2\n", encoding="utf-8")
    (root / "notebooks" / "deep" / "a.ipynb").write_text("{}", encoding="utf-8")
    return root


def tree(root: Path) -> set[str]:
    """All that lies below."""
    return {path.relative_to(root).as_posix() for path in root.rglob("*")}


def test_the_whole_repository_comes_along(project):
    """So that ``../../data`` works; what git ignores too."""
    (project / ".gitignore").write_text("data/\n", encoding="utf-8")
    with working_copy(project / "notebooks" / "deep" / "a.ipynb", limits=Limits()) as copied:
        assert copied.root.name == "project"
        assert copied.notebook.read_text(encoding="utf-8") == "{}"
        assert (copied.notebook.parent / "../../data/a.csv").read_text(encoding="utf-8") == "1,2\n"
        assert not (copied.root / ".git").exists()
    assert not copied.root.exists()


def test_without_a_repository_the_folder_comes_along(tmp_path):
    """Not what is beside it."""
    (tmp_path / "other").mkdir()
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "a.ipynb").write_text("{}", encoding="utf-8")
    with working_copy(tmp_path / "here" / "a.ipynb", limits=Limits()) as copied:
        assert tree(copied.root) == {"a.ipynb"}


def test_environments_and_caches_stay_behind(project):
    """Whatever an environment is called."""
    for name, file in [
        ("my env", "pyvenv.cfg"),
        ("conda", "conda-meta/history"),
        ("pkg/__pycache__", "a.pyc"),
    ]:
        (project / name / file).parent.mkdir(parents=True)
        (project / name / file).write_text("", encoding="utf-8")
    (project / "node_modules").mkdir()
    with working_copy(project / "notebooks" / "deep" / "a.ipynb", limits=Limits()) as copied:
        assert tree(copied.root) == {
            "data", "data/a.csv", "notebooks", "notebooks/deep", "notebooks/deep/a.ipynb", "pkg",
        }  # fmt: skip


def test_a_copy_is_independent(project):
    """Writing to it, also to a file with two names, changes nothing of the original; modes and times are kept."""
    original = project / "data" / "a.csv"
    os.link(original, project / "data" / "b.csv")
    os.utime(original, (1_000_000_000, 1_000_000_000))
    original.chmod(0o640)
    with working_copy(project / "notebooks" / "deep" / "a.ipynb", limits=Limits()) as copied:
        copy = copied.root / "data" / "a.csv"
        assert copy.stat().st_mtime == 1_000_000_000 and copy.stat().st_mode & 0o777 == 0o640
        copy.write_text("changed", encoding="utf-8")
    assert original.read_text(encoding="utf-8") == "1,2\n"


def test_links_stay_inside_or_become_what_they_lead_to(project, tmp_path):
    """A link to a file outside is that file's content; into the project it stays a link, absolute or not."""
    outside = tmp_path / "outside.csv"
    outside.write_text("out", encoding="utf-8")
    os.symlink("a.csv", project / "data" / "relative.csv")
    os.symlink(project / "data" / "a.csv", project / "data" / "absolute.csv")
    os.symlink(project / "data", project / "notebooks" / "data")
    os.symlink(outside, project / "data" / "out.csv")
    os.symlink("nowhere", project / "data" / "broken.csv")
    os.mkfifo(project / "data" / "pipe")
    with working_copy(project / "notebooks" / "deep" / "a.ipynb", limits=Limits()) as copied:
        data = copied.root / "data"
        for name in ("relative.csv", "absolute.csv"):
            assert (data / name).is_symlink() and (data / name).resolve() == data / "a.csv"
        assert (copied.root / "notebooks" / "data").resolve() == data
        assert not (data / "out.csv").is_symlink() and (data / "out.csv").read_text(encoding="utf-8") == "out"
        (data / "out.csv").write_text("changed", encoding="utf-8")
        assert not (data / "broken.csv").exists() and not (data / "pipe").exists()
    assert outside.read_text(encoding="utf-8") == "out"


def test_sockets_are_left_out(tmp_path):
    """As pipes and devices are: nothing is opened that is no file."""
    (tmp_path / "a.ipynb").write_text("{}", encoding="utf-8")
    here = os.getcwd()
    os.chdir(tmp_path)
    try:
        with socket.socket(socket.AF_UNIX) as one:
            one.bind("s")
            with working_copy(Path("a.ipynb"), limits=Limits()) as copied:
                assert tree(copied.root) == {"a.ipynb"}
    finally:
        os.chdir(here)


PROBE = """
import os, sys
print(open("data/big.bin", "rb").read(1), os.path.exists("data/out/x"))
try:
    open("data/new", "w")
except OSError as error:
    print(error.strerror)
"""


def test_too_large_to_copy_is_mounted_read_only(project, tmp_path):
    """Only programs that run there see it, and they cannot write."""
    if not isolation.isolating(network=True):
        pytest.skip("no namespaces here")
    (project / "data" / "big.bin").write_bytes(bytes(2 << 20))
    with working_copy(project / "notebooks" / "deep" / "a.ipynb", limits=Limits(copy_mb=1)) as copied:
        assert not tree(copied.root)
        run = run_program(["python", "-c", PROBE], folder=copied.root, interpreter=HERE)
        assert run.stdout == "b'\\x00' False\nRead-only file system\n"
    assert (project / "data" / "a.csv").exists() and tmp_path.exists()


def test_a_folder_outside_is_mounted_where_a_link_leads_to_it(project, tmp_path):
    """Large data often lies elsewhere; the run reads it there and cannot write to it."""
    if not isolation.isolating(network=True):
        pytest.skip("no namespaces here")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "x").write_text("1", encoding="utf-8")
    os.symlink(tmp_path / "elsewhere", project / "data" / "out")
    (project / "data" / "big.bin").write_bytes(b"\0")
    with working_copy(project / "notebooks" / "deep" / "a.ipynb", limits=Limits()) as copied:
        probe = PROBE.replace("data/new", "data/out/x")
        run = run_program(["python", "-c", probe], folder=copied.root, interpreter=HERE)
    assert run.stdout == "b'\\x00' True\nRead-only file system\n"


def test_too_large_and_nothing_to_mount_with_is_an_error(project, monkeypatch):
    """It says how large is too large."""
    monkeypatch.setattr(copying, "isolating", lambda network: [])
    (project / "data" / "big.bin").write_bytes(bytes(2 << 20))
    with pytest.raises(Nb2prodError, match="more than 1 MB"):
        with working_copy(project / "notebooks" / "deep" / "a.ipynb", limits=Limits(copy_mb=1)):
            pass


def test_a_home_is_nobodys_project(tmp_path, monkeypatch):
    """A notebook in it comes with what is beside it, without what is hidden, and never with everything."""
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "a.ipynb").write_text("{}", encoding="utf-8")
    (tmp_path / ".ssh").mkdir()
    (tmp_path / ".ssh" / "key").write_text("secret", encoding="utf-8")
    (tmp_path / ".git").mkdir()
    (tmp_path / "photos").mkdir()
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "b.ipynb").write_text("{}", encoding="utf-8")
    with working_copy(tmp_path / "a.ipynb", limits=Limits()) as copied:
        assert tree(copied.root) == {"a.ipynb", "photos", "project", "project/b.ipynb"}
    with working_copy(tmp_path / "project" / "b.ipynb", limits=Limits()) as copied:
        assert tree(copied.root) == {"b.ipynb"}
    with open(tmp_path / "photos" / "film", "wb") as film:
        film.truncate(300 << 20)
    with pytest.raises(Nb2prodError, match="too much lies beside this notebook"):
        with working_copy(tmp_path / "a.ipynb", limits=Limits()):
            pass


def test_a_notebook_that_is_not_there(tmp_path):
    """Named, before anything is made."""
    with pytest.raises(Nb2prodError, match="no such notebook"):
        with working_copy(tmp_path / "a.ipynb", limits=Limits()):
            pass
