r"""The command lines that a magic hands to a shell, or to an installer.

>>> from nb2prod.notebook.ipython.mask import mask
>>> magic = mask("%%bash\n# fetch\ncurl -O \\\n  data.csv  # small").magics[0]
>>> [(shell.text, shell.line) for shell in shell_commands(magic)]
[('curl -O data.csv', 3)]
"""

import re
from collections.abc import Iterator

from nb2prod.notebook.ipython.known import PROGRAMS, body_language
from nb2prod.notebook.ipython.values import Magic, Shell

_SHELLS = frozenset("bash sh shell sx system".split())
_TEXT = re.compile(r"'[^']*'|\"(?:[^\"\\]|\\.)*\"|\\.|(?<!\S)#.*", re.DOTALL)
_HEREDOC = re.compile(r"(?<!<)<<-?\s*(['\"]?)(\w+)\1(?!<)")


def shell_commands(magic: Magic) -> tuple[Shell, ...]:
    r"""The command lines of a magic, in order, without comments and with ``\``-continued lines joined.

    Those of ``!`` and ``!!`` lines, of ``%system``, ``%sx`` and ``%sc``, of the bodies of ``%%bash``,
    ``%%sh``, ``%%script bash``, ``%%!``, ``%%system`` and ``%%sx`` (here-documents left out), and of magics
    that run a program: ``%pip install x`` and a bare ``pip install x`` are both ``pip install x``. Other
    magics have none. A line is not cut at ``;``, ``&&`` or ``|``.
    """
    if magic.kind == "cell":
        return tuple(_of_body(magic)) if body_language(magic.name, magic.args) == "bash" else ()
    text, column = magic.args, magic.args_column
    if magic.kind in ("line", "auto"):
        if magic.name in PROGRAMS:
            text = f"{PROGRAMS[magic.name]} {text}"
            column = magic.column + (magic.kind == "line")
        elif magic.name == "sc":
            text = text.partition("=")[2]
        elif magic.name not in _SHELLS:
            return ()
    elif magic.kind != "shell":
        return ()
    text = _without_comment(text).strip()
    return (Shell(text, magic.line, column),) if text else ()


def _of_body(magic: Magic) -> Iterator[Shell]:
    joined, first, column, ending = "", 0, 1, None
    for number, line in enumerate((magic.body or "").split("\n"), magic.end_line + 1):
        if ending is not None:
            ending = None if line.strip() == ending else ending
            continue
        if not joined:
            first, column = number, len(line) - len(line.lstrip()) + 1
        text = _without_comment(line).strip()
        if text.endswith("\\") and text == line.strip():
            joined += text[:-1].rstrip() + " "
            continue
        command, joined = joined + text, ""
        if command.strip():
            yield Shell(command.strip(), first, column)
        heredoc = _HEREDOC.search(command)
        ending = heredoc[2] if heredoc else None
    if joined.strip():
        yield Shell(joined.strip(), first, column)


def _without_comment(line: str) -> str:
    """The line up to a ``#`` that stands outside quotes, behind a blank or at its beginning."""
    for found in _TEXT.finditer(line):
        if found[0].startswith("#"):
            return line[: found.start()]
    return line
