"""Holds what ``verify`` said of a notebook against its executions, looked at in the plainest way: byte by byte.

>>> shown = lambda text: {"cells": [{"cell_type": "code", "source": "x", "outputs": [
...     {"output_type": "stream", "name": "stdout", "text": text}]}]}
>>> said = lambda verdict: {"verdicts": {}, "cells": [
...     {"cell": 1, "verdict": verdict, "normalised": [], "differences": [], "explained_by": []}]}
>>> judge([said("same")] * 2, [shown("1"), shown("2")], [0]).wrong
('cell 1: text differs between executions, not told', 'cell 1: listed as differing, not told')
>>> judge([said("same")] * 2, [shown("it is 10:00:01"), shown("it is 10:00:02")], []).wrong  # the runs met in one second
()
>>> judge([said("nondeterministic")] * 2, [shown("1"), shown("2")], [0]).wrong
()
>>> judge([said("nondeterministic")] * 2, [shown("1")] * 2, []).wrong
('cell 1: nondeterministic in , unexplained, and the executions are equal',)
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

_NOISY = "nondeterministic"
_TEXTS, _QUIET, _IMAGES = "text", "text without clocks", "image"
# Two runs of one command may fall into one second, or get the same address.
_CLOCKS = re.compile(r"\d\d:\d\d:\d\d|\w{3}, \d\d \w{3} \d{4}|0x[0-9a-f]+")

Document = Mapping[str, Any]


class Judged(NamedTuple):
    """One notebook: cells by number, and each disagreement in words.

    ``listed``: the manifest's cells, with what the report calls them. ``texts`` and ``images``: what differs between
    the executions. ``noisy``: what the first command calls nondeterministic; ``more`` of it is not in the manifest,
    and the text differs between the executions indeed.
    """

    answers: Mapping[str, str]
    listed: Mapping[int, str]
    texts: tuple[int, ...]
    images: tuple[int, ...]
    noisy: tuple[int, ...]
    more: tuple[int, ...]
    wrong: tuple[str, ...]


def judge(reports: Sequence[Document], executed: Sequence[Document], differing: Sequence[int]) -> Judged:
    """``reports`` of two commands, some executions of the notebook, and the differing cells (0-based, of code cells)."""
    code = [number for number, cell in enumerate(executed[0]["cells"], 1) if cell["cell_type"] == "code"]
    listed = [code[place] for place in differing]
    cells = [{cell["cell"]: cell for cell in report["cells"]} for report in reports]
    texts, quiet, images = (_apart(executed, kind) for kind in (_TEXTS, _QUIET, _IMAGES))
    noisy = tuple(number for number, cell in cells[0].items() if cell["verdict"] == _NOISY)
    return Judged(
        answers=reports[0].get("verdicts", {}),
        listed={number: _called(cells[0][number]) for number in listed},
        texts=tuple(sorted(texts)),
        images=tuple(sorted(images)),
        noisy=noisy,
        more=tuple(number for number in noisy if number in quiet and number not in listed),
        wrong=tuple(_wrong(reports, cells, quiet, images, listed)),
    )


def _wrong(
    reports: Sequence[Document],
    cells: Sequence[Mapping[int, Document]],
    texts: set[int],
    images: set[int],
    listed: Sequence[int],
) -> Iterator[str]:
    for run, report in enumerate(reports, 1):
        for place, one in enumerate(report.get("runs", ()), 1):
            if one["cells_run"] != one["cells"] or one["error"]:
                yield f"command {run}, run {place}: {one['cells_run']} of {one['cells']} cells"
    if reports[0]["verdicts"] != reports[1]["verdicts"]:
        yield "the commands answer differently"
    for number, cell in cells[0].items():
        other = cells[1][number]
        if cell["verdict"] != other["verdict"]:
            yield f"cell {number}: {cell['verdict']}, by the second command {other['verdict']}"
        for said in (cell, other)[: 1 if cell == other else 2]:
            yield from _untold(number, said, texts=texts, images=images, listed=listed)


def _untold(
    number: int, cell: Document, *, texts: set[int], images: set[int], listed: Sequence[int]
) -> Iterator[str]:
    is_told = cell["verdict"] == _NOISY or bool(cell["normalised"])
    if number in texts and not is_told:
        yield f"cell {number}: text differs between executions, not told"
    if number in images and not (
        cell["verdict"] == _NOISY or any("image" in one for one in cell["normalised"])
    ):
        yield f"cell {number}: image differs between executions, not told"
    if number in listed and not is_told:
        yield f"cell {number}: listed as differing, not told"
    # Only the first run of each command is among the executions: a draw with a reason may have differed in another.
    if cell["verdict"] == _NOISY and number not in {*listed, *texts, *images} and not cell["explained_by"]:
        whats = ", ".join(sorted({one["what"] for one in cell["differences"]}))
        yield f"cell {number}: nondeterministic in {whats}, unexplained, and the executions are equal"


def _called(cell: Document) -> str:
    return cell["verdict"] if cell["verdict"] == _NOISY else ", ".join(cell["normalised"]) or "NOT TOLD"


def _apart(executed: Sequence[Document], kind: str) -> set[int]:
    """The cells whose outputs of a kind are not the same bytes in all executions."""
    sides = [list(map(_by_kind, one["cells"])) for one in executed]
    return {
        number
        for number, cells in enumerate(zip(*sides, strict=True), 1)
        if any(cell[kind] != cells[0][kind] for cell in cells)
    }


def _by_kind(cell: Document) -> dict[str, Any]:
    """The texts and the images of a cell; what it wrote to a stream as one text."""
    found: dict[str, Any] = {_TEXTS: [], _IMAGES: []}
    streams = {"stdout": "", "stderr": ""}
    for output in cell.get("outputs", ()) if cell["cell_type"] == "code" else ():
        if output["output_type"] == "stream":
            streams[output["name"]] += _joined(output["text"])
        for mime, data in sorted((output.get("data") or {}).items()):
            found[_IMAGES if mime.startswith("image/") else _TEXTS].append((mime, _joined(data)))
    found[_TEXTS].append(streams)
    found[_QUIET] = _CLOCKS.sub("", repr(found[_TEXTS]))
    return found


def _joined(data: Any) -> Any:
    return "".join(data) if isinstance(data, list) else data
