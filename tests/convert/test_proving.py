"""The proof: equal at every border, or coarser, or refused; what differs by itself is told."""

import functools
import random
from pathlib import Path

import pytest

from nb2prod.convert import proving
from nb2prod.convert.building import Materials, build
from nb2prod.convert.planning import PlanOptions, make_plan
from nb2prod.convert.driving import Wanted, driver_source
from nb2prod.convert.proving import Outcome, prove
from nb2prod.convert.recording import Recorder
from nb2prod.convert.staticproof import Static, problems
from nb2prod.convert.translate import translate
from nb2prod.notebook import read, replace
from nb2prod.replay import ReplayRequest, appeared, files_below
from tests.convert.support import HERE, run_plainly, story, write_notebook


def proven(path: Path, *, spoil=lambda plan, files: files, run=run_plainly) -> Outcome:
    """The proof of a notebook whose project is spoiled on the way."""
    translated = translate(read(path, shown=path.name))
    options = PlanOptions("made", positions=translated.positions)
    materials = Materials(path.read_bytes())

    def plan(joined, one_step):
        return make_plan(
            translated.notebook,
            PlanOptions("made", joined=joined, one_step=one_step, positions=options.positions),
        )

    wanted = Wanted(
        notebook=path,
        translated=translated,
        plan=plan,
        build=lambda made, recorded, proof: spoil(made, build(made, recorded, proof, materials)),
        interpreter=HERE,
        has=frozenset({"pyyaml", "pytest"}),
    )
    return prove(wanted, Recorder(ReplayRequest(path, HERE, seeded=True), run))


def replaced(files: dict[str, bytes], old: str, new: str) -> dict[str, bytes]:
    """The files with one text in place of another one."""
    changed = {
        path: data.replace(old.encode(), new.encode())
        for path, data in files.items()
        if path.startswith("made/")
    }
    assert changed != {path: data for path, data in files.items() if path.startswith("made/")}
    return {**files, **changed}


@pytest.fixture(autouse=True, name="quick")
def _quick(monkeypatch):
    """Without pylint, which has a test of its own."""
    monkeypatch.setattr(proving, "problems", lambda project, plan, **wish: Static())


def test_the_same_at_every_border(tmp_path):
    outcome = proven(story(tmp_path))
    assert outcome.is_proven and outcome.proof.degree == "steps"
    assert not outcome.proof.not_proven
    assert outcome.stdout == "mean 5.333333333333333\n"
    assert outcome.opened == ("prices.csv",)


def test_a_widget_is_told_and_its_echo_does_not_count(tmp_path):
    def shown(request, **more):
        """As a kernel tells it: shortened, and with a view."""
        run = run_plainly(request, **more)
        text = "interactive(children=(IntSlider(value=5, …"
        data = {"application/vnd.jupyter.widget-view+json": {}, "text/plain": text}
        first = replace(run.cells[0], outputs=({"output_type": "display_data", "data": data},))
        return replace(run, cells=(first, *run.cells[1:]))

    code = "print('interactive(children=(IntSlider(value=5, max=9), Output()))')\ntotal = 3"
    outcome = proven(write_notebook(tmp_path / "dial.ipynb", code, "print(total)"), run=shown)
    assert outcome.is_proven
    assert outcome.proof.not_proven == ("cell 1 shows a widget: the project has its first state only",)


def test_steps_that_differ_become_one(tmp_path):
    def spoil(plan, files):
        return replaced(files, "float(row", "-float(row") if len(plan.steps) > 1 else files

    outcome = proven(story(tmp_path), spoil=spoil)
    assert outcome.is_proven and outcome.proof.degree in ("merged", "run")
    assert "prices[0] has another value: 1.5 in the notebook, -1.5 in the project" in outcome.proof.merged[-1]


def test_what_changes_later_gives_up_the_border_before_the_last_that_takes_it(tmp_path):
    def spoil(plan, files):
        return replaced(files, "= rows[0]", "= rows[0]\n    rows.append(3)") if len(plan.steps) > 2 else files

    cells = ("rows = [1, 2]", ["## First"], "first = rows[0]", ["## Report"], "print(first)")
    path = write_notebook(tmp_path / "rows.ipynb", *cells, ["## End"], "last = rows[1]\nprint(last)")
    outcome = proven(path, spoil=spoil)
    assert outcome.is_proven and len(outcome.plan.steps) == 2
    assert [told.partition(" was")[0] for told in outcome.proof.merged] == [
        "a border at cell 7",
        "a border at cell 5",
    ]


def test_what_differs_in_any_form_is_refused(tmp_path):
    outcome = proven(story(tmp_path), spoil=lambda plan, files: replaced(files, "statistics.mean(", "max("))
    assert not outcome.is_proven
    told = "cell 7 printed '5.333333333333333', the project '8.0'"
    assert outcome.failure == f"no project could be proven: {told}"
    assert outcome.cell


def test_a_step_that_raises_is_named(tmp_path):
    outcome = proven(
        story(tmp_path), spoil=lambda plan, files: replaced(files, "statistics.mean(", "undefined(")
    )
    assert "NameError" in outcome.failure and "made/" in outcome.failure


def test_noise_of_the_notebook_itself_is_not_held_against_the_project(tmp_path):
    path = write_notebook(
        tmp_path / "a.ipynb",
        ["# Draw"],
        "import os\ndrawn = os.urandom(4)\nsize = len(drawn)",
        ["# Show"],
        "print(size, drawn[:0])",
    )
    outcome = proven(path)
    assert outcome.is_proven
    assert any(
        "drawn: differs between two runs" in text for text in outcome.proof.not_proven
    ) or "drawn" not in str(outcome.plan.steps)


def test_functions_are_compared_by_name_and_told(tmp_path):
    made = "made = []\nfor number in range(3):\n    made.append(lambda: number)"
    outcome = proven(
        write_notebook(tmp_path / "a.ipynb", ["# Make"], made, ["# Call"], "print([one() for one in made])")
    )
    assert outcome.is_proven and outcome.stdout == "[2, 2, 2]\n"
    assert outcome.proof.not_proven == ("made: functions in it are compared by their names",)


def test_a_notebook_that_fails_says_where(tmp_path):
    path = write_notebook(tmp_path / "a.ipynb", "x = 1", "y = x / 0")
    outcome = proven(path)
    assert not outcome.is_proven
    assert outcome.cell == 2 and "ZeroDivisionError" in outcome.failure and "--no-run" in outcome.todo


def test_cells_in_another_order_are_recorded_in_it(tmp_path):
    path = write_notebook(tmp_path / "a.ipynb", "print(rate * 2)", ["# Rate"], "rate = 2")
    outcome = proven(path)
    assert outcome.is_proven and outcome.plan.order == (3, 1)
    assert outcome.stdout == "4\n"


def test_the_program_that_drives_is_old_python():
    import ast

    source = driver_source({"folder": "."})
    ast.parse(source, feature_version=(3, 8))


def writing_plainly(request, **more):
    """A run that tells what it wrote, and takes it away as a working copy would."""
    folder = request.notebook.parent
    before = files_below(folder)
    run = run_plainly(request, **more)
    written = appeared(folder, before)
    for name in written:
        (folder / name).unlink()
    return replace(run, written=written)


WRITES = (
    "import time, uuid",
    "with open('mean.txt', 'w') as file:\n    file.write('2.5')",
    "def keep(name):\n    with open(name, 'w') as file:\n        file.write('x')",
    "keep(f'{uuid.uuid4().hex}.txt')\nkeep(time.strftime('%d.txt'))\nprint('done')",
)


def test_what_the_notebook_writes_the_project_writes_too(tmp_path):
    outcome = proven(write_notebook(tmp_path / "a.ipynb", *WRITES), run=writing_plainly)
    assert outcome.is_proven and outcome.written == ("mean.txt",)


def test_a_project_that_does_not_write_a_file_is_no_conversion(tmp_path):
    def spoil(plan, files):
        return replaced(files, 'file.write("2.5")', "pass")

    outcome = proven(write_notebook(tmp_path / "a.ipynb", *WRITES), spoil=spoil, run=writing_plainly)
    told = "the notebook writes mean.txt, and the project does not"
    assert outcome.failure == f"no project could be proven: {told}" and outcome.cell == 2


STATIC = [
    ({"made/data.py": b"x = (1\n"}, "never closed"),
    (
        {"made/data.py": b'"""Data."""\n\n\ndef f():\n    """F."""\n    x = await f()\n    return x\n'},
        "await",
    ),
    ({"made/data.py": b'"""Data."""\nx=1\n'}, "black"),
    ({"made/data.py": b'"""Data."""\n\n\ndef f():\n    """F."""\n    return missing\n'}, "missing"),
]


@pytest.mark.parametrize(("files", "told"), STATIC)
def test_what_can_be_seen_without_a_run(files, told):
    assert any(told in text for text in problems(files, None).texts)


def test_a_lost_statement_is_seen(tmp_path):
    path = story(tmp_path)
    plan = make_plan(translate(read(path, shown="a")).notebook, PlanOptions("made"))
    files = build(plan, None, Outcome().proof, Materials(path.read_bytes()))
    assert not problems(files, plan, lint="errors").texts
    lost = {
        **files,
        **{
            name: data.replace(b"statistics.mean(doubled)", b"0")
            for name, data in files.items()
            if name.endswith(".py")
        },
    }
    assert any("mean() is called 1 times" in text for text in problems(lost, plan, lint="errors").texts)


def test_recorded_runs_are_few(tmp_path):
    runs = []

    def counted(request, *, progress=None):
        runs.append(request)
        return run_plainly(request, progress=progress)

    assert proven(story(tmp_path), run=counted).is_proven
    assert len(runs) == 1


def test_random_numbers_without_a_seed_are_told(tmp_path):
    path = write_notebook(
        tmp_path / "a.ipynb",
        ["# Draw"],
        "import random\ndrawn = [random.random() for _ in range(3)]",
        ["# Use"],
        "total = sum(drawn)\nprint('done', len(drawn))",
    )
    fresh = functools.partial(run_plainly, fresh=lambda names: random.seed())
    outcome = proven(path, run=fresh)
    assert outcome.is_proven
    assert any("differs between two runs of the notebook itself" in text for text in outcome.proof.not_proven)
