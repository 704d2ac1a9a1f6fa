"""Whether a notebook is written in Python 2.

>>> from nb2prod.notebook import Notebook
>>> is_python2(Notebook("n.ipynb", (), metadata={"language_info": {"version": "2.7.13"}}), ())
True
"""

from collections.abc import Mapping, Sequence

from nb2prod.facts.values import CellFacts, SyntaxProblem
from nb2prod.notebook import Notebook

# What Python 3 says of syntax that only Python 2 accepts.
_WORDS = (
    "Missing parentheses in call to 'print'",
    "Missing parentheses in call to 'exec'",
    "multiple exception types must be parenthesized",
    "leading zeros in decimal integer literals are not permitted",
)


def is_python2(notebook: Notebook, cells: Sequence[CellFacts]) -> bool:
    """Whether the metadata say Python 2, or, where they name no version, a cell is Python 2 and none is Python 3 only."""
    info = notebook.metadata.get("language_info")
    version = str(info.get("version") or "") if isinstance(info, Mapping) else ""
    if version:
        return version.startswith("2")
    kernel = notebook.metadata.get("kernelspec")
    name = str(kernel.get("name") or "") if isinstance(kernel, Mapping) else ""
    if name.startswith("python2"):
        return True
    return any(cell.error is not None and is_python2_syntax(cell.error) for cell in cells)


def is_python2_syntax(problem: SyntaxProblem) -> bool:
    """Whether what Python 3 refuses here is something that Python 2 accepted."""
    return problem.message.startswith(_WORDS)
