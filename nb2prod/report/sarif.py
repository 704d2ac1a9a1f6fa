"""SARIF 2.1.0: findings with their true regions of the ``.ipynb`` file, for code scanning.

>>> import json
>>> from nb2prod.report.rendering import Look
>>> from nb2prod.report.report import Report
>>> json.loads(render(Report(notebooks=()), Look()))["runs"][0]["results"]
[]

The worst findings come first. GitHub rejects a file of more than 25,000 results and shows 5,000: what is left out, and
what will not be shown, is said in the notifications of the invocation.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import quote

from nb2prod import __version__
from nb2prod.lint.finding import Finding
from nb2prod.notebook import FilePlace, Span
from nb2prod.report.json import encoded
from nb2prod.report.located import end_of, located
from nb2prod.report.plain import plain
from nb2prod.report.sarifrules import descriptor
from nb2prod.rule import Fix, Severity

MOST_RESULTS = 25_000
MOST_SHOWN = 5_000
_MOST_RELATED = 100  # of one result; GitHub shows no more
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_HOME = "https://github.com/nb2prod/nb2prod"
_ROOT = "%SRCROOT%"
_RANK = {severity: rank for rank, severity in enumerate((Severity.ERROR, Severity.WARNING, Severity.NOTE))}
_LINK = re.compile(r"\]\s*(?=\()")
_ABSOLUTE = re.compile(r"/|[A-Za-z]:/")

_Object = dict[str, Any]


def render(report, _look) -> str:
    """The report as a SARIF log of one run."""
    return encoded({"$schema": _SCHEMA, "version": "2.1.0", "runs": [_run(report)]}, indent=1)


def _run(report) -> _Object:
    found = [(notebook.path, one) for notebook in report.notebooks for one in notebook.findings]
    found.sort(key=lambda pair: _RANK[pair[1].severity])  # the sort is stable: places stay in order
    codes = sorted({one.code for _, one in found})
    index = {code: number for number, code in enumerate(codes)}
    driver = {
        "name": "nb2prod",
        "version": __version__,
        "informationUri": _HOME,
        "rules": [descriptor(report.rules[code]) for code in codes],
    }
    return {
        "tool": {"driver": driver},
        "invocations": [_invocation(report, len(found))],
        "originalUriBaseIds": {_ROOT: {"description": _message("the folder in which nb2prod was run")}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(path, one, index) for path, one in found[:MOST_RESULTS]],
    }


def _invocation(report, found: int) -> _Object:
    """How the run went. What could not be looked at makes it a failed one."""
    notices = [
        {"level": "error", "message": _message(f"{plain(one.where)}: {plain(one.what)}")}
        for one in report.failures
    ]
    notices += [{"level": level, "message": _message(text)} for level, text in _limits(found)]
    return {
        "executionSuccessful": report.exit_code != 2,
        "exitCode": report.exit_code,
        "toolExecutionNotifications": notices,
    }


def _limits(found: int) -> Iterable[tuple[str, str]]:
    if found > MOST_RESULTS:
        yield "warning", (
            f"{found:,} findings are more than the {MOST_RESULTS:,} that GitHub takes: "
            f"the last {found - MOST_RESULTS:,}, the least severe ones, are left out"
        )
    if found > MOST_SHOWN:
        yield "note", f"GitHub shows {MOST_SHOWN:,} results of a run; they are sorted by severity, errors first"


def _result(path: str, finding: Finding, index: dict[str, int]) -> _Object:
    related = [_related(path, finding, at) for at in range(min(len(finding.related), _MOST_RELATED))]
    fixes = [_fix(path, finding, finding.fix)] if finding.fix and finding.file_edits else []
    return {
        "ruleId": finding.code,
        "ruleIndex": index[finding.code],
        "level": finding.severity,
        "message": _message(located(finding)),
        "locations": [_location(path, finding.span, _region(finding.place, end_of(finding)), finding)],
        **({"relatedLocations": related} if related else {}),
        # GitHub tracks an alert by the first of them alone; it writes them with a colon before the count.
        "partialFingerprints": {
            "primaryLocationLineHash": _github_hash(finding.fingerprint),
            "nb2prod/v1": finding.fingerprint,
        },
        **({"fixes": fixes} if fixes else {}),
    }


def _github_hash(fingerprint: str) -> str:
    base, _, count = fingerprint.partition("-")
    return f"{base}:{count or 1}"


def _location(
    path: str, span: Span | None, region: _Object | None, finding: Finding | None = None
) -> _Object:
    physical = {"artifactLocation": _artifact(path), **({"region": region} if region else {})}
    return {"physicalLocation": physical, **({"logicalLocations": [_cell(span, finding)]} if span else {})}


def _cell(span: Span, finding: Finding | None) -> _Object:
    """The cell and the place in it; with its id and count where it is the finding's own."""
    more = {} if finding is None else {"cellId": finding.cell_id, "executionCount": finding.execution_count}
    place = {"cell": span.cell, "line": span.line, "column": span.column, **more}
    known = {key: value for key, value in place.items() if value is not None}
    return {"name": f"cell {span.cell}", "kind": "object", "properties": known}


def _related(path: str, finding: Finding, at: int) -> _Object:
    related, places = finding.related[at], finding.related_places
    region = _region(places[at]) if at < len(places) else None
    words = f"cell {related.span.cell}, line {related.span.line}: {plain(related.message)}"
    return {"id": at + 1, "message": _message(words), **_location(path, related.span, region)}


def _fix(path: str, finding: Finding, fix: Fix) -> _Object:
    replacements = [
        {
            "deletedRegion": _region(edit.start, (edit.end.line, edit.end.column)),
            **({"insertedContent": {"text": edit.text}} if edit.text else {}),
        }
        for edit in finding.file_edits
    ]
    title = f"{plain(fix.title)} ({'safe' if fix.safe else 'unsafe'})"
    change = {"artifactLocation": _artifact(path), "replacements": replacements}
    return {"description": _message(title), "artifactChanges": [change]}


def _region(start: FilePlace, end: Sequence[int] = ()) -> _Object:
    """The region from ``start`` up to the (line, column) ``end``; without one, the character at ``start``."""
    end_line, end_column = end or (start.line, start.column + 1)
    return {
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end_line,
        "endColumn": end_column,
    }


def _artifact(path: str) -> _Object:
    """Where the file is: from the folder of the run, or absolute for one that was named so."""
    if _ABSOLUTE.match(path):
        return {"uri": "file:///" + quote(path.lstrip("/"), safe="/:", errors="backslashreplace")}
    return {"uri": quote(path, safe="/", errors="backslashreplace"), "uriBaseId": _ROOT}


def _message(text: str) -> _Object:
    """A message in which nothing is a link or a placeholder: SARIF has both in plain text."""
    return {"text": _LINK.sub("] ", text).replace("{", "{{").replace("}", "}}")}
