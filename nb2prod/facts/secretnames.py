r"""Secrets that are known by the name that they are given: ``password = "…"``, ``{"api_key": "…"}``, ``--token=…``.

>>> text = 'login(user="ann", password="Rain7coat")'
>>> [(one.kind, one.name, text[one.start : one.end]) for one in names_in(text)]
[('a password', 'password', 'Rain7coat')]
>>> names_in('password = "your-password"; token = os.environ["TOKEN"]; api_key = ""; key = "customer_id"')
[]

A password is taken at its word. Keys and tokens must look as if drawn at random: so many things are called so.
"""

import re
from functools import cache

from nb2prod.facts.secretforms import Piece, is_placeholder, is_usual

_PASSWORD = r"passw(?:or)?d|passwort|passphrase|pwd"
_KEY = (
    r"(?:api|access|account|auth|consumer|client|app|subscription|encryption|signing|private|secret|master|storage)"
    r"[ _-]?(?:key|secret|token)|secret|token|credentials?"
)
_ASSIGNED = (
    rf"(?P<word>{_PASSWORD}|{_KEY})(?:_?\d{{1,2}})?"
    r"(?:[\"']?[\])]?\s{0,4}(?::\s{0,4}(?:str|bytes)\s{0,4}(?==))?[=:,]{1}>?|\s(?=\\?[\"']))\s{0,8}"
    r"\\?[rbuRBU]{0,2}(?P<quote>[\"'])(?P<value>[^\"'\s\\]{4,300})\\?(?P=quote)"
)
# In command lines, settings and addresses there need be no quotes.
_BARE = (
    rf"(?P<word>{_PASSWORD}|{_KEY}|appid)[=:]\s?(?P<value>[\w+/=.~@!$%^*-]{{4,300}})(?=[\s\"'&\\;,]|\Z)"
    r"|(?P<sent>\b(?:Bearer|Basic)\s(?P<sentvalue>[\w+/=.~-]{16,300}))"
)
_LOGIN = r"(?:\s-u|--user)[\s=]{1,2}[\"']?[\w.@-]{1,60}:(?P<value>[^\s\"'$@{}]{4,100})"
_KAGGLE = r"\"username\"\s{0,4}:\s{0,4}\"[\w.-]{1,60}\"\s{0,4},\s{0,4}\"key\"\s{0,4}:\s{0,4}\"(?P<value>[0-9a-f]{32})\""
_NAME_BEFORE = re.compile(r"[\w.-]{0,40}\Z", re.ASCII)
_LONGEST_NAME = 40
# A path, an address, a selector, code, a hash: no password.
_NO_PASSWORD = re.compile(
    r"[/\\\[\](){}<>,;:|=`]|[.#&+?_-]|\$\w|.*(?:passw|pwd|secret|_key\b|[\w]\.[a-z]{2,4}$)|[0-9a-f]{32,}\Z"
    r"|.*[/\\\[\](){}<>`]|[a-z]+[_-][a-z_-]+\Z",
    re.IGNORECASE,
)
_SHORTEST_RANDOM = 16


def names_in(text: str, *, code: bool = True) -> list[Piece]:
    """The secrets in a text that are known by their names; perhaps some of them twice.

    In ``code`` a password without quotes is an expression; keys and tokens without quotes are found everywhere.
    """
    assigned, bare, login, kaggle = _patterns()
    found = [_piece(one, text) for one in assigned.finditer(text)]
    found += [
        _piece(one, text) for one in bare.finditer(text) if not (code and _is_password_name(one["word"]))
    ]
    found += [Piece("a password", one.start("value"), one.end("value")) for one in login.finditer(text)
              if "curl" in text or "wget" in text]  # fmt: skip
    found += [Piece("a Kaggle key", one.start("value"), one.end("value")) for one in kaggle.finditer(text)]
    return [one for one in found if _is_secret(one, text[one.start : one.end])]


def looks_random(value: str) -> bool:
    """Whether the value looks drawn at random: long, with letters and digits mixed, and no words.

    >>> looks_random("9f86d081884c7d659a2f"), looks_random("customer_segmentation_2024_v2")
    (True, False)
    """
    if len(value) < _SHORTEST_RANDOM or not re.fullmatch(r"[\w+/=.~%-]+", value, re.ASCII):
        return False
    part = max(re.split(r"[^A-Za-z0-9]+", value), key=len)
    digits = sum(letter.isdigit() for letter in part)
    kinds = ["d" if one.isdigit() else "u" if one.isupper() else "l" for one in part]
    changes = sum(one != other for one, other in zip(kinds, kinds[1:], strict=False))
    return len(part) >= 12 and 2 <= digits < len(part) and changes >= 0.3 * len(part)


def _is_secret(piece: Piece, value: str) -> bool:
    if is_placeholder(value) or value.startswith(("pk.", "pk_")):  # keys that are made to be public
        return False
    if piece.kind == "a password":
        return not is_usual(value) and not _NO_PASSWORD.match(value) and _is_mixed(value)
    return looks_random(value)


def _is_mixed(password: str) -> bool:
    """Whether it is more than a word: letters of both cases inside, digits, or signs; or very long."""
    kinds = (r"[a-z]", r"[A-Z]", r"\d", r"[^A-Za-z0-9]")
    inner = password[1:] if password[1:].islower() else password  # "Password" is a word too
    return sum(re.search(kind, inner) is not None for kind in kinds) >= 2


def _piece(found: re.Match[str], text: str) -> Piece:
    groups = found.groupdict()
    if groups.get("sent"):
        return Piece("a secret", found.start("sentvalue"), found.end("sentvalue"), name="Authorization")
    start = found.start("word")
    before = _NAME_BEFORE.search(text, max(0, start - _LONGEST_NAME), start)
    name = (before[0] if before else "") + found["word"]
    kind = "a password" if _is_password_name(found["word"]) else "a secret"
    return Piece(kind, found.start("value"), found.end("value"), name=name.rpartition(".")[2].lstrip("-"))


def _is_password_name(word: str | None) -> bool:
    return word is not None and re.fullmatch(_PASSWORD, word, re.IGNORECASE) is not None


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in (_ASSIGNED, _BARE, _LOGIN, _KAGGLE))


@cache
def name_before() -> re.Pattern[bytes]:
    """A name for secrets right in front of a value, for a first look at bytes."""
    return re.compile(
        rf"(?:{_PASSWORD}|{_KEY}|appid|bearer|basic|\"key)(?:_?\d)?[\"'\\\])\s:=,bru]{{0,14}}[\w+/=.~-]{{0,60}}\Z".encode(),
        re.IGNORECASE,
    )
