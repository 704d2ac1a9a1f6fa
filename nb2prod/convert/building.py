"""All files of a project from its plan: the step modules, the shell around them, and what comes along.

>>> described({"kind": "frame", "type": "pandas.DataFrame", "shape": [3, 2]})
'DataFrame of 3 rows and 2 columns'
"""

from collections.abc import Mapping
from typing import Any

from nb2prod.convert.recording import borders_of, inputs_of
from nb2prod.convert.values import Plan, Proof
from nb2prod.notebook import Value
from nb2prod.replay import Run


class Materials(Value):
    """What does not depend on the plan. ``others`` are the notebooks that it runs, ``sample`` is how many rows of data the tests are to have."""

    notebook: bytes
    others: Mapping[str, bytes] = {}
    prose: str = ""
    python: str = "3.11"
    requirements: tuple[str, ...] = ()
    lock: Mapping[str, str] | None = None
    sample: int = 0


class Late(Value):
    """What is known once the proof is there: what the project printed, what differs by itself, its inputs, what it writes,
    what it recorded of itself, why it has no sample, and files that come along as they are."""

    stdout: str | None = None
    unstable: frozenset[str] = frozenset()
    files: tuple[Any, ...] = ()
    written: tuple[str, ...] = ()
    baseline: Mapping[str, bytes] = {}
    along: Mapping[str, bytes] = {}
    no_sample: str = ""


def build(
    plan: Plan, run: Run | None, proof: Proof, materials: Materials, late: Late = Late()
) -> dict[str, bytes]:
    """Path → bytes of every file of the project."""
    from nb2prod.convert.modules import render_modules
    from nb2prod.convert.shell import FileFacts, RecordedStep, ShellInputs, render_shell

    borders = borders_of(plan, run) if run is not None else None
    given = inputs_of(plan, borders) if borders is not None else {}
    recorded = None
    if borders is not None:
        recorded = {
            step.name: RecordedStep(given[step.name], borders.outputs.get(step.name, {}))
            for step in plan.steps
        }
    inputs = ShellInputs(
        plan=plan,
        proof=proof,
        notebook=materials.notebook,
        others=materials.others,
        title=plan.title,
        prose=materials.prose,
        python=materials.python,
        requirements=materials.requirements,
        lock=materials.lock,
        recorded=recorded,
        results=(
            {name: borders.final[name] for name in plan.results if name in borders.final} if borders else {}
        ),
        stdout=late.stdout,
        unstable=late.unstable,
        files=tuple(FileFacts(one.name, one.size, one.sha256) for one in late.files),
        written=late.written,
        baseline=late.baseline,
        sample=materials.sample,
        no_sample=late.no_sample,
    )
    modules = render_modules(plan, _seen(recorded or {}), python=inputs.minor)
    texts: dict[str, str | bytes] = {**modules, **render_shell(inputs)}
    texts |= {f"{name}.py": text for name, text in plan.helpers.items()}
    files = {path: text if isinstance(text, bytes) else text.encode() for path, text in texts.items()}
    return dict(sorted({**files, **late.along}.items()))


def _seen(recorded: Mapping[str, Any]) -> dict[str, Any]:
    from nb2prod.convert.hints import Seen, SeenStep

    def told(nodes: Mapping[str, Mapping[str, Any]]) -> dict[str, Seen]:
        return {name: Seen(str(node.get("type", "")), described(node)) for name, node in nodes.items()}

    return {name: SeenStep(told(step.inputs), told(step.outputs)) for name, step in recorded.items()}


def described(fingerprint: Mapping[str, Any]) -> str:
    """What a docstring says of a value: its type, and its shape where it has one."""
    kind = str(fingerprint.get("type", "")).rpartition(".")[2]
    shape = fingerprint.get("shape")
    if fingerprint.get("kind") == "frame" and isinstance(shape, list) and len(shape) == 2:
        return f"{kind} of {shape[0]} rows and {shape[1]} columns"
    if (
        isinstance(shape, list)
        and shape
        and fingerprint.get("kind") in ("array", "series", "index", "sparse", "tensor")
    ):
        return f"{kind} of shape ({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})"
    return kind
