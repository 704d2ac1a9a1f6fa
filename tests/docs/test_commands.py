"""Every command of README and the documentation runs, ends as it says, and prints what is shown."""

import re
import shlex

import pytest

from tests.docs.commands import every_command, option_names
from tests.docs.markdown import PAGES, SHELL, blocks, named_blocks, prose, shown, words

BLOCKS = named_blocks(*SHELL)
KNOWN = {"sh", "console", "yaml", "toml", "python", "dockerfile", "groovy", "text", "json"}


@pytest.mark.parametrize("name", BLOCKS)
def test_commands_run_end_as_promised_and_print_what_is_shown(name, reader):
    block = BLOCKS[name]
    commands = (
        sessions(block.text) if block.language == "console" else [(line, None) for line in lines(block.text)]
    )
    exits = block.exits if len(block.exits) > 1 else block.exits * len(commands)
    for (command, expected), code in zip(commands, exits, strict=True):
        ran = reader(command, block.stand_ins)
        assert ran.code == code, f"{command} printed:\n{ran.output}"
        if expected is not None:
            assert re.fullmatch(pattern(expected), ran.output), f"{command} printed:\n{ran.output}"


def test_every_block_is_of_a_kind_that_is_tested():
    assert {block.language for block in named_blocks().values()} <= KNOWN


@pytest.mark.parametrize("path", PAGES, ids=shown)
def test_commands_and_options_in_the_text_exist(path):
    text = path.read_text(encoding="utf-8")
    calls = {words: command for words, command in every_command()}
    for written in words(text):
        if written.startswith("nb2prod "):
            given = shlex.split(written.replace("…", ""))
            assert any(tuple(given[: len(call)]) == call for call in calls), written
        for option in re.findall(r"(?<![\w-])--[a-z][\w-]*", written):
            assert option in option_names() | OTHERS, f"{written}: no such option"


@pytest.mark.parametrize("path", PAGES, ids=shown)
def test_marks_stand_above_a_block(path):
    text = path.read_text(encoding="utf-8")
    assert len(re.findall("^ *<!-- test:", text, re.MULTILINE)) == sum(
        bool(block.marks) for block in blocks(text)
    )
    assert "```" not in prose(text), "a block is not closed"


OTHERS = {"--all-files", "--update-golden"}  # of pre-commit and of pytest


def lines(text: str) -> list[str]:
    """The commands of a block without outputs.

    >>> lines("a \\\\\\n  b\\nc\\n")
    ['a    b', 'c']
    """
    return text.replace("\\\n", " ").splitlines()


def sessions(text: str) -> list[tuple[str, str]]:
    """(command, output) for each line that begins with a dollar.

    >>> sessions("$ a\\n1\\n$ b\\n")
    [('a', '1\\n'), ('b', '')]
    """
    found = []
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, output = part.partition("\n")
        found.append((command, output))
    return found


def pattern(expected: str) -> str:
    """The output as a pattern in which a line of three dots is any number of lines.

    >>> bool(re.fullmatch(pattern("a\\n...\\nd\\n"), "a\\nb\\nc\\nd\\n"))
    True
    """
    return "".join(
        r"(?:.*\n)*" if line.strip() == "..." else re.escape(line) + r"\n" for line in expected.splitlines()
    )
