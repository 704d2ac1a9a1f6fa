"""What the shell of a project is made from: the plan, and all that is known besides.

>>> plan = Plan(package="churn", notebook="churn.ipynb")
>>> inputs = ShellInputs(plan=plan, proof=Proof(degree="static"), notebook=b"{}")
>>> inputs.is_recorded, inputs.python
(False, '3.11')
"""

from collections.abc import Mapping
from typing import Any

from nb2prod.convert.values import Plan, Proof
from nb2prod.notebook import Value

Fingerprints = Mapping[str, Mapping[str, Any]]  # name → fingerprint, as compare/inside.py makes them


class RecordedStep(Value):
    """What went into a step and what came out of it in the recorded run of the notebook."""

    inputs: Fingerprints = {}
    outputs: Fingerprints = {}


class FileFacts(Value):
    """A data file: ``name`` below ``data.root``."""

    name: str
    size: int
    sha256: str


class ShellInputs(Value):
    """Everything from which ``render_shell`` makes its files.

    ``notebook`` are the bytes of the notebook; its file name is the last part of ``plan.notebook``. ``others`` are those
    of the notebooks that it runs, by their paths from its folder. ``title`` and ``prose`` are the author's, plain. ``requirements`` are the distributions that the notebook imports.
    ``lock`` are the texts of the lock by file name, None if it is not locked. ``recorded`` is by the names of the
    steps, None if nothing was run; ``results`` are the fingerprints of ``plan.results``; ``stdout`` is what it
    must print. ``unstable`` are names whose values differ between two runs of the notebook: nothing is held to them.
    ``written`` are the files below ``data.root`` that the notebook and the project wrote.
    ``baseline`` are files that the project itself recorded after the proof (``python -m tests.recording``),
    by their names in ``tests/baseline``: they say more than the fingerprints, and win. ``sample`` is how many rows of
    data it is to keep for its tests, ``no_sample`` why it does not.
    """

    plan: Plan
    proof: Proof
    notebook: bytes
    others: Mapping[str, bytes] = {}
    title: str = ""
    prose: str = ""
    python: str = "3.11"
    requirements: tuple[str, ...] = ()
    lock: Mapping[str, str] | None = None
    recorded: Mapping[str, RecordedStep] | None = None
    results: Fingerprints = {}
    stdout: str | None = None
    unstable: frozenset[str] = frozenset()
    files: tuple[FileFacts, ...] = ()
    written: tuple[str, ...] = ()
    baseline: Mapping[str, bytes] = {}
    sample: int = 0
    no_sample: str = ""

    @property
    def is_recorded(self) -> bool:
        """Whether there is something to hold the project to."""
        return self.recorded is not None

    @property
    def package(self) -> str:
        """The name of the package."""
        return self.plan.package

    @property
    def minor(self) -> tuple[int, int]:
        """The Python version as numbers, without the patch level."""
        major, minor = (*self.python.split("."), "0")[:2]
        return int(major), int(minor)
