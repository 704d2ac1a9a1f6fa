"""Which fixes can be made at the same time, and what they ask of the file.

>>> from nb2prod.rule import Span
>>> first, second = Edit("text", Span(1, 1, 1, 1, 4)), Edit("text", Span(1, 1, 3, 1, 5), "x")
>>> in_conflict(first, second), in_conflict(first, first)
(True, False)
"""

from collections.abc import Collection, Iterable

from nb2prod.lint.finding import Finding
from nb2prod.notebook import editing
from nb2prod.rule import Edit, Fix

_ARRANGING = frozenset({"insert-cell", "delete-cell", "move-cell"})

Name = tuple[str, str]
"""The code and the fingerprint of a finding: its identity while the notebook changes around it."""


def name_of(finding: Finding) -> Name:
    """The identity of the finding."""
    return finding.code, finding.fingerprint


def chosen(findings: Iterable[Finding], *, unsafe: bool, refused: Collection[Name]) -> list[Finding]:
    """The findings whose fixes are wanted and do not stand in each other's way; of two that do, the first one."""
    found: list[Finding] = []
    edits: list[Edit] = []
    for finding in findings:
        fix = finding.fix
        if fix is None or not fix.edits or not (fix.safe or unsafe) or name_of(finding) in refused:
            continue
        if not any(in_conflict(one, other) for one in fix.edits for other in edits):
            found.append(finding)
            edits += fix.edits
    return found


def in_conflict(one: Edit, other: Edit) -> bool:
    """Whether edits of two fixes cannot be made together. What both ask for is made once."""
    if one == other:
        return False
    kinds = {one.kind, other.kind}
    if kinds == {"text"}:
        return one.span.cell == other.span.cell and _overlap(one, other)
    if kinds == {"insert-cell"}:
        return one.span.cell == other.span.cell  # the second fix may find a place in the cell of the first
    if "move-cell" in kinds and kinds <= _ARRANGING:
        return True  # where a cell goes is told by the places that the others have now
    return "delete-cell" in kinds and "insert-cell" not in kinds and one.span.cell == other.span.cell


def _overlap(one: Edit, other: Edit) -> bool:
    """Whether one place reaches into the other; two insertions at the same place do not."""
    (start, end), (begin, stop) = _reach(one), _reach(other)
    return max(start, begin) < min(end, stop) or begin < start < stop or start < begin < end


def _reach(edit: Edit) -> tuple[tuple[int, int], tuple[int, int]]:
    span = edit.span
    return (span.line, span.column), (span.end_line, span.end_column)


def edits_of(fixes: Iterable[Fix]) -> list[editing.Edit]:
    """What the fixes ask of the file, each change once. Raises ValueError for a kind of edit that there is not."""
    every = dict.fromkeys(edit for fix in fixes for edit in fix.edits)
    return [_edit_of(edit) for edit in every]


def _edit_of(edit: Edit) -> editing.Edit:
    span = edit.span
    match edit.kind:
        case "text":
            return editing.TextEdit(
                span.cell, span.line, span.column, span.end_line, span.end_column, edit.text
            )
        case "insert-cell":
            return editing.InsertCell(after=span.cell, source=edit.text)
        case "delete-cell":
            return editing.DeleteCell(span.cell)
        case "move-cell":
            return editing.MoveCell(span.cell, edit.after)
        case "metadata":
            return editing.SetId(span.cell, edit.text)
    raise ValueError(f"there is no kind of edit '{edit.kind}'")
