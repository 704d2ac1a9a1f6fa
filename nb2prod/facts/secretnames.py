r"""Secrets that are known by the name that they are given: ``password = "…"``, ``{"api_key": "…"}``, ``?apikey=…``.

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

_PASSWORD = r"passw(?:or)?d|passwort|pwd"
_KEY = (
    r"(?:api|access|account|auth|consumer|client|app|subscription|encryption|signing|private|secret|master"
    r"|storage)[ _-]?(?:key|secret|token)|secret|token|credentials?"
)
_WORD = rf"(?P<word>{_PASSWORD}|{_KEY})(?:_?\d{{1,2}})?"
_QUOTED = (
    _WORD + r"[\"'\])\\]{0,4}\s{0,4}(?P<sign>:\s{0,4}(?:str|bytes)\s{0,4}=|[=:,])\s{0,8}[rbu]{0,2}"
    r"\\?(?P<quote>[\"'])(?P<value>[^\"'\s\\]{4,300})\\?(?P=quote)"
)
_BARE = rf"(?:{_WORD}|appid)(?:[=:]|:\s)(?P<value>[\w+/=.~@!$%^*-]{{4,300}})(?![\w([.])"
_SENT = r"\b(?:Bearer|Basic)\s(?P<value>[\w+/=.~-]{16,300})"
_LOGIN = r"\bcurl\b[^\n]{0,300}?\s(?:-u|--user)[\s=]\s?[\"']?[\w.@-]{1,60}:(?P<value>[^\s\"'$@{}]{4,100})"
_KAGGLE = (
    r"[\"']username[\"']\s?:\s?[\"'][\w.-]{1,60}[\"']\s?,\s{0,9}"
    r"[\"']key[\"']\s?:\s?[\"'](?P<value>[0-9a-f]{32})[\"']"
)
# Right in front of a value, for a first look at bytes.
_IN_FRONT = (
    rf"(?:{_PASSWORD}|{_KEY}|appid|bearer|basic|[\"']key)(?:_?\d)?"
    r"[\"'\\\])\s:=,bru]{0,14}[\w+/=.~-]{0,60}\Z"
)
_NAME_BEFORE = r"(?a)[\w-]{0,40}\Z"
_LONGEST_NAME = 40
# A path, an address, a selector, code, a file, a hash, words: no password.
_NO_PASSWORD = (
    r"(?i)[/\\\[\](){}<>`]|^[.#&?+,;:=|_-]|^\$\w|passw|pwd|secret|_key|\.[a-z]{2,4}$|^[0-9a-f]{32,}$"
    r"|^[^a-z]*$|^[a-z]+(?:[_-][a-z]+)+$"
)
_KINDS = (r"[a-z]", r"[A-Z]", r"\d", r"[^A-Za-z0-9]")
_SHORTEST_RANDOM, _SHORTEST_PART = 16, 12


def names_in(text: str, *, prose: bool = False) -> list[Piece]:
    """The secrets in a text that are known by their names; some of them perhaps twice.

    A password without quotes counts in command lines only: elsewhere it is an expression, or any word of the
    ``prose`` that a cell prints.
    """
    quoted, bare, sent, login, kaggle = _patterns()
    found = [_named(one) for one in quoted.finditer(text) if one["sign"] != "," or not _is_password(one)]
    # Without quotes it is an expression of Python, but not so in a command line.
    found += [_named(one) for one in bare.finditer(text)
              if not _is_password(one) or (not prose and _is_command(text, one.start()))]  # fmt: skip
    found += [Piece("a secret", *one.span("value"), name="Authorization") for one in sent.finditer(text)]
    found += [Piece("a password", *one.span("value"), name="curl -u") for one in login.finditer(text)]
    found += [Piece("a Kaggle key", *one.span("value")) for one in kaggle.finditer(text)]
    return [one for one in found if _is_secret(one, text[one.start : one.end])]


def looks_random(value: str) -> bool:
    """Whether the value looks drawn at random: long, with letters and digits mixed, and no words.

    >>> looks_random("9f86d081884c7d659a2f"), looks_random("customer_segmentation_2024_v2")
    (True, False)
    """
    if len(value) < _SHORTEST_RANDOM or not re.fullmatch(r"[\w+/=.~%-]+", value, re.ASCII):
        return False
    part = max(re.split(r"[^A-Za-z0-9]+", value), key=len)
    kinds = ["d" if one.isdigit() else "u" if one.isupper() else "l" for one in part]
    changes = sum(one != other for one, other in zip(kinds, kinds[1:], strict=False))
    return len(part) >= _SHORTEST_PART and 2 <= kinds.count("d") < len(part) and changes >= 0.3 * len(part)


@cache
def name_in_front() -> re.Pattern[bytes]:
    """A name for secrets right in front of a value, for a first look at bytes."""
    return re.compile(_IN_FRONT.encode(), re.IGNORECASE)


def _is_secret(piece: Piece, value: str) -> bool:
    if is_placeholder(value) or value.startswith(("pk.", "pk_")):  # those keys are made to be public
        return False
    if piece.kind == "a password":
        return not is_usual(value) and not re.search(_NO_PASSWORD, value) and _is_mixed(value)
    return looks_random(value)


def _is_mixed(password: str) -> bool:
    """Whether it is more than a word: letters, also large ones inside, with digits or signs among them."""
    inner = password[1:] if password[1:].islower() else password  # "Required" is a word too
    return sum(re.search(kind, inner) is not None for kind in _KINDS) >= 2


def _named(found: re.Match[str]) -> Piece:
    start = found.start()
    before = re.search(_NAME_BEFORE, found.string[max(0, start - _LONGEST_NAME) : start])
    name = (before[0] if before else "").lstrip("-") + (found["word"] or "appid")
    return Piece("a password" if _is_password(found) else "a secret", *found.span("value"), name=name)


def _is_password(found: re.Match[str]) -> bool:
    """Whether the name is one for passwords."""
    return re.fullmatch(_PASSWORD, found["word"] or "", re.IGNORECASE) is not None


def _is_command(text: str, place: int) -> bool:
    """Whether the place is in a line for the shell or a magic, or in a cell that is all magic."""
    line = text[text.rfind("\n", 0, place) + 1 : place].lstrip()
    return line.startswith(("%", "!")) or text.lstrip().startswith("%%")


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(one, re.IGNORECASE) for one in (_QUOTED, _BARE, _SENT, _LOGIN, _KAGGLE))
