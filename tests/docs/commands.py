"""The reference of commands, made from what the command line itself knows.

>>> reference().splitlines()[0]
'# Commands'
"""

from collections.abc import Iterator

import click

from nb2prod.cli import commands


def reference() -> str:
    """The page with every command, its arguments and its options."""
    parts = [_HEAD]
    for path, command in every_command():
        arguments = [_argument(one) for one in command.params if isinstance(one, click.Argument)]
        options = [one for one in command.params if isinstance(one, click.Option)]
        usage = " ".join([*path, *(["[OPTIONS]"] if options else []), *arguments])
        parts.append(f"\n## {' '.join(path)}\n\n```text\n{usage}\n```\n\n{command.help or ''}\n")
        if options:
            rows = (f"| {_forms(one)} | {_meaning(one)} |\n" for one in options)
            parts.append("\n| option | what it does |\n|---|---|\n" + "".join(rows))
    return "".join(parts)


def every_command() -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Yields each command that does something, with the words that call it."""

    def below(words: tuple[str, ...], command: click.Command) -> Iterator[tuple[tuple[str, ...], click.Command]]:
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
    words = [option.help or ""]
    if isinstance(option.type, click.Choice):
        words.append("One of " + ", ".join(f"`{choice}`" for choice in option.type.choices) + ".")
    if option.show_default and option.default is not None:
        words.append(f"Default: `{option.default}`.")
    return " ".join(words).strip().replace("|", "\\|")


_HEAD = """\
# Commands

Results go to stdout. Progress and messages go to stderr.

| exit code | means |
|---|---|
| 0 | nothing found at or above the fail level |
| 1 | findings at or above the fail level |
| 2 | wrong use, wrong configuration, a missing file, or an internal error |
| 130 | interrupted |

A notebook that cannot be read is a finding (NB001), so it ends with 1. `--exit-zero` never hides a 2.
"""
