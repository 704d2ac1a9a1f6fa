"""The ground of the generated tests: one recorded run (recording.py, conftest.py), and files given as they are.

>>> "SEED = " in given("seeds.py")
True
"""

import ast
import re
from collections.abc import Mapping
from importlib import resources

from nb2prod.convert.shell import arrays, recordingtexts
from nb2prod.convert.shell.values import ShellInputs
from nb2prod.convert.values import Plan, Step

_WRITTEN_ENTER = """\
        written = stack.enter_context(written_files(params.data.path(""), WRITTEN))
"""


def given(name: str) -> str:
    """A file that is the same in every project."""
    return resources.files("nb2prod.convert.shell.given").joinpath(name).read_text(encoding="utf-8")


def given_names(plan: Plan) -> list[str]:
    """The files that a project has as they are."""
    return ["comparing.py", "fingerprint.py", *(["figures.py"] if plan.draws else []), "seeds.py"]


def tests_init_py() -> str:
    """The text of tests/__init__.py."""
    return recordingtexts.INIT


def recording_py(inputs: ShellInputs, predictions: Mapping[str, tuple[str, str]]) -> str:
    """The text of tests/recording.py. ``predictions``: model → (the step that asks it, what it is asked about)."""
    plan = inputs.plan
    keeps = arrays.keeps_arrays(inputs, predictions)
    values = {
        "package": inputs.package,
        "steps": repr({step.name: (_handed(step), list(step.outputs)) for step in plan.steps}),
        "data": repr(data_names(plan)),
        "results": repr(list(plan.results) if plan.steps else []),
        "predictions": repr(dict(predictions)),
        "arrays": arrays.CONSTANT.format(arrays.kept_arrays(inputs)) if keeps else "",
        "arrays_import": "from tests.arrays import save_arrays\n" if keeps else "",
        "array_of": arrays.ARRAY_OF if keeps else "",
        "save_arrays": arrays.SAVING if keeps else "",
        "figures_import": "from tests.figures import drawn_figures\n" if plan.draws else "",
        "figures_enter": "stack.enter_context(drawn_figures())" if plan.draws else "[]",
        "written": f"# Files that it writes, as the notebook did.\nWRITTEN: list = {list(inputs.written)!r}\n"
        * bool(inputs.written),
        "written_import": "from tests.writing import written_files\n" * bool(inputs.written),
        "written_field": "    files: dict[str, int]\n" * bool(inputs.written),
        "written_enter": _WRITTEN_ENTER * bool(inputs.written),
        "written_given": ", written" * bool(inputs.written),
        "wrapped": recordingtexts.WRAPPED + (recordingtexts.AWAITED if awaits(plan) else ""),
    }
    return filled(recordingtexts.RECORDING, values)


def filled(text: str, values: Mapping[str, str]) -> str:
    """A text with values for the names in braces that are among them; what is filled in is left as it is.

    >>> filled("{a} of {b}", {"a": "{b}"})
    '{b} of {b}'
    """
    return re.sub(r"\{(" + "|".join(values) + r")\}", lambda found: values[found[1]], text)


def _handed(step: Step) -> list[str]:
    """The inputs of a step; those that come together, as fields of an argument."""
    argument = {name: f"{whole}.{name}" for whole, names in step.whole.items() for name in names}
    return [argument.get(name, name) for name in step.inputs]


def conftest_py(inputs: ShellInputs) -> str:
    """The text of tests/conftest.py."""
    hashing = hashes(inputs.plan)
    return (
        recordingtexts.CONFTEST.replace("{package}", inputs.package)
        .replace("{imports}", "import os\nimport sys\nfrom pathlib import Path\n\n" if hashing else "")
        .replace("{hashing}", recordingtexts.HASHING if hashing else "")
    )


def data_names(plan: Plan) -> list[str]:
    """Names that hold rows of data: what the steps of the module data give."""
    return sorted({name for step in plan.steps if step.module == "data" for name in step.outputs})


def awaits(plan: Plan) -> bool:
    """Whether the notebook awaits something outside of its functions, so that a step may be asynchronous."""
    return any(
        isinstance(node, (ast.Await, ast.AsyncFor, ast.AsyncWith))
        for statement in plan.statements
        if statement.kept and isinstance(statement.node, ast.AST)
        for node in ast.walk(statement.node)
    )


def hashes(plan: Plan) -> bool:
    """Whether the notebook makes sets or asks for hashes, so that an order may depend on the interpreter's seed."""
    return any(
        isinstance(node, (ast.Set, ast.SetComp))
        or (isinstance(node, ast.Name) and node.id in ("set", "frozenset", "hash"))
        for statement in plan.statements
        if statement.kept and isinstance(statement.node, ast.AST)
        for node in ast.walk(statement.node)
    )
