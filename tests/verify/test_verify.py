"""The command, with real runs of small notebooks on the Python of the tests."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import nbformat
import pytest

from nb2prod import api
from nb2prod.cli import main
from nb2prod.replay import Wish
from nb2prod.report.verified import render_as
from nb2prod.verify import Verification, VerifyOptions

Ran = Callable[..., tuple[int, str, str]]


def notebook(path: Path, *cells: Any) -> Path:
    """A notebook that was run once: a cell is its source, what it printed, and tags; a text is a heading."""
    made = nbformat.v4.new_notebook()
    for cell in cells:
        if isinstance(cell, str):
            made.cells.append(nbformat.v4.new_markdown_cell(cell))
            continue
        source, printed, *tags = cell
        outputs = [nbformat.v4.new_output("stream", name="stdout", text=printed)] if printed else []
        made.cells.append(
            nbformat.v4.new_code_cell(source, outputs=outputs, execution_count=1, metadata={"tags": tags})
        )
    nbformat.write(made, path)
    return path


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Ran:
    """Runs ``nb2prod verify`` in a folder of its own."""
    monkeypatch.chdir(tmp_path)

    def ran(*arguments: str) -> tuple[int, str, str]:
        code = main(["verify", *arguments, "--interpreter", sys.executable])
        return code, *capfd.readouterr()

    return ran


def test_everything_at_once(tmp_path: Path, run: Ran) -> None:
    """Same, noise, another value, and all that the JSON promises."""
    notebook(
        tmp_path / "a.ipynb",
        "# Start",
        (
            "import random\nfrom pathlib import Path\nprint('ready', object())",
            "ready <object object at 0x7f01>\n",
        ),
        ("x = random.random()", ""),
        ("print(x)", "0.123\n"),
        ("print(0.91)", "0.85\n"),
        ("Path('left.txt').write_text('x'); None", ""),
    )
    code, text, errors = run("a.ipynb", "--output-format", "json", "--save-outputs", "executed.html")
    told = json.loads(text)
    assert (code, errors, told["exit_code"], told["required"]) == (1, "", 1, ["runs", "stored"])
    assert told["verdicts"] == {
        "environment": "unknown", "runs": "yes", "stable": "no", "stored": "no", "project": "not-asked",
    }  # fmt: skip
    assert [(one["cell"], one["verdict"]) for one in told["cells"]] == [
        (2, "same"), (3, "same"), (4, "nondeterministic"), (5, "differs"), (6, "same"),
    ]  # fmt: skip
    assert told["cells"][0]["normalised"] == ["addresses"]
    assert [(one["code"], one["cell"], one["line"]) for one in told["cells"][2]["explained_by"]] == [
        ("NB501", 3, 1)
    ]
    difference = {"what": "number", "name": "stdout, line 1", "left": "0.85", "right": "0.91"}
    assert told["cells"][3]["differences"] == [difference]
    assert [(one["cells_run"], one["cells"], one["error"]) for one in told["runs"]] == [(5, 5, None)] * 2
    page = (tmp_path / "executed.html").read_text(encoding="utf-8")
    assert "0.91" in page and "<title>a</title>" in page
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.ipynb", "executed.html"]


@pytest.mark.parametrize(
    ("draw", "luck", "verdict", "count"),
    [
        ("0", "1", "differs", 2),  # nothing is drawn: what is stored is of another version
        ("random.random()", "2 if run == 3 else 1", "nondeterministic", 3),
        ("random.random()", "2 if run == 4 else 1", "nondeterministic", 4),
        ("random.random()", "1", "differs", 4),  # enough is enough
        ("random.random()", "0", "same", 2),
        ("random.random()", "'x'", "differs", 2),  # a word where a number was is of another version
    ],
)
def test_chance_that_agrees_is_asked_again(
    tmp_path: Path, run: Ran, draw: str, luck: str, verdict: str, count: int
) -> None:
    """Where two draws come out alike, and unlike what is stored, more runs tell chance from change."""
    counted = tmp_path / "runs.txt"
    counted.touch()
    notebook(
        tmp_path / "a.ipynb",
        (f"import random\nx = {draw}", ""),
        (f"with open({str(counted)!r}, 'a+') as file:\n    run = file.write('x') and file.tell()", ""),
        (f"shown = {luck}\nprint(int(x) + shown if shown in (0, 1, 2) else shown)", "0\n"),
    )
    code, text, _ = run("a.ipynb", "--output-format", "json")
    told = json.loads(text)
    assert [one["verdict"] for one in told["cells"]] == ["same", "same", verdict]
    assert (code, len(told["runs"]), counted.stat().st_size) == (int(verdict == "differs"), count, count)


@pytest.mark.parametrize(
    ("shown", "stored", "verdicts", "count"),
    [
        ("0.7 if run == 4 else 0.5", "0.5", ["nondeterministic", "nondeterministic"], 4),
        ("7", "7", ["nondeterministic", "same"], 2),  # how many there are is no draw
    ],
)
def test_chance_that_agrees_with_what_is_stored(
    tmp_path: Path, run: Ran, shown: str, stored: str, verdicts: list[str], count: int
) -> None:
    """Where a draw is seen to differ, a score that came out alike and as stored may be luck."""
    counted = tmp_path / "runs.txt"
    counted.touch()
    notebook(
        tmp_path / "a.ipynb",
        ("import random\nx = random.random()", ""),
        (f"with open({str(counted)!r}, 'a+') as file:\n    run = file.write('x') and file.tell()", ""),
        ("print(x)", "0.25\n"),
        (f"print({shown} if x < 2 else x)", f"{stored}\n"),
    )
    _, text, _ = run("a.ipynb", "--output-format", "json")
    told = json.loads(text)
    assert [one["verdict"] for one in told["cells"][2:]] == verdicts
    assert (len(told["runs"]), counted.stat().st_size) == (count, count)


def test_an_error_and_markers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The report for people names cell, line and the finding; markers are heard; JUnit counts the same."""
    monkeypatch.chdir(tmp_path)
    notebook(
        tmp_path / "a.ipynb",
        ("1 / 0", "", "raises-exception"),
        ("import sys\nsys.exit(1)", "", "skip-execution"),
        ("# count\nprint(rows)", "3\n"),
        ("rows = 3", ""),
        ("rows", ""),
        ("rows + 1", ""),
    )
    told = verified("a.ipynb")
    text = render_as("text", told)
    assert told.exit_code == 1
    assert " 2 of 6 cells, " in text and "cells 4 to 6: not-run\n" in text
    assert "cell 3, line 2: NameError: name 'rows' is not defined" in text
    assert "foreseen by NB101" in text
    assert text.endswith("required, and not so: runs, stored\n")
    # The two answers, the cell that stopped it, and the first one, of which no error is stored.
    suites = ElementTree.fromstring(render_as("junit", told))
    assert (suites.get("failures"), suites.get("errors")) == ("4", "0")
    messages = {case.get("name"): [one.get("message") for one in case] for case in suites.iter("testcase")}
    assert messages["cell 3"] == ["cell 3, line 2: NameError: name 'rows' is not defined"]
    assert messages["cell 4"] == ["not-run"]
    assert "NameError" in "".join(suites.itertext())


def test_a_syntax_error_has_one_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """IPython calls the cell a file of a made-up name."""
    monkeypatch.chdir(tmp_path)
    notebook(tmp_path / "a.ipynb", ("1", ""), ("\nx = = 3", ""))
    text = render_as("text", verified("a.ipynb"))
    assert "cell 2, line 2: SyntaxError: invalid syntax\n" in text


def test_a_limit_is_named(tmp_path: Path, run: Ran) -> None:
    """And ends the run."""
    notebook(tmp_path / "a.ipynb", ("import time\ntime.sleep(600)", ""))
    code, text, _ = run("a.ipynb", "--runs", "1", "--cell-timeout", "3", "--output-format", "json")
    assert (code, json.loads(text)["limit"]) == (1, "cell_seconds")


def test_parameters_go_in(tmp_path: Path, run: Ran) -> None:
    """As papermill puts them; what is saved is a notebook."""
    notebook(tmp_path / "a.ipynb", ("rate = 0.1", "", "parameters"), ("print(rate)", "0.5\n"))
    code, text, _ = run("a.ipynb", "--runs", "1", "-p", "rate", "0.5", "--save-outputs", "out.ipynb")
    assert code == 0, text
    executed = nbformat.read(tmp_path / "out.ipynb", as_version=4)
    assert executed.cells[1].outputs[0].text == "0.5\n"
    assert "parameter" not in text


def test_a_parameter_that_no_cell_has(tmp_path: Path, run: Ran) -> None:
    """Changes nothing, which is told; one that is read and never bound is the notebook's."""
    notebook(tmp_path / "a.ipynb", ("rate = 0.1\nprint(rate, batch)", "0.1 3\n"))
    code, text, _ = run("a.ipynb", "--runs", "1", "-p", "rats", "0.5", "-p", "batch", "3")
    assert (code, text.count("no cell has")) == (0, 1), text
    assert "no cell has the parameter 'rats': did you mean 'rate'?" in text


@pytest.mark.parametrize(("value", "answer", "code"), [("0.91", "yes", 0), ("0.85", "no", 1)])
def test_a_project(tmp_path: Path, run: Ran, value: str, answer: str, code: int) -> None:
    """What it prints is held against what the notebook prints, both under forced seeds; its data are the notebook's."""
    notebook(
        tmp_path / "a.ipynb",
        ("import random\nprint(open('in.txt').read(), 0.91)", ""),
        ("print(random.random())", ""),
    )
    (tmp_path / "in.txt").write_text("data")
    package = tmp_path / "prod" / "churn"
    package.mkdir(parents=True)
    (package.parent / "pyproject.toml").write_text("[project]\nname = 'churn'\n")
    (package.parent / "params.yaml").write_text(value)
    (package / "__main__.py").write_text(
        "import os, random\n"
        "print(open(os.environ['DATA_ROOT'] + '/in.txt').read(), open('params.yaml').read())\n"
        "print(random.random())\n"
    )
    wanted = ["--runs", "1", "--project", "prod", "--require", "project", "--output-format", "json"]
    got, text, _ = run("a.ipynb", *wanted)
    told = json.loads(text)
    assert (got, told["verdicts"]["project"], told["project"]) == (code, answer, "prod"), told["notes"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["gone.ipynb"], "no such file"),
        (["."], "is a folder"),
        (["a.ipynb", "-p", "x"], "'nb2prod verify --help' shows"),
        (["a.ipynb", "--require", "luck"], "'luck' cannot be required"),
        (["a.ipynb", "--save-outputs", "a.pdf"], "no such form of a notebook"),
        (["a.ipynb", "--env", "locked"], "there is no lock"),
        (["a.ipynb", "--parameters", "gone.yaml"], "cannot be read as parameters"),
    ],
)
def test_mistakes(tmp_path: Path, run: Ran, arguments: list[str], words: str) -> None:
    """Two lines on stderr and exit code 2, before anything runs."""
    notebook(tmp_path / "a.ipynb", ("1", ""))
    code, text, errors = run(*arguments)
    assert (code, text) == (2, "")
    assert words in errors and len(errors.splitlines()) == 2


@pytest.mark.parametrize(
    ("kernel", "source", "words"),
    [("no-such-kernel", "1", "the kernel 'no-such-kernel' is not here"), ("", "1", "it names no kernel"),
     ("python3", "import nowhere_to_be_found", "nb2prod's own Python lacks nowhere_to_be_found")],
)  # fmt: skip
def test_no_python_is_told_with_its_reason(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    kernel: str,
    source: str,
    words: str,
) -> None:
    """Which one to name is up to the user."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    monkeypatch.setenv("JUPYTER_PATH", str(Path(sys.prefix, "share", "jupyter")))
    made = nbformat.read(notebook(tmp_path / "a.ipynb", (source, "")), as_version=4)
    if kernel:
        made.metadata["kernelspec"] = {"name": kernel, "display_name": kernel}
    nbformat.write(made, tmp_path / "a.ipynb")
    assert main(["verify", "a.ipynb"]) == 2
    assert f"which Python runs this notebook? ({words})" in capfd.readouterr().err


def test_what_is_no_python_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """And not what became of a kernel."""
    monkeypatch.chdir(tmp_path)
    notebook(tmp_path / "a.ipynb", ("1", ""))
    assert main(["verify", "a.ipynb", "--runs", "1", "--interpreter", "/bin/ls"]) == 2
    assert "/bin/ls: this Python does not tell" in capfd.readouterr().err


def test_a_notebook_of_an_older_format_runs(tmp_path: Path, run: Ran) -> None:
    """As Jupyter opens it: in the format of today."""
    old = nbformat.v3
    printed = old.new_output("stream", output_text="1\n")
    cells = [old.new_heading_cell("Old"), old.new_code_cell(input="print(1)", outputs=[printed])]
    made = old.new_notebook(worksheets=[old.new_worksheet(cells=cells)])
    (tmp_path / "a.ipynb").write_text(old.writes_json(made))
    code, text, _ = run("a.ipynb", "--runs", "1")
    assert code == 0, text


def test_hostile_outputs_are_harmless(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Colours, commands of CI servers and writing direction are shown, not acted on; of secrets three stars are."""
    monkeypatch.chdir(tmp_path)
    hostile = "\x1b[31m::error::evil\u202e"
    notebook(
        tmp_path / "a.ipynb",
        f"# {hostile}",
        (f"print({hostile!r} + 'a')", hostile + "b\n"),
        ("password = 'Rain7coat'\nprint(password, 1)", "Rain7coat 2\n"),
    )
    told = verified("a.ipynb")
    assert told.answers["stored"] == "no"
    for form in ("text", "json", "junit"):
        text = render_as(form, told)
        assert "\x1b" not in text and "\u202e" not in text
        assert "Rain7coat" not in text and "*** 1" in text
        assert not any(line.lstrip().startswith("::") for line in text.splitlines())


def verified(name: str) -> Verification:
    """One run, and nothing written."""
    wish = Wish(interpreter=Path(sys.executable))
    return api.verify(Path(name), VerifyOptions(wish=wish, runs=1))
