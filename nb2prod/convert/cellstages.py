"""What each cell is, for the plan that a user sees: the stage of most of its statements, and why.

>>> from nb2prod.notebook import Cell
>>> cell_stages(Plan("a", "a.ipynb"), Notebook("a.ipynb", (Cell(1, "markdown", "# A"), Cell(2, "code", ""))))
[(1, 'prose', 'text'), (2, 'setup', 'nothing is left of it')]
"""

from collections import Counter

from nb2prod.convert.values import Plan
from nb2prod.notebook import Notebook

_LIGHT = ("setup", "explore")


def cell_stages(plan: Plan, notebook: Notebook) -> list[tuple[int, str, str]]:
    """The number of each cell with its stage and the reason."""
    return [(cell.number, *_stage(cell.number, cell.kind, plan)) for cell in notebook.cells]


def _stage(number: int, kind: str, plan: Plan) -> tuple[str, str]:
    if kind != "code":
        return "prose", "text"
    statements = [one for one in plan.statements if one.cell == number]
    if not statements:
        return "setup", "nothing is left of it"
    if not any(one.kept for one in statements):
        return "explore", "only looks at values"
    stages = Counter(one.stage for one in statements if one.kept)
    # What merely prepares does not say what a cell is for.
    stage = max(stages, key=lambda one: (one not in _LIGHT, stages[one]))
    return stage, next(one.why for one in statements if one.kept and one.stage == stage) or "by what it uses"
