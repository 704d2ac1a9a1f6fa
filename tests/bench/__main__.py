"""The benchmark: ``python -m tests.bench`` prints a table of medians and ratios and writes ``.bench/results.json``.

Every figure is the median of whole processes, run in turns so that a change of the machine's speed meets all of them.
Ratios are of processor time. A folder named by ``NB2PROD_BENCH_DIR`` is measured as well.
"""

import argparse
import compileall
import datetime
import json
import os
import platform
import shutil
import sys
from importlib import metadata, util
from pathlib import Path
from typing import Any

from tests.bench import large
from tests.bench.facts import over_parsing
from tests.bench.generate import generate
from tests.bench.measure import medians
from tests.bench.page import page

ROOT = Path(__file__).parents[2]
WORK = ROOT / ".bench"
CACHE = WORK / "cache"
ROUNDS = 7
SLOW_ROUNDS = 3
PASS = "python -c pass"
PACKAGES = ("nb2prod", "ruff", "nbqa", "flake8", "pynblint", "msgspec")


def check(target: Path, *, cache: bool = False) -> list[str]:
    """The measured command of nb2prod."""
    kept = ["--cache-dir", str(CACHE / "nb2prod")] if cache else ["--no-cache"]
    command = [sys.executable, "-m", "nb2prod", "check", "--isolated", "--output-format", "concise"]
    return [*command, *kept, str(target)]


def ruff(target: Path, *, cache: bool = False) -> list[str] | None:
    """The command of ruff beside it; None where it is not installed."""
    found = shutil.which(
        "ruff", path=os.path.dirname(sys.executable) + os.pathsep + os.environ.get("PATH", "")
    )
    if found is None:
        return None
    kept = ["--cache-dir", str(CACHE / "ruff")] if cache else ["--no-cache"]
    return [found, "check", "--isolated", "--select", "ALL", "--output-format", "concise", *kept, str(target)]


def slow_peers(target: Path) -> dict[str, list[str]]:
    """The commands of the linters in Python that are installed beside this interpreter."""
    found = {}
    if util.find_spec("nbqa") and util.find_spec("pylint"):
        found["nbqa pylint"] = [sys.executable, "-m", "nbqa", "pylint", str(target)]
    if util.find_spec("nbqa") and util.find_spec("flake8"):
        found["nbqa flake8"] = [sys.executable, "-m", "nbqa", "flake8", str(target)]
    if util.find_spec("pynblint"):
        found["pynblint"] = [sys.executable, "-m", "pynblint.main", str(target)]
    return found


def row(what: str, commands: dict[str, list[str] | None], *, rounds: int) -> dict[str, Any]:
    """One row: the first command beside the others, in processor time."""
    figures = medians({name: command for name, command in commands.items() if command is not None}, rounds)
    own = next(iter(figures.values()))
    over = {name: own.cpu / other.cpu for name, other in figures.items() if other is not own}
    return {"what": what, "figures": {name: one._asdict() for name, one in figures.items()}, "times_of": over}


def folders() -> list[dict[str, Any]]:
    """Notebooks of usual sizes: one, 50 and 1,000 of them, and the folder that was named."""
    for count in (1, 50, 1000):
        generate(WORK / f"n{count}", count, seed=count, fixtures=ROOT / "fixtures")
    one = next((WORK / "n1").rglob("*.ipynb"))
    nothing = {PASS: [sys.executable, "-c", "pass"]}
    rows = [
        row(
            "1 notebook",
            {"nb2prod": check(one), **nothing, "ruff": ruff(one), **slow_peers(one)},
            rounds=ROUNDS,
        ),
        row(
            "50 notebooks",
            {"nb2prod": check(WORK / "n50"), "ruff": ruff(WORK / "n50"), **slow_peers(WORK / "n50")},
            rounds=SLOW_ROUNDS,
        ),
    ]
    targets = {"1000 notebooks": WORK / "n1000"}
    if named := os.environ.get("NB2PROD_BENCH_DIR"):
        count = sum(1 for _ in Path(named).rglob("*.ipynb"))
        targets[f"{count} notebooks of the folder named"] = Path(named)
    for what, target in targets.items():
        rows.append(row(what, {"nb2prod": check(target), "ruff": ruff(target)}, rounds=ROUNDS))
        warm = {"nb2prod": check(target, cache=True), "ruff": ruff(target, cache=True)}
        rows.append(row(f"{what}, warm cache", warm, rounds=SLOW_ROUNDS))
    return rows


def large_ones() -> list[dict[str, Any]]:
    """Growth with lines and cells, and a notebook of 200 MB."""
    small, long, many, big = (
        large.write(document, WORK / "large" / f"{name}.ipynb")
        for name, document in (
            ("1k_lines", large.lines(1_000)), ("10k_lines", large.lines(10_000)), ("10k_cells", large.cells(10_000)),
            ("200mb", large.pictures(200)),
        )
    )  # fmt: skip
    reading = [sys.executable, "-c", f"open({str(big)!r}, 'rb').read()"]
    rows = [
        row("10,000 lines", {"nb2prod": check(long), "1,000 lines": check(small)}, rounds=SLOW_ROUNDS),
        row("10,000 cells", {"nb2prod": check(many)}, rounds=1),
        row(
            "200 MB",
            {"nb2prod": check(big), "reading": reading, "1,000 lines": check(small)},
            rounds=SLOW_ROUNDS,
        ),
    ]
    figures = rows[-1]["figures"]
    beyond = figures["nb2prod"]["peak_mb"] - figures["1,000 lines"]["peak_mb"]
    rows[-1]["memory_times_of_file"] = beyond / (big.stat().st_size / 1e6)
    return rows


def converting() -> dict[str, Any]:
    """A conversion that runs nothing, of a notebook of 200 lines."""
    notebook = large.write(large.lines(200), WORK / "large" / "200_lines.ipynb")
    command = [
        sys.executable,
        "-m",
        "nb2prod",
        "convert",
        str(notebook),
        "--no-run",
        "-o",
        str(WORK / "project"),
    ]
    return row("convert --no-run, 200 lines", {"nb2prod": command}, rounds=SLOW_ROUNDS)


def version(package: str) -> str:
    """The installed version, or "" when the package is not there."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def main() -> None:
    """Generates the folders, measures, prints the table, writes the JSON, and the page where one is named."""
    parser = argparse.ArgumentParser(prog="tox -e bench --")
    parser.add_argument("--page", type=Path, help="write the figures there as a page of docs/")
    options = parser.parse_args()
    package = Path(util.find_spec("nb2prod").submodule_search_locations[0])
    for folder in (package, ROOT / "rules"):
        compileall.compile_dir(folder, quiet=2)
    shutil.rmtree(WORK, ignore_errors=True)
    rows = [*folders(), converting(), *large_ones()]
    report = {
        "date": datetime.date.today().isoformat(),
        "python": platform.python_version(),
        "processors": os.cpu_count(),
        "versions": {name: version(name) for name in PACKAGES if version(name)},
        "facts_times_of_parsing": over_parsing(WORK / "n50"),
        "rows": rows,
    }
    (WORK / "results.json").write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    for one in rows:
        print(one["what"])
        for name, value in one["figures"].items():
            ratio = one["times_of"].get(name)
            told = f"   nb2prod takes {ratio:.2f} x" if ratio else ""
            print(f"  {name:<16}{value['cpu']:9.3f} s{value['peak_mb']:9.0f} MB{told}")
    print(f"facts pass: {report['facts_times_of_parsing']:.2f} x ast.parse")
    print(f"200 MB: memory {rows[-1]['memory_times_of_file']:.2f} x the file beyond start-up")
    if options.page is not None:
        options.page.write_text(page(report), encoding="utf-8")
    print(f"written to {(WORK / 'results.json').relative_to(ROOT)}")


if __name__ == "__main__":
    main()
