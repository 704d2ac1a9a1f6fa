"""``python -m tests.verify.full --notebooks FOLDER --manifest run.json --interpreter PYTHON --out FOLDER [--only TEXT] [--no-papermill]``

Every notebook of the manifest is verified twice, each time by a fresh command, and run by plain papermill before and
after. What the four executions show is held against what the two reports say, and the processor time of a command
against that of papermill. One line of JSON for each notebook goes to ``OUT/measured.jsonl`` at once, so that a run can
be ended and taken up again; the table is made from what lies in OUT. Nothing of a notebook's content is printed.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.bench.measure import environment
from tests.verify.full.judged import Judged, judge
from tests.verify.full.table import table_of

_LIMIT = 3000  # seconds for one command
_KERNEL = "nb2prod-full"
_COMMANDS = ("first", "second")
_PLAIN = ("before", "after")


def main() -> int:
    """Measures what was not measured before, and prints the table."""
    options = _options()
    options.out.mkdir(parents=True, exist_ok=True)
    measured = options.out / "measured.jsonl"
    done = {row["notebook"] for row in _rows(measured)}
    manifest = json.loads(options.manifest.read_text(encoding="utf-8"))["notebooks"]
    chosen = [one for one in manifest if options.only in one["dest"]]
    for one in sorted(chosen, key=lambda one: min(one.get("wall_s") or [0.0])):
        if one["dest"] not in done and not options.table:
            row = {"notebook": one["dest"], **_measured(one, options)}
            with measured.open("a", encoding="utf-8") as file:
                file.write(json.dumps(row) + "\n")
            print(json.dumps(row), flush=True)
    by_name = {one["dest"]: one for one in chosen}
    rows = [row for row in _rows(measured) if row["notebook"] in by_name]
    judged = [_judged(by_name[row["notebook"]], options) for row in rows]
    print(table_of(rows, judged))
    return 0 if rows and all(one is not None and not one.wrong for one in judged) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notebooks", type=Path, required=True)
    parser.add_argument("--manifest", type=Path, required=True)
    parser.add_argument("--interpreter", type=os.path.abspath, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--only", default="")
    parser.add_argument("--no-papermill", action="store_true", help="only what verify says")
    parser.add_argument("--table", action="store_true", help="run nothing")
    return parser.parse_args()


def _rows(path: Path) -> list[dict[str, Any]]:
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    return [json.loads(line) for line in text.splitlines()]


def _place(one: Mapping[str, Any], options: argparse.Namespace) -> Path:
    return options.out.resolve() / one["dest"].replace("/", "-").removesuffix(".ipynb")


def _measured(one: Mapping[str, Any], options: argparse.Namespace) -> dict[str, Any]:
    """Runs the four commands of one notebook; seconds of each, on the processors and on the wall."""
    place = _place(one, options)
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    _write_kernel(place, options.interpreter)
    row: dict[str, Any] = {}
    for name in _COMMANDS if options.no_papermill else (_PLAIN[0], *_COMMANDS, _PLAIN[1]):
        with tempfile.TemporaryDirectory(prefix="full-") as temporary:
            first, *rest = Path(one["dest"]).parts
            copy = Path(temporary) / first
            shutil.copytree(options.notebooks / first, copy)
            notebook = copy.joinpath(*rest)
            saved = place / f"{name}.ipynb"
            command = (
                ["papermill", str(notebook), str(saved), "-k", _KERNEL, "--cwd", str(notebook.parent)]
                if name in _PLAIN
                else ["nb2prod", "verify", str(notebook), "--interpreter", options.interpreter]
                + ["--output-format", "json", "--save-outputs", str(saved)]
            )
            before = _files(copy)
            row[name] = _timed([sys.executable, "-m", *command], place=place, name=name)
            if name in _COMMANDS:
                row[name]["untouched"] = _files(copy) == before
    return row


def _files(folder: Path) -> dict[str, tuple[int, int]]:
    """Every file with its size and time, to see that a command left them alone."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return {str(path): (path.stat().st_size, path.stat().st_mtime_ns) for path in found}


def _write_kernel(place: Path, interpreter: str) -> None:
    folder = place / "jupyter" / "kernels" / _KERNEL
    folder.mkdir(parents=True)
    argv = [interpreter, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec = {"argv": argv, "display_name": _KERNEL, "language": "python"}
    (folder / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")


def _timed(command: Sequence[str], *, place: Path, name: str) -> dict[str, Any]:
    """One command, with the processor time of its whole tree; what it printed is kept beside."""
    variables = environment() | {"JUPYTER_PATH": str(place / "jupyter")}
    limit = ["timeout", "--signal=INT", "--kill-after=60", str(_LIMIT)]
    with open(place / f"{name}.out", "wb") as out, open(place / f"{name}.err", "wb") as err:
        began = time.monotonic()
        process = subprocess.Popen(  # pylint: disable=consider-using-with  # wait4 takes its end
            [*limit, *command], stdin=subprocess.DEVNULL, stdout=out, stderr=err, env=variables
        )
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    return {
        "exit": process.returncode,
        "cpu": round(used.ru_utime + used.ru_stime, 2),
        "wall": round(time.monotonic() - began, 2),
    }


def _judged(one: Mapping[str, Any], options: argparse.Namespace) -> Judged | None:
    """What the kept reports and executions of one notebook say; None where a command gave no report."""
    place = _place(one, options)
    try:
        reports = [json.loads((place / f"{name}.out").read_text(encoding="utf-8")) for name in _COMMANDS]
        executed = [json.loads(text) for text in _executions(place)]
    except (OSError, ValueError):
        return None
    return judge(reports, executed, one.get("differing_cells") or [])


def _executions(place: Path) -> Iterator[str]:
    for name in (*_COMMANDS, *_PLAIN):
        if name in _COMMANDS or (place / f"{name}.ipynb").exists():
            yield (place / f"{name}.ipynb").read_text(encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
