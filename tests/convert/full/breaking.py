"""``python -m tests.convert.full.breaking --out FOLDER [--mutants 12] [--seed 1] [--projects 10]``

Breaks one thing after the other in the projects that ``python -m tests.convert.full`` left in a folder: a step is not called,
a statement is lost, a number is another, two inputs are swapped. Each time the project's own tests must turn red.
"""

import argparse
import ast
import json
import random
import sys
from pathlib import Path
from typing import Any

from tests.convert.full.mutants import Mutant, mutants_of
from tests.convert.full.processes import run


def main() -> int:
    """Prints a line for each project, and the share that turned red."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--mutants", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--projects", type=int, default=10)
    options = parser.parse_args()
    rows = []
    for place in sorted(options.out.iterdir()):
        if len(rows) < options.projects and (place / "project/tests/baseline").is_dir():
            rows.append({"project": place.name, **broken(place, options.mutants, options.seed)})
            print(json.dumps(rows[-1]), flush=True)
    every, red = (sum(row[key] for row in rows) for key in ("mutants", "red"))
    print(f"{red} of {every} mutants turned the tests red")
    return 0 if red >= 0.9 * every else 1


def broken(place: Path, count: int, seed: int) -> dict[str, Any]:
    """How many mutants of one project turned its tests red, and those that did not."""
    project, python = place / "project", str(place / "env/bin/python")
    package = next(path.parent for path in project.glob("*/__main__.py"))
    texts = {path.name: path.read_text(encoding="utf-8") for path in package.glob("*.py")}
    every = mutants_of(texts, steps_of(texts), "train.py")
    chosen = random.Random(seed).sample(every, min(count, len(every)))
    alive = [mutant.what for mutant in chosen if not _turns_red(mutant, package, python)]
    return {"mutants": len(chosen), "red": len(chosen) - len(alive), "alive": alive}


def steps_of(texts: dict[str, str]) -> dict[str, str]:
    """The functions that ``run`` calls, and the module of each."""
    trees = {name: ast.parse(text) for name, text in texts.items()}
    runs = [one for one in trees["train.py"].body if getattr(one, "name", "") in ("run", "run_steps")]
    called = {
        node.func.id
        for one in runs
        for node in ast.walk(one)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    return {
        one.name: module
        for module in ("data.py", "model.py", "train.py", "metrics.py", "plots.py")
        for one in (trees[module].body if module in trees else ())
        if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef)) and one.name in called - {"run_steps"}
    }


def _turns_red(mutant: Mutant, package: Path, python: str) -> bool:
    path = package / mutant.module
    before = path.read_bytes()
    path.write_text(mutant.text, encoding="utf-8")
    try:
        return (
            run([python, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider"], package.parent).returncode
            == 1
        )
    finally:
        path.write_bytes(before)


if __name__ == "__main__":
    sys.exit(main())
