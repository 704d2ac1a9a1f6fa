"""rules/shell_command.py"""

import re
from collections.abc import Iterator

from nb2prod.rule import (
    CellFacts,
    Example,
    Found,
    Magic,
    Related,
    Rule,
    Severity,
    Span,
    Subject,
    Value,
    is_for_visitors,
    shell_commands,
    span_of_magic,
)

# What the shell does itself.
_OF_SHELL = frozenset(
    ". : [ [[ alias break case cd continue declare do done elif else esac eval exec exit export fi for function if in"
    " let local read return select set shift shopt source test then time trap true false type ulimit umask unalias unset"
    " until wait while { } ! deactivate activate".split()
)
# What only tells something.
_LOOKS = frozenset(
    "ls cat head tail pwd nvidia-smi echo printf date wc du df free lscpu nproc uname whoami which whereis hostname"
    " file tree stat more less env printenv cal history top ps lsb_release lsblk who id man uptime nvcc".split()
)
_FILES = frozenset("cp mv rm mkdir rmdir touch ln chmod chown".split())
_TELLS = re.compile(
    r"(?:python3?|pip3?|conda|git|java|gcc|g\+\+|make|node|R)"
    r" (?:-V|--?version|list|show|freeze|info|env list|status|log|diff)\b"
)
_IN_FRONT = frozenset("sudo nohup nice stdbuf xargs env do then else if while ! time exec { (".split())
_CUT = re.compile(r"'[^']*'|\"(?:[^\"\\]|\\.)*\"|\$?\([^()]*\)|`[^`]*`|\{[^{}]*\}|(\|\|?|&&|;|&(?![>\d]))")
_SETTING = re.compile(r"\w+=\S*")
_WRITES = re.compile(r"(?<![0-9&-])>(?!\s*/dev/null)")
_BINARY = re.compile(r"[A-Za-z0-9][\w.+-]{0,40}")
_PROGRAMS = frozenset({"perl", "ruby"})
_PYTHONS = frozenset("python python3 pip pip3".split())
_MOST = 4


class Program(Value):
    """A program that a command line needs; ``looks`` when the line only has it tell something."""

    name: str
    looks: bool = False

    @property
    def kind(self) -> str:
        """What is reported once: those that look around, those that move files about, or the program itself."""
        return "look" if self.looks else "files" if self.name in _FILES else self.name


def find(subject: Subject) -> Iterator[Found]:
    """Yields each line with a program that no line above needs; those with the same programs are related."""
    installs = {(line.span.cell, line.span.line) for line in subject.installs}
    again: dict[str, list[Related]] = {}
    found: list[tuple[Span, str, bool, list[Related]]] = []
    for facts, magic in subject.facts.magics:
        programs = _programs_of(magic, facts, installs)
        span = span_of_magic(facts.cell, magic)
        if not programs or is_for_visitors(subject.facts, span):
            continue
        new = [program for program in programs if program.kind not in again]
        if not new:
            again[programs[0].kind].append(Related(span, f"{programs[0].name} again"))
            continue
        related: list[Related] = []
        again.update((program.kind, related) for program in new)
        message = _message([program.name for program in new], is_cell=magic.kind == "cell")
        found.append((span, message, all(program.looks for program in new), related))
    for span, message, only_looks, related in found:
        severity = Severity.NOTE if only_looks else Severity.WARNING
        yield Found(span, message, tuple(related), severity=severity)


def _message(names: list[str], *, is_cell: bool) -> str:
    names = list(dict.fromkeys(names))
    special = [name for name in names if name not in _FILES | _PYTHONS]
    told = ", ".join(special[:_MOST]) + (", …" if len(special) > _MOST else "")
    if special:
        what = f"this needs {told} on the machine"
    elif own := [name for name in names if name in _PYTHONS]:
        what = f"this runs the {own[0]} that the shell finds, which need not be the notebook's own"
    else:
        what = f"this needs a shell that knows {names[0]}"
    fails = "when a command but the last one fails" if is_cell else "when the command fails"
    return f"{what}; {fails}, the run goes on"


def _programs_of(magic: Magic, facts: CellFacts, installs: set[tuple[int, int]]) -> list[Program]:
    """The programs that the magic's command lines need, but for lines that install packages."""
    if magic.kind == "cell" and magic.name in _PROGRAMS:
        return [Program(magic.name)]
    lines = [line for line in shell_commands(magic) if (facts.cell.number, line.line) not in installs]
    found = [program for line in lines for command in _commands(line.text) for program in _program(command)]
    return [Program("bash"), *found] if lines and magic.kind == "cell" else found


def _commands(line: str) -> Iterator[str]:
    """The simple commands of a line."""
    start = 0
    for cut in _CUT.finditer(line):
        if cut[1]:
            yield line[start : cut.start()]
            start = cut.end()
    yield line[start:]


def _program(command: str) -> Iterator[Program]:
    words = command.split()
    while words and (words[0] in _IN_FRONT or _SETTING.fullmatch(words[0])):
        words.pop(0)
    name = words[0].strip("\"'").rpartition("/")[2] if words else ""
    if name and name not in _OF_SHELL and _BINARY.fullmatch(name):
        looks = name in _LOOKS and not _WRITES.search(command)
        yield Program(name, looks or _TELLS.match(" ".join(words)) is not None)


rule = Rule(
    code="NB801",
    name="shell-command",
    severity=Severity.WARNING,
    summary="A cell runs a program of the system.",
    why=(
        "The server that shall run this may not have the program, or another version of it. And a command that fails "
        "does not stop the notebook: the cells below work on with what was not made."
    ),
    instead=(
        "Use Python for it (pathlib, shutil, zipfile), or subprocess.run([...], check=True) and a line in the "
        "hand-over that names the program; delete lines that only look around."
    ),
    find=find,
    yields_to=("NB006", "NB202", "NB211", "NB208", "NB703", "NB506"),
    bad=[
        Example("""
            # %%
            !ffmpeg -i ward.mov ward.mp4  # <- NB801
            # %%
            !ffmpeg -i hall.mov hall.mp4
            !sox hall.wav hall.mp3 && rm hall.wav  # <- NB801
            """),
        Example("""
            # %%
            %%bash  # <- NB801
            cd exports
            for name in *.csv; do gzip $name; done
            """),
        Example(
            """
            # %%
            !ls -l data  # <- NB801
            !nvidia-smi
            # %%
            files = !ls exports 2> /dev/null
            !cat jan.csv feb.csv > both.csv  # <- NB801
            rows = !grep -c Leeds tills.csv | head -n 1  # <- NB801
            """,
            note="Programs that only look around are a note, and count as one.",
        ),
    ],
    good=[
        Example("""
            # %%
            import subprocess
            subprocess.run(["ffmpeg", "-i", "ward.mov", "ward.mp4"], check=True)
            """),
        Example(
            """
            # %%
            !pip install lightgbm  # <- NB202
            # %%
            !sudo apt-get install -y graphviz  # <- NB208
            !wget -q https://shop.example.org/baskets.zip  # <- NB506
            """,
            note="Installs and downloads have rules of their own.",
        ),
        Example("""
            # %%
            %%time
            total = sum(range(10))
            # %%
            %matplotlib inline
            # !ffmpeg -i ward.mov ward.mp4
            """),
        Example("""
            # %%
            import sys
            if "google.colab" in sys.modules:
                !unzip -q scans.zip
            """),
        Example("""
            # %%
            %%writefile convert.sh
            ffmpeg -i ward.mov ward.mp4
            """),
    ],
)
