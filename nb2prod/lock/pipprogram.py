"""pip as a subprocess: the one that is there, else one in a throw-away environment; uv downloads no wheels.

>>> sorted(pip_environment({"UV_DEFAULT_INDEX": "https://mirror.example", "PIP_TARGET": "x", "SECRET": "y"}, None))
['PIP_INDEX_URL', 'PIP_NO_INPUT', 'PYTHONWARNINGS']
"""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from nb2prod.environment.requirements import without_secrets
from nb2prod.errors import Nb2prodError
from nb2prod.lock.uvprogram import find_links_of, first_lines, no_answer, run_uv
from nb2prod.lock.values import Options

_SECONDS = 1800
_KEPT = frozenset(
    "PATH HOME USERPROFILE APPDATA LOCALAPPDATA SYSTEMROOT TMPDIR TEMP TMP XDG_CONFIG_HOME XDG_CONFIG_DIRS"
    " XDG_CACHE_HOME XDG_DATA_HOME HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY SSL_CERT_FILE SSL_CERT_DIR NETRC"
    " REQUESTS_CA_BUNDLE CURL_CA_BUNDLE PIP_INDEX_URL PIP_EXTRA_INDEX_URL PIP_CERT PIP_CLIENT_CERT PIP_PROXY"
    " PIP_TRUSTED_HOST PIP_TIMEOUT PIP_DEFAULT_TIMEOUT PIP_RETRIES PIP_CACHE_DIR PIP_CONFIG_FILE"
    " PIP_KEYRING_PROVIDER".split()
)
_OF_UV = {
    "UV_DEFAULT_INDEX": "PIP_INDEX_URL",
    "UV_INDEX_URL": "PIP_INDEX_URL",
    "UV_EXTRA_INDEX_URL": "PIP_EXTRA_INDEX_URL",
    "UV_HTTP_RETRIES": "PIP_RETRIES",
}
_WRONG_HASH = "DO NOT MATCH THE HASHES"
_ABSENT = r"No matching distribution found for (\S+)"


def pip_environment(environment: Mapping[str, str], index_url: str | None) -> dict[str, str]:
    """What pip may see; where only uv is told which index to use, pip is told the same."""
    kept = {name: value for name, value in environment.items() if name.upper() in _KEPT}
    for of_uv, of_pip in _OF_UV.items():
        if environment.get(of_uv):
            kept.setdefault(of_pip, environment[of_uv])
    if index_url is not None:
        kept.pop("PIP_EXTRA_INDEX_URL", None)
        kept["PIP_INDEX_URL"] = index_url
    return {**kept, "PIP_NO_INPUT": "1", "PYTHONWARNINGS": "ignore"}


def download_wheels(requirements: str, python: str, options: Options, inside: Path) -> None:
    """Downloads the wheels of these lines, which have hashes, for that Python on this system.

    Raises Nb2prodError if one is not to be had, or is not the one that was locked.
    """
    listed = inside / "requirements.txt"
    listed.write_text(requirements, encoding="utf-8")
    command = [
        *_pip(inside, options), "download", "--disable-pip-version-check", "--progress-bar", "off",
        "--require-hashes", "--only-binary", ":all:", "--no-deps", "--python-version", python,
        "--dest", str(inside), "-r", str(listed), *find_links_of(options.find_links),
    ]  # fmt: skip
    try:
        done = subprocess.run(
            command, cwd=inside, env=pip_environment(os.environ, options.index_url), capture_output=True,
            stdin=subprocess.DEVNULL, timeout=_SECONDS, check=False, encoding="utf-8", errors="replace",
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise no_answer(f"pip brought no wheels within {_SECONDS} seconds") from None
    if done.returncode != 0:
        raise _failure(without_secrets(f"{done.stderr}\n{done.stdout}"))


def _failure(complaint: str) -> Nb2prodError:
    if _WRONG_HASH in complaint:
        names = sorted(set(re.findall(r"(?m)^ +([A-Za-z0-9][\w.-]*==\S+) from ", complaint)))
        return Nb2prodError(
            f"a wheel is not the one that was locked: {', '.join(names) or first_lines(complaint)}",
            where="--wheelhouse",
            todo="is the index to be trusted? the files are as they were",
        )
    absent = re.search(_ABSENT, complaint)
    if absent:
        return no_answer(f"pip finds no wheel of {absent[1]}")
    errors = [line.removeprefix("ERROR: ") for line in complaint.splitlines() if line.startswith("ERROR")]
    return no_answer(f"pip cannot download: {first_lines(chr(10).join(errors) or complaint)}")


def _pip(inside: Path, options: Options) -> list[str]:
    """The words that start pip. Environments of uv have none; then one is made, which goes with the folder."""
    if find_spec("pip") is not None:
        return [sys.executable, "-I", "-m", "pip"]
    home = inside / "pip"
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    # Python brings a pip of its own along, for which no index is asked; Debian takes it out.
    made = subprocess.run(
        [sys.executable, "-I", "-m", "venv", "--clear", str(home)],
        capture_output=True, stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    if made.returncode != 0:
        words = ["venv", "--seed", "--clear", "--no-python-downloads", "--python", sys.executable, str(home)]
        done = run_uv([*words, *find_links_of(options.find_links)], inside, options.index_url)
        if done.returncode != 0:
            raise no_answer(
                f"there is no pip, and uv brings none: {first_lines(without_secrets(done.stderr))}"
            )
    return [str(python), "-I", "-m", "pip"]
