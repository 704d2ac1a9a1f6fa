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
from nb2prod.convert.shell.recording import awaits, filled, given
from nb2prod.convert.shell.values import RecordedStep, ShellInputs

FOLDER = "sample/"  # in tests/baseline
_RESULTS = FOLDER + "results.json"
_ROWS = ("frame", "series", "array", "list", "tuple")


def loading_steps(inputs: ShellInputs) -> dict[str, list[str]]:
    """Step → what it gives, for the steps that make rows of data from nothing but files and parameters.

    None where rows could not be told from columns, a step is asynchronous, or one gives all in an object of its own.
    """
    found, shapes = {}, []
    for step in inputs.plan.steps if not awaits(inputs.plan) else ():
        done = (inputs.recorded or {}).get(step.name, RecordedStep())
        taken = any(_has_rows(done.inputs.get(name, {})) for name in step.inputs)
        made = [node["shape"] for node in done.outputs.values() if _has_rows(node)]
        if step.module == "data" and not taken and made:
            found[step.name] = list(step.outputs)
            shapes += made
    if any(step.result for step in inputs.plan.steps if step.name in found):
        return {}
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
    files = {"rows.py": given("rows.py"), "sample.py": _sample_py(inputs)}
    if has_sample(inputs):
        files["test_sample.py"] = _tests(inputs)
    return files


def _sample_py(inputs: ShellInputs) -> str:
    folders = sorted(
        {one.below_root.rpartition("/")[0] for one in inputs.plan.files if one.mode == "write"} - {""}
    )
    files, make = _delimited(inputs), samplingtexts.MAKE_FOLDERS if folders else ""
    values = {
        "package": inputs.package,
        "rows": str(inputs.sample),
        "loading": repr(loading_steps(inputs)),
        "folders": (samplingtexts.FILES.format(files) if files else "")
        + (samplingtexts.FOLDERS.format(folders) if folders else ""),
        "make_folders": make,
        "run_on_files": samplingtexts.RUN_ON_FILES.replace("{make_folders}", make) if files else "",
        "try_files": samplingtexts.TRY_FILES if files else "",
        "cut_import": "cut_file, " if files else "",
        "params_import": "Params, " if files else "",
    }
    return filled(samplingtexts.SAMPLE, values)


def _delimited(inputs: ShellInputs) -> list[str]:
    """The data files, if all are texts of which some rows can be cut out."""
    names = [file.name for file in inputs.files]
    return names if all(name.lower().endswith((".csv", ".tsv")) for name in names) else []


def _tests(inputs: ShellInputs) -> str:
    same, on_files = _same(inputs, "steps"), _same(inputs, "on files")
    unstable = sorted(inputs.unstable)
    constants = f"# What differs between two runs of the notebook itself.\nUNSTABLE: list = {unstable!r}\n"
    if same or on_files:
        constants += "# Step, and what it gives with the same schema on few rows as on all.\n"
        constants += f"SAME_SCHEMA = {same!r}\n" if same else ""
        constants += f"SAME_SCHEMA_ON_FILES = {on_files!r}\n" if on_files else ""
    values = {
        "constants": constants,
        "params": f"from {inputs.package}.params import Params\n" if on_files else "",
        "on_files": "run_on_files, " if on_files else "",
        "and_files": ", and on few rows of its files" if on_files else "",
    }
    parts = (
        (json.loads(inputs.baseline[_RESULTS])["metrics"], samplingtexts.METRICS),
        (same, samplingtexts.SCHEMA),
        (on_files, samplingtexts.ON_FILES),
        (same or on_files, samplingtexts.SCHEMA_OF),
    )
    return filled(samplingtexts.TESTS, values) + "".join(text for there, text in parts if there)


def _same(inputs: ShellInputs, where: str) -> list[tuple[str, str]]:
    return [pair for pair, is_same in _schemas(inputs, where) if is_same]


def _schemas(inputs: ShellInputs, where: str) -> Iterator[tuple[tuple[str, str], bool]]:
    """(step, what it gives), and whether it has the schema of the full run; of data steps that ran on few rows.

    ``where``: in the run on the sample, ``steps``, or in that on few rows of the files, ``on files``.
    """
    steps = json.loads(inputs.baseline[_RESULTS]).get(where, {})
    given_rows = loading_steps(inputs) if where == "steps" else {}
    for step in inputs.plan.steps:
        if step.module == "data" and step.name not in given_rows and f"{step.name}.json" in inputs.baseline:
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
        "**This project holds rows of the data**, because a sample was asked for: of all that these functions give,"
        f" up to {inputs.sample} rows of each table, array or list lie in `tests/baseline/sample/`.\n"
    )
    for step, names in loading_steps(inputs).items():
        yield f"- `{step}()`: {', '.join(map(code, names))}"
    yield (
        "\n`tests/test_sample.py` runs all other functions on these rows, also where the data itself is not. After a"
        " change that is meant to give other values, `python -m tests.sample` takes them anew. To have none here,"
        " delete that folder, `tests/sample.py`, `tests/rows.py` and `tests/test_sample.py`.\n"
    )
    yield _of_files(inputs)
    few = [*_schemas(inputs, "steps"), *_schemas(inputs, "on files")]
    other = dict.fromkeys(pair for pair, is_same in few if not is_same)
    if other:
        names = ", ".join(f"{code(name)} of `{step}()`" for step, name in other)
        yield f"On so few rows these have another schema than on all, so none is tested: {names}.\n"


def _of_files(inputs: ShellInputs) -> str:
    """How far the steps that bring data in are run on few rows."""
    if _same(inputs, "on files"):
        return "Where the data files are, it runs all of the pipeline on as many rows of them, too.\n"
    loading = ", ".join(f"`{step}()`" for step in loading_steps(inputs))
    why = "the pipeline does not run on few rows of its files"
    if not _delimited(inputs):
        why = "their data does not come from `.csv` or `.tsv` files alone"
    elif "on files" in json.loads(inputs.baseline[_RESULTS]):
        why = "what comes out has another schema there"
    return f"Not run on few rows: {loading}; {why}.\n"
