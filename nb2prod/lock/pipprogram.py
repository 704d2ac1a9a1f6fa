"""pip as a subprocess, for what uv does not do: download wheels.

>>> links_page(["https://files.example/six-1.17.0-py2.py3-none-any.whl#sha256=ab"], {})
'<a href="https://files.example/six-1.17.0-py2.py3-none-any.whl#sha256=ab">six-1.17.0-py2.py3-none-any.whl</a>\\n'
"""

import html
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from nb2prod.environment.requirements import without_secrets
from nb2prod.errors import Nb2prodError
from nb2prod.lock.uvprogram import clean_environment, first_lines, no_answer
from nb2prod.lock.values import Lock, Options

_SECONDS = 1800
# What leads through the network. Which index counts is settled: uv has told where each wheel is.
_KEPT = frozenset(
    "PATH HOME USERPROFILE APPDATA LOCALAPPDATA SYSTEMROOT TMPDIR TEMP TMP XDG_CACHE_HOME HTTP_PROXY HTTPS_PROXY"
    " ALL_PROXY NO_PROXY SSL_CERT_FILE SSL_CERT_DIR NETRC REQUESTS_CA_BUNDLE CURL_CA_BUNDLE PIP_CERT PIP_CLIENT_CERT"
    " PIP_PROXY PIP_TRUSTED_HOST PIP_TIMEOUT PIP_DEFAULT_TIMEOUT PIP_RETRIES PIP_CACHE_DIR"
    " PIP_KEYRING_PROVIDER".split()
)
_INDEXES = ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_INDEX", "UV_EXTRA_INDEX_URL")
_WRONG_HASH = "DO NOT MATCH THE HASHES"
_ABSENT = r"No matching distribution found for (\S+)"
_RUN_WHEEL = (
    "import runpy, sys; sys.path.insert(0, sys.argv.pop(1)); runpy.run_module('pip', run_name='__main__')"
)


def download_wheels(requirements: str, lock: Lock, options: Options, inside: Path) -> None:
    """Downloads the wheels of these lines, which have hashes, for the lock's Python on this system.

    Raises Nb2prodError if one is not to be had, or is not the one that was locked.
    """
    listed, links = inside / "requirements.txt", inside / "links.html"
    listed.write_text(requirements, encoding="utf-8")
    links.write_text(links_page(lock.links, _logins(options.index_url)), encoding="utf-8")
    command = [
        *pip_command(), "download", "--disable-pip-version-check", "--progress-bar", "off", "--no-input",
        "--require-hashes", "--only-binary", ":all:", "--no-deps", "--python-version", lock.python,
        "--no-index", "--find-links", str(links), "--dest", str(inside), "-r", str(listed),
    ]  # fmt: skip
    kept = {name: value for name, value in os.environ.items() if name.upper() in _KEPT}
    try:
        done = subprocess.run(
            command, cwd=inside, env={**kept, "PIP_CONFIG_FILE": os.devnull}, capture_output=True,
            stdin=subprocess.DEVNULL, timeout=_SECONDS, check=False, encoding="utf-8", errors="replace",
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise no_answer(f"pip brought no wheels within {_SECONDS} seconds") from None
    if done.returncode != 0:
        raise _failure(without_secrets(f"{done.stderr}\n{done.stdout}"))


def links_page(links: Iterable[str], logins: Mapping[str, str]) -> str:
    """A page that names the wheels to choose from; ``logins``: host → what stands before it in an URL."""
    lines = []
    for link in links:
        host = urlsplit(link).netloc
        address = link.replace(f"//{host}", f"//{logins[host]}@{host}", 1) if host in logins else link
        name = urlsplit(link).path.rpartition("/")[2]
        lines.append(f'<a href="{html.escape(address)}">{html.escape(name)}</a>\n')
    return "".join(lines)


def _logins(index_url: str | None) -> dict[str, str]:
    """The logins of the indexes: they hold for the wheels on the same host."""
    found = clean_environment(os.environ)
    urls = [index_url] if index_url else [url for name in _INDEXES for url in found.get(name, "").split()]
    parts = [urlsplit(url).netloc.rpartition("@") for url in urls]
    return {host: login for login, _, host in parts if login}


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
        return Nb2prodError(
            f"there is no wheel of {absent[1]}",
            where="--wheelhouse",
            todo="a wheelhouse holds wheels only: leave --allow-sdist out",
        )
    errors = [line.removeprefix("ERROR: ") for line in complaint.splitlines() if line.startswith("ERROR")]
    return no_answer(f"pip cannot download: {first_lines(chr(10).join(errors) or complaint)}")


def pip_command() -> list[str]:
    """The words that start pip: nb2prod's own, else the one that Python brings along. Raises Nb2prodError without."""
    if find_spec("pip") is not None:
        return [sys.executable, "-I", "-m", "pip"]
    spec = find_spec("ensurepip")
    folders = spec.submodule_search_locations if spec is not None else None
    for wheel in (wheel for folder in folders or () for wheel in Path(folder).glob("_bundled/pip-*.whl")):
        return [sys.executable, "-I", "-c", _RUN_WHEEL, str(wheel)]
    raise Nb2prodError(
        "pip is not installed", where="--wheelhouse", todo="install it beside nb2prod: uv pip install pip"
    )
