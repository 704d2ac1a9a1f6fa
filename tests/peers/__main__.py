"""``python -m tests.peers --patterns --notebooks FOLDER --interpreter PYTHON --out FOLDER [--only NAME]``

Every notebook goes through every converter, what comes out is run, and what that prints is held against what the
notebook prints. The environments of the converters are made in OUT, from the package index that uv is set up for.
One line of JSON for each notebook and converter goes to ``OUT/results.jsonl`` at once: what stands there is not done
again, unless it took too long (``--patience 5`` for a machine that is busy). The tables come last. ``--only`` takes
subjects, or a converter, with this name in theirs.
"""

import argparse
import json
import shutil
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from nb2prod.notebook import replace
from tests.peers.commands import finished, make_environment
from tests.peers.judging import RIGHT, TOO_LONG, VERDICTS, Piece, Words, pieces_of, required, truth_of
from tests.peers.peers import PEERS, Job, Peer, outcome
from tests.peers.subjects import Subject, file_name, notebook_subjects, pattern_subjects

# Two runs rarely agree by chance; where a program seems wrong, a few more tell whether they did.
_RUNS, _RUNS_IN_DOUBT = 2, 5
_EXECUTE = "from nbclient.cli import main; main()"


def main() -> int:
    """Does what was not done before, and prints the tables."""
    options = _options()
    out = options.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    _write_kernel(out / "jupyter" / "kernels" / "peers", options.interpreter)
    results = out / "results.jsonl"
    done = {_key(row) for row in _rows(results) if row["verdict"] in VERDICTS and TOO_LONG not in row["why"]}
    subjects = [*(pattern_subjects(out) if options.patterns else ())]
    subjects += notebook_subjects(options.notebooks.resolve()) if options.notebooks else ()
    for peer in PEERS:
        make_environment(out / "env" / peer.name, peer.packages, options.interpreter)
    for subject in (replace(one, seconds=options.patience * one.seconds) for one in subjects):
        for peer in PEERS:
            wanted = options.only in subject.name or options.only == peer.name
            row = {"kind": subject.kind, "name": subject.name, "peer": peer.name}
            if not wanted or _key(row) in done:
                continue
            row |= _judged(subject, peer, out, options.interpreter)
            with results.open("a", encoding="utf-8") as file:
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
            print(json.dumps(row, ensure_ascii=False), flush=True)
    print(*tables(_rows(results)), sep="\n")
    return 0


def tables(rows: Sequence[dict[str, Any]]) -> Iterator[str]:
    """A table for each kind of subject, in Markdown.

    >>> print(*tables([{"kind": "pattern", "name": "a", "peer": "marimo", "verdict": "right", "words": 0}]), sep="\\n")
    <BLANKLINE>
    | 1 pattern | right | of these print nothing | silently wrong | crash | refused |
    |---|---|---|---|---|---|
    | marimo | 1 | 1 | 0 | 0 | 0 |
    """
    for kind in ("pattern", "notebook"):
        judged = [row for row in rows if row["kind"] == kind and row["verdict"] in VERDICTS]
        if not judged:
            continue
        names = {row["name"] for row in judged}
        first, *others = VERDICTS
        yield f"\n| {len(names)} {kind}{'s' if len(names) > 1 else ''} | " + " | ".join(
            [first, "of these print nothing", *others]
        ) + " |"
        yield "|---|" + "---|" * (len(VERDICTS) + 1)
        for peer in dict.fromkeys(row["peer"] for row in judged):
            own = [row for row in judged if row["peer"] == peer]
            counts = Counter(row["verdict"] for row in own)
            silent = sum(1 for row in own if row["verdict"] == RIGHT and not row["words"])
            figures = [counts[first], silent, *(counts[verdict] for verdict in others)]
            yield f"| {peer} | " + " | ".join(map(str, figures)) + " |"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patterns", action="store_true")
    parser.add_argument("--notebooks", type=Path)
    parser.add_argument("--interpreter", required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--only", default="")
    parser.add_argument(
        "--patience", type=float, default=1, help="times the limits, on a machine that is busy"
    )
    return parser.parse_args()


def _key(row: dict[str, Any]) -> tuple[str, str, str]:
    return row["kind"], row["name"], row["peer"]


def _rows(results: Path) -> list[dict[str, Any]]:
    """The last line of each subject and converter."""
    if not results.exists():
        return []
    rows = map(json.loads, results.read_text(encoding="utf-8").splitlines())
    return list({_key(row): row for row in rows}.values())


def _judged(subject: Subject, peer: Peer, out: Path, interpreter: str) -> dict[str, Any]:
    """What a line of the results says of one subject and one converter."""
    started = time.monotonic()
    first = _truth(subject, out, _RUNS)
    if first is None:
        return {"verdict": "not judged", "why": "the notebook itself does not run to its end"}
    place = out / "work" / file_name(subject) / peer.name
    python = str(out / "env" / peer.name / "bin" / "python")
    job = Job(subject.copied(place), python, interpreter)
    truths = (_truth(subject, out, runs) or first for runs in (_RUNS, _RUNS_IN_DOUBT))
    verdict = outcome(peer, job, truths, seconds=subject.seconds)
    if verdict.verdict == RIGHT:
        shutil.rmtree(place)  # who wants to know why looks at the others
    took = round(time.monotonic() - started, 1)
    return {"verdict": verdict.verdict, "why": verdict.why, "words": required(first), "seconds": took}


def _truth(subject: Subject, out: Path, count: int) -> tuple[Words, ...] | None:
    """What so many runs of the notebook agree in; None if one fails. They are kept, for the next converter."""
    kept = out / "truth" / f"{file_name(subject)}.json"
    runs = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else []
    if len(runs) < count:
        runs += [_run(subject, out) for _ in range(count - len(runs))]
        if None in runs:
            return None
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(json.dumps(runs, ensure_ascii=False, indent=1), encoding="utf-8")
    return truth_of([[Piece(*piece) for piece in run] for run in runs[:count]])


def _run(subject: Subject, out: Path) -> list[tuple[str, str]] | None:
    place = out / "work" / file_name(subject) / "notebook"
    notebook = subject.copied(place)
    command = [sys.executable, "-c", _EXECUTE, "--inplace", "--kernel_name=peers", notebook.name]
    variables = {"JUPYTER_PATH": str(out / "jupyter"), "IPYTHONDIR": str(out / "ipython")}
    ran = finished(command, notebook.parent, seconds=subject.seconds, variables=variables)
    if ran.code != 0:
        return None
    pieces = pieces_of(json.loads(notebook.read_text(encoding="utf-8")))
    shutil.rmtree(place)
    return [(piece.kind, piece.text) for piece in pieces]


def _write_kernel(folder: Path, interpreter: str) -> None:
    """The kernel in which notebooks run: that of the interpreter."""
    folder.mkdir(parents=True, exist_ok=True)
    command = [interpreter, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    kernel = {"argv": command, "display_name": "peers", "language": "python"}
    (folder / "kernel.json").write_text(json.dumps(kernel), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
