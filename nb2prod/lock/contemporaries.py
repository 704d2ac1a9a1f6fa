"""What a release that is bounded to the past was made for: what it asks for, as that was in its time.

A bound reaches back: pandas below 2.0 asks for any numpy from 1.21 on, and cannot be imported beside a numpy of years
later. So whatever a bounded release asks for may be no newer than the first release beyond the bound.

>>> asked_for("numpy==1.24.2 \\\\\\n    # via\\n    #   -r requirements.in\\n    #   pandas\\npandas==1.5.3 \\\\\\n")
{'pandas': ['numpy']}
"""

import re
from collections.abc import Callable, Iterable, Mapping

from nb2prod.environment import normalise
from nb2prod.lock.files import REQUIREMENTS
from nb2prod.lock.undeclared import imported_by
from nb2prod.lock.values import Choice
from nb2prod.notebook import Value

_ONE = r"(?m)^([A-Za-z0-9][\w.-]*)==[^\n]*\n((?:[ \t]+[^\n]*\n?)*)"
_ASKING = r"(?m)^ +#(?: via)? +(?!via$)([A-Za-z0-9][\w.-]*)$"


class Limit(Value):
    """Releases after ``moment`` (RFC 3339) are too new for ``release``, which is bounded."""

    moment: str
    release: str

    @property
    def shown(self) -> str:
        """The limit and its reason."""
        return f"to {self.moment[:10]}: {self.release} was made for what there was then"


def limits_of(
    texts: Mapping[str, str],
    versions: Mapping[str, str],
    choices: Iterable[Choice],
    appeared: Callable[[str, str], str | None],
) -> dict[str, Limit]:
    """Distribution → its limit, for all that the bounded releases in a lock, given by its files, ask for.

    ``versions`` are those in the lock. ``appeared`` tells when the first release of a distribution from a version on
    came, if one did that could be locked instead: else the bound changes nothing.
    """
    asked = asked_for(texts.get(REQUIREMENTS, ""))
    for name, lacking in imported_by(versions).items():
        asked[name] = [*asked.get(name, ()), *lacking]
    known = {name for one in choices if one.version is not None for name in one.need.names}
    limits: dict[str, Limit] = {}
    for one in choices:
        name = normalise(one.need.name)
        if one.version is not None or one.bound is None or name not in versions:
            continue
        moment = appeared(name, one.bound.below)
        if moment is None:
            continue
        limit = Limit(moment, f"{name} {versions[name]}")
        for other in _all_below(name, asked) - known:
            limits[other] = min(limit, limits.get(other, limit), key=lambda limit: limit.moment)
    return limits


def asked_for(requirements: str) -> dict[str, list[str]]:
    """Distribution → what it asks for, as the comments of a requirements file tell."""
    asked: dict[str, list[str]] = {}
    for name, below in re.findall(_ONE, requirements):
        for asking in re.findall(_ASKING, below):
            asked.setdefault(normalise(asking), []).append(normalise(name))
    return asked


def _all_below(name: str, asked: Mapping[str, Iterable[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [name]
    while waiting:
        new = set(asked.get(waiting.pop(), ())) - found - {name}
        found |= new
        waiting += new
    return found
