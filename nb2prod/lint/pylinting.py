"""What pylint says of a notebook: its cells as one module, its messages at cell and line, its false alarms left out.

>>> from nb2prod.lint.breaches import subject_of
>>> from nb2prod.notebook import Cell, Notebook
>>> sources = ("%matplotlib inline\\nx = 1", "y = (", "x")
>>> cells = tuple(Cell(number=n, kind="code", source=source) for n, source in enumerate(sources, 1))
>>> joined = Joined(subject_of(Notebook(path="a.ipynb", cells=cells)).facts)
>>> joined.code, joined.place(3)[1]
('__                \\nx = 1\\nx\\n', 1)
"""

import ast
import re
from collections.abc import Iterator
from functools import cached_property

from nb2prod.facts import CellFacts, Facts, is_history_name
from nb2prod.lint.breaches import INTERNAL_ERROR
from nb2prod.lint.catalogue import Catalogue
from nb2prod.lint.precedence import Breach
from nb2prod.lint.pylintprocess import PylintMessage, PylintProcess
from nb2prod.lint.pylintrules import PYLINT_PREFIX
from nb2prod.notebook import Span
from nb2prod.notebook.columns import from_utf8_column
from nb2prod.rule import Found, Subject, span_of_line

_LOST = "pylint failed on this notebook; everything else was checked"
_OTHER_LINE = re.compile(r"\bline (\d+)")
_QUOTED = re.compile(r"'([^'\s]{1,200})'")
_WORD = re.compile(r"\w+")
# What a cell shows as its last expression is no waste.
_SHOWN_AT_THE_END = frozenset({"W0104", "W0106"})
# What one cell made may be made anew by another.
_MADE_ANEW = frozenset({"E0102", "W0404"})
# At top level other cells may have run, and IPython awaits.
_IN_FUNCTIONS_ONLY = frozenset({"E0601", "E0606", "E1142", "W0631", "W0604", "E0118"})
# Names that a magic or a text may use.
_UNUSED = frozenset({"W0611", "W0612", "W0614", "W0641"})
_UNDEFINED = "E0602"
# Pylint knows some arrays without knowing what their methods take.
_ARGUMENTS = frozenset({"E1120", "E1121", "E1123", "E1124", "E1125"})
_UNKNOWN = "__"


class Joined:
    """The cells that can be parsed as one text of Python, and where each of its lines stands."""

    def __init__(self, facts: Facts):
        lines: list[str] = []
        self._places: list[tuple[CellFacts, int]] = []
        for cell in facts.cells:
            if cell.tree is not None and cell.masked.text.strip():
                own = _lines(cell)
                lines += own
                self._places += ((cell, number) for number in range(1, len(own) + 1))
        self.code = "\n".join(lines) + "\n" if lines else ""

    def place(self, line: int) -> tuple[CellFacts, int]:
        """The cell and the line in it."""
        return self._places[min(line, len(self._places)) - 1]

    def span(self, message: PylintMessage) -> Span:
        """Where the message stands; the line, where pylint does not tell the end or it is in another cell."""
        cell, first = self.place(message.line)
        if message.end_line is None or message.end_column is None:
            return span_of_line(cell.cell, first)
        other, last = self.place(message.end_line)
        start, end = _column(cell, first, message.column), _column(other, last, message.end_column)
        if other is not cell or (last, end) <= (first, start):
            return span_of_line(cell.cell, first)
        return Span(cell.cell.number, first, start, last, end)


class Pylint:
    """Asks pylint about notebooks, for the messages that are wanted."""

    def __init__(self, codes: frozenset[str], catalogue: Catalogue):
        """``codes`` are those of all rules that run."""
        wanted = sorted(code.removeprefix(PYLINT_PREFIX) for code in codes if code.startswith(PYLINT_PREFIX))
        self._catalogue = catalogue
        self._process = PylintProcess(wanted) if wanted else None

    def breaches(self, subject: Subject) -> Iterator[Breach]:
        """Yields what pylint finds in the notebook and is right about."""
        facts = subject.facts
        joined = Joined(facts)
        if self._process is None or facts.python2 or not joined.code:
            return
        messages = self._process.messages(joined.code)
        if messages is None:
            yield Breach(self._catalogue[INTERNAL_ERROR], Found(None, _LOST))
            return
        sieve = _Sieve(facts, joined)
        for message in messages:
            rule = self._catalogue.find(PYLINT_PREFIX + message.code)
            if rule is not None and sieve.lets_through(message):
                yield Breach(rule, Found(joined.span(message), sieve.text(message)))

    def close(self) -> None:
        """Ends pylint's process."""
        if self._process is not None:
            self._process.close()


class _Sieve:
    """Knows which messages are false alarms because the text is a notebook."""

    def __init__(self, facts: Facts, joined: Joined):
        self._facts = facts
        self._joined = joined

    def lets_through(self, message: PylintMessage) -> bool:
        """Whether the message is about what the author wrote, and right in a notebook."""
        cell, line = self._joined.place(message.line)
        if any(magic.line <= line <= magic.end_line for magic in cell.masked.magics):
            return False
        code, top = message.code, _statement_at(cell, line)
        if code in _SHOWN_AT_THE_END:
            return not self._shows_all and not (top is cell.tree.body[-1] and isinstance(top, ast.Expr))
        if code in _MADE_ANEW:
            return all(self._joined.place(other)[0] is cell for other in _other_lines(message))
        if code in _IN_FUNCTIONS_ONLY:
            return isinstance(top, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
        if code in _UNUSED:
            return self._words_elsewhere.isdisjoint(_WORD.findall(message.text))
        if code in _ARGUMENTS:
            return "method call" not in message.text
        return code != _UNDEFINED or not self._may_exist(message)

    def text(self, message: PylintMessage) -> str:
        """The message with its line numbers turned into cells and lines."""

        def told(match: re.Match[str]) -> str:
            cell, line = self._joined.place(int(match[1]))
            return f"cell {cell.cell.number}, line {line}"

        return " ".join(_OTHER_LINE.sub(told, message.text).split())

    @cached_property
    def _shows_all(self) -> bool:
        """Whether IPython was told to show every expression of a cell."""
        return "ast_node_interactivity" in self._facts.notebook.text

    @cached_property
    def _words_elsewhere(self) -> frozenset[str]:
        """The words in texts and magics, and in cells that pylint does not see."""
        texts = []
        for cell in self._facts.cells:
            texts += [str(one.value) for one in cell.strings]
            texts += [f"{magic.args}\n{magic.body or ''}" for magic in cell.masked.magics]
            if cell.tree is None:
                texts.append(cell.cell.source)
        return frozenset(word for text in texts for word in _WORD.findall(text))

    def _may_exist(self, message: PylintMessage) -> bool:
        """Whether the name that pylint does not know may be there: magics, files and IPython bind names as well."""
        names = _QUOTED.findall(message.text)[:1]
        if self._facts.openings or not names or is_history_name(names[0]):
            return True
        return any(
            names[0] in known
            for cell in self._facts.cells
            for known in (cell.binds, cell.maybe_binds, cell.star_names, cell.used)
        )


def _lines(cell: CellFacts) -> list[str]:
    """The lines of a cell, in which a name that nobody binds stands for what a magic gives: no number, but unknown."""
    lines = cell.masked.text.split("\n")
    for magic in cell.masked.magics:
        line, at = lines[magic.line - 1], magic.column - 1 - cell.masked.dedent
        if line[at : at + len(_UNKNOWN)].rstrip() == "0" and len(line) >= at + len(_UNKNOWN):
            lines[magic.line - 1] = line[:at] + _UNKNOWN + line[at + len(_UNKNOWN) :]
    return lines


def _statement_at(cell: CellFacts, line: int) -> ast.stmt | None:
    """The statement at top level that stands on the line; decorators belong to it."""
    for statement in reversed(cell.tree.body):
        decorators = getattr(statement, "decorator_list", [])
        if min((one.lineno for one in (*decorators, statement)), default=0) <= line:
            return statement
    return None


def _other_lines(message: PylintMessage) -> list[int]:
    return [int(number) for number in _OTHER_LINE.findall(message.text)]


def _column(cell: CellFacts, line: int, offset: int) -> int:
    """The author's column for an offset in bytes of a line of the masked text."""
    return from_utf8_column(cell.masked.text.split("\n")[line - 1], offset) + cell.masked.dedent + 1
