"""Small notebooks and rules for tests of the check."""

import json
from collections.abc import Callable, Iterable
from typing import Any

from nb2prod.lint.catalogue import Catalogue, load_catalogue
from nb2prod.lint.finding import NotebookFindings
from nb2prod.lint.run import Selection, lint
from nb2prod.notebook import Cell, Notebook, Span, SurroundingsReader, read_bytes
from nb2prod.rule import Found, Rule, Severity, Subject

OWN = load_catalogue()


def notebook(*sources: str, tags: tuple[str, ...] = (), **more: Any) -> Notebook:
    """A notebook of code cells with these sources; ``tags`` are the tags of the first one."""
    cells = tuple(
        Cell(number, "code", source, metadata={"tags": list(tags)} if number == 1 and tags else {})
        for number, source in enumerate(sources, 1)
    )
    return Notebook("test.ipynb", cells, **more)


def written(*sources: str | tuple[str, str], minor: int = 4, **more: Any) -> Notebook:
    """The same as read from a file; (kind, source) is a cell of another kind, ``more`` goes into every cell."""
    cells = []
    for source in sources:
        kind, text = source if isinstance(source, tuple) else ("code", source)
        of_code = {"execution_count": None, "outputs": []} if kind == "code" else {}
        cells.append({"cell_type": kind, "metadata": {}, "source": text, **of_code, **more})
    document = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": minor}
    return read_bytes(json.dumps(document, indent=1).encode(), shown="test.ipynb")


def rule(code: str, find: Callable[[Subject], Iterable] = lambda subject: (), **more: Any) -> Rule:
    """A rule that finds what ``find`` yields."""
    given = {
        "name": code.lower(),
        "severity": Severity.WARNING,
        "summary": "It is so.",
        "why": "Why.",
        "instead": "Do.",
    }
    return Rule(code=code, find=find, bad=[], good=[], **(given | more))


def word(code: str, text: str, **more: Any) -> Rule:
    """A rule that reports every place where the source holds ``text``."""

    def find(subject: Subject) -> Iterable[Found]:
        for cell in subject.notebook.cells:
            for number, line in enumerate(cell.lines, 1):
                start = line.find(text)
                if start >= 0:
                    place = Span(cell.number, number, start + 1, number, start + 1 + len(text))
                    yield Found(place, f"{text} is there")

    return rule(code, find, **more)


def whole(code: str) -> Rule:
    """A rule that reports every notebook as a whole."""
    return rule(code, lambda subject: [Found(None, "the notebook")])


def run(
    given: Notebook, *rules: Rule, select: Iterable[str] = (), silent: Iterable[Rule] = (), **more: Any
) -> NotebookFindings:
    """The findings of these rules, and of nb2prod's own that are selected by code; ``silent`` ones are known only."""
    catalogue = Catalogue([*rules, *silent, *(own for own in OWN.rules if own.code < "NB006")])
    codes = frozenset([one.code for one in rules] + list(select))
    surroundings = SurroundingsReader(is_pin_file=lambda name: False).of(None)
    return lint(given, surroundings, catalogue, Selection(codes=codes, **more))


def places(found: NotebookFindings) -> list[tuple[str, int | None, int | None]]:
    """(code, cell, line) of each finding."""
    return [(one.code, one.span and one.span.cell, one.span and one.span.line) for one in found.findings]
