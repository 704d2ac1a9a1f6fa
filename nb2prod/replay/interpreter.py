"""Which Python runs a notebook, and what is installed there.

>>> import sys
>>> here = find_interpreter("", Wish(interpreter=Path(sys.executable)), {})
>>> here.source
'--interpreter'
>>> ask(here).modules["click"]
('click',)

Never a path from inside the notebook or its folder: of the notebook only the kernel's name is used.
"""

import json
import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nb2prod.errors import Nb2prodError
from nb2prod.notebook import Value
from nb2prod.replay.kernelspecs import python_below, python_of_kernel

_SECONDS = 60
_KEPT = frozenset("PATH HOME LANG LC_ALL TMPDIR TEMP TMP SYSTEMROOT USERPROFILE LD_LIBRARY_PATH".split())
_VERSION = r"\d+\.\d+(?:\.\d+)?"


class Wish(Value):
    """What the user says about the Python that runs the notebook: its path, or a kernel's name."""

    interpreter: Path | None = None
    kernel: str | None = None


class Interpreter(Value):
    """A Python and what named it: an option, ``VIRTUAL_ENV``, ``CONDA_PREFIX`` or ``kernelspec``."""

    path: Path
    source: str

    @property
    def is_own(self) -> bool:
        """Whether it is the Python that nb2prod itself runs on."""
        # Links are not followed: every virtual environment's python leads to the same file.
        return os.path.normpath(self.path) == os.path.normpath(sys.executable) or (
            self.path.parent.resolve() == Path(sys.executable).parent.resolve()
        )


class Installed(Value):
    """What an interpreter answered.

    ``packages``: distribution as it calls itself → version. ``modules``: module (for namespaces the dotted package
    inside) → distributions. ``direct``: distribution → the URL from which it was installed by hand.
    """

    python: str
    packages: dict[str, str]
    modules: dict[str, tuple[str, ...]]
    direct: dict[str, str] = {}

    def distributions_of(self, module: str) -> tuple[str, ...]:
        """The distributions that give the longest beginning of ``module``; none where nothing does."""
        while module:
            if module in self.modules:
                return self.modules[module]
            module = module.rpartition(".")[0]
        return ()


def find_interpreter(kernel: str, wish: Wish, environment: Mapping[str, str]) -> Interpreter | None:
    """The Python that runs a notebook which names ``kernel``; None if nothing tells.

    Raises Nb2prodError if the one that the user asks for is not there.
    """
    if wish.interpreter is not None:
        if not wish.interpreter.is_file():
            raise Nb2prodError(
                "no such Python", where=str(wish.interpreter), todo="give the path of its program"
            )
        return Interpreter(Path(os.path.abspath(wish.interpreter)), "--interpreter")
    if wish.kernel is not None:
        path = python_of_kernel(wish.kernel, environment)
        if path is None or not path.is_file():
            raise Nb2prodError(
                f"no kernel '{wish.kernel}' with a Python",
                where="--kernel",
                todo="'jupyter kernelspec list' shows those that there are; or use --interpreter",
            )
        return Interpreter(path, "--kernel")
    for variable in ("VIRTUAL_ENV", "CONDA_PREFIX"):
        prefix = environment.get(variable, "")
        if os.path.isabs(prefix) and python_below(Path(prefix)).is_file():
            return Interpreter(python_below(Path(prefix)), variable)
    path = python_of_kernel(kernel, environment)
    return Interpreter(path, "kernelspec") if path is not None and path.is_file() else None


def ask(interpreter: Interpreter) -> Installed:
    """What is installed there: the interpreter is started once, isolated and with a time limit.

    Raises Nb2prodError if it cannot be started or gives no answer.
    """
    import subprocess

    from nb2prod.replay import question

    source = Path(question.__file__).read_text(encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if name.upper() in _KEPT}
    try:
        done = subprocess.run(
            [str(interpreter.path), "-I", "-c", source],
            capture_output=True, check=True, stdin=subprocess.DEVNULL, env=environment, timeout=_SECONDS,
            cwd=interpreter.path.parent,
        )  # fmt: skip
        return _installed(json.loads(done.stdout.strip().splitlines()[-1]))
    except (OSError, subprocess.SubprocessError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise Nb2prodError(
            f"this Python does not tell what is installed ({type(error).__name__})",
            where=str(interpreter.path),
            todo="it must be a Python 3.8 or later that starts; use --interpreter to name another one",
        ) from error


def _installed(answer: dict[str, Any]) -> Installed:
    python = str(answer["python"])
    if not re.match(_VERSION, python):
        raise ValueError(python)
    direct = {str(name): _url(text) for name, text in answer["direct"].items()}
    return Installed(
        python=python,
        packages={str(name): str(version) for name, version in answer["packages"].items()},
        modules={str(name): tuple(map(str, givers)) for name, givers in answer["modules"].items()},
        direct={name: url for name, url in direct.items() if url},
    )


def _url(text: str) -> str:
    """Where a distribution was installed from, if that was a folder that is there, or a repository; else empty.

    Conda's packages name the folder that they were built in, on another machine: they are ordinary ones.
    """
    try:
        direct = json.loads(text)
        url = direct.get("url", "")
        if "vcs_info" in direct:
            return str(url)
        is_there = url.startswith("file://") and os.path.exists(url.removeprefix("file://"))
        return url if is_there and "dir_info" in direct else ""
    except (ValueError, AttributeError):
        return ""
