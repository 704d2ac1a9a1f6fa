"""Programs that the full run starts."""

import subprocess
from pathlib import Path

_LIMIT = 1200  # seconds


def run(command: list[str], place: Path) -> subprocess.CompletedProcess[str]:
    """A program that has ended, or was ended; it reads nothing."""
    try:
        return subprocess.run(
            command,
            cwd=place,
            capture_output=True,
            text=True,
            timeout=_LIMIT,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, 1, "", f"longer than {_LIMIT} s")
