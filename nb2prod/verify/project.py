r"""Does a project give what the notebook gives: what it prints, against what the cells printed.

>>> compare_printed(("loading\n", "score 0.91\n", "done\n"), "score 0.91\ndone\n").verdict
'same'
>>> compare_printed(("score 0.91\n",), "score 0.85\n").differences
(Difference(what='printed', name='line 1', left='score 0.91', right='score 0.85'),)

A conversion drops what has no effect on a result, so the project may print less than the notebook, but nothing else
and in no other order. Both run under the proof's seeds.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from nb2prod.compare import Difference, OutputComparison, compare_texts, together
from nb2prod.errors import Nb2prodError
from nb2prod.notebook import shown_path
from nb2prod.replay import Interpreter, Limits, Run, run_program, working_copy

_MOST = 5
_ENTRY = "__main__.py"
_AT_TOP = "pyproject.toml"  # lies in the project's own folder
_LACKING = re.compile(r"ModuleNotFoundError: No module named '(\w+)'")


def package_in(project: Path) -> str:
    """The name of the package that a project runs. Raises Nb2prodError if there is none, or more than one."""
    found = sorted(path.parent.name for path in project.glob(f"*/{_ENTRY}"))
    if len(found) == 1 and (project / _AT_TOP).is_file():
        return found[0]
    what = "no package that can be run" if not found else f"no {_AT_TOP}"
    if len(found) > 1:
        what = f"several packages that can be run: {', '.join(found)}"
    raise Nb2prodError(what, where=shown_path(project), todo="name a folder that 'nb2prod convert' wrote")


def project_gives(
    project: Path, notebook: Path, run: Run, *, interpreter: Interpreter, limits: Limits
) -> OutputComparison:
    """Runs the project in a copy, with the notebook's folder as its data, and compares what it prints with the run.

    Raises Nb2prodError if the interpreter lacks what the project imports: that says nothing about what it gives.
    """
    package = package_in(project)
    with (
        working_copy(notebook, limits=limits) as data,
        working_copy(project / _AT_TOP, limits=limits) as copied,
    ):
        done = run_program(
            [str(interpreter.path), "-m", package], folder=copied.notebook.parent, limits=limits,
            environment={"DATA_ROOT": str(data.notebook.parent)}, interpreter=interpreter, seeded=True,
        )  # fmt: skip
    if done.exit_code != 0 or done.limit is not None:
        last = (done.stderr.strip() or "nothing on stderr").splitlines()[-1]
        if lacking := _LACKING.search(last):
            raise Nb2prodError(
                f"this Python lacks {lacking[1]}, which the project needs",
                where=str(interpreter.path),
                todo="install the project's requirements.txt there, or use --env locked",
            )
        why = f"limit {done.limit}" if done.limit is not None else f"exit code {done.exit_code}: {last}"
        return OutputComparison(
            "differs", (), (Difference("end", f"python -m {package}", "exit code 0", why),)
        )
    return compare_printed([text for cell in run.cells for text in _texts(cell.outputs)], done.stdout)


def _texts(outputs: Sequence[dict[str, Any]]) -> Iterator[str]:
    """What a cell printed, and its results as plain text."""
    for output in outputs:
        if output.get("output_type") == "stream" and output.get("name") == "stdout":
            yield _joined(output.get("text"))
        elif output.get("output_type") == "execute_result":
            yield _joined(output.get("data", {}).get("text/plain")) + "\n"


def _joined(text: object) -> str:
    return "".join(text) if isinstance(text, list) else str(text or "")


def compare_printed(texts: Sequence[str], stdout: str) -> OutputComparison:
    """Whether each line that the project printed stands in what the notebook printed, in this order."""
    wanted = [line.rstrip() for line in "".join(texts).splitlines() if line.strip()]
    given = [line.rstrip() for line in stdout.splitlines() if line.strip()]
    if wanted and not given:
        return OutputComparison(
            "differs", (), (Difference("printed", "stdout", f"{len(wanted)} lines", "nothing"),)
        )
    found, place = [], 0
    for number, line in enumerate(given, start=1):
        match = next((at for at in range(place, len(wanted)) if _agree(wanted[at], line)), None)
        if match is None:
            nearest = wanted[place] if place < len(wanted) else "(nothing more)"
            found.append(
                OutputComparison("differs", (), (Difference("printed", f"line {number}", nearest, line),))
            )
            place += 1
        else:
            found.append(compare_texts(wanted[match], line))
            place = match + 1
        if sum(one.verdict == "differs" for one in found) == _MOST:
            break
    return together(found)


def _agree(left: str, right: str) -> bool:
    return left == right or compare_texts(left, right).verdict != "differs"
