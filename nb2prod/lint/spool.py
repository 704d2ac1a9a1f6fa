"""Results of many notebooks, kept in their order without filling the memory.

>>> spool = Spool(["a", "b", "c"], in_memory=1)
>>> len(spool), list(spool), list(spool)
(3, ['a', 'b', 'c'], ['a', 'b', 'c'])
"""

import io
import weakref
from collections.abc import Iterable, Iterator
from typing import IO, Any, Generic, TypeVar

T = TypeVar("T")
_IN_MEMORY = 1000  # results of usual notebooks are some 15 KB each


class Spool(Generic[T]):
    """Holds the first results as they are, later ones in a temporary file without a name, which ends with the process."""

    def __init__(self, results: Iterable[T], *, in_memory: int | None = None):
        self._first: list[T] = []
        self._file: IO[bytes] | None = None
        self._in_file = 0
        self._last: list[T] = []  # where there is no room for a file
        room = _IN_MEMORY if in_memory is None else in_memory
        for result in results:
            if len(self._first) < room:
                self._first.append(result)
            elif self._last or not self._put_away(result):
                self._last.append(result)

    def __len__(self) -> int:
        return len(self._first) + self._in_file + len(self._last)

    def __contains__(self, result: object) -> bool:
        return any(one == result for one in self)

    def __iter__(self) -> Iterator[T]:
        yield from self._first
        yield from self._read()
        yield from self._last

    def _put_away(self, result: T) -> bool:
        import pickle  # only who checks thousands of notebooks pays for it
        import tempfile

        data = pickle.dumps(result)
        try:
            if self._file is None:
                self._file = tempfile.TemporaryFile(prefix="nb2prod-")
                weakref.finalize(self, self._file.close)
            self._file.write(len(data).to_bytes(8, "big") + data)
            self._file.flush()
        except OSError:
            return False
        self._in_file += 1
        return True

    def _read(self) -> Iterator[T]:
        """Each reader has a place of its own in the file."""
        if self._file is None:
            return
        import pickle

        place = 0
        for _ in range(self._in_file):
            self._file.seek(place)
            size = int.from_bytes(self._file.read(8), "big")
            # Nobody else can write to this file.
            result: Any = pickle.loads(self._file.read(size))
            place += 8 + size
            yield result
        self._file.seek(0, io.SEEK_END)
