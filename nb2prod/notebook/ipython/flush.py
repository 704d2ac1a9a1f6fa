r"""Cells that IPython moves to the left before it reads them: indented ones, and those with pasted prompts.

>>> flush_left("  x = 1\n\n  y = 2")
('x = 1\n\ny = 2', 2)
>>> flush_left(">>> x = 1")
('x = 1', 4)
"""

import os.path
import re

_FIRST_LINE = re.compile(r"\s*?^([ \t]*)(\S.*)", re.MULTILINE)
_CLASSIC = re.compile(r"^[ \t]*(?:>>>|\.\.\.)[ \t]?")
_NUMBERED = re.compile(r"^(?:In \[\d+\]: |[ \t]*\.{3,}: ?)")
_MARGIN = re.compile(r"[ \t]*")


def flush_left(text: str) -> tuple[str, int]:
    """``text`` without prompts and without the indentation that all its lines share, and the columns removed.

    Prompts go only where every line has one of the same width: that keeps the columns of all lines true.
    """
    first = _FIRST_LINE.match(text)
    if first is None:
        return text, 0
    prompt = _CLASSIC if first[2].startswith(">>>") else _NUMBERED if _NUMBERED.match(first[2]) else None
    if prompt is not None:
        blanked = [prompt.sub(lambda found: " " * len(found[0]), line) for line in text.split("\n")]
        moved, margin = _without_margin("\n".join(blanked))
        return (moved, margin) if margin else (text, 0)
    return _without_margin(text) if first[1] else (text, 0)


def _without_margin(text: str) -> tuple[str, int]:
    lines = text.split("\n")
    margin = None
    for line in lines:
        if not line or line.isspace():
            continue
        indent = _MARGIN.match(line)[0]
        margin = indent if margin is None else os.path.commonprefix([margin, indent])
        if not margin:
            return text, 0
    width = len(margin or "")
    return "\n".join("" if line.isspace() else line[width:] for line in lines), width
