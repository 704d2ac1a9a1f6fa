"""What an install command in a notebook asks for: pip, conda, uv, easy_install, and the system's own tools.

>>> install = parse_install("sudo pip install -q 'torch==2.1.0' pandas>=1.5 -r more.txt > /dev/null")
>>> [(one.name, one.version, one.file) for one in install.requirements]
[('torch', '2.1.0', False), ('pandas', None, False), (None, None, True)]
>>> [one.tool for one in parse_installs("apt-get update && apt-get install -y git; conda install -c conda-forge lime")]
['apt', 'conda']
"""

import re
from collections.abc import Callable

from nb2prod.environment.conda import read_conda_spec
from nb2prod.environment.requirements import Requirement, is_computed, read_requirement, without_secrets
from nb2prod.environment.shellwords import shell_commands
from nb2prod.notebook.value import Value

_CONDAS = frozenset({"conda", "mamba", "micromamba"})
_SYSTEM = {
    "apt": "apt",
    "apt-get": "apt",
    "aptitude": "apt",
    "yum": "yum",
    "dnf": "dnf",
    "apk": "apk",
    "brew": "brew",
}
_SYSTEM_TOOLS = frozenset(_SYSTEM.values())
_PIP = r"pip[\d.]*"
_PYTHON = r"(?:python|pypy|py)[\d.]*"
_ASSIGNMENT = r"(?a)[A-Za-z_]\w*="
_TAKE_OPTIONS = frozenset({"sudo", "env", "time"})
_WRAPPERS = _TAKE_OPTIONS | {"nohup", "exec", "command", "then", "do", "else", "("}

_PIP_TAKES_VALUE = frozenset(
    "-f -i -t -d -C -p --abi --build --build-option --cache-dir --cert --client-cert --config-settings --default-index"
    " --default-timeout --exclude-newer --exists-action --extra --extra-index-url --find-links --global-option --group"
    " --implementation --index --index-strategy --index-url --install-option --keyring-provider --link-mode --log"
    " --no-binary --only-binary --only-group --optional --platform --prefix --prerelease --progress-bar --proxy"
    " --python --python-platform --python-version --refresh-package --reinstall-package --report --resolution"
    " --retries --root --root-user-action --src --target --timeout --torch-backend --trusted-host --upgrade-package"
    " --upgrade-strategy --use-deprecated --use-feature -P".split()
)
_CONDA_TAKES_VALUE = frozenset(
    "-c -n -p --channel --name --platform --prefix --repodata-fn --solver --experimental-solver --root-prefix"
    " --subdir".split()
)
_SYSTEM_TAKES_VALUE = frozenset({"-c", "-o", "-t", "--target-release"})
_FLAGS = "qvUIy"  # one-letter options that take no value
_FILES = frozenset({"-r", "--requirement", "--requirements", "--file"})
_CONSTRAINTS = frozenset({"-c", "--constraint", "--constraints", "-b", "--override", "--overrides"})


class Install(Value):
    """One install command.

    ``tool`` is ``pip``, ``uv``, ``conda``, ``mamba``, ``micromamba``, ``easy_install``, or the system's (``apt``).
    ``kind`` is ``python`` or ``system``. ``options`` are the names of the options given, without their values
    (which may hold a password); ``files`` are the requirements and constraints files that it reads.
    """

    tool: str
    kind: str
    requirements: tuple[Requirement, ...] = ()
    options: tuple[str, ...] = ()
    files: tuple[str, ...] = ()

    @property
    def unpinned(self) -> tuple[Requirement, ...]:
        """The distributions of which it takes whatever version it finds, no folder or file deciding which."""
        decided = "--no-index" in self.options or (
            self.tool not in _CONDAS and _CONSTRAINTS & set(self.options)
        )
        if self.kind != "python" or decided:
            return ()
        return tuple(one for one in self.requirements if one.name and not (one.pinned or one.file or one.url))

    @property
    def unfixed(self) -> tuple[Requirement, ...]:
        """The URLs of which it takes whatever they give that day: no commit or hash says what it must be."""
        return tuple(one for one in self.requirements if one.url is not None and one.digest is None)


def parse_install(command: str) -> Install | None:
    """The first install in a command line, or None if it installs nothing."""
    installs = parse_installs(command)
    return installs[0] if installs else None


def parse_installs(command: str) -> tuple[Install, ...]:
    """Every install in a command line or shell script (without its ``!`` or ``%``, though these do no harm).

    Never raises. A requirement that is computed (``{name}``, ``$NAME``) has no name.
    """
    if "install" not in command and "add" not in command:
        return ()
    found = (_install(words) for words in shell_commands(command))
    return tuple(install for install in found if install is not None)


def _install(words: list[str]) -> Install | None:
    words = _without_wrappers(words)
    tool, wanted = _tool(words) if words else ("", None)
    return None if wanted is None else _read(tool, wanted)


def _tool(words: list[str]) -> tuple[str, list[str] | None]:
    """The tool and the words behind its ``install``; None for them if the command is no install."""
    program, rest = _program(words[0]), words[1:]
    if re.fullmatch(_PIP, program):
        return "pip", _behind("install", rest)
    if program == "uv":
        return "uv", _behind("install", rest[1:]) if rest[:1] == ["pip"] else _behind("add", rest)
    if program == "easy_install":
        return program, rest
    tool = _SYSTEM.get(program, program)
    if tool in _CONDAS or tool in _SYSTEM_TOOLS:
        return tool, _behind("add" if tool == "apk" else "install", rest)
    return tool, None


def _without_wrappers(words: list[str]) -> list[str]:
    """The command without what only wraps it: ``!``, ``sudo -H``, ``env X=1``, ``python -m``."""
    first = words[0].lstrip("!%")
    rest = iter([first, *words[1:]] if first else words[1:])
    wrapper = ""
    for word in rest:
        if word in _WRAPPERS or re.match(_ASSIGNMENT, word):
            wrapper = word
        elif not (wrapper in _TAKE_OPTIONS and word.startswith("-")):
            break
    else:
        return []
    words = [word, *rest]
    if _is_python(word):
        return words[words.index("-m") + 1 :] if "-m" in words[:4] else []
    return words


def _is_python(word: str) -> bool:
    """Whether a word runs Python: ``python3.11``, ``/usr/bin/python``, ``{sys.executable}``."""
    return word.endswith(("executable", "executable}")) or bool(re.fullmatch(_PYTHON, _program(word)))


def _program(word: str) -> str:
    return re.split(r"[/\\]", word)[-1].lower().removesuffix(".exe")


def _behind(verb: str, words: list[str]) -> list[str] | None:
    """The words behind the verb; None if the command is another one. Options may stand before it."""
    for number, word in enumerate(words):
        if word == verb:
            return words[number + 1 :]
        is_value = number > 0 and words[number - 1] in _PIP_TAKES_VALUE
        if not word.startswith("-") and not is_value:
            break
    return None


def _read(tool: str, words: list[str]) -> Install:
    """What an install asks for, from the words behind its verb."""
    read, takes_value = _habits(tool)
    found: list[Requirement | None] = []
    files = []
    rest = iter(words)
    for word in rest:
        option, value = _option(word)
        if not option:
            found.append(read(word))
        elif option in ("-e", "--editable"):
            found.append(read_requirement(value or next(rest, "")))
        elif option in takes_value and not value:
            next(rest, None)
        elif option in _FILES or option in _CONSTRAINTS:
            files.append(without_secrets(value or next(rest, "")))
            found += [Requirement(f"{option} {files[-1]}", file=True)] if option in _FILES else []
    requirements = tuple(requirement for requirement in found if requirement is not None)
    options = tuple(option for option, _ in map(_option, words) if option)
    kind = "system" if tool in _SYSTEM_TOOLS else "python"
    return Install(tool, kind, requirements, options, tuple(filter(None, files)))


def _habits(tool: str) -> tuple[Callable[[str], Requirement | None], frozenset[str]]:
    """How a tool's requirements are written, and which of its options are followed by a value."""
    if tool in _SYSTEM_TOOLS:
        return _of_system, _SYSTEM_TAKES_VALUE
    return (read_conda_spec, _CONDA_TAKES_VALUE) if tool in _CONDAS else (read_requirement, _PIP_TAKES_VALUE)


def _option(word: str) -> tuple[str, str]:
    """An option as name and value: ``--name=value``, ``-rfile``, ``-U``; two empty texts for what is none."""
    if not word.startswith("-") or word == "-":
        return "", ""
    if word.startswith("--"):
        name, _, value = word.partition("=")
        return name, value
    word = "-" + word[1:-1].lstrip(_FLAGS) + word[-1]  # `-qr file` is `-q -r file`
    return word[:2], word[2:] if word[1:2] in "rcefi" else ""


def _of_system(word: str) -> Requirement:
    spec = without_secrets(word)
    name, _, version = spec.partition("=")
    is_file = "/" in name or name.endswith((".deb", ".rpm"))
    known = None if is_file or is_computed(name) else name
    return Requirement(spec, known, version or None, pinned=bool(version), file=is_file)
