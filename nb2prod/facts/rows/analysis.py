"""The questions that rules ask about rows.

>>> from nb2prod.facts.learn import learn
>>> from nb2prod.notebook import Cell, Notebook
>>> code = '''
... import pandas as pd
... from sklearn.preprocessing import StandardScaler
... from sklearn.model_selection import train_test_split
... rows = pd.read_csv("loans.csv")
... scaled = StandardScaler().fit_transform(rows)
... train, test = train_test_split(scaled)
... '''
>>> rows = Rows(learn(Notebook("n.ipynb", (Cell(1, "code", code),))))
>>> [(leak.learnt.what, leak.learnt.node.lineno, leak.split.node.lineno) for leak in rows.leaks("fit")]
[('StandardScaler', 6, 7)]
"""

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from nb2prod.facts.rows.events import Choice, Fit, Score, Split, sides_of
from nb2prod.facts.rows.follower import Follower
from nb2prod.facts.rows.tables import SPLIT_FUNCTIONS, is_metric, kind_of
from nb2prod.facts.rows.things import Learnt, Path, Side, Thing
from nb2prod.notebook import Value

if TYPE_CHECKING:
    from nb2prod.facts.facts import Facts

_METHODS = (
    "fit",
    "fit_transform",
    "fit_resample",
    "fit_sample",
    "fit_generator",
    "partial_fit",
    "backward",
    "score",
)


class Leak(Value):
    """Something was learned from rows that a later split sets apart to test with."""

    learnt: Learnt
    split: Split


class Rows:
    """The rows of a notebook, followed at the first question, and only if it splits or fits anything at all."""

    def __init__(self, facts: "Facts"):
        self._facts = facts

    @cached_property
    def _followed(self) -> Follower | None:
        facts = self._facts
        if facts.python2 or not (
            facts.calls_of_method(*_METHODS) or not SPLIT_FUNCTIONS.isdisjoint(facts.called_names)
        ):
            return None
        follower = Follower(facts)
        follower.follow()
        return follower

    @property
    def splits(self) -> list[Split]:
        """Every split, in the order of a run."""
        return [split for split in self._followed.splits if split.complete] if self._followed else []

    @property
    def fits(self) -> list[Fit]:
        """Every time that an estimator learns, in the order of a run."""
        return self._followed.fits if self._followed else []

    @property
    def scores(self) -> list[Score]:
        """Every score, in the order of a run."""
        return self._followed.scores if self._followed else []

    @property
    def choices(self) -> list[Choice]:
        """Every choice by scores."""
        return self._followed.choices if self._followed else []

    def sides(self, path: Path) -> list[Side]:
        """The splits that rows of this path really went through."""
        assert self._followed is not None
        return [side for side in sides_of(path) if self._followed.splits[side.split].complete]

    def role(self, path: Path) -> str:
        """What rows of this path are for: ``train``, ``val``, ``test``; empty when nobody said."""
        assert self._followed is not None
        sides = self.sides(path)
        return self._followed.splits[sides[-1].split].role(sides[-1].part) if sides else ""

    def roles(self, paths: Iterable[Path]) -> set[str]:
        """What rows of these paths are for."""
        return {self.role(path) for path in paths}

    def split_of(self, paths: Iterable[Path]) -> Split | None:
        """The split that last set rows of one of the paths apart."""
        assert self._followed is not None
        sides = [side for path in paths for side in self.sides(path)[-1:]]
        return self._followed.splits[sides[0].split] if sides else None

    # -- leaks

    def leaks(self, *kinds: str) -> Iterator[Leak]:
        """What of these kinds was learned before a split and flows into it or into a fit on one of its sides.

        Once for each place that learns, with the first split.
        """
        seen: set[int] = set()
        for learnt, split in [*self._into_splits(), *self._into_fits()]:
            if learnt.kind in kinds and id(learnt.node) not in seen:
                seen.add(id(learnt.node))
                yield Leak(learnt, split)

    def _into_splits(self) -> Iterator[tuple[Learnt, Split]]:
        for split in self.splits:
            if split.kind == "given":
                continue
            for learnt in _in_order(split.first):
                if any(self._holds(learnt.rows, path) for path in split.first.rows) and self._counts(
                    learnt, split
                ):
                    yield learnt, split

    def _counts(self, learnt: Learnt, split: Split) -> bool:
        if learnt.kind == "copies":
            return True
        if self.roles(learnt.rows) == {"train"}:
            return False  # the training part is split once more: the test part was not seen
        if learnt.kind != "encoding":
            return True
        columns = split.target.columns
        return columns is not None and columns.kept == {learnt.what}

    def _into_fits(self) -> Iterator[tuple[Learnt, Split]]:
        for fit in self.fits:
            if fit.kind in ("model", "network", "search"):
                for learnt in _in_order(fit.first):
                    split = next(
                        (one for path in fit.first.rows if (one := self._passed(learnt, path))), None
                    )
                    if split is not None and learnt.kind != "encoding" and self._counts(learnt, split):
                        yield learnt, split

    def _holds(self, rows: Iterable[Path], path: Path) -> bool:
        """Whether the rows of the path are among these rows."""
        steps = (path[0], *self.sides(path))
        return any(steps[: len(self._steps(one))] == self._steps(one) for one in rows if one)

    def _steps(self, path: Path) -> tuple[object, ...]:
        return (path[0], *self.sides(path))

    def _passed(self, learnt: Learnt, path: Path) -> Split | None:
        """The split behind what was learned from, on the way to the rows of this path."""
        assert self._followed is not None
        steps = self._steps(path)
        for one in learnt.rows:
            before = self._steps(one)
            if len(before) < len(steps) and steps[: len(before)] == before:
                side = steps[len(before)]
                return self._followed.splits[side.split]
        return None


def _in_order(thing: Thing) -> list[Learnt]:
    return sorted(thing.all_learnt(), key=lambda one: (one.cell, one.node.lineno, one.node.col_offset))


def is_scored(name: str) -> bool:
    """Whether the qualified name is a metric."""
    return is_metric(name)


__all__ = ["Leak", "Rows", "kind_of"]
