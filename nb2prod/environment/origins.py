"""Where an imported module comes from: Python itself, the project, a distribution, or a platform.

>>> from nb2prod.notebook import SurroundingsReader
>>> nowhere = SurroundingsReader(is_pin_file=lambda name: False).of(None)
>>> origin_of("sklearn.svm.SVC", nowhere).distribution.name
'scikit-learn'
>>> [origin_of(module, nowhere).kind for module in ("json", "google.colab.drive", "my_tools")]
['standard', 'platform', 'unknown']
"""

from collections.abc import Iterator
from typing import Literal
from weakref import WeakKeyDictionary

from nb2prod.environment.distributions import Distribution, distribution_of, is_standard, platform_of
from nb2prod.facts import Facts, Import
from nb2prod.notebook import Surroundings, Value

_CURRENT = (3, 14)
# The notebooks of a folder share its surroundings, and import much the same.
_REMEMBERED: WeakKeyDictionary[Surroundings, dict[str, "Origin"]] = WeakKeyDictionary()


class Origin(Value):
    """What gives a module. ``distribution`` is set for that kind; ``made``: a cell of the notebook writes it."""

    kind: Literal["standard", "local", "distribution", "platform", "unknown"]
    distribution: Distribution | None = None
    made: bool = False


class Origins:
    """Where the imports of one notebook come from; each module is looked up once a folder."""

    def __init__(self, facts: Facts, surroundings: Surroundings):
        self._surroundings = surroundings
        self._made = frozenset(_made_modules(facts))
        self._known = _REMEMBERED.setdefault(surroundings, {})

    def of(self, one: Import) -> Origin:
        """Where the module of an import comes from."""
        if one.level:
            return Origin("local")
        if one.top in self._made:
            return Origin("local", made=True)
        module = f"{one.module}.{one.name}" if one.name else one.module
        if module not in self._known:
            self._known[module] = origin_of(module, self._surroundings)
        return self._known[module]


def origin_of(module: str, surroundings: Surroundings) -> Origin:
    """Where ``module`` (dotted, the imported name behind it) comes from in these surroundings."""
    top = module.partition(".")[0]
    if is_standard(top, _CURRENT):
        return Origin("standard")
    distribution = distribution_of(module)
    known = Origin("distribution", distribution) if distribution else None
    if known is None and platform_of(module) is not None:
        known = Origin("platform")
    if _is_local(top, surroundings, installed_too=known is not None):
        return Origin("local")
    if known is not None:
        return known
    return Origin("standard" if is_standard(top) else "unknown")


def _is_local(top: str, surroundings: Surroundings, *, installed_too: bool) -> bool:
    locality = surroundings.is_local_module(top)
    if locality is None or not installed_too or locality == "package":
        return locality is not None
    # A mere folder gives way to an installed package of its name, and so does a module elsewhere.
    return surroundings.exists(f"{top}.py") or surroundings.exists(f"{top}/__init__.py")


def _made_modules(facts: Facts) -> Iterator[str]:
    """The modules that cells write: ``%%writefile shop/prices.py`` makes ``shop`` and ``prices``."""
    for use in facts.files:
        path = use.path.prefix
        if use.mode in ("write", "append") and use.path.whole and path.endswith(".py"):
            yield from path.removesuffix(".py").removesuffix("/__init__").replace("\\", "/").split("/")
