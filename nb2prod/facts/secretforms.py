r"""Secrets that are known by their form: tokens of well-known services, private keys, logins in addresses.

>>> token = "ghp" + "_" + "Zq3Lk81nVx07RtYw2MbCs94HdFgJ5PoEuT6i"
>>> [(one.kind, one.start) for one in forms_in(f"login('{token}')")]
[('a GitHub token', 7)]
>>> forms_in("login('" + token[:4] + 36 * "x" + "')")
[]

The forms are those that the services describe themselves. Checksums are not used: where a service names one, it
does not say enough to compute it.
"""

import base64
import json
import re
from functools import cache

from nb2prod.notebook import Value


class Piece(Value):
    """Characters of a text that are a secret: from ``start`` up to ``end``.

    ``kind`` says what it is, in words. ``telling`` is how many of its first characters are the same for all of
    its kind, so that they may be shown; ``name`` is what the secret is assigned to, where that is known.
    """

    kind: str
    start: int
    end: int
    telling: int = 0
    name: str = ""


# What it is, the words that it begins with (letters, digits, - and _ only), and the whole of it.
_TOKENS = (
    ("an AWS access key id", "AKIA ASIA", r"(?:AKIA|ASIA)[A-Z2-7]{16}"),
    ("a GitHub token", "ghp_ gho_ ghu_ ghs_ ghr_", r"gh[pousr]_[A-Za-z0-9]{36}"),
    ("a GitHub token", "github_pat_", r"github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}"),
    ("a GitLab token", "glpat- glptt- glrt- gldt- glcbt-", r"gl(?:pat|ptt|rt|dt|cbt)-[\w-]{20,300}"),
    ("a Slack token", "xoxa- xoxb- xoxe- xoxp- xoxr- xoxs-", r"xox[abeprs]-(?:\d{6,15}-){1,4}[\w-]{10,200}"),
    ("a Slack token", "xapp-", r"xapp-\d-[A-Z0-9]{6,20}-\d{6,20}-[0-9a-f]{32,128}"),
    ("a Google API key", "AIza", r"AIza[\w-]{35}"),
    ("a Google client secret", "GOCSPX-", r"GOCSPX-[\w-]{28}"),
    ("a Stripe key", "sk_live_ rk_live_", r"[sr]k_live_[A-Za-z0-9]{24,200}"),
    ("an OpenAI key", "sk-", r"sk-(?:[a-zA-Z]{4,8}-)?[\w-]{20,100}T3BlbkFJ[\w-]{20,100}"),
    ("an Anthropic key", "sk-ant-", r"sk-ant-[a-z]{3,5}\d\d-[\w-]{93}AA"),
    ("an API key", "sk-", r"sk-(?:or-v1-[0-9a-f]{64}|[0-9a-f]{32}|[A-Za-z0-9]{48})"),
    ("a Groq key", "gsk_", r"gsk_[A-Za-z0-9]{52}"),
    ("a Hugging Face token", "hf_ api_org_", r"(?:hf|api_org)_[A-Za-z0-9]{34}"),
    ("a Replicate token", "r8_", r"r8_[A-Za-z0-9]{37}"),
    ("an NVIDIA key", "nvapi-", r"nvapi-[\w-]{64}"),
    ("a LangSmith key", "lsv2_", r"lsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}"),
    ("a Kaggle token", "KGAT_", r"KGAT_[0-9a-f]{32}"),
    ("a Databricks token", "dapi", r"dapi[0-9a-f]{32}(?:-\d)?"),
    ("a PyPI token", "pypi-AgE", r"pypi-AgE[\w-]{50,400}"),
    ("an npm token", "npm_", r"npm_[A-Za-z0-9]{36}"),
    ("a Docker token", "dckr_pat_", r"dckr_pat_[\w-]{27}"),
    ("a DigitalOcean token", "dop_v1_ doo_v1_ dor_v1_", r"do[opr]_v1_[0-9a-f]{64}"),
    ("a Telegram bot token", "AA", r"\d{8,10}:AA[\w-]{33}"),
    ("a JSON Web Token", "eyJ", r"eyJ[\w-]{10,2000}\.eyJ[\w-]{10,4000}\.[\w-]{20,1000}"),
)
# What begins with no such word: what it is, what stands in front of it, and both together.
_MARKED = (
    ("a Slack webhook", "hooks.slack.com/", r"hooks\.slack\.com/services/T\w{8,12}/B\w{8,12}/(\w{20,30})"),
    ("an Azure storage key", "AccountKey=", r"AccountKey=([A-Za-z0-9+/]{86}==)"),
    ("the signature of an Azure address", "&sig=", r"&sig=([\w%+/-]{40,70}=?)"),
)
# Their beginnings are the same for nobody else.
_TELL_NOTHING = frozenset({"a Telegram bot token", *(kind for kind, _, _ in _MARKED)})
_PRIVATE_KEY = "PRIVATE KEY-----"
_LOGIN = r"://[^\s:/@?#'\"<>{}$]{0,80}:([^\s/@'\"<>{}$]{4,120})@[\w-]+[\w.:-]*"
_KEY_BEGINS = r"-----BEGIN (?:[A-Z0-9]{2,10} ){0,3}PRIVATE KEY(?: BLOCK)?-----"
_KEY_BODY = r"(?:\s|\\n|[\"'+,(])*[A-Za-z0-9+/=]{40}"
_LONGEST_KEY = 8000
# Stands in for a secret: words that say so, one letter again and again, letters or digits in their order.
_PLACEHOLDER = (
    r"(?i)your|example|placeholder|changeme|change[_-]me|insert|replace|redacted|removed|hidden|dummy|sample|fake"
    r"|todo|x{4}|\*{3}|\.{3}|<|…|(.)\1{4}|01234|12345|98765|54321|abcde|qwert"
)
_OWN_MACHINE = re.compile(
    r"(?:localhost|127\.0\.0\.1|0\.0\.0\.0|host\.docker\.internal|example)\b", re.IGNORECASE
)
_USUAL = (
    r"(?i)(?:pass|passwd|password|pwd|pw|pword|secret|token|key|root|admin|user|username|guest|test|postgres|mysql"
    r"|mongo|oracle|neo4j|minio|minioadmin|rabbitmq|airflow|superset|default|mypassword|mysecretpassword|none|null"
    r"|port|string|text)[\W_]?\d{0,4}|\d{1,6}|%.*"
)


def forms_in(text: str) -> list[Piece]:
    """The secrets in a text that are known by their form, in order, none inside another."""
    found = [piece for kind, starts, whole in _TOKENS if any(start in text for start in starts.split())
             for piece in _of(kind, rf"(?<![A-Za-z0-9_-])({whole})(?![A-Za-z0-9_-])", text)]  # fmt: skip
    found += [piece for kind, mark, whole in _MARKED if mark in text for piece in _of(kind, whole, text)]
    found += _logins(text) if "@" in text else ()
    found += _private_keys(text) if _PRIVATE_KEY in text else ()
    return apart(found)


def apart(pieces: list[Piece]) -> list[Piece]:
    """The pieces in the order of their places, without those that overlap one given earlier."""
    kept: list[Piece] = []
    for piece in pieces:
        if all(piece.end <= other.start or other.end <= piece.start for other in kept):
            kept.append(piece)
    return sorted(kept, key=lambda piece: piece.start)


def is_placeholder(value: str) -> bool:
    """Whether it only stands where a secret would: ``your-key``, ``xxxxxxxx``, ``<token>``, ``12345…``."""
    return re.search(_PLACEHOLDER, value) is not None or len(set(value)) < 4


def is_usual(password: str) -> bool:
    """Whether it is a password that every installation comes with, or a word in its place."""
    return re.fullmatch(_USUAL, password) is not None


@cache
def token_starts() -> re.Pattern[bytes]:
    """How the tokens begin, for a first look at bytes."""
    return re.compile("|".join(_starts()).encode())


@cache
def token_beginnings() -> frozenset[bytes]:
    """The first two letters of the tokens, for a look that is quicker still."""
    return frozenset(start[:2].encode() for start in _starts())


def _starts() -> list[str]:
    return [start for _, starts, _ in _TOKENS for start in starts.split()]


def has_mark(data: bytes) -> bool:
    """Whether there may be a private key, a login in an address, or another secret without a known beginning."""
    marks = (_PRIVATE_KEY, *(mark for _, mark, _ in _MARKED))
    return any(mark.encode() in data for mark in marks) or (
        b"@" in data and _login_in_bytes().search(data) is not None
    )


@cache
def _login_in_bytes() -> re.Pattern[bytes]:
    return re.compile(_LOGIN.encode())


def _of(kind: str, pattern: str, text: str) -> list[Piece]:
    shown = 0 if kind in _TELL_NOTHING else 4
    return [
        Piece(kind, found.start(1), found.end(1), shown)
        for found in re.finditer(pattern, text, re.ASCII)
        if not is_placeholder(found[1]) and (kind != "a JSON Web Token" or _is_web_token(found[1]))
    ]


def _is_web_token(value: str) -> bool:
    """Whether its first part says how it is signed, and it is not the one of the textbooks."""
    try:
        header, claims = (json.loads(base64.urlsafe_b64decode(part + "==")) for part in value.split(".")[:2])
    except (ValueError, RecursionError):
        return False
    return isinstance(header, dict) and "alg" in header and "1234567890" not in str(claims)


def _logins(text: str) -> list[Piece]:
    """Passwords in addresses, ``scheme://user:password@host``, but for those of the own machine."""
    found = []
    for one in re.finditer(_LOGIN, text):
        host = text[one.end(1) + 1 : one.end()]
        if not (is_usual(one[1]) or is_placeholder(one[1]) or re.match(_OWN_MACHINE, host)):
            found.append(Piece("a password in an address", one.start(1), one.end(1)))
    return found


def _private_keys(text: str) -> list[Piece]:
    found = []
    for one in re.finditer(_KEY_BEGINS, text):
        end = text.find("-----END", one.end(), one.end() + _LONGEST_KEY)
        if re.match(_KEY_BODY, text[one.end() : one.end() + 200]):
            stop = end if end >= 0 else min(len(text), one.end() + _LONGEST_KEY)
            found.append(Piece("a private key", one.end(), stop))
    return found
