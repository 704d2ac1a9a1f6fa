"""Strings and paths of which the beginning can be known without running anything.

>>> import ast
>>> base = Text("/data", True, ast.Constant("/data"), 1)
>>> join_path([base, Text("a.csv", True, None, 1)]).prefix
'/data/a.csv'
"""

from collections.abc import Sequence

from nb2prod.facts.values import Meaning, Text

JOINS = frozenset({"os.path.join"})
PATHS = frozenset(
    "pathlib.Path pathlib.PurePath pathlib.PosixPath pathlib.WindowsPath pathlib.PurePosixPath"
    " pathlib.PureWindowsPath".split()
)
# Calls that give the path back that they were given, in another form.
SAME_PATH = frozenset(
    "os.path.expanduser os.path.abspath os.path.normpath os.path.realpath os.fspath os.path.expandvars str"
    " fastai.core.Path".split()
)
_PATH_METHODS_SAME = frozenset({"expanduser", "resolve", "absolute", "as_posix", "with_suffix"})
_TEXT_METHODS_SAME = frozenset({"strip", "rstrip", "encode", "replace"})


# A path of which nothing is known but that it is one.
PATHS_OF_UNKNOWN = frozenset({"pathlib.Path()"})


def parent(path: Text) -> Text:
    """The folder of a path, known as far as the path is."""
    prefix = path.prefix.rpartition("/")[0] if path.whole and "/" in path.prefix else path.prefix
    return Text(prefix, path.whole, path.node, path.cell, "pathlib.Path", path.parameter)


def join_path(parts: Sequence[Meaning], kind: str = "str") -> Text | None:
    """The path that ``os.path.join(*parts)`` or ``Path(*parts)`` begins with; None when its first part is unknown."""
    if not parts or not isinstance(parts[0], Text):
        return None
    path = Text(parts[0].prefix, parts[0].whole, parts[0].node, parts[0].cell, kind, parts[0].parameter)
    for part in parts[1:]:
        if not isinstance(part, Text):
            return path.joined("/", whole=False)
        if part.prefix.startswith(("/", "~")):  # an absolute part throws the rest away
            path = Text(part.prefix, part.whole, part.node, part.cell, kind, part.parameter)
        else:
            path = path.joined(
                part.prefix if path.prefix.endswith(("/", "\\")) else "/" + part.prefix, whole=part.whole
            )
    return path


def concatenate(left: Meaning, right: Meaning) -> Text | None:
    """The text of ``left + right``; None when its beginning is unknown."""
    if not isinstance(left, Text):
        return None
    if isinstance(right, Text):
        return left.joined(right.prefix, whole=right.whole)
    return left.joined("", whole=False)


def formatted(text: Text) -> Text:
    """The text of ``text % …`` or ``text.format(…)``: known up to the first hole."""
    holes = [place for mark in "%{" if (place := text.prefix.find(mark)) >= 0]
    prefix = text.prefix[: min(holes)] if holes else text.prefix
    return Text(prefix, text.whole and not holes, text.node, text.cell, text.kind)


def method_result(text: Text, method: str, args: Sequence[Meaning]) -> Meaning:
    """The meaning of ``text.method(…)`` where it is a text again; else None."""
    if text.kind == "pathlib.Path":
        if method in _PATH_METHODS_SAME:
            return text
        if method == "joinpath":
            return join_path([text, *args], "pathlib.Path")
        return None
    if method == "format":
        return formatted(text)
    if method in _TEXT_METHODS_SAME and method != "replace":
        return text
    return None
