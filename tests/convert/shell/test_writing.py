"""The files that a notebook writes: a project that does not write one of them any more turns its tests red."""

from pathlib import Path

import pytest

from nb2prod.convert.shell import render_shell
from nb2prod.notebook import replace
from tests.convert.shell.projects import ORDERS, executed, write
from tests.convert.shell.test_project import Project

FILE = "limits/limit.txt"
SAVES = f"""    os.makedirs(params.path("limits"), exist_ok=True)
    with open(params.path("{FILE}"), "w", encoding="utf-8") as file:
        file.write(str(model.limit_))
"""
TRAIN = "orders/train.py"


@pytest.fixture(name="saving")
def fixture_saving(tmp_path: Path) -> Project:
    """A project that saves what it learned."""
    text = ORDERS.modules[TRAIN].replace('"""Train."""', '"""Train."""\n    params = load_params().data')
    text = text.replace("Threshold(params", "Threshold(load_params().train")
    text = text.replace("    return model\n", f"{SAVES}    return model\n").replace(
        "from typing", "import os\nfrom typing"
    )
    (tmp_path / "notebook").mkdir()
    sample = replace(ORDERS, modules={**ORDERS.modules, TRAIN: text})
    inputs = replace(executed(sample, tmp_path / "notebook"), written=(FILE,))
    return Project(write(tmp_path / "project", sample, inputs))


def test_a_file_that_is_not_written_any_more_turns_them_red(saving: Project):
    assert saving.tests().returncode == 0
    model = saving.folder / "data" / FILE
    before = model.read_text()
    saving.change(TRAIN, "file.write(str(model.limit_))", "pass")
    ran = saving.tests("tests/test_reproduces_notebook.py")
    assert ran.returncode == 1 and f"test_file_is_written[{FILE}]" in ran.stdout, ran.stdout
    assert before  # an empty file is there now; what was there before was put aside for it
    saving.change(TRAIN, SAVES.replace("file.write(str(model.limit_))", "pass"), "")
    model.write_text("of an earlier run")
    ran = saving.tests("tests/test_reproduces_notebook.py")
    assert ran.returncode == 1 and f"test_file_is_written[{FILE}]" in ran.stdout, ran.stdout
    assert model.read_text() == "of an earlier run"
    assert [one.name for one in model.parent.iterdir()] == [model.name]


def test_a_project_that_writes_none_has_no_word_of_it():
    inputs = replace(ORDERS.inputs, recorded={})
    assert not [path for path, text in render_shell(inputs).items() if "writ" in path]
    assert "WRITTEN" not in str(render_shell(inputs)["tests/recording.py"])
    assert "WRITTEN" in str(render_shell(replace(inputs, written=("a.txt",)))["tests/recording.py"])
