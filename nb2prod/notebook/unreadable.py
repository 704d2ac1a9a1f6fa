"""Why a file cannot be read as JSON at all: one problem (NB001 to be) that says what it is and what to do.

>>> why_unreadable(b"version https://git-lfs.github.com/spec/v1\\noid sha256:00").message
'this is a Git LFS pointer, the notebook itself is not here: run "git lfs pull"'
>>> why_unreadable(b'{"cells": []}') is None
True
"""

import json
import re
import sys

from nb2prod.notebook.decoding import BOM, is_strict_json, is_utf8
from nb2prod.notebook.jsontext import Places
from nb2prod.notebook.model import FilePlace, Problem

_LOOKS = {
    re.compile(rb"\s*+\Z"): "the file is empty: restore it, or delete it",
    re.compile(rb"\x1f\x8b"): "the file is compressed with gzip: unpack it first",
    re.compile(rb"\xff\xfe|\xfe\xff|{\x00|\x00{"): "the file is UTF-16: save it as UTF-8",
    re.compile(rb"version https://git-lfs\."): (
        'this is a Git LFS pointer, the notebook itself is not here: run "git lfs pull"'
    ),
    re.compile(rb"\s*+<(?:!doctype html|html)", re.IGNORECASE): (
        "this is a web page, not a notebook: download the raw file instead"
    ),
}
_CONFLICT = re.compile(rb"^(?:<{7}|>{7})(?: |\r?$)", re.MULTILINE)
# The closing quote is optional: in a broken file, looking for one from every quote would take for ever.
_STRING_OR_NUMBER = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|((?<![0-9])[0-9]{640,}+)(?![.eE])', re.DOTALL)
_STRING_OR_BRACKET = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|([\[{])|([\]}])', re.DOTALL)
_START = FilePlace(1, 1)
_WORDS = ("true", "false", "null", "NaN", "-Infinity")


def why_unreadable(data: bytes) -> Problem | None:
    """What keeps ``data`` from being UTF-8 JSON, or None if Python's ``json`` accepts it."""
    return _not_text(data) or _not_json(data)


def _not_text(data: bytes) -> Problem | None:
    """What can be told from the bytes alone."""
    for looks, told in _LOOKS.items():
        if looks.match(data):
            return _problem(told)
    try:
        if not is_utf8(data):
            data.decode()
    except UnicodeDecodeError as error:
        wrong = f"the byte 0x{data[error.start]:02x} is not UTF-8: save the file as UTF-8"
        return _problem(wrong, Places(data).at(error.start))
    return None


def _not_json(data: bytes) -> Problem | None:
    if is_strict_json(data):
        return _too_long_number(data)  # the one thing that msgspec passes over and json does not
    text = data.removeprefix(BOM).decode()
    try:
        json.loads(text)
        return None
    except RecursionError:
        wrong = "brackets are nested too deeply for any reader: remove the cell or output that holds them"
        return _problem(wrong, Places(data).at(_deepest(data)))
    except json.JSONDecodeError as error:
        conflict = _CONFLICT.search(data)
        if conflict is None:
            return _syntax(error, data, text)
        wrong = "merge-conflict markers stand in the file: resolve the conflict"
        return _problem(wrong, Places(data).at(conflict.start()))
    except ValueError:
        return _too_long_number(data)


def _too_long_number(data: bytes) -> Problem | None:
    """The first whole number of more digits than Python reads."""
    limit = sys.get_int_max_str_digits() or len(data)
    for found in _STRING_OR_NUMBER.finditer(data):
        if found[1] and len(found[1]) > limit:
            wrong = f"a number of {len(found[1])} digits is too long for any reader: remove it"
            return _problem(wrong, Places(data).at(found.start()))
    return None


def _syntax(error: json.JSONDecodeError, data: bytes, text: str) -> Problem:
    """The words for what ``json`` did not understand."""
    place = FilePlace(error.lineno, error.colno)
    if _is_cut_off(error, text[error.pos :].strip()):
        end = Places(data).at(len(data.rstrip()))
        return _problem("the file ends too early, its end was cut off: restore it from a copy", end)
    if error.msg == "Extra data":
        return _problem("more text follows after the end of the notebook: delete it", place)
    if text[error.pos] == "\0":
        return _problem("a NUL byte stands in the file, it is damaged: restore it from a copy", place)
    told = error.msg.removesuffix(" at")
    return _problem(
        f"this is not JSON ({told[0].lower()}{told[1:]}): repair it here, or restore a copy", place
    )


def _is_cut_off(error: json.JSONDecodeError, rest: str) -> bool:
    """Whether the file ended before ``json`` expected it to; ``rest`` is the text from the error on."""
    if error.msg.startswith("Invalid \\"):
        return len(rest) < len("\\u0000")
    return error.msg.startswith("Unterminated") or any(word.startswith(rest) for word in _WORDS)


def _deepest(data: bytes) -> int:
    """Where the brackets are nested most deeply."""
    depth, deepest, place = 0, 0, 0
    for found in _STRING_OR_BRACKET.finditer(data):
        depth += (found[1] is not None) - (found[2] is not None)
        if depth > deepest:
            deepest, place = depth, found.start()
    return place


def _problem(message: str, place: FilePlace = _START) -> Problem:
    return Problem(code="NB001", message=message, place=place)
