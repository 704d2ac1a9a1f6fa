"""tests/test_train.py: the program, the seed, and the least that a metric must reach.

>>> floor("accuracy", 0.9), floor("rmse", 2.0), floor("n_rows", 12.0)
(('>=', 0.855), ('<=', 2.1), None)
"""

import math
import re

from nb2prod.convert.shell.parameters import read_files
from nb2prod.convert.shell.values import ShellInputs

SLACK = 0.05  # of the notebook's value, by which another run may fall short
_GOOD = re.compile(
    r"(?<![a-z])(acc|accuracy|auc|roc_auc|f1|precision|recall|r2|r_squared|rsquared|score|map|ndcg|iou|kappa|mcc"
    r"|silhouette)(?![a-z])"
)
_BAD = re.compile(
    r"(?<![a-z])(r?mse|mae|mape|smape|rmsle|loss|log_?loss|error|err|perplexity|brier|inertia)(?![a-z])"
)

_HEAD = '''\
"""Training: the program as it is called, the seed, and what the metrics must reach."""

import json
from pathlib import Path

import pytest

from {package} import __main__ as program
from {package}.params import Params, load_params
from tests.comparing import differences
from tests.recording import RESULTS, STEPS, Recorded, record_run, results_of
{constants}
'''
_TESTS = '''
def test_run_gives_every_result(run: Recorded) -> None:
    """Each result of the notebook is there, and each step was called."""
    assert set(RESULTS) <= set(run.results)
    assert set(run.calls) == set(STEPS)


def test_same_seed_gives_same_metrics(params: Params, run: Recorded) -> None:
    """A second run under the same seed reaches the same."""
    if run.seconds > 300:
        pytest.skip("the pipeline takes too long to run twice")
    again = record_run(params)
    assert again.metrics.keys() == run.metrics.keys()
    first = results_of(run)
    for name, found in results_of(again).items():
        assert name in UNSTABLE or not differences(found, first[name]), name


def test_the_program_writes_its_metrics(
    params: Params, run: Recorded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit code 0, and reports/metrics.json holds the numbers among the results."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(program, "run", lambda given: run.results if given == params else {})
    assert program.main([]) == 0
    written = json.loads((tmp_path / "reports" / "metrics.json").read_text(encoding="utf-8"))
    assert written == pytest.approx(run.metrics, nan_ok=True)


def test_an_unknown_parameter_ends_the_program(capsys: pytest.CaptureFixture) -> None:
    """Exit code 2, and the message names what was meant."""
    assert program.main(["--set", "data.rot=elsewhere"]) == 2
    assert "did you mean data.root?" in capsys.readouterr().err


def test_a_parameter_can_be_set_for_one_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By a file, and by the command line, which wins."""
    monkeypatch.delenv("DATA_ROOT", raising=False)
    other = tmp_path / "other.yaml"
    other.write_text("data:\\n  root: from a file\\n", encoding="utf-8")
    assert load_params(str(other)).data.root == "from a file"
    assert load_params(str(other), ["data.root=typed"]).data.root == "typed"
'''
_MISSING = '''

def test_missing_data_ends_the_program(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    """Exit code 2, and the message names the file and the root."""
    assert program.main(["--set", f"data.root={tmp_path}"]) == 2
    told = capsys.readouterr().err
    assert {name} in told
    assert str(tmp_path) in told
'''
_FLOORS = '''

@pytest.mark.parametrize("name", FLOORS)
def test_metric_reaches_its_floor(run: Recorded, name: str) -> None:
    """Not worse than the notebook by more than the slack."""
    assert run.metrics[name] >= FLOORS[name]
'''
_CEILINGS = '''

@pytest.mark.parametrize("name", CEILINGS)
def test_error_stays_below_its_ceiling(run: Recorded, name: str) -> None:
    """Not worse than the notebook by more than the slack."""
    assert run.metrics[name] <= CEILINGS[name]
'''


def floor(name: str, value: float) -> tuple[str, float] | None:
    """What a metric must reach in every run; None where its name does not tell which way is better."""
    plain = name.lower()
    if not math.isfinite(value) or bool(_GOOD.search(plain)) == bool(_BAD.search(plain)):
        return None
    sign, way = (">=", -1) if _GOOD.search(plain) else ("<=", 1)
    return sign, float(f"{value + way * SLACK * abs(value):.6g}")


def test_train_py(inputs: ShellInputs, metrics: dict[str, float]) -> str:
    """The text of tests/test_train.py. ``metrics`` are those that the notebook reached."""
    limits = {name: floor(name, value) for name, value in metrics.items() if name not in inputs.unstable}
    parts = []
    constants = "# What differs between two runs of the notebook itself.\n"
    constants += f"UNSTABLE: list = {sorted(inputs.unstable)!r}\n"
    for sign, constant, text in ((">=", "FLOORS", _FLOORS), ("<=", "CEILINGS", _CEILINGS)):
        held = {name: limit for name, limit in limits.items() if limit is not None and limit[0] == sign}
        if held:
            lines = "".join(
                f"    {name!r}: {limit[1]!r},  # the notebook reached {metrics[name]:.6g}\n"
                for name, limit in held.items()
            )
            constants += f"{constant} = {{\n{lines}}}\n"
            parts.append(text)
    files = read_files(inputs.plan)
    if files:
        parts.insert(0, _MISSING.replace("{name}", repr(files[0].below_root)))
    head = _HEAD.replace("{package}", inputs.package).replace("{constants}", constants)
    return head + _TESTS + "".join(parts)
