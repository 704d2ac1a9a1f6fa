"""The facts pass beside ``ast.parse`` of the same code, in one process, with the collector off."""

import gc
import time
import warnings
from collections.abc import Callable
from pathlib import Path

from nb2prod.facts import learn
from nb2prod.facts.parse import parse_python
from nb2prod.notebook import mask, read

_ROUNDS = 5


def over_parsing(folder: Path) -> float:
    """How long the pass takes, without masking and parsing, in times of ``ast.parse``."""
    notebooks = [read(path, shown=path.name) for path in sorted(folder.rglob("*.ipynb"))]
    notebooks = [notebook for notebook in notebooks if notebook.language == "python"]
    sources = [cell.source for notebook in notebooks for cell in notebook.code_cells]
    texts = [mask(source).text for source in sources]
    gc.disable()
    try:
        with warnings.catch_warnings(action="ignore"):
            parsing = _best(lambda: [parse_python(text) and None for text in texts])
            masking = _best(lambda: [mask(source) for source in sources])
            learning = _best(lambda: [learn(notebook) and None for notebook in notebooks])
    finally:
        gc.enable()
    return (learning - masking - parsing) / parsing


def _best(work: Callable[[], object]) -> float:
    times = []
    for _ in range(_ROUNDS):
        begin = time.process_time()
        work()
        times.append(time.process_time() - begin)
        gc.collect()
    return min(times)
