"""What a configuration file may say, checked key by key.

>>> from pathlib import Path
>>> settings = read_settings(Path("nb2prod.toml"), b'select = ["NB4"]\\nfail-on = "error"')
>>> settings.wish.select, settings.fail_on
(('NB4',), <Severity.ERROR: 'error'>)
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from nb2prod.errors import Nb2prodError
from nb2prod.lint.selection import Wish
from nb2prod.notebook import Value, shown_path
from nb2prod.rule import Severity

_TEXTS = ("select", "ignore", "extend-select", "exclude", "rules")
_KEYS = (*_TEXTS, "preview", "per-file-ignores", "fail-on")


class Settings(Value):
    """What one configuration says, before the rules are known.

    ``options`` holds the tables of single rules by code or name, ``rules`` folders of the team's own rules,
    ``folder`` what patterns are relative to, ``origin`` the file for messages ("" without one).
    """

    wish: Wish = Wish()
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    exclude: tuple[str, ...] = ()
    fail_on: Severity = Severity.WARNING
    rules: tuple[Path, ...] = ()
    options: Mapping[str, Mapping[str, Any]] = {}
    folder: Path = Path()
    origin: str = ""


def read_settings(path: Path, content: bytes) -> Settings | None:
    """The settings in a file's content; None when a ``pyproject.toml`` has no ``[tool.nb2prod]``.

    Raises Nb2prodError with the place for broken TOML, unknown keys and values of a wrong type.
    """
    table = _parse(path, content)
    if path.name == "pyproject.toml":
        tool = table.get("tool")
        table = tool.get("nb2prod") if isinstance(tool, Mapping) else None
        if table is None:
            return None
    reader = _Reader(path, content)
    if not isinstance(table, Mapping):
        raise reader.wrong("tool.nb2prod", "must be a table")
    return reader.settings(table)


def _parse(path: Path, content: bytes) -> Mapping[str, Any]:
    import tomllib  # only a folder with a configuration pays for it

    try:
        return tomllib.loads(content.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError, ValueError) as error:
        what = "not UTF-8" if isinstance(error, UnicodeDecodeError) else str(error) or type(error).__name__
        raise Nb2prodError(
            f"this is no TOML: {what}", where=shown_path(path), todo="correct the file, or use --isolated"
        ) from error


class _Reader:
    """Turns one table into Settings; knows file and text for the places of mistakes."""

    def __init__(self, path: Path, content: bytes):
        self._path = path
        self._lines = content.decode().splitlines()

    def settings(self, table: Mapping[str, Any]) -> Settings:
        """The settings of the table, every key and type checked."""
        options = {
            key: value for key, value in table.items() if key not in _KEYS and isinstance(value, Mapping)
        }
        for key in table:
            if key not in _KEYS and (key not in options or key.replace("_", "-") in _KEYS):
                raise self.wrong(key, "unknown key", _nearest(key))
        return Settings(
            wish=Wish(
                select=self._texts(table, "select") if "select" in table else None,
                ignore=self._texts(table, "ignore"),
                extend_select=self._texts(table, "extend-select"),
                preview=self._flag(table, "preview"),
            ),
            per_file_ignores=self._per_file(table),
            exclude=self._texts(table, "exclude"),
            fail_on=self._severity(table),
            rules=tuple(
                self._path.parent / Path(folder).expanduser() for folder in self._texts(table, "rules")
            ),
            options=options,
            folder=self._path.parent,
            origin=shown_path(self._path),
        )

    def wrong(self, key: str, what: str, todo: str = "") -> Nb2prodError:
        """The error for a key, with the line where it stands."""
        return Nb2prodError(
            f"{key}: {what}", where=place_of(self._path, self._lines, key), todo=todo or _HELP
        )

    def _texts(self, table: Mapping[str, Any], key: str) -> tuple[str, ...]:
        return self._list_of_texts(key, table.get(key, []))

    def _list_of_texts(self, key: str, value: object) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.wrong(key, "must be a list of strings", f'write {key} = ["…"]')
        return tuple(value)

    def _flag(self, table: Mapping[str, Any], key: str) -> bool:
        value = table.get(key, False)
        if not isinstance(value, bool):
            raise self.wrong(key, "must be true or false")
        return value

    def _severity(self, table: Mapping[str, Any]) -> Severity:
        value = table.get("fail-on", "warning")
        if value not in list(Severity):
            raise self.wrong("fail-on", f"{value!r} is no severity", "write error, warning or note")
        return Severity(value)

    def _per_file(self, table: Mapping[str, Any]) -> tuple[tuple[str, tuple[str, ...]], ...]:
        value = table.get("per-file-ignores", {})
        if not isinstance(value, Mapping):
            raise self.wrong(
                "per-file-ignores", "must be a table", 'write "drafts/*.ipynb" = ["NB401"] below it'
            )
        return tuple((pattern, self._list_of_texts(pattern, codes)) for pattern, codes in value.items())


_HELP = f"known keys: {', '.join(_KEYS)}, and a table per rule that has options"


def place_of(path: Path, lines: Iterable[str], key: str) -> str:
    """``path:line`` where the line that sets the key can be told, else the path alone."""
    for number, line in enumerate(lines, 1):
        words = line.strip().lstrip("[").replace('"', "").replace("'", "")
        if words.startswith(key) or words.endswith(f".{key}]"):
            return f"{shown_path(path)}:{number}"
    return shown_path(path)


def _nearest(key: str) -> str:
    from difflib import get_close_matches  # only a mistake pays for it

    close = get_close_matches(key, _KEYS, 1, 0.5)
    return f"did you mean {close[0]}?" if close else _HELP
