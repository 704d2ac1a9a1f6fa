"""Runs a broken notebook and tells what happened: in IPython without a kernel (quick), or with papermill.

    run_in_shell([Job({"cells": [{"cell_type": "code", "source": "price"}]}, ".")], interpreter=sys.executable)

yields ``Outcome("name-error", 1, "price")``.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from shutil import copytree

import msgspec

from nb2prod.notebook.value import Value
from tests.oracle.mutate import Document, source_of

SECONDS = 180

_INSIDE = Path(__file__).with_name("inside.py")
_KERNELS_BACKEND = "module://matplotlib_inline.backend_inline"
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


class Job(Value):
    """A notebook to run, and the folder that it is to find around it (a copy of it is used)."""

    document: Document
    folder: str


class Outcome(Value):
    """What happened. ``kind`` is ``finished | name-error | other-error | died``.

    ``cell`` is where it stopped, counted from 1 over all cells; ``name`` the missing name, or the other error's class.
    """

    kind: str
    cell: int = 0
    name: str = ""


def run_in_shell(jobs: Sequence[Job], *, interpreter: str) -> Iterator[Outcome]:
    """Runs the jobs one after the other in IPython's shell without a kernel.

    Raises ChildProcessError if the interpreter cannot do that.
    """
    if not jobs:
        return
    environment = os.environ | _ONE_THREAD | {"MPLBACKEND": _KERNELS_BACKEND}
    with subprocess.Popen(
        [interpreter, str(_INSIDE)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
        text=True,
    ) as process:
        for job in jobs:
            with tempfile.TemporaryDirectory() as top:
                folder = copytree(job.folder, Path(top, "notebook"))
                request = {"cells": list(_code(job.document)), "folder": str(folder), "seconds": SECONDS}
                with suppress(BrokenPipeError):  # a process that ended gives no answer
                    process.stdin.write(json.dumps(request) + "\n")
                    process.stdin.flush()
                answer = process.stdout.readline()
                if not answer:
                    with suppress(BrokenPipeError):  # what is still unsent has no reader
                        process.stdin.close()
                    raise ChildProcessError(f"{interpreter} runs no notebook: has it IPython?")
                yield msgspec.json.decode(answer, type=Outcome)


def run_with_papermill(jobs: Sequence[Job], *, interpreter: str) -> Iterator[Outcome]:
    """Runs the jobs one after the other, each in a kernel of its own."""
    for job in jobs:
        with tempfile.TemporaryDirectory() as top:
            folder = copytree(job.folder, Path(top, "notebook"))
            before, after = Path(top, "before.ipynb"), Path(top, "after.ipynb")
            before.write_text(json.dumps(_complete(job.document)))
            _write_kernelspec(Path(top, "jupyter"), interpreter)
            subprocess.run(
                [sys.executable, "-m", "papermill", before, after, "-k", "oracle", "--cwd", folder]
                + ["--no-progress-bar", "--execution-timeout", str(SECONDS)],
                env=os.environ | _ONE_THREAD | {"JUPYTER_PATH": str(Path(top, "jupyter"))},
                capture_output=True,
                check=False,
            )
            yield _stored_outcome(json.loads(after.read_text())) if after.exists() else Outcome("died")


def _code(document: Document) -> Iterator[tuple[int, str, bool]]:
    for number, cell in enumerate(document["cells"], start=1):
        if cell["cell_type"] == "code":
            yield number, source_of(cell), "raises-exception" in _tags(cell)


def _complete(document: Document) -> Document:
    """The document with what the format asks for, without outputs and ids (a moved cell keeps none)."""
    cells = []
    for cell in document["cells"]:
        complete = {
            "cell_type": cell["cell_type"],
            "source": source_of(cell),
            "metadata": cell.get("metadata", {}),
        }
        if cell["cell_type"] == "code":
            complete |= {"outputs": [], "execution_count": None}
        cells.append(complete)
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}


def _write_kernelspec(folder: Path, interpreter: str) -> None:
    place = folder / "kernels" / "oracle"
    place.mkdir(parents=True)
    argv = [interpreter, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    place.joinpath("kernel.json").write_text(
        json.dumps({"argv": argv, "display_name": "oracle", "language": "python"})
    )


def _stored_outcome(document: Document) -> Outcome:
    """What papermill stored; the cells that it inserts to announce an error do not count."""
    cells = [cell for cell in document["cells"] if "papermill-error-cell-tag" not in _tags(cell)]
    for number, cell in enumerate(cells, start=1):
        errors = [one for one in cell.get("outputs", ()) if one["output_type"] == "error"]
        if errors and "raises-exception" not in _tags(cell):
            missing = re.match("name '(.*?)' is not defined", errors[0]["evalue"])
            if missing and errors[0]["ename"] == "NameError":
                return Outcome("name-error", number, missing[1])
            return Outcome("other-error", number, errors[0]["ename"])
    return Outcome("finished")


def _tags(cell: Document) -> Sequence[str]:
    return cell.get("metadata", {}).get("tags", ())
