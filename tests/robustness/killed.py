"""The full run: ``python -m tests.robustness.killed --count 200 --seed 1``.

A process that fixes notebooks, and one that fills the cache, is killed at a random moment, again and again. Afterwards
every notebook must be the old one or the fixed one, whole, and every result that was kept must be a true one.
"""

import argparse
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from nb2prod import api
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


def main() -> int:
    """Runs both; prints what was torn."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as place:
        fixing = torn_by_fixing(Path(place, "fixed"), chance, options.count)
        keeping = torn_in_cache(Path(place, "kept"), Path(place, "cache"), chance, options.count)
    print(f"--fix: killed {fixing[0]} times at work of {options.count}, {fixing[1]} files torn or left over")
    print(f"cache: killed {keeping[0]} times at work of {options.count}, {keeping[1]} results untrue")
    return 1 if fixing[1] or keeping[1] else 0


if __name__ == "__main__":
    sys.exit(main())
