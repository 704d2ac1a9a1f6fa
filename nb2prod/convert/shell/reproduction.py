"""tests/test_reproduces_notebook.py: every step against what was recorded.

>>> from nb2prod.convert.values import Plan, Proof
>>> inputs = ShellInputs(plan=Plan(package="churn", notebook="churn.ipynb"), proof=Proof(degree="static"), notebook=b"")
>>> "test_printed_text" in test_reproduces_py(inputs, ["run.json", "stdout.txt"])
True
"""

from collections.abc import Collection

from nb2prod.convert.shell import arrays
from nb2prod.convert.shell.values import ShellInputs

_HEAD = '''\
"""Every step gives what the notebook gave.

After a change that is meant to give other values: ``python -m tests.recording``.
"""

import pytest

{arrays}from tests.comparing import differences{printed}
from tests.recording import {names}

{unstable}
'''
_STEPS = '''
def test_steps_run_in_the_order_of_the_notebook(run: Recorded) -> None:
    """Each once."""
    assert list(run.calls) == list(STEPS)


@pytest.mark.parametrize("step", STEPS)
def test_step_is_given_what_it_was_given(run: Recorded, step: str) -> None:
    """The values that go into it."""
    assert not compared(run.calls[step].inputs, load(step)["inputs"])


@pytest.mark.parametrize("step", STEPS)
def test_step_gives_what_it_gave(run: Recorded, step: str) -> None:
    """The values that come out of it."""
    assert not compared(run.calls[step].outputs, load(step)["outputs"])
'''
_RESULTS = '''

def test_results(run: Recorded) -> None:
    """What run() gives in the end."""
    assert not compared(results_of(run), load("run"))
'''
_METRICS = '''

def test_metrics(run: Recorded) -> None:
    """The numbers that the notebook reached."""
    recorded = {name: value for name, value in load("metrics").items() if name not in UNSTABLE}
    assert {name: run.metrics[name] for name in recorded} == pytest.approx(recorded, rel=1e-9, nan_ok=True)
'''
_FIGURES = '''

def test_figures(run: Recorded) -> None:
    """What is drawn: titles, limits, and the data of each figure, in their order."""
    recorded = load("figures")
    assert len(run.figures) == len(recorded)
    for number, (figure, kept) in enumerate(zip(run.figures, recorded), 1):
        assert not compared(figure, kept), f"figure {number}"
'''
_ARRAYS = '''

@pytest.mark.parametrize("file", ARRAYS)
def test_arrays_number_by_number(run: Recorded, file: str) -> None:
    """Those that the baseline keeps in full."""
    assert not differing_numbers(array_of(run, file), load_array(file))
'''
_PRINTED = '''

def test_printed_text(run: Recorded) -> None:
    """What the notebook printed; times and addresses may differ."""
    recorded = (BASELINE / "stdout.txt").read_bytes().decode("utf-8")
    assert not differing_lines(run.stdout, recorded)
'''
_WRITTEN = '''

@pytest.mark.parametrize("name", WRITTEN)
def test_file_is_written(run: Recorded, name: str) -> None:
    """It is there again after the run, and not empty."""
    assert run.files.get(name, 0) > 0
'''
_COMPARED = '''

def compared(found: dict, recorded: dict) -> list:
    """The differences between what was found and what was recorded, by name."""
    told = []
    for name in (name for name in recorded if name not in UNSTABLE):
        told += differences(found[name], recorded[name], f"{name}: ") if name in found else [f"{name}: missing"]
    return told
'''


def test_reproduces_py(inputs: ShellInputs, baseline: Collection[str]) -> str:
    """The text of tests/test_reproduces_notebook.py; ``baseline`` are the files that there are to hold it to."""
    steps, results = bool(inputs.plan.steps), "run.json" in baseline
    metrics, printed, drawn = (
        "metrics.json" in baseline,
        "stdout.txt" in baseline,
        "figures.json" in baseline,
    )
    drawn = drawn and inputs.plan.draws
    names = ["Recorded"]
    names += ["BASELINE"] if printed else []
    names += ["STEPS"] if steps else []
    names += ["load"] if steps or results or metrics or drawn else []
    names += ["results_of"] if results else []
    names += ["WRITTEN"] if inputs.written else []
    kept = bool(inputs.baseline and arrays.kept_arrays(inputs))
    names += ["ARRAYS", "array_of"] if kept else []
    unstable = sorted(inputs.unstable)
    head = (
        _HEAD.replace("{arrays}", "from tests.arrays import differing_numbers, load_array\n" if kept else "")
        .replace("{printed}", ", differing_lines" if printed else "")
        .replace("{names}", ", ".join(sorted(names, key=lambda name: (not name.isupper(), name))))
        .replace(
            "{unstable}",
            f"# What differs between two runs of the notebook itself.\nUNSTABLE: list = {unstable!r}\n",
        )
    )
    parts = (
        (steps, _STEPS),
        (results, _RESULTS),
        (kept, _ARRAYS),
        (metrics, _METRICS),
        (drawn, _FIGURES),
        (printed, _PRINTED),
        (bool(inputs.written), _WRITTEN),
    )
    body = "".join(text for there, text in parts if there)
    compared = _COMPARED if steps or results or drawn else ""
    if not steps and not results and not drawn:
        head = head.replace(
            "from tests.comparing import differences, differing_lines",
            "from tests.comparing import differing_lines",
        )
        head = head.replace("from tests.comparing import differences\n", "")
    if not metrics and not steps and not inputs.written:
        head = head.replace("import pytest\n\n", "")
    return head + body + compared
