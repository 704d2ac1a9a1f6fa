"""One requirement as conda reads it, where a single ``=`` pins and some packages bear names of their own.

>>> read_conda_spec("conda-forge::pytorch=1.13.1=py3.10_0").name, read_conda_spec("pytorch=1.13.1").version
('torch', '1.13.1')
>>> read_conda_spec("numpy>=1.20").pinned
False
"""

import re
from functools import cache

from nb2prod.environment.distributions import data_lines, normalise
from nb2prod.environment.requirements import Requirement, is_computed, without_secrets

_NO_PYTHON = "-"
_LONGEST = 2000
_SPEC = r"(?as)(?:[^\s:]*::)?([A-Za-z0-9_][\w.-]*)( ?[=<>!~\[].*| [\d*].*|)"
_PIN = r" ?(?:={1,3} ?| )(\d[^\s=<>!,|*\[\]]*)(?:[= ]\S*)?"
_PACKAGE_FILE = r"(?:^|[/\\])([^/\\]+)-([^-/\\]+)-[^-/\\]+\.(?:conda|tar\.bz2)(?:#(?:sha256:)?([0-9a-f]+))?$"


def read_conda_spec(text: str) -> Requirement | None:
    """The requirement that ``text`` is to conda, or None for what is none. Never raises.

    ``name`` is that of the distribution inside; None also for a package that holds no Python (``cudatoolkit``).
    """
    text = " ".join(without_secrets(text).split())
    if len(text) > _LONGEST:
        return None
    if "://" in text or text.endswith((".conda", ".tar.bz2")):
        return _of_file(text)
    found = re.fullmatch(_SPEC, text)
    if found is None:
        return Requirement(text) if is_computed(text) else None
    pin = re.fullmatch(_PIN, found[2])
    name, version = distribution_name(found[1]), pin[1] if pin else None
    return Requirement(text, name, version, pinned=pin is not None or is_computed(found[2]))


def distribution_name(package: str) -> str | None:
    """The distribution (PEP 503 spelling) in a conda package, None for one that holds no Python."""
    name = normalise(package)
    name = _names().get(name, name)
    return None if name == _NO_PYTHON else name


def _of_file(text: str) -> Requirement:
    found = re.search(_PACKAGE_FILE, text)
    url = text if "://" in text else None
    if found is None:
        return Requirement(text, url=url, file=url is None)
    name, version = distribution_name(found[1]), found[2]
    return Requirement(text, name, version, url=url, digest=found[3], pinned=True, file=url is None)


@cache
def _names() -> dict[str, str]:
    return dict(line.split("\t") for line in data_lines("conda.tsv"))
