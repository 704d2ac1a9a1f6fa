"""The table of the full run.

>>> row = {"notebook": "a/b.ipynb", **{name: {"exit": 0, "cpu": 2.0, "wall": 1.0} for name in ("before", "after")}}
>>> row |= {name: {"exit": 1, "cpu": 4.2, "wall": 1.5} for name in ("first", "second")}
>>> print(table_of([row], [None]).splitlines()[2])
| a/b.ipynb | 1, 1 | no report | | | | | | 2.10 | 1.50 |
"""

import statistics
from collections.abc import Mapping, Sequence
from typing import Any

from tests.verify.full.judged import Judged

_HEAD = "| notebook | exit | runs/stable/stored | listed | nondeterministic | not listed | texts | images | cpu | wall |"

Row = Mapping[str, Any]


def table_of(rows: Sequence[Row], judged: Sequence[Judged | None]) -> str:
    """A line for each notebook, its disagreements below it, and the sums."""
    lines = [_HEAD, "|".join(["", *(["---"] * 10), ""])]
    for row, one in zip(rows, judged, strict=True):
        ratios = [f"{ratio(row, what):.2f}" if "before" in row else "" for what in ("cpu", "wall")]
        exits = ", ".join(str(row[name]["exit"]) for name in ("first", "second"))
        cells = " | ".join([row["notebook"].split("/")[0] + "/" + row["notebook"].split("/")[-1], exits])
        said = "no report | | | | |" if one is None else _said(one)
        lines.append(f"| {cells} | {said} | {' | '.join(ratios)} |")
    lines.append("")
    for row, one in zip(rows, judged, strict=True):
        if one is not None:
            lines += [f"WRONG {row['notebook']}: {text}" for text in one.wrong]
        lines += [
            f"WRONG {row['notebook']}: the folder was changed by the {name} command"
            for name in ("first", "second")
            if not row[name].get("untouched", True)
        ]
    return "\n".join([*lines, *_sums(rows, judged)])


def ratio(row: Row, what: str) -> float:
    """Seconds of one verify (two runs) for each second of papermill beside it."""
    return statistics.mean(row[name][what] for name in ("first", "second")) / statistics.mean(
        row[name][what] for name in ("before", "after")
    )


def _said(one: Judged) -> str:
    answers = "/".join(one.answers.get(name, "") for name in ("runs", "stable", "stored"))
    listed = "; ".join(f"{number}: {called}" for number, called in one.listed.items())
    return " | ".join(
        [answers, listed, *(_numbers(part) for part in (one.noisy, one.more, one.texts, one.images))]
    )


def _numbers(cells: Sequence[int]) -> str:
    return " ".join(map(str, cells))


def _sums(rows: Sequence[Row], judged: Sequence[Judged | None]) -> list[str]:
    if not rows:
        return ["nothing was measured"]
    beside = [row for row in rows if "before" in row]
    wrong = sum(one is None or bool(one.wrong) for one in judged)
    lines = [f"{len(rows)} notebooks, {wrong} with a disagreement"]
    for what in ("cpu", "wall") if beside else ():
        ratios = sorted(ratio(row, what) for row in beside)
        whole = sum(row[name][what] for row in beside for name in ("first", "second"))
        plain = sum(row[name][what] for row in beside for name in ("before", "after"))
        lines.append(
            f"{what}: median {statistics.median(ratios):.2f}, worst {ratios[-1]:.2f}, of all seconds {whole / plain:.2f}; "
            f"{sum(one <= 2.2 for one in ratios)} of {len(ratios)} within 2.2"
        )
    return lines
