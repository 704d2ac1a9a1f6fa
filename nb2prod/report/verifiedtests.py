"""The report of ``verify`` as JUnit XML: a test for each question that was asked, and one for each cell.

>>> from nb2prod.verify import RunFacts, Verification
>>> answers = {"environment": "unknown", "runs": "yes", "stable": "yes", "stored": "no", "project": "not-asked"}
>>> told = Verification("n.ipynb", None, ("runs", "stored"), answers, (RunFacts(1.0, 90.0, 3, 3),), ())
>>> as_junit(told).splitlines()[1]
'<testsuites name="nb2prod verify" tests="4" failures="1" errors="0" skipped="1">'

A cell fails where what it says is required; what is not required is skipped, so it is seen and the build passes.
"""

from collections.abc import Iterator

from nb2prod.notebook import Value
from nb2prod.report.junit import attribute, safe
from nb2prod.report.plain import plain
from nb2prod.verify import JudgedCell, RunFacts, Verification

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
# Which answer a cell's verdict speaks for.
_SPEAKS_FOR = {"differs": "stored", "nondeterministic": "stable", "error": "runs"}


class _Test(Value):
    name: str
    seconds: float = 0.0
    outcome: str = ""
    text: str = ""


def as_junit(told: Verification) -> str:
    """The report as one XML document."""
    tests = [*_of_answers(told), *(_of_cell(cell, told) for cell in told.cells)]
    counts = " ".join(
        f'{name}="{sum(test.outcome == kind for test in tests)}"'
        for name, kind in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped"))
    )
    head = f'tests="{len(tests)}" {counts}'
    suite = attribute(told.notebook)
    cases = "".join(_case(suite, test) for test in tests)
    return (
        f'{_HEAD}<testsuites name="nb2prod verify" {head}>\n  <testsuite name={suite} {head}>\n{cases}'
        "  </testsuite>\n</testsuites>\n"
    )


def _of_answers(told: Verification) -> Iterator[_Test]:
    for question, answer in told.answers.items():
        if answer == "not-asked":
            continue
        stops = [_stopped(run) for run in told.runs if run.error is not None] if question == "runs" else []
        text = "\n".join((f"{question}: {answer}", *told.notes.get(question, ()), *stops))
        failed = "failure" if question in told.required else "skipped"
        yield _Test(question, outcome="" if answer == "yes" else failed, text=text)


def _of_cell(cell: JudgedCell, told: Verification) -> _Test:
    question = _SPEAKS_FOR.get(cell.verdict)
    outcome = "" if cell.verdict in ("same", "tolerance") else "skipped"
    if question is not None and question in told.required:
        outcome = "failure"
    here = (run for run in told.runs if run.error is not None and run.error.cell == cell.cell)
    verdict = next((_stopped(run) for run in here), cell.verdict)
    lines = [verdict, *(f"left out of account: {name}" for name in cell.normalised)]
    lines += [
        f"because of {one.code} {one.name}, cell {one.cell}, line {one.line}" for one in cell.explained_by
    ]
    lines += [f"{one.what} {one.name}: {one.left} / {one.right}" for one in cell.differences]
    heading = f" ({cell.heading})" if cell.heading else ""
    return _Test(f"cell {cell.cell}{heading}", cell.seconds, outcome, "\n".join(lines))


def _stopped(run: RunFacts) -> str:
    """Where a run ended, and why."""
    error = run.error
    line = f", line {error.line}" if error is not None and error.line else ""
    return f"cell {error.cell}{line}: {error.type}: {error.message}" if error is not None else ""


def _case(suite: str, test: _Test) -> str:
    head = f'    <testcase classname={suite} name={attribute(test.name)} time="{test.seconds:.3f}"'
    if not test.outcome:
        return f"{head}/>\n"
    text = "\n".join(plain(line) for line in test.text.split("\n"))
    message = attribute(text.split("\n", maxsplit=1)[0])
    return (
        f"{head}>\n      <{test.outcome} message={message}>{safe(text)}</{test.outcome}>\n    </testcase>\n"
    )
