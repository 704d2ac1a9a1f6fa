"""Splits: functions that split, folds, slices and masks that complete each other, samples and what they leave."""

import ast

from nb2prod.facts.rows.events import Split
from nb2prod.facts.rows.handed import Handed
from nb2prod.facts.rows.names import role_of_name
from nb2prod.facts.rows.state import State, sided
from nb2prod.facts.rows.tables import SHUFFLED_FOLDS, last_part
from nb2prod.facts.rows.things import Sample, Side, Thing

_BELOW, _ABOVE = (ast.Lt, ast.LtE), (ast.Gt, ast.GtE)


class _Cut:
    """Slices or masks of one thing at one place: which of its two parts were seen, and as what."""

    def __init__(self, split: Split, root: Thing | None):
        self.split = split
        self.root = root  # kept, so that nothing else gets its id
        self.seen: dict[str, str] = {}


class Splitting(State):  # pylint: disable=abstract-method  # see State
    """Makes the sides of splits."""

    def __init__(self, facts: object):
        super().__init__(facts)  # type: ignore[arg-type]
        self._cuts: dict[tuple[str, str, int], _Cut] = {}

    def split_function(self, handed: Handed) -> Thing:
        """``train_test_split(a, b, …)``: two sides of each, in turn."""
        by_sides = handed.called == "iterative_train_test_split"  # which gives both training parts first
        arrays = handed.args[: 2 if by_sides else None] or (self.source(),)
        shuffled = handed.get(None, "shuffle").literal is not False
        split = self.new_split(handed.node, "function", *arrays[:2], shuffled=shuffled)
        sides = [self.side(one, Side(split.number, part)) for one in arrays for part in ("train", "test")]
        if by_sides:
            sides = sides[::2] + sides[1::2]
        return Thing(items=dict(enumerate(sides)))

    def random_split(self, handed: Handed) -> Thing:
        """``torch.utils.data.random_split(rows, lengths)``: the first part is to train with."""
        whole = handed.find(0, "dataset") or self.source()
        count = len(handed.get(1, "lengths").items or (1, 2))
        split = self.new_split(handed.node, "function", whole, shuffled=True)
        parts = ["train"] + ["test"] * (count - 1)
        sides = [self.side(whole, Side(split.number, part)) for part in parts]
        return Thing(items=dict(enumerate(sides)))

    def folds(self, folds: Thing, handed: Handed | None) -> Thing:
        """``KFold().split(rows)``: pairs of row numbers. Old folds are looped over without a call."""
        arrays = [handed.get(0, "X"), handed.get(1, "y")] if handed is not None else [Thing()]
        switch = folds.options.get("shuffle")
        shuffled = last_part(folds.maker) in SHUFFLED_FOLDS or (switch is not None and switch.literal is True)
        split = self.new_split(handed.node if handed else None, "folds", *arrays, shuffled=shuffled)
        pair: dict[object, Thing] = {}
        for place, part in enumerate(("train", "test")):
            side = Side(split.number, part)
            pair[place] = Thing(picks=side)
            self.fresh[id(pair[place])] = (pair[place], side)
        return Thing(items={0: Thing(items=pair)})

    def given(self, part: str, node: ast.AST) -> Thing:
        """Data that comes in two parts; this is one of them. The whole counts as split when both were seen."""
        split = next((one for one in self.splits if one.kind == "given"), None)
        split = split or self.new_split(node, "given", Thing(), shuffled=False)
        split.roles[part].add(part)
        split.complete = all(split.roles.values())
        return self.source(Side(split.number, part)) if part == "test" else self.source()

    def rest(self, whole: Thing, label: Sample | None) -> Thing | None:
        """``rows.drop(part.index)``: what a sample of the same rows leaves; None when it is something else."""
        part = label.thing if label is not None and label.kind == "index" else None
        drawn = part.sample if part is not None else None
        if drawn is None or drawn.kind != "rows" or drawn.thing is not whole:
            return None
        split = self.new_split(drawn.node, "sample", whole, shuffled=True)
        sides = ("test", "train") if drawn.role in ("test", "val") else ("train", "test")
        part.rows, part.sample = sided(part.paths(), Side(split.number, sides[0])), None
        return self.side(whole, Side(split.number, sides[1]))

    # -- slices and masks

    def cut(self, thing: Thing, node: ast.Subscript, index: ast.expr) -> Thing | None:
        """``rows[:n]`` and ``rows[n:]``, given to names that tell what for; None when it is no such thing."""
        place = _bound_of(index)
        if not self.hint or place is None or len({path[0] for path in thing.paths()}) != 1:
            return None  # of several sources: what was put together is only taken apart again
        which, bound = place
        root = self._root(node.value)
        key = (ast.unparse(node.value), bound, id(root))
        cut = self._cuts.get(key)
        if cut is None or which in cut.seen:
            cut = self._cuts[key] = _Cut(self.new_split(node, "cut", thing, shuffled=False), root)
            cut.split.complete = False
        part = "train" if self.hint == "train" else "test"
        if part in cut.seen.values():
            return None  # both are called alike
        cut.seen[which] = part
        cut.split.complete = len(cut.seen) > 1
        return self.side(thing, Side(cut.split.number, part))

    def _root(self, node: ast.expr) -> Thing | None:
        while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call)):
            node = node.func if isinstance(node, ast.Call) else node.value
        return self.scope.find(node.id) if isinstance(node, ast.Name) else None

    def named(self, name: str, thing: Thing) -> None:
        """A name is given: if it is that of a fresh side of a split, it tells what the side is for."""
        _, side = self.fresh.pop(id(thing), (None, None))
        if side is not None:
            self.splits[side.split].roles[side.part].add(role_of_name(name))


def _bound_of(index: ast.expr) -> tuple[str, str] | None:
    """Which side of what: ``("before", "n")`` of ``[:n]``, ``("after", "n")`` of ``[n:]``; the same for masks."""
    if isinstance(index, ast.Tuple) and index.elts:
        index = index.elts[0]
    if isinstance(index, ast.Slice):
        return _bound_of_slice(index)
    if isinstance(index, ast.UnaryOp) and isinstance(index.op, ast.Invert):
        return "after", "mask " + ast.unparse(index.operand)
    if isinstance(index, ast.Name):
        return "before", "mask " + index.id
    if isinstance(index, ast.Compare) and len(index.ops) == 1:
        side = (
            "before"
            if isinstance(index.ops[0], _BELOW)
            else "after" if isinstance(index.ops[0], _ABOVE) else ""
        )
        return (side, "compared " + ast.unparse(index.left)) if side else None
    return None


def _bound_of_slice(index: ast.Slice) -> tuple[str, str] | None:
    lower, upper = index.lower, index.upper
    if isinstance(lower, ast.Constant) and lower.value == 0:
        lower = None
    if isinstance(upper, ast.Call) and getattr(upper.func, "id", "") == "len":
        upper = None  # rows[n:len(rows)]
    bound = upper if lower is None else lower
    if bound is None or (lower is not None and upper is not None) or index.step is not None:
        return None
    is_label = isinstance(bound, ast.Constant) and isinstance(
        bound.value, str
    )  # .loc[:"2019"], .loc["2020":]
    return "before" if lower is None else "after", "a label" if is_label else ast.unparse(bound)
