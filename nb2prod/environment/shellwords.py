"""A shell command line as commands of words, forgivingly: quotes may be open, and Python's ``{…}`` may stand in it.

>>> shell_commands("pip install 'a b' {x['y']} 2>&1 >/dev/null && echo done # really")
[['pip', 'install', 'a b', "{x['y']}"], ['echo', 'done']]

Not the standard library's ``shlex``: it raises on open quotes, and tears ``{", ".join(names)}`` to pieces.
"""

import re

_PIECE = r"""(?xs)
        \\\r?\n                              # a line that goes on
      | \\(?P<escaped>.)
      | '(?P<single>[^']*)'
      | "(?P<double>(?:[^"\\]|\\.)*)"
      | (?P<computed>\$?\{[^{}\n]*\})
      | (?P<redirect>&?>>?(?:&\d)?|<+)
      | (?P<end>&&|\|\||[;|&\n])
      | (?P<blank>[ \t\r\f\v]+)
      | (?P<plain>[^\\'"{$&><|;\s]+|.)
    """
_IS_SPECIFIER = r"(?a)[A-Za-z][\w.-]*(?:\[[^\]]*\])?(?:[<>=!~]+[\d.*]+,?)*"
_VERSION_STARTS = frozenset("=0123456789")
_MOST_PIECES = 20


def shell_commands(text: str) -> list[list[str]]:
    """The commands of a line or script, each as its words without quotes, redirections and comments."""
    reader = _Words()
    for piece in re.finditer(_PIECE, text):
        reader.take(piece, text)
    reader.end_command()
    return reader.commands


class _Words:
    """Words in the making. ``word`` is None between words, so that an empty quoted word is still one."""

    def __init__(self) -> None:
        self.commands: list[list[str]] = []
        self.words: list[str] = []
        self.word: list[str] | None = None
        self.in_comment = False
        self.drops_next = False

    def take(self, piece: re.Match[str], text: str) -> None:
        """Go on by one piece of the text."""
        kind = piece.lastgroup
        if self.in_comment:
            if "\n" in piece[0]:
                self.in_comment = False
                self.end_command()
        elif kind == "blank":
            self.end_word()
        elif kind == "end":
            self.end_command()
        elif kind == "redirect":
            self.redirect(piece, text)
        elif kind == "plain" and piece[0].startswith("#") and self.word is None:
            self.in_comment = True
        elif kind is not None:
            self.add(piece[0] if kind in ("computed", "plain") else piece[kind])

    def add(self, text: str) -> None:
        """Go on with the word, or begin one."""
        self.word = self.word or []
        self.word.append(text)

    def redirect(self, piece: re.Match[str], text: str) -> None:
        """``>`` in an unquoted ``name>=1.2`` is a redirection to the shell, and a version to its author."""
        # No specifier has that many pieces; joining more and more of them would take for ever.
        before = "".join(self.word) if self.word and len(self.word) < _MOST_PIECES else ""
        follows = text[piece.end() : piece.end() + 1]
        if len(piece[0]) == 1 and follows in _VERSION_STARTS and re.fullmatch(_IS_SPECIFIER, before):
            self.add(piece[0])
            return
        if before.isdigit():
            self.word = None  # the 2 of `2>`
        self.end_word()
        self.drops_next = "&" not in piece[0][1:]

    def end_word(self) -> None:
        """Keep the word, unless it is what a redirection goes to."""
        if self.word is not None and not self.drops_next:
            self.words.append("".join(self.word))
        if self.word is not None:
            self.drops_next = False
        self.word = None

    def end_command(self) -> None:
        """Keep the command, if it has words."""
        self.end_word()
        self.drops_next = False
        if self.words:
            self.commands.append(self.words)
        self.words = []
