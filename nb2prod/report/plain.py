"""Foreign text made harmless: what a terminal, a log or a reader's eye would act on is shown as an escape.

>>> plain("a\\x1b[31mb\\u202ec\\nd")
'a\\\\x1b[31mb\\\\u202ec\\\\nd'
>>> plain("\\ttab")
'    tab'
"""

import re
from collections.abc import Callable

# What a CI server takes for a command to itself: "::" where a line begins, "##[" and "##vso[" anywhere in it.
_LINE_COMMAND = re.compile(r"^([ \t]*)(?=::)", re.MULTILINE)
_COMMAND = re.compile(r"#(?=#\w*\[)")
_UNUSUAL = re.compile(r"[^ -~]+")
_SHORT = {"\t": "    ", "\n": "\\n", "\r": "\\r"}


def plain(text: str) -> str:
    """The text on one line, without anything that is not simply shown. A tab becomes four blanks.

    Escaped are control characters, marks and overrides of writing direction, other invisible characters and blanks,
    line separators, and halves of surrogate pairs, which no encoding can write.
    """
    return text if text.isprintable() else escaped(text, _escape)


def escaped(text: str, escape: Callable[[str], str]) -> str:
    """The text with ``escape(char)`` in place of each character that is not simply shown."""
    return _UNUSUAL.sub(
        lambda run: "".join(char if char.isprintable() else escape(char) for char in run[0]), text
    )


def guarded(report: str) -> str:
    """The finished report, with a backslash before whatever a CI server would take for a command.

    >>> guarded("  ::error::evil"), guarded("x = 1 ##vso[task.evil]")
    ('  \\\\::error::evil', 'x = 1 #\\\\#vso[task.evil]')
    """
    return unheard(_LINE_COMMAND.sub(r"\1\\", report))


def unheard(text: str) -> str:
    """The text without the commands that a CI server hears in the middle of a line."""
    return _COMMAND.sub(r"#\\", text)


def _escape(char: str) -> str:
    code = ord(char)
    return _SHORT.get(char) or (f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}")
