"""What pin files say: which distributions they name, and which of those have one exact version.

>>> pins = read_pins("requirements.txt", "-r base.txt\\nnumpy==1.26.4  # the last 1.x\\npandas>=2\\n")
>>> pins.exact, sorted(pins.named), pins.includes
({'numpy': '1.26.4'}, ['numpy', 'pandas'], ('base.txt',))
>>> read_pins("environment.yml", "dependencies: [python=3.11, pytorch=2.1, pip: [tqdm]]").exact
{'torch': '2.1'}
>>> read_pins("uv.lock", "version = 1\\n[[package").broken
'it is no valid TOML'
"""

from collections.abc import Callable

from nb2prod.environment.found import FoundPins, Pins
from nb2prod.environment.pinlists import read_conda_list, read_python_version, read_requirements
from nb2prod.environment.pintables import (
    read_conda_environment,
    read_conda_lock,
    read_lock_packages,
    read_pipfile,
    read_pipfile_lock,
    read_pixi_lock,
    read_project,
    read_script,
    read_setup_cfg,
)
from nb2prod.environment.tables import BrokenText

__all__ = ["Pins", "is_pin_file", "read_pins", "read_script_block"]

Reader = Callable[[str, FoundPins], None]

_BY_NAME: dict[str, Reader] = {
    "pyproject.toml": read_project,
    "setup.cfg": read_setup_cfg,
    "uv.lock": read_lock_packages,
    "poetry.lock": read_lock_packages,
    "pdm.lock": read_lock_packages,
    "pipfile": read_pipfile,
    "pipfile.lock": read_pipfile_lock,
    "pixi.lock": read_pixi_lock,
    ".python-version": read_python_version,
    "runtime.txt": read_python_version,
}
_SCRIPT_START = "# /// script"
_SCRIPT_END = "# ///"


def is_pin_file(name: str) -> bool:
    """Whether a file of that name (``requirements/base.txt`` for one in the usual subfolder) is read for pins."""
    return _reader(name) is not None


def read_pins(name: str, text: str) -> Pins:
    """What the file ``name`` with this text says. Never raises: ``broken`` tells why it could not be read.

    A name that is no pin file's is read as a requirements file: that is what ``-r`` and ``-c`` refer to.
    """
    return _read(_reader(name) or read_requirements, text.removeprefix("\ufeff"))


def read_script_block(source: str) -> Pins:
    """What the PEP 723 block (``# /// script``) in a cell's source says; empty pins if there is none."""
    lines = [line.rstrip() for line in source.split("\n")]
    starts = [number for number, line in enumerate(lines) if line == _SCRIPT_START]
    if not starts:
        return Pins()
    block = []
    for line in lines[starts[0] + 1 :]:
        if not line.startswith("#"):
            break
        block.append(line)
    if len(starts) > 1 or _SCRIPT_END not in block:
        return Pins(broken="its script block is not closed, or there are two")
    # A line "# ///" may stand inside too: the last one of the comment closes the block.
    content = block[: len(block) - 1 - block[::-1].index(_SCRIPT_END)]
    return _read(read_script, "\n".join(line[2:] for line in content))


def _read(reader: Reader, text: str) -> Pins:
    found = FoundPins()
    try:
        reader(text, found)
    except BrokenText as broken:
        return Pins(broken=str(broken))
    except RecursionError:
        return Pins(broken="it is nested too deeply")
    return found.pins()


def _reader(path: str) -> Reader | None:
    folder, _, name = path.replace("\\", "/").lower().rpartition("/")
    if name in _BY_NAME:
        return _BY_NAME[name]
    stem, _, suffix = name.rpartition(".")
    if suffix in ("txt", "in"):
        in_folder = folder.rpartition("/")[2] in ("requirements", "constraints")
        return read_requirements if in_folder or _is_requirements(stem) else None
    if suffix in ("yml", "yaml"):
        return _yaml_reader(stem)
    if suffix == "toml":
        return read_lock_packages if stem == "pylock" or stem.startswith("pylock.") else None
    is_explicit = suffix == "lock" and (
        stem.startswith("conda-") or stem.endswith(".conda") or stem == "conda"
    )
    return read_conda_list if is_explicit else None


def _is_requirements(stem: str) -> bool:
    return any(stem.startswith(word) or stem.endswith(word) for word in ("requirements", "constraints"))


def _yaml_reader(stem: str) -> Reader | None:
    if stem.endswith("conda-lock"):
        return read_conda_lock
    known = stem.startswith(("environment", "conda")) or stem.endswith("environment") or stem == "env"
    return read_conda_environment if known else None
