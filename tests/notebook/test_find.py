"""Finding notebooks: what is named is taken, what is found is in order, and what is special is left alone."""

import os
import socket
from collections.abc import Sequence
from pathlib import Path

import pytest

from nb2prod.notebook.find import Found, Missing, find_notebooks, shown_path


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory that no repository surrounds."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def lay(*names: str, **texts: str) -> None:
    """Makes files in the working directory, empty or with a text; a name ending in / is a folder."""
    for name, text in {**dict.fromkeys(names, ""), **texts}.items():
        path = Path(name)
        if name.endswith("/"):
            path.mkdir(parents=True, exist_ok=True)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")


def shown(*paths: str, exclude: Sequence[str] = ()) -> list[str]:
    return [item.shown for item in find_notebooks(paths or ["."], exclude=exclude)]


# What is found


def test_an_order_that_does_not_change() -> None:
    lay("b/z.ipynb", "b/a/c.ipynb", "c.ipynb", "a.ipynb", "a/x.ipynb", "b.txt", "B.ipynb")
    assert shown() == ["B.ipynb", "a.ipynb", "c.ipynb", "a/x.ipynb", "b/z.ipynb", "b/a/c.ipynb"]


def test_paths_can_be_opened_and_are_shown_relative_to_the_working_directory(
    here: Path, tmp_path: Path
) -> None:
    lay("a/x.ipynb", "b/y.ipynb")
    (tmp_path / "outside.ipynb").touch()
    found = list(
        find_notebooks(["./a", str(here / "b"), "../outside.ipynb", str(tmp_path / "outside.ipynb")])
    )
    assert [item.shown for item in found] == ["a/x.ipynb", "b/y.ipynb", "../outside.ipynb"]
    assert all(isinstance(item, Found) and item.path.exists() for item in found)


def test_overlapping_paths_give_each_notebook_once() -> None:
    lay("a/x.ipynb", "a/b/y.ipynb")
    assert shown("a/b/y.ipynb", ".", "a", "./a/../a/x.ipynb") == ["a/b/y.ipynb", "a/x.ipynb"]


def test_a_file_that_is_named_is_always_taken() -> None:
    lay("notebook.txt", ".ipynb_checkpoints/x.ipynb", "no.ipynb", **{".gitignore": "no.ipynb\n"})
    named = ["notebook.txt", ".ipynb_checkpoints/x.ipynb", "no.ipynb"]
    assert shown(*named, exclude=["*"]) == named


# What is not


def test_missing_paths_and_folders_without_notebooks_are_told() -> None:
    lay("empty/", "text/a.txt")
    found = list(find_notebooks(["no.ipynb", "empty", "text", "a\0b"]))
    assert all(isinstance(item, Missing) and item.todo for item in found)
    assert [item.what for item in found] == [
        "no such file or folder",
        "no notebook in this folder",
        "no notebook in this folder",
        "no such file or folder",
    ]


def test_a_folder_whose_notebooks_were_named_before_is_not_empty() -> None:
    lay("a/x.ipynb")
    assert shown("a/x.ipynb", "a") == ["a/x.ipynb"]


@pytest.mark.parametrize(
    "folder",
    [
        ".git",
        ".ipynb_checkpoints",
        "node_modules",
        "__pycache__",
        ".tox",
        ".nox",
        "lib/python3.11/site-packages",
    ],
)
def test_folders_that_are_never_searched(folder: str) -> None:
    lay("a.ipynb", f"{folder}/b.ipynb", f"{folder}/deep/c.ipynb", f"x/{folder}/d.ipynb")
    assert shown() == ["a.ipynb"]
    assert shown(folder)[0] == f"{folder}/b.ipynb"


def test_virtual_environments_are_not_searched() -> None:
    lay("a.ipynb", "anyname/pyvenv.cfg", "anyname/share/b.ipynb", "pyvenv.cfg")
    assert shown() == ["a.ipynb"]
    assert shown("anyname") == ["anyname/share/b.ipynb"]


def test_excluded_files() -> None:
    lay("a.ipynb", "old/b.ipynb", "x/old/c.ipynb", "x/draft_1.ipynb", "x/draft_2.ipynb")
    assert shown(exclude=["old/", "draft_*", "!draft_2.ipynb"]) == ["a.ipynb", "x/draft_2.ipynb"]
    assert shown("x", exclude=["/x/old"]) == ["x/draft_1.ipynb", "x/draft_2.ipynb"]


def test_what_is_excluded_wins_over_what_git_does_not_ignore() -> None:
    lay("a.ipynb", "b.ipynb", **{".gitignore": "!a.ipynb\n"})
    assert shown(exclude=["a.ipynb"]) == ["b.ipynb"]


# What git ignores

IGNORED = [
    ("b.ipynb", ["a.ipynb", "x/a.ipynb"]),
    ("/b.ipynb", ["a.ipynb", "x/a.ipynb", "x/b.ipynb"]),
    ("x/", ["a.ipynb", "b.ipynb"]),
    ("x", ["a.ipynb", "b.ipynb"]),
    ("x/*", ["a.ipynb", "b.ipynb"]),
    ("*.ipynb\n!a.ipynb", ["a.ipynb", "x/a.ipynb"]),
    ("x/\n!x/a.ipynb", ["a.ipynb", "b.ipynb"]),
    ("**/b.ipynb", ["a.ipynb", "x/a.ipynb"]),
    ("# b.ipynb\n\n  \n\\#b.ipynb", ["a.ipynb", "b.ipynb", "x/a.ipynb", "x/b.ipynb"]),
    ("[z-a]\n!\n\\\nb.ipynb", ["a.ipynb", "x/a.ipynb"]),
    ("b.ipynb\r\n", ["a.ipynb", "x/a.ipynb"]),
    ("\ufeffb.ipynb", ["a.ipynb", "x/a.ipynb"]),
]


@pytest.mark.parametrize(("text", "left"), IGNORED)
def test_a_gitignore_file(text: str, left: list[str]) -> None:
    lay("a.ipynb", "b.ipynb", "x/a.ipynb", "x/b.ipynb", **{".gitignore": text})
    assert shown() == left


def test_the_nearest_gitignore_file_wins() -> None:
    lay("x/a.ipynb", "x/y/a.ipynb", "x/y/b.ipynb", "z/a.ipynb")
    lay(**{".gitignore": "a.ipynb\n", "x/.gitignore": "!a.ipynb\n", "x/y/.gitignore": "/b.ipynb\n"})
    assert shown() == ["x/a.ipynb", "x/y/a.ipynb"]


def test_gitignore_files_count_up_to_the_repository_and_no_further(here: Path) -> None:
    (here.parent / ".gitignore").write_text("a.ipynb\n")
    lay(".git/info/exclude", "x/y/a.ipynb", "x/y/b.ipynb", "x/y/c.ipynb", "x/y/d.ipynb", "x/y/e.ipynb")
    lay(
        **{
            ".git/info/exclude": "b.ipynb\ne.ipynb\n",
            ".gitignore": "c.ipynb\n!e.ipynb\n",
            "x/.gitignore": "y/d.ipynb\n",
        }
    )
    assert shown("x/y") == ["x/y/a.ipynb", "x/y/e.ipynb"]
    assert shown("x") == shown(".") == ["x/y/a.ipynb", "x/y/e.ipynb"]


def test_without_a_repository_only_the_folder_itself_is_asked(here: Path) -> None:
    lay("x/a.ipynb", **{".gitignore": "a.ipynb\n"})
    assert shown("x") == ["x/a.ipynb"]
    assert shown() == ["."]


def test_an_ignored_folder_that_is_named_is_searched() -> None:
    lay(".git/", "build/a.ipynb", "build/sub/b.ipynb", **{".gitignore": "build/\n"})
    assert shown("build") == ["build/a.ipynb", "build/sub/b.ipynb"]
    assert shown("build/sub") == ["build/sub/b.ipynb"]


def test_a_pattern_that_would_take_for_ever_is_passed_over() -> None:
    long = "a" * 200
    lay(f"{long}.ipynb", "b.ipynb", **{".gitignore": "*a" * 20 + "b\nb.ipynb\n"})
    assert shown() == [f"{long}.ipynb"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes on this system")
def test_a_gitignore_file_that_is_a_pipe() -> None:
    lay("a.ipynb")
    os.mkfifo(".gitignore")
    assert shown() == ["a.ipynb"]


# What is special


def test_links_that_lead_outside_are_left_alone(here: Path) -> None:
    outside = here.parent / "outside"
    outside.mkdir()
    (outside / "secret.ipynb").touch()
    (outside / "secret").touch()
    lay("a.ipynb")
    Path("file.ipynb").symlink_to(outside / "secret.ipynb")
    Path("other.ipynb").symlink_to(outside / "secret")
    Path("folder").symlink_to(outside)
    Path("relative.ipynb").symlink_to("../outside/secret.ipynb")
    Path("nowhere.ipynb").symlink_to("nothing")
    Path("itself.ipynb").symlink_to("itself.ipynb")
    assert shown() == ["a.ipynb"]


def test_links_inside_give_each_notebook_once() -> None:
    lay("data/blob", "x/a.ipynb")
    Path("blob.ipynb").symlink_to("data/blob")
    Path("a.ipynb").symlink_to("x/a.ipynb")
    Path("loop").symlink_to(".")
    Path("x/up").symlink_to("..")
    assert shown() == ["blob.ipynb", "x/a.ipynb"]


def test_a_folder_that_is_named_by_a_link_is_searched() -> None:
    lay("real/a.ipynb")
    Path("link").symlink_to("real")
    assert shown("link") == ["link/a.ipynb"]
    assert shown("real", "link") == ["real/a.ipynb"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes on this system")
def test_pipes_sockets_and_devices_are_left_alone() -> None:
    lay("a.ipynb", "folder.ipynb/b.ipynb")
    os.mkfifo("pipe.ipynb")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket.ipynb")
        assert shown() == ["a.ipynb", "folder.ipynb/b.ipynb"]
        named = list(find_notebooks(["pipe.ipynb", "socket.ipynb", os.devnull]))
    assert [item.what for item in named] == ["neither a file nor a folder"] * 3


def test_a_folder_that_may_not_be_searched_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    lay("a.ipynb", "closed/b.ipynb", "open/c.ipynb")
    scandir = os.scandir

    def closed(folder: str):
        if folder.endswith("closed"):
            raise PermissionError(13, "Permission denied", folder)
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", closed)
    found = list(find_notebooks(["."]))
    assert [item.shown for item in found] == ["a.ipynb", "closed", "open/c.ipynb"]
    assert isinstance(found[1], Missing) and "Permission denied" in found[1].what


@pytest.mark.skipif(os.name == "nt", reason="names are no bytes there")
def test_names_that_are_no_text() -> None:
    name = os.fsdecode(b"caf\xe9.ipynb")
    lay(name, "a\nb.ipynb", **{".gitignore": "*.txt\n"})
    assert shown() == ["a\nb.ipynb", "caf\\xe9.ipynb"]
    assert shown(name) == ["caf\\xe9.ipynb"]
    assert all(item.path.exists() for item in find_notebooks(["."]))


def test_a_deep_tree() -> None:
    deep = "/".join(["d"] * 300)
    lay(f"{deep}/a.ipynb")
    assert shown() == [f"{deep}/a.ipynb"]


@pytest.mark.parametrize(
    ("path", "text"), [("a/../b.ipynb", "b.ipynb"), ("./a//b", "a/b"), (".", "."), ("../x", "../x")]
)
def test_how_paths_are_shown(path: str, text: str) -> None:
    assert shown_path(path) == text
