"""A process that runs pylint for one notebook after the other, so that its start is paid once.

>>> with PylintProcess(["W0127"]) as pylint:
...     [(one.code, one.line) for one in pylint.messages("x = 1\\nx = x\\n")]
[('W0127', 2)]
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import weakref
from pathlib import Path
from types import TracebackType
from typing import Any

from nb2prod.notebook import Value

_WORKER = Path(__file__).with_name("pylintworker.py")
_PATIENCE = 120.0  # seconds for one notebook
_MOST = 200  # notebooks, after which a fresh process gives the memory back


class PylintMessage(Value):
    """What pylint says: lines count from 1, columns from 0 in bytes of UTF-8. Without an end, it means the line."""

    code: str
    text: str
    line: int
    column: int
    end_line: int | None = None
    end_column: int | None = None


class PylintProcess:
    """Pylint apart: it starts at the first question, and a new one replaces one that died."""

    def __init__(self, codes: list[str]):
        """``codes`` are the messages that are wanted, as pylint writes them (``W0611``)."""
        self._codes = codes
        self._process: Any = None
        self._end: Any = None
        self._asked = 0

    def __enter__(self) -> "PylintProcess":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def messages(self, code: str) -> list[PylintMessage] | None:
        """What pylint says of the code; None where it failed, died, or did not come to an end."""
        if self._process is None:
            self._start()
        try:
            answer = self._answer(code)
        except (OSError, ValueError):  # a broken pipe; no answer, or half of one
            self.close()
            return None
        self._asked += 1
        if self._asked >= _MOST:
            self.close()
        return None if answer is None else [PylintMessage(*one) for one in answer]

    def close(self) -> None:
        """Ends the process, and deletes its folder."""
        if self._process is not None:
            self._process, self._asked = None, 0
            self._end()

    def _start(self) -> None:
        # Neutral ground: the folder is empty, and pylint keeps a report of its own failures there.
        folder = tempfile.mkdtemp(prefix="nb2prod-pylint-")
        self._process = subprocess.Popen(  # pylint: disable=consider-using-with  # _end() ends it
            [sys.executable, "-I", str(_WORKER), folder],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env={**_needed_by_the_system(), "HOME": folder, "PYLINTHOME": folder},
            encoding="ascii",
        )
        self._end = weakref.finalize(self, _end, self._process, folder)
        self._process.stdin.write(json.dumps(self._codes) + "\n")

    def _answer(self, code: str) -> Any:
        timer = threading.Timer(_PATIENCE, self._process.kill)
        timer.daemon = True
        timer.start()
        try:
            self._process.stdin.write(json.dumps(code) + "\n")
            self._process.stdin.flush()
            return json.loads(self._process.stdout.readline())
        finally:
            timer.cancel()


def _end(process: Any, folder: str) -> None:
    process.kill()
    for pipe in (process.stdin, process.stdout):
        try:
            pipe.close()
        except OSError:  # what the process did not read goes with it
            pass
    process.wait()
    shutil.rmtree(folder, ignore_errors=True)


def _needed_by_the_system() -> dict[str, str]:
    """The variables without which a process does not start everywhere; nothing that changes what Python does."""
    names = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR")
    return {name: os.environ[name] for name in names if name in os.environ}
