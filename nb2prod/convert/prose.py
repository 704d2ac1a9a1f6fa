"""The author's words: headings and texts of the markdown cells, plain.

>>> from nb2prod.notebook import Cell, Notebook
>>> cells = (Cell(1, "markdown", "# Churn\\nWho *leaves*?"), Cell(2, "code", "x = 1"), Cell(3, "code", "y = 2"))
>>> sections_of(Notebook("n.ipynb", cells)).above(3)
Section(number=1, title='Churn', text='Who leaves?', is_title=True)
"""

import re
from collections.abc import Mapping

from nb2prod.notebook import Notebook, Value, replace

_HEADING = re.compile(r"^\s{0,3}#{1,6}\s*(.+?)\s*#*\s*$|^\s*<h[1-6][^>]*>(.*?)</h[1-6]>\s*$")
_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_MARK = re.compile(r"(?<!\w)[*_]{1,3}(?=\S)|(?<=\S)[*_]{1,3}(?!\w)|`|<[^>\n]*>")


class Section(Value):
    """A heading of the notebook: its number (0 before the first), its words, and the text below it.

    The notebook's own title is a heading over all of it, not over the first cells.
    """

    number: int = 0
    title: str = ""
    text: str = ""
    is_title: bool = False


class Sections(Value):
    """Which section each code cell stands in."""

    by_cell: Mapping[int, Section]

    def above(self, cell: int) -> Section:
        """The section of a code cell."""
        return self.by_cell.get(cell, Section())


def sections_of(notebook: Notebook) -> Sections:
    """The sections of a notebook; prose without a heading belongs to the one above."""
    found: dict[int, Section] = {}
    section = Section()
    for cell in notebook.cells:
        if cell.kind == "markdown" and cell.source.strip():
            title, text = _read(cell.source)
            if title:
                is_title = not found and not section.number and _is_top(cell.source)
                section = Section(section.number + 1, title, text, is_title)
            else:
                section = Section(
                    section.number, section.title, "\n\n".join(filter(None, (section.text, text)))
                )
        elif cell.kind == "code":
            found[cell.number] = section
    return Sections(found)


def title_of(notebook: Notebook) -> str:
    """The first heading of the notebook, plain; empty without one."""
    titles = (_read(cell.source)[0] for cell in notebook.cells if cell.kind == "markdown")
    return next((title for title in titles if title), "")


def _is_top(source: str) -> bool:
    """Whether a text begins with a heading of the highest kind."""
    return bool(re.match(r"\s*(?:#\s|<h[12][ >]|<center>)", source))


def _read(source: str) -> tuple[str, str]:
    """The last heading of a text cell, and the plain text below it."""
    title, lines = "", []
    for line in source.split("\n"):
        found = _HEADING.match(line)
        if found:
            title, lines = plain_words(next(filter(None, found.groups()), "")), []
        else:
            lines.append(line)
    return title, "\n".join(plain_words(line) for line in lines).strip()


def plain_words(text: str) -> str:
    """A line of markdown without its marks."""
    text = _LINK.sub(r"\1", _IMAGE.sub("", text))
    return _MARK.sub("", text).strip()
