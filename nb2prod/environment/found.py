"""What reading a pin file finds, line by line, and the value that comes of it.

>>> found = FoundPins()
>>> found.add("Numpy", "1.26.4"), found.add("pandas", None)
(None, None)
>>> found.pins().exact, sorted(found.pins().named)
({'numpy': '1.26.4'}, ['numpy', 'pandas'])
"""

from nb2prod.environment.distributions import normalise
from nb2prod.environment.requirements import Requirement
from nb2prod.notebook.value import Value


class Pins(Value):
    """What a pin file says.

    ``exact``: distribution (PEP 503 spelling) → the one version it must have; ``""`` where a hash or a commit pins it
    instead. Of several versions for several systems it is the newest. ``named``: all distributions that are named.
    ``includes``: the other files that it refers to, as written there. ``python``: which Python it asks for, as
    written (``>=3.9``, ``3.11``). ``broken``: why it could not be read. ``below``: distribution → the upper bound that
    its version must keep (``<2``, ``<=1.5``).
    """

    exact: dict[str, str] = {}
    named: frozenset[str] = frozenset()
    includes: tuple[str, ...] = ()
    python: str | None = None
    broken: str | None = None
    below: dict[str, str] = {}


class FoundPins:
    """Pins in the making: readers add to it what they come across."""

    def __init__(self) -> None:
        self.exact: dict[str, str] = {}
        self.below: dict[str, str] = {}
        self.named: set[str] = set()
        self.includes: list[str] = []
        self.python: str | None = None

    def add(self, name: str, version: str | None) -> None:
        """Note a distribution; ``version`` is None where it is not pinned, ``""`` where a hash or commit pins it."""
        name = normalise(name)
        if name:
            self.named.add(name)
        if name and version is not None:
            known = self.exact.get(name)
            self.exact[name] = version if known is None else _newest(known, version)

    def add_requirement(self, requirement: Requirement | None) -> None:
        """Note what a requirement asks for; one without a name is passed over."""
        if requirement is None or requirement.name is None:
            return
        fixed = requirement.version or ("" if requirement.digest else None)
        if requirement.name == "python":
            asked = requirement.spec.partition("python")[2].strip()
            self.python = self.python or requirement.version or asked or None
        else:
            self.add(requirement.name, fixed)
            if requirement.bound:
                self.below[requirement.name] = requirement.bound

    def pins(self) -> Pins:
        """What was found, as a value."""
        includes = tuple(dict.fromkeys(self.includes))
        return Pins(self.exact, frozenset(self.named), includes, self.python, below=self.below)


def _newest(one: str, other: str) -> str:
    if one == other or not one or not other:
        return one or other
    from packaging.version import Version  # here: two versions of one distribution are rare

    try:
        return max(one, other, key=Version)
    except ValueError:
        return max(one, other)
