r"""From a cell that is not plain Python to its masked text: from cell to statement to magic.

>>> masked = Masking("%%capture out\nx = !ls", ()).masked()
>>> masked.text, [magic.name for magic in masked.magics]
('\nx = 0  ', ['capture', '!'])
"""

import re
from bisect import bisect_right
from collections.abc import Collection
from functools import cached_property

from nb2prod.notebook.ipython import misplaced as say
from nb2prod.notebook.ipython.commands import is_automagic, is_refused
from nb2prod.notebook.ipython.effects import effects
from nb2prod.notebook.ipython.flush import flush_left
from nb2prod.notebook.ipython.known import body_language, is_line_only
from nb2prod.notebook.ipython.lexer import Piece, continued, find_pieces, help_target, line_end
from nb2prod.notebook.ipython.parsing import parses
from nb2prod.notebook.ipython.percent import judge, judge_first_line, read_head, statement_reach
from nb2prod.notebook.ipython.statement import statement_start
from nb2prod.notebook.ipython.values import Code, Magic, Masked, Misplaced
from nb2prod.notebook.value import Value

_DEEPEST = 20  # magics inside magics: more is nobody's notebook
_CELL_MAGIC = re.compile(r"\s*?^(?=%%(?!\w+\?))", re.MULTILINE)
_LINE = re.compile(r"[^\n]*")
_SHOWN = re.compile(r"[^\n]")
_NEWLINE = re.compile(r"\n")
_ONLY_COMMENTS = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\n)*+[ \t]*")
_GAP = re.compile(r"(?<=\S)\s(?=\s*\S)")


class _Block(Value, dict=True):
    """A text of the cell: where its first character stands, and in which column its further lines begin.

    ``whole`` says that it is a cell, or the body of a cell magic, and no part of a line.
    """

    text: str
    line: int
    first_column: int
    column: int
    whole: bool

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(found.end() for found in _NEWLINE.finditer(self.text))]

    def place(self, offset: int) -> tuple[int, int]:
        """The line and the column in the cell of the character at ``offset``."""
        index = bisect_right(self._starts, offset) - 1
        before = offset - self._starts[index]
        return self.line + index, before + (self.column if index else self.first_column)

    @cached_property
    def beginning(self) -> int:
        """The offset behind blank lines and comments at the top."""
        return _ONLY_COMMENTS.match(self.text).end()


class Masking:
    """The work on one cell. What is found is collected here; texts go from method to method."""

    def __init__(self, source: str, bound: Collection[str]):
        self._lines = source.split("\n")
        self._bound = bound
        self._magics: list[Magic] = []
        self._misplaced: list[Misplaced] = []
        self._language = "python"
        self._binds = True
        self._dedent = 0

    def masked(self) -> Masked:
        """The cell with everything masked; never raises."""
        text = self._cell("\n".join(self._lines), 1, 1, _DEEPEST)
        return Masked(
            text=text if self._language == "python" else "\n" * (len(self._lines) - 1),
            magics=tuple(self._magics),
            misplaced=tuple(self._misplaced),
            language=self._language,
            binds=self._binds,
            dedent=self._dedent,
        )

    def _cell(self, text: str, line: int, column: int, depth: int) -> str:
        """Masks a whole cell, or the body of a cell magic: IPython reads both in the same way."""
        text, margin = flush_left(text)
        self._dedent += margin
        block = _Block(text, line, column + margin, column + margin, whole=True)
        magic = _CELL_MAGIC.match(text)
        if magic and depth:
            return self._cell_magic(block, magic.end(), depth - 1)
        return self._code(block, depth)

    def _cell_magic(self, block: _Block, start: int, depth: int) -> str:
        """Masks a cell that begins with a cell magic: its line becomes blank, a Python body is read."""
        text, end = block.text, _LINE.match(block.text, start).end()
        head, body = read_head(text, start, end), text[end + 1 :]
        message = judge_first_line(head, text[head.args : end], body)
        if message:
            self._refuse(block, start, end, message)
        line, _ = block.place(start)
        above = "\n" * text.count("\n", 0, end + 1)
        as_line = is_line_only(head.name) or not head.name
        below = None if as_line else self._below(line)
        self._line(block, "line" if as_line else "cell", start, end, depth, body=below)
        language = "python" if as_line else body_language(head.name, text[head.args : end]) or "other"
        self._binds = self._binds and head.name != "timeit"
        if language == "python":
            return above + self._cell(body, line + 1, block.column, depth)
        self._language = language
        return above + "\n" * body.count("\n")

    def _code(self, block: _Block, depth: int) -> str:
        """Masks the magics among the statements of a text."""
        text = block.text
        pieces = find_pieces(text)
        if all(piece.kind == "bare" for piece in pieces) and is_automagic(text, bound=self._bound):
            pieces = [Piece("auto", len(text) - len(text.lstrip()), len(text.rstrip()))]
        kept, position = [], 0
        for piece in pieces if depth else ():
            end = self._piece(block, piece, depth - 1) if piece.start >= position else None
            if end is not None:
                # At the top a cell magic is no statement: an expression there may be one indented too far.
                top = piece.kind == "escape" and piece.start <= block.beginning
                top = top and text.startswith("%%", piece.start)
                blanks = _SHOWN.sub(" ", text[piece.start + 1 : end])
                kept += text[position : piece.start], " " if top else "0", blanks
                position = end
        return "".join([*kept, text[position:]])

    def _piece(self, block: _Block, piece: Piece, depth: int) -> int | None:
        """Notes one piece of IPython syntax. Returns where it ends, or None where it stays in the text."""
        text, start, end = block.text, piece.start, piece.end
        if piece.kind == "help":
            return self._help(block, start, end, help_target(text[start:end]) or "")
        if piece.kind == "auto":
            return self._line(block, "auto", start, end, depth)
        if piece.kind == "bare":
            return self._bare(block, start, depth)
        match text[start]:
            case "%":
                return self._percent(block, start, end, depth)
            case "!":
                return self._shell(block, start, end, assigned=piece.kind == "assign")
            case "?":
                return self._help(block, start, end, continued(text[start:end]).strip("? \t"))
        return self._call(block, start, end)

    def _percent(self, block: _Block, start: int, end: int, depth: int) -> int:
        verdict = judge(block.text, start, end, first=block.whole and start <= block.beginning)
        if verdict.message:
            self._refuse(block, start, end, verdict.message)
        if verdict.language:
            self._language = verdict.language
        # A misplaced %%time has no body: the lines below it stay what they are.
        below = self._below(block.place(start)[0]) if verdict.end > end else None
        reached = self._line(block, verdict.kind, start, end, depth, body=below)
        return max(reached, verdict.end)

    def _below(self, line: int) -> str:
        return "\n".join(self._lines[line:])

    def _line(
        self, block: _Block, kind: str, start: int, end: int, depth: int, *, body: str | None = None
    ) -> int:
        """Notes a magic with a name and arguments. Returns where it ends, or where it should have ended."""
        text, position = block.text, len(self._magics)
        head = read_head(text, start, end)
        begin = statement_start(head.name, text[head.args : end])
        code, reach = (), end
        if begin is not None and head.args + begin < end:
            begin += head.args
            reach = end if kind == "cell" else statement_reach(text, begin, end)
            if reach > end:
                self._refuse(block, start, end, say.many_lines(head.name))
            code = (self._statement(block, begin, reach, depth, binds=head.name != "timeit"),)
        args = continued(text[head.args : end])
        magic = self._magic(block, kind, head.name, start, end, head.args, args, body=body, code=code)
        self._magics.insert(position, magic)
        return reach

    def _statement(self, block: _Block, start: int, end: int, depth: int, *, binds: bool) -> Code:
        line, column = block.place(start)
        text = self._code(_Block(block.text[start:end], line, column, block.column, whole=False), depth)
        return Code(text, line, column, binds)

    def _bare(self, block: _Block, start: int, depth: int) -> int | None:
        end = line_end(block.text, start)
        if not is_refused(block.text[start:end], block.text, bound=self._bound):
            return None
        self._refuse(block, start, end, say.bare(read_head(block.text, start, end).name))
        return self._line(block, "auto", start, end, depth)

    def _shell(self, block: _Block, start: int, end: int, *, assigned: bool) -> int:
        name = "!!" if block.text.startswith("!!", start, end) and not assigned else "!"
        raw = block.text[start + len(name) : end]
        args = end - len(raw.lstrip())
        given = continued(raw.lstrip())
        magic = self._magic(block, "shell", name, start, end, args, given, assigned=assigned)
        self._magics.append(magic)
        return end

    def _help(self, block: _Block, start: int, end: int, target: str) -> int:
        doubled = block.text.startswith("??", start) or block.text.endswith("??", start, end)
        args = max(block.text.find(target, start, end), start)
        self._magics.append(self._magic(block, "help", "??" if doubled else "?", start, end, args, target))
        return end

    def _call(self, block: _Block, start: int, end: int) -> int | None:
        """``/f a b`` is f(a, b), ``,f a b`` is f("a", "b"), and ``;f a b`` is f("a b")."""
        escape, line = block.text[start], continued(block.text[start + 1 : end])
        name, _, args = line.partition(" ")
        if escape == "/":
            called = f"{name}({_GAP.sub(',', args.rstrip())})" if name else ""
        else:
            given = '", "'.join(args.split()) if escape == "," else args
            called = f'{name}("{given}")'
        if not called or not parses(called):
            return None
        code = (Code(called, *block.place(start + 1)),) if name else ()
        self._magics.append(self._magic(block, "call", escape, start, end, start + 1, line, code=code))
        return end

    def _magic(
        self, block: _Block, kind: str, name: str, start: int, end: int, args_start: int, args: str,
        *, body: str | None = None, code: tuple[Code, ...] = (), assigned: bool = False,
    ) -> Magic:  # fmt: skip
        line, column = block.place(start)
        end_line, end_column = block.place(end)
        found = effects(kind, name, args, body, self._bound, assigned=assigned)
        return Magic(
            kind=kind, name=name, args=args, body=body, code=code,
            line=line, column=column, end_line=end_line, end_column=end_column,
            args_column=block.place(args_start)[1],
            binds=found.binds, reads=found.reads, unbinds=found.unbinds, star=found.star,
            runs=found.runs, writes=found.writes, opens=found.opens, clears=found.clears,
        )  # fmt: skip

    def _refuse(self, block: _Block, start: int, end: int, message: str) -> None:
        line, column = block.place(start)
        width = _LINE.match(block.text, start, end).end() - start
        self._misplaced.append(Misplaced(line, column, column + width, message))
