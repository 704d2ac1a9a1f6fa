"""What lies around a notebook is seen up to the repository's root and no further."""

import os
from pathlib import Path

import pytest

from nb2prod.notebook.surroundings import Surroundings, SurroundingsReader

PINS = ("requirements", "constraints", "environment.yml", "pyproject.toml")


@pytest.fixture(name="root")
def make_root(tmp_path: Path) -> Path:
    """A folder to lay things in, with one above it that belongs to nobody."""
    folder = tmp_path / "outside" / "root"
    folder.mkdir(parents=True)
    return folder


def lay(root: Path, *names: str, **texts: str) -> None:
    """Makes files below ``root``, empty or with a text; a name ending in / is a folder."""
    for name, text in {**dict.fromkeys(names, ""), **texts}.items():
        path = root / name
        if name.endswith("/"):
            path.mkdir(parents=True, exist_ok=True)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")


def around(notebook: Path | None) -> Surroundings:
    return SurroundingsReader(is_pin_file=lambda name: name.startswith(PINS)).of(notebook)


def test_a_notebook_without_a_name() -> None:
    nothing = around(None)
    assert (nothing.folder, nothing.root, nothing.siblings, nothing.pin_files) == (
        None,
        None,
        frozenset(),
        (),
    )
    assert nothing.is_local_module("os") is None
    assert not nothing.exists(".") and not nothing.is_ignored("a") and not nothing.has_data
    assert nothing.text("a.py") is None


def test_a_notebook_in_a_folder_that_is_not_there(root: Path) -> None:
    nothing = around(root / "no" / "a.ipynb")
    assert (nothing.root, nothing.siblings, nothing.pin_files, nothing.has_data) == (
        None,
        frozenset(),
        (),
        False,
    )
    assert not nothing.exists("a.ipynb")


def test_folder_root_and_siblings(root: Path) -> None:
    lay(root, ".git/", "sub/a.ipynb", "sub/data/x.csv", "sub/helpers.py")
    found = around(root / "sub" / "a.ipynb")
    assert (found.folder, found.root) == (root / "sub", root)
    assert found.siblings == {"a.ipynb", "data", "helpers.py"}


def test_a_git_file_marks_a_root_too(root: Path) -> None:
    lay(root, "sub/a.ipynb", **{".git": "gitdir: elsewhere"})
    assert around(root / "sub" / "a.ipynb").root == root


def test_each_folder_is_looked_at_once(root: Path) -> None:
    lay(root, "a.ipynb", "b.ipynb")
    reader = SurroundingsReader(is_pin_file=lambda name: False)
    assert reader.of(root / "a.ipynb") is reader.of(root / "b.ipynb")
    lay(root, "later.py")
    assert "later.py" in reader.of(root / "a.ipynb").siblings
    lay(root, "too_late.py")
    assert reader.of(root / "b.ipynb").is_local_module("too_late") is None


# Pin files


def test_pin_files_from_the_folder_up_to_the_root(root: Path) -> None:
    lay(root, ".git/", "a/b/n.ipynb", "a/b/other.txt", "a/requirements/")
    lay(
        root,
        **{"requirements.txt": "one", "a/requirements-dev.txt": "two", "a/requirements/base.txt": "three"},
    )
    lay(root, **{"a/b/environment.yml": "four", "a/c/requirements.txt": "no", "../requirements.txt": "no"})
    pins = around(root / "a" / "b" / "n.ipynb").pin_files
    assert [(pin.name, pin.text) for pin in pins] == [
        ("environment.yml", "four"),
        ("requirements-dev.txt", "two"),
        ("requirements/base.txt", "three"),
        ("requirements.txt", "one"),
    ]


def test_pin_files_are_shown_relative_to_the_working_directory(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay(root, "a.ipynb", "requirements.txt")
    monkeypatch.chdir(root.parent)
    assert [pin.path for pin in around(root / "a.ipynb").pin_files] == ["root/requirements.txt"]


def test_without_a_repository_only_the_own_folder_governs(root: Path) -> None:
    lay(root, "sub/a.ipynb", **{"requirements.txt": "no", "sub/constraints.txt": "yes"})
    assert [pin.text for pin in around(root / "sub" / "a.ipynb").pin_files] == ["yes"]


def test_pin_files_that_cannot_be_used_count_as_absent(root: Path) -> None:
    lay(root, ".git/", "a.ipynb", "requirements-folder/", **{"requirements-b.txt": "b"})
    lay(root, **{"../secret": "no", "requirements-long.txt": "x" * (5 * 1024 * 1024 + 1)})
    (root / "requirements-out.txt").symlink_to(root.parent / "secret")
    (root / "requirements-lost.txt").symlink_to("nothing")
    (root / "requirements-in.txt").symlink_to("requirements-b.txt")
    if hasattr(os, "mkfifo"):
        os.mkfifo(root / "requirements-pipe.txt")
    assert [pin.text for pin in around(root / "a.ipynb").pin_files] == ["b", "b"]


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"numpy==2.0", "numpy==2.0"),
        (b"\xef\xbb\xbfnumpy", "numpy"),
        ("numpy==2.0".encode("utf-16"), "numpy==2.0"),
        (b"caf\xe9", "caf\ufffd"),
        (b"", ""),
    ],
)
def test_the_text_of_a_pin_file(root: Path, data: bytes, text: str) -> None:
    (root / "requirements.txt").write_bytes(data)
    assert [pin.text for pin in around(root / "a.ipynb").pin_files] == [text]


def test_includes(root: Path) -> None:
    lay(
        root, ".git/", "sub/a.ipynb", **{"../secret.txt": "no", "base.txt": "base", "sub/more/dev.txt": "dev"}
    )
    lay(root, **{"sub/requirements.txt": "-r ../base.txt"})
    (root / "out.txt").symlink_to(root.parent / "secret.txt")
    found = around(root / "sub" / "a.ipynb")
    (pin,) = found.pin_files
    assert found.include(pin, "../base.txt").text == "base"
    dev = found.include(pin, "more/dev.txt")
    assert (dev.text, dev.name) == ("dev", "more/dev.txt")
    assert found.include(dev, "../../base.txt").text == "base"
    secret = str(root.parent / "secret.txt")
    for name in (
        "no.txt",
        "../../secret.txt",
        "../out.txt",
        secret,
        "https://x/y.txt",
        "",
        "a\0b",
        "more",
        os.devnull,
    ):
        assert found.include(pin, name) is None


# Modules


def test_modules_beside_the_notebook(root: Path) -> None:
    lay(
        root,
        "n/a.ipynb",
        "n/one.py",
        "n/two/__init__.py",
        "n/three/part.py",
        "n/data/x.csv",
        "n/four.txt",
        "five.py",
    )
    found = around(root / "n" / "a.ipynb")
    assert [found.is_local_module(name) for name in ("one", "two", "three", "two.part")] == ["beside"] * 4
    assert [found.is_local_module(name) for name in ("data", "four", "five", "os", "One")] == [None] * 5


@pytest.mark.parametrize("name", ["", ".", "..", "../five", "n/one", "a b", "one.py/", "\0", "a" * 5000])
def test_names_that_are_no_modules(root: Path, name: str) -> None:
    lay(root, "n/a.ipynb", "n/one.py", "five.py")
    assert around(root / "n" / "a.ipynb").is_local_module(name) is None


@pytest.mark.parametrize("project_file", ["pyproject.toml", "setup.py", "setup.cfg"])
def test_modules_of_a_package(root: Path, project_file: str) -> None:
    lay(
        root,
        ".git/",
        project_file,
        "n/a.ipynb",
        "n/local.py",
        "flat/__init__.py",
        "src/inner/m.py",
        "src/single.py",
    )
    lay(root, "script.py", "n/flat.py", "data/x.csv")
    found = around(root / "n" / "a.ipynb")
    names = ("inner", "single", "local", "flat", "script", "data")
    assert [found.is_local_module(name) for name in names] == [
        "package",
        "package",
        "beside",
        "beside",
        "root",
        None,
    ]
    top = around(root / "a.ipynb")
    assert [top.is_local_module(name) for name in ("flat", "script", "inner", "local")] == [
        "package",
        "beside",
        "package",
        None,
    ]


def test_modules_of_a_repository_that_is_no_package(root: Path) -> None:
    lay(root, ".git/", "n/a.ipynb", "flat/__init__.py", "src/inner/m.py", "script.py")
    found = around(root / "n" / "a.ipynb")
    assert [found.is_local_module(name) for name in ("flat", "inner", "script", "src")] == [
        "root",
        "root",
        "root",
        None,
    ]


# Files


def test_which_paths_exist(root: Path) -> None:
    lay(root, ".git/", "n/a.ipynb", "n/data/x.csv", "top.csv", "../secret.csv")
    found = around(root / "n" / "a.ipynb")
    for there in ("data/x.csv", "data", "./data/../data/x.csv", "../top.csv", ".", "..", "data/"):
        assert found.exists(there), there
    secret = str(root.parent / "secret.csv")
    for absent in (
        "x.csv",
        "../../secret.csv",
        secret,
        str(root / "top.csv"),
        "a\0b",
        "data/x.csv/y",
        "a" * 5000,
    ):
        assert not found.exists(absent), absent


def test_links_and_devices(root: Path) -> None:
    lay(root, "a.ipynb", "data/x.csv", "../secret.csv")
    (root / "inside").symlink_to("data")
    (root / "outside").symlink_to(root.parent)
    (root / "device").symlink_to(os.devnull)
    (root / "lost").symlink_to("nothing")
    (root / "loop").symlink_to("loop")
    found = around(root / "a.ipynb")
    assert found.exists("inside/x.csv") and not found.exists("inside/y.csv") and not found.exists("lost")
    # Nobody looks behind a link that leads outside, so nobody can say that a file is missing there.
    assert found.exists("outside/secret.csv") and found.exists("outside/none.csv")
    assert (
        found.text("outside/secret.csv") is None
        and found.text("device") is None
        and found.text("loop") is None
    )
    if hasattr(os, "mkfifo"):
        os.mkfifo(root / "pipe")
        assert not found.exists("pipe") and found.text("pipe") is None


def test_the_text_of_a_sibling(root: Path) -> None:
    lay(root, "n/a.ipynb", **{"n/helpers.py": "x = 1", "n/sub/more.py": "y = 2", "top.py": "z"})
    found = around(root / "n" / "a.ipynb")
    assert (found.text("helpers.py"), found.text("sub/more.py")) == ("x = 1", "y = 2")
    assert found.text("../top.py") is None and found.text("no.py") is None and found.text("sub") is None


def test_what_git_ignores(root: Path) -> None:
    lay(
        root,
        ".git/",
        "n/a.ipynb",
        "n/kept.csv",
        **{".gitignore": "*.csv\n!kept.csv\n/data/\n", "n/.gitignore": "out\n"},
    )
    found = around(root / "n" / "a.ipynb")
    for path in ("x.csv", "deep/x.csv", "../data/x.txt", "../data", "out", "out/x.txt", "no/../x.csv"):
        assert found.is_ignored(path), path
    for path in (
        "kept.csv",
        "x.txt",
        "data/x.txt",
        "../../x.csv",
        "a\0b",
        str(root / "x.txt"),
        "/".join("d" * 3000),
    ):
        assert not found.is_ignored(path), path


def test_what_is_ignored_without_a_repository(root: Path) -> None:
    lay(root, "n/a.ipynb", **{".gitignore": "*", "n/.gitignore": "*.csv"})
    found = around(root / "n" / "a.ipynb")
    assert found.is_ignored("x.csv") and not found.is_ignored("x.txt")


@pytest.mark.parametrize(
    ("name", "is_data"),
    [
        ("x.csv", True),
        ("data", True),
        ("x.png", True),
        ("model.pkl", True),
        ("b.ipynb", False),
        ("helpers.py", False),
        ("README", False),
        ("README.md", False),
        ("requirements.txt", False),
        ("notes.txt", True),
        (".env", False),
        ("LICENSE.txt", False),
        ("folder/x.csv", False),
    ],
)
def test_whether_a_folder_has_data(root: Path, name: str, is_data: bool) -> None:
    lay(root, "a.ipynb", name)
    assert around(root / "a.ipynb").has_data is is_data
