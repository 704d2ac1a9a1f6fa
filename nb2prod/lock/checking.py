"""Whether a lock has all that the notebooks import; told from the files alone, without a network or a kernel.

>>> read_lock((), Path("no-such-folder")).there
False
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from nb2prod.environment import normalise
from nb2prod.lock.files import PYLOCK, PYTHON, REQUIREMENTS, REQUIREMENTS_IN, modules_named, read_text
from nb2prod.lock.imports import needs_of
from nb2prod.lock.resolve import versions_in
from nb2prod.lock.sources import named_in
from nb2prod.lock.studying import with_others
from nb2prod.lock.values import Also, Place, Studied
from nb2prod.notebook import Value

_DIRECT = r"(?m)^([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?==(\S+)"
_IN_PYLOCK = r'(?m)^name = "([^"]+)"\nversion = "([^"]+)"$'


class Checked(Value):
    """What a check of the lock in ``folder`` found: the imports that it lacks; all of them if it is not ``there``.

    ``mixed`` are the distributions for which its files do not say the same, ``unwanted`` lacks what somebody else
    than the notebooks asked for. ``texts`` are its files by name, those that are there.
    """

    folder: Path = Path()
    lacking: tuple[Place, ...] = ()
    there: bool = True
    mixed: tuple[str, ...] = ()
    lacking_also: tuple[Also, ...] = ()
    texts: dict[str, str] = {}

    @property
    def holds(self) -> bool:
        """Whether the lock is there, whole, and has everything."""
        return self.there and not (self.lacking or self.mixed or self.lacking_also)


def read_lock(notebooks: Sequence[Studied], folder: Path, also: Sequence[Also] = ()) -> Checked:
    """The lock in the folder, checked: it must have the notebooks' imports, and ``also`` these distributions.

    Raises Nb2prodError if it cannot be read.
    """
    found = {name: read_text(folder, name) for name in (REQUIREMENTS_IN, REQUIREMENTS, PYLOCK, PYTHON)}
    wanted, pinned = found[REQUIREMENTS_IN], found[REQUIREMENTS]
    versions = versions_in(pinned or "")
    locked = versions.keys()
    modules = {module for module, name in modules_named(wanted or "").items() if normalise(name) in locked}
    everyone = with_others(notebooks)
    needs = needs_of(everyone, None, named_in(everyone) | locked)
    lacking = [place for need in needs.needs if locked.isdisjoint(need.names) for place in need.places]
    places = [place for place in (*lacking, *needs.unknown) if place.module.partition(".")[0] not in modules]
    there = wanted is not None and pinned is not None
    return Checked(
        folder=folder,
        lacking=tuple(places),
        there=there,
        mixed=tuple(_mixed(found, versions)) if there else (),
        lacking_also=tuple(one for one in also if normalise(one.name) not in locked),
        texts={name: text for name, text in found.items() if text is not None},
    )


def _mixed(found: Mapping[str, str | None], versions: Mapping[str, str]) -> list[str]:
    """The distributions of which the files do not say the same, as after a hand has changed one of them."""
    wanted = {normalise(name): version for name, version in re.findall(_DIRECT, found[REQUIREMENTS_IN] or "")}
    differing = {name for name, version in wanted.items() if versions.get(name, version) != version}
    if found[PYLOCK] is not None:
        others = {(normalise(name), version) for name, version in re.findall(_IN_PYLOCK, found[PYLOCK])}
        # A lock for all systems may have several versions of one, of which the other file gives the last.
        differing |= {name for name, version in versions.items() if (name, version) not in others}
        differing |= {name for name, _ in others if name not in versions}
    return sorted(differing)
