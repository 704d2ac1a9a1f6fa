"""Compares what check foretells with what happens when a broken notebook runs; ends with 1 when they disagree.

    python -m tests.oracle.compare --notebooks DIR --interpreter PYTHON --mutants 7 --seed 1

prints a line for every disagreement and a table that counts. Runs are the slow part: ``--outcomes FILE`` keeps them,
so that the next comparison with the same seed runs nothing.
"""

import hashlib
import json
import re
import subprocess
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from nb2prod.api import CheckOptions, Wish, check
from nb2prod.notebook.value import Value
from tests.oracle.mutate import Document, Mutant, binds, choose_mutants, source_of
from tests.oracle.run import Job, Outcome, run_in_shell, run_with_papermill

WRONG = ("missed", "false alarm", "wrong code")


class Foretold(Value):
    """A linter says: a run raises NameError for this name in this cell. ``code`` is the rule that says so."""

    cell: int
    name: str
    code: str


def verdict(outcome: Outcome, foretold: Sequence[Foretold], document: Document) -> str:
    """``hit | quiet | other``, or one of ``WRONG``.

    A run stops at its first error: what is foretold for that cell or behind it besides is neither right nor wrong.
    """
    if outcome.kind == "finished":
        return "false alarm" if foretold else "quiet"
    if outcome.kind != "died" and any(one.cell < outcome.cell for one in foretold):
        return "false alarm"
    if outcome.kind != "name-error":
        return "other"
    codes = [one.code for one in foretold if (one.cell, one.name) == (outcome.cell, outcome.name)]
    if not codes:
        return "missed"
    return "hit" if codes[0] in _codes(outcome, document) else "wrong code"


def _codes(outcome: Outcome, document: Document) -> tuple[str, ...]:
    """NB101 if a later cell defines the name, else NB102; either if the cell that stopped would define it."""
    if binds(document["cells"][outcome.cell :], outcome.name):
        return ("NB101", "F821")
    if binds(document["cells"][outcome.cell - 1 :], outcome.name):
        return ("NB101", "NB102", "F821")
    return ("NB102", "F821")


def foretold_by_nb2prod(path: Path) -> list[Foretold]:
    """The NameErrors that nb2prod foretells; the first word in quotes of a message is the name."""
    options = CheckOptions(wish=Wish(select=("NB101", "NB102")), isolated=True)
    return [
        Foretold(finding.span.cell, re.search(r"'(\w+)'", finding.message)[1], finding.code)
        for finding in check([path], options).findings()
    ]


def foretold_by_ruff(path: Path, ruff: str) -> list[Foretold]:
    """The NameErrors that ruff's F821 foretells, once a name."""
    command = [
        ruff,
        "check",
        "--isolated",
        "--no-cache",
        "--select",
        "F821",
        "--output-format",
        "json",
        str(path),
    ]
    found = json.loads(subprocess.run(command, capture_output=True, check=False).stdout)
    first: dict[str, Foretold] = {}
    for one in found:
        if one["code"] == "F821":
            name = one["message"].split("`")[1]
            first.setdefault(name, Foretold(one["cell"], name, one["code"]))
    return list(first.values())


def main(arguments: Sequence[str]) -> int:
    """The command; returns its exit code."""
    options = _options(arguments)
    notebooks = sorted(Path(options.notebooks).rglob("*.ipynb"))
    linters: dict[str, Callable[[Path], list[Foretold]]] = {"nb2prod": foretold_by_nb2prod}
    if options.ruff:
        linters["ruff F821"] = lambda path: foretold_by_ruff(path, options.ruff)
    counts = {name: Counter() for name in linters}
    for path, mutant, outcome in _outcomes(notebooks, options):
        for name, linter in linters.items():
            foretold = foretell(mutant.document, linter)
            answer = verdict(outcome, foretold, mutant.document)
            counts[name][answer] += 1
            if answer in WRONG:
                print(f"{name}: {answer}: {path}: {mutant.title}: {outcome} but {foretold}", flush=True)
    print(_table(counts))
    return int(any(counts["nb2prod"][word] for word in WRONG))


def _options(arguments: Sequence[str]) -> Namespace:
    parser = ArgumentParser(prog="python -m tests.oracle.compare")
    parser.add_argument("--notebooks", required=True, help="a folder of notebooks that run")
    parser.add_argument("--interpreter", default=sys.executable, help="the Python that runs them")
    parser.add_argument("--mutants", type=int, default=7, help="how many of each notebook")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--engine", choices=["shell", "papermill"], default="shell")
    parser.add_argument("--outcomes", help="a file that keeps the outcomes")
    parser.add_argument("--ruff", help="the ruff to compare with")
    return parser.parse_args(arguments)


def _outcomes(notebooks: Iterable[Path], options: Namespace) -> Iterator[tuple[Path, Mutant, Outcome]]:
    keep = Path(options.outcomes) if options.outcomes else None
    known = json.loads(keep.read_text()) if keep and keep.exists() else {}
    engine = run_in_shell if options.engine == "shell" else run_with_papermill
    for path in notebooks:
        document = json.loads(path.read_text())
        mutants = choose_mutants(document, count=options.mutants, seed=f"{options.seed} {path.name}")
        keys = {_key(mutant.document): mutant.document for mutant in mutants}
        missing = [key for key in keys if key not in known]
        jobs = [Job(keys[key], str(path.parent)) for key in missing]
        for key, outcome in zip(missing, engine(jobs, interpreter=options.interpreter), strict=True):
            known[key] = [outcome.kind, outcome.cell, outcome.name]
            if keep:
                keep.write_text(json.dumps(known, indent=0))
        for mutant in mutants:
            yield path, mutant, Outcome(*known[_key(mutant.document)])


def _key(document: Document) -> str:
    sources = [[cell["cell_type"], source_of(cell)] for cell in document["cells"]]
    return hashlib.sha256(json.dumps(sources).encode()).hexdigest()[:16]


def foretell(document: Document, linter: Callable[[Path], list[Foretold]]) -> list[Foretold]:
    """What a linter says of a notebook that stands alone in a folder."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "mutant.ipynb")
        path.write_text(json.dumps(document))
        return linter(path)


def _table(counts: dict[str, Counter]) -> str:
    words = ("hit", "quiet", "other", *WRONG)
    lines = [f"{'':12}" + "".join(f"{word:>13}" for word in words)]
    lines += [
        f"{name:12}" + "".join(f"{count[word]:>13}" for word in words) for name, count in counts.items()
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
