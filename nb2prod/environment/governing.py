"""Which pins hold for a notebook: what the pin files around it say, and what it says itself, taken together.

>>> import tempfile
>>> from pathlib import Path
>>> from nb2prod.environment.pins import is_pin_file
>>> from nb2prod.notebook import SurroundingsReader
>>> folder = Path(tempfile.mkdtemp())
>>> _ = (folder / "requirements.txt").write_text("-r more.txt\\nnumpy==2.0.1\\npandas"), (
...     folder / "more.txt"
... ).write_text("scipy==1.13.0")
>>> pins = governing_pins(SurroundingsReader(is_pin_file=is_pin_file).of(folder / "churn.ipynb"))
>>> sorted(pins.exact.items()), sorted(pins.named)
([('numpy', '2.0.1'), ('scipy', '1.13.0')], ['numpy', 'pandas', 'scipy'])
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from weakref import WeakKeyDictionary

from nb2prod.environment.installing import InstallLine
from nb2prod.environment.pins import Pins, read_pins, read_script_block
from nb2prod.environment.requirements import Requirement
from nb2prod.facts import Facts
from nb2prod.notebook import PinFile, Surroundings

# The notebooks of a folder share its surroundings, and a thousand notebooks often share one requirements.txt.
_REMEMBERED: WeakKeyDictionary[Surroundings, Pins] = WeakKeyDictionary()
_read = lru_cache(maxsize=64)(read_pins)
_SCRIPT = "# /// script"


def governing_pins(surroundings: Surroundings) -> Pins:
    """What the pin files in the notebook's folder and above it say, those that they include among them.

    Where several name a version of the same distribution, that of the nearest file counts.
    """
    if surroundings not in _REMEMBERED:
        _REMEMBERED[surroundings] = _joined(_parsed(surroundings))
    return _REMEMBERED[surroundings]


def pins_for(facts: Facts, surroundings: Surroundings, installs: Iterable[InstallLine]) -> Pins:
    """The governing pins, and those of the notebook itself: its PEP 723 block and what it installs."""
    own = [read_script_block(cell.cell.source) for cell in facts.cells if _SCRIPT in cell.cell.source]
    for line in installs:
        own.append(_of_requirements(line.install.requirements))
        texts = ((name, surroundings.text(name)) for name in line.install.files)
        own += [_read(name, text) for name, text in texts if text is not None]
    around = governing_pins(surroundings)
    return _joined([*own, around]) if own else around


def _parsed(surroundings: Surroundings) -> Iterator[Pins]:
    waiting: list[PinFile] = list(surroundings.pin_files)
    seen: set[str] = set()
    while waiting:
        pin_file = waiting.pop(0)
        if pin_file.location not in seen:
            seen.add(pin_file.location)
            pins = _read(pin_file.name, pin_file.text)
            yield pins
            included = (surroundings.include(pin_file, name) for name in pins.includes)
            waiting += [other for other in included if other is not None]


def _of_requirements(requirements: Iterable[Requirement]) -> Pins:
    named = [one for one in requirements if one.name is not None]
    exact = {one.name: one.version or "" for one in named if one.pinned and one.name is not None}
    below = {one.name: one.bound for one in named if one.name is not None and one.bound}
    return Pins(exact=exact, named=frozenset(one.name for one in named if one.name is not None), below=below)


def _joined(found: Iterable[Pins]) -> Pins:
    exact: dict[str, str] = {}
    below: dict[str, str] = {}
    named: set[str] = set()
    python = None
    for pins in found:
        exact = pins.exact | exact
        below = pins.below | below
        named |= pins.named
        python = python or pins.python
    return Pins(exact=exact, named=frozenset(named), python=python, below=below)
