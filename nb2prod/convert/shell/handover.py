"""The parts of the page that lead back to the notebook: outputs, figures, where each cell went, what was left out.

>>> from nb2prod.convert.values import DataFile, Plan, Proof
>>> plan = Plan(package="p", notebook="n.ipynb", files=(DataFile("model.pkl", "model.pkl", "write", 7),))
>>> print("".join(outputs(ShellInputs(plan=plan, proof=Proof(degree="steps"), notebook=b""))))
## Outputs
<BLANKLINE>
- `reports/metrics.json`: the numbers among the results
- `model.pkl` below `data.root`: written in cell 7
<BLANKLINE>
"""

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from nb2prod.convert.shell.baselines import metrics_of
from nb2prod.convert.shell.escaping import code, markdown
from nb2prod.convert.shell.values import ShellInputs
from nb2prod.convert.values import Plan, Statement


def outputs(inputs: ShellInputs) -> Iterator[str]:
    """What a run leaves behind."""
    plan = inputs.plan
    lines = ["## Outputs\n\n", "- `reports/metrics.json`: the numbers among the results\n"]
    if plan.draws:
        lines.append("- `reports/figures/cell-NN-k.png`: the figures, by the cell that draws them\n")
    written = {file.below_root: file for file in plan.files if file.mode != "read"}
    lines += [
        f"- {code(name)} below `data.root`: written in cell {file.cell}\n"
        for name, file in sorted(written.items())
    ]
    if plan.results:
        shown = ", ".join(map(code, plan.results))
        lines.append(f"- `{plan.package}.train.run()` returns, among others: {shown}\n")
    yield "".join(lines)


def figures(inputs: ShellInputs) -> Iterator[str]:
    """What the notebook reached."""
    metrics = metrics_of(inputs) if inputs.is_recorded else {}
    if metrics:
        yield "## Figures reached\n"
        rows = [f"| {code(name)} | {value:.6g} |\n" for name, value in metrics.items()]
        yield "".join(["| metric | in the notebook |\n", "| --- | --- |\n", *rows])


def cells(inputs: ShellInputs) -> Iterator[str]:
    """Which cell became which function."""
    plan = inputs.plan
    held: dict[int, dict[str, None]] = {}
    for statement in plan.statements:
        held.setdefault(statement.cell, {})[_place(statement, plan)] = None
    if not held:
        return
    yield "## Where each cell went\n"
    told = ((cell, ", ".join(filter(None, places))) for cell, places in sorted(held.items()))
    rows = [
        f"| {', '.join(str(cell) for cell, _ in same)} | {places or 'nowhere: see below'} |\n"
        for places, same in groupby(told, key=itemgetter(1))
    ]
    yield "".join(["| cells | are now |\n", "| --- | --- |\n", *rows])
    order = [cell for cell in plan.order if cell in held]
    if order != sorted(order):
        yield f"The cells run in another order than they stand: {', '.join(map(str, order))}.\n"


def _place(statement: Statement, plan: Plan) -> str:
    if not statement.kept:
        return ""
    for step in plan.steps:
        if statement.index in step.statements:
            return f"`{plan.package}/{step.module}.py`: `{step.name}()`"
    for lifted in plan.lifted:
        if lifted.statement == statement.index:
            return f"`{plan.package}/{lifted.module}.py`: {code(lifted.name)}"
    if plan.steps:
        return "at module level"
    return f"`{plan.package}/train.py`: `run()`"


def left_out(inputs: ShellInputs) -> Iterator[str]:
    """What was dropped, and what was refused, with the reasons."""
    for title, entries in (
        ("## What was dropped, and why\n", inputs.plan.dropped),
        ("## What was refused\n", inputs.plan.refused),
    ):
        if entries:
            yield title
            lines = []
            for entry in entries:
                text = f" {code(first_line(entry.text))}:" if getattr(entry, "text", "") else ""
                todo = f" To keep it: {markdown(entry.todo)}" if getattr(entry, "todo", "") else ""
                lines.append(
                    f"- cell {entry.cell}, line {entry.line}:{text} {markdown(entry.reason)}{todo}\n"
                )
            yield "".join(lines)


def first_line(text: str) -> str:
    """The first line of a statement, cut where it is long."""
    lines = text.strip().splitlines() or [""]
    more = len(lines) > 1 or len(lines[0]) > 70
    return lines[0][:70] + (" …" if more else "")
