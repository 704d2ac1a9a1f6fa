"""Checking executes nothing of the notebook or of its folder, however the folder is booby-trapped."""

import ast
import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from nb2prod.report import FORMATS

TRAP = "import pathlib\npathlib.Path({mark!r}).write_text('sprung')\n"
# Run inside the interpreter that checks: everything that would be an execution is written down, not only the traps.
WATCH = """
import os
import sys
seen = []
FORBIDDEN = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.forkpty",
             "socket.connect", "socket.getaddrinfo", "ctypes.dlopen", "pty.spawn", "webbrowser.open")
def watch(event, arguments):
    if event in FORBIDDEN:
        seen.append(f"{event} {arguments!r}")
    elif event == "exec":
        name = getattr(arguments[0], "co_filename", "")
        if name.startswith(("<cell>", "<unknown>", ROOT)):
            seen.append(f"exec {name}")
    elif event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"):
        seen.append(f"write {arguments[0]!r}")
    elif event == "open" and arguments[1] is None and arguments[2] & (os.O_WRONLY | os.O_RDWR):
        if os.path.abspath(os.fsdecode(arguments[0])).startswith(ROOT):
            seen.append(f"write {arguments[0]!r}")
sys.addaudithook(watch)
sys.argv = ["nb2prod", *ARGV]
from nb2prod.cli import main
try:
    code = main()
except SystemExit as stop:
    code = stop.code
sys.stderr.write("\\nSEEN " + repr(seen) + "\\nCODE " + repr(code))
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A repository in which every file that some tool would run leaves a mark."""
    root = tmp_path / "trap"
    root.mkdir()
    mark = str(tmp_path / "sprung")
    trap = TRAP.format(mark=mark)
    for name in ("conftest.py", "sitecustomize.py", "usercustomize.py", "setup.py", "click.py", "rich.py", "shop.py",
                 "noxfile.py", "ipython_config.py", "nbformat.py", "msgspec.py", "pathspec.py", "yaml.py"):  # fmt: skip
        (root / name).write_text(trap)
    (root / "evil.pth").write_text(f"import pathlib; pathlib.Path({mark!r}).write_text('sprung')\n")
    (root / "pylintrc").write_text(f"[MAIN]\ninit-hook='import pathlib; pathlib.Path({mark!r}).touch()'\n")
    (root / "lawbook").mkdir()
    (root / "lawbook" / "evil.py").write_text(trap)
    (root / "pyproject.toml").write_text('[tool.nb2prod]\nrules = ["lawbook"]\n')
    (root / "requirements.txt").write_text("-r other.txt\n-e .\n")
    kernel = root / "kernels" / "python3"
    kernel.mkdir(parents=True)
    (kernel / "kernel.json").write_text(
        json.dumps({"argv": ["sh", "-c", f"touch {mark}"], "language": "python"})
    )
    (root / ".git").mkdir()
    (root / ".git" / "config").write_text(f'[core]\n\tfsmonitor = "touch {mark}"\n\thooksPath = hooks\n')
    (root / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    (root / "trap.ipynb").write_text(json.dumps(_notebook(mark)))
    return root


def _notebook(mark: str) -> dict:
    sources = [
        "%run shop.py",
        "from shop import *",
        "import shop\n%load_ext shop\n%autoreload 2",
        f"!touch {mark}",
        f"%%bash\ntouch {mark}",
        f"open({mark!r}, 'w')",
        f"__import__('pathlib').Path({mark!r}).touch()",
        f"%env PYTHONSTARTUP={mark}\n%cd /\n%%writefile {mark}",
        f"eval('open({mark!r}, 1)')",
        f"import os\nos.system('touch {mark}')",
    ]
    cells = [
        {"cell_type": "code", "execution_count": n, "metadata": {}, "outputs": [], "source": source}
        for n, source in enumerate(sources, 1)
    ]
    kernel = {"display_name": "x", "language": "python", "name": "python3", "argv": ["touch", mark]}
    return {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 4}


@pytest.mark.parametrize("form", FORMATS)
def test_nothing_of_the_folder_is_executed(folder: Path, form: str) -> None:
    command = ["check", "--select", "ALL", "--preview", "--output-format", form, "trap.ipynb", "."]
    cache = folder.parent / "cache"
    command += ["--cache-dir", str(cache)]
    script = f"ROOT = {str(folder)!r}\nARGV = {command!r}\n" + WATCH
    # sys.path[0] of `python -c` is the folder itself: the console script does not have it, so neither has the test.
    done = subprocess.run(
        [sys.executable, "-P", "-c", script],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env=_environment(),
    )
    assert "CODE 1" in done.stderr, done.stderr
    assert "SEEN []" in done.stderr, done.stderr
    assert not (folder.parent / "sprung").exists()


def test_with_pylint_one_process_is_started_and_it_is_ours(folder: Path) -> None:
    command = ["check", "--with-pylint", "--select", "ALL", "--output-format", "json", "trap.ipynb", "."]
    script = f"ROOT = {str(folder)!r}\nARGV = {command!r}\n" + WATCH
    done = subprocess.run(
        [sys.executable, "-P", "-c", script],
        cwd=folder, capture_output=True, text=True, check=False, env=_environment(),
    )  # fmt: skip
    (line,) = [line for line in done.stderr.splitlines() if line.startswith("SEEN ")]
    seen = [event for event in ast.literal_eval(line.removeprefix("SEEN ")) if not _is_pylint_s(event)]
    assert seen == [], done.stderr
    assert "CODE 1" in done.stderr, done.stderr
    assert not (folder.parent / "sprung").exists()


def _is_pylint_s(event: str) -> bool:
    """Whether it is the start of nb2prod's own program for pylint in an isolated Python, or a pipe to it."""
    return re.fullmatch(r"write \d+", event) is not None or (
        event.startswith("subprocess.Popen")
        and f"[{sys.executable!r}, '-I', " in event
        and "pylintworker.py" in event
    )


def test_the_module_form_does_not_import_from_the_folder(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "nb2prod", "check", "trap.ipynb"],
        cwd=folder, capture_output=True, text=True, check=False, env=_environment(),
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert not (folder.parent / "sprung").exists()


def test_a_search_path_with_the_folder_in_it_does_not_import_from_it(folder: Path) -> None:
    for name in (
        "sitecustomize.py",
        "usercustomize.py",
    ):  # Python runs these itself, before anybody can object
        (folder / name).unlink()
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))
    module, _, function = project["project"]["scripts"]["nb2prod"].partition(":")
    script = f"from {module} import {function} as main; raise SystemExit(main())"
    around = _environment()
    done = subprocess.run(
        [sys.executable, "-P", "-c", script, "check", "trap.ipynb"], cwd=folder, capture_output=True, text=True,
        check=False, env={**around, "PYTHONPATH": os.pathsep.join([".", around["PYTHONPATH"]])},
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert not (folder.parent / "sprung").exists()


def test_rules_named_by_a_found_project_file_are_refused_with_a_warning(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "nb2prod", "check", "trap.ipynb"],
        cwd=folder, capture_output=True, text=True, check=False, env=_environment(),
    )  # fmt: skip
    assert "--rules" in done.stderr


def test_the_trap_works(folder: Path) -> None:
    """The other tests could not fail if the traps were harmless."""
    subprocess.run([sys.executable, str(folder / "conftest.py")], check=True)
    assert (folder.parent / "sprung").exists()


def _environment() -> dict[str, str]:
    root = str(Path(__file__).parents[1])
    return {**os.environ, "PYTHONPATH": os.pathsep.join([*_package_path(root)]), "NO_COLOR": "1"}


def _package_path(root: str) -> list[str]:
    """The checkout, when nb2prod is not installed."""
    import nb2prod

    return [root] if Path(nb2prod.__file__).parents[1] == Path(root) else []
