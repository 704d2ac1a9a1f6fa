"""Pins in files of one requirement a line: requirements, constraints, conda's lists, and the Python's version.

>>> found = FoundPins()
>>> read_requirements("numpy==1.26.4 \\\\\\n    --hash=sha256:ab\\n-c limits.txt", found)
>>> found.exact, found.includes
({'numpy': '1.26.4'}, ['limits.txt'])
"""

from nb2prod.environment.conda import read_conda_spec
from nb2prod.environment.found import FoundPins
from nb2prod.environment.requirements import read_requirement

_REFERS = ("-r", "--requirement", "-c", "--constraint")
_EDITABLE = ("-e", "--editable")
_EXPLICIT = "@EXPLICIT"


def read_requirements(text: str, found: FoundPins) -> None:
    """A requirements or constraints file. Lists that conda wrote under such a name are read too."""
    if any(line.strip() == _EXPLICIT for line in text.split("\n")):
        read_conda_list(text, found)
        return
    for line in _logical_lines(text):
        add_requirement_line(line, found)


def add_requirement_line(line: str, found: FoundPins) -> None:
    """One line (no comment, continuations joined) of a requirements file or of a ``pip:`` list."""
    if not line.startswith("-"):
        wanted = line.partition(" --")[0]
        # `name=1.2=build` is what `conda list --export` writes; to pip it is an error.
        found.add_requirement(read_requirement(wanted) or read_conda_spec(wanted))
        return
    option, value = _option(line)
    if option in _REFERS and value:
        found.includes.append(value)
    elif option in _EDITABLE:
        found.add_requirement(read_requirement(value))


def read_conda_list(text: str, found: FoundPins) -> None:
    """A list that conda wrote: ``@EXPLICIT`` with a URL a line, or ``name=version=build`` lines."""
    for line in _logical_lines(text):
        found.add_requirement(read_conda_spec(line))


def read_python_version(text: str, found: FoundPins) -> None:
    """``.python-version`` (``3.11.4``) or ``runtime.txt`` (``python-3.11.4``): the first of several counts."""
    for line in _logical_lines(text):
        found.python = line.removeprefix("cpython-").removeprefix("python-").strip() or None
        return


def _logical_lines(text: str) -> list[str]:
    """The lines with continuations joined, without comments and blank ones, each run of blanks as one."""
    lines = []
    pending: list[str] = []
    for line in text.splitlines():
        if line.lstrip().startswith("#"):
            continue
        if line.endswith("\\"):
            pending.append(line[:-1])
            continue
        lines.append(" ".join([*pending, line]))
        pending = []
    lines.append(" ".join(pending))
    spaced = (" ".join(line.split()).partition(" #")[0] for line in lines)
    return [line for line in spaced if line]


def _option(line: str) -> tuple[str, str]:
    """An option line as option and value: ``-r x``, ``-rx``, ``--requirement x`` and ``--requirement=x``."""
    if line.startswith("--"):
        option, _, value = line.replace("=", " ", 1).partition(" ")
    else:
        option, value = line[:2], line[2:].removeprefix("=")
    return option, value.strip()
