"""From a proven plan to the project that is written: its baseline recorded, its own tests run, linted as a whole."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from nb2prod.convert.building import Late, Materials, build
from nb2prod.convert.proving import Outcome
from nb2prod.convert.selftest import Bench, own_tests, recorded_baseline
from nb2prod.convert.staticproof import problems
from nb2prod.convert.values import Proof
from nb2prod.notebook import Value, replace


class Unsound(Exception):
    """The project does not stand on its own; the text says why."""


class Finished(Value):
    """The files of the project, and the proof with what its tests and pylint said."""

    project: Mapping[str, bytes]
    proof: Proof


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
    )

    def built() -> dict[str, bytes]:
        return build(outcome.plan, outcome.run, proof, materials, late)

    if bench is None:
        return Finished(built(), proof)
    bench = replace(bench, data=sources)
    say("recording the baseline")
    baseline, why = recorded_baseline(built(), bench)
    if why:
        raise Unsound(f"the project cannot record its baseline: {why}")
    late = replace(late, baseline=baseline)
    say("testing and linting the project")
    project = built()
    with ThreadPoolExecutor(1) as beside:
        linted = beside.submit(problems, project, outcome.plan)
        tests, static = own_tests(project, bench), linted.result()
    if tests.failure:
        raise Unsound(f"a test of the project fails: {tests.failure}")
    if static.texts:
        raise Unsound(f"the project is not sound: {static.texts[0]}")
    proof = replace(proof, tests=tests.text, pylint=static.score)
    return Finished(built(), proof)
