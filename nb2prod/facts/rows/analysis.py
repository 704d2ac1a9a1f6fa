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
from nb2prod.facts.rows.things import Learnt, Path, Side, Thing
from nb2prod.notebook import Value

if TYPE_CHECKING:
    from nb2prod.facts.facts import Facts


class Leak(Value):
    """Something was learned from rows that a split sets apart to test with."""

    learnt: Learnt
    split: Split


class Rows:
    """The rows of a notebook, followed at the first question."""

    def __init__(self, facts: "Facts"):
        self._facts = facts

    @cached_property
    def _followed(self) -> Follower:
        follower = Follower(self._facts)
        follower.follow()
        follower.forget()
        return follower

    @property
    def splits(self) -> list[Split]:
        """Every split, in the order of a run."""
        return [split for split in self._followed.splits if split.complete]

    @property
    def fits(self) -> list[Fit]:
        """Every time that an estimator learns, in the order of a run."""
        return self._followed.fits

    @property
    def scores(self) -> list[Score]:
        """Every score, in the order of a run."""
        return self._followed.scores

    @property
    def choices(self) -> list[Choice]:
        """Every choice by scores."""
        return self._followed.choices

    def split(self, side: Side) -> Split:
        """The split that a side is of."""
        return self._followed.splits[side.split]

    def sides(self, path: Path) -> list[Side]:
        """The splits that rows of this path really went through."""
        return [side for side in sides_of(path) if self.split(side).complete]

    def roles(self, paths: Iterable[Path]) -> set[str]:
        """What rows of these paths are for: ``train``, ``val``, ``test``; empty for rows that were never split."""
        return {self.split(side).role(side.part) if side else "" for side in map(self._last_side, paths)}

    def called_roles(self, paths: Iterable[Path]) -> set[str]:
        """The same, but what no name says is empty."""
        sides = [self._last_side(path) for path in paths]
        return {
            self.split(side).role(side.part) if side and self.split(side).is_called(side.part) else ""
            for side in sides
        }

    def split_of(self, paths: Iterable[Path]) -> Split | None:
        """The split that last set rows of one of the paths apart."""
        numbers = {side.split for path in paths if (side := self._last_side(path))}
        return self._followed.splits[max(numbers)] if numbers else None

    def _last_side(self, path: Path) -> Side | None:
        sides = self.sides(path)
        return sides[-1] if sides else None

    # -- leaks

    def leaks(self, *kinds: str) -> Iterator[Leak]:
        """What of these kinds was learned before a split and flows into it or into a fit on one of its sides.

        Once for each place that learns, with the first split.
        """
        seen: set[int] = set()
        for learnt, split in [*self._into_splits(), *self._into_fits()]:
            if learnt.kind in kinds and id(learnt.node) not in seen and self._counts(learnt, split):
                seen.add(id(learnt.node))
                yield Leak(learnt, split)

    def _into_splits(self) -> Iterator[tuple[Learnt, Split]]:
        for split in self.splits:
            if split.kind == "given":
                continue
            for learnt in _in_order(split.first):
                if any(self._holds(learnt.rows, path) for path in split.first.rows):
                    yield learnt, split

    def _into_fits(self) -> Iterator[tuple[Learnt, Split]]:
        for fit in self.fits:
            if fit.kind in ("model", "network", "search"):
                for learnt in _in_order(fit.first):
                    splits = {number for path in fit.first.rows for number in self._passed(learnt, path)}
                    if splits and learnt.kind != "encoding":
                        yield learnt, self._followed.splits[min(splits)]

    def _counts(self, learnt: Learnt, split: Split) -> bool:
        if learnt.kind == "encoding":
            columns = split.target.columns  # only what is to be predicted must not sit in the features
            return columns is not None and columns.kept == {learnt.what}
        # When the training part is split once more, the test part was not seen; copies count in every split.
        return learnt.kind == "copies" or self.roles(learnt.rows) != {"train"}

    def _holds(self, rows: Iterable[Path], path: Path) -> bool:
        """Whether the rows of the path are among these rows."""
        steps = self._steps(path)
        return any(steps[: len(before)] == before for before in map(self._steps, rows))

    def _steps(self, path: Path) -> tuple[object, ...]:
        return (path[0], *self.sides(path))

    def _passed(self, learnt: Learnt, path: Path) -> Iterator[int]:
        """The split behind what was learned from, on the way to the rows of this path."""
        sides = self.sides(path)
        for before in map(self._steps, learnt.rows):
            if len(before) <= len(sides) and (path[0], *sides[: len(before) - 1]) == before:
                yield sides[len(before) - 1].split


def _in_order(thing: Thing) -> list[Learnt]:
    return sorted(thing.all_learnt(), key=lambda one: (one.cell, one.node.lineno, one.node.col_offset))
