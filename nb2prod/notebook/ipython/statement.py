r"""Where the Python begins in the line of a magic that runs a statement, behind the magic's own options.

>>> statement_start("timeit", "-n 10 -r3 f(x)"), statement_start("cd", "data")
(10, None)
"""

import re

# Magic: letters of the options without and with a value (what a getopt string says), and long options.
_OPTIONS: dict[str, tuple[str, str, frozenset[str]]] = {
    "debug": ("", "b", frozenset({"--breakpoint"})),
    "lprun": ("rsz", "DTfmu", frozenset()),
    "memit": ("co", "irt", frozenset()),
    "mprun": ("rc", "Tf", frozenset()),
    "prun": ("qr", "DTls", frozenset()),
    "pyinstrument": ("", "", frozenset()),
    "scalene": ("", "", frozenset()),
    "snakeviz": ("t", "f", frozenset({"--filename", "--new-tab"})),
    "time": ("", "", frozenset({"--no-raise-error"})),
    "timeit": ("tcqo", "nrpv", frozenset()),
}
_VALUED_LONG = frozenset({"--breakpoint", "--filename"})
_BLANK = re.compile(r"(?:\s|\\\n)*")
_WORD = re.compile(r"(?:(?!\\\n)\S)+")


def statement_start(name: str, args: str) -> int | None:
    """The offset in ``args`` of the statement that the magic runs; None for a magic that runs no statement.

    An offset at the end of ``args`` says that there is no statement.
    """
    if name not in _OPTIONS:
        return None
    flags, valued, long = _OPTIONS[name]
    position = _BLANK.match(args).end()
    while word := _WORD.match(args, position):
        if word[0] in long:
            needs_value = word[0] in _VALUED_LONG
        elif re.fullmatch(rf"-[{flags}-]*(?:[{valued or '-'}](.*))?", word[0]) and word[0] not in ("-", "--"):
            needs_value = word[0][-1] in valued and not set(word[0][1:-1]) & set(valued)
        else:
            break
        position = _BLANK.match(args, word.end()).end()
        if needs_value and (value := _WORD.match(args, position)):
            position = _BLANK.match(args, value.end()).end()
    return position


def runs_statement(name: str) -> bool:
    """Whether the magic of this name runs Python from its own line."""
    return name in _OPTIONS
