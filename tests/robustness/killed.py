"""The full run: ``python -m tests.robustness.killed --count 200 --seed 1``.

A process that fixes notebooks, one that fills the cache, and one that writes a converted project is killed at a random
moment, again and again. Afterwards every notebook must be the old one or the fixed one, whole, every result that was
kept must be a true one, and the project's folder must be the old one or the new one (where the shell stands in it, so
that it cannot be swapped: after the next conversion has finished what was begun).
"""

import argparse
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from nb2prod import api
from nb2prod.convert.merging import Change
from nb2prod.convert.writing import recover, write
from nb2prod.lint.cache import Cache
from nb2prod.lint.finding import FixWish, NotebookFindings

NOTEBOOKS = 6


def folder_of_notebooks(folder: Path) -> dict[Path, bytes]:
    """Writes notebooks with something to fix; gives their bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    written = {}
    for number in range(NOTEBOOKS):
        cells = [
            {"cell_type": "code", "execution_count": None, "id": f"c{at}", "metadata": {}, "outputs": [],
             "source": f"import os\nimport json\nx{at} = {at}"}
            for at in range(20)
        ]  # fmt: skip
        output = {"output_type": "stream", "name": "stdout", "text": "row " * 20_000}
        cells[0]["outputs"] = [output]
        document = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
        path = folder / f"n{number}.ipynb"
        path.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
        written[path] = path.read_bytes()
    return written


def kill_somewhere(work: Callable[[], object], seconds: float) -> bool:
    """Runs the work in a child that is killed after so long; whether it was killed before it ended."""
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def fix(folder: Path) -> None:
    """What is killed first."""
    api.check([folder], api.CheckOptions(isolated=True, jobs=1, fix=FixWish(unsafe=True)))


def check(folder: Path, cache: Path | None) -> list[NotebookFindings]:
    """What is killed second."""
    return list(api.check([folder], api.CheckOptions(isolated=True, jobs=1, cache=cache)).notebooks)


def duration(work: Callable[[], object]) -> float:
    """How long the work takes in a child, as it will be killed in one."""
    begin = time.perf_counter()
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    return time.perf_counter() - begin


def torn_by_fixing(folder: Path, chance: random.Random, count: int) -> tuple[int, int]:
    """How often a fixing process was killed while it worked, and how many files were neither old nor fixed then."""
    old = folder_of_notebooks(folder)
    fix(folder)
    new = {path: path.read_bytes() for path in old}
    assert all(new[path] != data for path, data in old.items())
    folder_of_notebooks(folder)
    longest = duration(lambda: fix(folder))
    torn = killed = 0
    for _ in range(count):
        folder_of_notebooks(folder)
        killed += kill_somewhere(lambda: fix(folder), chance.uniform(0, longest))
        torn += sum(path.read_bytes() not in (data, new[path]) for path, data in old.items())
    fix(folder)
    left = [name for name in os.listdir(folder) if not name.endswith(".ipynb")]
    return killed, torn + len(left)


def torn_in_cache(folder: Path, cache: Path, chance: random.Random, count: int) -> tuple[int, int]:
    """How often a checking process was killed while it worked, and how many kept results were not true."""
    folder_of_notebooks(folder)
    true = check(folder, None)
    longest = duration(lambda: check(folder, cache))
    torn = killed = 0
    for _ in range(count):
        api.clear_cache(cache)
        killed += kill_somewhere(lambda: check(folder, cache), chance.uniform(0, longest))
        reader = Cache(cache, "")
        torn += sum(reader.decoded(path.read_bytes()) is None for path in cache.rglob("*.entry"))
        torn += check(folder, cache) != true
    return killed, torn


def torn_by_converting(target: Path, chance: random.Random, count: int, *, standing: bool) -> tuple[int, int]:
    """How often a writing process was killed while it worked, and how many projects were neither old nor new then."""
    old = {f"shop/m{number}.py": b"old\n" * 3000 for number in range(40)}
    new = {f"shop/m{number}.py": b"new\n" * 4000 for number in range(2, 42)}
    changes = [Change(name, new.get(name), old.get(name)) for name in sorted(old | new)]

    def work() -> None:
        if standing:
            os.chdir(target)
        write(changes, target)

    _refill(target, old)
    longest = duration(work)
    torn = killed = 0
    for _ in range(count):
        _refill(target, old)
        killed += kill_somewhere(work, chance.uniform(0, longest))
        if standing:
            recover(target)
        torn += _content(target) not in (old, new)
    recover(target)
    return killed, torn + len(os.listdir(target.parent)) - 1


def _refill(target: Path, files: dict[str, bytes]) -> None:
    shutil.rmtree(target, ignore_errors=True)
    for name, data in files.items():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_bytes(data)


def _content(target: Path) -> dict[str, bytes]:
    return {path.relative_to(target).as_posix(): path.read_bytes() for path in target.rglob("*.py")}


def main() -> int:
    """Runs all; prints what was torn."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as place:
        fixing = torn_by_fixing(Path(place, "fixed"), chance, options.count)
        keeping = torn_in_cache(Path(place, "kept"), Path(place, "cache"), chance, options.count)
        projects = [
            torn_by_converting(
                Path(place, f"p{standing:d}", "shop"), chance, options.count, standing=standing
            )
            for standing in (False, True)
        ]
    print(f"--fix: killed {fixing[0]} times at work of {options.count}, {fixing[1]} files torn or left over")
    print(f"cache: killed {keeping[0]} times at work of {options.count}, {keeping[1]} results untrue")
    for how, (killed, torn) in zip(("swapped", "in place"), projects, strict=True):
        print(
            f"convert, {how}: killed {killed} times at work of {options.count}, {torn} projects torn or left over"
        )
    return 1 if any(torn for _, torn in (fixing, keeping, *projects)) else 0


if __name__ == "__main__":
    sys.exit(main())
