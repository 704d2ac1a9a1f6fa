"""From what rules found to findings: sorted, with their places in the file, source line, heading and fingerprint.

>>> from nb2prod.notebook import Cell, Notebook
>>> cells = (Cell(number=1, kind="markdown", source="# Load\\nWe load."), Cell(number=2, kind="code", source="x"))
>>> Headings(Notebook(path="a.ipynb", cells=cells)).above(2)
'Load'
"""

import re
from collections.abc import Iterable
from typing import Any

from nb2prod.lint.concealment import Veil, text_of
from nb2prod.lint.finding import Excerpt, Finding, fingerprint, numbered
from nb2prod.lint.precedence import Breach
from nb2prod.notebook import FileMap, FilePlace, Notebook, Span, replace
from nb2prod.notebook.fileedit import FileEdit, file_edit
from nb2prod.rule import Fix, Related

_TOP = FilePlace(1, 1)
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(\S.*)", re.MULTILINE)
_LONGEST_HEADING = 60
_NUMBERS = re.compile(r"\d+")
_AROUND = 200  # characters of a long line that are kept on either side of the place


class Headings:
    """The last markdown heading above each cell."""

    def __init__(self, notebook: Notebook):
        self._above: list[str] = []
        heading = ""
        for cell in notebook.cells:
            if cell.kind == "markdown" and (found := _HEADING.findall(cell.source)):
                heading = found[-1].strip(" \t#")[:_LONGEST_HEADING]
            self._above.append(heading)

    def above(self, cell: int) -> str:
        """The heading that the cell stands under, or ""."""
        return self._above[cell - 1]


def findings_of(
    notebook: Notebook, breaches: Iterable[Breach], veil: Veil, *, places: bool = True
) -> tuple[Finding, ...]:
    """The findings in the order of their places. Costs nothing for a notebook without breaches.

    Without ``places`` a finding in a cell has the start of the file for its place there: nobody looks at it.
    """
    ordered = sorted(breaches, key=_order)
    if not ordered:
        return ()
    file_map, headings = FileMap(notebook) if places else None, Headings(notebook)
    return numbered(_finding(notebook, breach, veil, file_map, headings) for breach in ordered)


def _order(breach: Breach) -> tuple[int, int, int, int, str]:
    span, place = breach.found.span, breach.place or _TOP
    if span is None:
        return 0, place.line, place.column, 0, breach.rule.code
    return 1, span.cell, span.line, span.column, breach.rule.code


def _finding(
    notebook: Notebook, breach: Breach, veil: Veil, file_map: FileMap | None, headings: Headings
) -> Finding:
    rule, found, span = breach.rule, breach.found, breach.found.span
    fix = _showable(found.fix, veil)
    finding = Finding(
        code=rule.code,
        name=rule.name,
        severity=found.severity or rule.severity,
        message=veil.cover(found.message),
        span=span,
        place=breach.place or _TOP,
        fingerprint=_fingerprint(notebook, breach, veil),
        related=tuple(Related(related.span, veil.cover(related.message)) for related in found.related),
        fix=fix,
        **(_of_cell(notebook, span, veil, headings) if span is not None else {}),
    )
    return finding if file_map is None else _placed(finding, notebook, file_map)


def _of_cell(notebook: Notebook, span: Span, veil: Veil, headings: Headings) -> dict[str, Any]:
    """What a finding in a cell has beyond others."""
    cell = notebook.cells[span.cell - 1]
    return {
        "cell_id": cell.id,
        "execution_count": cell.execution_count,
        "excerpt": _excerpt(veil.shown(span.cell, span.line), span),
        "heading": veil.cover(headings.above(span.cell)),
    }


def _placed(finding: Finding, notebook: Notebook, file_map: FileMap) -> Finding:
    """The finding with its places in the file."""
    span, fix = finding.span, finding.fix
    return replace(
        finding,
        place=_start(file_map, span) if span else finding.place,
        end=file_map.place(span.cell, span.end_line, span.end_column) if span else None,
        related_places=tuple(_start(file_map, related.span) for related in finding.related),
        file_edits=_file_edits(notebook, file_map, fix) if fix else (),
    )


def _fingerprint(notebook: Notebook, breach: Breach, veil: Veil) -> str:
    """By what the finding is known: what is said once, or the line and the words on it, or for a notebook the message
    without its numbers (of cells, runs, bytes), which change when cells move and the notebook runs again.
    """
    code, found = breach.rule.code, breach.found
    if found.once:
        return fingerprint(code, line="", words=veil.cover(found.once))
    if (span := found.span) is None:
        return fingerprint(code, line="", words=_NUMBERS.sub("", veil.cover(found.message)))
    line = veil.shown(span.cell, span.line)
    return fingerprint(code, line=line, words=veil.cover(text_of(notebook, span)))


def _showable(fix: Fix | None, veil: Veil) -> Fix | None:
    """The fix, unless its text would show a secret."""
    if fix is None or any(veil.cover(edit.text) != edit.text for edit in fix.edits):
        return None
    return fix


def _file_edits(notebook: Notebook, file_map: FileMap, fix: Fix) -> tuple[FileEdit, ...]:
    """The fix in characters of the file; none where it does more than change the text of cells."""
    if any(edit.kind != "text" for edit in fix.edits):
        return ()
    edits = [file_edit(notebook, file_map, edit.span, edit.text) for edit in fix.edits]
    return tuple(edit for edit in edits if edit) if all(edits) else ()


def _start(file_map: FileMap, span: Span) -> FilePlace:
    return file_map.place(span.cell, span.line, span.column)


def _excerpt(line: str, span: Span) -> Excerpt:
    start = min(span.column - 1, len(line))
    end = len(line) if span.end_line > span.line else max(min(span.end_column - 1, len(line)), start)
    first, last = max(0, start - _AROUND), min(len(line), start + 2 * _AROUND)
    return Excerpt(line[first:last], start - first + 1, max(1, min(end, last) - start))
