"""``nb2prod check --with-pylint``: its messages in every format, selected, ignored and silenced like all findings."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from nb2prod.lint import pylintworker
from nb2prod.lint.catalogue import load_catalogue
from nb2prod.lint.selection import Wish, select
from nb2prod.report import FORMATS
from tests.cli.support import environment, notebook

WITH = ("--with-pylint", "--isolated", "--output-format", "concise")
# What a worker is given and does, seen from inside: anything but reading is written down.
WATCH = """
import io, json, runpy, sys
seen = []
def watch(event, arguments):
    if event.startswith(("subprocess", "os.system", "os.exec", "os.posix_spawn", "os.fork", "socket.")):
        seen.append(event)
    elif event == "exec" and getattr(arguments[0], "co_filename", "").startswith(("<cell>", "code", FOLDER)):
        seen.append(f"exec {arguments[0].co_filename}")
    elif event in ("open", "import") and FOLDER in str(arguments):
        seen.append(f"{event} {arguments!r}")
sys.addaudithook(watch)
worker = runpy.run_path(WORKER)
answers = io.StringIO()
worker["serve"](io.StringIO(json.dumps(CODE) + "\\n"), answers, codes=["W0611", "E0401", "W0127"])
sys.stderr.write("\\nSEEN " + repr(seen) + "\\nANSWER " + answers.getvalue())
"""


@pytest.fixture(autouse=True)
def _notebook(tmp_path):
    notebook(tmp_path / "work" / "a.ipynb", "x = 1", "x = x\nimport os\nprint(os.sep)")


def test_it_is_asked_only_on_request(run):
    assert "PL" not in run("check", "a.ipynb", "--isolated", "--output-format", "concise").out


def test_all_formats_show_it(run):
    outputs = [part for form in FORMATS for part in ("--output", f"{form}=out.{form}")]
    assert run("check", "a.ipynb", *WITH, *outputs).code == 1
    assert [
        form for form in FORMATS if "PLW0127" not in Path(f"out.{form}").read_text(encoding="utf-8")
    ] == []


def test_json_has_place_severity_and_name(run):
    ran = run("check", "a.ipynb", "--with-pylint", "--isolated", "--select", "PL", "--output-format", "json")
    (one,) = json.loads(ran.out)["notebooks"][0]["findings"]
    assert (one["code"], one["name"], one["severity"]) == (
        "PLW0127",
        "pylint-self-assigning-variable",
        "warning",
    )
    assert (one["cell"], one["line"], one["column"]) == (2, 1, 1)
    assert '"x = x' in Path("a.ipynb").read_text(encoding="utf-8").splitlines()[one["file_line"] - 1]


@pytest.mark.parametrize(
    ("wish", "found"),
    [
        (Wish(), True),
        (Wish(select=("PL",)), True),
        (Wish(select=("PLW",)), True),
        (Wish(select=("plw0127",)), True),
        (Wish(select=("pylint-self-assigning-variable",)), True),
        (Wish(ignore=("PLW0127",)), False),
        (Wish(ignore=("PLW",)), False),
        (Wish(ignore=("PL",)), False),
        (Wish(select=("NB",)), False),
        (Wish(select=("PLE",)), False),
        (Wish(select=("PLW0127",), ignore=("PL",)), True),
    ],
)
def test_it_is_selected_and_ignored(wish, found):
    assert ("PLW0127" in select(load_catalogue(pylint=True), wish)) is found


def test_it_is_ignored_on_the_command_line(run):
    assert run("check", "a.ipynb", *WITH, "--select", "PL", "--ignore", "PLW0127").out == ""


def test_configuration_may_name_it_without_asking_it(run):
    Path("nb2prod.toml").write_text(
        'ignore = ["PLW0611"]\nextend-select = ["PLC0103"]\n[per-file-ignores]\n"a.ipynb" = ["PLW0127"]\n'
    )
    assert run("check", "a.ipynb").code in (0, 1)
    ran = run("check", "a.ipynb", "--with-pylint", "--select", "PL", "--output-format", "concise")
    assert (ran.code, ran.out) == (0, "")


def test_unknown_selectors_are_still_mistakes(run):
    assert run("check", "a.ipynb", *WITH, "--select", "PLX1").code == 2


def test_a_baseline_remembers_it(run):
    run("check", "a.ipynb", *WITH, "--write-baseline", "old.json")
    assert run("check", "a.ipynb", *WITH, "--baseline", "old.json").out == ""


def test_it_is_explained(run):
    ran = run("explain", "PLW0127")
    assert (
        ran.out.startswith("# PLW0127 pylint-self-assigning-variable") and "pylint.readthedocs.io" in ran.out
    )


def test_many_notebooks_in_processes(run):
    for number in range(45):
        notebook(Path(f"many/{number}.ipynb"), f"x = {number}\nx = x")
    ran = run("check", "many", *WITH, "--select", "PL", "--jobs", "2")
    assert len(ran.out.splitlines()) == 45


def test_nothing_of_the_folder_has_a_say(run, tmp_path):
    trap = f"import pathlib\npathlib.Path({str(tmp_path / 'sprung')!r}).touch()\n"
    for name in ("shop.py", "isort.py", "sitecustomize.py", "astroid.py", "pylint.py", "json.py", "plug.py"):
        Path(name).write_text(trap)
    Path("pylintrc").write_text(f"[MAIN]\ninit-hook='''{trap}'''\nload-plugins=plug\ndisable=all\n")
    Path("pyproject.toml").write_text('[tool.pylint.main]\nload-plugins = ["plug"]\ndisable = ["all"]\n')
    notebook(Path("b.ipynb"), "import shop\nfrom shop import *\nx = 1\nx = x\n# pylint: load-plugins=plug")
    assert "PLW0127" in run("check", "b.ipynb", *WITH).out
    done = subprocess.run(
        [sys.executable, "-P", "-m", "nb2prod", "check", "b.ipynb", *WITH],
        capture_output=True, text=True, check=False, env={**environment(), "PYLINTRC": "pylintrc"},
    )  # fmt: skip
    assert "PLW0127" in done.stdout, done.stderr
    assert not (tmp_path / "sprung").exists()


def test_the_worker_only_reads(tmp_path):
    folder = tmp_path / "trap"
    folder.mkdir()
    (folder / "shop.py").write_text("x = 1\n")
    code = (
        "import shop\nfrom shop import x\nx = x\nopen('mark', 'w')\n__import__('os').system('touch mark')\n"
    )
    script = f"FOLDER = {str(folder)!r}\nWORKER = {pylintworker.__file__!r}\nCODE = {code!r}\n{WATCH}"
    neutral = tmp_path / "neutral"
    neutral.mkdir()
    done = subprocess.run(
        [sys.executable, "-I", "-c", script], cwd=neutral, capture_output=True, text=True, check=False,
        env={**os.environ, "PYLINTHOME": str(neutral)},
    )  # fmt: skip
    assert "SEEN []" in done.stderr, done.stderr
    assert '"W0127"' in done.stderr and '"E0401"' in done.stderr, done.stderr
    assert list(neutral.iterdir()) == []
