"""What a test has to see in a page: its fenced blocks with their marks, its links, its words in backticks.

A block is marked by a comment on the line above it, which no reader of the rendered page sees:

    <!-- test: exit=1 stand-ins=pip,python -->

``exit`` is the exit code of every command in it (``exit=1,0``: of each one), ``stand-ins`` are the commands that may
not really run in a test, because they install from the network.

>>> [block.marks for block in blocks("<!-- test: exit=1 -->\\n```sh\\nfalse\\n```\\n")]
[{'exit': '1'}]
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from nb2prod.notebook import Value
from tests.docs.generate import DOCS, ROOT

_BLOCK = re.compile(
    r"^(?:<!-- test: (?P<marks>[^\n]*) -->\n)?(?P<indent> *)```(?P<language>\w*)[^\n]*\n(?P<text>.*?)^ *```$",
    re.DOTALL | re.MULTILINE,
)
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)
_WORDS = re.compile(r"`([^`\n]+)`")
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *sorted(DOCS.glob("*.md")),
    DOCS / "rules" / "index.md",
]
SHELL = ("sh", "console")


class Block(Value):
    """A fenced block: ``line`` is where its text begins in the page."""

    line: int
    language: str
    text: str
    marks: Mapping[str, str] = {}

    @property
    def stand_ins(self) -> tuple[str, ...]:
        """The commands that are replaced."""
        return tuple(self.marks.get("stand-ins", "").split(",")) if "stand-ins" in self.marks else ()

    @property
    def exits(self) -> tuple[int, ...]:
        """The exit codes that are promised: one for each command, or one for all of them."""
        return tuple(int(code) for code in self.marks.get("exit", "0").split(","))


def blocks(text: str) -> Iterator[Block]:
    """Yields the fenced blocks of a page."""
    for found in _BLOCK.finditer(text):
        marks = dict(mark.split("=", 1) for mark in (found["marks"] or "").split())
        unknown = marks.keys() - {"exit", "stand-ins"}
        assert not unknown, f"unknown marks: {unknown}"
        line = text.count("\n", 0, found.start("text")) + 1
        body = "".join(one.removeprefix(found["indent"]) for one in found["text"].splitlines(keepends=True))
        yield Block(line, found["language"], body, marks)


def named_blocks(*languages: str) -> dict[str, Block]:
    """The blocks of these languages on all pages, each with a name for the test: ``ci.md:12``."""
    return {
        f"{shown(path)}:{block.line}": block
        for path in PAGES
        for block in blocks(path.read_text(encoding="utf-8"))
        if block.language in languages or not languages
    }


def shown(path: Path) -> str:
    """The path as a reader of the project knows it."""
    return path.relative_to(ROOT).as_posix()


def prose(text: str) -> str:
    """The page without its fenced blocks and comments."""
    return re.sub(r"<!--.*?-->", "", _BLOCK.sub("", text), flags=re.DOTALL)


def links(text: str) -> list[str]:
    """The targets of all links and pictures."""
    return _LINK.findall(prose(text))


def anchors(text: str) -> set[str]:
    """The anchors of all headings, as GitHub and mkdocs agree to make them."""
    plain = (re.sub(r"[^\w\- ]", "", heading).strip().lower() for heading in _HEADING.findall(prose(text)))
    return {heading.replace(" ", "-") for heading in plain}


def words(text: str) -> list[str]:
    """What stands in backticks."""
    return _WORDS.findall(prose(text))
