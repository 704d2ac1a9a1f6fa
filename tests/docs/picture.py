"""The picture of a terminal in README: some findings of a real run, as SVG.

No clock and no random in it: the same report gives the same bytes.

>>> picture(["nothing found"]).count("nothing")
1
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import chdir
from html import unescape
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.text import Text

from nb2prod.api import CheckOptions, check
from nb2prod.report.rendering import Look, render

NOTEBOOK = "fixtures/credit_scoring/credit_scoring.ipynb"
COMMAND = f"nb2prod check {NOTEBOOK}"
_CELLS = ("cell 4 ", "cell 24 ")  # a path of one machine, and the order of the cells: each explains itself
_WIDTH = 92
_LEFT_OUT = "  \x1b[2m⋮\x1b[0m"
_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_HEAD = re.compile(r" {4}(error|warning|note) ")
_TEXTS = re.compile(r"<text [^>]*>([^<]*)</text>")

# Fonts are those of the reader's machine: a picture that fetches one shows something else where it may not.
_SVG = """\
<svg class="terminal" role="img" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<title>What nb2prod check says of a notebook</title>
<style>
.{unique_id}-matrix {{ font: {char_height}px/{line_height}px Menlo, Consolas, "DejaVu Sans Mono", monospace; }}
.{unique_id}-title {{ font: bold 18px sans-serif; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/>
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def finding_svg(root: Path) -> str:
    """The picture of the credit scoring notebook's report; ``root`` is the project's folder."""
    with chdir(root):
        report = check([NOTEBOOK], CheckOptions(isolated=True))
    return picture(excerpt(render(report, "text", Look(width=_WIDTH, color=True)).splitlines()))


def excerpt(lines: list[str]) -> Iterator[str]:
    """The command, the notebook's name, the first finding of the chosen cells, and the last line.

    A sign stands where something is left out. Raises LookupError when a chosen cell is not in the report.
    """
    yield f"\x1b[2m$\x1b[0m {COMMAND}"
    yield lines[0]
    for start in _CELLS:
        first = next(
            (n for n, line in enumerate(lines) if _ANSI.sub("", line).strip().startswith(start)), None
        )
        if first is None:
            raise LookupError(f"{start}has no finding any more: choose other cells for the picture")
        second = (n for n, line in enumerate(lines) if n > first + 1 and _HEAD.match(_ANSI.sub("", line)))
        yield _LEFT_OUT
        yield from lines[first : min(next(second, len(lines)), lines.index("", first))]
    yield _LEFT_OUT
    yield lines[-1]


def picture(lines: Iterable[str]) -> str:
    """Lines with terminal codes as an SVG of a terminal."""
    console = Console(record=True, width=_WIDTH, file=StringIO(), force_terminal=True, legacy_windows=False)
    for line in lines:
        console.print(Text.from_ansi(line), no_wrap=True, overflow="crop", crop=True)
    svg = console.export_svg(title="nb2prod", code_format=_SVG, unique_id="finding")
    return re.sub(
        r"(</text>)(?=<text)", r"\1\n", "\n".join(line.rstrip() for line in svg.splitlines()) + "\n"
    )


def texts(svg: str) -> str:
    """All that can be read in the picture, blanks aside."""
    return "".join(unescape("".join(_TEXTS.findall(svg))).split())
