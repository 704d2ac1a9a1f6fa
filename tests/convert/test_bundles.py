"""Steps of many inputs and outputs: up to six go one by one, more go together in a dataclass."""

import ast
import json
import re
import sys

import pytest

from nb2prod.cli import main
from nb2prod.convert.hints import Seen, SeenStep
from nb2prod.convert.modules import render_modules
from nb2prod.convert.values import Plan
from tests.convert.support import plan_of, write_notebook

SIX = "a, b, c, d, e, f = range(6)"
SEVEN = "a, b, c, d, e, f, g = range(7)"
ADD_SIX, ADD_SEVEN = "print(a + b + c + d + e + f)", "print(a + b + c + d + e + f + g)"
SPLIT = ("import math", "## Split flats", SEVEN, "## Report", ADD_SEVEN)


def text_of(plan: Plan) -> str:
    """All modules in one text."""
    return "\n".join(render_modules(plan).values())


def run_of(plan: Plan) -> list[str]:
    """The lines of run() that call steps."""
    tree = ast.parse(render_modules(plan)["odd/train.py"])
    run = next(node for node in tree.body if getattr(node, "name", "") == "run")
    return [ast.unparse(node) for node in run.body[2:-1]]


def test_six_are_a_tuple_and_go_one_by_one():
    plan = plan_of("import math", "## Split flats", SIX, "## Report", ADD_SIX)
    assert not any(step.result or step.held or step.whole for step in plan.steps)
    assert "dataclass" not in text_of(plan)
    assert run_of(plan) == ["a, b, c, d, e, f = split_flats()", "prepare_report(a, b, c, d, e, f)"]


def test_seven_are_a_dataclass_that_is_handed_over_whole():
    plan = plan_of(*SPLIT)
    assert [(step.result, step.held, dict(step.whole), step.apart) for step in plan.steps] == [
        ("SplitFlatsResult", "split", {}, ()),
        ("", "", {"split": tuple("abcdefg")}, ()),
    ]
    assert run_of(plan) == ["split = split_flats()", "prepare_report(split)"]
    text = text_of(plan)
    assert "@dataclass(frozen=True)\nclass SplitFlatsResult:\n" in text
    assert "def split_flats() -> SplitFlatsResult:" in text
    assert "return SplitFlatsResult(a=a, b=b, c=c, d=d, e=e, f=f, g=g)" in text
    assert "def prepare_report(split: SplitFlatsResult) -> None:" in text


@pytest.mark.parametrize(
    ("cells", "calls"),
    [
        (("## Report", "print(a, g)"), ["prepare_report(split.a, split.g)", "prepare_all(split)"]),
        (
            ("## Reset", "a = [a, b]", "## Report", "print(a, b)"),
            ["a = prepare_reset(split.a, split.b)", "prepare_report(a, split.b)", "prepare_all(split, a)"],
        ),
        (
            ("## Reset", "h, u, v, k = range(4)", "## Report", "print(a, b, c, h, u, v, k)"),
            [
                "h, u, v, k = prepare_reset()",
                "prepare_report(a=split.a, b=split.b, c=split.c, h=h, u=u, v=v, k=k)",
                "prepare_all(split)",
            ],
        ),
        (
            ("## Reset", "h, u, v = range(3)", "## Report", "print(a, b, c, d, h, u, v)"),
            ["h, u, v = prepare_reset()", "prepare_report(split, h, u, v)", "prepare_all(split)"],
        ),
        (
            ("## Reset", "a, b, h, u, v, k, l = a, b, c, d, e, f, g", "## Report", "print(h, u, v, k, l)"),
            [
                "prepared = prepare_reset(split)",
                "prepare_report(prepared.h, prepared.u, prepared.v, prepared.k, prepared.l)",
                "prepare_all(split, prepared.a, prepared.b)",
            ],
        ),
    ],
    ids=["a few", "one bound again", "less than the half", "the half", "many bound again"],
)
def test_each_name_comes_from_who_gave_it_last(cells: tuple[str, ...], calls: list[str]):
    plan = plan_of("import math", "## Split flats", SEVEN, *cells, "## All", "print(a, b, c, d, e, f, g)")
    assert run_of(plan) == ["split = split_flats()", *calls]


def test_what_two_steps_gave_goes_in_two():
    again = "h, i, j, k, l, a, b = a, b, c, d, e, f, g"
    plan = plan_of(*SPLIT[:3], "## Turn", again, "## Report", "print(a, b, c, d, e, f, g, h, i, j, k, l)")
    assert run_of(plan)[1:] == ["prepared = prepare_turn(split)", "prepare_report(split, prepared)"]
    assert dict(plan.steps[2].whole) == {"split": tuple("cdefg"), "prepared": tuple("hijklab")}


def test_a_module_is_handed_nothing_whole_that_it_cannot_import():
    fit = f"from sklearn.svm import SVC\nmodel = SVC()\nmodel.fit([[0], [1]], [0, 1])\n{SEVEN}"
    plan = plan_of("import math", "## Fit", fit, "## Sum up", f"total = {ADD_SEVEN[6:-1]}", "print(total)")
    fitting, adding = plan.steps
    assert (fitting.module, fitting.result, adding.module) == ("train", "FitFitResult", "data")
    assert len(adding.apart) == 7


@pytest.mark.parametrize(
    ("first", "result", "held"),
    [
        ("other = 1", "SplitFlatsResult", "split"),
        ("SplitFlatsResult = 1", "SplitFlatsResult2", "split"),
        ("class SplitFlatsResult: pass", "SplitFlatsResult2", "split"),
        ("from os import path as SplitFlatsResult", "SplitFlatsResult2", "split"),
        ("split = 1", "SplitFlatsResult", "split_flats_result"),
        ("def split(): pass", "SplitFlatsResult", "split_flats_result"),
        ("import math as split", "SplitFlatsResult", "split_flats_result"),
    ],
)
def test_the_new_names_are_nobodys(first: str, result: str, held: str):
    name = re.search(r"other|SplitFlatsResult|split", first)
    plan = plan_of(f"{first}\nprint({name[0]})", *SPLIT[1:])
    assert [(one.result, one.held) for one in plan.steps if one.result] == [(result, held)]


def test_a_name_that_is_bound_only_perhaps_is_no_field():
    plan = plan_of(
        *SPLIT[:3], "if a:\n    h = 1", "## Report", ADD_SEVEN, "try:\n    print(h)\nexcept NameError: pass"
    )
    assert not any("h" in step.outputs for step in plan.steps)


def test_names_that_a_class_would_change_stay_in_a_tuple():
    plan = plan_of(
        "import math",
        "## Split flats",
        SEVEN.replace("g", "__g", 1),
        "## Report",
        ADD_SEVEN.replace("g", "__g"),
    )
    assert not plan.steps[0].result


def test_fields_have_the_types_and_shapes_that_a_run_saw():
    plan = plan_of("import numpy as np", *SPLIT[1:], "print(np.pi)")
    seen = {
        "a": Seen("int", "int"),
        "b": Seen("numpy.ndarray", "ndarray of shape (3,)"),
        "c": Seen("who.Knows", "Knows"),
    }
    text = render_modules(plan, {"split_flats": SeenStep(outputs=seen)})["odd/data.py"]
    assert "    a: int\n    b: np.ndarray  # shape (3,)\n    c: Any  # Knows\n    d: Any\n" in text
    assert "import numpy as np\n" in text


def test_the_text_is_fit_for_an_old_python():
    for text in render_modules(plan_of(*SPLIT), python=(3, 8)).values():
        ast.parse(text, feature_version=(3, 8))
        assert "from __future__ import annotations\n" in text


FLATS = (
    "import json",
    ["## Split flats"],
    "rents = [7, 9, 8, 12]\nsizes = [30, 44, 41, 60]\nseen = {}\nbegin = seen\n"
    "half = len(rents) // 2\nfirst, last = rents[:half], rents[half:]\nmean = sum(rents) / len(rents)",
    ["## Clean"],
    "rents.append(10)\nseen['clean'] = True\nfirst = sorted(first, reverse=True)",
    ["## Report"],
    "print(json.dumps([rents, sizes, seen, half, first, last, mean]), begin is seen)",
)


def test_a_project_with_a_dataclass_is_proven(tmp_path, capsys):
    path = write_notebook(tmp_path / "flats.ipynb", *FLATS)
    words = [
        "-o",
        str(tmp_path / "out"),
        "--no-lock",
        "--interpreter",
        sys.executable,
        "--output-format",
        "json",
    ]
    assert main(["convert", str(path), *words]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["proof"]["degree"] == "steps" and not told["proof"]["merged"]
    assert told["proof"]["pylint"] >= 9.5 and "passed" in told["proof"]["tests"]
    data = (tmp_path / "out/flats/data.py").read_text()
    assert "    sizes: list\n" in data and "    mean: float\n" in data
    baseline = json.loads((tmp_path / "out/tests/baseline/prepare_report.json").read_text())
    assert set(baseline["inputs"]) == {"rents", "sizes", "seen", "half", "first", "last", "mean", "begin"}
