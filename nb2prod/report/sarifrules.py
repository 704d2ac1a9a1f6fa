"""What SARIF tells of a rule: its words, its page as help, and how GitHub is to rank it.

>>> from nb2prod.lint.catalogue import load_catalogue
>>> descriptor(load_catalogue()["NB301"])["properties"]["security-severity"]
'8.0'
"""

from typing import Any

from nb2prod.report.page import page
from nb2prod.rule import Rule, Severity, Status

_LONGEST = 1024  # of a description, says GitHub
# Scores on the scale of CVSS: a foreign object that runs code, a secret that everybody can read.
_SECURITY = {"NB3": "8.0", "NB7": "8.5"}
_PROBLEM = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "recommendation"}
_PRECISION = {Status.STABLE: "very-high", Status.PREVIEW: "medium", Status.OFF: "medium"}


def descriptor(rule: Rule) -> dict[str, Any]:
    """The rule as a ``reportingDescriptor``."""
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.summary[:_LONGEST]},
        "fullDescription": {"text": rule.why[:_LONGEST]},
        "help": {"text": f"{rule.why}\n\nInstead: {rule.instead}", "markdown": page(rule)},
        "defaultConfiguration": {"level": rule.severity},
        "properties": _properties(rule),
    }


def _properties(rule: Rule) -> dict[str, Any]:
    score = _SECURITY.get(rule.family) if rule.severity is Severity.ERROR else None
    return {
        "tags": ["notebook", rule.family, *(["security"] if score else [])],
        "precision": _PRECISION[rule.status],
        "problem.severity": _PROBLEM[rule.severity],
        **({"security-severity": score} if score else {}),
    }
