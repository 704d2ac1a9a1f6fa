"""Pins in files that are tables: lock files, project files, conda environments.

>>> found = FoundPins()
>>> read_project('[project]\\nrequires-python = ">=3.10"\\ndependencies = ["numpy==1.26.4", "pandas"]', found)
>>> found.exact, found.python
({'numpy': '1.26.4'}, '>=3.10')
"""

import re
from typing import Any

from nb2prod.environment.conda import distribution_name, read_conda_spec
from nb2prod.environment.found import FoundPins
from nb2prod.environment.pinlists import add_requirement_line
from nb2prod.environment.tables import BrokenText, Table, from_json, from_toml, rows, table, text_of, texts
from nb2prod.environment.yamltext import from_yaml

_BARE_VERSION = r"(?a)(?:={2,3} ?)?(\d[\w.!+-]*)"
_EXACT_VERSION = r"(?a)={2,3} ?(\d[\w.!+-]*)"
_COMMIT = r"[0-9a-f]{40}"
_OWN_SOURCES = frozenset({"editable", "virtual", "directory"})


def read_lock_packages(text: str, found: FoundPins) -> None:
    """pylock.toml, uv.lock, poetry.lock, pdm.lock: a list of packages with their versions."""
    lock = from_toml(text)
    metadata = table(lock, "metadata")
    asked = (text_of(lock, "requires-python"), text_of(metadata, "python-versions"))
    targets = [text_of(target, "requires_python") for target in rows(metadata, "targets")]
    found.python = next(filter(None, (*asked, text_of(metadata, "requires_python"), *targets)), None)
    for package in rows(lock, "package") + rows(lock, "packages"):
        name = text_of(package, "name")
        if name and not _is_own(package):
            found.add(name, text_of(package, "version") or _fixed_otherwise(package))


def read_pipfile(text: str, found: FoundPins) -> None:
    """Pipfile: every table of its top but the settings is a group of packages."""
    pipfile = from_toml(text)
    requires = table(pipfile, "requires")
    found.python = text_of(requires, "python_full_version") or text_of(requires, "python_version") or None
    for group in pipfile:
        if group not in ("source", "requires", "scripts", "pipenv"):
            _add_wanted(table(pipfile, group), _EXACT_VERSION, found)


def read_pipfile_lock(text: str, found: FoundPins) -> None:
    """Pipfile.lock: groups of packages with ``==`` versions."""
    lock = from_json(text)
    found.python = text_of(table(lock, "_meta", "requires"), "python_version") or None
    for group in lock:
        if group != "_meta":
            _add_wanted(table(lock, group), _EXACT_VERSION, found)


def read_project(text: str, found: FoundPins) -> None:
    """pyproject.toml: the standard tables, and those of Poetry, uv and PDM."""
    top = from_toml(text)
    project, tool = table(top, "project"), table(top, "tool")
    _add_lines(texts(project, "dependencies"), found)
    for groups in (table(project, "optional-dependencies"), table(top, "dependency-groups")):
        for group in groups:
            _add_lines(texts(groups, group), found)
    _add_lines(texts(table(tool, "uv"), "dev-dependencies"), found)
    pdm = table(tool, "pdm", "dev-dependencies")
    for group in pdm:
        _add_lines(texts(pdm, group), found)
    poetry = table(tool, "poetry")
    groups = table(poetry, "group")
    wanted = [table(poetry, "dependencies"), table(poetry, "dev-dependencies")]
    for packages in wanted + [table(groups, group, "dependencies") for group in groups]:
        _add_wanted(packages, _BARE_VERSION, found)
    found.python = text_of(project, "requires-python") or text_of(wanted[0], "python") or None


def read_script(text: str, found: FoundPins) -> None:
    """The TOML inside of a PEP 723 block."""
    script = from_toml(text)
    found.python = text_of(script, "requires-python") or None
    _add_lines(texts(script, "dependencies"), found)


def read_setup_cfg(text: str, found: FoundPins) -> None:
    """setup.cfg: what setuptools installs."""
    import configparser  # here: a setup.cfg beside a notebook is rare

    settings = configparser.RawConfigParser(strict=False)
    try:
        settings.read_string(text)
    except configparser.Error:
        raise BrokenText("it is no valid INI file") from None
    found.python = settings.get("options", "python_requires", fallback="").strip() or None
    lists = [settings.get("options", "install_requires", fallback="")]
    if settings.has_section("options.extras_require"):
        lists += [value or "" for _, value in settings.items("options.extras_require")]
    for listed in lists:
        _add_lines(listed.split("\n"), found)


def read_conda_environment(text: str, found: FoundPins) -> None:
    """environment.yml: conda's specs, and a ``pip:`` list of requirements among them."""
    environment = from_yaml(text)
    for spec in texts(environment, "dependencies"):
        found.add_requirement(read_conda_spec(spec))
    for other in rows(environment, "dependencies"):
        _add_lines(texts(other, "pip"), found)


def read_conda_lock(text: str, found: FoundPins) -> None:
    """conda-lock.yml: packages of conda and pip, a row for every system."""
    for package in rows(from_yaml(text), "package"):
        name = text_of(package, "name")
        if name and text_of(package, "manager") != "pip":
            _add_conda_package(name, text_of(package, "version"), found)
        elif name:
            found.add(name, text_of(package, "version") or None)


def read_pixi_lock(text: str, found: FoundPins) -> None:
    """pixi.lock: conda's packages by their URL, those of PyPI by name and version."""
    for package in rows(from_yaml(text), "packages"):
        name = text_of(package, "name")
        if text_of(package, "conda"):
            found.add_requirement(read_conda_spec(text_of(package, "conda")))
        elif name and text_of(package, "pypi"):
            found.add(name, text_of(package, "version") or None)


def _add_conda_package(name: str, version: str, found: FoundPins) -> None:
    distribution = distribution_name(name)
    if distribution == "python":
        found.python = found.python or version or None
    elif distribution is not None:
        found.add(distribution, version or None)


def _add_lines(lines: list[str], found: FoundPins) -> None:
    for line in lines:
        line = " ".join(line.split())
        if line and not line.startswith("#"):
            add_requirement_line(line, found)


def _add_wanted(packages: Table, exact: str, found: FoundPins) -> None:
    """A table name → version, or → table with ``version`` or ``git``, or → list of such tables."""
    for name, wanted in packages.items():
        if name == "python" or not isinstance(wanted, str | dict | list):
            continue
        for one in wanted if isinstance(wanted, list) else [wanted]:
            found.add(name, _wanted_version(one, exact))


def _wanted_version(wanted: Any, exact: str) -> str | None:
    version = wanted if isinstance(wanted, str) else text_of(wanted, "version")
    found = re.fullmatch(exact, version.strip())
    if found:
        return found[1]
    has_commit = any(re.fullmatch(_COMMIT, text_of(wanted, key)) for key in ("rev", "ref"))
    return "" if has_commit else None


def _is_own(package: Table) -> bool:
    """Whether a locked package is the project itself or another of its folders."""
    return not _OWN_SOURCES.isdisjoint(table(package, "source")) or "directory" in package


def _fixed_otherwise(package: Table) -> str | None:
    """``""`` for a package without a version whose commit or hash stands in a pylock."""
    commit = text_of(table(package, "vcs"), "commit-id")
    return "" if commit or table(package, "archive", "hashes") else None
