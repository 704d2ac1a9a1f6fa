"""The sample of ``--sample N``: which steps bring the data in, and the generated tests that run the others on its rows.

>>> from nb2prod.convert.values import Plan, Proof, Step
>>> plan = Plan("p", "n", steps=(Step("load", "data", (), (), ("df",)), Step("clean", "data", (), ("df",), ("df",))))
>>> table = {"df": {"kind": "frame", "shape": [200, 5]}}
>>> recorded = {"load": RecordedStep({}, table), "clean": RecordedStep(table, table)}
>>> inputs = ShellInputs(plan=plan, proof=Proof("steps"), notebook=b"", recorded=recorded, sample=50)
>>> loading_steps(inputs), sample_asked(inputs)
({'load': ['df']}, True)
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from nb2prod.convert.shell import samplingtexts
from nb2prod.convert.shell.escaping import code, markdown
from nb2prod.convert.shell.recording import awaits, given
from nb2prod.convert.shell.values import RecordedStep, ShellInputs

FOLDER = "sample/"  # in tests/baseline
_RESULTS = FOLDER + "results.json"
_ROWS = ("frame", "series", "array", "list", "tuple")


def loading_steps(inputs: ShellInputs) -> dict[str, list[str]]:
    """Step → what it gives, for the steps that make rows of data from nothing but files and parameters.

    None where rows could not be told from columns, or a step is asynchronous.
    """
    found, shapes = {}, []
    for step in inputs.plan.steps if not awaits(inputs.plan) else ():
        done = (inputs.recorded or {}).get(step.name, RecordedStep())
        taken = any(_has_rows(done.inputs.get(name, {})) for name in step.inputs)
        made = [node["shape"] for node in done.outputs.values() if _has_rows(node)]
        if step.module == "data" and not taken and made:
            found[step.name] = list(step.outputs)
            shapes += made
    many = {shape[0] for shape in shapes if shape[0] > inputs.sample}
    return {} if any(many & set(shape[1:]) for shape in shapes) else found


def sample_asked(inputs: ShellInputs) -> bool:
    """Whether the project can take a sample: it is to have one, and has not said yet what came of it."""
    if not inputs.sample or inputs.no_sample:
        return False
    return has_sample(inputs) if inputs.baseline else bool(loading_steps(inputs))


def has_sample(inputs: ShellInputs) -> bool:
    """Whether rows of the data are in the project."""
    return _RESULTS in inputs.baseline


def sample_files(inputs: ShellInputs) -> dict[str, str]:
    """Name in ``tests`` → text of what takes the sample and runs on it; nothing where none is asked for."""
    if not sample_asked(inputs):
        return {}
    loading = loading_steps(inputs)
    text = samplingtexts.SAMPLE.replace("{package}", inputs.package).replace("{rows}", str(inputs.sample))
    folders = sorted(
        {one.below_root.rpartition("/")[0] for one in inputs.plan.files if one.mode == "write"} - {""}
    )
    files = {
        "rows.py": given("rows.py"),
        "sample.py": text.replace("{loading}", repr(loading))
        .replace("{folders}", samplingtexts.FOLDERS.format(folders) if folders else "")
        .replace("{make_folders}", samplingtexts.MAKE_FOLDERS if folders else ""),
    }
    if has_sample(inputs):
        files["test_sample.py"] = _tests(inputs)
    return files


def _tests(inputs: ShellInputs) -> str:
    same = [pair for pair, is_same in _schemas(inputs) if is_same]
    unstable = sorted(inputs.unstable)
    constants = f"# What differs between two runs of the notebook itself.\nUNSTABLE: list = {unstable!r}\n"
    if same:
        constants += (
            f"# Step, and what it gives with the same schema on few rows as on all.\nSAME_SCHEMA = {same!r}\n"
        )
    metrics = json.loads(inputs.baseline[_RESULTS])["metrics"]
    return (
        samplingtexts.TESTS.replace("{constants}", constants)
        + (samplingtexts.METRICS if metrics else "")
        + (samplingtexts.SCHEMA if same else "")
    )


def _schemas(inputs: ShellInputs) -> Iterator[tuple[tuple[str, str], bool]]:
    """(step, what it gives), and whether it has the schema of the full run; of data steps that run on the sample."""
    steps = json.loads(inputs.baseline[_RESULTS])["steps"]
    loading = loading_steps(inputs)
    for step in inputs.plan.steps:
        if step.module == "data" and step.name not in loading and f"{step.name}.json" in inputs.baseline:
            whole = json.loads(inputs.baseline[f"{step.name}.json"])["outputs"]
            for name, found in steps.get(step.name, {}).items():
                if name in whole and "shape" in found and name not in inputs.unstable:
                    yield (step.name, name), _schema(found) == _schema(whole[name])


def _schema(node: Mapping[str, Any]) -> Any:
    columns = [(one["name"], one.get("dtype")) for one in node.get("columns", ())]
    return node["type"], node.get("dtype"), len(node["shape"]), columns


def _has_rows(node: Mapping[str, Any]) -> bool:
    return node.get("kind") in _ROWS and bool(node.get("shape")) and node["shape"][0] > 1


def told(inputs: ShellInputs) -> Iterator[str]:
    """What the page says of it."""
    if not inputs.sample:
        return
    if not has_sample(inputs):
        yield "## Rows of data\n"
        yield f"A sample of {inputs.sample} rows was asked for. There is none: {markdown(inputs.no_sample)}.\n"
        return
    yield "## Rows of data\n"
    yield (
        f"**This project holds rows of the data**, because a sample was asked for: up to {inputs.sample} of all that these"
        " functions give.\n"
    )
    for step, names in loading_steps(inputs).items():
        files = ", ".join(
            code(f"tests/baseline/{name}")
            for name in sorted(inputs.baseline)
            if name.startswith(f"{FOLDER}{step}.")
        )
        yield f"- `{step}()`: {', '.join(map(code, names))}, in {files}"
    yield (
        "\n`tests/test_sample.py` runs all other functions on these rows, also where the data itself is not. To have no rows here,"
        " delete it, `tests/sample.py` and `tests/baseline/sample/`; `python -m tests.sample` takes them anew.\n"
    )
    other = [pair for pair, is_same in _schemas(inputs) if not is_same]
    if other:
        names = ", ".join(f"{code(name)} of `{step}()`" for step, name in other)
        yield f"On so few rows these have another schema than on all, so none is tested: {names}.\n"
