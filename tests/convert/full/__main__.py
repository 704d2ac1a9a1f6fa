"""``python -m tests.convert.full --notebooks FOLDER --interpreter PYTHON --out FOLDER [--twice] [--mutants 12]``

Every notebook of a folder is converted. What comes out is installed from its lock into a fresh environment; there its
tests run, ``python -m PACKAGE`` runs and what it prints is held against what the notebook printed; black and pylint
look at it. ``python -m tests.convert.full.breaking`` goes on with the projects.
One line of JSON for each notebook goes to ``OUT/results.jsonl`` at once, so that a run can be ended and taken up again.
"""

import argparse
import json
import shutil
import sys
import time
from pathlib import Path
from typing import Any

from tests.convert.full.processes import run

_PRINTED = """
import runpy, sys, io, contextlib, logging
sys.argv[1:] = []
from tests.seeds import forced_seeds
from tests.comparing import differing_lines
from tests.recording import _captured
import {package}.train
with _captured() as printed, forced_seeds():
    try:
        runpy.run_module("{package}", run_name="__main__")
    except SystemExit as end:
        code = end.code
kept = open("tests/baseline/stdout.txt", encoding="utf-8", newline="").read()
told = differing_lines(printed[0], kept)
print(code, len(told), len(kept.splitlines()), told[:2])
"""


def main() -> int:
    """Runs everything that was not run before, and prints the table."""
    options = _options()
    options.out.mkdir(parents=True, exist_ok=True)
    results = options.out / "results.jsonl"
    done = (
        {json.loads(line)["notebook"] for line in results.read_text().splitlines()}
        if results.exists()
        else set()
    )
    for path in sorted(options.notebooks.rglob("*.ipynb"), key=lambda one: one.stat().st_size):
        name = str(path.relative_to(options.notebooks))
        if name in done or ".ipynb_checkpoints" in path.parts or (options.only and options.only not in name):
            continue
        row = {
            "notebook": name,
            **_measured(path, options.out / name.replace("/", "-").removesuffix(".ipynb"), options),
        }
        with results.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")
        print(json.dumps(row), flush=True)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notebooks", type=Path, required=True)
    parser.add_argument("--interpreter", required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--only", default="")
    parser.add_argument("--twice", action="store_true", help="convert again: nothing may have changed")
    return parser.parse_args()


def _measured(notebook: Path, place: Path, options: argparse.Namespace) -> dict[str, Any]:
    """One row."""
    project, environment = place / "project", place / "env"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    started = time.monotonic()
    command = [
        sys.executable,
        "-m",
        "nb2prod",
        "convert",
        str(notebook),
        "-o",
        str(project),
        "--data",
        "copy",
    ]
    done = run([*command, "--interpreter", options.interpreter, "--output-format", "json"], place)
    row: dict[str, Any] = {"exit": done.returncode, "seconds": round(time.monotonic() - started, 1)}
    if done.returncode or not project.is_dir():
        return {**row, "why": (done.stderr or done.stdout)[-800:]}
    told = json.loads(done.stdout)
    proof = told["proof"]
    row |= {
        "steps": len(told["steps"]), "merged": len(proof["merged"]), "dropped": len(told["dropped"]),
        "parameters": len(told["parameters"]), "degree": proof["degree"], "not_proven": len(proof["not_proven"]),
        "pylint": proof["pylint"],
    }  # fmt: skip
    if options.twice:
        row["again"] = run([*command, "--interpreter", options.interpreter, "--check"], place).returncode
    return {**row, **_installed(project, environment, told, options)}


def _installed(
    project: Path, environment: Path, told: dict[str, Any], options: argparse.Namespace
) -> dict[str, Any]:
    python = str(environment / "bin" / "python")
    run(
        [sys.executable, "-m", "uv", "venv", "-q", "--python", options.interpreter, str(environment)], project
    )
    install = ["uv", "pip", "install", "-q", "--python", python, "--require-hashes", "-r", "requirements.txt"]
    done = run([sys.executable, "-m", *install], project)
    row: dict[str, Any] = {"installed": done.returncode == 0}
    if done.returncode:
        return {**row, "why": done.stderr[-800:]}
    row["black"] = run([sys.executable, "-m", "black", "-q", "--check", "."], project).returncode == 0
    tests = run([python, "-m", "pytest", "-q", "-p", "no:cacheprovider"], project)
    row["tests"] = tests.stdout.strip().splitlines()[-1] if tests.stdout.strip() else tests.stderr[-300:]
    printed = run([python, "-c", _PRINTED.format(package=told["package"])], project)
    row["printed"] = (printed.stdout.strip().splitlines() or [printed.stderr[-400:]])[-1]
    shutil.rmtree(project / "reports", ignore_errors=True)
    return row


if __name__ == "__main__":
    sys.exit(main())
