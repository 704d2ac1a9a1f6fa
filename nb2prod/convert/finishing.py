"""From a proven plan to the project that is written: its baseline recorded, its own tests run, linted as a whole."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from nb2prod.convert.building import Late, Materials, build
from nb2prod.convert.proving import Outcome
from nb2prod.convert.selftest import Bench, own_tests, recorded_baseline, recorded_sample
from nb2prod.convert.staticproof import problems
from nb2prod.convert.values import Proof
from nb2prod.notebook import Value, replace

_ON_SAMPLE = "tests/test_sample.py"


class Unsound(Exception):
    """The project does not stand on its own; the text says why."""


class Finished(Value):
    """The files of the project, the proof with what its tests and pylint said, and why it has no sample of its data."""

    project: Mapping[str, bytes]
    proof: Proof
    no_sample: str = ""


def finish(
    outcome: Outcome,
    materials: Materials,
    bench: Bench | None,
    *,
    sources: Sequence[Any],
    along: Mapping[str, bytes],
    say: Callable[[str], None],
) -> Finished:
    """The whole project of a proven plan. ``bench`` is None where nothing is to run, ``along`` are files that come along.

    Raises Unsound where the project cannot record its baseline, fails its own tests, or has errors.
    """
    assert outcome.plan is not None and outcome.proof is not None
    proof = outcome.proof
    late = Late(
        stdout=outcome.stdout if bench is not None else None,
        files=tuple(sources),
        along=along,
        unstable=outcome.unstable,
        written=outcome.written,
    )

    def built(late: Late) -> dict[str, bytes]:
        return build(outcome.plan, outcome.run, proof, materials, late)

    if bench is None:
        return Finished(built(late), proof)
    bench = replace(bench, data=sources)
    say("recording the baseline")
    baseline, why = recorded_baseline(built(late), bench)
    if why:
        raise Unsound(f"the project cannot record its baseline: {why}")
    late = replace(late, baseline=baseline)
    if materials.sample:
        say("taking the sample")
        late = _sampled(late, built(replace(late, baseline={})), bench)
    say("testing and linting the project")
    project = built(late)
    with ThreadPoolExecutor(1) as beside:
        linted = beside.submit(problems, project, outcome.plan)
        tests = own_tests(project, bench)
        if tests.failure.startswith(_ON_SAMPLE):
            # What does not hold on few rows is no fault of the project: it goes without.
            late = _without_sample(late, baseline, tests.failure)
            tests = own_tests(built(late), bench)
        static = linted.result()
    if tests.failure:
        raise Unsound(f"a test of the project fails: {tests.failure}")
    if static.texts:
        raise Unsound(f"the project is not sound: {static.texts[0]}")
    proof = replace(proof, tests=tests.text, pylint=static.score)
    return Finished(built(late), proof, late.no_sample)


def _sampled(late: Late, project: Mapping[str, bytes], bench: Bench) -> Late:
    """With the rows that the project picks for its tests, or why there are none."""
    if "tests/sample.py" not in project:
        why = "no function brings rows in by itself, it gives them in an object, or as columns"
        return replace(late, no_sample=why)
    sample, why = recorded_sample(project, bench)
    return replace(late, baseline={**late.baseline, **sample}, no_sample=why)


def _without_sample(late: Late, baseline: Mapping[str, bytes], failure: str) -> Late:
    failed = failure.partition(" - ")[0].removeprefix(_ON_SAMPLE).removeprefix("::")
    return replace(late, baseline=baseline, no_sample=f"a test on it fails, {failed}")


def sample_note(rows: int, no_sample: str) -> str:
    """What a user should know of the sample that was asked for.

    >>> sample_note(50, "")
    'the project holds rows of the data: up to 50 of each table, in tests/baseline/sample'
    """
    if no_sample:
        return f"the project holds no sample of the data: {no_sample}"
    return f"the project holds rows of the data: up to {rows} of each table, in tests/baseline/sample"
