"""README.md: the hand-over page, for someone who does not want to read the notebook.

>>> from nb2prod.convert.values import Plan, Proof
>>> inputs = ShellInputs(plan=Plan(package="churn", notebook="churn.ipynb"), proof=Proof(degree="static"), notebook=b"")
>>> [line for line in page(inputs).splitlines() if line.startswith("#")][:3]
['# churn', '## NOT PROVEN', '## What it does']
"""

from collections.abc import Iterable, Iterator

from nb2prod.convert.shell import arrays, handover, sampling
from nb2prod.convert.shell.escaping import code, line, markdown, paragraphs
from nb2prod.convert.shell.packaging import install_line, lock_texts, notebook_name
from nb2prod.convert.shell.parameters import read_files
from nb2prod.convert.shell.values import ShellInputs
from nb2prod.convert.values import Parameter

_NOT_PROVEN = """\
## NOT PROVEN

Nothing was run when this project was made. The code follows from reading the notebook alone: no value was recorded and
none was compared. Run it beside the notebook before you rely on it.
"""
_NOT_LOCKED = """\
**Not locked.** `requirements.in` says what is needed, not which versions the notebook's values came from.
"""
_RUN = """\
## Run it

```sh
python -m venv .venv && . .venv/bin/activate     # Python {python}
python -m pip install {install}
{run}# all of it; -q prints nothing but errors
python -m pytest                                 # is it still what the notebook was?
```

{prints} Numbers among the results go to `reports/metrics.json`.
Exit code 0 is success, 2 a wrong parameter or a missing data file, 1 anything else.

In a container, without a network once the wheels are there (the first lines of `Dockerfile` say how):

```sh
docker build -t {image} .
docker run --user "$(id -u)" -v "$PWD/data:/app/data{mode}" -v "$PWD/reports:/app/reports" {image}
```
"""
_RETRAIN = """\
## Retrain and roll back

Everything that makes the result is in this folder: code, `params.yaml`, {lock} and the list of the data files.
To train again, put the new data where the old was and run `python -m {package}`. `python -m pytest tests/test_data.py` tells
whether it still has the columns, types and ranges that the pipeline was written for.
{record}
To roll back, check out the commit that made the result you want, install what it locks, and run it again. No model
file has to be kept for that.
"""
_RECORD = """\

When other values are meant to come out, `python -m tests.recording` writes them to `tests/baseline/`. Read the
difference in git, adjust the limits in `tests/test_train.py`, and commit all three together.
"""
_DEGREES = {
    "steps": "Every function was run beside the notebook: what goes in and what comes out of each is the same.",
    "merged": "It was run beside the notebook and gives the same. Some functions had to be put together:",
    "run": "It was run beside the notebook and gives the same, as one function in the order of the cells.",
    "static": "Nothing was run. It parses, no name is unbound, and every kept statement is there exactly once.",
}


def page(inputs: ShellInputs) -> str:
    """The text of README.md."""
    parts = [
        f"# {markdown(inputs.title) or inputs.package}\n",
        *([_NOT_PROVEN] if inputs.proof.degree == "static" else []),
        *_what(inputs),
        *_run(inputs),
        *_inputs(inputs),
        *sampling.told(inputs),
        *handover.outputs(inputs),
        *_parameters(inputs),
        *handover.figures(inputs),
        _retrain(inputs),
        *handover.cells(inputs),
        *handover.left_out(inputs),
        *_proof(inputs),
    ]
    return "\n".join(parts)


def _what(inputs: ShellInputs) -> Iterator[str]:
    yield "## What it does\n"
    if prose := paragraphs(inputs.prose):
        yield f"{prose}\n"
    run = ", ".join(code(f"notebooks/{name}") for name in inputs.others)
    more = f", which runs {run}" if run else ""
    yield f"Made from {code('notebooks/' + notebook_name(inputs))}{more}. The pipeline, in its order:\n"
    if not inputs.plan.steps:
        yield f"- `run()` in `{inputs.package}/train.py`: all of the notebook\n"
        return
    for step in inputs.plan.steps:
        title = f": {markdown(step.title)}" if step.title else ""
        yield f"- `{step.name}()` in `{inputs.package}/{step.module}.py`{title}"
    yield ""


def _run(inputs: ShellInputs) -> Iterator[str]:
    writes = any(file.mode != "read" for file in inputs.plan.files)
    draws = " Figures go to `reports/figures/`." if inputs.plan.draws else ""
    everything = "what the notebook showed" if inputs.plan.shows_all else "the notebook's results"
    yield _RUN.format(
        python=inputs.python,
        install=install_line(inputs),
        run=f"python -m {inputs.package}".ljust(48) + " ",
        image=inputs.package.lower(),
        prints=f"It prints {everything}.{draws}",
        mode="" if writes else ":ro",
    )
    if inputs.lock is None:
        yield _NOT_LOCKED


def _inputs(inputs: ShellInputs) -> Iterator[str]:
    yield "## Inputs\n"
    needed = read_files(inputs.plan)
    if not needed and not inputs.files:
        yield "No data files.\n"
        return
    yield "Below `data.root`: `data/` in this folder, else what DATA_ROOT or `--set data.root=` says.\n"
    facts = {one.name: one for one in inputs.files}
    cells = {file.below_root: (file.path, file.cell) for file in needed}
    rows = [
        (
            code(name),
            code(cells[name][0]) if name in cells else "",
            f"cell {cells[name][1]}" if name in cells else "",
            f"{facts[name].size:,} bytes" if name in facts else "",
            f"`{line(facts[name].sha256)[:16]}`" if name in facts else "",
        )
        for name in sorted(cells.keys() | facts.keys())
    ]
    yield table(("file", "in the notebook", "read in", "size", "sha256 begins"), rows)
    if inputs.plan.enters_root:
        yield (
            "Some paths are made while it runs, so the pipeline works inside that folder from its start to its end.\n"
        )


def _parameters(inputs: ShellInputs) -> Iterator[str]:
    yield "## Parameters\n"
    if not inputs.plan.parameters:
        yield "None but `data.root`, in `params.yaml`.\n"
        return
    yield f"In `params.yaml`; for one run `python -m {inputs.package} --set {_example(inputs.plan.parameters)}`.\n"
    yield table(
        ("parameter", "value in the notebook", "where"),
        [
            (
                f"`{one.group}.{one.name}`",
                code(repr(one.value) if not isinstance(one.value, str) else one.value),
                markdown(one.elsewhere) or f"cell {one.cell}, line {one.line}",
            )
            for one in inputs.plan.parameters
        ],
    )


def _example(parameters: Iterable[Parameter]) -> str:
    names = [f"{one.group}.{one.name}" for one in parameters if isinstance(one.value, (int, float))]
    return f"{names[0]}=…" if names else "data.root=…"


def _retrain(inputs: ShellInputs) -> str:
    held = lock_texts(inputs)
    return _RETRAIN.format(
        lock="the lock (`requirements.txt`)" if "requirements.txt" in held else "`requirements.in`",
        package=inputs.package,
        record=_RECORD if inputs.is_recorded else "",
    )


def _proof(inputs: ShellInputs) -> Iterator[str]:
    proof = inputs.proof
    yield "## How far it is proven\n"
    steps = len(inputs.plan.steps)
    count = f" {steps} functions are separate." if proof.degree == "merged" else ""
    yield f"{_DEGREES[proof.degree]}{count}\n"
    yield from bullets(proof.merged)
    if proof.pylint is not None:
        yield f"pylint gives it {proof.pylint:.2f} of 10. {markdown(proof.tests)}\n"
    yield from arrays.told(inputs)
    if proof.not_proven or inputs.unstable:
        yield "Not proven:\n"
        unstable = [
            f"{name}: differs between two runs of the notebook itself" for name in sorted(inputs.unstable)
        ]
        told = " ".join(proof.not_proven)
        yield from bullets(
            [*proof.not_proven, *(text for text in unstable if text.split(":")[0] not in told)]
        )
    elif proof.degree != "static":
        yield "Nothing is left that could not be compared.\n"


def bullets(texts: Iterable[str]) -> Iterator[str]:
    """A list, one text a line; nothing for no text."""
    lines = [f"- {markdown(text)}" for text in texts]
    if lines:
        yield "\n".join(lines) + "\n"


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A table of Markdown; its cells are Markdown already."""
    lines = [head, ("---",) * len(head), *rows]
    return "".join(f"| {' | '.join(row)} |\n" for row in lines)
