"""JSON beyond what msgspec does: repeated keys, NaN, numbers of any length, lone surrogates, odd newlines.

>>> decode_loosely(b'[NaN, "\\\\ud800"]')
[nan, '�']
>>> normalised("a\\r\\nb\\rc")
'a\\nb\\nc'
"""

import codecs
import json
import re
from typing import Any

import msgspec

BOM = b"\xef\xbb\xbf"

_STRICT = msgspec.json.Decoder(msgspec.Raw)
_LONGEST_NUMBER = 4000  # Python refuses to read integers of more than 4300 digits
_CHUNK = 1 << 13

# A pair of surrogate escapes, one \uXXXX escape, or any other escape; so a backslash that is itself escaped
# never starts a match of its own.
ESCAPE = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u([0-9a-fA-F]{4})|.)", re.DOTALL
)


class RepeatedKey(ValueError):
    """A key stands twice in one JSON object."""


def decode_uniquely(raw: bytes) -> Any:
    """The value of the JSON in ``raw``; raises RepeatedKey, or another ValueError for what is no JSON."""
    return _UNIQUE.decode(raw.decode())


def decode_loosely(raw: bytes) -> Any:
    """The value of the JSON in ``raw``: a repeated key's last value counts, a lone surrogate becomes U+FFFD,
    and a number that is too long becomes infinite. Raises ValueError for what is no JSON at all.
    """
    text = without_lone_surrogates(raw).decode("utf-8", "replace")
    return json.loads(text, strict=False, parse_int=_any_length)


def is_strict_json(data: bytes) -> bool:
    """Whether ``data``, but for a byte-order mark, is JSON to the letter: no NaN, no lone surrogates."""
    try:
        _STRICT.decode(memoryview(data)[len(BOM) :] if data.startswith(BOM) else data)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return False
    return True


def lone_surrogates(data: bytes) -> list[int]:
    """The offsets of the escapes in ``data`` that are one half of a surrogate pair."""
    return [found.start() for found in ESCAPE.finditer(data) if is_lone_surrogate(found)]


def without_lone_surrogates(data: bytes) -> bytes:
    """``data`` with every lone surrogate escape replaced by that of U+FFFD, which has the same length."""
    return ESCAPE.sub(lambda found: rb"\ufffd" if is_lone_surrogate(found) else found[0], data)


def is_lone_surrogate(escape: re.Match[bytes]) -> bool:
    """Whether a match of ``ESCAPE`` is one half of a surrogate pair."""
    return escape[1] is not None and 0xD800 <= int(escape[1], 16) <= 0xDFFF


def is_utf8(data: bytes) -> bool:
    """Whether all of ``data`` is UTF-8, told without decoding the stretches that are plain ASCII."""
    if data.isascii():
        return True
    position, size = 0, len(data)
    while position < size:
        chunk = data[position : position + _CHUNK]
        if chunk.isascii():
            position += _CHUNK
            continue
        try:
            position += codecs.utf_8_decode(chunk, "strict", position + _CHUNK >= size)[1]
        except UnicodeDecodeError:
            return False
    return True


def normalised(source: str) -> str:
    """``source`` with every newline as ``\\n``."""
    return source.replace("\r\n", "\n").replace("\r", "\n") if "\r" in source else source


def _any_length(digits: str) -> int | float:
    return int(digits) if len(digits) < _LONGEST_NUMBER else float(digits)


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise RepeatedKey
    return found


_UNIQUE = json.JSONDecoder(object_pairs_hook=_unique_keys)
