"""Which Python runs a notebook, and what it answers."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from nb2prod.errors import Nb2prodError
from nb2prod.replay import Interpreter, Wish, ask, find_interpreter


def program(path: Path, text: str = "#!/bin/sh\nexit 1\n") -> Path:
    """Writes a program; gives its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


def prefix(folder: Path) -> Path:
    """An environment with a Python; gives its folder."""
    program(folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))
    return folder


def kernel(data: Path, name: str, *argv: object) -> None:
    """Writes a kernelspec into one of Jupyter's folders."""
    spec = data / "kernels" / name / "kernel.json"
    spec.parent.mkdir(parents=True)
    spec.write_text(json.dumps({"argv": list(map(str, argv))}))


def test_nobody_tells():
    assert find_interpreter("", Wish(), {}) is None
    assert find_interpreter("no-such-kernel", Wish(), {"VIRTUAL_ENV": "/no/such/folder"}) is None


def test_the_first_that_answers(tmp_path):
    python, other = program(tmp_path / "a" / "python"), program(tmp_path / "b" / "python")
    kernel(tmp_path / "data", "shop", other, "-m", "ipykernel")
    around = {
        "VIRTUAL_ENV": str(prefix(tmp_path / "venv")),
        "CONDA_PREFIX": str(prefix(tmp_path / "conda")),
        "JUPYTER_PATH": str(tmp_path / "data"),
    }
    wishes = [Wish(interpreter=python, kernel="shop"), Wish(kernel="shop"), Wish()]
    found = [find_interpreter("shop", wish, around) for wish in wishes]
    del around["VIRTUAL_ENV"]
    found.append(find_interpreter("shop", Wish(), around))
    del around["CONDA_PREFIX"]
    found.append(find_interpreter("shop", Wish(), around))
    sources = ["--interpreter", "--kernel", "VIRTUAL_ENV", "CONDA_PREFIX", "kernelspec"]
    assert [one.source for one in found] == sources
    assert found[0].path == python and found[1].path == found[4].path == other


@pytest.mark.parametrize(
    "wish", [Wish(interpreter=Path("no/such")), Wish(kernel="none"), Wish(kernel="../x")]
)
def test_what_is_asked_for_must_be_there(wish):
    with pytest.raises(Nb2prodError):
        find_interpreter("python3", wish, {})


@pytest.mark.parametrize("name", ["../evil", "..", "a/b", "/evil", "a\\b", "a\0b", "", "évil"])
def test_a_name_from_a_notebook_leads_nowhere(tmp_path, name):
    kernel(tmp_path / "data", "shop", sys.executable)
    kernel(tmp_path / "data" / "evil", "x", sys.executable)
    (tmp_path / "data" / "evil" / "kernel.json").write_text(json.dumps({"argv": [sys.executable]}))
    assert find_interpreter(name, Wish(), {"JUPYTER_PATH": str(tmp_path / "data")}) is None


@pytest.mark.parametrize("argv", [["bin/python"], ["./python"], ["bash"], [], [1], [None]])
def test_a_kernel_that_names_no_python_of_its_own(tmp_path, monkeypatch, argv):
    """What is relative would be looked for in the folder of the notebook."""
    monkeypatch.chdir(tmp_path)
    program(tmp_path / "bin" / "python")
    program(tmp_path / "python")
    spec = tmp_path / "data" / "kernels" / "shop" / "kernel.json"
    spec.parent.mkdir(parents=True)
    spec.write_text(json.dumps({"argv": argv}))
    assert find_interpreter("shop", Wish(), {"JUPYTER_PATH": str(tmp_path / "data")}) is None


@pytest.mark.parametrize("text", ["", "[", "[]", '{"argv": {}}', '{"argv": "python"}', "\xff", "[" * 100_000])
def test_a_broken_kernelspec_is_none(tmp_path, text):
    spec = tmp_path / "kernels" / "shop" / "kernel.json"
    spec.parent.mkdir(parents=True)
    spec.write_text(text)
    assert find_interpreter("shop", Wish(), {"JUPYTER_PATH": str(tmp_path)}) is None


def test_a_bare_python_is_that_of_the_prefix_of_the_kernelspec(tmp_path):
    home = prefix(tmp_path / "env")
    kernel(home / "share" / "jupyter", "shop", "python", "-m", "ipykernel")
    found = find_interpreter("shop", Wish(), {"JUPYTER_PATH": str(home / "share" / "jupyter")})
    assert found is not None and found.path.is_relative_to(home)


def test_relative_folders_of_kernels_are_left_out(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    kernel(tmp_path / "data", "shop", sys.executable)
    assert find_interpreter("shop", Wish(), {"JUPYTER_PATH": "data"}) is None


@pytest.fixture(name="env")
def _env(tmp_path):
    """A virtual environment with its Python and its folder of packages."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "env"], check=True)
    python = tmp_path / "env" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    words = [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    return python, Path(subprocess.run(words, check=True, capture_output=True, text=True).stdout.strip())


def install(site: Path, name: str, *files: str, **others: str) -> None:
    """Puts a distribution of empty files there."""
    about = site / f"{name}-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (about / "RECORD").write_text("".join(f"{file},,\n" for file in files))
    for file, text in others.items():
        (about / f"{file}.json").write_text(text)


def test_the_answer(env):
    python, site = env
    install(site, "Shop", "shop/__init__.py", "shop/prices.py", "till.py")
    install(site, "cloud-storage", "google/cloud/storage/__init__.py", "google/cloud/storage/blob.py")
    install(site, "cloud-tasks", "google/cloud/tasks/__init__.py")
    found = ask(Interpreter(python, "--interpreter"))
    assert found.packages == {"Shop": "1.0", "cloud-storage": "1.0", "cloud-tasks": "1.0"}
    modules = [
        "shop.prices.Price",
        "till",
        "google.cloud.storage.Client",
        "google.cloud.tasks",
        "google",
        "other",
    ]
    givers = [found.distributions_of(module) for module in modules]
    assert givers == [("Shop",), ("Shop",), ("cloud-storage",), ("cloud-tasks",), (), ()]
    assert found.python.startswith("3.")


def test_installed_by_hand(env, tmp_path):
    python, site = env
    built = '{"url": "file:///no/such/folder/of/a/build", "dir_info": {}}'
    install(site, "built", direct_url=built)
    install(site, "mine", direct_url=json.dumps({"url": tmp_path.as_uri(), "dir_info": {"editable": True}}))
    install(site, "cloned", direct_url='{"url": "https://example.org/x.git", "vcs_info": {"vcs": "git"}}')
    install(site, "odd", direct_url="[")
    found = ask(Interpreter(python, "--interpreter"))
    assert found.direct == {"mine": tmp_path.as_uri(), "cloned": "https://example.org/x.git"}


def test_what_is_beside_the_notebook_is_never_imported(env, tmp_path, monkeypatch):
    trap = "import pathlib\npathlib.Path(__file__).with_name('sprung').touch()\n"
    for name in ("json", "platform", "importlib", "sitecustomize"):
        (tmp_path / f"{name}.py").write_text(trap)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("PYTHONSTARTUP", str(tmp_path / "json.py"))
    ask(Interpreter(env[0], "--interpreter"))
    assert not (tmp_path / "sprung").exists()


@pytest.mark.skipif(os.name == "nt", reason="a shell script is no program there")
@pytest.mark.parametrize(
    "body", ["exit 3", "true", "echo '{}'", "echo '[]'", "echo null", "echo '{\"python\": 3'"]
)
def test_no_answer_is_told(tmp_path, body):
    python = program(tmp_path / "python", f"#!/bin/sh\n{body}\n")
    with pytest.raises(Nb2prodError, match="does not tell"):
        ask(Interpreter(python, "--interpreter"))
