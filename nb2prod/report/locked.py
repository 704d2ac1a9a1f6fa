"""The report of ``lock``: what was locked and why, what is unknown, what was written; as text and as JSON.

>>> report = LockReport(folder=".", lacking=(Place("cv2", "n.ipynb", 3, 1),))
>>> report.exit_code, as_text(report)
(1, '\\nThe lock in . lacks:\\n  cv2  n.ipynb, cell 3, line 1\\n\\nnot locked\\n')
"""

from collections.abc import Iterator, Sequence
from typing import Any

from nb2prod.lock import Lock, Locked, Place
from nb2prod.notebook import Value
from nb2prod.report.json import encoded, envelope
from nb2prod.report.plain import guarded, plain

_PYTHON_FROM = {
    "option": "--python",
    "kernel": "the Python that runs the notebook",
    "notebook": "the notebook's metadata",
    "today": "the Python that runs nb2prod",
}


class LockReport(Value):
    """What ``lock`` did. ``lock`` is None for a check, which finds the imports that are ``lacking``.

    ``written`` are the files that have other bytes than before.
    """

    folder: str
    lock: Lock | None = None
    written: tuple[str, ...] = ()
    lacking: tuple[Place, ...] = ()
    there: bool = True

    @property
    def exit_code(self) -> int:
        """0: locked, or nothing lacks; 1: an import that is unknown or lacking, a conflict, no lock to check."""
        refused = self.lock is not None and (self.lock.needs.unknown or self.lock.conflict)
        return 1 if refused or self.lacking or not self.there else 0


def as_json(report: LockReport) -> str:
    """The report for machines."""
    lock = report.lock
    needs = lock.needs if lock else None
    body = {
        "python": {"version": lock.python, "source": lock.python_source} if lock else None,
        "distributions": [_distribution(one) for one in lock.distributions] if lock else [],
        "unknown": _places(needs.unknown if needs else report.lacking),
        "optional": _places(needs.optional if needs else ()),
        "local": _places(needs.local if needs else ()),
        "platform": _places(needs.platform if needs else ()),
        "conflict": lock.conflict if lock else None,
        "written": list(report.written),
    }
    return encoded({**envelope(report.exit_code), **body})


def as_text(report: LockReport) -> str:
    """The report for people."""
    lines = list(_check_lines(report) if report.lock is None else _lines(report.lock))
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
    }


def _places(places: Sequence[Place]) -> list[dict[str, Any]]:
    return [
        {"module": one.module, "notebook": one.notebook, "cell": one.cell, "line": one.line} for one in places
    ]


def _lines(lock: Lock) -> Iterator[str]:
    yield f"Python {plain(lock.python)}, from {_PYTHON_FROM[lock.python_source]}"
    direct = [one for one in lock.distributions if one.direct]
    width = max((len(f"{one.name}=={one.version}") for one in direct), default=0)
    for one in direct:
        others = "".join(f"; {other} says {version}" for other, version in sorted(one.others.items()))
        yield f"  {f'{one.name}=={one.version}':<{width}}  {one.source}{others}"
    for one in lock.distributions:
        if not one.direct and one.others and one.source not in one.others:
            said = ", ".join(f"{other} says {version}" for other, version in sorted(one.others.items()))
            yield f"  {one.name}=={one.version}  comes along, {one.source}; {said}"
    if len(direct) < len(lock.distributions):
        yield f"  and {len(lock.distributions) - len(direct)} that come along with them"
    yield from _group("Optional, left out:", lock.needs.optional)
    yield from _group("Of the platform:", lock.needs.platform)
    yield from _group("Unknown; which distribution gives this?", lock.needs.unknown)
    if lock.conflict:
        yield ""
        yield from map(plain, lock.conflict.split("\n"))


def _check_lines(report: LockReport) -> Iterator[str]:
    if not report.there:
        yield f"There is no lock in {plain(report.folder)}: run nb2prod lock."
    yield from _group(f"The lock in {plain(report.folder)} lacks:", report.lacking)


def _group(head: str, places: Sequence[Place]) -> Iterator[str]:
    if places:
        yield f"\n{head}"
    for one in places:
        yield f"  {plain(one.module)}  {plain(one.shown)}{f'  ({plain(one.why)})' if one.why else ''}"


def _end(report: LockReport) -> str:
    if report.exit_code:
        return "\nnot locked"
    if report.lock is None:
        return "the lock has all that is imported"
    return f"\nwritten: {', '.join(map(plain, report.written))}" if report.written else "\nup to date"
