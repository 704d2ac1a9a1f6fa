"""What the rules find in one notebook, before anything is silenced.

A rule that raises costs only itself: its failure becomes a breach of NB000.
"""

from collections.abc import Iterable, Iterator
from types import TracebackType

from nb2prod.facts import CellFacts, learn
from nb2prod.lint.catalogue import Catalogue
from nb2prod.lint.precedence import Breach
from nb2prod.notebook import Cell, Notebook, Span, Surroundings, replace
from nb2prod.rule import Edit, Found, Rule, Subject

INTERNAL_ERROR = "NB000"
_OTHER_LANGUAGE = "NB004"


def subject_of(
    notebook: Notebook, surroundings: Surroundings | None = None, *, from_stdin: bool = False
) -> Subject:
    """What rules may look at; of code that is not Python there are no facts."""
    readable = notebook if notebook.language == "python" else replace(notebook, cells=())
    return Subject(notebook, learn(readable, surroundings), surroundings, from_stdin=from_stdin)


def applying(rules: Iterable[Rule], subject: Subject) -> list[Rule]:
    """The rules that make sense on the notebook: its language must be Python, and mostly Python 3."""
    if subject.notebook.language != "python":
        return [rule for rule in rules if rule.code == _OTHER_LANGUAGE]
    if subject.facts.python2:
        return [rule for rule in rules if rule.python2]
    return list(rules)


def breaches_of(rule: Rule, subject: Subject, catalogue: Catalogue) -> Iterator[Breach]:
    """Yields what one rule finds, and a breach of NB000 if it fails."""
    try:
        for found in rule.find(subject):
            breach = Breach(rule, found if isinstance(found, Found) else Found(*found))
            _require_place(subject.notebook, breach.found)
            yield breach
    # A rule may fail in any way, and one that exits must not end the check as if nothing had been found.
    except (Exception, SystemExit) as error:  # pylint: disable=broad-exception-caught
        yield failure(catalogue, f"rule {rule.code} ({rule.name})", error)


def failure(catalogue: Catalogue, what: str, error: BaseException) -> Breach:
    """The breach of NB000 for an error: where in our code it is, never a word of the notebook."""
    cell, line, file = _traced(error.__traceback__)
    span = Span(cell, 1, 1, 1, 1) if cell else None
    message = (
        f"{what} failed with {type(error).__name__} at line {line} of {file}; everything else was checked"
    )
    return Breach(catalogue[INTERNAL_ERROR], Found(span, message))


def _require_place(notebook: Notebook, found: Found) -> None:
    """Raises ValueError for what no report could show: a message that is no text, a place that is not in the notebook,
    a fix of no edits.
    """
    if not isinstance(found.message, str):
        raise ValueError("no text")
    for span in (found.span, *(related.span for related in found.related)):
        if span is None:
            continue
        if not 1 <= span.cell <= len(notebook.cells):
            raise ValueError("no such cell")
        if not 1 <= span.line <= span.end_line <= len(notebook.cells[span.cell - 1].lines):
            raise ValueError("no such line")
    for edit in found.fix.edits if found.fix is not None else ():
        if not (isinstance(edit, Edit) and isinstance(edit.span, Span)):
            raise ValueError("no such edit")


def _traced(trace: TracebackType | None) -> tuple[int, int, str]:
    """The innermost cell that a traceback's frames worked on (0: none), and the line and file of the last frame."""
    cell, line, file = 0, 0, "?"
    while trace is not None:
        line, file = trace.tb_lineno, trace.tb_frame.f_code.co_filename.replace("\\", "/").rpartition("/")[2]
        for value in trace.tb_frame.f_locals.values():
            if isinstance(value, Cell):
                cell = value.number
            elif isinstance(value, CellFacts):
                cell = value.cell.number
        trace = trace.tb_next
    return cell, line, file
