"""A folder like a reader's, in which the commands of the documentation run.

It holds the project's fixtures, two notebooks in ``notebooks/``, ``churn.ipynb``, in ``our_rules/`` the team's rule
that the pages show, a package index of a few empty wheels, and a git history: on ``main`` the forecast alone, on ``feature`` the credit scoring too.
"""

import os
import shlex
import shutil
import stat
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path

from nb2prod.notebook import Value
from tests.cli.support import environment
from tests.docs.generate import ROOT
from tests.docs.markdown import named_blocks
from tests.lock.wheels import wheel

GUARDED = ("docker", "mkdocs", "pip", "pre-commit", "python", "python3", "tox", "uv")
_UNMARKED = "installs or starts something: mark the block with <!-- test: stand-ins={name} -->"


class Ran(Value):
    """How a script ended, and what it printed on stdout and stderr."""

    code: int
    output: str


def prepare(folder: Path) -> None:
    """Makes the reader's folder."""
    shutil.copytree(ROOT / "fixtures", folder / "fixtures")
    bank, bakery = folder / "fixtures" / "credit_scoring", folder / "fixtures" / "demand_forecast"
    shutil.copytree(bakery, folder / "notebooks")
    shutil.copy(ROOT / ".pre-commit-hooks.yaml", folder)
    (folder / "our_rules").mkdir()
    for name, block in named_blocks("python").items():
        if "rule = Rule(" in block.text:
            path = folder / "our_rules" / f"rule_{''.join(filter(str.isalnum, name))}.py"
            path.write_text(block.text, encoding="utf-8")
    for line in (bakery / "requirements.txt").read_text(encoding="utf-8").splitlines()[1:]:
        wheel(folder / ".venv" / "wheels", *line.split("=="))
    _git(folder, "init", "--quiet", "--initial-branch=main")
    _git(folder, "add", "notebooks")
    _git(folder, "commit", "--quiet", "--message=The forecast")
    _git(folder, "update-ref", "refs/remotes/origin/main", "main")
    _git(folder, "checkout", "--quiet", "-b", "feature")
    for path in bank.iterdir():
        shutil.copy(path, folder / "notebooks")
    shutil.copy(bank / "credit_scoring.ipynb", folder / "churn.ipynb")
    _git(folder, "add", ".")
    _git(folder, "commit", "--quiet", "--message=The credit scoring")


def run(script: str, folder: Path, stand_ins: Collection[str] = ()) -> Ran:
    """Runs a script as a shell would in the folder, where ``nb2prod`` is the one of this Python.

    Commands that install something are stand-ins, and end with 97 unless they are among ``stand_ins``.
    """
    programs = folder / ".venv" / "bin"
    programs.mkdir(parents=True, exist_ok=True)
    this = shlex.quote(sys.executable)
    _program(programs / "nb2prod", f'exec {this} -m nb2prod "$@"')
    for name in GUARDED:
        script_of = shlex.join([sys.executable, str(Path(__file__).with_name("standin.py")), name, str(ROOT)])
        refusal = f"echo {shlex.quote(f'{name}: ' + _UNMARKED.format(name=name))} >&2; exit 97"
        _program(programs / name, f'exec {script_of} "$@"' if name in stand_ins else refusal)
    done = subprocess.run(
        ["sh", "-e", "-c", script], cwd=folder, env=_surroundings(folder), check=False, text=True, encoding="utf-8",
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    return Ran(done.returncode, done.stdout)


def _program(path: Path, line: str) -> None:
    path.write_text(f"#!/bin/sh\n{line}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def _surroundings(folder: Path) -> dict[str, str]:
    kept = {
        key: value
        for key, value in environment().items()
        if key not in ("FORCE_COLOR", "COLUMNS", "VIRTUAL_ENV")
    }
    return kept | {
        "PATH": os.pathsep.join((str(folder / ".venv" / "bin"), os.environ["PATH"])),
        "HOME": str(folder / ".venv"),
        "XDG_CONFIG_HOME": str(folder / ".venv"),
        "GITHUB_STEP_SUMMARY": str(folder / "step-summary.md"),
        "UV_FIND_LINKS": str(folder / ".venv" / "wheels"),
        "UV_DEFAULT_INDEX": (folder / ".venv").as_uri(),
        "UV_CACHE_DIR": str(folder / ".venv" / "cache"),
        **_GIT,
    }


def _git(folder: Path, *words: str) -> None:
    subprocess.run(["git", *words], cwd=folder, env={**os.environ, **_GIT}, check=True)


_GIT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    **{
        f"GIT_{role}_{key}": value
        for role in ("AUTHOR", "COMMITTER")
        for key, value in (("NAME", "Mia"), ("EMAIL", "mia@example.org"), ("DATE", "2024-05-06T07:08:09Z"))
    },
}
