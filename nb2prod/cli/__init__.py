"""The command line: one function for each command, from arguments to an exit code.

>>> main(["check", "--no-such-option"])
2
"""

import errno
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from nb2prod import __version__
from nb2prod.cli.checking import cache, check
from nb2prod.cli.locking import lock
from nb2prod.cli.pages import explain, list_rules
from nb2prod.cli.paths import is_notebook
from nb2prod.cli.running import convert, verify
from nb2prod.errors import Nb2prodError
from nb2prod.terminal import complain, complete_streams, give_up_stdout, tell

_INTERRUPTED = 130
# What the system has no more of, or does not give: no defect of ours.
_SHORT_OF = {
    errno.EAGAIN, errno.EBADF, errno.EIO, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ENOSPC,
}  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line; gives the exit code. Never raises."""
    complete_streams()
    try:
        _require_place()
        return commands.main(arguments, prog_name="nb2prod", standalone_mode=False) or 0
    except Nb2prodError as error:
        complain(error)
    except click.exceptions.NoArgsIsHelpError as error:
        tell(error.format_message())
    except click.ClickException as error:
        complain(_usage_error(error, sys.argv[1:] if arguments is None else arguments))
    except (click.Abort, KeyboardInterrupt):
        return _INTERRUPTED
    except Exception as error:  # pylint: disable=broad-exception-caught  # a defect is told in two lines too
        complain(_shortage(error) or _defect(error))
    return 2


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="%(prog)s %(version)s")
def commands() -> None:
    """Finds what will break when a notebook leaves its author's machine, and takes it to production."""


for _command in (check, lock, verify, convert, explain, list_rules, cache):
    commands.add_command(_command)


def _require_place() -> None:
    try:
        os.getcwd()
    except FileNotFoundError as error:
        what = "the working directory is no longer there"
        raise Nb2prodError(what, where="", todo="change into a folder that is") from error


def _usage_error(error: click.ClickException, arguments: Sequence[str]) -> Nb2prodError:
    context = getattr(error, "ctx", None)
    asked = [word for word in arguments[:1] if word in commands.commands]  # some errors know no context
    command = context.command_path if context else " ".join(["nb2prod", *asked])
    where = command.removeprefix("nb2prod").strip()
    what = " ".join(error.format_message().split()).rstrip(".")
    if command == "nb2prod" and arguments and (is_notebook(arguments[0]) or os.path.exists(arguments[0])):
        return Nb2prodError("no command is named", where="", todo=f"'nb2prod check {arguments[0]}' checks it")
    return Nb2prodError(
        what[:1].lower() + what[1:], where=where, todo=f"'{command} --help' shows what can be given"
    )


def _shortage(error: Exception) -> Nb2prodError | None:
    """What the system does not give, None for other errors."""
    if not isinstance(error, MemoryError) and getattr(error, "errno", None) not in _SHORT_OF:
        return None
    give_up_stdout()  # where help and version, which click writes, may have failed
    what = getattr(error, "strerror", None) or "there is not enough memory"
    return Nb2prodError(what[:1].lower() + what[1:], where="the system", todo="make room, and try again")


def _defect(error: Exception) -> Nb2prodError:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "unknown place"
    return Nb2prodError(
        f"internal error, {type(error).__name__} at {place}",
        where="",
        todo="please report it; nothing was changed",
    )
