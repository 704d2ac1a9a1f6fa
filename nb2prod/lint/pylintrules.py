"""Pylint's messages as rules: ``PL`` and the id, so that they are selected, silenced and reported like all others.

>>> rule = next(rule for rule in pylint_rules() if rule.code == "PLW0611")
>>> rule.name, str(rule.severity), rule.yields_to
('pylint-unused-import', 'warning', ('NB206',))
>>> is_pylint("PLW"), is_pylint("PL"), is_pylint("PLX"), is_pylint("pylint-unused-import")
(True, True, False, True)
"""

import re
from functools import cache
from typing import Any

from nb2prod.rule import Rule, Severity, Status, found_by_the_run

PYLINT_PREFIX = "PL"
_SELECTOR = re.compile(r"PL(?:[CREW]\d{0,4})?|pylint-[a-z0-9-]+", re.IGNORECASE)
_PAGES = "https://pylint.readthedocs.io/en/stable/user_guide/messages"
_KINDS = {
    "E": (Severity.ERROR, "error"),
    "W": (Severity.WARNING, "warning"),
    "R": (Severity.NOTE, "refactor"),
    "C": (Severity.NOTE, "convention"),
}
# What says nothing about a notebook. These run when their code or name is selected.
_OFF = frozenset(
    # Cells are no modules: prose stands beside them, names are short, one cell redefines what another made.
    "C0103 C0104 C0112 C0114 C0115 C0116 W0105 W0621 C0302 R0401 R0801 W0406 W0407 C2503 W2402"
    # Imports stand where they are needed first, and modules are those of another environment than pylint's.
    " E0401 E0402 E0611 W0410 C0410 C0411 C0412 C0413 C0414"
    # How code is laid out is a formatter's affair; a semicolon at the end keeps a cell silent.
    " C0301 C0303 C0304 C0305 C0321 C0325 C0327 C0328 W0301 W0311 W1405"
    # Frames and arrays compare element by element.
    " C0121 R0124 W0143 C1804 C1805 W0201"
    # Networks and estimators have few methods, many arguments and deep families.
    " R0901 R0902 R0903 R0904 R0911 R0912 R0913 R0914 R0915 R0916 R0917 R1702 W0221 W0222 W0223 W0237"
    # A matter of taste, and on nearly every line of some notebooks.
    " C0209 R1705 R1720 R1723 R1724 R1734 R1735 R0205 R1725 W0511 C2401 C2403"
    # Whether a cell can be read at all is for NB003; about pylint's own settings and older Pythons.
    " E0001 E0011 E0012 E0013 E0014 E0015 W0012 R0022 W2601 W2602 W2603 W2604 W2605 W2606 W2607".split()
)
# The rules of nb2prod that tell the same thing, and better: on their line pylint is silent.
_YIELDS = {
    "C0415": ("NB204",),
    "E0102": ("NB112",),
    "E0601": ("NB101", "NB102"),
    "E0602": ("NB101", "NB102", "NB109"),
    "E0606": ("NB101", "NB102"),
    "W0106": ("NB811",),
    "W0122": ("NB704", "NB110"),
    "W0123": ("NB704",),
    "W0401": ("NB205",),
    "W0404": ("NB108", "NB206"),
    "W0611": ("NB206",),
    "W0614": ("NB205",),
    "W0622": ("NB108",),
    "W0702": ("NB808",),
    "W0718": ("NB808",),
    "W1510": ("NB703", "NB801"),
    "W1515": ("NB507",),
}


def is_pylint(selector: str) -> bool:
    """Whether a selector is about pylint's messages, which are known only to pylint."""
    return _SELECTOR.fullmatch(selector) is not None


@cache
def pylint_rules() -> tuple[Rule, ...]:
    """A rule for each message that the installed pylint knows."""
    from pylint.lint import PyLinter  # here: it takes most of a second

    linter = PyLinter()
    linter.load_default_plugins()
    return tuple(_rule(one) for one in linter.msgs_store.messages if one.msgid[0] in _KINDS)


def _rule(message: Any) -> Rule:
    """The rule for a message definition of pylint."""
    severity, kind = _KINDS[message.msgid[0]]
    description = " ".join(message.description.split())
    return Rule(
        code=f"{PYLINT_PREFIX}{message.msgid}",
        name=f"pylint-{message.symbol}",
        severity=severity,
        summary=description,
        why=f"pylint ({message.symbol}): {description}",
        instead=f"See {_PAGES}/{kind}/{message.symbol}.html",
        find=found_by_the_run,
        status=Status.OFF if message.msgid in _OFF else Status.STABLE,
        yields_to=_YIELDS.get(message.msgid, ()),
        bad=[],
        good=[],
    )
