"""The facts pass beside ``ast.parse`` of the same code, in one process, with the collector off.

The pass needs the trees of all cells of a notebook at once, so the parsing that it is held against keeps them as long.
"""

import gc
import statistics
import time
import warnings
from collections.abc import Callable
from pathlib import Path

from nb2prod.facts import learn
from nb2prod.facts.parse import parse_python
from nb2prod.notebook import mask, read

_ROUNDS = 9


def over_parsing(folder: Path) -> float:
    """How long the pass takes, without masking and parsing, in times of ``ast.parse``."""
    notebooks = [read(path, shown=path.name) for path in sorted(folder.rglob("*.ipynb"))]
    notebooks = [notebook for notebook in notebooks if notebook.language == "python"]
    sources = [[cell.source for cell in notebook.code_cells] for notebook in notebooks]
    texts = [[mask(source).text for source in cells] for cells in sources]
    gc.disable()
    try:
        with warnings.catch_warnings(action="ignore"):
            ratios = []
            for _ in range(_ROUNDS):  # in turns, so that a change of the machine's speed meets all of them
                parsing = _seconds(lambda: [bool([parse_python(text) for text in cells]) for cells in texts])
                masking = _seconds(lambda: [bool([mask(source) for source in cells]) for cells in sources])
                learning = _seconds(lambda: [learn(notebook) and None for notebook in notebooks])
                ratios.append((learning - masking - parsing) / parsing)
    finally:
        gc.enable()
    return statistics.median(ratios)


def _seconds(work: Callable[[], object]) -> float:
    gc.collect()
    begin = time.process_time()
    work()
    return time.process_time() - begin
