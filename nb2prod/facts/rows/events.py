"""What happened to rows, in the order of a run: splits, fits, scores, choices. Rules ask these.

>>> split = Split(1, None, 4, "function", Thing(), Thing(), shuffled=True)
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
        said = self.roles[part] - {""}
        if len(said) > 1:
            return ""
        return next(iter(said), part)

    def is_called(self, part: str) -> bool:
        """Whether names say what a side is for."""
        return len(self.roles[part] - {""}) == 1

    @property
    def told(self) -> str:
        """How the split is written, on one line: ``train_test_split``, ``folds.split``, ``rows[:n]``."""
        node = self.node.func if isinstance(self.node, ast.Call) else self.node
        return " ".join(ast.unparse(node).split()) if node is not None else "the split"


class Fit(msgspec.Struct, kw_only=True):
    """An estimator learns: ``estimator`` from ``first`` (and ``target``), as they were then.

    ``method`` is what was called, ``kind`` what learns (see ``tables.kind_of``), ``text`` its name and what in it
    learns, ``inputs`` the objects themselves (to tell whether a score is of the same ones), ``watched`` the data that
    decides when training stops. ``scores_before`` counts the scores that were taken by then, ``chooses`` tells that
    the estimator takes only some columns.
    """

    node: ast.AST
    cell: int
    method: str
    kind: str
    text: str
    estimator: Thing
    first: Thing
    target: Thing | None = None
    inputs: tuple[Thing, ...] = ()
    watched: Thing | None = None
    scores_before: int
    chooses: bool = False


class Score(msgspec.Struct):
    """A figure of how well a model does on rows: ``by`` is the method or metric, ``model`` what was scored, if known.

    ``first`` are the features and ``target`` the right answers, where known; ``rows`` the paths of both. ``looped``
    tells that it is taken again and again.
    """

    node: ast.AST
    cell: int
    by: str
    model: Thing | None
    first: Thing | None
    target: Thing | None
    rows: frozenset[Path]
    looped: bool


class Choice(msgspec.Struct):
    """Something is chosen by figures: the scores (their numbers), and what chooses: ``if``, ``max`` …"""

    node: ast.AST
    cell: int
    how: str
    figures: frozenset[int]


def sides_of(path: Path) -> tuple[Side, ...]:
    """The splits that rows of this path went through."""
    return path[1:]
