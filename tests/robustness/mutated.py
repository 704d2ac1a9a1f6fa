"""The full run: ``python -m tests.robustness.mutated --count 20000 --seed 1``.

Every mutated notebook is checked with all rules and reported in every format. Told are tracebacks, findings of NB000
and whatever takes longer than ten seconds of processor time; the command ends with 1 if there is any.
"""

import argparse
import sys
import time
import traceback
from collections import Counter
from pathlib import Path

from nb2prod.lint.batch import Checker, NotebookFile, Task
from nb2prod.lint.catalogue import Catalogue, load_catalogue
from nb2prod.lint.finding import NotebookFindings
from nb2prod.lint.run import Selection
from nb2prod.report import FORMATS
from nb2prod.report.rendering import Look, render
from nb2prod.report.report import Report
from tests.robustness.mutate import Mutator

FIXTURES = Path(__file__).parents[2] / "fixtures"
LONGEST = 10.0  # seconds


def seeds() -> list[bytes]:
    """The notebooks that are mutated."""
    return [path.read_bytes() for path in sorted(FIXTURES.rglob("*.ipynb"))]


def look_at(data: bytes, checker: Checker, catalogue: Catalogue) -> list[str]:
    """What is wrong with the check of this notebook and its reports: nothing, one hopes."""
    begin = time.process_time()
    wrong = []
    try:
        found = checker.text(data, NotebookFile(Path("mutated.ipynb"), "mutated.ipynb"))
        wrong = [finding.message for finding in found.findings if finding.code == "NB000"]
        report = Report((found,), rules={one.code: catalogue[one.code] for one in found.findings})
        for form in FORMATS:
            render(report, form, Look(color=True))
    except Exception as error:  # pylint: disable=broad-exception-caught  # it is what is looked for
        trace = traceback.extract_tb(error.__traceback__)[-1]
        wrong.append(f"{type(error).__name__} at {Path(trace.filename).name}:{trace.lineno}")
    seconds = time.process_time() - begin
    return [*wrong, f"took {seconds:.1f} s"] if seconds > LONGEST else wrong


def checker_of_all(catalogue: Catalogue) -> Checker:
    """A checker that asks every rule there is."""
    codes = frozenset(rule.code for rule in catalogue.rules)
    return Checker(Task(Selection(codes=codes)), catalogue)


def main() -> int:
    """Runs all of it; prints what went wrong, and a line that counts."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="a folder for the notebooks that something went wrong with")
    options = parser.parse_args()
    catalogue = load_catalogue()
    checker, mutator = checker_of_all(catalogue), Mutator(seeds(), seed=options.seed)
    told: Counter[str] = Counter()
    begin = time.process_time()
    for number in range(options.count):
        data = mutator.next()
        for wrong in look_at(data, checker, catalogue):
            told[wrong] += 1
            if options.keep and told[wrong] == 1:
                options.keep.mkdir(exist_ok=True)
                (options.keep / f"{options.seed}-{number}.ipynb").write_bytes(data)
                print(f"{number}: {wrong}", flush=True)
    for wrong, times in told.most_common():
        print(f"{times:6} x {wrong}")
    seconds = time.process_time() - begin
    print(f"{options.count} notebooks in {len(FORMATS)} formats, {told.total()} failures, {seconds:.0f} s")
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main())
