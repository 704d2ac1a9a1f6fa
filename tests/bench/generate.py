"""Notebooks of realistic size, made by a seeded generator from the project's fixtures.

Sizes follow real notebooks: a median of 25 code cells, 200 code lines and 170 KB with outputs.

>>> import random
>>> rng = random.Random(1)
>>> sizes = sorted(draw_cells(rng) for _ in range(999))
>>> 22 <= sizes[499] <= 28
True
"""

import argparse
import base64
import json
import random
from pathlib import Path

from nb2prod.notebook import read

MEDIAN_CODE_CELLS = 25
LINES_PER_CELL = 8
MEDIAN_BYTES = 170_000


def draw_cells(rng: random.Random) -> int:
    """The number of code cells of one notebook: log-normal around the median, between 3 and 200."""
    return max(3, min(200, round(MEDIAN_CODE_CELLS * rng.lognormvariate(0, 0.7))))


def stories(fixtures: Path) -> list[list[list[str]]]:
    """For every fixture that is a proper Python notebook: the lines of its code cells, in order."""
    notebooks = [read(path, shown=path.name) for path in sorted(fixtures.rglob("*.ipynb"))]
    proper = [notebook for notebook in notebooks if notebook.language == "python" and not notebook.problems]
    return [
        [cell.source.splitlines(keepends=True) for cell in one.code_cells if cell.source.strip()]
        for one in proper
    ]


def draw_sources(rng: random.Random, pool: list[list[list[str]]], count: int) -> list[list[str]]:
    """The cells of whole stories one after the other, so that most names are defined before they are used."""
    sources: list[list[str]] = []
    while len(sources) < count:
        sources += rng.choice(pool)
    return sources[:count]


def make_notebook(rng: random.Random, pool: list[list[list[str]]]) -> dict:
    """One notebook: the cells of some stories, a little longer, with text and image outputs."""
    count = draw_cells(rng)
    room = rng.lognormvariate(0, 1.0) * MEDIAN_BYTES * count / MEDIAN_CODE_CELLS
    cells: list[dict] = [
        {"cell_type": "markdown", "metadata": {}, "source": ["# A notebook\n", "made for timing\n"]}
    ]
    for number, drawn in enumerate(draw_sources(rng, pool, count), 1):
        source = list(drawn)
        while len(source) < LINES_PER_CELL and rng.random() < 0.6:
            source = [*source[:-1], source[-1].rstrip("\n") + "\n", f"value_{number} = {rng.random():.6f}"]
        cells.append(
            {
                "cell_type": "code",
                "execution_count": number,
                "id": f"cell-{number}",
                "metadata": {},
                "outputs": _outputs(rng, room / count),
                "source": source,
            }
        )
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {
        "cells": cells,
        "metadata": {"kernelspec": kernel, "language_info": {"name": "python", "version": "3.11.9"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def _outputs(rng: random.Random, size: float) -> list[dict]:
    if rng.random() < 0.5:
        return []
    text = [f"row {row}  {rng.random():.4f}\n" for row in range(rng.randrange(1, 12))]
    outputs: list[dict] = [{"output_type": "stream", "name": "stdout", "text": text}]
    if rng.random() < 0.6:
        image = base64.b64encode(rng.randbytes(round(size * 2))).decode()
        outputs.append(
            {
                "output_type": "display_data",
                "metadata": {},
                "data": {"image/png": image, "text/plain": ["<Figure>"]},
            }
        )
    return outputs


def generate(folder: Path, count: int, seed: int, fixtures: Path) -> None:
    """Writes ``count`` notebooks into the folder; the same seed gives the same bytes."""
    rng = random.Random(seed)
    pool = stories(fixtures)
    for number in range(count):
        path = folder / f"part{number // 100:02}" / f"notebook{number:04}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            json.dumps(make_notebook(rng, pool), indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("count", type=int)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    generate(options.folder, options.count, options.seed, Path(__file__).parents[2] / "fixtures")
