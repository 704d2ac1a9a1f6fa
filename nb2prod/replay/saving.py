"""A notebook as it was executed, as a file: with the outputs of a run in it, or as a page.

>>> import tempfile
>>> saved_as(Path("out.txt"))
Traceback (most recent call last):
nb2prod.errors.Nb2prodError: nb2prod: out.txt: no such form of a notebook
  name a file that ends in .ipynb or .html
"""

from pathlib import Path
from typing import Any, Literal

from nb2prod.errors import Nb2prodError
from nb2prod.notebook.files import write_atomically
from nb2prod.replay.values import Run

_FORMS: dict[str, Literal["ipynb", "html"]] = {".ipynb": "ipynb", ".html": "html"}


def saved_as(target: Path) -> Literal["ipynb", "html"]:
    """Which form the name of the file asks for. Raises Nb2prodError for any other."""
    form = _FORMS.get(target.suffix.lower())
    if form is None:
        raise Nb2prodError(
            "no such form of a notebook", where=str(target), todo="name a file that ends in .ipynb or .html"
        )
    return form


def save_executed(notebook: Path, run: Run, target: Path) -> None:
    """Writes the notebook with the outputs of the run: as ``.ipynb``, or as ``.html`` in which no output can act.

    Raises Nb2prodError if it cannot be written.
    """
    is_page = saved_as(target) == "html"
    text = _page(_executed(notebook, run), notebook.stem) if is_page else executed_text(notebook, run)
    try:
        write_atomically(target, text.encode("utf-8", "surrogatepass"))
    except OSError as error:
        what = f"cannot be written: {error.strerror or error}"
        raise Nb2prodError(
            what, where=str(target), todo="name a file in a folder that exists and is writable"
        ) from error


def executed_text(notebook: Path, run: Run) -> str:
    """The notebook with the outputs of the run, as the text of an ``.ipynb`` file."""
    import nbformat

    return nbformat.writes(_executed(notebook, run)) + "\n"


def _executed(notebook: Path, run: Run) -> Any:
    import nbformat

    executed = nbformat.read(notebook, as_version=4)
    by_cell = {cell.cell: cell for cell in run.cells if cell.ran}
    count = 0
    for number, cell in enumerate(executed.cells, start=1):
        if cell.cell_type != "code":
            continue
        ran = by_cell.get(number)
        count += ran is not None
        cell.execution_count = count if ran is not None else None
        cell.outputs = [nbformat.from_dict(dict(output)) for output in ran.outputs] if ran is not None else []
    return executed


def _page(executed: Any, title: str) -> str:
    from nbconvert import HTMLExporter

    exporter = HTMLExporter(sanitize_html=True)
    page, _ = exporter.from_notebook_node(executed, resources={"metadata": {"name": title}})
    return str(page)
