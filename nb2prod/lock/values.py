"""The values of a lock: what the notebooks need, what each source says, and what came of it.

>>> Place("cv2", "churn.ipynb", 3, 1).shown
'churn.ipynb, cell 3, line 1'
"""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Literal

from nb2prod.errors import Nb2prodError
from nb2prod.facts import Facts
from nb2prod.notebook import Surroundings, Value
from nb2prod.replay import Wish

Source = Literal["kernel", "written", "date", "today"]
_PYTHON = r"\d\.\d{1,2}(?:\.\d{1,2})?"
SOURCES: tuple[Source, ...] = ("kernel", "written", "date", "today")


class Place(Value):
    """An import and where it stands; ``why`` says what is special about it, where something is.

    ``name`` is what is taken from the module, empty for the module itself. ``guarded``: the author foresaw that it
    fails. In a module beside the notebook there are no cells: ``notebook`` is its file, and ``cell`` 0.
    """

    module: str
    notebook: str
    cell: int
    line: int
    why: str = ""
    name: str = ""
    guarded: bool = False

    @property
    def shown(self) -> str:
        """The place in words."""
        return f"{self.notebook}, {self.within}"

    @property
    def within(self) -> str:
        """The place in its file, in words."""
        return f"cell {self.cell}, line {self.line}" if self.cell else f"line {self.line}"


class Studied(Value):
    """A notebook to lock: its path, how messages show it, what was learned of it, and the ``others`` that it runs."""

    path: Path
    shown: str
    facts: Facts
    surroundings: Surroundings
    others: tuple["Studied", ...] = ()


class Need(Value):
    """A distribution that the notebooks import: its name first, then others that are as good."""

    names: tuple[str, ...]
    places: tuple[Place, ...]

    @property
    def name(self) -> str:
        """The name to lock it by."""
        return self.names[0]


class Needs(Value):
    """All that the notebooks import, told apart. ``optional`` imports may fail, and nothing asks for them."""

    needs: tuple[Need, ...] = ()
    optional: tuple[Place, ...] = ()
    unknown: tuple[Place, ...] = ()
    local: tuple[Place, ...] = ()
    platform: tuple[Place, ...] = ()


class Also(Value):
    """A distribution that is to be locked though no notebook imports it, and ``why``: ``reads params.yaml``.

    ``specifier`` (``>=7``) counts where no source gives it a version. ``as_old``: it is to be as old as the notebook.
    """

    name: str
    why: str
    specifier: str = ""
    as_old: bool = False


class Bound(Value):
    """Releases from ``below`` on lack what stands at ``place``, whose ``module`` names it."""

    below: str
    place: Place

    @property
    def shown(self) -> str:
        """The bound and its reason."""
        return f"<{self.below}: {self.place.module} ({self.place.shown})"


class Choice(Value):
    """A need with the source that was followed and the version that it gave, if it gave one.

    ``extras`` are those of the distribution that the imports need. ``also`` is set where somebody else than the
    notebooks wants it too; nobody else wants it if it has no places. ``bound`` counts where no version is known.
    """

    need: Need
    source: Source
    version: str | None
    also: Also | None = None
    extras: tuple[str, ...] = ()
    bound: Bound | None = None

    @property
    def requirement(self) -> str:
        """What to ask the index for."""
        name = f"{self.need.name}[{','.join(self.extras)}]" if self.extras else self.need.name
        if self.version:
            return f"{name}=={self.version}"
        limits = [self.also.specifier] if self.also and self.also.specifier else []
        return name + ",".join([*limits, *([f"<{self.bound.below}"] if self.bound else [])])

    @property
    def shown(self) -> str:
        """What it is for, in words."""
        return self.need.places[0].shown if self.need.places else self.also.why if self.also else ""


class Options(Value):
    """What a lock is asked for. ``source`` is the first source to ask; ``day`` the one for the source ``date``."""

    source: Source | None = None
    day: date | None = None
    python: str | None = None
    wish: Wish = Wish()
    index_url: str | None = None
    find_links: tuple[Path, ...] = ()
    universal: bool = False
    allow_sdist: bool = False
    install_test: bool = False
    wheelhouse: Path | None = None


def options_of(given: Mapping[str, Any]) -> Options:
    """The options from the words of the command line. Raises Nb2prodError for a Python that is no X.Y."""
    python = given["python"]
    if python is not None and not re.fullmatch(_PYTHON, python):
        raise Nb2prodError(f"'{python}' is no version", where="--python", todo="give it as X.Y, such as 3.11")
    return Options(
        source=given["source"],
        day=given["day"] and given["day"].date(),
        python=python,
        wish=Wish(given["interpreter"], given["kernel"]),
        index_url=given["index_url"],
        find_links=given["find_links"],
        universal=given["universal"],
        allow_sdist=given["allow_sdist"],
        install_test=given["install_test"],
        wheelhouse=given["wheelhouse"],
    )


class Locked(Value):
    """One distribution of the lock: which source gave its version, and what the others say."""

    name: str
    version: str
    source: Source
    others: dict[str, str] = {}
    bounds: tuple[str, ...] = ()
    imports: tuple[Place, ...] = ()
    why: str = ""

    @property
    def direct(self) -> bool:
        """Whether a notebook imports it, or somebody else asked for it, as ``why`` says."""
        return bool(self.imports or self.why)


class Lock(Value):
    """The outcome. ``texts`` are the files by name, empty if there is a ``conflict``, in words, or an unknown import.

    ``python_source`` is ``option``, ``kernel``, ``notebook``, ``outputs`` or ``today``. ``here`` is what is to be
    installed on this system, with hashes, and ``links`` are the URLs of its wheels. ``yanked`` are versions
    (``attrs==21.1.0``) that were withdrawn from the index.
    """

    python: str
    python_source: str
    needs: Needs
    distributions: tuple[Locked, ...] = ()
    conflict: str | None = None
    texts: dict[str, str] = {}
    here: str = ""
    links: tuple[str, ...] = ()
    interpreter: Path | None = None
    yanked: tuple[str, ...] = ()
