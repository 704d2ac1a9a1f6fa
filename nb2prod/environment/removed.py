"""APIs that are gone from the current releases: a table of facts, each tried against old and new releases.

>>> (api,) = removed_apis("pandas.DataFrame.append")
>>> api.kind, api.distribution, api.last, api.gone, api.replacement
('method', 'pandas', '1.5.3', '2.0.0', 'pandas.concat')
>>> removed_apis("pandas.concat.of_my_own"), still_has("1.4", api), still_has("2.2.3", api)
((), True, False)
"""

import re
from functools import cache
from typing import Literal, cast

from nb2prod.environment.distributions import data_lines, distribution_of
from nb2prod.environment.found import Pins
from nb2prod.notebook.value import Value

Kind = Literal["frequency", "keyword", "method", "module", "name", "positional", "style", "value"]
FREQUENCIES, STYLES = "pandas.tseries.frequencies", "matplotlib.style"


class RemovedApi(Value):
    """Something that a library once had.

    ``name`` is its qualified name, as facts give it. ``kind`` says what of it is gone and what ``detail`` holds:

    - ``module``, ``name`` (function, class, constant, attribute), ``method`` (only where it is called): all of it;
    - ``keyword``: the argument ``detail`` of the call;
    - ``value``: ``position:argument=text``, an argument's text that is refused now (no position: only by keyword);
    - ``positional``: how many positional arguments the call takes now; more are refused;
    - ``frequency``, ``style``: the text ``detail``, wherever pandas or Matplotlib expects such a text.

    ``last`` is the last release of ``distribution`` that has it, ``gone`` the next, ``replacement`` what to write
    today (empty: nothing takes its place).
    """

    name: str
    kind: Kind
    detail: str
    distribution: str
    last: str
    gone: str
    replacement: str

    @property
    def value(self) -> tuple[int | None, str, str]:
        """Of a ``value``: the argument's position, its keyword, and the text that is refused."""
        position, _, rest = self.detail.partition(":")
        keyword, _, text = rest.partition("=")
        return int(position) if position else None, keyword, text


def removed_apis(name: str) -> tuple[RemovedApi, ...]:
    """What is gone of the thing of this qualified name; mostly nothing."""
    return tuple(_api(name, row) for row in _rows().get(name, ()))


@cache
def names_with_removals() -> frozenset[str]:
    """Every qualified name that has a row."""
    return frozenset(_rows())


def pins_keep(pins: Pins, api: RemovedApi) -> bool:
    """Whether a version is pinned that still has it, or one that nobody can tell (a commit, a hash)."""
    names = _names_of(api)
    versions = [pins.exact[name] for name in names if name in pins.exact]
    if versions:
        return any(not version or still_has(version, api) for version in versions)
    return any(_stays_below(pins.below[name], api) for name in names if name in pins.below)


def still_has(version: str, api: RemovedApi) -> bool:
    """Whether this version of the distribution still has it."""
    return _numbers(version) < _numbers(api.gone)


def _names_of(api: RemovedApi) -> tuple[str, ...]:
    """The distribution, and those that are as good: ``tensorflow-cpu`` for ``tensorflow``."""
    found = distribution_of(api.name)
    alternates = found.names if found is not None and api.distribution in found.names else ()
    return (api.distribution, *alternates)


def _stays_below(bound: str, api: RemovedApi) -> bool:
    """Whether all versions under a bound (``<2``, ``<=1.5.3``) still have it."""
    if bound.startswith("<="):
        return still_has(bound[2:], api)
    return _numbers(bound[1:]) <= _numbers(api.gone)


def _numbers(version: str) -> tuple[int, ...]:
    """The numbers that a version begins with, without zeros at the end: 2.0.0 is 2."""
    found = re.match(r"\d+(?:\.\d+)*", version.strip().lstrip("vV"))
    numbers = [int(part) for part in found[0].split(".")] if found else []
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)


@cache
def _api(name: str, row: str) -> RemovedApi:
    kind, detail, distribution, last, gone, replacement = row.split("\t")
    return RemovedApi(name, cast(Kind, kind), detail, distribution, last, gone, replacement)


@cache
def _rows() -> dict[str, list[str]]:
    """The rows by name, left as text: a notebook asks for few of them."""
    rows: dict[str, list[str]] = {}
    for line in data_lines("removed.tsv"):
        name, _, rest = line.partition("\t")
        rows.setdefault(name, []).append(rest)
    return rows
