"""The author's words made safe for the place where they land: Markdown, Python, TOML, YAML.

Nothing that he writes can end a text, begin an element or hide itself there: it is shown as he wrote it.

>>> markdown("# <b>all</b> of *it*")
'\\\\# &lt;b&gt;all&lt;/b&gt; of \\\\*it\\\\*'
>>> toml('a "b"\\n')
'"a \\\\"b\\\\""'
>>> docstring('ends with "')
'ends with \\\\"'
"""

import json
import re

# Of Markdown, wherever it stands. An underscore inside a word means nothing.
_MARKDOWN = re.compile(r"([\\`*\[\]~|$])|(?<!\w)(_)|(_)(?!\w)|^(\s*)([#+=>!-])|^(\s*\d+)([.)])")
_SCHEME = re.compile(r"(?i)\b(https?|ftp|mailto|www)([:.])")


def line(text: str) -> str:
    """The text on one line; what is not simply shown (control, direction, halves of surrogate pairs) as an escape."""
    text = " ".join(text.split())
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else escaped(char) for char in text)


def escaped(char: str) -> str:
    """A character as an escape that Python and YAML read alike."""
    place = ord(char)
    return f"\\x{place:02x}" if place < 256 else f"\\u{place:04x}" if place < 0x10000 else f"\\U{place:08x}"


def markdown(text: str) -> str:
    """One line of Markdown that shows the text and does nothing else: no element, link, table cell or HTML."""
    shown = line(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    shown = _MARKDOWN.sub(_backslashed, shown)
    # A bare address is a link where a page is rendered by GitHub or GitLab.
    return _SCHEME.sub(lambda found: f"{found[1]}&#{ord(found[2])};", shown).replace("@", "&#64;")


def _backslashed(found: re.Match[str]) -> str:
    return f"{found[4] or found[6] or ''}\\{found[1] or found[2] or found[3] or found[5] or found[7]}"


def paragraphs(text: str) -> str:
    """Markdown that shows some paragraphs of text, each on its own."""
    parts = re.split(r"\n\s*\n", text.replace("\r\n", "\n"))
    lines = ("\n".join(filter(None, map(markdown, part.split("\n")))) for part in parts)
    return "\n\n".join(filter(None, lines))


def code(text: str) -> str:
    """A span of code in a line of Markdown; also inside a table."""
    shown = line(text).replace("|", "¦")
    if not shown:
        return "(empty)"
    ticks = "`" * (1 + max((len(run) for run in re.findall("`+", shown)), default=0))
    gap = " " if len(ticks) > 1 or shown.startswith(" ") else ""
    return f"{ticks}{gap}{shown}{gap}{ticks}"


def docstring(text: str) -> str:
    """One line for inside a docstring of three double quotes."""
    return line(text).replace("\\", "\\\\").replace('"', '\\"')


def python(value: object) -> str:
    """A plain value as Python writes it, in printable ASCII where it is text."""
    return json.dumps(line(value)) if isinstance(value, str) else repr(value)


def toml(text: str) -> str:
    """A string of TOML."""
    return json.dumps(line(text), ensure_ascii=False)
