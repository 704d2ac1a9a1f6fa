"""The benchmark: ``python -m tests.bench`` prints a table of medians and ratios and writes ``.bench/results.json``.

Every figure is the median of whole processes, run in turns so that a change of the machine's speed meets all of them.
A folder named by ``NB2PROD_BENCH_DIR`` is measured as well.
"""

import compileall
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import time
from importlib import metadata, util
from pathlib import Path

from tests.bench.generate import generate

ROOT = Path(__file__).parents[2]
WORK = ROOT / ".bench"
ROUNDS = 7
SLOW_ROUNDS = 3


def environment() -> dict[str, str]:
    """The environment of every measured process: bytecode is written, colours are off."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if key not in ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH")
    }
    return kept | {"NO_COLOR": "1"}


def seconds(command: list[str]) -> float:
    """Wall time of one whole process, its output thrown away."""
    begin = time.perf_counter()
    subprocess.run(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment(), check=False
    )
    return time.perf_counter() - begin


def medians(commands: dict[str, list[str]], rounds: int) -> dict[str, float]:
    """Runs the commands in turns after one warm-up each; the median seconds of each."""
    for command in commands.values():
        seconds(command)
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            times[name].append(seconds(command))
    return {name: statistics.median(one) for name, one in times.items()}


def check(target: Path) -> list[str]:
    """The measured command of nb2prod."""
    return [sys.executable, "-m", "nb2prod", "check", "--isolated", "--output-format", "concise", str(target)]


def peers(target: Path) -> dict[str, list[str]]:
    """The commands of the linters that are installed beside this interpreter."""
    ruff = shutil.which(
        "ruff", path=os.path.dirname(sys.executable) + os.pathsep + os.environ.get("PATH", "")
    )
    found = {}
    if ruff:
        found["ruff"] = [
            ruff,
            "check",
            "--no-cache",
            "--isolated",
            "--select",
            "ALL",
            "--output-format",
            "concise",
        ]
    if util.find_spec("nbqa") and util.find_spec("flake8"):
        found["nbqa flake8"] = [sys.executable, "-m", "nbqa", "flake8"]
    if util.find_spec("pynblint"):
        found["pynblint"] = [sys.executable, "-m", "pynblint.main"]
    return {name: [*command, str(target)] for name, command in found.items()}


def measure(name: str, target: Path, *, rounds: int, with_peers: tuple[str, ...]) -> dict:
    """One row: nb2prod on the target, beside an empty Python process and the peers named."""
    commands = {"python -c pass": [sys.executable, "-c", "pass"], "nb2prod": check(target)}
    commands |= {peer: command for peer, command in peers(target).items() if peer in with_peers}
    figures = medians(commands, rounds)
    ratios = {other: figures["nb2prod"] / value for other, value in figures.items() if other != "nb2prod"}
    return {"what": name, "seconds": figures, "nb2prod_over": ratios}


def version(package: str) -> str:
    """The installed version, or "" when the package is not there."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def main() -> None:
    """Generates the folders, measures, prints the table, writes the JSON."""
    package = Path(util.find_spec("nb2prod").submodule_search_locations[0])
    compileall.compile_dir(package, quiet=2)
    shutil.rmtree(WORK, ignore_errors=True)
    for count in (1, 50, 1000):
        generate(WORK / f"n{count}", count, seed=count, fixtures=ROOT / "fixtures")
    one = next((WORK / "n1").rglob("*.ipynb"))
    rows = [
        measure("1 notebook", one, rounds=ROUNDS, with_peers=("ruff", "nbqa flake8", "pynblint")),
        measure("50 notebooks", WORK / "n50", rounds=ROUNDS, with_peers=("ruff", "nbqa flake8")),
        measure("1000 notebooks", WORK / "n1000", rounds=SLOW_ROUNDS, with_peers=("ruff",)),
    ]
    extra = os.environ.get("NB2PROD_BENCH_DIR")
    if extra:
        rows.append(measure("NB2PROD_BENCH_DIR", Path(extra), rounds=SLOW_ROUNDS, with_peers=("ruff",)))
    report = {
        "python": platform.python_version(),
        "processors": os.cpu_count(),
        "versions": {
            name: version(name) for name in ("nb2prod", "ruff", "nbqa", "pynblint") if version(name)
        },
        "rows": rows,
    }
    (WORK / "results.json").write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    for row in rows:
        print(row["what"])
        for name, value in row["seconds"].items():
            ratio = row["nb2prod_over"].get(name)
            print(f"  {name:<16}{value:9.3f} s" + (f"   nb2prod takes {ratio:.2f} x" if ratio else ""))
    print(f"written to {(WORK / 'results.json').relative_to(ROOT)}")


if __name__ == "__main__":
    main()
