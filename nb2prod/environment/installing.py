"""The install commands in a notebook, with their places: shell lines, magics, and calls that start a shell.

>>> from nb2prod.facts import learn
>>> from nb2prod.notebook import Cell, Notebook
>>> sources = "!pip install -q xgboost", "import os\\nos.system('conda install lime')"
>>> cells = tuple(Cell(number, "code", source) for number, source in enumerate(sources, 1))
>>> [(line.span.cell, line.install.tool) for line in install_lines(learn(Notebook("n.ipynb", cells)))]
[(1, 'pip'), (2, 'conda')]
"""

import ast
import re
from collections.abc import Iterator

from nb2prod.environment.installs import Install, parse_installs
from nb2prod.facts import Call, CellFacts, Facts, Text
from nb2prod.notebook import Shell, Span, Value, shell_commands

_STARTS_SHELL = (
    "os.system os.popen subprocess.run subprocess.call subprocess.check_call subprocess.check_output"
    " subprocess.Popen subprocess.getoutput pip.main pip._internal.main pip._internal.cli.main.main"
).split()
_ASKS_FOR_PLATFORM = re.compile(r"\s*(?:el)?if\b(?!\s+not\b).*(?:colab|kaggle)", re.IGNORECASE)
_KERNEL_METHODS = ("system", "getoutput", "run_line_magic")


class InstallLine(Value):
    """An install command and where it stands."""

    span: Span
    install: Install


def install_lines(facts: Facts) -> tuple[InstallLine, ...]:
    """Every install command of the notebook, in order, without those that only a platform's visitors run
    (``if "google.colab" in sys.modules:``). Never raises.
    """
    if not any(map(_may_install, facts.cells)):
        return ()
    found = [
        line for line in (*_of_magics(facts), *_of_calls(facts)) if not is_for_visitors(facts, line.span)
    ]
    return tuple(sorted(found, key=lambda line: (line.span.cell, line.span.line, line.span.column)))


def _may_install(cell: CellFacts) -> bool:
    return "install" in cell.cell.source or "uv add" in cell.cell.source


def is_for_visitors(facts: Facts, place: Span) -> bool:
    """Whether the line stands below an ``if`` that asks for Colab or Kaggle: elsewhere nobody runs it."""
    lines = facts.notebook.cells[place.cell - 1].lines
    indent = _indent(lines[place.line - 1])
    number = place.line - 1
    while indent and number:
        number -= 1
        line = lines[number]
        if line.strip() and _indent(line) < indent:
            indent = _indent(line)
            if _ASKS_FOR_PLATFORM.match(line):
                return True
    return False


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _of_magics(facts: Facts) -> Iterator[InstallLine]:
    for cell, magic in facts.magics:
        if not _may_install(cell):
            continue
        for shell in shell_commands(magic):
            for install in parse_installs(shell.text):
                yield InstallLine(_span(cell, shell), install)


def _span(cell: CellFacts, shell: Shell) -> Span:
    end = len(cell.cell.lines[shell.line - 1]) + 1
    return Span(cell.cell.number, shell.line, shell.column, shell.line, end)


def _of_calls(facts: Facts) -> Iterator[InstallLine]:
    calls = facts.calls_of(*_STARTS_SHELL)
    calls += [call for call in facts.calls_of_method(*_KERNEL_METHODS) if "get_ipython" in call.name]
    for call in calls:
        for install in parse_installs(_command(call)):
            yield InstallLine(call.span, install)


def _command(call: Call) -> str:
    """The command line that a call hands over, with ``{…}`` for what is computed; empty if unknown."""
    words = ["pip"] if call.name.startswith("pip.") else []
    argument = call.argument(0, "args")
    if isinstance(argument, (ast.List, ast.Tuple)):
        words += map(_word, argument.elts)
    elif call.method == "run_line_magic":
        words += [str(call.constant(0)), str(call.constant(1, "line"))]
    elif isinstance(call.value(0, "args"), Text):
        words.append(call.value(0, "args").prefix)
    return " ".join(words)


def _word(element: ast.expr) -> str:
    if isinstance(element, ast.Constant) and isinstance(element.value, str):
        return (
            element.value
            if element.value.isprintable() and " " not in element.value
            else f"'{element.value}'"
        )
    return "{" + ast.unparse(element).replace("{", "").replace("}", "") + "}"
