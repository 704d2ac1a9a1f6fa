"""Which rules run: ``select``, ``ignore`` and ``extend-select`` as codes, prefixes, names or ``ALL``.

The most exact selector decides: ``--select NB401 --ignore NB4`` runs NB401. Of two that are equally exact, ignoring
wins. A prefix or ``ALL`` means the stable rules (with ``preview`` those in preview too); a rule that is off runs only
when its code or name is given.

>>> from nb2prod.lint.catalogue import load_catalogue
>>> chosen = select(load_catalogue(), Wish(select=("NB0",), ignore=("unused-suppression",)))
>>> "NB002" in chosen, "NB005" in chosen
(True, False)
"""

from collections.abc import Iterable

from nb2prod.errors import Nb2prodError
from nb2prod.lint.catalogue import Catalogue
from nb2prod.lint.pylintrules import is_pylint
from nb2prod.notebook import Value
from nb2prod.rule import Status

# A gate must never pass what nobody could look at, whatever was selected.
ALWAYS = frozenset({"NB000", "NB001"})
UNLESS_IGNORED = frozenset({"NB002"})

_EXACT = 99
_LAYER = 100


class Wish(Value):
    """What a user asked for. ``select`` None stands for every rule that is on by default."""

    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    preview: bool = False


def select(catalogue: Catalogue, *wishes: Wish) -> frozenset[str]:
    """The codes of the rules that run. A later wish (the command line) overrules an earlier one (a file).

    The selectors must be known (see ``require_known``). A wish with ``select`` starts afresh.
    """
    fresh = max((at for at, wish in enumerate(wishes) if wish.select is not None), default=0)
    on: dict[str, int] = dict.fromkeys(UNLESS_IGNORED, 0)
    off: dict[str, int] = {}
    preview = any(wish.preview for wish in wishes)
    for layer, wish in enumerate(wishes[fresh:]):
        start = wish.select if wish.select is not None else () if layer else ("ALL",)
        _mean(on, catalogue, (*start, *wish.extend_select), layer=layer, preview=preview)
        _mean(off, catalogue, wish.ignore, layer=layer, preview=True)
    return ALWAYS | {code for code, strength in on.items() if strength > off.get(code, -1)}


def require_known(catalogue: Catalogue, selectors: Iterable[str], *, where: str) -> None:
    """Raises Nb2prodError, with the nearest one, for the first selector that means no rule."""
    for selector in selectors:
        if not catalogue.matching(selector) and not is_pylint(selector):
            raise Nb2prodError(f"unknown rule '{selector}'", where=where, todo=catalogue.nearest(selector))


def _mean(
    strengths: dict[str, int], catalogue: Catalogue, selectors: Iterable[str], *, layer: int, preview: bool
) -> None:
    """Notes for each code that the selectors mean how strongly it is meant."""
    for selector in selectors:
        exact = catalogue.find(selector) is not None
        strength = layer * _LAYER + (_EXACT if exact else 0 if selector.upper() == "ALL" else len(selector))
        for rule in catalogue.matching(selector):
            if exact or rule.status is Status.STABLE or (preview and rule.status is Status.PREVIEW):
                strengths[rule.code] = max(strength, strengths.get(rule.code, 0))
