r"""Shell lines as subprocess calls with the same values.

>>> shown("ls data", known=()).text
'print(subprocess.run(["ls", "data"], check=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True).stdout, end="")'
>>> lines_of("ls *.csv", known=()).text
'subprocess.run("ls *.csv", shell=True, check=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True).stdout.splitlines()'
"""

import re
from collections.abc import Collection

from nb2prod.convert.magics.expansion import as_python, filled, is_computed, quoted
from nb2prod.convert.magics.values import Becomes, refuse
from nb2prod.environment import parse_installs
from nb2prod.environment.shellwords import shell_commands

_PLAIN = re.compile(r"[A-Za-z0-9_./-][A-Za-z0-9_@%+:,./=-]*(?: +[A-Za-z0-9_@%+:,./=-]+)*")
_BASH = re.compile(
    r"\[\[|<\(|>\(|&>|\$'|\{[^{}\s]*(?:,|\.\.)[^{}\s]*\}|(?:^|[;&|]\s*)source\s|<<<|\bfunction\s"
)
_OF_THE_SHELL = frozenset(
    ". : alias bg break builtin case cd command continue declare do eval exec exit export false fg for getopts hash help"
    " history if jobs let local popd pushd pwd read readonly return set shift shopt source test time times trap true type"
    " typeset ulimit umask unalias unset until wait while".split()
)
# They look around and change nothing; what they show depends on the machine.
_LOOKS = frozenset(
    "date df du env free hostname id lscpu ls nproc nvidia-smi nvcc printenv ps pwd tree uname uptime which whoami".split()
)
_KEPT = "stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True"
_STOPS = "a command that fails stops the run; in the notebook it went unnoticed"
_SYSTEM = "system packages belong into the image or the machine"


def shown(line: str, *, known: Collection[str]) -> Becomes:
    """A line whose output the notebook prints: ``!cmd``."""
    refused = _refused(line)
    if refused is not None:
        return refused
    command = _command(line, known)
    text = f'print(subprocess.run({command}, check=True, {_KEPT}).stdout, end="")'
    return Becomes(text=text, modules=("subprocess",), noted=_STOPS)


def statement(line: str, *, known: Collection[str]) -> Becomes:
    """A shell line that stands alone: an install becomes a requirement, a look around goes, others stay."""
    installed = installing(line)
    if installed is not None:
        return installed
    commands = shell_commands(line)
    if not line.strip() or (commands and all(words[0] in _LOOKS for words in commands) and ">" not in line):
        return Becomes(dropped="looks around on the machine and changes nothing")
    return shown(line, known=known)


def lines_of(line: str, *, known: Collection[str]) -> Becomes:
    """A line whose output becomes a list of lines: ``x = !cmd``, ``!!cmd``, ``%sx cmd``."""
    refused = _refused(line)
    if refused is not None:
        return refused
    text = f"subprocess.run({_command(line, known)}, check=True, {_KEPT}).stdout.splitlines()"
    return Becomes(text=text, modules=("subprocess",), noted=_STOPS)


def installing(line: str) -> Becomes | None:
    """An install line as requirements; None for what is more than installs."""
    installs = parse_installs(line)
    commands = [words for words in shell_commands(line) if not _prepares(words)]
    if not installs and commands:
        return None
    if not installs:
        return Becomes(dropped=_SYSTEM) if line.strip() else None
    if len(installs) < len(commands):
        return None
    wanted = tuple(
        one.spec for install in installs if install.kind == "python" for one in install.requirements
    )
    system = any(install.kind != "python" for install in installs)
    return Becomes(
        dropped=_SYSTEM if system and not wanted else "what it installs is a requirement", installs=wanted
    )


def _prepares(words: list[str]) -> bool:
    return words[:1] in (["apt"], ["apt-get"]) and words[-1] in ("update", "upgrade", "clean")


def script(program: str, body: str, *, check: bool) -> str:
    """A whole script handed to a program, each line of it on its own line of the cell; its output as text."""
    given = literal_lines(body)
    return f"subprocess.run([{quoted(program)}], check={check}, stdout=subprocess.PIPE, text=True, input=(\n{given})).stdout"


def literal_lines(body: str) -> str:
    """The body of a cell magic as string literals, one for each of its lines and on that line."""
    *lines, last = body.split("\n")
    literals = [quoted(line + "\n") for line in lines] + (
        [quoted(last + "\n")] if last or not lines else [""]
    )
    return "\n".join(literals)


def _refused(line: str) -> Becomes | None:
    if line.rstrip().endswith("&") and not line.rstrip().endswith("&&"):
        return refuse("IPython runs no command in the background", "remove the & at the end of the line")
    return None


def _command(line: str, known: Collection[str]) -> str:
    """The first arguments of ``subprocess.run``: a list of plain words, else a line for the shell."""
    line = line.strip()
    if is_computed(line, known):
        return f"{as_python(line, known)}, shell=True"
    text = filled(line, known)
    words = text.split()
    if _PLAIN.fullmatch(text) and words[0] not in _OF_THE_SHELL and "=" not in words[0]:
        return f"[{', '.join(map(quoted, words))}]"
    if _BASH.search(text):
        return f'["bash", "-c", {quoted(text)}]'
    return f"{quoted(text)}, shell=True"
