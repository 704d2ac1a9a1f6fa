"""Why a file cannot be read as JSON at all: one problem (NB001 to be) that says what it is and what to do.

>>> why_unreadable(b"version https://git-lfs.github.com/spec/v1\\noid sha256:00").message
'this is a Git LFS pointer, the notebook itself is not here: run "git lfs pull"'
>>> why_unreadable(b'{"cells": []}') is None
True
"""

import json
import re

from nb2prod.notebook.decoding import BOM, is_strict_json, is_utf8
from nb2prod.notebook.jsontext import Places
from nb2prod.notebook.model import FilePlace, Problem

_UTF16 = (b"\xff\xfe", b"\xfe\xff", b"{\x00", b"\x00{")
_WEB_PAGE = re.compile(rb"\s*+<(?:!doctype html|html)", re.IGNORECASE)
_CONFLICT = re.compile(rb"^(?:<{7}|>{7})(?: |\r?$)", re.MULTILINE)
# The closing quote is optional: in a broken file, looking for one from every quote would take for ever.
_STRING_OR_NUMBER = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|((?<![0-9])[0-9]{640,}+)(?![.eE])', re.DOTALL)
_STRING_OR_BRACKET = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|([\[{])|([\]}])', re.DOTALL)
_WORDS = ("true", "false", "null", "NaN", "-Infinity")


def why_unreadable(data: bytes) -> Problem | None:
    """What keeps ``data`` from being UTF-8 JSON, or None if Python's ``json`` accepts it."""
    return _not_text(data) or _not_json(data)


def _not_text(data: bytes) -> Problem | None:
    """What can be told from the bytes alone."""
    if not data.strip():
        return _problem("the file is empty: restore it, or delete it")
    if data.startswith(b"\x1f\x8b"):
        return _problem("the file is compressed with gzip: unpack it first")
    if data.startswith(_UTF16):
        return _problem("the file is UTF-16: save it as UTF-8")
    if data.startswith(b"version https://git-lfs."):
        return _problem('this is a Git LFS pointer, the notebook itself is not here: run "git lfs pull"')
    if _WEB_PAGE.match(data):
        return _problem("this is a web page, not a notebook: download the raw file instead")
    try:
        if not is_utf8(data):
            data.decode()
    except UnicodeDecodeError as error:
        wrong = f"the byte 0x{data[error.start]:02x} is not UTF-8: save the file as UTF-8"
        return _problem(wrong, Places(data).at(error.start))
    return None


def _not_json(data: bytes) -> Problem | None:
    if is_strict_json(data):
        return None
    text = data.removeprefix(BOM).decode()
    try:
        json.loads(text)
        return None
    except RecursionError:
        wrong = "brackets are nested too deeply for any reader: remove the cell or output that holds them"
        return _problem(wrong, Places(data).at(_deepest(data)))
    except json.JSONDecodeError as error:
        conflict = _CONFLICT.search(data)
        if conflict is not None:
            wrong = "merge-conflict markers stand in the file: resolve the conflict"
            return _problem(wrong, Places(data).at(conflict.start()))
        return _syntax(error, data, text)
    except ValueError:  # the one other complaint of json: a number of too many digits
        place, digits = _longest_number(data)
        return _problem(
            f"a number of {digits} digits is too long for any reader: remove it", Places(data).at(place)
        )


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


def _longest_number(data: bytes) -> tuple[int, int]:
    """Where the whole number of most digits stands, and how many they are."""
    numbers = ((len(found[1]), found.start()) for found in _STRING_OR_NUMBER.finditer(data) if found[1])
    digits, place = max(numbers, key=lambda number: number[0], default=(0, 0))
    return place, digits


def _deepest(data: bytes) -> int:
    """Where the brackets are nested most deeply."""
    depth, deepest, place = 0, 0, 0
    for found in _STRING_OR_BRACKET.finditer(data):
        depth += (found[1] is not None) - (found[2] is not None)
        if depth > deepest:
            deepest, place = depth, found.start()
    return place


def _problem(message: str, place: FilePlace = FilePlace(1, 1)) -> Problem:
    return Problem(code="NB001", message=message, place=place)
