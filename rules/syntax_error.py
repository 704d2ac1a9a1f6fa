"""rules/syntax_error.py"""

import re
import sys
from collections.abc import Iterator

from nb2prod.rule import CellFacts, Example, Found, Related, Rule, Severity, Span, Subject, is_python2_syntax

# What prose does not have: calls, assignments, brackets, the beginnings of statements and of shell lines.
_CODE = re.compile(
    r"\w\(|=|[\[\]{};|]|^\s*(?:[@!%$]|//"
    r"|(?:import|from|def|class|return|print|for|while|if|with|try|val|var)\b(?!.*[.?!]$))",
    re.MULTILINE,
)
_VERSION = re.compile(r"(\d{1,3})\.(\d{1,3})")
_OURS = sys.version_info[:2]
_WORDS_IN_A_ROW = re.compile(r"[^\W\d_]{2,},?(?: [^\W\d_]+,?){3,}")


def find(subject: Subject) -> Iterator[Found]:
    """Yields the cells that Python cannot read; what is Python 2 once a notebook."""
    broken = [
        facts for facts in subject.facts.cells if facts.error and "raises-exception" not in facts.cell.tags
    ]
    old = [facts for facts in broken if subject.facts.python2 or is_python2_syntax(facts.error)]
    if old:
        yield _python2(old)
    elif subject.facts.python2 and subject.facts.cells:
        message = (
            "this notebook was made for Python 2, so rules that look at names and libraries were left out"
        )
        yield Found(None, message, severity=Severity.WARNING)
    for facts in broken:
        if facts not in old:
            yield _one_cell(subject, facts)


def _python2(cells: list[CellFacts]) -> Found:
    first = next((facts for facts in cells if is_python2_syntax(facts.error)), None)
    words = "this is Python 2, which Python 3 cannot read"
    if first is None:
        first, words = cells[0], "this notebook was made for Python 2, and Python 3 cannot read this cell"
    others = tuple(Related(_place(facts), _said(facts)) for facts in cells if facts is not first)
    return Found(_place(first), f"{words}: {_said(first)}", related=others, once="Python 2")


def _one_cell(subject: Subject, facts: CellFacts) -> Found:
    assert facts.error is not None
    if facts.error.too_deep:
        message = "this cell is nested too deeply to be analysed, so nothing in it was checked"
        return Found(_place(facts), message, severity=Severity.WARNING)
    if _is_prose(facts.cell.source):
        return Found(_place(facts), "this code cell holds prose, not code: make it a markdown cell")
    if newer := _newer_python(subject):
        ours = f"{_OURS[0]}.{_OURS[1]}"
        message = f"Python {ours} cannot read this cell, which was written with {newer}: {_said(facts)}"
        return Found(_place(facts), message, severity=Severity.WARNING)
    return Found(_place(facts), f"Python cannot read this cell: {_said(facts)}")


def _newer_python(subject: Subject) -> str:
    """The Python that the notebook ran with, when it is newer than ours and may know more; else empty."""
    info = subject.notebook.metadata.get("language_info")
    version = _VERSION.match(str(info.get("version"))) if isinstance(info, dict) else None
    return version[0] if version and (int(version[1]), int(version[2])) > _OURS else ""


def _said(facts: CellFacts) -> str:
    """What Python says, in its own words."""
    assert facts.error is not None
    return facts.error.message


def _place(facts: CellFacts) -> Span:
    """Where Python stopped, held inside the cell: Python may point behind a line's end."""
    cell, error = facts.cell, facts.error
    assert error is not None
    line = max(1, min(error.line, len(cell.lines)))
    length = len(cell.lines[line - 1])
    column = max(1, min(error.column + facts.masked.dedent, length + 1))
    return Span(cell.number, line, column, line, min(column + 1, length + 1))


def _is_prose(source: str) -> bool:
    """Whether words in a row stand there, and nothing that only code has."""
    return _WORDS_IN_A_ROW.search(source) is not None and _CODE.search(source) is None


rule = Rule(
    code="NB003",
    name="syntax-error",
    severity=Severity.ERROR,
    summary="A cell is neither Python nor IPython.",
    why=(
        "The cell cannot run, and whatever it was meant to define is missing below. No other tool can look "
        "at it either."
    ),
    instead=(
        "Correct the cell, delete it, or make it markdown. Tag it raises-exception if the error is the "
        "point."
    ),
    find=find,
    python2=True,
    yields_to=("NB006",),
    bad=[
        Example("""
            # %%
            total = (1 +  # <- NB003
            # %%
            rate = 3 % 2
            """),
        Example("""
            # %%
            The clinic sent us two files. We use the newer one.  # <- NB003
            """),
        Example(
            """
            # %%
            print "loading"  # <- NB003
            # %%
            print "done"
            """,
            note="Python 2 is one cause: reported once, the other cells are related places.",
        ),
        Example(
            """
            # <- NB003
            # %%
            print("loading")
            """,
            metadata={"language_info": {"name": "python", "version": "2.7.13"}},
            note="Every cell can be read, but whoever wrote it ran it with Python 2.",
        ),
        Example("""
            # %%
             first = 1  # <- NB003
            second = 2
            """),
    ],
    good=[
        Example("""
            # %%
            files = !ls
            %time total = sum([1, 2])
            total?
            """),
        Example("""
            # %%
            %%bash
            for f in *.csv; do echo "$f"; done
            # %%
            %%html
            <b>Bank</b>
            """),
        Example("""
            # %% tags=raises-exception
            print "this is how it looked in Python 2"
            """),
        Example("""
            # %% markdown
            The clinic sent us two files.
            # %% raw
            total = (1 +
            """),
        Example("""
            # %%
            rows = await load()
            names = [name async for name in rows]
            """),
        Example("""
            # %%
                indented = 1
                all_of_it = indented
            """),
    ],
)
