"""The report for machines; the shape is stable within ``"version": 1``.

>>> import json
>>> from nb2prod.report.rendering import Look
>>> from nb2prod.report.report import Report
>>> json.loads(render(Report(notebooks=()), Look()))["summary"]["findings"]
0
"""

import re
from typing import Any

import msgspec

from nb2prod import __version__
from nb2prod.lint.finding import Finding, NotebookFindings
from nb2prod.report.plain import escaped
from nb2prod.rule import Edit, Fix, Related, Severity

_COMMAND = re.compile(r"#(?=#\w*\[)")  # a sign that stands in strings only


def render(report, _look) -> str:
    """The report as JSON, indented by two blanks."""
    return encoded(
        {**envelope(report.exit_code), "summary": _summary(report), "notebooks": _notebooks(report)}
    )


def envelope(exit_code: int) -> dict[str, Any]:
    """What every command's JSON begins with."""
    return {"version": 1, "tool": {"name": "nb2prod", "version": __version__}, "exit_code": exit_code}


def encoded(document: Any, *, indent: int = 2) -> str:
    """The document as JSON that is safe to print: what terminals and CI servers act on stands as ``\\\\u`` escapes."""
    try:
        raw = msgspec.json.encode(document)
    except UnicodeEncodeError:  # a lone surrogate, from a file name that is not UTF-8
        raw = msgspec.json.encode(_writable(document))
    text = _COMMAND.sub(r"\\u0023", msgspec.json.format(raw, indent=indent).decode())
    lines = text.split("\n")
    return "".join(f"{line if line.isprintable() else escaped(line, _json_escape)}\n" for line in lines)


def _summary(report) -> dict[str, int]:
    return {
        "notebooks": len(report.notebooks),
        "findings": report.counts.total(),
        **{severity.value: report.counts[severity] for severity in Severity},
        "suppressed": report.suppressed,
        "baselined": report.baselined,
        **({"fixed": report.fixed} if any(not one.dry for one in report.fixes) else {}),
    }


def _notebooks(report) -> list[dict[str, Any]]:
    return [_notebook(notebook) for notebook in report.notebooks]


def _notebook(notebook: NotebookFindings) -> dict[str, Any]:
    return {
        "path": notebook.path,
        "language": notebook.language,
        "cells": notebook.cells,
        "findings": [_finding(finding) for finding in notebook.findings],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    span = finding.span
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity,
        "message": finding.message,
        "cell": span and span.cell,
        "cell_id": finding.cell_id,
        "execution_count": finding.execution_count,
        "line": span and span.line,
        "column": span and span.column,
        "end_line": span and span.end_line,
        "end_column": span and span.end_column,
        "file_line": finding.place.line,
        "file_column": finding.place.column,
        "related": [_related(related) for related in finding.related],
        "fix": finding.fix and _fix(finding.fix),
        "fingerprint": finding.fingerprint,
    }


def _related(related: Related) -> dict[str, Any]:
    span = related.span
    return {"cell": span.cell, "line": span.line, "column": span.column, "message": related.message}


def _fix(fix: Fix) -> dict[str, Any]:
    safety = "safe" if fix.safe else "unsafe"
    return {"title": fix.title, "safety": safety, "edits": [_edit(edit) for edit in fix.edits]}


def _edit(edit: Edit) -> dict[str, Any]:
    place = {name: getattr(edit.span, name) for name in ("cell", "line", "column", "end_line", "end_column")}
    return {"kind": edit.kind, **place, "text": edit.text} | (
        {"after": edit.after} if edit.kind == "move-cell" else {}
    )


def _writable(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, list):
        return [_writable(item) for item in value]
    return {key: _writable(item) for key, item in value.items()} if isinstance(value, dict) else value


def _json_escape(char: str) -> str:
    units = char.encode("utf-16-be")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))
