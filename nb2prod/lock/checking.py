"""Whether a lock has all that the notebooks import; told from the files alone, without a network or a kernel."""

from collections.abc import Sequence
from pathlib import Path

from nb2prod.lock.files import REQUIREMENTS, REQUIREMENTS_IN, modules_named, read_text
from nb2prod.lock.imports import needs_of
from nb2prod.lock.resolve import versions_in
from nb2prod.lock.sources import named_in
from nb2prod.lock.values import Place, Studied
from nb2prod.notebook import Value


class Checked(Value):
    """What a check of a lock found: the imports that it lacks; all of them if there is no lock at all."""

    lacking: tuple[Place, ...]
    there: bool


def check_lock(notebooks: Sequence[Studied], folder: Path) -> Checked:
    """Which imports of the notebooks the lock in the folder lacks. Raises Nb2prodError if it cannot be read."""
    wanted, pinned = read_text(folder, REQUIREMENTS_IN), read_text(folder, REQUIREMENTS)
    locked = versions_in(pinned or "").keys()
    modules = {module for module, name in modules_named(wanted or "").items() if name in locked}
    needs = needs_of(notebooks, None, named_in(notebooks) | locked)
    lacking = [place for need in needs.needs if locked.isdisjoint(need.names) for place in need.places]
    places = [place for place in (*lacking, *needs.unknown) if place.module.partition(".")[0] not in modules]
    return Checked(lacking=tuple(places), there=wanted is not None and pinned is not None)
