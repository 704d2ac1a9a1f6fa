"""The Code Quality report of GitLab: a list of findings with their true lines of the ``.ipynb`` file.

>>> from nb2prod.report.rendering import Look
>>> from nb2prod.report.report import Report
>>> render(Report(notebooks=()), Look())
'[]\\n'
"""

import hashlib
from typing import Any

from nb2prod.lint.finding import Finding
from nb2prod.report.json import encoded
from nb2prod.report.located import end_of, located
from nb2prod.rule import Severity

_SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "major", Severity.NOTE: "minor"}


def render(report, _look) -> str:
    """The findings of all notebooks as one list."""
    return encoded([_issue(notebook.path, one) for notebook in report.notebooks for one in notebook.findings])


def _issue(path: str, finding: Finding) -> dict[str, Any]:
    return {
        "description": located(finding),
        "check_name": f"{finding.code} {finding.name}",
        "fingerprint": _of_file(path, finding.fingerprint),
        "severity": _SEVERITIES[finding.severity],
        "location": {"path": path, "lines": {"begin": finding.place.line, "end": end_of(finding)[0]}},
    }


def _of_file(path: str, fingerprint: str) -> str:
    """A fingerprint that no other file has: GitLab takes two findings of one fingerprint for the same one."""
    return hashlib.sha256(f"{path}\0{fingerprint}".encode("utf-8", "backslashreplace")).hexdigest()[:32]
