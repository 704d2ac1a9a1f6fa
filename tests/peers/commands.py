"""Commands that come to an end, and the environments that they run in.

>>> finished([sys.executable, "-c", "print(6 * 7)"], Path("."), seconds=60)
Finished(code=0, stdout='42\\n', stderr='')
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.peers.judging import Finished

# One hash seed, so that sets have one order; the width that a pipe has anyway; nobody is told that ploomber was used.
_VARIABLES = {"PYTHONHASHSEED": "0", "COLUMNS": "80", "PLOOMBER_STATS_ENABLED": "false"}
_NOT_HANDED_ON = ("DATA_ROOT", "MPLBACKEND", "PYTHONPATH", "VIRTUAL_ENV")


def finished(
    command: Sequence[str], folder: Path, *, seconds: float, variables: Mapping[str, str] | None = None
) -> Finished:
    """Runs a command in a folder, without a standard input, and ends it with its children when the time is over."""
    environment = {name: value for name, value in os.environ.items() if name not in _NOT_HANDED_ON}
    # The programs of the command's own environment come first, as in one that is activated.
    environment["PATH"] = os.pathsep.join([str(Path(command[0]).parent), os.environ.get("PATH", os.defpath)])
    with contextlib.ExitStack() as stack:
        # Files, because a pipe is read until the last child of the command has closed it.
        out, error = (stack.enter_context(tempfile.TemporaryFile()) for _ in range(2))
        process = stack.enter_context(
            subprocess.Popen(
                command, cwd=folder, env=environment | _VARIABLES | dict(variables or {}), stdin=subprocess.DEVNULL,
                stdout=out, stderr=error, start_new_session=True,
            )
        )  # fmt: skip
        try:
            code: int | None = process.wait(seconds)
        except subprocess.TimeoutExpired:
            code = None
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        out.seek(0)
        error.seek(0)
        texts = [file.read().decode("utf-8", "replace") for file in (out, error)]
    return Finished(code, *texts)


def make_environment(place: Path, packages: Sequence[str], interpreter: str) -> None:
    """Makes an environment that holds the packages and, behind them, all that ``interpreter`` has.

    One that is there and was made for the same packages is left alone.
    """
    made_for = place / "made-for.txt"
    wanted = "\n".join([interpreter, *packages])
    if made_for.is_file() and made_for.read_text(encoding="utf-8") == wanted:
        return
    shutil.rmtree(place, ignore_errors=True)
    uv = [sys.executable, "-m", "uv"]
    subprocess.run([*uv, "venv", "-q", "--python", interpreter, str(place)], check=True)
    python = str(place / "bin" / "python")
    if packages:
        subprocess.run([*uv, "pip", "install", "-q", "--python", python, *packages], check=True)
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    asked = finished([interpreter, "-c", ask], place, seconds=60)
    own = finished([python, "-c", ask], place, seconds=60).stdout.strip()
    line = f"import site; site.addsitedir({asked.stdout.strip()!r})\n"
    (Path(own) / "what_the_notebook_needs.pth").write_text(line, encoding="utf-8")
    made_for.write_text(wanted, encoding="utf-8")
