"""Which configuration holds: the nearest project file, or one that was named; and what follows from it for the rules.

A project file that was merely *found* never gets code executed: its ``rules`` are a warning that names the option.

>>> from pathlib import Path
>>> find_config(Path(), isolated=True).settings.origin
''
"""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from nb2prod.errors import Nb2prodError
from nb2prod.lint.catalogue import Catalogue
from nb2prod.lint.selection import Wish, require_known, select
from nb2prod.lint.settings import Settings, place_of, read_settings
from nb2prod.notebook import Value, replace, shown_path
from nb2prod.rule import Rule

# The type of an option's default, what it is called, and what a configuration may give for it.
_OPTION_TYPES = (
    (bool, "true or false", bool),
    (int, "a whole number", int),
    (float, "a number", (int, float)),
    (str, "a string", str),
    (object, "a list of strings", list),
)
_PROJECT_FILES = ("nb2prod.toml", "pyproject.toml")


class Config(Value):
    """The settings that hold, the folders of team rules that may be loaded, and what to tell on stderr."""

    settings: Settings = Settings()
    rules: tuple[Path, ...] = ()
    warnings: tuple[str, ...] = ()


def find_config(start: Path, *, file: Path | None = None, isolated: bool = False) -> Config:
    """The configuration for a check that begins at ``start`` (a notebook or folder).

    ``file`` is a configuration that the user named, ``isolated`` asks for none at all. The user's own file holds where
    no project file does; its ``rules`` hold everywhere. Raises Nb2prodError for a file that cannot be read or is wrong.
    """
    if isolated:
        return Config()
    if file is not None:
        settings = _named(file)
        return Config(settings, settings.rules)
    own = _user_settings()
    found = next(_project_settings(start), None)
    if found is None:
        return Config(own, own.rules)
    return Config(found, own.rules, _warnings(found))


def rule_options(settings: Settings, catalogue: Catalogue) -> Mapping[str, Mapping[str, Any]]:
    """The options of single rules by code. Raises Nb2prodError for unknown rules and options and wrong types."""
    options = {}
    for key, table in settings.options.items():
        rule = catalogue.find(key)
        if rule is None:
            raise Nb2prodError(
                f"{key}: no such key or rule", where=_place(settings, key), todo=catalogue.nearest(key)
            )
        for name, value in table.items():
            if flaw := _option_flaw(rule, name, value):
                known = ", ".join(rule.options) or "none"
                todo = f"options of {rule.code} ({rule.name}): {known}"
                raise Nb2prodError(f"{key}.{name}: {flaw}", where=_place(settings, name), todo=todo)
        options[rule.code] = table
    return options


def selected(settings: Settings, asked: Wish, catalogue: Catalogue) -> frozenset[str]:
    """The codes that the configuration and then the command line select. Raises Nb2prodError for unknown ones."""
    for wish, where in ((settings.wish, settings.origin), (asked, "")):
        for option, selectors in (
            ("select", wish.select or ()), ("ignore", wish.ignore), ("extend-select", wish.extend_select)
        ):  # fmt: skip
            require_known(catalogue, selectors, where=_place(settings, option) if where else f"--{option}")
    for pattern, selectors in settings.per_file_ignores:
        require_known(catalogue, selectors, where=_place(settings, pattern))
    return select(catalogue, settings.wish, asked)


def _project_settings(start: Path) -> Iterator[Settings]:
    """The settings of project files from ``start`` upwards, the nearest first."""
    start = start.absolute()
    for folder in (start, *start.parents):
        for name in _PROJECT_FILES:
            path = folder / name
            if os.path.isfile(path) and (settings := read_settings(path, _content(path))) is not None:
                yield settings


def _user_settings() -> Settings:
    base = os.environ.get("APPDATA" if os.name == "nt" else "XDG_CONFIG_HOME") or os.path.expanduser(
        "~/.config"
    )
    path = Path(base, "nb2prod", "nb2prod.toml")
    return _named(path) if os.path.isfile(path) else Settings()


def _named(file: Path) -> Settings:
    """The settings of a file that speaks for every folder: its patterns are relative to the working directory."""
    return replace(read_settings(file, _content(file)) or Settings(), folder=Path.cwd())


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        what = f"cannot be read: {error.strerror or type(error).__name__}"
        raise Nb2prodError(
            what, where=shown_path(path), todo="name a readable file, or use --isolated"
        ) from error


def _warnings(settings: Settings) -> tuple[str, ...]:
    if not settings.rules:
        return ()
    folders = " ".join(f"--rules {shown_path(folder)}" for folder in settings.rules)
    return (
        f"{settings.origin}: 'rules' is not followed in a file that was only found; to trust it: {folders}",
    )


def _option_flaw(rule: Rule, name: str, value: object) -> str:
    if name not in rule.options:
        return "unknown option"
    default = rule.options[name]
    kind, accepted = next(
        (words, types) for example, words, types in _OPTION_TYPES if isinstance(default, example)
    )
    fits = isinstance(value, accepted) and isinstance(value, bool) is isinstance(default, bool)
    if isinstance(value, list):
        fits = fits and all(isinstance(item, str) for item in value)
    return "" if fits else f"must be {kind}"


def _place(settings: Settings, key: str) -> str:
    """The file and, where it can be told, the line of a key."""
    path = Path(settings.origin)
    try:
        return place_of(path, path.read_text(encoding="utf-8").splitlines(), key)
    except (OSError, UnicodeDecodeError):
        return settings.origin
