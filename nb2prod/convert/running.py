"""The function ``run`` of a project: every step in the notebook's order, and what comes out.

>>> from nb2prod.convert.values import Plan, Step
>>> step = Step(name="load_orders", module="data", statements=(0,), outputs=("orders",))
>>> print(run_function(Plan("shop", "n.ipynb", steps=(step,)), Given(), frozenset(), ImportLines()))
def run(params: Optional[Params] = None) -> dict[str, Any]:
    \"\"\"Run the steps in the notebook's order, and give what crosses their borders and the results.\"\"\"
    params = load_params() if params is None else params
    orders = load_orders()
    return {"orders": orders}
<BLANKLINE>
"""

import ast
from collections.abc import Collection, Mapping

from nb2prod.convert.functions import function
from nb2prod.convert.given import Given
from nb2prod.convert.imports import ImportLines
from nb2prod.convert.values import MANY, Plan, Step

# Libraries that import pandas themselves, and give frames.
_BRING_PANDAS = frozenset({"pandas", "statsmodels", "seaborn", "geopandas", "lifelines", "yfinance"})

_INSIDE = '''
@contextmanager
def inside(folder: str) -> Iterator[None]:
    """Work in a folder, as the notebook worked in its own."""
    before = os.getcwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
'''


def run_function(plan: Plan, given: Given, functions: Collection[str], imports: ImportLines) -> str:
    """The text of ``run``; ``functions`` are names that stand for no data and do not come out."""
    params = given.params
    package = plan.package
    # No "from __future__ import annotations": code of the notebook would be compiled otherwise than in the notebook,
    # which data classes and formulas (patsy keeps the flags of its caller) can tell.
    imports.add_name("typing", "Any")
    imports.add_name("typing", "Optional")
    imports.add_name(f"{package}.params", "Params")
    imports.add_name(f"{package}.params", "load_params")
    for step in plan.steps:
        if step.module != "train":
            imports.add_name(f"{package}.{step.module}", step.name)
    waiting = {step.name for step in plan.steps if awaits(step, plan)}
    calls = []
    where: dict[str, str] = {}  # name → how run() gets at its value
    for step in plan.steps:
        calls.append(call_of(step, params, where, waits=step.name in waiting))
        where |= {name: f"{step.held}.{name}" if step.result else name for name in step.outputs}
    lines = [f"{params} = load_params() if {params} is None else {params}", *_as_in_jupyter(plan, imports)]
    if plan.scores:
        imports.add_name(f"{package}.display", "SCORES", given.scores)
        lines.append(f"{given.scores}.clear()")
    if plan.enters_root and calls:
        for module, name in (("contextlib", "contextmanager"), ("collections.abc", "Iterator")):
            imports.add_name(module, name)
        imports.add_module("os")
        lines.append("\n".join([f"with inside({params}.data.path('')):", *(f"    {call}" for call in calls)]))
    else:
        lines += calls
    crossing = dict.fromkeys(name for step in plan.steps for name in step.outputs if name not in functions)
    inner = ", ".join(
        [*(f'"{name}": {where[name]}' for name in crossing), *[f"**{given.scores}"] * bool(plan.scores)]
    )
    about = "Run the steps in the notebook's order, and give what crosses their borders and the results."
    head = f"({params}: Optional[Params] = None) -> dict[str, Any]:"
    text = function(
        f"{'async def run_steps' if waiting else 'def run'}{head}", about, lines, f"return {{{inner}}}"
    )
    if waiting:
        imports.add_module("asyncio")
        text += "\n\n" + function(f"def run{head}", about, [], f"return asyncio.run(run_steps({params}))")
    return f"{_INSIDE}\n\n{text}" if plan.enters_root and calls else text


def awaits(step: Step, plan: Plan) -> bool:
    """Whether a statement of the step awaits something, so that its function must be asynchronous."""
    return any(_awaits(one.node) for one in plan.statements if one.index in step.statements)


def _awaits(node: ast.AST) -> bool:
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
        return False
    if isinstance(node, (ast.Await, ast.AsyncFor, ast.AsyncWith)) or getattr(node, "is_async", 0):
        return True
    return any(_awaits(child) for child in ast.iter_child_nodes(node))


def settings_of(step: Step) -> tuple[str, ...]:
    """The names of the parameters that a step reads itself."""
    return (*step.parameters, *(step.paths if step.module == "data" else ()))


def call_of(step: Step, params: str, where: Mapping[str, str], *, waits: bool = False) -> str:
    """The line that calls a step; many arguments are named. ``where`` tells how to get at each input."""
    handed = {name: name for name in step.whole} | {name: where.get(name, name) for name in step.apart}
    if step.module != "data":
        handed |= {name: f"{params}.data.path({params}.data.{name})" for name in step.paths}
    if settings_of(step):
        handed[params] = f"{params}.{step.module}"
    named = len(handed) > MANY
    inner = ", ".join(f"{name}={text}" if named else text for name, text in handed.items())
    given = step.held or ", ".join(step.outputs)
    return f"{given}{' = ' if given else ''}{'await ' if waits else ''}{step.name}({inner})"


def _as_in_jupyter(plan: Plan, lines: ImportLines) -> list[str]:
    """What pandas sets by itself in a notebook and not elsewhere, so that frames are printed alike."""
    imports = (one.node for one in plan.statements if one.why == "import")
    imported = {top for node in imports for part in ast.walk(node) for top in _imported(part)}
    if _BRING_PANDAS.isdisjoint(imported) or not any(
        one.logged or "print" in one.uses for one in plan.statements
    ):
        return []
    name = _name_of("pandas", plan)
    lines.add_module("pandas", name)
    return [f'{name}.set_option("display.max_columns", 20)  # as in a notebook']


def _imported(node: ast.AST) -> set[str]:
    """The top-level modules that a statement imports."""
    if isinstance(node, ast.ImportFrom):
        return {(node.module or "").partition(".")[0]}
    return {one.name.partition(".")[0] for one in node.names} if isinstance(node, ast.Import) else set()


def _name_of(module: str, plan: Plan) -> str:
    """What the notebook calls a module that it imports; its own name where it takes only parts of it."""
    names = [
        alias.asname or alias.name
        for one in plan.statements
        if isinstance(one.node, ast.Import)
        for alias in one.node.names
        if alias.name == module
    ]
    bound = {name for one in plan.statements for name in one.defines if not isinstance(one.node, ast.Import)}
    return names[0] if names and names[0] not in bound else module
