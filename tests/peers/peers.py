"""The converters: how each is installed, asked to convert, and how what it made is run, as its documentation says.

>>> [peer.name for peer in PEERS]
['jupytext', 'marimo', 'soorgeon', 'nb2prod']
"""

import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import nbformat
import yaml

from nb2prod.notebook import Value
from tests.peers.commands import finished
from tests.peers.judging import (
    WRONG,
    Finished,
    Verdict,
    Words,
    pieces_of,
    verdict_on_converter,
    verdict_on_program,
)


class Job(Value):
    """One notebook for one converter: ``python`` is that of the environment made for the converter."""

    notebook: Path
    python: str
    interpreter: str

    def program(self, name: str) -> str:
        """A program that the converter's environment holds."""
        return str(Path(self.python).with_name(name))


class Peer(Value):
    """A converter.

    ``packages`` go into its environment. ``convert`` gives the command that converts, ``run`` the one that runs what
    was made and where, ``printed`` what this run printed. ``refusal`` is the exception by which it says no, if it
    prints one.
    """

    name: str
    packages: tuple[str, ...]
    convert: Callable[[Job], Sequence[str]]
    run: Callable[[Job], tuple[Sequence[str], Path]]
    printed: Callable[[Job, Finished], str]
    refusal: str = ""


def outcome(peer: Peer, job: Job, truths: Iterable[Sequence[Words]], *, seconds: float) -> Verdict:
    """Converts, runs, judges; ``seconds`` is the limit for each of the two commands.

    Each of the truths comes from more runs of the notebook than the one before. It is asked for only as long as the
    program seems to be wrong.
    """
    converting = finished(peer.convert(job), job.notebook.parent, seconds=seconds)
    verdict = verdict_on_converter(converting, peer.refusal)
    if verdict is not None:
        return verdict
    command, place = peer.run(job)
    running = finished(command, place, seconds=seconds)
    printed = peer.printed(job, running) if running.code == 0 else ""
    for truth in truths:
        verdict = verdict_on_program(truth, running, printed)
        if verdict.verdict != WRONG:
            break
    assert verdict is not None, "there is one truth at least"
    return verdict


def _script(job: Job) -> tuple[Sequence[str], Path]:
    return [job.python, "converted_notebook.py"], job.notebook.parent


def _stdout(_job: Job, running: Finished) -> str:
    return running.stdout


def _jupytext(job: Job) -> Sequence[str]:
    to = ["--to", "py:percent", "-o", "converted_notebook.py"]
    return [job.program("jupytext"), *to, job.notebook.name]


def _marimo(job: Job) -> Sequence[str]:
    return [job.program("marimo"), "convert", job.notebook.name, "-o", "converted_notebook.py"]


def _soorgeon(job: Job) -> Sequence[str]:
    # cloudpickle carries whatever pickle, which is the default, does, and functions too.
    return [job.program("soorgeon"), "refactor", job.notebook.name, "--serializer", "cloudpickle"]


def _pipeline(job: Job) -> tuple[Sequence[str], Path]:
    return [job.program("ploomber"), "build"], job.notebook.parent


def _of_the_tasks(job: Job, _running: Finished) -> str:
    """What the tasks printed, in the pipeline's order, says the notebook that each of them left.

    What their cells show is not looked at: soorgeon's own, which write files, show how long these are.
    """
    folder = job.notebook.parent
    pipeline = yaml.safe_load((folder / "pipeline.yaml").read_text(encoding="utf-8"))
    done = [nbformat.read(folder / task["product"]["nb"], as_version=4) for task in pipeline["tasks"]]
    pieces = [piece for notebook in done for piece in pieces_of(notebook)]
    return "\n".join(piece.text for piece in pieces if piece.kind == "printed")


def _nb2prod(job: Job) -> Sequence[str]:
    options = ["--data", "copy", "--no-lock", "--interpreter", job.interpreter]
    return [sys.executable, "-m", "nb2prod", "convert", job.notebook.name, "-o", "converted", *options]


def _package(job: Job) -> tuple[Sequence[str], Path]:
    project = job.notebook.parent / "converted"
    (program,) = project.glob("*/__main__.py")
    return [job.python, "-m", program.parent.name], project


PEERS = (
    Peer("jupytext", ("jupytext==1.19.6",), _jupytext, _script, _stdout),
    Peer("marimo", ("marimo==0.25.2",), _marimo, _script, _stdout),
    Peer(
        "soorgeon", ("soorgeon==0.0.20", "ploomber==0.23.3", "cloudpickle==3.1.2"),
        _soorgeon, _pipeline, _of_the_tasks, refusal="soorgeon.exceptions.Input",
    ),
    Peer("nb2prod", ("pyyaml==6.0.3",), _nb2prod, _package, _stdout),
)  # fmt: skip
