"""Writing a changed source back, in the form and style in which it stands; lines that stay keep their bytes.

>>> from nb2prod.notebook.jsontext import whole
>>> data = b'["a = 1\\\\n", "b"]'
>>> changed_source(data, SourceText(data, whole(data)), "a = 1\\nc = 3", style=Style(), key_start=0)
b'["a = 1\\\\n", "c = 3"]'
"""

import json
import os

from nb2prod.notebook.sourcetext import SourceText
from nb2prod.notebook.style import Style


def changed_source(data: bytes, source: SourceText, text: str, *, style: Style, key_start: int) -> bytes:
    """The JSON that says ``text`` instead of ``source``; ``key_start`` is where its key stands in ``data``.

    Raises ValueError (UnicodeEncodeError) if ``text`` holds half a character.
    """
    raw = data[source.where.start : source.where.end]
    writer = _Encoder(style, newline="\r\n" if rb"\r\n" in raw else "\n")
    if not source.is_list:
        return _changed_string(data, source, text, writer)
    return _list_of(_changed_tokens(data, source, text, writer), _brackets(data, source, style, key_start))


def lines_of(text: str) -> list[str]:
    """The lines with their newlines; unlike str.splitlines, only ``\\n`` ends one."""
    lines = [line + "\n" for line in text.split("\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]


class _Encoder:
    def __init__(self, style: Style, *, newline: str):
        self._ascii = style.ascii
        self._newline = newline

    def inside_quotes(self, text: str) -> bytes:
        """The JSON of ``text`` without its quotes."""
        return json.dumps(text.replace("\n", self._newline), ensure_ascii=self._ascii)[1:-1].encode()


def _changed_string(data: bytes, source: SourceText, text: str, encoder: _Encoder) -> bytes:
    """Only the characters between what both texts begin and end with are written anew."""
    old, where = source.text, source.where
    start = len(os.path.commonprefix([old, text]))
    same_end = len(os.path.commonprefix([old[start:][::-1], text[start:][::-1]]))
    middle = encoder.inside_quotes(text[start : len(text) - same_end])
    return (
        data[where.start : source.offset(start)]
        + middle
        + data[source.offset(len(old) - same_end) : where.end]
    )


def _changed_tokens(data: bytes, source: SourceText, text: str, encoder: _Encoder) -> list[bytes]:
    """The items of the list: those at both ends that stay with their own bytes, one a line between."""
    tokens, texts = source.tokens, source.token_texts
    first, start = 0, 0
    while first < len(tokens) and text.startswith(texts[first], start):
        if not texts[first].endswith("\n") and (
            first + 1 < len(tokens) or start + len(texts[first]) < len(text)
        ):
            break
        start += len(texts[first])
        first += 1
    behind, end = len(tokens), len(text)
    while behind > first and end - len(texts[behind - 1]) >= start and text[:end].endswith(texts[behind - 1]):
        before = end - len(texts[behind - 1])
        if before > 0 and text[before - 1] != "\n":
            break
        behind, end = behind - 1, before
    kept = [data[token.start : token.end] for token in tokens]
    middle = [b'"%b"' % encoder.inside_quotes(line) for line in lines_of(text[start:end])]
    return kept[:first] + middle + kept[behind:]


def _brackets(data: bytes, source: SourceText, style: Style, key_start: int) -> tuple[bytes, bytes, bytes]:
    """What stands before, between and behind the items of the list, or would if it had any."""
    tokens, where = source.tokens, source.where
    if not tokens:
        line = data[data.rfind(b"\n", 0, key_start) + 1 : key_start]
        outer = b"" if line.strip() or not style.newline else style.newline.encode() + line
        inner = outer and outer + style.indent.encode()
        return inner, style.comma.encode() + inner, outer
    before, behind = data[where.start + 1 : tokens[0].start], data[tokens[-1].end : where.end - 1]
    if len(tokens) > 1:
        return before, data[tokens[0].end : tokens[1].start], behind
    return before, (b"," + before if b"\n" in before else style.comma.encode()), behind


def _list_of(items: list[bytes], brackets: tuple[bytes, bytes, bytes]) -> bytes:
    before, between, behind = brackets
    return b"[%b%b%b]" % (before, between.join(items), behind) if items else b"[]"
