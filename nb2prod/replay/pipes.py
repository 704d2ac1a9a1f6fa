"""Pipes from the supervised command.

>>> pipe = Stream(None)
>>> _ = os.write(pipe.write, b"no kernel")
>>> pipe.take(), pipe.size, pipe.text()
(True, 9, 'no kernel')
"""

import os
from collections import deque

CHUNK = 1 << 16
_NOISE = 1 << 16  # how much of what the command says outside of its own pipes is kept for a message


class Stream:
    """One pipe from the command: what comes is kept in a file up to a limit, or its end in memory."""

    def __init__(self, path: str | None):
        self.read, self.write = os.pipe()
        os.set_blocking(self.read, False)
        self._file = open(path, "wb", buffering=0) if path else None  # pylint: disable=consider-using-with
        self._tail: deque[bytes] = deque(maxlen=_NOISE // 4096)
        self.size = 0

    def take(self) -> bool:
        """Reads what is there; False at the end of the pipe."""
        try:
            data = os.read(self.read, CHUNK if self._file else 4096)
        except BlockingIOError:
            return True
        self.size += len(data)
        if self._file:
            self._file.write(data)
        else:
            self._tail.append(data)
        return bool(data)

    def drain(self) -> None:
        """Takes what is left in the pipe of a command that is gone."""
        before = -1
        while before != self.size:
            before = self.size
            self.take()

    def text(self) -> str:
        """The end of what came."""
        return b"".join(self._tail).decode("utf-8", "replace")
