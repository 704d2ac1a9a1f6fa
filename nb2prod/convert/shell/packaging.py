"""How the project is installed, locked and ignored: pyproject.toml, requirements, .gitignore, MANIFEST.json.

>>> normalised("Scikit_Learn[all]>=1.2 ; python_version > '3'")
'scikit-learn'
"""

import json
import re
from collections.abc import Mapping

from nb2prod.convert.shell.escaping import line, toml
from nb2prod.convert.shell.values import ShellInputs
from nb2prod.convert.values import Plan

LOCK_FILES = ("requirements.in", "requirements.txt", "pylock.toml", ".python-version")
RUNTIME, TESTING = "pyyaml", "pytest"
# Messages that are off: what pylint cannot know without the libraries, and counts that no author of a notebook keeps.
DISABLED = (
    "import-error",
    "no-member",
    "duplicate-code",
    "too-many-ancestors",
    "too-many-arguments",
    "too-many-boolean-expressions",
    "too-many-branches",
    "too-many-instance-attributes",
    "too-many-lines",
    "too-many-locals",
    "too-many-nested-blocks",
    "too-many-positional-arguments",
    "too-many-public-methods",
    "too-many-return-statements",
    "too-many-statements",
)

_PYPROJECT = """\
[build-system]
requires = ["setuptools>=61"]
build-backend = "setuptools.build_meta"

[project]
name = {name}
version = "0.1.0"
description = {description}
readme = "README.md"
requires-python = ">={python}"
dependencies = [
{dependencies}]

[project.optional-dependencies]
test = ["{testing}"]

[project.scripts]
{script} = "{package}.__main__:main"

{beside}[tool.setuptools.packages.find]
include = [{packages}]

[tool.black]
line-length = 100
target-version = ["{target}"]
{spared}
[tool.pylint.main]
py-version = "{python}"
fail-under = 9.5
fail-on = ["E", "F"]

[tool.pylint.basic]
good-names = ["X", "y", "df", "i", "j", "k", "_"]
# The names of the notebook: tables, and matrices as mathematics writes them, such as X_train, X2 and N.
good-names-rgxs = ["^[A-Z]\\\\d*(_\\\\w+)?$", "^y_\\\\w+$", "^df_\\\\w+$"]

[tool.pylint.format]
max-line-length = 100

[tool.pylint."messages control"]
disable = [
{disabled}]

[tool.pytest.ini_options]
testpaths = ["tests"]
pythonpath = ["."]
addopts = ["--strict-markers"]
"""

_GITIGNORE = """\
__pycache__/
*.egg-info/
.pytest_cache/
.venv/
build/
dist/
wheelhouse/

# Made by every run.
/reports/

# Data stays out of git. What belongs there is told by its list.
/data/**
!/data/**/
!/data/**/.gitkeep
!/data/MANIFEST.json
"""


def black_target(minor: tuple[int, int]) -> str:
    """The Python whose syntax black may use: what only 3.14 can read, nb2prod's own Python may not be able to check.

    >>> black_target((3, 14)), black_target((3, 8))
    ('PY313', 'PY38')
    """
    return "PY{}{}".format(*min(minor, (3, 13)))


def pyproject(inputs: ShellInputs) -> str:
    """The text of pyproject.toml."""
    python = ".".join(map(str, inputs.minor))
    beside = [name for name in helper_paths(inputs.plan) if "/" not in name]
    modules = ", ".join(toml(name.removesuffix(".py")) for name in beside)
    tops = dict.fromkeys(
        [inputs.package, *(name.split("/")[0] for name in helper_paths(inputs.plan) if "/" in name)]
    )
    # Modules of the author that come along as they are.
    names = "|".join(re.escape(name) for name in helper_paths(inputs.plan))
    return _PYPROJECT.format(
        spared=f"force-exclude = {toml(f'/({names})$')}\n" if names else "",
        beside=f"[tool.setuptools]\npy-modules = [{modules}]\n\n" if beside else "",
        packages=", ".join(f"{toml(top)}, {toml(top + '.*')}" for top in tops),
        name=toml(inputs.package),
        description=toml((line(inputs.title) or f"The pipeline of {line(notebook_name(inputs))}")[:200]),
        python=python,
        dependencies=_items(requirement_names(inputs) + [RUNTIME]),
        testing=TESTING,
        script=inputs.package.replace("_", "-"),
        package=inputs.package,
        target=black_target(inputs.minor).lower(),
        disabled=_items(DISABLED),
    )


def helper_paths(plan: Plan) -> list[str]:
    """The files of the modules that lie beside the package."""
    return sorted(f"{name}.py" for name in plan.helpers)


def notebook_name(inputs: ShellInputs) -> str:
    """The notebook's own file name."""
    return inputs.plan.notebook.replace("\\", "/").rpartition("/")[2]


def requirement_names(inputs: ShellInputs) -> list[str]:
    """The distributions that the notebook imports, in order, without those that every project has."""
    names = {normalised(one) for one in inputs.requirements}
    return sorted(names - {RUNTIME, TESTING, ""})


def normalised(requirement: str) -> str:
    """The name of the distribution in a requirement, as indexes write it."""
    found = re.match(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)", requirement)
    return re.sub(r"[-_.]+", "-", found[1]).lower().strip("-") if found else ""


def lock_texts(inputs: ShellInputs) -> Mapping[str, str]:
    """The files of the lock; without one, what to install, unpinned where nobody said a version."""
    if inputs.lock is not None:
        return {name: inputs.lock[name] for name in LOCK_FILES if name in inputs.lock}
    held = {normalised(one): line(one) for one in inputs.requirements}
    held = {name: requirement for name, requirement in held.items() if name}
    wanted = {RUNTIME: RUNTIME, TESTING: TESTING, **held}
    head = "# What the project needs. Not locked: versions that are missing here are whatever the index has today.\n"
    body = "".join(f"{wanted[name]}\n" for name in sorted(wanted))
    return {"requirements.in": head + body, ".python-version": f"{inputs.python}\n"}


def install_line(inputs: ShellInputs) -> str:
    """What pip is told to install the environment."""
    locked = "requirements.txt" in lock_texts(inputs)
    return "--require-hashes -r requirements.txt" if locked else "-r requirements.in"


def manifest(inputs: ShellInputs) -> str:
    """The text of data/MANIFEST.json."""
    files = [
        {"name": line(one.name), "size": one.size, "sha256": one.sha256}
        for one in sorted(inputs.files, key=lambda one: one.name)
    ]
    return json.dumps({"files": files}, indent=2, ensure_ascii=False) + "\n"


def gitignore() -> str:
    """The text of .gitignore."""
    return _GITIGNORE


def _items(names: list[str] | tuple[str, ...]) -> str:
    return "".join(f"    {toml(name)},\n" for name in names)
