"""A source line, cut so that the place it is about stays in view.

>>> window(Excerpt("x" * 90 + "HERE" + "y" * 90, column=91, width=4), 30)
Shown(text='...xxxxxxxxxxxxHEREyyyyyyyy...', start=15, width=4)
"""

from rich.cells import cell_len, set_cell_size

from nb2prod.lint.finding import Excerpt
from nb2prod.notebook import Value
from nb2prod.report.plain import plain

_CUT = "..."


class Shown(Value):
    """The text to show, and where its pointer starts (from 0) and how wide it is, in columns of the terminal."""

    text: str
    start: int
    width: int


def window(excerpt: Excerpt, columns: int) -> Shown:
    """The part of the line around the place that fits into so many columns of the terminal."""
    at, end = excerpt.column - 1, excerpt.column - 1 + excerpt.width
    before, place, after = (
        plain(part) for part in (excerpt.text[:at], excerpt.text[at:end], excerpt.text[end:])
    )
    if cell_len(before + place + after) > columns:
        before = _last(before, columns // 2)
        place = _first(place, columns - cell_len(before))
        after = _first(after, columns - cell_len(before + place))
    return Shown(before + place + after, cell_len(before), max(1, cell_len(place)))


def _first(text: str, columns: int) -> str:
    if cell_len(text) <= columns:
        return text
    return (
        set_cell_size(text, columns - len(_CUT)) + _CUT
        if columns > len(_CUT)
        else set_cell_size(text, columns)
    )


def _last(text: str, columns: int) -> str:
    return _first(text[::-1], columns)[::-1]
