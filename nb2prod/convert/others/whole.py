"""A notebook with all that it runs, in plain Python.

>>> from nb2prod.notebook import Cell
>>> reader = SurroundingsReader(is_pin_file=lambda name: False)
>>> whole = translated_whole(Notebook("a.ipynb", (Cell(1, "code", "%run b.ipynb"),)), Path("nowhere/a.ipynb"), reader)
>>> [one.reason for one in whole.translated.refused]
["%run b.ipynb: there is no such file in the notebook's repository"]
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from nb2prod.convert.others.gathering import gathered
from nb2prod.convert.others.objections import objections
from nb2prod.convert.others.places import Places
from nb2prod.convert.others.spreading import spread
from nb2prod.convert.others.values import Other
from nb2prod.convert.secrets import secrets_in
from nb2prod.convert.translate import Translated, translate
from nb2prod.convert.values import Refused
from nb2prod.notebook import Notebook, SurroundingsReader, Value, replace


class Whole(Value):
    """The translation by the author's cells, where its lines come from, and the other notebooks by their paths."""

    translated: Translated
    places: Places = Places()
    others: Mapping[str, Other] = {}

    def files_beside(self, own: str) -> dict[str, bytes]:
        """The bytes of the others, by their paths from the notebook, which is called ``own``; none leads above it."""
        found: dict[str, bytes] = {}
        for name, other in sorted(self.others.items()):
            path = name
            while path.startswith("../"):
                path = path.removeprefix("../")
            while path in found or path == own:
                path = f"other/{path}"
            found[path] = other.notebook.raw
        return found


def translated_whole(notebook: Notebook, path: Path, reader: SurroundingsReader) -> Whole:
    """The notebook at the path in plain Python, the others that it runs in the places of their lines. Never raises."""
    found = spread(notebook, reader.of(path), path)
    translated = translate(found.notebook)
    more = objections(found, translated.awaiting, reader, path.absolute().parent)
    translated = replace(translated, refused=(*translated.refused, *more))
    translated, places = gathered(translated, found, notebook)
    refused = (*found.refused, *_secrets(found.others), *translated.refused)
    refused = tuple(sorted(refused, key=lambda one: (one.cell, one.line)))
    dropped = (*found.dropped, *translated.dropped)
    return Whole(replace(translated, refused=refused, dropped=dropped), places, found.others)


def _secrets(others: Mapping[str, Other]) -> Iterator[Refused]:
    for name, other in others.items():
        for one in secrets_in(other.notebook):
            cell = "" if other.is_script else f", cell {one.cell}"
            told = f"{name}{cell}, line {one.line}" if one.cell else name
            yield replace(one, cell=other.host, line=other.host_line, reason=f"{told}: {one.reason}")
