"""Plans of notebooks that are odd: refused with a reason, put into order, or followed as they are."""

import pytest

from nb2prod.convert.modules import render_modules
from nb2prod.convert.staticproof import problems
from nb2prod.convert.planning import PlanOptions, make_plan
from nb2prod.convert.translate import translate
from nb2prod.notebook import Cell, Notebook
from tests.convert.support import plan_of


@pytest.mark.parametrize(
    ("sources", "language", "reason"),
    [
        (("x <- 1",), "r", "written in r"),
        (("print 'x'\nraise ValueError, 'y'",), "python", "Python 2"),
        ((), "python", "no code"),
        (("## Only words", "## And more"), "python", "no code"),
        (("# nothing but a comment",), "python", "no code"),
        (("x = 1", "y = = 2"), "python", "invalid syntax"),
        (("print(nowhere)",), "python", "'nowhere' is not defined"),
        (("from surely_not_there import *\nprint(x)",), "python", "surely_not_there"),
        (("x = " + "(" * 150 + "1" + ")" * 150 + "+1" * 300,), "python", "too large"),
    ],
)
def test_refused_with_a_reason(sources: tuple[str, ...], language: str, reason: str) -> None:
    refused = plan_of(*sources, language=language).refused
    assert any(reason in one.reason for one in refused), refused
    assert all(one.todo for one in refused)


def test_the_order_of_the_notebook_is_kept_where_it_works() -> None:
    assert plan_of("x = 1", "print(x)", counts=(2, 1)).order == (1, 2)


def test_hidden_state_is_put_into_the_order_of_the_counts() -> None:
    assert plan_of("print(x)", "x = 1", counts=(2, 1)).order == (2, 1)


def test_hidden_state_without_counts_is_put_into_an_order_that_works() -> None:
    assert plan_of("print(x)", "## Data", "x = 1").order == (3, 1)


def test_one_giant_cell_is_cut_by_what_its_statements_do() -> None:
    data = "\n".join(f"a{n} = {n}" for n in range(40))
    training = "from sklearn.svm import SVC\nmodel = SVC(C=0.5)\nmodel.fit([[0], [a1]], [0, 1])"
    plan = plan_of(f"{data}\n{training}\nprint(model.score([[0]], [0]))")
    assert [step.module for step in plan.steps] == ["data", "model", "train", "metrics"]


def test_four_hundred_cells() -> None:
    plan = plan_of(*(f"x{n} = {n} + x{n - 1}" if n else "x0 = 0" for n in range(400)), "print(x399)")
    assert not plan.refused
    assert sum(len(step.statements) for step in plan.steps) == 401
    assert all(len(step.statements) <= 30 for step in plan.steps)


def test_the_same_notebook_gives_the_same_texts() -> None:
    sources = ("import math", "radius = 3", "## Area", "area = math.pi * radius ** 2\nprint(area)")
    assert render_modules(plan_of(*sources)) == render_modules(plan_of(*sources))


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        ("rows.pop()", True),
        ("len(rows)", False),
        ("rows", False),
        ("rows.append(3)", True),
        ("sorted(rows)", True),  # may use an iterator up
    ],
)
def test_only_what_has_no_effect_is_dropped(source: str, kept: bool) -> None:
    plan = plan_of("rows = [1, 2]", source, "print(sum(rows))")
    assert [one.kept for one in plan.statements if one.cell == 2] == [kept]
    assert bool(plan.dropped) is not kept


def test_a_tag_decides_what_a_cell_is_for() -> None:
    cell = Cell(1, "code", "x = 1\nprint(x)", metadata={"tags": ["nb2prod:metrics"]})
    translated = translate(Notebook("n.ipynb", (cell,)))
    assert [step.module for step in make_plan(translated.notebook, PlanOptions("n")).steps] == ["metrics"]


def test_a_file_that_is_named_twice_is_one_parameter() -> None:
    plan = plan_of("open('notes.txt', 'w').write('a')", "print(open('notes.txt').read())")
    assert [one.name for one in plan.parameters if one.is_path] == ["notes_txt"]
    assert [(one.below_root, one.mode) for one in plan.files] == [("notes.txt", "write")]


def test_an_absolute_path_is_told_without_its_folder() -> None:
    plan = plan_of("import pandas as pd", "rows = pd.read_csv('/home/ann/orders.csv')", "print(len(rows))")
    assert [(one.path, one.below_root) for one in plan.files] == [("<absolute>/orders.csv", "orders.csv")]
    assert "/home/ann" not in "".join(render_modules(plan).values())


@pytest.mark.parametrize(
    "first", ["model = 3", "def model(x):\n    return x", "for model in (1, 2):\n    print(model)"]
)
def test_a_function_with_the_name_of_something_before_it_is_no_error_of_pylint(first: str) -> None:
    sources = (
        first,
        "rate = 2",
        "def model(x):\n    return x * rate\nprint(model(4))\nrate = 5\nprint(model(4))",
    )
    cells = tuple(Cell(number, "code", source) for number, source in enumerate(sources, 1))
    plan = make_plan(Notebook("n.ipynb", cells), PlanOptions("demo", one_step=True))
    files = {path: text.encode() for path, text in render_modules(plan).items()}
    around = {"demo/__init__.py": b"", "demo/params.py": b"Params = DataParams = load_params = dict\n"}
    assert not problems({**around, **files}, None, lint="errors").texts


@pytest.mark.parametrize(
    ("shown", "written"),
    [
        ("plt.plot([1])\nplt.show()", "    save_figures(1)"),
        ("plt.plot([1])\nplt.show(block=False)", "    save_figures(1)"),
        ("plt.show(plt.plot([1]))", "    plt.show(plt.plot([1]))\n    save_figures(1)"),
    ],
)
def test_showing_figures_becomes_saving_them(shown: str, written: str) -> None:
    """What is drawn within the call that shows it is drawn."""
    plan = plan_of(f"import matplotlib.pyplot as plt\n{shown}")
    assert f"{written}\n" in render_modules(plan)[f"{plan.package}/plots.py"]


@pytest.mark.parametrize(
    ("sources", "set_by"),
    [
        (("import pandas as pd", "print(pd.Series([1]))"), "pd."),
        (("import statsmodels.api as sm", "print(sm.datasets.star98.load().exog.head())"), "pandas."),
        (("from seaborn import load_dataset", "print(load_dataset('tips'))"), "pandas."),
        (("import statsmodels.api as sm", "rows = sm.datasets.star98.load()"), ""),  # nothing is printed
        (("import statistics", "print(statistics.mean([1]))"), ""),
    ],
)
def test_frames_are_as_wide_as_in_a_notebook(sources: tuple[str, ...], set_by: str) -> None:
    """Also those of libraries that bring pandas along."""
    modules = render_modules(plan_of(*sources))
    text = next(text for path, text in modules.items() if path.endswith("train.py"))
    assert (f'{set_by}set_option("display.max_columns", 20)' in text) == bool(set_by)
    assert ("set_option" in text) == bool(set_by)


def test_scores_that_are_only_shown_are_results_by_the_name_of_their_call() -> None:
    """A second one of a name gets a number; what is printed, or has a variable, is none of them."""
    plan = plan_of(
        "from sklearn.svm import SVC\nX, y = [[1], [2]], [0, 1]",
        "model = SVC().fit(X, y)",
        "model.score(X, y)",
        "round(model.score(X, y), 2)",
        "rate = model.score(X, y)\nprint(model.score(X, y))\nrate",
    )
    assert list(plan.scores.values()) == ["model.score", "model.score_2"]
    texts = "\n".join(render_modules(plan).values())
    assert 'show(model.score(X, y), score="model.score")' in texts
    assert 'show(round(model.score(X, y), 2), score="model.score_2")' in texts
    assert "SCORES.clear()" in texts and "**SCORES" in texts
    assert "SCORES.clear" not in "\n".join(render_modules(plan_of("x = 1", "print(x)")).values())
