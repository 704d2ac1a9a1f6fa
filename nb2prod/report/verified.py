"""The report of ``verify``: five answers apart, a row for each cell that has something to tell, and small differences.

>>> from nb2prod.verify import RunFacts, Verification
>>> answers = {"environment": "unknown", "runs": "yes", "stable": "yes", "stored": "yes", "project": "not-asked"}
>>> told = Verification("n.ipynb", None, ("runs", "stored"), answers, (RunFacts(1.0, 90.0, 3, 3),), ())
>>> print(as_text(told).splitlines()[-1])
all that was required holds: runs, stored
"""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from nb2prod.report.json import encoded, envelope
from nb2prod.report.plain import guarded, plain
from nb2prod.verify import Answer, Explanation, JudgedCell, Question, RunFacts, Verification

_WORDS: dict[Question, str] = {
    "environment": "the environment is the locked one",
    "runs": "it runs to the end",
    "stable": "the runs agree with each other",
    "stored": "the runs agree with the stored outputs",
    "project": "the project gives what the notebook gives",
}
_SIGNS: dict[Answer, str] = {"yes": "yes", "no": "NO", "unknown": "?", "not-asked": "-"}
_MOST = 3  # differences shown of one cell
_WIDTH = 100
_BAR = 20


def render_as(form: str, told: Verification) -> str:
    """The report as ``text``, ``json`` or ``junit``."""
    if form == "junit":
        from nb2prod.report.verifiedtests import as_junit

        return as_junit(told)
    return as_json(told) if form == "json" else as_text(told)


def as_json(told: Verification) -> str:
    """The report for machines."""
    body = {
        "notebook": told.notebook,
        "project": told.project,
        "required": list(told.required),
        "verdicts": dict(told.answers),
        "notes": {question: list(texts) for question, texts in told.notes.items()},
        "runs": [_run(run) for run in told.runs],
        "cells": [_cell(cell) for cell in told.cells],
        "limit": told.limit,
    }
    return encoded({**envelope(told.exit_code), **body})


def _run(run: RunFacts) -> dict[str, Any]:
    error = run.error and {
        "cell": run.error.cell,
        "line": run.error.line,
        "type": run.error.type,
        "message": run.error.message,
        "foreseen_by": run.error.foreseen_by and _explanation(run.error.foreseen_by),
    }
    return {
        "seconds": round(run.seconds, 3),
        "peak_mb": round(run.peak_mb, 1),
        "cells_run": run.cells_run,
        "cells": run.cells,
        "error": error,
    }


def _cell(cell: JudgedCell) -> dict[str, Any]:
    return {
        "cell": cell.cell,
        "cell_id": cell.cell_id,
        "verdict": cell.verdict,
        "seconds": round(cell.seconds, 3),
        "peak_mb": round(cell.peak_mb, 1),
        "normalised": list(cell.normalised),
        "explained_by": [_explanation(one) for one in cell.explained_by],
        "differences": [
            {"what": one.what, "name": one.name, "left": one.left, "right": one.right}
            for one in cell.differences
        ],
    }


def _explanation(one: Explanation) -> dict[str, Any]:
    return {"code": one.code, "name": one.name, "cell": one.cell, "line": one.line, "message": one.message}


def as_text(told: Verification) -> str:
    """The report for people."""
    lines = [plain(told.notebook), *_answer_lines(told), ""]
    lines += (line for run in told.runs for line in _run_lines(run))
    for is_left_out, cells in groupby(told.cells, lambda cell: cell.verdict == "not-run"):
        some = list(cells)
        lines += [_left_out(some)] if is_left_out else (line for cell in some for line in _cell_lines(cell))
    lines += ["", _end(told)]
    return guarded("".join(f"{line}\n" for line in lines))


def _answer_lines(told: Verification) -> Iterator[str]:
    for question, words in _WORDS.items():
        answer = told.answers[question]
        mark = " (required)" if question in told.required else ""
        yield f"  {_SIGNS[answer]:>3}  {words}{mark}"
        yield from (f"       {plain(text)}" for text in told.notes.get(question, ()))


def _run_lines(run: RunFacts) -> Iterator[str]:
    done = round(_BAR * run.cells_run / run.cells) if run.cells else _BAR
    drawn = f"[{'#' * done}{'.' * (_BAR - done)}]"
    yield f"  run  {drawn} {run.cells_run} of {run.cells} cells, {run.seconds:.1f} s, {run.peak_mb:.0f} MB"
    if run.limit is not None:
        yield f"       stopped by a limit: {run.limit}"
    if run.error is not None:
        line = f", line {run.error.line}" if run.error.line else ""
        yield f"       cell {run.error.cell}{line}: {plain(_cut(f'{run.error.type}: {run.error.message}'))}"
        if run.error.foreseen_by is not None:
            yield f"       foreseen by {_shown(run.error.foreseen_by)}"


def _left_out(cells: list[JudgedCell]) -> str:
    first, last = cells[0].cell, cells[-1].cell
    return f"  cell {first}: not-run" if first == last else f"  cells {first} to {last}: not-run"


def _cell_lines(cell: JudgedCell) -> Iterator[str]:
    """Nothing for a cell that is the same without further words."""
    if cell.verdict == "same" and not cell.normalised:
        return
    heading = f"  {plain(cell.heading)}" if cell.heading else ""
    yield f"  cell {cell.cell}: {cell.verdict}  ({cell.seconds:.1f} s, {cell.peak_mb:.0f} MB){heading}"
    if cell.normalised:
        yield f"       left out of account: {', '.join(cell.normalised)}"
    for one in cell.explained_by:
        yield f"       because of {_shown(one)}"
    for difference in cell.differences[:_MOST]:
        said = difference.name.startswith(difference.what)  # such as: stderr, line 1
        what = difference.name if said else f"{difference.what} {difference.name}"
        yield f"       {plain(what)}".rstrip()
        yield f"       - {plain(_cut(difference.left)) or '(nothing)'}"
        yield f"       + {plain(_cut(difference.right)) or '(nothing)'}"
    if len(cell.differences) > _MOST:
        yield f"       and {len(cell.differences) - _MOST} more"


def _shown(one: Explanation) -> str:
    return f"{one.code} {one.name}, cell {one.cell}, line {one.line}: {plain(_cut(one.message))}"


def _cut(text: str) -> str:
    return text if len(text) <= _WIDTH else f"{text[:_WIDTH]}…"


def _end(told: Verification) -> str:
    if told.failing:
        return f"required, and not so: {', '.join(told.failing)}"
    return (
        f"all that was required holds: {', '.join(told.required)}"
        if told.required
        else "nothing was required"
    )
