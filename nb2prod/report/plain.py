"""Foreign text made harmless: what a terminal, a log or a reader's eye would act on is shown as an escape.

>>> plain("a\\x1b[31mb\\u202ec\\nd")
'a\\\\x1b[31mb\\\\u202ec\\\\nd'
>>> plain("\\ttab")
'    tab'
"""

import re

# C0, DEL and C1; marks and overrides of writing direction; line and paragraph separators; what is invisible; lone
# halves of surrogate pairs, which no encoding can write. (U+200D stays: it joins the parts of an emoji.)
HARMFUL = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200c\u200e\u200f"
    "\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff"
    "\U000e0000-\U000e007f]"
)
# What a CI server takes for a command to itself when a line begins with it.
_COMMAND = re.compile(r"^([ \t]*)(?=::|##\[|##vso\[)", re.MULTILINE)
_TAB = "    "


def plain(text: str) -> str:
    """The text on one line, without anything that is not simply shown. A tab becomes four blanks."""
    if text.isascii() and text.isprintable():
        return text
    return HARMFUL.sub(_escaped, text)


def guarded(report: str) -> str:
    """The finished report, with a backslash before whatever a CI server would take for a command.

    >>> guarded("  ::error::evil")
    '  \\\\::error::evil'
    """
    return _COMMAND.sub(r"\1\\", report)


def _escaped(found: re.Match[str]) -> str:
    char = found[0]
    if char == "\t":
        return _TAB
    return {"\n": "\\n", "\r": "\\r"}.get(char) or (
        f"\\x{ord(char):02x}" if ord(char) < 256 else f"\\u{ord(char):04x}"
    )
