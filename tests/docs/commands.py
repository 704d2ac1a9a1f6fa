"""The reference of commands, made from what the command line itself knows.

>>> reference().splitlines()[0]
'# Commands'
"""

import re
from collections.abc import Iterator

import click

from nb2prod.cli import commands


def reference() -> str:
    """The page with every command, its arguments and its options."""
    parts = [_HEAD]
    for path, command in every_command():
        arguments = map(_argument, arguments_of(command))
        options = [one for one in command.params if isinstance(one, click.Option)]
        usage = " ".join([*path, *(["[OPTIONS]"] if options else []), *arguments])
        parts.append(f"\n## {' '.join(path)}\n\n```text\n{usage}\n```\n\n{command.help or ''}\n")
        if options:
            rows = (f"| {_forms(one)} | {_meaning(one)} |\n" for one in options)
            parts.append("\n| option | what it does |\n|---|---|\n" + "".join(rows))
    return "".join(parts)


def command_table() -> str:
    """Every command in one line: what it does, and what 0 and 1 as its exit code mean."""
    rows = []
    for words, command in every_command():
        call = " ".join((*words, *map(_argument, arguments_of(command))))
        done, not_done = EXITS.get(words[-1], ("shown", ""))
        exits = f"0 {done} · 1 {not_done}" if not_done else f"0 {done}"
        rows.append(f"| `{call}` | {_first_words(command)} | {exits} |\n")
    return "| command | what it does | exit code |\n|---|---|---|\n" + "".join(rows)


def arguments_of(command: click.Command) -> list[click.Argument]:
    """The arguments of a command, in order."""
    return [one for one in command.params if isinstance(one, click.Argument)]


def every_command() -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Yields each command that does something, with the words that call it."""

    def below(
        words: tuple[str, ...], command: click.Command
    ) -> Iterator[tuple[tuple[str, ...], click.Command]]:
        if isinstance(command, click.Group):
            for name, one in command.commands.items():
                yield from below((*words, name), one)
        else:
            yield words, command

    return below(("nb2prod",), commands)


def option_names() -> set[str]:
    """Every option of every command, and those that all have."""
    found = {"--help", "--version", "-h"}
    for _, command in every_command():
        for option in command.params:
            found.update((*option.opts, *option.secondary_opts))
    return found


def _first_words(command: click.Command) -> str:
    """The first sentence of the command's help, as a part of a table."""
    sentence = " ".join((command.help or "").split()).split(". ")[0].removesuffix(".")
    return sentence[:1].lower() + sentence[1:]


def _argument(argument: click.Argument) -> str:
    name = argument.metavar or (argument.name or "").upper()
    shown = name if argument.required else f"[{name}]"
    return f"{shown}…" if argument.nargs == -1 else shown


def _forms(option: click.Option) -> str:
    value = "" if option.is_flag else f" {_value(option)}"
    return "`" + ", ".join(option.opts) + value + "`"


def _value(option: click.Option) -> str:
    if isinstance(option.type, click.Choice):
        return "…"
    return option.metavar or option.type.name.upper()


def _meaning(option: click.Option) -> str:
    words = [re.sub(r"\[([^\]]+)\]$", r"Default: \1.", option.help or "")]
    if isinstance(option.type, click.Choice):
        words.append("One of " + ", ".join(f"`{choice}`" for choice in option.type.choices) + ".")
    if option.show_default and option.default is not None:
        words.append(f"Default: `{option.default}`.")
    return " ".join(words).strip().replace("|", "\\|")


# What 0 and 1 mean; a command that only shows something has no 1.
EXITS = {
    "check": ("nothing found", "findings"),
    "lock": (
        "written, or up to date",
        "an unknown import, a conflict, or `--check` or `--install-test` fails",
    ),
    "verify": ("all that was required holds", "not reproduced, an error in the notebook, or a limit"),
    "convert": ("written, or up to date", "refused, a conflict, or `--check` fails"),
}
_HEAD = f"""\
# Commands

Results go to stdout. Progress and messages go to stderr.

{command_table()}
Every command ends with 2 for wrong use, a wrong configuration, a missing file or an internal error, and with 130
when it is interrupted. For `check`, findings below the fail level count as nothing found. A notebook that cannot be
read is a finding (NB001), so it ends with 1. `--exit-zero` never hides a 2.
"""
