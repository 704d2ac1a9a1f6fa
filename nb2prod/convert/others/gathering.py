"""From the translated cells of a spread notebook back to the author's cells, with what they run inside of them.

>>> from nb2prod.convert.others.values import Part
>>> from nb2prod.notebook import Cell
>>> author = Notebook("a.ipynb", (Cell(1, "code", "%run tools.ipynb"),))
>>> tools = Notebook("a.ipynb", (Cell(1, "code", "import math\\nrate = 2\\nrate"), Cell(2, "code", "")))
>>> parts = (Part(1, 1, 1, host_line=1, notebook="tools.ipynb", cell=4, at_once=True), Part(2, 1, 2, host_line=2))
>>> spread = Spread(tools, parts, others={"tools.ipynb": None})
>>> whole, places = gathered(Translated(tools, positions={1: (0, 1, 2)}), spread, author)
>>> print(whole.notebook.cells[0].source)
import math
# tools.ipynb, cell 4
rate = 2
rate;
<BLANKLINE>
>>> whole.positions[1], whole.parts[1]
((0, 0, 0), (0, 0, 0))
"""

from collections.abc import Iterable, Sequence

from nb2prod.convert.lifting import is_import
from nb2prod.convert.others.places import Line, Places
from nb2prod.convert.others.values import Part, Spread
from nb2prod.convert.positions import hushed
from nb2prod.convert.translate import Translated
from nb2prod.facts.parse import parse_python
from nb2prod.notebook import Notebook, Value, replace


class _Made(Value):
    """A cell of the author's with all that stands in it now."""

    source: str
    positions: tuple[int, ...]
    parts: tuple[int, ...]
    lines: tuple[Line, ...]


def gathered(translated: Translated, spread: Spread, notebook: Notebook) -> tuple[Translated, Places]:
    """The translation by the author's cells, and where each of its lines comes from."""
    if spread.notebook is notebook:
        return translated, Places()
    sources = {cell.number: cell.source for cell in translated.notebook.cells}
    by_host: dict[int, list[Part]] = {}
    for part in spread.parts:
        by_host.setdefault(part.host, []).append(part)
    made = {host: _made(parts, sources, translated) for host, parts in by_host.items()}
    cells = tuple(
        replace(cell, source=made[cell.number].source) if cell.number in made else cell
        for cell in notebook.cells
    )
    places = Places(by_cell={part.number: _lines_of(part, sources) for part in spread.parts})
    hosts = {part.number: part.host for part in spread.parts}
    whole = replace(
        translated,
        notebook=replace(translated.notebook, cells=cells),
        refused=tuple(map(places.refused, translated.refused)),
        dropped=tuple(map(places.dropped, translated.dropped)),
        positions={host: one.positions for host, one in made.items()},
        parts={host: one.parts for host, one in made.items() if len(by_host[host]) > 1},
        silent=_hosts_of(translated.silent, hosts),
        reports=_hosts_of(translated.reports, hosts),
        awaiting=_hosts_of(translated.awaiting, hosts),
    )
    return whole, Places(by_cell={host: one.lines for host, one in made.items()})


def _hosts_of(numbers: Iterable[int], hosts: dict[int, int]) -> frozenset[int]:
    return frozenset(hosts[number] for number in numbers)


def _lines_of(part: Part, sources: dict[int, str]) -> tuple[Line, ...]:
    return tuple((part, line) for line in range(1, sources[part.number].count("\n") + 2))


def _made(parts: Sequence[Part], sources: dict[int, str], translated: Translated) -> _Made:
    texts: list[str] = []
    positions: list[int] = []
    numbers: list[int] = []
    lines: list[Line] = []
    shown = 0  # how often the kernel has shown what is drawn
    for part in parts:
        counted = translated.positions.get(part.number, ())
        text, above = _with_home(part, sources[part.number])
        texts.append(text)
        positions += [part.position if part.at_once else part.position + one for one in counted]
        numbers += [shown] * len(counted)
        own = _lines_of(part, sources)
        lines += own if above is None else (*own[:above], own[above], *own[above:])
        shown += part.ends
    text = "\n".join(texts)
    is_hushed = len(parts) > 1 and not translated.positions.get(parts[-1].number)
    return _Made(hushed(text) if is_hushed else text, tuple(positions), tuple(numbers), tuple(lines))


def _with_home(part: Part, source: str) -> tuple[str, int | None]:
    """The text with a comment above its first statement that stays where it is, and how many lines are above that."""
    tree = parse_python(source)[0] if part.notebook else None
    staying = [one for one in tree.body if not is_import(one)] if tree is not None else []
    if not staying:
        return source, None
    place = tree.body.index(staying[0]) if tree is not None else 0
    above = tree.body[place - 1].end_lineno if tree is not None and place else 0
    first = min([one.lineno for one in getattr(staying[0], "decorator_list", ())] or [staying[0].lineno])
    if above is None or first <= above:  # two statements on one line
        above = 0
    lines = source.split("\n")
    return "\n".join([*lines[:above], f"# {part.home}", *lines[above:]]), above
