"""Which distributions the notebooks need: their imports, each with its place, looked up and never guessed.

>>> from nb2prod.facts import learn
>>> from nb2prod.notebook import Cell, Notebook, SurroundingsReader
>>> from pathlib import Path
>>> facts = learn(Notebook("n.ipynb", (Cell(1, "code", "import cv2, my_tools"),)))
>>> nowhere = SurroundingsReader(is_pin_file=lambda name: False).of(None)
>>> needs = needs_of([Studied(Path("n.ipynb"), "n.ipynb", facts, nowhere)], None, frozenset())
>>> needs.needs[0].name, needs.unknown[0].module
('opencv-python', 'my_tools')
"""

from collections.abc import Collection, Iterable, Sequence

from nb2prod.environment import Distribution, Origin, Origins, normalise
from nb2prod.environment.requirements import without_secrets
from nb2prod.facts import Import
from nb2prod.lock.beside import modules_of
from nb2prod.lock.values import Need, Needs, Place, Studied
from nb2prod.notebook import replace
from nb2prod.replay import Installed


def needs_of(notebooks: Sequence[Studied], installed: Installed | None, wanted: Collection[str]) -> Needs:
    """What the notebooks import.

    ``installed`` is what their Python told, if it was asked: it knows best which distribution gives a module.
    ``wanted`` are the distributions (PEP 503 spelling) that are written down somewhere: of several that give the same
    module such a one is taken, and an import that may fail is needed only if its distribution is among them.
    """
    sorter = _Sorter(installed, wanted)
    for notebook in notebooks:
        origins = Origins(notebook.facts, notebook.surroundings)
        for one in notebook.facts.imports:
            sorter.take(one, origins.of(one), _place(one, notebook.shown, cell=one.cell.number))
        for module in modules_of(notebook):
            origins = Origins(module.facts, notebook.surroundings)
            for one in module.facts.imports:
                if (origin := origins.of(one)).kind != "local":
                    sorter.take(one, origin, _place(one, module.shown, cell=0))
    return sorter.needs()


def _place(one: Import, file: str, *, cell: int) -> Place:
    name = "." * one.level + one.module
    # What a module imports within a function may never be asked for.
    guarded = one.guarded or (one.in_function and not cell)
    return Place(name, file, cell, one.span.line, name=one.name, guarded=guarded)


class _Sorter:
    """Puts each import where it belongs."""

    def __init__(self, installed: Installed | None, wanted: Collection[str]):
        self._installed = installed
        self._wanted = wanted
        self._found: dict[tuple[str, ...], dict[Place, bool]] = {}
        self._others: dict[str, dict[Place, None]] = {"unknown": {}, "local": {}, "platform": {}}
        self._maybe: dict[Place, None] = {}

    def take(self, one: Import, origin: Origin, place: Place) -> None:
        """Note one import."""
        names: tuple[str, ...] = ()
        if origin.kind not in ("local", "standard"):
            module = f"{one.module}.{one.name}" if one.name else one.module
            names, why = self._names(module, origin.distribution)
            if why:
                kind = "local" if why.startswith("file:") else "unknown"
                self._others[kind][replace(place, why=why)] = None
                return
        if names:
            self._found.setdefault(names, {})[place] = place.guarded
        elif origin.kind == "unknown" and place.guarded:
            self._maybe[place] = None
        elif origin.kind in self._others:
            self._others[origin.kind][place] = None

    def needs(self) -> Needs:
        """All that was noted."""
        needs, maybe = [], dict(self._maybe)
        for names, places in sorted(self._found.items()):
            if all(places.values()) and not any(map(self._is_wanted, names)):
                maybe.update(dict.fromkeys(places))
            else:
                needs.append(Need(names, tuple(places)))
        others = {kind: tuple(places) for kind, places in self._others.items()}
        return Needs(needs=tuple(needs), optional=tuple(maybe), **others)

    def _is_wanted(self, name: str) -> bool:
        return name in self._wanted

    def _names(self, module: str, known: Distribution | None) -> tuple[tuple[str, ...], str]:
        """The names of the distribution that gives the module, and why none can be locked by its name."""
        usual = known.names if known else ()
        givers = self._installed.distributions_of(module) if self._installed else ()
        if self._installed and givers:
            giver = _best(givers, usual)
            name = normalise(giver)
            return (name, *(other for other in usual if other != name)), without_secrets(
                self._installed.direct.get(giver, "")
            )
        first = next(filter(self._is_wanted, usual), None)
        return (first, *(name for name in usual if name != first)) if first else usual, ""


def _best(givers: Iterable[str], usual: tuple[str, ...]) -> str:
    """Of several installed distributions that give a module, the one that usually does."""
    ranks = {name: rank for rank, name in enumerate(usual)}
    return min(givers, key=lambda giver: (ranks.get(normalise(giver), len(ranks)), giver))
