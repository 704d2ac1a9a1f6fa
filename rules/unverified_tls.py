"""rules/unverified_tls.py"""

import re
from collections.abc import Iterator

from nb2prod.rule import (
    Call,
    Example,
    Found,
    Related,
    Rule,
    Severity,
    Span,
    Subject,
    Text,
    ast,
    nodes_in,
    shell_commands,
    span_of,
)

_WORDS = ("verif", "ssl", "curl", "HTTPSVERIFY", "CA_BUNDLE", "trusted-host", "no-check-cert")
_KEYWORDS = frozenset("verify_ssl ssl_verify verify_certs check_hostname validate_certs".split())
_CLIENTS = ("requests.", "httpx.", "boto3.", "urllib3.", "aiohttp.", "hvac.")
_ASKING = frozenset(
    "get post put patch delete head options request send Session Client AsyncClient client".split()
)
_UNVERIFIED = "_create_unverified_context"
_VARIABLES = {"PYTHONHTTPSVERIFY": "0", "CURL_CA_BUNDLE": "", "REQUESTS_CA_BUNDLE": ""}
_COMMANDS = (
    (re.compile(r"\bcurl\b.*\s(?:-[a-zA-Z]*k[a-zA-Z]*|--insecure)(?=\s|$)"), "curl -k"),
    (re.compile(r"\bwget\b.*\s--no-check-certificate\b"), "wget --no-check-certificate"),
    (re.compile(r"\bpip3?\b.*\s--trusted-host\b"), "pip --trusted-host"),
    (re.compile(r"\bgit\b.*http\.sslVerify[= ]false", re.IGNORECASE), "git with http.sslVerify=false"),
    (re.compile(r"\bconda\b.*ssl_verify[= ]false", re.IGNORECASE), "conda with ssl_verify false"),
)
_OWN_MACHINE = re.compile(r"https?://(?:localhost|127\.|0\.0\.0\.0|\[::1\])")


def find(subject: Subject) -> Iterator[Found]:
    """Yields each way in which certificates are not checked, at its first place."""
    if not any(word in subject.notebook.text for word in _WORDS):
        return
    places: dict[str, list[Span]] = {}
    for way, span in (*_of_calls(subject), *_of_cells(subject), *_of_commands(subject)):
        places.setdefault(way, []).append(span)
    for way, (first, *others) in places.items():
        related = tuple(Related(one, "and here") for one in others)
        yield Found(first, f"{way} takes any certificate", related, once=way)


def _of_calls(subject: Subject) -> Iterator[tuple[str, Span]]:
    for call in subject.facts.calls:
        for keyword in call.node.keywords:
            if _is_false(keyword.value) and _switches_off(call, keyword.arg or ""):
                address = call.value(0, "url")
                if not (isinstance(address, Text) and _OWN_MACHINE.match(address.prefix)):
                    yield f"{call.written} with {keyword.arg}=False", call.span


def _switches_off(call: Call, keyword: str) -> bool:
    if keyword in ("verify", "ssl"):
        return call.name.startswith(_CLIENTS) or (keyword == "verify" and call.method in _ASKING)
    return keyword in _KEYWORDS


def _of_cells(subject: Subject) -> Iterator[tuple[str, Span]]:
    for facts in subject.facts.cells:
        if any(word in facts.cell.source for word in _WORDS):
            for node in nodes_in(facts, ast.Assign, ast.Attribute):
                if isinstance(node, ast.Attribute):
                    way = f"ssl.{_UNVERIFIED}" if node.attr == _UNVERIFIED else ""
                else:
                    way = _of_assignment(node)
                if way:
                    yield way, span_of(facts.cell, node)


def _of_assignment(node: ast.Assign) -> str:
    target, value = node.targets[0], node.value
    if isinstance(target, ast.Attribute):
        if target.attr in ("verify", "check_hostname") and _is_false(value):
            return f"{target.attr} = False"
        if target.attr == "verify_mode" and "CERT_NONE" in (
            getattr(value, "attr", ""),
            getattr(value, "id", ""),
        ):
            return "verify_mode = CERT_NONE"
    if (
        isinstance(target, ast.Subscript)
        and isinstance(target.slice, ast.Constant)
        and isinstance(value, ast.Constant)
    ):
        name = target.slice.value
        if isinstance(name, str) and _VARIABLES.get(name) == value.value:
            return f"{name}='{value.value}'"
    return ""


def _is_false(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is False


def _of_commands(subject: Subject) -> Iterator[tuple[str, Span]]:
    for facts, magic in subject.facts.magics:
        for command in shell_commands(magic):
            for pattern, way in _COMMANDS:
                if pattern.search(command.text) and "localhost" not in command.text:
                    end = len(facts.cell.lines[command.line - 1]) + 1
                    yield way, Span(facts.cell.number, command.line, command.column, command.line, end)


rule = Rule(
    code="NB705",
    name="unverified-tls",
    severity=Severity.ERROR,
    summary="A connection is made without checking who is at the other end.",
    why=(
        "Anybody on the way can answer instead of the server: read the password that is sent, or give back other "
        "data, another model or another package."
    ),
    instead=(
        "Give the path of your company's certificate (verify='ca.pem', REQUESTS_CA_BUNDLE) instead of switching the "
        "check off."
    ),
    find=find,
    bad=[
        Example("""
            # %%
            import requests
            rates = requests.get("https://bank.internal/rates", verify=False)  # <- NB705
            # %%
            more = requests.get("https://bank.internal/more", verify=False)
            session = requests.Session()
            session.verify = False  # <- NB705
            """),
        Example("""
            # %%
            import ssl
            ssl._create_default_https_context = ssl._create_unverified_context  # <- NB705
            """),
        Example("""
            # %%
            !pip install --trusted-host pypi.clinic.internal scans==1.2  # <- NB705
            !wget --no-check-certificate https://clinic.internal/scans.zip  # <- NB705
            !curl -sk https://clinic.internal/beds  # <- NB705
            """),
        Example("""
            # %%
            import os
            os.environ["CURL_CA_BUNDLE"] = ""  # <- NB705
            context.check_hostname = False  # <- NB705
            shop = Search("https://search.shop.internal", verify_certs=False)  # <- NB705
            """),
    ],
    good=[
        Example("""
            # %%
            import requests
            rates = requests.get("https://bank.internal/rates", verify="bank-ca.pem")
            more = requests.get("https://bank.internal/more")
            """),
        Example("""
            # %%
            import requests
            requests.get("https://localhost:8443/health", verify=False)
            """),
        Example("""
            # %%
            import pandas as pd
            both = pd.concat([old, new], verify_integrity=False)
            check(both, verify=False)
            """),
        Example("""
            # %%
            import ssl
            context = ssl.create_default_context(cafile="bank-ca.pem")
            ssl.create_default_context()
            """),
        Example("""
            # %%
            !curl -k https://localhost:8443/health
            !curl -o k.zip https://bank.internal/k.zip
            !tar -k -xf k.zip
            """),
        Example("""
            # %%
            # requests.get(url, verify=False) hid the error
            print("never use verify=False")
            """),
    ],
)
