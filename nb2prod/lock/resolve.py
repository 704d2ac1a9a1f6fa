"""From requirements to exact versions with hashes. uv resolves; what only wished for a version gives way by name.

>>> versions_in("numpy==1.26.4 \\\\\\n    --hash=sha256:ab\\npandas==2.2.0 ; python_version < '3.12'\\n")
{'numpy': '1.26.4', 'pandas': '2.2.0'}
>>> conflicting("Because a<=1.0 depends on b<2 and b==2.0, we can conclude", {"b": "2.0", "c": "1"})
['b']
"""

import os
import re
import tempfile
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from nb2prod.environment import normalise
from nb2prod.environment.requirements import without_secrets
from nb2prod.lock.uvprogram import Answer, compile_pins, find_links_of
from nb2prod.notebook import Value, replace

_MOST_TRIES = 12
_HASHES = ("--generate-hashes",)
_PYLOCK = ("--format", "pylock.toml")
_PINNED = r"(?m)^([A-Za-z0-9][\w.-]*)==([^\s;\\]+)"
_NOISE = r"(?m)^ +#   -c constraints\.txt\n"
_FILE_URL = r'url = "(file://[^"]*)"'
_ANY_URL = r'(?<=")[a-z][a-z+]*://[^"]*(?=")'
_UPLOADED = r"\bupload-time = (\d{4}-\d\d-\d\dT[\d:]+(?:\.\d+)?Z)"
_LATER = "2999-01-01T00:00:00Z"
_UNREADABLE = r"(?s)\bpandas\b.*\binvalid (?:metadata|package format)"
# Old pandas asks for `pytz>=2011k`, which is no version by today's rules, and uv refuses to read it.
_METADATA = """
[[dependency-metadata]]
name = "pandas"
requires-dist = ["numpy", "python-dateutil", "pytz"]
"""


class Wanted(Value):
    """What to resolve.

    ``requirements`` are lines (``numpy==1.26.4``, ``numpy``), ``constraints`` versions for whatever comes along with
    them. ``until`` is the last moment that counts, RFC 3339; the distributions in ``timeless`` may be newer, and for
    those in ``moments`` another moment counts.
    """

    requirements: tuple[str, ...]
    constraints: dict[str, str]
    python: str
    until: str | None = None
    timeless: tuple[str, ...] = ()
    moments: dict[str, str] = {}
    index_url: str | None = None
    find_links: tuple[Path, ...] = ()
    universal: bool = False
    allow_sdist: bool = False


class Resolution(Value):
    """Both files as uv writes them, or why there is no solution.

    ``here`` is the first for this system, without what is for others, ``links`` are the URLs of its wheels, each with
    its hash. ``deaf``: some release in it names its
    dependencies in a way that no installer of today reads, so they must not be asked for. ``yanked`` are the
    versions that were withdrawn from the index.
    """

    requirements: str = ""
    pylock: str = ""
    conflict: str | None = None
    here: str = ""
    links: tuple[str, ...] = ()
    deaf: bool = False
    yanked: tuple[str, ...] = ()


def resolve(wanted: Wanted, folder: Path) -> Resolution:
    """Resolves; ``folder`` is where the lock will lie. Raises Nb2prodError when uv gives no answer."""
    with tempfile.TemporaryDirectory() as name:
        inside = Path(name)
        (inside / "requirements.in").write_text(_lines(wanted.requirements), encoding="utf-8")
        answer, deaf = _first_solution(wanted, inside), False
        if answer.conflict is not None and re.search(_UNREADABLE, answer.conflict):
            (inside / "uv.toml").write_text(_METADATA, encoding="utf-8")
            answer, deaf = _first_solution(wanted, inside), True
        if answer.conflict is not None:
            return Resolution(conflict=answer.conflict)
        pylock = _again(answer.text, wanted, inside, _PYLOCK)
        here, links = answer, pylock
        if wanted.universal:
            only_here = replace(wanted, universal=False)
            here, links = (_again(answer.text, only_here, inside, form) for form in (_HASHES, _PYLOCK))
        conflict = pylock.conflict or here.conflict or links.conflict
        if conflict:
            return Resolution(conflict=conflict)
    return Resolution(
        requirements=_tidy(answer.text),
        pylock=_portable(pylock.text, folder),
        here=_tidy(here.text),
        links=_links(links.text),
        deaf=deaf,
        yanked=answer.yanked,
    )


def appeared(wanted: Wanted, name: str, version: str) -> str | None:
    """When the first release of a distribution from this version on came, RFC 3339.

    None where there is none for that Python and until that day, or where the index does not tell.
    """
    only = replace(wanted, requirements=(f"{name}>={version}",), moments={})
    with tempfile.TemporaryDirectory() as folder:
        inside = Path(folder)
        (inside / "requirements.in").write_text(_lines(only.requirements), encoding="utf-8")
        arguments = [*_arguments(only), "--no-deps", "--resolution", "lowest", *_PYLOCK]
        answer = compile_pins(arguments, inside, wanted.index_url)
    return min(re.findall(_UPLOADED, answer.text), default=None)


def _first_solution(wanted: Wanted, inside: Path) -> Answer:
    constraints = dict(wanted.constraints)
    for _ in range(_MOST_TRIES):
        answer = _compile(wanted, constraints, inside)
        if answer.conflict is None:
            return answer
        given_up = conflicting(answer.conflict, constraints)
        if not given_up:
            return answer
        for name in given_up:
            del constraints[name]
    return _compile(wanted, {}, inside)


def _compile(wanted: Wanted, constraints: Mapping[str, str], inside: Path) -> Answer:
    lines = [f"{name}=={version}" for name, version in sorted(constraints.items())]
    (inside / "constraints.txt").write_text(_lines(lines), encoding="utf-8")
    arguments = [*_arguments(wanted), "--constraints", "constraints.txt", *_HASHES]
    return compile_pins(arguments, inside, wanted.index_url)


def _again(pinned: str, wanted: Wanted, inside: Path, form: Sequence[str]) -> Answer:
    """The same solution in another form: every version of the first file is a constraint of the second run."""
    solution = [line for line in pinned.splitlines() if re.match(_PINNED, line)]
    lines = [line.rstrip(" \\") for line in solution]
    (inside / "constraints.txt").write_text(_lines(lines), encoding="utf-8")
    return compile_pins(
        [*_arguments(wanted), "--constraints", "constraints.txt", *form], inside, wanted.index_url
    )


def _arguments(wanted: Wanted) -> list[str]:
    arguments = ["requirements.in", "--no-header", "--python-version", wanted.python]
    if not wanted.allow_sdist:
        arguments += ["--only-binary", ":all:"]
    if wanted.universal:
        arguments += ["--universal"]
    if wanted.until is not None:
        arguments += ["--exclude-newer", wanted.until]
    moments = {name: _LATER for name in wanted.timeless if wanted.until is not None} | wanted.moments
    for name, moment in moments.items():
        arguments += ["--exclude-newer-package", f"{name}={moment}"]
    return [*arguments, *find_links_of(wanted.find_links)]


def conflicting(complaint: str, constraints: Mapping[str, str]) -> list[str]:
    """The constraints that a complaint names with their version, or, if it names none so, by name alone."""
    words = " ".join(complaint.split())
    exact = [name for name, version in constraints.items() if _names(words, f"{name}=={version}")]
    return exact or [name for name in constraints if _names(words, name)]


def _names(words: str, what: str) -> bool:
    return re.search(rf"(?<![\w.-]){re.escape(what)}(?![\w-]|\.\w)", words) is not None


def versions_in(requirements: str) -> dict[str, str]:
    """Distribution → version, as a requirements file with hashes pins them."""
    return {normalise(name): version for name, version in re.findall(_PINNED, requirements)}


def _portable(pylock: str, folder: Path) -> str:
    """The file without passwords, and with wheels of this machine named from the folder of the lock."""

    def relative(found: re.Match[str]) -> str:
        from urllib.parse import urlsplit
        from urllib.request import url2pathname

        path = url2pathname(urlsplit(found[1]).path)
        return f'path = "{Path(os.path.relpath(path, os.path.realpath(folder))).as_posix()}"'

    named = re.sub(_FILE_URL, relative, pylock)
    return re.sub(_ANY_URL, lambda url: without_secrets(url[0]), named)


def _links(pylock: str) -> tuple[str, ...]:
    """The URL of each wheel in the file, with its hash behind it."""
    import tomllib

    packages = tomllib.loads(pylock).get("packages", ())
    wheels = (wheel for package in packages for wheel in package.get("wheels", ()) if "url" in wheel)
    return tuple(f"{wheel['url']}#sha256={wheel['hashes']['sha256']}" for wheel in wheels)


def _tidy(requirements: str) -> str:
    """The file without a word on the constraints: they are ours, and gone when somebody reads it."""
    return re.sub(_NOISE, "", requirements)


def _lines(lines: Collection[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
