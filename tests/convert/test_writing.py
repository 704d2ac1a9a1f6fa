"""Writing a project: all or nothing, nothing outside, other people's files left alone."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from nb2prod.convert import merging, swapping
from nb2prod.convert.merging import Change, foreign_files, merge
from nb2prod.convert.writing import recover, write
from nb2prod.errors import Nb2prodError

OLD = {"a.py": b"a = 1\n", "churn/b.py": b"b = 1\n", "gone.py": b"x\n", "data.bin": b"\0\1"}
NEW = {"a.py": b"a = 2\n", "churn/b.py": b"b = 1\n", "tests/c.py": b"c\n", "data.bin": b"\0\2"}


def tree(folder: Path) -> dict[str, bytes]:
    """All files below the folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def generate(project: dict[str, bytes], target: Path) -> merging.Merging:
    """Merges and writes; gives what became of the files."""
    done = merge(project, target)
    write(done.changes, target)
    return done


def states(done: merging.Merging) -> dict[str, str]:
    """State by path."""
    return {one.path: one.state for one in done.files}


@pytest.fixture(name="target", params=["swapped", "in place", "stood in"])
def _target(request, tmp_path, monkeypatch) -> Path:
    """A folder to be, written in each of the ways that there are."""
    target = tmp_path / "churn-prod"
    if request.param == "in place":
        monkeypatch.setattr(swapping, "exchange", lambda one, other: False)
    if request.param == "stood in":
        target.mkdir()
        monkeypatch.chdir(target)
    return target


def test_the_same_again_touches_nothing(target):
    generate(OLD, target)
    before = {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in target.rglob("*")}
    done = merge(OLD, target)
    assert not done.changes
    assert set(states(done).values()) == {"kept"}
    write(done.changes, target)
    assert {
        path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in target.rglob("*") if path.is_file()
    } == {path: told for path, told in before.items() if path.is_file()}


def test_files_appear_change_and_go(target):
    assert set(states(generate(OLD, target)).values()) == {"new"}
    (target / "own.txt").write_bytes(b"mine")
    (target / "a.py").chmod(0o640)
    done = generate(NEW, target)
    assert states(done) == {
        "a.py": "replaced",
        "churn/b.py": "kept",
        "tests/c.py": "new",
        "data.bin": "replaced",
        "gone.py": "replaced",
    }
    found = {path: data for path, data in tree(target).items() if not path.startswith(".nb2prod/")}
    assert found == {**NEW, "own.txt": b"mine"}
    assert (target / "a.py").stat().st_mode & 0o777 == 0o640
    assert not merge(NEW, target).changes
    assert [path.name for path in target.parent.iterdir()] == ["churn-prod"]


def test_edits_are_kept_and_merged(target):
    lines = b"".join(b"line %d\n" % number for number in range(9))
    generate({"a.py": lines, "b.py": b"b\n", "c.py": b"c\n"}, target)
    (target / "a.py").write_bytes(lines.replace(b"line 1", b"my line"))
    (target / "b.py").write_bytes(b"my b\n")
    (target / "c.py").unlink()
    done = generate(
        {"a.py": lines.replace(b"line 7", b"new line"), "b.py": b"b\n", "c.py": b"new c\n"}, target
    )
    assert states(done) == {"a.py": "merged", "b.py": "kept", "c.py": "kept"}
    assert "deleted by hand" in done.files[2].note
    assert (target / "a.py").read_bytes() == lines.replace(b"line 1", b"my line").replace(
        b"line 7", b"new line"
    )
    assert (target / "b.py").read_bytes() == b"my b\n"
    assert not (target / "c.py").exists()


@pytest.mark.parametrize("git", [True, False])
def test_a_contradiction_is_marked(target, git, monkeypatch):
    if not git:
        monkeypatch.setattr("nb2prod.convert.lines.shutil.which", lambda name: None)
    generate({"a.py": b"a = 1\n", "data.bin": b"\0\1"}, target)
    (target / "a.py").write_bytes(b"a = 2\n")
    (target / "data.bin").write_bytes(b"\0\2")
    done = generate({"a.py": b"a = 3\n", "data.bin": b"\0\3"}, target)
    assert states(done) == {"a.py": "conflict", "data.bin": "conflict"}
    assert done.has_conflict
    text = (target / "a.py").read_text()
    assert all(part in text for part in ("<<<<<<<", "a = 2", "=======", "a = 3", ">>>>>>>"))
    assert (target / "data.bin").read_bytes() == b"\0\2"


def test_foreign_files_are_named(tmp_path):
    assert not foreign_files(tmp_path / "none")
    assert not foreign_files(tmp_path)
    (tmp_path / "mine.txt").touch()
    assert foreign_files(tmp_path) == ("mine.txt",)
    target = tmp_path / "target"
    generate(OLD, target)
    (target / "more.txt").touch()
    assert not foreign_files(target)


@pytest.mark.parametrize("path", ["../x", "/x", "a/../../x", "", "a\\b", "C:/x", "a/\0"])
def test_paths_never_lead_out(tmp_path, path):
    with pytest.raises(Nb2prodError, match="leads out"):
        write([Change(path, b"")], tmp_path / "target")
    assert not list(tmp_path.iterdir())


def test_links_are_not_followed(tmp_path):
    target, elsewhere = tmp_path / "target", tmp_path / "elsewhere"
    elsewhere.mkdir()
    generate({"a/b.py": b"1\n"}, target)
    (target / "a/b.py").unlink()
    (target / "a").rmdir()
    (target / "a").symlink_to(elsewhere)
    with pytest.raises(Nb2prodError, match="symbolic link"):
        generate({"a/b.py": b"2\n", "a/new.py": b"", "c.py": b""}, target)
    assert not list(elsewhere.iterdir()) and not (target / "c.py").exists()


def test_the_target_itself_may_be_a_link_and_links_in_it_stay(tmp_path):
    real, link = tmp_path / "real", tmp_path / "link"
    generate(OLD, real)
    link.symlink_to(real)
    (real / "mine").symlink_to("a.py")
    generate(NEW, link)
    assert link.is_symlink() and (real / "mine").is_symlink()
    assert (real / "a.py").read_bytes() == NEW["a.py"]


def test_nothing_changes_where_writing_fails(tmp_path, monkeypatch):
    target = tmp_path / "target"
    generate(OLD, target)
    before = tree(target)
    real, count = os.fsync, []

    def failing(descriptor):
        count.append(1)
        if len(count) == 3:
            raise OSError(28, "No space left on device")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises(Nb2prodError, match="No space"):
        generate(NEW, target)
    assert tree(target) == before
    assert [path.name for path in tmp_path.iterdir()] == ["target"]


def test_what_came_meanwhile_is_not_lost(tmp_path, monkeypatch):
    target = tmp_path / "target"
    generate(OLD, target)
    real = swapping.exchange

    def late(one, other):
        (target / "late.txt").write_bytes(b"late")
        return real(one, other)

    monkeypatch.setattr(swapping, "exchange", late)
    generate(NEW, target)
    assert [path.read_bytes() for path in tmp_path.rglob("late.txt")] == [b"late"]


_WRITER = """
import sys
from pathlib import Path
from nb2prod.convert.merging import merge
from nb2prod.convert.writing import write
target = Path(sys.argv[1])
project = {f"p/{n}.py": (b"%s %d\\n" % (sys.argv[2].encode(), n)) * 50 for n in range(60)}
changes = merge(project, target).changes
print("go", flush=True)
write(changes, target)
"""


def test_killed_at_any_moment_it_is_the_old_one_or_the_new_one(tmp_path):
    target = tmp_path / "target"
    write_all = [sys.executable, "-c", _WRITER, str(target)]
    subprocess.run([*write_all, "old"], check=True, stdout=subprocess.DEVNULL)
    seen = set()
    for attempt in range(8):
        before = tree(target)
        word = f"new{attempt}"
        with subprocess.Popen([*write_all, word], stdout=subprocess.PIPE) as process:
            process.stdout.readline()
            time.sleep(attempt * 0.003)
            process.send_signal(signal.SIGKILL)
        after = tree(target)
        whole = {path: data for path, data in after.items() if path.startswith("p/")}
        assert len(whole) == 60 and len({data.split()[0] for data in whole.values()}) == 1
        changed = after != before
        assert not changed or all(data.startswith(word.encode()) for data in whole.values())
        seen.add(changed)
        recover(target)
        assert [path.name for path in tmp_path.iterdir()] == ["target"]


def test_in_place_a_killed_writing_is_finished_later(tmp_path, monkeypatch):
    target = tmp_path / "target"
    generate(OLD, target)
    monkeypatch.setattr(swapping, "exchange", lambda one, other: False)
    real, count = os.replace, []

    def killed(source, destination):
        count.append(1)
        if len(count) == 3:
            raise KeyboardInterrupt
        real(source, destination)

    monkeypatch.setattr("nb2prod.convert.journal.os.replace", killed)
    with pytest.raises(KeyboardInterrupt):
        generate(NEW, target)
    monkeypatch.undo()
    recover(target)
    assert {path: data for path, data in tree(target).items() if ".nb2prod" not in path} == NEW
    assert not merge(NEW, target).changes
