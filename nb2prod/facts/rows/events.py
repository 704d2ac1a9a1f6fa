"""What happened to rows, in the order of a run: splits, fits, scores. Rules ask these.

>>> split = Split(1, None, 4, "random", Thing(), Thing(), shuffled=True)
>>> split.roles["test"].add("val"); split.role("test"), split.role("train")
('val', 'train')
"""

import ast

import msgspec

from nb2prod.facts.rows.things import Path, Side, Thing


class Split(msgspec.Struct):
    """Rows are set apart.

    ``kind`` is ``function`` (``train_test_split``), ``folds`` (``KFold().split``), ``cut`` (two slices or masks that
    complete each other), ``sample`` (a sample and what is left) or ``given`` (the data came in two parts). ``first``
    and ``target`` are what was split, as it was then. ``roles`` are what the names of the sides say.
    ``complete`` is False as long as only one side of a cut was seen.
    """

    number: int
    node: ast.AST | None
    cell: int
    kind: str
    first: Thing
    target: Thing
    shuffled: bool
    complete: bool = True
    roles: dict[str, set[str]] = msgspec.field(default_factory=lambda: {"train": set(), "test": set()})

    def role(self, part: str) -> str:
        """What a side is for: ``train``, ``val``, ``test``; empty when its names disagree."""
        if not self.complete:
            return ""
        said = self.roles[part] - {""}
        if len(said) > 1:
            return ""
        return next(iter(said), part)


class Fit(msgspec.Struct):
    """An estimator learns: ``estimator`` from ``first`` (and ``target``), as they were then.

    ``method`` is what was called, ``inputs`` the objects themselves (to tell whether a score is of the same ones),
    ``watched`` the data that decides when training stops, ``keywords`` the nodes of the arguments by name.
    """

    node: ast.AST
    cell: int
    method: str
    maker: str
    kind: str
    estimator: Thing
    first: Thing
    target: Thing | None
    inputs: tuple[Thing, ...]
    text: str
    watched: Thing | None = None


class Score(msgspec.Struct):
    """A figure of how well a model does on rows: ``by`` is the method or metric, ``model`` what was scored, if known.

    ``first`` are the features and ``target`` the right answers, where known; ``rows`` the paths of both.
    """

    node: ast.AST
    cell: int
    by: str
    model: Thing | None
    first: Thing | None
    target: Thing | None
    rows: frozenset[Path]
    number: int = 0


class Choice(msgspec.Struct):
    """Something is chosen by figures: the scores (their numbers), and what chooses: ``if``, ``max`` …"""

    node: ast.AST
    cell: int
    how: str
    figures: frozenset[int]


def sides_of(path: Path) -> tuple[Side, ...]:
    """The splits that rows of this path went through."""
    return path[1:]
