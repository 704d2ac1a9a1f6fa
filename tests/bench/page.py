"""The page of docs/ with the figures of one run of the benchmark.

>>> row = {"what": "1 notebook", "figures": {"nb2prod": {"cpu": 0.15, "wall": 0.2, "peak_mb": 28.0}}, "times_of": {}}
>>> print(table([row]).splitlines()[-1])
| 1 notebook | nb2prod | 0.150 | 28 | |
"""

from collections.abc import Iterable, Mapping
from typing import Any

_HEAD = """# Benchmarks

Whole processes, in turns, bytecode compiled, no cache unless it says so; medians of processor time (user and system,
all cores together) and of peak memory. Ratios are of processor time: absolute times say little on a shared machine.
{how}

Measured on {date} with Python {python} on {processors} processors: {versions}.

{table}

- The facts pass takes {facts:.2f} × the time of `ast.parse` of the same code, in one process with the collector off.
- A notebook of 200 MB takes {memory:.2f} × its size of memory beyond what a small one takes.

The notebooks are made by a seeded generator from those in `fixtures/`: a median of 25 code cells, 200 lines of code and
170 KB with outputs. ruff runs `check --isolated --no-cache --select ALL --output-format concise`, nb2prod all its stable
rules with the same format; the two look for different things, so the ratio is one of speed only.
"""
_HOW = """Measure it yourself with `tox -e bench`, or with `NB2PROD_BENCH_DIR=FOLDER` for notebooks of your own as well."""


def page(report: Mapping[str, Any]) -> str:
    """The page, from what a run wrote to ``.bench/results.json``."""
    versions = ", ".join(f"{name} {version}" for name, version in report["versions"].items())
    return _HEAD.format(
        how=_HOW,
        date=report["date"],
        python=report["python"],
        processors=report["processors"],
        versions=versions,
        table=table(report["rows"]),
        facts=report["facts_times_of_parsing"],
        memory=report["rows"][-1]["memory_times_of_file"],
    )


def table(rows: Iterable[Mapping[str, Any]]) -> str:
    """A line for each command."""
    lines = ["| notebooks | command | seconds | MB | nb2prod takes |", "| --- | --- | --- | --- | --- |"]
    for row in rows:
        for name, figures in row["figures"].items():
            ratio = row["times_of"].get(name)
            told = f" {ratio:.2f} × |" if ratio else " |"
            lines.append(
                f"| {row['what']} | {name} | {figures['cpu']:.3f} | {figures['peak_mb']:.0f} |{told}"
            )
    return "\n".join(lines)
