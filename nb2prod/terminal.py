"""The world outside: what the terminal can show, and how text gets there or into a file.

>>> wants_color("never", environment={"FORCE_COLOR": "1"}, terminal=True)
False
>>> wants_color("auto", environment={"NO_COLOR": "1"}, terminal=True)
False
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from nb2prod.errors import Nb2prodError
from nb2prod.report.plain import plain

_WIDTH_WITHOUT_TERMINAL = 100


def wants_color(choice: str, *, environment: Mapping[str, str], terminal: bool) -> bool:
    """Whether to colour: ``choice`` (``always``, ``never``, ``auto``), else NO_COLOR, FORCE_COLOR, the terminal."""
    if choice != "auto":
        return choice == "always"
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR"):
        return environment["FORCE_COLOR"] != "0"
    return terminal and environment.get("TERM") != "dumb"


def width() -> int:
    """How many columns stdout has; a round number when it is no terminal."""
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or _WIDTH_WITHOUT_TERMINAL
    except (OSError, ValueError):
        return _WIDTH_WITHOUT_TERMINAL


def complete_streams() -> None:
    """Stands in for streams that were closed when we were started: nothing is read, messages go nowhere, and a report
    that is written to stdout fails as on a full disk.

    The lowest free numbers are taken, so that no file that is opened later stands where a stream belongs.
    """
    # pylint: disable=consider-using-with,unspecified-encoding  # they stay open to the end, and nothing passes through
    if sys.stdin is None:
        sys.stdin = open(os.devnull)
    if sys.stdout is None:
        sys.stdout = open(os.open(os.devnull, os.O_RDONLY), "w")
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w")


def show(text: str) -> None:
    """Writes to stdout: as UTF-8, or on a terminal in what it can show. A reader that went away is no failure."""
    encoding = sys.stdout.encoding if sys.stdout.isatty() else "utf-8"
    deliver(text.encode(encoding or "utf-8", "backslashreplace"))


def deliver(data: bytes) -> None:
    """Writes bytes to stdout as they are. A reader that went away is no failure; a full disk raises Nb2prodError."""
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except OSError as error:
        give_up_stdout()
        if not isinstance(error, BrokenPipeError):
            what = f"cannot be written: {error.strerror or type(error).__name__}"
            raise Nb2prodError(what, where="stdout", todo="make room, or write elsewhere") from error


def give_up_stdout() -> None:
    """Lets go what could not be written: Python would try again at its end, and complain."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def save(text: str, path: Path) -> None:
    """Writes a report to a file. Raises Nb2prodError when that is not possible."""
    try:
        path.write_bytes(text.encode("utf-8", "backslashreplace"))
    except (OSError, ValueError) as error:
        what = f"cannot be written: {getattr(error, 'strerror', None) or error}"
        raise Nb2prodError(
            what, where=str(path), todo="name a file in a folder that exists and is writable"
        ) from error


def complain(error: Nb2prodError) -> None:
    """Two lines on stderr: what is wrong and where, and what to do."""
    tell(str(Nb2prodError(plain(error.what), where=plain(error.where), todo=plain(error.todo))))


def tell(text: str) -> None:
    """A message on stderr, whatever it can show."""
    sys.stderr.flush()
    line = f"{text}\n".encode(sys.stderr.encoding or "utf-8", "backslashreplace")
    try:
        sys.stderr.buffer.write(line)
        sys.stderr.buffer.flush()
    except (BrokenPipeError, OSError):
        pass
