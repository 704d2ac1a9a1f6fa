"""uv as a subprocess: where it is, what of the environment it sees, and what it answers.

>>> sorted(clean_environment({"PIP_INDEX_URL": "https://mirror.example", "UV_PROJECT": "x", "SECRET": "y"}))
['UV_DEFAULT_INDEX', 'UV_NO_PROGRESS']
"""

import os
import re
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from nb2prod.environment.requirements import without_secrets
from nb2prod.errors import Nb2prodError
from nb2prod.notebook import Value

if TYPE_CHECKING:
    import subprocess

_SECONDS = 600
_NO_SOLUTION = "No solution found"
_OFFLINE = "network was disabled"
_YANKED = r"warning: `([^`]+)` is yanked"
_MOST_LINES = 3
# Of the environment uv sees what leads it to the index and through the network, and nothing else.
_KEPT = frozenset(
    "PATH HOME USERPROFILE APPDATA LOCALAPPDATA SYSTEMROOT TMPDIR TEMP TMP XDG_CONFIG_HOME XDG_CONFIG_DIRS"
    " XDG_CACHE_HOME XDG_DATA_HOME HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY SSL_CERT_FILE SSL_CERT_DIR"
    " SSL_CLIENT_CERT NETRC UV_DEFAULT_INDEX UV_INDEX UV_INDEX_URL UV_EXTRA_INDEX_URL UV_FIND_LINKS UV_OFFLINE"
    " UV_CACHE_DIR UV_PYTHON_INSTALL_DIR UV_CONFIG_FILE UV_NO_CONFIG UV_NATIVE_TLS UV_SYSTEM_CERTS UV_INSECURE_HOST"
    " UV_HTTP_TIMEOUT UV_HTTP_RETRIES UV_KEYRING_PROVIDER".split()
)
_LOGINS = ("UV_INDEX_",)  # UV_INDEX_<NAME>_USERNAME and _PASSWORD
_OF_PIP = {"PIP_INDEX_URL": "UV_DEFAULT_INDEX", "PIP_EXTRA_INDEX_URL": "UV_EXTRA_INDEX_URL"}


class Answer(Value):
    """What uv answered: the text of the lock, or, where there is no solution, why; ``yanked`` versions by name."""

    text: str
    conflict: str | None = None
    yanked: tuple[str, ...] = ()


def clean_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """What uv may see; where only pip is told which index to use, uv is told the same."""
    kept = {
        name: value
        for name, value in environment.items()
        if name.upper() in _KEPT or name.startswith(_LOGINS)
    }
    for of_pip, of_uv in _OF_PIP.items():
        if environment.get(of_pip) and not any(name in kept for name in (of_uv, "UV_INDEX_URL")):
            kept[of_uv] = environment[of_pip]
    return {**kept, "UV_NO_PROGRESS": "1"}


def compile_pins(arguments: Sequence[str], folder: Path, index_url: str | None) -> Answer:
    """Runs ``uv pip compile`` in a folder of its own.

    Raises Nb2prodError without uv, without an index, and for whatever else is no answer.
    """
    words = ["pip", "compile", *arguments, "--no-python-downloads", "--python", sys.executable]
    done = run_uv(words, folder, index_url)
    complaint = without_secrets(done.stderr)
    if done.returncode == 0:
        return Answer(done.stdout, yanked=tuple(re.findall(_YANKED, complaint)))
    if done.returncode == 1 and _NO_SOLUTION in complaint and _OFFLINE not in complaint:
        return Answer("", conflict=complaint)
    raise no_answer(f"uv cannot resolve: {first_lines(complaint)}")


def run_uv(words: Sequence[str], folder: Path, index_url: str | None) -> "subprocess.CompletedProcess[str]":
    """Runs uv in a folder of its own. The index goes by the environment: it may hold a password.

    Raises Nb2prodError without uv, and if it does not start or does not end.
    """
    import subprocess

    # An empty configuration of its own, so that none is looked for in the folders above.
    (folder / "uv.toml").touch()
    environment = clean_environment(os.environ)
    if index_url is not None:
        for name in ("UV_INDEX_URL", "UV_INDEX", "UV_EXTRA_INDEX_URL"):
            environment.pop(name, None)
        environment["UV_DEFAULT_INDEX"] = index_url
    try:
        return subprocess.run(
            [uv_program(), *words], cwd=folder, env=environment, capture_output=True, timeout=_SECONDS,
            check=False, stdin=subprocess.DEVNULL, encoding="utf-8", errors="replace",
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise no_answer(f"uv gave no answer within {_SECONDS} seconds") from None
    except OSError as error:
        raise no_answer(f"uv does not start ({error.strerror})") from error


def find_links_of(folders: Sequence[Path]) -> list[str]:
    """The words that name folders of wheels."""
    return [word for folder in folders for word in ("--find-links", os.path.abspath(folder))]


def uv_program() -> str:
    """Where uv is. Raises Nb2prodError without one."""
    try:
        from uv import find_uv_bin

        return os.fspath(find_uv_bin())
    except (ImportError, FileNotFoundError):
        found = shutil.which("uv")
    if found is None:
        raise Nb2prodError("uv is not installed", where="lock", todo="install it: pip install uv")
    return found


def first_lines(complaint: str) -> str:
    """The beginning of what a program complained of, in one line."""
    # What is merely a warning comes first.
    words = re.sub(r"(?s)\A.*?^error: ", "", complaint, flags=re.MULTILINE)
    lines = [" ".join(line.split()) for line in words.splitlines() if line.strip()]
    return "; ".join(lines[:_MOST_LINES]) or "it ended without a word"


def no_answer(why: str) -> Nb2prodError:
    """The error for a lock that could not be made."""
    return Nb2prodError(
        why,
        where="lock",
        todo="is there a network and an index (--index-url, --find-links)? the files are as they were",
    )
