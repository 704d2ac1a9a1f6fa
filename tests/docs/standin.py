"""Stands in for a command that a test must not really run: it looks at the words only.

Run as ``python standin.py NAME ROOT WORDS…``; it ends with 0 when the command has a form that works in the project
``ROOT``.

>>> flaw("pip", ["install", "nb2prod==0.1.0"], {"extras": ["dev"], "environments": []})
''
>>> flaw("pip", ["install", ".[docs]"], {"extras": ["dev"], "environments": []})
"pip does not know '.[docs]'"
"""

import configparser
import re
import sys
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

_OWN = re.compile(r"nb2prod(==\d+\.\d+\.\d+)?")
_LOCAL = re.compile(r"\.(?:\[(\w+)\])?")


def flaw(name: str, words: Sequence[str], known: Mapping[str, Sequence[str]]) -> str:
    """What is wrong with the words, empty when nothing is; ``known`` holds the project's extras and environments."""
    if name in ("python", "python3"):
        return _python(words, known)
    if name == "pip":
        return _pip(words, known)
    if name == "tox":
        fine = not words or (words[0] == "-e" and words[1:] and words[1] in known["environments"])
        return "" if fine else f"tox does not know {' '.join(words)!r}"
    fine = tuple(words) in {
        "pre-commit": [("install",), ("run", "--all-files")],
        "docker": [("build", "--tag", "dags", ".")],
    }.get(name, [])
    return "" if fine else f"nothing is known of {name} {' '.join(words)}"


def _python(words: Sequence[str], known: Mapping[str, Sequence[str]]) -> str:
    match list(words):
        case ["-m", "venv", _] | ["-m", "pytest", *_] | ["-m", "tests.docs.generate"]:
            return ""
        case ["-m", "pip", *rest]:
            return _pip(rest, known)
    return f"python is not asked for {' '.join(words)!r} anywhere else"


def _pip(words: Sequence[str], known: Mapping[str, Sequence[str]]) -> str:
    if words[:1] not in (["install"], ["wheel"]):
        return f"pip has no command {' '.join(words[:1])!r} here"
    wanted = [word for word in words[1:] if word not in ("-e", "--no-cache-dir", "--no-deps")]
    for word in wanted:
        local = _LOCAL.fullmatch(word)
        if not (_OWN.fullmatch(word) or (local and (local[1] is None or local[1] in known["extras"]))):
            return f"pip does not know {word!r}"
    return "" if wanted else "pip is not told what to install"


def known_of(root: Path) -> dict[str, list[str]]:
    """What the project offers: the extras of pyproject.toml, the environments of tox.ini."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    tox = configparser.ConfigParser(interpolation=None)
    tox.read(root / "tox.ini", encoding="utf-8")
    environments = [name.removeprefix("testenv:") for name in tox.sections() if name.startswith("testenv:")]
    return {"extras": list(project["optional-dependencies"]), "environments": environments}


if __name__ == "__main__":
    if wrong := flaw(sys.argv[1], sys.argv[3:], known_of(Path(sys.argv[2]))):
        sys.exit(wrong)
