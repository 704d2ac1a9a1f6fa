"""What was generated last, kept under ``.nb2prod/`` in the project: a sum for each file, and the texts to merge with.

>>> record = Record.of({"a.txt": b"one\\n"})
>>> record.is_as_generated("a.txt", b"one\\n"), record.is_as_generated("a.txt", b"two\\n")
(True, False)
>>> sorted(record.files({"a.txt": b"one\\n"}))
['.nb2prod/base/a.txt', '.nb2prod/generated.json']
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from nb2prod.notebook import Value
from nb2prod.notebook.files import read_regular

FOLDER = ".nb2prod"
_LIST = f"{FOLDER}/generated.json"
_BASE = f"{FOLDER}/base/"
_LONGEST = 1 << 20  # longer texts are data: they are replaced or kept, never merged line by line


class Record(Value):
    """``sums`` are the SHA-256 of all files generated last, by their paths in the project."""

    sums: Mapping[str, str] = {}

    @classmethod
    def of(cls, files: Mapping[str, bytes]) -> "Record":
        """The record of these files."""
        return cls({path: _sum(data) for path, data in sorted(files.items())})

    @classmethod
    def read(cls, target: Path) -> "Record | None":
        """The record in a project; None where nothing was ever generated."""
        try:
            told = json.loads(read_regular(target / _LIST))
        except (OSError, ValueError):
            return None
        sums = told.get("files") if isinstance(told, dict) else None
        return cls({str(path): str(one) for path, one in sums.items()}) if isinstance(sums, dict) else None

    def is_as_generated(self, path: str, data: bytes) -> bool:
        """Whether the file is what was generated last."""
        return self.sums.get(path) == _sum(data)

    def files(self, files: Mapping[str, bytes]) -> dict[str, bytes]:
        """The files that keep the record; ``files`` are those that it tells of."""
        listing = json.dumps({"version": 1, "files": dict(self.sums)}, indent=2, ensure_ascii=False)
        kept = {_BASE + path: data for path, data in files.items() if is_text(data)}
        return {_LIST: f"{listing}\n".encode(), **kept}

    def base(self, target: Path, path: str) -> bytes | None:
        """The text that was generated last for the path; None where it was not kept, or is not the one recorded."""
        try:
            data = read_regular(target / _BASE / path)
        except OSError:
            return None
        return data if self.is_as_generated(path, data) else None


def is_text(data: bytes) -> bool:
    """Whether the file can be merged line by line."""
    if len(data) > _LONGEST or b"\0" in data:
        return False
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _sum(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
