"""Cells that may bring files which no path in the code names: downloads, unpacking, commands, other scripts.

>>> from nb2prod.facts.learn import learn
>>> from nb2prod.notebook import Cell, Notebook
>>> sources = ["!ls", "!wget -q $URL", "archive.extractall()"]
>>> cells = tuple(Cell(number, "code", source) for number, source in enumerate(sources, 1))
>>> arrivals(learn(Notebook("n.ipynb", cells)))
(2, 3)
"""

import re
from collections.abc import Iterator

from nb2prod.facts.facts import Facts
from nb2prod.facts.values import Call, CellFacts, Text
from nb2prod.notebook import Span, shell_commands

_BRINGING = re.compile(
    r"download|extract_?all|unpack|unzip|untar|urlretrieve|get_file|snapshot|save_all|prepare_data"
)
_NAMES = frozenset(
    "subprocess.run subprocess.call subprocess.check_call subprocess.check_output subprocess.Popen os.system"
    " os.popen shutil.copy shutil.copy2 shutil.copytree shutil.copyfile shutil.move zipfile.ZipFile.extract"
    " tarfile.open.extract runpy.run_path".split()
)
_HARMLESS = frozenset(
    "apt apt-get brew cat conda date df du echo free head jupyter ls lscpu mamba mkdir nproc nvidia-smi pip"
    " pip3 pwd rm tail tree wc which whoami".split()
)
_DRAWN = frozenset({"python", "markdown", "html", "latex", "svg", "javascript"})
_REDIRECTED = re.compile(
    r"(?<![>&\d-])>{1,2}\s*([\w./~-]+)|\s(?:-o|-O|--output|--output-document)[ =]([\w./~-]+)"
)


def arrivals(facts: Facts) -> tuple[int, ...]:
    """The numbers of the cells that may bring files whose names the code does not tell, in order."""
    found = {call.cell.number for call in facts.calls if _brings(call)}
    return tuple(sorted(found | {cell.cell.number for cell in facts.cells if _may_do_anything(cell)}))


def _brings(call: Call) -> bool:
    if call.name in _NAMES or _BRINGING.search(call.method.lower()):
        return True
    mode = call.constant(1, "mode")
    return (
        call.name == "open"
        and isinstance(mode, str)
        and mode[:1] in "wax"
        and not isinstance(call.value(0), Text)
    )


def _may_do_anything(cell: CellFacts) -> bool:
    if cell.tree is None and cell.error is not None:
        return True
    for magic in cell.masked.magics:
        if magic.runs or any(not _is_harmless(shell.text) for shell in shell_commands(magic)):
            return True
        if magic.kind == "cell" and cell.masked.language not in _DRAWN and not magic.writes:
            return True
    return False


def _is_harmless(command: str) -> bool:
    words = command.split(maxsplit=1)
    return words[0] in _HARMLESS and not any(sign in command for sign in (">", ";", "&&", "|"))


def written_in_shell(facts: Facts) -> Iterator[tuple[str, Span]]:
    """Yields the files that commands name as output (``> x``, ``-o x``), with the place of the command."""
    for cell in facts.cells:
        source = cell.cell.source
        for magic in cell.masked.magics if ">" in source or " -" in source else ():
            for shell in shell_commands(magic):
                for found in _REDIRECTED.finditer(shell.text):
                    end = shell.column + len(shell.text.splitlines()[0])
                    yield found[1] or found[2], Span(
                        cell.cell.number, shell.line, shell.column, shell.line, end
                    )
