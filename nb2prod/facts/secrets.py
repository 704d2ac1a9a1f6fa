r"""The secrets that stand in a notebook, in sources and in what cells printed; their values are told to nobody.

>>> cell = Cell(1, "code", 'password = "Rain7coat"', raw_outputs=b'[{"text": "\'password\': \'Rain7coat\'"}]')
>>> found = Secrets(Notebook("a.ipynb", (cell,)))
>>> [(one.told, one.places[0].column, one.printed_by) for one in found.in_sources]
[('a password of 9 characters', 13, (1,))]
>>> found.only_printed
()
"""

import re
from collections.abc import Iterable
from functools import cached_property

from nb2prod.facts.secretforms import Piece, apart, forms_in, has_mark, token_beginnings, token_starts
from nb2prod.facts.secretnames import name_in_front, names_in
from nb2prod.notebook import Cell, Notebook, Span, Value, printed

# Unbroken words are found with two searches at the speed of memory, not letter by letter.
_WORDS = bytes(
    97 if chr(one).isascii() and (chr(one).isalnum() or chr(one) in "_-") else 32 for one in range(256)
)
_PICTURE = r"(?a)data:image/[\w+.-]{1,40};base64,[\w+/=]*"
_PASSWORDS, _PASSWORDS_PRINTED = (b"passw", b"pwd", b"curl"), (b"assword", b"ASSWORD")
_NO_DIGITS = bytes(one for one in range(256) if not chr(one).isdigit() or one > 127)
_OPENS_VALUE = frozenset(b"\"'=:/+~")
_SCHEMES = (b"earer ", b"basic ")
_BACKSLASH, _BLANK = b"\\ "
_FAR = 90  # a name stands no farther in front of the first long word of its value


class Secret(Value):
    """A secret without its value: what it is, and where it stands.

    ``name`` is what it is assigned to, ``length`` counts its characters, ``beginning`` are at most four of them, where
    all secrets of the kind begin so. ``places`` are those in sources, ``printed_by`` the numbers of the cells whose
    outputs show it.
    """

    kind: str
    name: str
    length: int
    beginning: str
    places: tuple[Span, ...] = ()
    printed_by: tuple[int, ...] = ()

    @property
    def told(self) -> str:
        """The secret in words, with nothing of its value but what all of its kind begin with."""
        return f"{self.kind} of {self.length} characters{f' ({self.beginning}…)' if self.beginning else ''}"


class Secrets:
    """The secrets of one notebook; each is looked for at the first question."""

    def __init__(self, notebook: Notebook):
        self._notebook = notebook

    @cached_property
    def in_sources(self) -> tuple[Secret, ...]:
        """The secrets in the sources of the cells, each once, in the order of their first places."""
        shown = self._printed if self._in_sources else {}
        return tuple(
            _described(value, pieces, places=True, printed_by=_cells(shown.get(value, ())))
            for value, pieces in self._in_sources.items()
        )

    @cached_property
    def only_printed(self) -> tuple[Secret, ...]:
        """The secrets in what cells printed that stand in no source, each once."""
        return tuple(
            _described(value, pieces, places=False, printed_by=_cells(pieces))
            for value, pieces in self._printed.items()
            if not any(value in other or other in value for other in self._in_sources)
        )

    @cached_property
    def _in_sources(self) -> dict[str, list[tuple[Cell, Piece]]]:
        cells = self._notebook.cells
        if not may_hold_secret(_without_pictures(self._notebook.text).encode("utf-8", "replace")):
            return {}
        return _by_value(((cell, _without_pictures(cell.source)) for cell in cells), prose=False)

    @cached_property
    def _printed(self) -> dict[str, list[tuple[Cell, Piece]]]:
        if not may_hold_secret(self._notebook.wordy, outputs=True):
            return {}
        cells = (cell for cell in self._notebook.code_cells if cell.has_outputs)
        return _by_value(((cell, text) for cell in cells for text in printed(cell)), prose=True)


def may_hold_secret(data: bytes, *, outputs: bool = False) -> bool:
    """Whether bytes, of text or of JSON, are worth to be searched closely; quick, and seldom true.

    There is much more of ``outputs``, so that short keys and names with small and large letters are left out.

    >>> may_hold_secret(b"x = RandomForestClassifier(max_depth=3)"), may_hold_secret(b"password = 'Rain7coat'")
    (False, True)
    """
    names, text = (_PASSWORDS_PRINTED, data) if outputs else (_PASSWORDS, data.lower())
    if any(name in text for name in names) or has_mark(data):
        return True
    begins, is_token = token_beginnings(), token_starts().match
    words, long_word = data.translate(_WORDS), b"a" * (20 if outputs else 16)
    start = words.find(long_word)
    while start >= 0:
        end = words.find(b" ", start)
        end = len(words) if end < 0 else end
        before = data[start - 1] if start else 0
        # In JSON the word may begin with the letter of an escaped newline.
        first = start + (before == _BACKSLASH)
        if data[first : first + 2] in begins and is_token(data, first):
            return True
        opens = before in _OPENS_VALUE or (
            before == _BLANK and data[max(0, start - 6) : start].lower() in _SCHEMES
        )
        if opens and len(data[start:end].translate(None, _NO_DIGITS)) > 1:
            if name_in_front().search(data, max(0, start - _FAR), start):
                return True
        start = words.find(long_word, end)
    return False


def _without_pictures(text: str) -> str:
    """The text with blanks for the pictures that are written out in it."""
    return re.sub(_PICTURE, lambda found: " " * len(found[0]), text) if ";base64," in text else text


def _by_value(texts: Iterable[tuple[Cell, str]], *, prose: bool) -> dict[str, list[tuple[Cell, Piece]]]:
    """The secrets in the texts of cells: value → its sightings. Within this module only."""
    found: dict[str, list[tuple[Cell, Piece]]] = {}
    for cell, text in texts:
        if not may_hold_secret(text.encode("utf-8", "replace")):
            continue
        for piece in apart([*forms_in(text), *names_in(text, prose=prose)]):
            found.setdefault(text[piece.start : piece.end], []).append((cell, piece))
    return found


def _described(
    value: str, sightings: list[tuple[Cell, Piece]], *, places: bool, printed_by: tuple[int, ...]
) -> Secret:
    piece = sightings[0][1]
    name = next((one.name for _, one in sightings if one.name), "")
    spans = tuple(_span(cell, one) for cell, one in sightings) if places else ()
    return Secret(piece.kind, name, len(value), value[: piece.telling], spans, printed_by)


def _cells(sightings: Iterable[tuple[Cell, Piece]]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(cell.number for cell, _ in sightings))


def _span(cell: Cell, piece: Piece) -> Span:
    first, column = _place(cell.source, piece.start)
    last, end_column = _place(cell.source, piece.end)
    return Span(cell.number, first, column, last, end_column)


def _place(text: str, index: int) -> tuple[int, int]:
    return text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)
