"""The report of ``convert``: what became of the notebook, how far that is proven, what was left out; as text and as JSON.

>>> from nb2prod.convert.values import Refused
>>> no = Conversion("a.ipynb", "a", "out", "refused", refused=(Refused(3, 1, "%run runs another file", "import a module"),))
>>> print(as_text(no), end="")
a.ipynb: cell 3, line 1: %run runs another file
  import a module
<BLANKLINE>
refused; nothing was written
"""

from collections.abc import Iterator
from typing import Any

from nb2prod.convert.cellstages import cell_stages
from nb2prod.convert.conversion import Conversion
from nb2prod.convert.values import Dropped, Parameter, Plan, Proof, Refused, Step
from nb2prod.report.json import encoded, envelope
from nb2prod.report.plain import guarded, plain
from nb2prod.report.report import counted

_DEGREES = {
    "steps": "proven: every step gives what the notebook gave",
    "merged": "proven, with borders that were given up",
    "run": "proven as a single step in the notebook's order",
    "static": "NOT PROVEN: nothing was run",
}
_ENDS = {
    "refused": "refused; nothing was written",
    "conflict": "conflicts are marked in the files",
    "unchanged": "up to date",
}
_SHOWN = 12


def as_json(done: Conversion) -> str:
    """The report for machines."""
    plan = done.plan or Plan(package=done.package, notebook=done.notebook)
    refused = [_refused(one) for one in done.refused or plan.refused]
    if done.only == "plan":
        return encoded({**envelope(done.exit_code), **_plan(done, plan), "refused": refused})
    body = {
        "package": done.package,
        "path": done.path,
        "outcome": done.outcome,
        "proof": _proof(done.proof) if done.proof is not None else None,
        "steps": [_step(step, plan) for step in plan.steps] if done.proof is not None else [],
        "parameters": _parameters(plan),
        "dropped": [_dropped(one) for one in plan.dropped],
        "refused": refused,
        "files": [{"path": one.path, "state": one.state, "note": one.note or None} for one in done.files],
        "notes": list(done.notes),
    }
    return encoded({**envelope(done.exit_code), **body})


def as_text(done: Conversion) -> str:
    """The report for people."""
    if done.only == "diff" and done.outcome != "refused":
        return guarded("".join(f"{plain(line)}\n" for line in done.lines))
    return guarded("".join(f"{line}\n" for line in _lines(done)))


def _plan(done: Conversion, plan: Plan) -> dict[str, Any]:
    cells = cell_stages(plan, done.cells) if done.cells is not None else []
    return {
        "package": done.package,
        "cells": [{"cell": number, "stage": stage, "why": why} for number, stage, why in cells],
        "steps": [_step(step, plan) for step in plan.steps],
        "parameters": _parameters(plan),
        "dropped": [_dropped(one) for one in plan.dropped],
        "order": list(plan.order),
    }


def _proof(proof: Proof) -> dict[str, Any]:
    return {
        "degree": proof.degree,
        "merged": list(proof.merged),
        "not_proven": list(proof.not_proven),
        "pylint": proof.pylint if proof.pylint is None else round(proof.pylint, 2),
        "tests": proof.tests or None,
    }


def _step(step: Step, plan: Plan) -> dict[str, Any]:
    return {
        "name": step.name,
        "module": step.module,
        "cells": _cells_of(step, plan),
        "inputs": list(step.inputs),
        "outputs": list(step.outputs),
    }


def _cells_of(step: Step, plan: Plan) -> list[int]:
    inside = set(step.statements)
    return sorted({one.cell for one in plan.statements if one.index in inside})


def _parameters(plan: Plan) -> list[dict[str, Any]]:
    return [
        {"name": f"{one.group}.{one.name}", "value": one.value, "cell": one.cell, "line": one.line}
        for one in plan.parameters
    ]


def _dropped(one: Dropped) -> dict[str, Any]:
    return {"cell": one.cell or None, "line": one.line or None, "reason": one.reason}


def _refused(one: Refused) -> dict[str, Any]:
    return {"cell": one.cell or None, "line": one.line or None, "reason": one.reason, "todo": one.todo}


def _lines(done: Conversion) -> Iterator[str]:
    for one in done.refused:
        yield f"{plain(done.notebook)}{_place(one.cell, one.line)}: {plain(one.reason)}"
        yield f"  {plain(one.todo)}"
    if done.outcome == "refused":
        yield from ("", _ENDS["refused"])
        return
    if done.plan is not None:
        yield from _plan_lines(done.plan)
        if done.only == "plan":
            return
    if done.proof is not None:
        yield from ("", *_proof_lines(done.proof))
    for note in done.notes:
        yield f"  {plain(note)}"
    yield ""
    for file in done.files:
        if file.note or file.state in ("merged", "conflict"):
            yield f"  {file.state}: {plain(file.path)}{f' ({plain(file.note)})' if file.note else ''}"
    yield _end(done)


def _end(done: Conversion) -> str:
    count = sum(file.state in ("new", "replaced", "merged") for file in done.files)
    if done.only == "check" and done.outcome == "written":
        return f"not up to date: {count} files would change"
    if done.outcome == "written":
        return f"written: {count} files in {plain(done.path or '')}"
    return _ENDS[done.outcome]


def _place(cell: int, line: int) -> str:
    if not cell:
        return ""
    return f": cell {cell}, line {line}" if line else f": cell {cell}"


def _plan_lines(plan: Plan) -> Iterator[str]:
    yield f"{plain(plan.notebook)} becomes {plan.package}, in {counted(len(plan.steps), 'step')}"
    width = max((len(f"{one.module}.{one.name}") for one in plan.steps), default=0)
    for step in plan.steps:
        cells = _cells_of(step, plan)
        word = "cell" if len(cells) == 1 else "cells"
        yield f"  {f'{step.module}.{step.name}':<{width}}  {word} {', '.join(map(str, cells))}"
    if plan.parameters:
        yield from ("", f"{counted(len(plan.parameters), 'parameter')}:")
        yield from (f"  {plain(one.shown)}  ({_home(one)})" for one in plan.parameters)
    yield from _dropped_lines(plan)


def _home(one: Parameter) -> str:
    return plain(one.elsewhere) or f"cell {one.cell}"


def _dropped_lines(plan: Plan) -> Iterator[str]:
    by_reason: dict[str, list[Dropped]] = {}
    for one in plan.dropped:
        by_reason.setdefault(one.reason, []).append(one)
    if by_reason:
        yield from ("", "Left out or changed:")
    for reason, told in by_reason.items():
        cells = ", ".join(map(str, dict.fromkeys(one.cell for one in told)))
        yield f"  cell {cells}: {plain(reason)}"


def _proof_lines(proof: Proof) -> Iterator[str]:
    yield _DEGREES[proof.degree]
    yield from (f"  {plain(text)}" for text in proof.merged)
    if proof.not_proven:
        yield "not proven:"
        yield from (f"  {plain(text)}" for text in proof.not_proven[:_SHOWN])
    if proof.pylint is not None:
        yield f"pylint {proof.pylint:.2f} of 10"
    if proof.tests:
        yield f"tests: {plain(proof.tests)}"
