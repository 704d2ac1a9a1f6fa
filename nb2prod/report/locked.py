"""The report of ``lock``: what was locked and why, what is unknown, what was written; as text and as JSON.

>>> checked = Checked(lacking=(Place("cv2", "n.ipynb", 3, 1),))
>>> report = LockReport(Done(checked=(checked,)))
>>> report.exit_code, as_text(report)
(1, '\\nThe lock in . lacks:\\n  cv2  n.ipynb, cell 3, line 1\\n\\nnot locked\\n')
"""

from collections.abc import Iterator, Sequence
from typing import Any

from nb2prod.lock import Checked, Done, Lock, Locked, Place, Trial, Wheels
from nb2prod.notebook import Value, shown_path
from nb2prod.report.json import encoded, envelope
from nb2prod.report.plain import guarded, plain

_PYTHON_FROM = {
    "option": "--python",
    "kernel": "the Python that runs the notebook",
    "notebook": "the notebook's metadata",
    "outputs": "the stored outputs",
    "today": "the Python that runs nb2prod",
}


class LockReport(Value):
    """What ``lock`` did."""

    done: Done

    @property
    def exit_code(self) -> int:
        """0: locked, or nothing lacks; 1: an import that is unknown, lacking or fails, a conflict, no lock to check."""
        lock, trial = self.done.lock, self.done.trial
        if lock is None:
            return 0 if all(one.holds for one in self.done.checked) else 1
        refused = lock.needs.unknown or lock.conflict
        return 1 if refused or (trial is not None and not trial.holds) else 0


def as_json(report: LockReport) -> str:
    """The report for machines."""
    done, lock = report.done, report.done.lock
    needs = lock.needs if lock else None
    lacking = [place for one in done.checked for place in one.lacking]
    body = {
        "python": {"version": lock.python, "source": lock.python_source} if lock else None,
        "distributions": [_distribution(one) for one in lock.distributions] if lock else [],
        "unknown": _places(needs.unknown if needs else lacking),
        "optional": _places(needs.optional if needs else ()),
        "local": _places(needs.local if needs else ()),
        "platform": _places(needs.platform if needs else ()),
        "mixed": sorted({name for one in done.checked for name in one.mixed}),
        "conflict": lock.conflict if lock else None,
        "yanked": list(lock.yanked) if lock else [],
        "install_test": _trial(done.trial) if done.trial else None,
        "wheelhouse": _wheels(done.wheels) if done.wheels else None,
        "written": list(map(shown_path, done.written)),
    }
    return encoded({**envelope(report.exit_code), **body})


def as_text(report: LockReport) -> str:
    """The report for people."""
    done = report.done
    lines = list(_lines(done.lock)) if done.lock else []
    for one in done.checked:
        lines += _check_lines(one, shown_path(one.folder))
    if done.trial is not None:
        lines += _trial_lines(done.trial)
    if done.wheels is not None:
        lines += ["", _wheels_line(done.wheels)]
    return guarded("".join(f"{line}\n" for line in (*lines, _end(report))))


def _distribution(one: Locked) -> dict[str, Any]:
    return {
        "name": one.name,
        "version": one.version,
        "direct": one.direct,
        "source": one.source,
        "others": one.others,
        "bounds": list(one.bounds),
        "imports": _places(one.imports),
        "why": one.why or None,
    }


def _trial(trial: Trial) -> dict[str, Any]:
    failed = [{**_place(one.place), "name": one.place.name or None, "why": one.why} for one in trial.failed]
    return {
        "python": trial.python,
        "imports": trial.tried,
        "seconds": round(trial.seconds, 3),
        "failed": failed,
        "problem": trial.problem,
    }


def _wheels(wheels: Wheels) -> dict[str, Any]:
    return {"path": shown_path(wheels.folder), "wheels": wheels.count, "new": len(wheels.new)}


def _places(places: Sequence[Place]) -> list[dict[str, Any]]:
    """Each once: of one line several names may be imported."""
    found = {(place.module, place.notebook, place.cell, place.line): place for place in reversed(places)}
    return [_place(place) for place in reversed(found.values())]


def _place(one: Place) -> dict[str, Any]:
    return {"module": one.module, "notebook": one.notebook, "cell": one.cell or None, "line": one.line}


def _lines(lock: Lock) -> Iterator[str]:
    yield f"Python {plain(lock.python)}, from {_PYTHON_FROM[lock.python_source]}"
    direct = [one for one in lock.distributions if one.direct]
    width = max((len(f"{one.name}=={one.version}") for one in direct), default=0)
    for one in direct:
        others = "".join(f"; {other} says {version}" for other, version in sorted(one.others.items()))
        yield f"  {f'{one.name}=={one.version}':<{width}}  {one.source}{others}"
        yield from (f"    bounded {plain(bound)}" for bound in one.bounds)
    for one in lock.distributions:
        if not one.direct and one.others and one.source not in one.others:
            said = ", ".join(f"{other} says {version}" for other, version in sorted(one.others.items()))
            yield f"  {one.name}=={one.version}  comes along, {one.source}; {said}"
    for one in lock.distributions:
        if not one.direct and one.bounds:
            yield f"  {one.name}=={one.version}  comes along, {one.source}"
            yield from (f"    bounded {plain(bound)}" for bound in one.bounds)
    if len(direct) < len(lock.distributions):
        yield f"  and {len(lock.distributions) - len(direct)} that come along with them"
    yield from _group("Optional, left out:", lock.needs.optional)
    yield from _group("Of the platform:", lock.needs.platform)
    yield from _group("Unknown; which distribution gives this?", lock.needs.unknown)
    if lock.yanked:
        yield from (
            "",
            f"Withdrawn from the index, and locked all the same: {', '.join(map(plain, lock.yanked))}",
        )
    if lock.conflict:
        yield from ("", *map(plain, lock.conflict.split("\n")))


def _check_lines(checked: Checked, folder: str) -> Iterator[str]:
    if not checked.there:
        yield f"There is no lock in {plain(folder)}: run nb2prod lock."
    yield from _group(f"The lock in {plain(folder)} lacks:", checked.lacking)
    if checked.mixed:
        yield from ("", f"Its files do not say the same of: {', '.join(map(plain, checked.mixed))}")


def _trial_lines(trial: Trial) -> Iterator[str]:
    yield ""
    if trial.problem is not None:
        yield f"It does not install: {plain(trial.problem)}"
    elif trial.failed:
        yield f"It installs, but of {trial.tried} imports these fail:"
    else:
        yield f"installed into a fresh environment; all {trial.tried} imports succeed"
    for one in trial.failed:
        what = f"{one.place.module}: {one.place.name}" if one.place.name else one.place.module
        yield f"  {plain(what)}  {plain(one.place.shown)}"
        yield f"    {plain(one.why)}"


def _wheels_line(wheels: Wheels) -> str:
    """How many wheels lie there now, and how many of them are new."""
    return f"{wheels.count} wheels in {plain(shown_path(wheels.folder))}, {len(wheels.new)} of them new"


def _group(head: str, places: Sequence[Place]) -> Iterator[str]:
    if places:
        yield f"\n{head}"
    shown = (
        f"  {plain(one.module)}  {plain(one.shown)}{f'  ({plain(one.why)})' if one.why else ''}"
        for one in places
    )
    yield from dict.fromkeys(shown)


def _end(report: LockReport) -> str:
    if report.exit_code:
        return "\nnot locked"
    if report.done.lock is None:
        return "the lock has all that is imported"
    written = [plain(shown_path(path)) for path in report.done.written if path.suffix != ".whl"]
    return f"\nwritten: {', '.join(written)}" if written else "\nup to date"
