"""params.yaml, and params.py that reads it.

>>> from nb2prod.convert.values import Parameter
>>> yaml_line(Parameter(group="train", name="alpha", value=1e-05, cell=4, line=2))
'  alpha: 1.0e-05  # cell 4'
>>> annotation(("a", "b")), annotation(None)
('tuple', 'Any')
"""

from collections.abc import Iterator

import yaml

from nb2prod.convert.shell.escaping import escaped, line
from nb2prod.convert.shell.values import ShellInputs
from nb2prod.convert.values import MODULES, DataFile, Parameter, Plan

_HEAD = """\
# Every parameter of the pipeline, with the value that the notebook has and the cell where it has it.
# For one run: python -m {package} --set group.name=value, or --params other.yaml with what differs.
"""
_CLASSES = '''\
"""The parameters of the pipeline: params.yaml as frozen values, overridden for a single run.

>>> load_params(overrides=["data.root=elsewhere"]).data.root
'elsewhere'
"""

import difflib
import os
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Iterable, Optional

import yaml


class ParamsError(ValueError):
    """A parameter that is unknown, missing, or of the wrong type; the message says which."""


def project_folder() -> Path:
    """Where params.yaml lies: the checkout, or for an installed package the working directory."""
    checkout = Path(__file__).resolve().parent.parent
    return checkout if (checkout / "params.yaml").is_file() else Path.cwd()


@dataclass(frozen=True)
class Located:
    """Parameters that name files: they lie below ``root``, and that in the project's folder."""

    root: str

    def path(self, name: str) -> str:
        """Where a file lies. An absolute name stays what it is."""
        return os.path.join(project_folder(), self.root, name)


{classes}
@dataclass(frozen=True)
class Params:
    """All parameters, by the module that reads them."""

{groups}
'''
_MISSING = '''\
    def missing(self) -> list:
        """The files that the pipeline reads and that are not there."""
        names = [{names}]
        return [name for name in names if not os.path.exists(self.path(name))]
'''
_NONE_MISSING = '''\
    def missing(self) -> list:
        """The files that the pipeline reads and that are not there: it reads none."""
        return []
'''
_READING = '''

def load_params(path: Optional[str] = None, overrides: Iterable[str] = ()) -> Params:
    """The parameters of params.yaml, then of the file ``path``, then such as ``data.root=/mnt``.

    The environment variable DATA_ROOT stands for ``data.root`` where no override says it.
    Raises ParamsError for what is unknown, missing or of the wrong type.
    """
    values: dict = {}
    for file in [project_folder() / "params.yaml", *([Path(path)] if path else [])]:
        for group, held in _read(file).items():
            values.setdefault(group, {}).update(held)
    if "DATA_ROOT" in os.environ:
        values.setdefault("data", {})["root"] = os.environ["DATA_ROOT"]
    for override in overrides:
        name, equals, text = override.partition("=")
        group, _, name = name.strip().partition(".")
        if not (equals and name):
            raise ParamsError(f"--set {override}: write it as group.name=value")
        values.setdefault(group, {})[name] = _Text(text)
    return _params(values)


class _Text(str):
    """A value as it was typed on the command line."""


def _read(path: Path) -> dict:
    try:
        held = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except FileNotFoundError as error:
        raise ParamsError(f"{path}: no such file") from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ParamsError(f"{path}: {error}") from error
    if not isinstance(held, dict) or not all(isinstance(group, dict) for group in held.values()):
        raise ParamsError(f"{path}: expected groups of 'name: value'")
    return held


def _params(values: dict) -> Params:
    _only_known(values, [field.name for field in fields(Params)], "")
    groups = {}
    for field in fields(Params):
        held = dict(values.get(field.name, {}))
        kinds = {each.name: each.type for each in fields(field.type)}
        own = [name for name in kinds if name != "root" or field.name == "data"]
        _only_known(held, own, field.name + ".")
        if "root" in kinds:
            held["root"] = values.get("data", {}).get("root", "data")
        for name, kind in kinds.items():
            if name not in held:
                raise ParamsError(f"{field.name}.{name}: missing in params.yaml")
            held[name] = _typed(held[name], kind, f"{field.name}.{name}")
        groups[field.name] = field.type(**held)
    return Params(**groups)


def _only_known(names: Iterable[str], known: Iterable[str], group: str) -> None:
    known = list(known)
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(str(name), known, 1, 0.0)
            hint = f"; did you mean {group}{near[0]}?" if near else ""
            raise ParamsError(f"{group}{name}: unknown parameter{hint}")


def _typed(value: Any, kind: Any, name: str) -> Any:
    """The value as ``kind``. Raises ParamsError if it is none."""
    if isinstance(value, _Text):
        value = str(value) if kind is str else _parsed(value, name)
    if kind is float and isinstance(value, (int, str)) and not isinstance(value, bool):
        try:
            value = float(value)  # YAML takes 1e-3 for a text
        except ValueError:
            pass
    if kind is tuple and isinstance(value, list):
        value = tuple(value)
    if kind is not Any and type(value) is not kind:  # pylint: disable=unidiomatic-typecheck
        raise ParamsError(f"{name}: expected {kind.__name__}, not {value!r}")
    return value


def _parsed(text: str, name: str) -> Any:
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ParamsError(f"{name}: {text!r} is no value") from error
'''


def params_py(inputs: ShellInputs) -> str:
    """The text of PACKAGE/params.py."""
    plan = inputs.plan
    classes = "\n\n".join(_class_of(group, plan) for group in groups_of(plan))
    fields = "\n".join(f"    {group}: {class_name(group)}" for group in groups_of(plan))
    return _CLASSES.replace("{classes}", classes).replace("{groups}", fields) + _READING


def params_yaml(inputs: ShellInputs) -> str:
    """The text of params.yaml."""
    return _HEAD.format(package=inputs.package) + "\n".join(_groups(inputs.plan)) + "\n"


def groups_of(plan: Plan) -> list[str]:
    """The groups in the order of the modules: data always, the others where they have parameters."""
    held = {parameter.group for parameter in plan.parameters} | {"data"}
    return [group for group in MODULES if group in held] + sorted(held - set(MODULES))


def class_name(group: str) -> str:
    """The class of a group: ``TrainParams``."""
    return f"{group.title().replace('_', '')}Params"


def annotation(value: object) -> str:
    """The type of a parameter in params.py."""
    return "Any" if value is None else type(value).__name__


def yaml_line(parameter: Parameter) -> str:
    """A parameter in params.yaml."""
    return f"  {parameter.name}: {scalar(parameter.value)}  # {line(parameter.elsewhere) or f'cell {parameter.cell}'}"


def scalar(value: object) -> str:
    """A value on one line of YAML that reads as the same value again."""
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(scalar, value))}]"
    if isinstance(value, str):
        # Always quoted: then no text is a number, a truth value, a date or a comment, and nothing hides in it.
        return '"' + "".join(map(_quoted, value)) + '"'
    text = yaml.safe_dump(value, width=1 << 30)
    return text.removesuffix("\n").removesuffix("\n...").strip()


def _quoted(char: str) -> str:
    if char in '\\"':
        return f"\\{char}"
    return char if char.isprintable() else escaped(char)


def read_files(plan: Plan) -> list[DataFile]:
    """The files that must be there before the pipeline runs: read, and not written by an earlier cell of it."""
    written: set[str] = set()
    needed: dict[str, DataFile] = {}
    place = {cell: number for number, cell in enumerate(plan.order)}
    for file in sorted(plan.files, key=lambda one: (place.get(one.cell, one.cell), one.mode == "read")):
        if file.mode != "read":
            written.add(file.below_root)
        elif file.below_root not in written and not _is_elsewhere(file.below_root):
            needed.setdefault(file.below_root, file)
    return list(needed.values())


def _is_elsewhere(path: str) -> bool:
    return not path or "://" in path or any(char in path for char in "*?[")


def _groups(plan: Plan) -> Iterator[str]:
    for number, group in enumerate(groups_of(plan)):
        if number:
            yield ""
        yield f"{group}:"
        if group == "data":
            yield '  root: "data"  # relative to this file; or the environment variable DATA_ROOT'
        yield from (yaml_line(one) for one in plan.parameters if one.group == group)


def _class_of(group: str, plan: Plan) -> str:
    held = [parameter for parameter in plan.parameters if parameter.group == group]
    located = group == "data" or any(parameter.is_path for parameter in held)
    base = "(Located)" if located else ""
    lines = [f"    {one.name}: {annotation(one.value)}" for one in held]
    parts = [f'    """What the steps of {group} read."""\n']
    if lines:
        parts.append("\n".join(lines) + "\n")
    if group == "data":
        parts.append(_missing(plan))
    return f"@dataclass(frozen=True)\nclass {class_name(group)}{base}:\n" + "\n".join(parts)


def _missing(plan: Plan) -> str:
    fields = {str(one.value): one.name for one in plan.parameters if one.is_path and one.group == "data"}
    names = [
        f"self.{fields[file.below_root]}" if file.below_root in fields else repr(file.below_root)
        for file in read_files(plan)
    ]
    return _MISSING.replace("{names}", ", ".join(names)) if names else _NONE_MISSING
