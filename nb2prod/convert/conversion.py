"""What a conversion is asked for, and what came of it.

>>> Conversion(notebook="a.ipynb", package="a", path="out", outcome="written").exit_code
0
>>> Conversion(notebook="a.ipynb", package="a", path="out", outcome="written", only="check").exit_code
1
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from nb2prod.convert.merging import MergedFile
from nb2prod.convert.values import Plan, Proof, Refused
from nb2prod.errors import Nb2prodError
from nb2prod.notebook import Notebook, Value
from nb2prod.replay import Limits, Wish

Outcome = Literal["written", "unchanged", "refused", "conflict"]
Only = Literal["", "plan", "diff", "check"]


class ConvertOptions(Value):
    """What a conversion is asked for.

    ``target`` is the folder of the project. ``only`` shows the plan or the difference, or checks whether the project is
    up to date; then nothing is written. ``data`` says what comes along of the input files, ``sample`` how many rows
    of the data the tests are to have.
    """

    target: Path | None = None
    package: str | None = None
    only: Only = ""
    run: bool = True
    lock: bool = True
    lock_from: Path | None = None
    find_links: tuple[Path, ...] = ()
    index_url: str | None = None
    data: Literal["manifest", "copy"] = "manifest"
    sample: int = 0
    wish: Wish = Wish()
    limits: Limits = Limits()


def options_of(given: Mapping[str, Any]) -> ConvertOptions:
    """The options from the words of the command line. Raises Nb2prodError for words that contradict each other."""
    wishes: list[Only] = [word for word in ("plan", "diff", "check") if given[word]]
    if len(wishes) > 1:
        raise Nb2prodError(
            f"means nothing with --{wishes[1]}", where=f"--{wishes[0]}", todo="leave one of them out"
        )
    if given["no_lock"] and (given["lock_from"] is not None or given["find_links"]):
        raise Nb2prodError(
            "there is nothing to lock", where="--no-lock", todo="leave it out, or the lock's options"
        )
    if given["no_run"] and given["sample"]:
        raise Nb2prodError(
            "nothing is run, so no rows are seen", where="--sample", todo="leave out --sample, or --no-run"
        )
    return ConvertOptions(
        target=given["target"],
        package=given["package"],
        only=wishes[0] if wishes else "",
        run=not given["no_run"],
        lock=not given["no_lock"],
        lock_from=given["lock_from"],
        find_links=given["find_links"],
        data=given["data"],
        sample=given["sample"] or 0,
        wish=Wish(given["interpreter"], given["kernel"]),
    )


class Conversion(Value):
    """What came of it. ``lines`` are those of the difference that ``--diff`` shows, ``notes`` what a user should know."""

    notebook: str
    package: str
    path: str | None
    outcome: Outcome
    only: Only = ""
    proof: Proof | None = None
    plan: Plan | None = None
    cells: Notebook | None = None
    refused: tuple[Refused, ...] = ()
    files: tuple[MergedFile, ...] = ()
    lines: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        """1 where it is refused, contradicts edits, or is checked and not up to date; else 0."""
        if self.outcome in ("refused", "conflict"):
            return 1
        return 1 if self.only == "check" and self.outcome != "unchanged" else 0
