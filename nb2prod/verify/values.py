"""What a verification is asked for, and what it answers.

>>> required(("runs,stored", "stable"))
('runs', 'stored', 'stable')
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal

from nb2prod.compare import Difference
from nb2prod.errors import Nb2prodError
from nb2prod.notebook import Value, replace
from nb2prod.replay import Limits, Wish
from nb2prod.verify.parameters import parameters_of

Answer = Literal["yes", "no", "unknown", "not-asked"]
Question = Literal["environment", "runs", "stable", "stored", "project"]
CellVerdict = Literal["same", "tolerance", "nondeterministic", "differs", "error", "not-run"]
QUESTIONS: tuple[Question, ...] = ("environment", "runs", "stable", "stored", "project")


class VerifyOptions(Value):
    """What to verify and how: ``environment`` is ``kernel`` or ``locked``, ``project`` the folder of a conversion."""

    wish: Wish = Wish()
    environment: Literal["kernel", "locked"] = "kernel"
    runs: int = 2
    required: tuple[Question, ...] = ("runs", "stored")
    parameters: Mapping[str, Any] = {}
    limits: Limits = Limits()
    project: Path | None = None
    save_outputs: Path | None = None


class Explanation(Value):
    """A finding of ``check`` that tells why a cell is not the same twice, or that it would stop."""

    code: str
    name: str
    cell: int
    line: int
    message: str


class Stop(Value):
    """Where and why a run ended before its time, and the finding that foresaw it."""

    cell: int
    line: int | None
    type: str
    message: str
    foreseen_by: Explanation | None = None


class RunFacts(Value):
    """One run: what it took, and how far it came."""

    seconds: float
    peak_mb: float
    cells_run: int
    cells: int
    error: Stop | None = None
    limit: str | None = None


class JudgedCell(Value):
    """One code cell: its verdict and all that led to it. ``seconds`` and ``peak_mb`` are the worst of the runs."""

    cell: int
    cell_id: str | None
    heading: str
    verdict: CellVerdict
    seconds: float = 0.0
    peak_mb: float = 0.0
    normalised: tuple[str, ...] = ()
    explained_by: tuple[Explanation, ...] = ()
    differences: tuple[Difference, ...] = ()


class Verification(Value):
    """The whole answer. ``notes`` say, in words, why an answer is not yes; by question."""

    notebook: str
    project: str | None
    required: tuple[Question, ...]
    answers: Mapping[Question, Answer]
    runs: tuple[RunFacts, ...]
    cells: tuple[JudgedCell, ...]
    notes: Mapping[Question, tuple[str, ...]] = {}

    @property
    def limit(self) -> str | None:
        """The limit that ended a run, if one did."""
        return next((run.limit for run in self.runs if run.limit is not None), None)

    @property
    def failing(self) -> tuple[Question, ...]:
        """The required answers that are not yes."""
        return tuple(question for question in self.required if self.answers[question] != "yes")

    @property
    def exit_code(self) -> int:
        """0 if all that was required holds, else 1."""
        return 1 if self.failing else 0


def required(given: Iterable[str]) -> tuple[Question, ...]:
    """The questions that ``--require`` names. Raises Nb2prodError for one that is none."""
    words = [word for text in given for word in text.replace(",", " ").split()]
    for word in words:
        if word not in QUESTIONS:
            raise Nb2prodError(
                f"'{word}' cannot be required", where="--require", todo=f"name some of {', '.join(QUESTIONS)}"
            )
    return tuple(question for question in dict.fromkeys(words) if question in QUESTIONS)


def options_of(given: Mapping[str, Any]) -> VerifyOptions:
    """The options from the words of the command line. Raises Nb2prodError for what makes no sense."""
    limits = Limits()
    changed = {
        "cell_seconds": given["cell_timeout"], "seconds": given["timeout"], "memory_mb": given["memory"],
        "output_mb": given["output_limit"], "copy_mb": given["copy_limit"],
    }  # fmt: skip
    limits = replace(limits, **{name: value for name, value in changed.items() if value is not None})
    wanted = required(given["require"]) if given["require"] else VerifyOptions().required
    if "project" in wanted and given["project"] is None:
        raise Nb2prodError(
            "no project is named", where="--require project", todo="name its folder with --project"
        )
    if "stable" in wanted and given["runs"] < 2:
        raise Nb2prodError("one run has none to agree with", where="--require stable", todo="use --runs 2")
    return VerifyOptions(
        wish=Wish(given["interpreter"], given["kernel"]),
        environment=given["env"],
        runs=given["runs"],
        required=wanted,
        parameters=parameters_of(given["parameters"], given["parameter_file"]),
        limits=replace(limits, network=not given["no_network"]),
        project=given["project"],
        save_outputs=given["save_outputs"],
    )
