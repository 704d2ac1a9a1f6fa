"""All rules, found by code, name or prefix.

>>> catalogue = load_catalogue()
>>> catalogue["NB005"].name
'unused-suppression'
>>> [rule.code for rule in catalogue.matching("NB00")][:2]
['NB000', 'NB001']
"""

import importlib
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import ModuleType

import msgspec

from nb2prod import rules
from nb2prod.errors import Nb2prodError
from nb2prod.lint.pylintrules import PYLINT_PREFIX, pylint_rules
from nb2prod.rule import Rule, Severity, Status

_CODE = re.compile(r"[A-Z]{2,8}\d{3}")
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class Catalogue:
    """The rules in the order of their codes; codes and names are unique."""

    def __init__(self, all_rules: Iterable[Rule]):
        self.rules = tuple(sorted(all_rules, key=lambda rule: rule.code))
        self._by_code = {rule.code: rule for rule in self.rules}
        self._by_name = {rule.name: rule for rule in self.rules}

    def __getitem__(self, code: str) -> Rule:
        return self._by_code[code]

    def find(self, selector: str) -> Rule | None:
        """The one rule of that code (in any case) or name."""
        return self._by_code.get(selector.upper()) or self._by_name.get(selector)

    def matching(self, selector: str) -> tuple[Rule, ...]:
        """The rules that a code, a name, the beginning of a code (``NB1``) or ``ALL`` means; none if it is unknown."""
        if (rule := self.find(selector)) is not None:
            return (rule,)
        start = selector.upper()
        if start == "ALL":
            return self.rules
        # "NB1" is a family; a beginning of the letters alone ("N") is more likely a slip.
        letters = len(start.rstrip("0123456789"))
        return tuple(
            rule
            for rule in self.rules
            if start
            and rule.code.startswith(start)
            and (rule.code[letters:].isdigit() or start == PYLINT_PREFIX)
        )

    def nearest(self, selector: str) -> str:
        """A sentence that names the code or name most like ``selector``."""
        from difflib import get_close_matches  # only a mistake pays for it

        names = [*self._by_code, *self._by_name]
        close = get_close_matches(selector.upper(), names, 1, 0.5) or get_close_matches(
            selector.lower(), names, 1, 0.5
        )
        if not close:
            return "'nb2prod rules' lists all codes and names"
        rule = self._by_code.get(close[0]) or self._by_name[close[0]]
        return f"did you mean {rule.code} ({rule.name})? 'nb2prod rules' lists all codes and names"


def load_catalogue(folders: Sequence[Path] = (), *, pylint: bool = False) -> Catalogue:
    """The rules of nb2prod and those of the team's own ``folders``; with ``pylint`` its messages too.

    Raises Nb2prodError for a file of those folders that holds no rule, a broken one, or one whose code is taken.
    """
    found = [importlib.import_module(f"nb2prod.rules.{path.stem}").rule for path in _files(rules.FOLDER)]
    taken = {key: "nb2prod" for rule in found for key in (rule.code, rule.name)}
    for folder in folders:
        for rule, path in _team_rules(folder):
            for key in (rule.code, rule.name):
                if key in taken:
                    raise _broken(
                        path, f"{key} is taken by {taken[key]}", "give the rule another code and name"
                    )
                taken[key] = path.name
            found.append(rule)
    if pylint:
        found += pylint_rules()
    return Catalogue(found)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*.py") if not path.name.startswith("_"))


def _team_rules(folder: Path) -> Iterable[tuple[Rule, Path]]:
    if not folder.is_dir():
        raise _broken(
            folder, "no such folder of rules", "name a folder that holds one .py file for each rule"
        )
    paths = _files(folder)
    if not paths:
        raise _broken(
            folder, "no rule files in this folder", "name a folder that holds one .py file for each rule"
        )
    for path in paths:
        rule = getattr(_run_file(path), "rule", None)
        if flaw := _flaw(rule):
            fields = ", ".join(field.name for field in msgspec.structs.fields(Rule) if field.required)
            raise _broken(path, flaw, f"a rule file defines `rule = Rule(…)`, with {fields}")
        yield rule, path


def _run_file(path: Path) -> ModuleType:
    """Runs a rule file of the team: the user named its folder, so its code is trusted.

    Compiled here and not imported: compiled files of Python would be left in the team's folder, and one of them would
    hide a change of the same length within the same second.
    """
    module = ModuleType(f"nb2prod_team_rules.{path.stem}")
    module.__file__ = str(path)
    try:
        exec(compile(path.read_bytes(), path, "exec"), vars(module))  # pylint: disable=exec-used
    except (Exception, SystemExit) as error:  # whatever a foreign file raises, the user gets two lines
        line = f" (line {error.lineno})" if isinstance(error, SyntaxError) else ""
        raise _broken(
            path, f"{type(error).__name__}: {error.args[0] if error.args else ''}{line}", "correct it"
        ) from error
    return module


def _flaw(rule: object) -> str:
    """Why the object is no well-formed rule; empty when it is one."""
    if not isinstance(rule, Rule):
        return "no `rule` in this file"
    if not (isinstance(rule.code, str) and _CODE.fullmatch(rule.code)):
        return f"{rule.code!r} is no code: capital letters and three digits, such as BANK001"
    if not (isinstance(rule.name, str) and _NAME.fullmatch(rule.name)):
        return f"{rule.name!r} is no name: small words joined by hyphens"
    if not (isinstance(rule.severity, Severity) and isinstance(rule.status, Status)):
        return "severity and status must be members of Severity and Status"
    return "" if callable(rule.find) else "find must be a function or a pattern"


def _broken(path: Path, what: str, todo: str) -> Nb2prodError:
    return Nb2prodError(what, where=str(path), todo=todo)
