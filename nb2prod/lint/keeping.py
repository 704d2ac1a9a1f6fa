"""Checking with a cache: what was found before, where that holds still, else what is found now.

>>> import tempfile
>>> from pathlib import Path
>>> from nb2prod.notebook import SurroundingsReader
>>> around = SurroundingsReader(is_pin_file=lambda name: False).of(None)
>>> keeping = Keeping(Path(tempfile.mkdtemp()), "these settings")
>>> file, selection = NotebookFile(Path("a.ipynb"), "a.ipynb"), Selection(codes=frozenset())
>>> def check(witness):
...     print("checked")
...     return NotebookFindings("a.ipynb", "python", 0, ())
>>> for _ in range(2):
...     found = keeping.found(b"{}", file, selection, around, check)
checked
"""

from collections.abc import Callable
from pathlib import Path

from nb2prod.lint.cache import Cache, selection_digest
from nb2prod.lint.finding import NotebookFindings
from nb2prod.lint.run import Selection
from nb2prod.lint.witness import Answers, Witness
from nb2prod.notebook import Found as NotebookFile
from nb2prod.notebook import Surroundings


class Keeping:
    """Uses the cache for one notebook after the other; what is common to many is worked out once."""

    def __init__(self, folder: Path, settings: str):
        self._cache = Cache(folder, settings)
        self._answers: dict[Surroundings, Answers] = {}
        self._digests: dict[frozenset[str], str] = {}

    def found(
        self,
        data: bytes,
        file: NotebookFile,
        selection: Selection,
        around: Surroundings,
        check: Callable[[Surroundings], NotebookFindings],
    ) -> NotebookFindings:
        """What ``check`` finds in a notebook of these bytes, or found in it before.

        ``check`` is handed the surroundings to ask. The selections of one Keeping differ in nothing but ``ignored``.
        """
        entry = self._cache.entry(file.path, file.shown, self._digest(selection))
        answers = self._answers_of(around)
        found = entry.recall(data, answers)
        if found is None:
            witness = Witness(answers)
            found = check(witness)
            entry.keep(data, found, witness.asked)
        return found

    def _answers_of(self, around: Surroundings) -> Answers:
        if around not in self._answers:
            self._answers[around] = Answers(around)
        return self._answers[around]

    def _digest(self, selection: Selection) -> str:
        if selection.ignored not in self._digests:
            self._digests[selection.ignored] = selection_digest(selection)
        return self._digests[selection.ignored]
