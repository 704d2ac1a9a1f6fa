"""Lines that hold a secret are cut before it, wherever they would be shown.

>>> from nb2prod.notebook import Cell, Notebook, Span
>>> cell = Cell(number=1, kind="code", source='connect(key="s3cr3t-w0rd")')
>>> veil = Veil(Notebook(path="a.ipynb", cells=(cell,)), [Span(1, 1, 13, 1, 26)])
>>> veil.shown(1, 1), veil.cover("no such key: s3cr3t-w0rd")
('connect(key=', 'no such key: ***')
"""

import re
from collections.abc import Iterable

from nb2prod.notebook import Notebook, Span

_QUOTED = re.compile(r"""["']([^"'\n]+)["']""")
_SHORTEST = 4  # shorter pieces stand in ordinary words


class Veil:
    """Knows the places of the secrets of one notebook, and lets nothing of them through."""

    def __init__(self, notebook: Notebook, secrets: Iterable[Span]):
        self._notebook = notebook
        self._starts: dict[tuple[int, int], int] = {}
        words: set[str] = set()
        for span in secrets:
            for line in range(span.line, span.end_line + 1):
                start = span.column - 1 if line == span.line else 0
                key = (span.cell, line)
                self._starts[key] = min(start, self._starts.get(key, start))
            text = text_of(notebook, span)
            words.update((text.strip("\"'"), *_QUOTED.findall(text), *text.split("\n")))
        self._words = sorted((word for word in words if len(word) >= _SHORTEST), key=len, reverse=True)

    def hides(self, cell: int, line: int) -> bool:
        """Whether something of the line is not to be shown."""
        return (cell, line) in self._starts

    def shown(self, cell: int, line: int) -> str:
        """The line as far as it may be shown: up to the first secret or, before that, the first quote."""
        text = self._notebook.cells[cell - 1].lines[line - 1]
        if (start := self._starts.get((cell, line))) is None:
            return text
        quotes = [place for mark in "\"'" if (place := text.find(mark)) >= 0]
        return text[: min([start, *quotes])]

    def cover(self, text: str) -> str:
        """The text with every secret in it replaced by three stars."""
        for word in self._words:
            text = text.replace(word, "***")
        return text


def text_of(notebook: Notebook, span: Span) -> str:
    """The source that stands at the span."""
    lines = notebook.cells[span.cell - 1].lines[span.line - 1 : span.end_line]
    if not lines:
        return ""
    lines[-1] = lines[-1][: span.end_column - 1]
    lines[0] = lines[0][span.column - 1 :]
    return "\n".join(lines)
