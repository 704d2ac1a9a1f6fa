"""What the tests of conversions share: small notebooks, and a run of a notebook without a kernel."""

import ast
import contextlib
import io
import sys
from pathlib import Path
from typing import Any

import nbformat

from nb2prod.compare.inside import fingerprint
from nb2prod.convert.planning import PlanOptions, make_plan
from nb2prod.convert.translate import translate
from nb2prod.convert.values import Plan
from nb2prod.notebook import Cell, Notebook, read
from nb2prod.replay import CellRun, Interpreter, ReplayRequest, Run, RunError

HERE = Interpreter(Path(sys.executable), "--interpreter")

STORY = (
    ["# Prices", "What things cost."],
    "import csv\nimport statistics",
    ["## Load"],
    "with open('prices.csv') as file:\n    rows = list(csv.DictReader(file))\nprices = [float(row['price']) for row in rows]",
    "rows[:2]",
    ["## Summary"],
    "factor = 2\ndoubled = [factor * price for price in prices]\nmean = statistics.mean(doubled)\nprint('mean', mean)",
)


def plan_of(*sources: str, language: str = "python", counts: tuple[int | None, ...] = ()) -> Plan:
    """The plan of a notebook whose code cells these are; one that begins with ``##`` is prose."""
    cells = tuple(
        Cell(
            number,
            "markdown" if source.startswith("##") else "code",
            source,
            execution_count=counts[number - 1] if counts else None,
        )
        for number, source in enumerate(sources, 1)
    )
    translated = translate(Notebook("odd.ipynb", cells, language=language))
    options = PlanOptions("odd", positions=translated.positions, refused=translated.refused)
    return make_plan(translated.notebook, options)


def write_notebook(path: Path, *cells: Any, metadata: dict | None = None) -> Path:
    """A notebook of code cells; a list holds the lines of a markdown cell."""
    notebook = nbformat.v4.new_notebook(metadata=metadata or {"language_info": {"name": "python"}})
    for number, cell in enumerate(cells):
        made = (
            nbformat.v4.new_markdown_cell("\n".join(cell))
            if isinstance(cell, list)
            else nbformat.v4.new_code_cell(cell)
        )
        made["id"] = f"cell-{number}"
        notebook.cells.append(made)
    nbformat.write(notebook, path)
    return path


def story(folder: Path) -> Path:
    """A notebook that reads a file, with the file."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "prices.csv").write_text("name,price\na,1.5\nb,2.5\nc,4.0\n")
    return write_notebook(folder / "prices.ipynb", *STORY)


def run_plainly(request: ReplayRequest, *, progress: Any = None, fresh: Any = lambda names: None) -> Run:
    """Runs the plain Python of a notebook here, statement by statement; ``fresh`` may put names there before."""
    names: dict[str, Any] = {"__name__": "__main__"}
    fresh(names)
    cells, recorded = [], {}
    wanted = request.recording.after if request.recording is not None else {}
    with contextlib.chdir(request.notebook.parent):
        for cell in read(request.notebook, shown="n").code_cells:
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed):
                for place, node in enumerate(ast.parse(cell.source).body):
                    try:
                        exec(compile(ast.Module([node], []), "cell", "exec"), names)
                    except Exception as error:  # whatever the cell raises is told
                        told = RunError(cell.number, node.lineno, type(error).__name__, str(error))
                        return Run(1.0, 1.0, tuple(cells), told, None, recorded)
                    made = wanted.get((cell.number, place), ())
                    recorded[cell.number, place] = {
                        name: fingerprint(names[name]) for name in made if name in names
                    }
            text = printed.getvalue()
            outputs = ({"output_type": "stream", "name": "stdout", "text": text},) if text else ()
            cells.append(CellRun(cell.number, 0.1, 1.0, outputs, True))
    return Run(1.0, 1.0, tuple(cells), None, None, recorded)
