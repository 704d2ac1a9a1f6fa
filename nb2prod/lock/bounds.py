"""The bounds that a notebook puts on versions by using what later releases lack.

>>> from nb2prod.facts import learn
>>> from nb2prod.notebook import Cell, Notebook, SurroundingsReader
>>> from pathlib import Path
>>> source = "import pandas as pd\\ntable = pd.read_csv('a.csv')\\ntable.append(table)"
>>> facts = learn(Notebook("n.ipynb", (Cell(1, "code", source),)))
>>> nowhere = SurroundingsReader(is_pin_file=lambda name: False).of(None)
>>> bounds_of([Studied(Path("n.ipynb"), "n.ipynb", facts, nowhere)])["pandas"].shown
'<2.0.0: pandas.DataFrame.append (n.ipynb, cell 1, line 3)'
"""

from collections.abc import Sequence

from nb2prod.environment.removed import still_has
from nb2prod.environment.removed_uses import removed_uses
from nb2prod.lock.values import Bound, Place, Studied


def bounds_of(notebooks: Sequence[Studied]) -> dict[str, Bound]:
    """Distribution → the lowest bound that the notebooks put on it, with the place that does."""
    bounds: dict[str, Bound] = {}
    lowest = {}
    for notebook in notebooks:
        for use in removed_uses(notebook.facts):
            name = use.api.distribution
            if name not in lowest or still_has(use.api.gone, lowest[name]):
                lowest[name] = use.api
                span = use.spans[0]
                place = Place(use.api.name, notebook.shown, span.cell, span.line)
                bounds[name] = Bound(below=use.api.gone, place=place)
    return bounds
