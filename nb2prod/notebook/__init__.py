"""Floor 0: notebooks as values, and the only reader of files."""

from nb2prod.notebook.columns import from_utf8_column
from nb2prod.notebook.find import Found, Missing, find_notebooks, shown_path
from nb2prod.notebook.ipython import Code, Magic, Masked, Misplaced, Shell, known_magic, mask, shell_commands
from nb2prod.notebook.locate import FileMap
from nb2prod.notebook.model import Cell, FilePlace, Notebook, Problem, Span
from nb2prod.notebook.printing import printed, printed_errors
from nb2prod.notebook.reader import read, read_bytes
from nb2prod.notebook.surroundings import PinFile, Surroundings, SurroundingsReader
from nb2prod.notebook.value import Value, replace

__all__ = [
    "Cell",
    "Code",
    "FileMap",
    "FilePlace",
    "Found",
    "Magic",
    "Masked",
    "Misplaced",
    "Missing",
    "Notebook",
    "PinFile",
    "Problem",
    "Shell",
    "Span",
    "Surroundings",
    "SurroundingsReader",
    "Value",
    "find_notebooks",
    "from_utf8_column",
    "known_magic",
    "mask",
    "printed",
    "printed_errors",
    "read",
    "read_bytes",
    "replace",
    "shell_commands",
    "shown_path",
]
