"""``python -m tests.convert.full.sweep --notebooks FOLDER --out FOLDER [--plan | --without-pylint]``

``convert --no-run`` (or ``--plan``) of every notebook of a folder, whatever is in it: each is converted, or refused with a
reason; none ends in a traceback or takes longer than 30 seconds. One line of JSON for each goes to ``OUT/no-run.jsonl`` (or
``plan.jsonl``) at once, so that a run can be ended and taken up again; at the end the reasons are counted.
"""

import argparse
import contextlib
import hashlib
import io
import json
import re
import shutil
import sys
import time
import traceback
from collections import Counter
from pathlib import Path
from typing import Any

from nb2prod.cli import main as nb2prod
from nb2prod.convert import staticproof

_SLOW = 30.0  # seconds
_WORDS = re.compile(r"'[^']*'|\"[^\"]*\"|`[^`]*`|\b\d+\b|[\w.]+\(\)|[\w./-]+\.\w+")


def main() -> int:
    """Runs what was not run before; 1 if anything went wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notebooks", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--plan", action="store_true")
    parser.add_argument("--without-pylint", action="store_true", help="a tenth of the time")
    options = parser.parse_args()
    if options.without_pylint:
        staticproof._linted = lambda *asked: ([], None)
    options.out.mkdir(parents=True, exist_ok=True)
    results = options.out / ("plan.jsonl" if options.plan else "no-run.jsonl")
    rows = [json.loads(line) for line in results.read_text().splitlines()] if results.exists() else []
    done = {row["notebook"] for row in rows}
    with results.open("a", encoding="utf-8") as file:
        # In a mixed order: a run that is ended half-way has seen some of everything.
        for path in sorted(
            options.notebooks.rglob("*.ipynb"), key=lambda one: hashlib.sha256(str(one).encode()).digest()
        ):
            name = str(path.relative_to(options.notebooks))
            if name not in done:
                rows.append({"notebook": name, **one(path, options.out / "project", plan=options.plan)})
                file.write(json.dumps(rows[-1]) + "\n")
                file.flush()
    return told(rows)


def one(path: Path, target: Path, *, plan: bool) -> dict[str, Any]:
    """What became of one notebook."""
    shutil.rmtree(target, ignore_errors=True)
    words = ["convert", str(path), "--output-format", "json"]
    words += ["--plan"] if plan else ["--no-run", "-o", str(target)]
    out, err = io.TextIOWrapper(io.BytesIO()), io.TextIOWrapper(io.BytesIO())
    begin, row = time.perf_counter(), {}
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = nb2prod(words)
        text = _written(out)
        answer = json.loads(text) if text.strip() else {}
        row = {"exit": code, "outcome": answer.get("outcome", ""), "steps": len(answer.get("steps", ()))}
        row["refused"] = [f"{cell['reason']}" for cell in answer.get("refused", ())]
        if code == 2:
            row["told"] = _written(err)[-300:]
    except BaseException as error:  # pylint: disable=broad-exception-caught  # it is what is looked for
        where = traceback.extract_tb(error.__traceback__)[-1]
        row = {
            "exit": -1,
            "outcome": "traceback",
            "told": f"{type(error).__name__}, {where.filename}:{where.lineno}",
        }
    return {**row, "seconds": round(time.perf_counter() - begin, 2)}


def _written(file: io.TextIOWrapper) -> str:
    file.seek(0)
    return file.buffer.read().decode()


def told(rows: list[dict[str, Any]]) -> int:
    """Prints outcomes and reasons with their counts, and what is slow or wrong."""
    print(Counter(row["outcome"] or f"exit {row['exit']}" for row in rows).most_common())
    reasons = Counter(_WORDS.sub("…", row["refused"][0]) for row in rows if row.get("refused"))
    for reason, count in reasons.most_common():
        print(f"{count:5} {reason}")
    wrong = [
        row
        for row in rows
        if row["seconds"] > _SLOW or row["exit"] not in (0, 1) or row["outcome"] == "traceback"
    ]
    for row in wrong:
        print(json.dumps(row))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
