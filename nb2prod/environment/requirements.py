"""One requirement as pip reads it: a name with or without a version, a URL, or a path.

>>> one = read_requirement("XGBoost[scikit-learn] == 2.1.1 ; python_version > '3.8'")
>>> one.name, one.version, one.pinned
('xgboost', '2.1.1', True)
>>> two = read_requirement("git+https://me:secret@example.org/shop/tools.git@main#egg=tools")
>>> two.name, two.pinned, two.url
('tools', False, 'git+https://example.org/shop/tools.git@main#egg=tools')
"""

import re

from nb2prod.environment.distributions import normalise
from nb2prod.notebook.value import Value

# Patterns are texts, compiled at their first use: most notebooks need few of them.
_NAME = r"[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?"
_EXTRAS = r"(?: ?\[[^\]]*\])?"
_PLAIN_PIN = rf"(?a)({_NAME}){_EXTRAS} ?={{2,3}} ?([^\s;,*()|<>=!]+)(?: ?;.*)?"
_NAMED = rf"(?a)({_NAME}){_EXTRAS}(?: ?$| ?(?===|[<>!~]=?|[;@(]| [<>=!~]))"
_EXACTLY = r"(?:^|[,( ])={2,3} ?([^\s;,*()|<>=!]+)(?=$|[\s,)])"
_URL = r"(?a)[A-Za-z][\w+.-]*://|(?:git|hg|svn|bzr)\+"
_BOUND = r"(?a)<=? ?\d[\w.]*"
_SECRET = r"(?<=://)[^/\s]*@|\?[^#\s]*"
_HASH = r"(?:^|&)(?:sha\d+|md5)=([0-9a-fA-F]+)"
_EGG = rf"(?a)(?:^|&)egg=({_NAME})"
_COMMIT = r"(?=\d*[a-f])[0-9a-f]{7,39}|[0-9a-f]{40}"
_COMMIT_FOLDER = r"/([0-9a-f]{40})(?=[./]|$)"
_WHEEL = r"([^-/\\]+)-(\d[^-/\\]*)(?:-\d[^-]*)?-[^-]+-[^-]+-[^-]+\.whl$"
_ARCHIVE = r"(?:^|[/\\])([A-Za-z][^/\\]*)-(\d[\w.!+]*?)\.(?:tar\.gz|tgz|tar\.bz2|zip)$"
_FILE_ENDS = (".whl", ".zip", ".tar.gz", ".tgz", ".tar.bz2", ".conda")
_LONGEST = 2000  # no requirement is longer, and what is would only keep the patterns busy


class Requirement(Value):
    """What one word of an install line or one line of a requirements file asks for.

    ``spec`` is it as written, without logins and queries. ``name`` is the distribution in PEP 503 spelling, None
    where it cannot be told. ``version`` is the one exact version asked for. ``digest`` is the commit or hash that
    fixes what ``url`` gives. ``pinned``: it is the same tomorrow, as far as can be told. ``file``: it is a file or
    folder nearby.
    """

    spec: str
    name: str | None = None
    version: str | None = None
    url: str | None = None
    digest: str | None = None
    pinned: bool = False
    file: bool = False

    @property
    def bound(self) -> str:
        """The upper bound that it puts on a version that it does not pin (``<2``, ``<=1.5``), empty for none."""
        found = None if self.pinned else re.search(_BOUND, self.spec.partition(";")[0])
        return found[0].replace(" ", "") if found else ""


def read_requirement(text: str) -> Requirement | None:
    """The requirement that ``text`` is, or None for what is none. Never raises."""
    text = " ".join(without_secrets(text).split())
    if len(text) > _LONGEST:
        return None
    plain = re.fullmatch(_PLAIN_PIN, text)
    if plain and not is_computed(plain[2]):
        return Requirement(text, normalise(plain[1]), plain[2], pinned=True)
    return _read_slowly(text)


def without_secrets(text: str) -> str:
    """``text`` with user names, passwords, tokens and queries taken out of its URLs."""
    return re.sub(_SECRET, "", text) if "://" in text else text


def is_computed(text: str) -> bool:
    """Whether a part of ``text`` is put in only when the cell runs: ``{version}``, ``$VERSION``."""
    return "{" in text or "$" in text


def _read_slowly(text: str) -> Requirement | None:
    named = re.match(_NAMED, text)
    name = normalise(named[1]) if named else None
    if named and text[named.end() :].startswith("@"):
        return _of_url(text, text[named.end() + 1 :].strip().partition(" ")[0], name)
    if re.match(_URL, text):
        return _of_url(text, text, None)
    if _is_path(text):
        return _of_file(text, None)
    if named and any(letter.isalpha() for letter in named[1]):
        return _of_name(text, name, text[named.end() :])
    return Requirement(text, pinned="==" in text) if is_computed(text) else None


def _of_name(text: str, name: str | None, rest: str) -> Requirement:
    wanted = rest.partition(";")[0]
    exact = re.search(_EXACTLY, wanted)
    if exact is None:
        return Requirement(text, name)
    version = None if is_computed(exact[1]) else exact[1]
    return Requirement(text, name, version, pinned=True)


def _of_url(spec: str, url: str, name: str | None) -> Requirement:
    if url.startswith("file:") or not re.match(_URL, url):
        return _of_file(spec, name)
    address, _, fragment = url.partition("#")
    egg = re.search(_EGG, fragment)
    named, version = _name_in_file(address)
    digest = _digest(address, fragment)
    name = name or (normalise(egg[1]) if egg else named)
    return Requirement(spec, name, version, url=url, digest=digest, pinned=bool(digest or version))


def _of_file(spec: str, name: str | None) -> Requirement:
    named, version = _name_in_file(spec.partition("#")[0])
    return Requirement(spec, name or named, version, pinned=version is not None, file=True)


def _digest(address: str, fragment: str) -> str | None:
    """The hash or commit in a URL. What is computed (``@{commit}``) has the benefit of the doubt."""
    hashed = re.search(_HASH, fragment)
    if hashed:
        return hashed[1]
    path = address.partition("://")[2].partition("/")[2]
    revision = path.rpartition("@")[2] if "@" in path else ""
    if re.fullmatch(_COMMIT, revision) or is_computed(revision):
        return revision
    folder = re.search(_COMMIT_FOLDER, address)
    return folder[1] if folder else None


def _name_in_file(path: str) -> tuple[str | None, str | None]:
    """The distribution and version that the name of a wheel or source archive tells."""
    path = path.replace("%2B", "+").replace("%2b", "+")
    found = re.search(_WHEEL, path) or re.search(_ARCHIVE, path)
    if found is None or is_computed(found[0]):
        return None, None
    return normalise(found[1]), found[2]


def _is_path(text: str) -> bool:
    before_marker = text.partition(";")[0]
    return text.startswith((".", "~")) or "/" in before_marker or "\\" in text or text.endswith(_FILE_ENDS)
