"""What a call is handed.

>>> call = ast.parse("fit(rows, y=answers)").body[0].value
>>> handed = Handed(call, (Thing(of="a"),), {"y": Thing(of="b")})
>>> handed.get(0, "X").of, handed.get(1, "y").of, handed.get(2).of, [one.of for one in handed.all]
('a', 'b', '', ['a', 'b'])
"""

import ast
from collections.abc import Mapping

import msgspec

from nb2prod.facts.rows.things import NOTHING, Path, Thing


class Handed(msgspec.Struct, frozen=True):
    """The node of a call, and what is known of its arguments by position and by name."""

    node: ast.Call
    args: tuple[Thing, ...]
    keywords: Mapping[str, Thing]

    def find(self, position: int | None, *names: str) -> Thing | None:
        """An argument by one of its names or else by position; None when it is not there."""
        for name in names:
            if name in self.keywords:
                return self.keywords[name]
        return self.args[position] if position is not None and position < len(self.args) else None

    def get(self, position: int | None, *names: str) -> Thing:
        """The same, but something of which nothing is known when it is not there."""
        found = self.find(position, *names)
        return found if found is not None else Thing()

    @property
    def all(self) -> list[Thing]:
        """All arguments."""
        return [*self.args, *self.keywords.values()]

    @property
    def called(self) -> str:
        """The last part of the name that is called, as written."""
        return getattr(self.node.func, "attr", "") or getattr(self.node.func, "id", "")

    @property
    def statistics(self) -> frozenset[Path]:
        """The paths that figures among the arguments sum up."""
        return NOTHING.union(*(one.all_statistics() for one in self.all))

    @property
    def figures(self) -> frozenset[int]:
        """The scores among the arguments."""
        return NOTHING.union(*(one.all_figures() for one in self.all))

    @property
    def along_rows(self) -> bool:
        """Whether what is summed up is each row by itself: axis=1."""
        axis = self.get(None, "axis", "dim").literal
        return axis is not True and axis in (1, -1, "columns")
