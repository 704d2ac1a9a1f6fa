"""How each row of the table of removed APIs is tried: its snippet, and the environments that it is run in.

``snippets.txt`` holds for each distribution a preamble (``==== pandas``) and for each row a snippet
(``==== pandas.read_csv keyword squeeze``), whose last statement uses what the row says is gone. Modules and names can
do without: they are imported. A frequency is tried with each function that takes one (``==== pandas.date_range
frequency``, with the word FREQUENCY in it), a style with the one snippet of all styles.

``environments.tsv`` says for each release what is installed for it, as it was on which day, and into which Python.
"""

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from nb2prod.environment.frequencies import FREQUENCY_PLACES
from nb2prod.environment.removed import FREQUENCIES, RemovedApi, names_with_removals, removed_apis

FOLDER = Path(__file__).parent
CURRENT = "current"
_HEAD = "==== "


class Environment(NamedTuple):
    """A release, and the Python that it runs in.

    ``requirements`` are installed as the index was on ``day`` (empty: today), then ``over`` without dependencies (the
    metadata of old releases cannot always be read).
    """

    distribution: str
    version: str
    python: str
    day: str
    requirements: list[str]
    over: list[str]


class Trial(NamedTuple):
    """A row with a snippet that must work in its last release, and fail in the next and in the current one."""

    api: RemovedApi
    key: str
    preamble: str
    snippet: str

    def is_the_reason(self, where: str, error: str) -> bool:
        """Whether a failure is that of the row: at the last statement (an import may stand above it), and about it."""
        if self.api.kind not in ("module", "name"):
            return where == "last" and self._word in error
        return where in ("last", "before") and (self._word in error or self._is_module_around(error))

    def _is_module_around(self, error: str) -> bool:
        """Whether the error is that a module that holds it is not there."""
        found = re.search(r"No module named '(\w+\.[\w.]+)'", error)
        return found is not None and f"{self.api.name}.".startswith(f"{found[1]}.")

    @property
    def _word(self) -> str:
        """What the error must speak of."""
        if self.api.kind == "positional":
            return "positional"
        if self.api.kind == "value":
            return self.api.value[2]
        return self.api.detail or self.api.name.rpartition(".")[2]


def rows() -> list[RemovedApi]:
    """The whole table, in order."""
    return [api for name in sorted(names_with_removals()) for api in removed_apis(name)]


@cache
def environments() -> dict[tuple[str, str], Environment]:
    """(distribution, version or ``current``) → its environment."""
    found = {}
    for line in (FOLDER / "environments.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            distribution, version, python, day, wanted = line.split("\t")
            below, _, over = wanted.partition("//")
            found[distribution, version] = Environment(
                distribution, version, python, day, below.split(), over.split()
            )
    return found


@cache
def snippets() -> dict[str, str]:
    """Heads and the texts below them."""
    text = (FOLDER / "snippets.txt").read_text(encoding="utf-8")
    parts = [part.partition("\n") for part in ("\n" + text).split("\n" + _HEAD)[1:]]
    return {head.strip(): body.strip("\n") for head, _, body in parts}


def trials_of(api: RemovedApi) -> list[Trial]:
    """How a row is tried; only frequencies are tried more than once."""
    key = f"{api.name} {api.kind} {api.detail}".strip()
    texts = {key: _snippet(api, key)}
    if api.name == FREQUENCIES:
        texts = {f"{key} in {name}": _with_frequency(name, api.detail) for name in _places_of(api.detail)}
    preamble = snippets().get(api.distribution, "")
    return [Trial(api, one, preamble, text) for one, text in texts.items()]


def _snippet(api: RemovedApi, key: str) -> str:
    if api.kind == "style":
        return snippets()["matplotlib.style style"].replace("STYLE", api.detail)
    return snippets().get(key) or _import_of(api)


def _import_of(api: RemovedApi) -> str:
    owner, _, name = api.name.rpartition(".")
    if api.kind == "module":
        return f"import {api.name}"
    module, _, last = owner.rpartition(".")
    if module and last[:1].isupper():
        return f"from {module} import {last}\n{last}.{name}"
    return f"from {owner} import {name}"


def _places_of(frequency: str) -> list[str]:
    return [name for name, place in FREQUENCY_PLACES.items() if place.understood(frequency)]


def _with_frequency(name: str, frequency: str) -> str:
    return snippets()[f"{name} frequency"].replace("FREQUENCY", frequency)
