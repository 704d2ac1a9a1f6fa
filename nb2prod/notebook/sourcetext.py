"""Which bytes of the file each character of a source comes from.

>>> data = b'["a\\\\u00e9\\\\n", "b"]'
>>> text = SourceText(data, Extent(0, len(data)))
>>> text.text
'aé\\nb'
>>> [data[text.offset(index) :][:2] for index in range(4)]
[b'a\\\\', b'\\\\u', b'\\\\n', b'b"']
"""

import json
import re
from bisect import bisect_right
from functools import cached_property
from itertools import pairwise

from nb2prod.notebook.decoding import ESCAPE, is_lone_surrogate
from nb2prod.notebook.jsontext import Extent, Member, items
from nb2prod.notebook.value import Value

_REPLACEMENT = "\ufffd"
_SHORT = {b"\\n": "\n", b'\\"': '"', b"\\\\": "\\", b"\\t": "\t"}  # nearly all that there are


class _Run(Value):
    """Characters whose bytes follow each other: one escape, or a stretch without any."""

    index: int
    offset: int
    text: str


class SourceText:
    """The source that stands at ``where`` in ``data`` as one string or as a list of strings.

    ``text`` is what the reader makes of it: newlines are ``\\n``, half a surrogate pair is U+FFFD.
    Anything else that stands there has no text.
    """

    def __init__(self, data: bytes, where: Extent | Member):
        self._data = data
        self.where = where
        self.is_list = data[where.start : where.start + 1] == b"["
        found = items(data, where) if self.is_list else [Extent(where.start, where.end)]
        is_text = all(data[token.start : token.start + 1] == b'"' for token in found)
        self.tokens = tuple(found) if is_text else ()
        self._end = self.tokens[-1].end - 1 if self.tokens else where.start
        self._runs: list[_Run] = []
        self._length = 0
        self._after_return = False
        self._token_starts = []
        for token in self.tokens:
            self._token_starts.append(self._length)
            self._add_token(token)

    @cached_property
    def text(self) -> str:
        """The source as the reader gives it."""
        return "".join(run.text for run in self._runs)

    @property
    def token_texts(self) -> list[str]:
        """The part of the text that each token holds."""
        return [self.text[start:end] for start, end in pairwise([*self._token_starts, self._length])]

    @cached_property
    def _starts(self) -> list[int]:
        return [run.index for run in self._runs]

    def offset(self, index: int) -> int:
        """The offset in the file of the first byte of the character ``index``.

        One past the last character is the quote that ends the source. Raises IndexError beyond that.
        """
        if not 0 <= index <= self._length:
            raise IndexError(index)
        if index == self._length:
            return self._end
        run = self._runs[bisect_right(self._starts, index) - 1]
        inside = index - run.index
        return run.offset + (inside if run.text.isascii() else len(run.text[:inside].encode()))

    def _add_token(self, token: Extent) -> None:
        position = token.start + 1
        for escape in ESCAPE.finditer(self._data, position, token.end - 1):
            self._add(position, self._data[position : escape.start()].decode("utf-8", "replace"))
            self._add(escape.start(), _SHORT.get(escape[0]) or _character(escape))
            position = escape.end()
        self._add(position, self._data[position : token.end - 1].decode("utf-8", "replace"))

    def _add(self, offset: int, text: str) -> None:
        """One more run; a newline right after a return is part of it."""
        if not text:
            return
        belongs_to_return = self._after_return and text == "\n"
        self._after_return = text == "\r"
        if belongs_to_return:
            return
        self._runs.append(_Run(self._length, offset, "\n" if text == "\r" else text))
        self._length += len(text)


def _character(escape: re.Match[bytes]) -> str:
    return _REPLACEMENT if is_lone_surrogate(escape) else json.loads(b'"%b"' % escape[0])
