"""Splits: functions that split, folds, slices and masks that complete each other, samples and what they leave."""

import ast
from collections.abc import Mapping, Sequence

from nb2prod.facts.rows.events import Split
from nb2prod.facts.rows.names import role_of_name
from nb2prod.facts.rows.state import State, sided
from nb2prod.facts.rows.tables import SHUFFLED_FOLDS, last_part
from nb2prod.facts.rows.things import Columns, Side, Thing

Things = Sequence[Thing]
_BELOW, _ABOVE = (ast.Lt, ast.LtE), (ast.Gt, ast.GtE)


class Splitting(State):
    """Makes the sides of splits."""

    def __init__(self, facts: object):
        super().__init__(facts)  # type: ignore[arg-type]
        self._cuts: dict[tuple[str, str, int], tuple[Split, dict[str, str], Thing]] = {}

    def split_function(self, node: ast.Call, args: Things, keywords: Mapping[str, Thing]) -> Thing:
        """``train_test_split(a, b, …)``: two sides of each, in turn."""
        arrays = list(args[: 2 if _called(node) == "iterative_train_test_split" else None]) or [self.source()]
        switch = keywords.get("shuffle")
        target = arrays[1] if len(arrays) > 1 else None
        split = self.new_split(
            node, "function", arrays[0], target, shuffled=switch is None or switch.literal is not False
        )
        sides = [self.side(one, Side(split.number, part)) for one in arrays for part in ("train", "test")]
        if _called(node) == "iterative_train_test_split":
            sides = [sides[position] for position in (0, 2, 1, 3) if position < len(sides)]
        return Thing(items=dict(enumerate(sides)))

    def random_split(self, node: ast.Call, args: Things) -> Thing:
        """``torch.utils.data.random_split(rows, lengths)``: the first part is to train with."""
        whole = args[0] if args else self.source()
        count = len(args[1].items or ()) if len(args) > 1 else 0
        split = self.new_split(node, "function", whole, shuffled=True)
        parts = ["train"] + ["test"] * ((count or 2) - 1)
        return Thing(
            items={place: self.side(whole, Side(split.number, part)) for place, part in enumerate(parts)}
        )

    def folds(self, node: ast.AST | None, folds: Thing, args: Things) -> Thing:
        """``KFold().split(rows)``: pairs of row numbers."""
        whole = args[0] if args else Thing()
        switch = folds.options.get("shuffle")
        shuffled = last_part(folds.maker) in SHUFFLED_FOLDS or (switch is not None and switch.literal is True)
        split = self.new_split(node, "folds", whole, args[1] if len(args) > 1 else None, shuffled=shuffled)
        pair = [Thing(picks=Side(split.number, part)) for part in ("train", "test")]
        for one in pair:
            assert one.picks is not None
            self.fresh[id(one)] = (one, one.picks)
        return Thing(items={0: Thing(items=dict(enumerate(pair)))})

    def given(self, part: str, node: ast.AST | None = None) -> Thing:
        """Data that comes in two parts; this is one of them."""
        split = next((one for one in self.splits if one.kind == "given"), None)
        if split is None:
            split = self.new_split(node, "given", Thing(), shuffled=False)
            split.complete = False
        split.roles[part].add(part)
        split.complete = all(split.roles.values())
        return self.source(Side(split.number, part)) if part == "test" else self.source()

    def sampled_rest(self, whole: Thing, index: Thing) -> Thing | None:
        """``rows.drop(part.index)``: what a sample leaves; None when it is something else."""
        part = index.sampled[1] if index.sampled and index.sampled[0] == "index" else None
        origin = part.sampled if part is not None else None
        if part is None or not origin or origin[0] != "sample" or origin[1] is not whole:
            return None
        _, _, node, name_says = origin
        taken = "test" if name_says in ("test", "val") else "train"
        split = self.new_split(node, "sample", whole, shuffled=True)
        part.rows = sided(part.paths(), Side(split.number, taken))
        part.sampled = None
        return self.side(whole, Side(split.number, "train" if taken == "test" else "test"))

    # -- slices and masks

    def cut(self, thing: Thing, node: ast.Subscript, index: ast.expr) -> Thing | None:
        """``rows[:n]`` and ``rows[n:]``, given to names that tell what for; None when it is no such thing."""
        role = self.hint
        place = _bound_of(index) if role else None
        if isinstance(index, ast.Name) and not self.expr(index).mask:
            return None
        if place is None or not thing.paths() or len({path[0] for path in thing.paths()}) > 1:
            return None
        which, bound = place
        key = (ast.unparse(node.value), bound, id(self._root(node.value)))
        split, seen, _ = self._cuts.get(key, (None, {}, thing))
        if split is None or which in seen:
            split = self.new_split(node, "cut", thing, shuffled=False)
            split.complete, seen = False, {}
            self._cuts[key] = (split, seen, self._root(node.value) or thing)
        part = "train" if role == "train" else "test"
        if part in seen.values():
            return None  # both are called alike: no split
        seen[which] = part
        split.complete = len(seen) > 1
        return self.side(thing, Side(split.number, part))

    def _root(self, node: ast.expr) -> Thing | None:
        while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call)):
            node = node.func if isinstance(node, ast.Call) else node.value
        return self.scope.find(node.id) if isinstance(node, ast.Name) else None

    def named(self, name: str, thing: Thing) -> None:
        """A name is given: if it is that of a fresh side of a split, it tells what the side is for."""
        _, side = self.fresh.pop(id(thing), (None, None))
        if side is not None:
            self.splits[side.split].roles[side.part].add(role_of_name(name))


def _called(node: ast.Call) -> str:
    return getattr(node.func, "attr", "") or getattr(node.func, "id", "")


def _bound_of(index: ast.expr) -> tuple[str, str] | None:
    """Which side of what: ``("before", "n")`` of ``[:n]``, ``("after", "n")`` of ``[n:]`` or of a mask."""
    if isinstance(index, ast.Tuple) and index.elts:
        index = index.elts[0]
    if isinstance(index, ast.Slice) and index.step is None:
        return _bound_of_slice(index)
    if isinstance(index, ast.UnaryOp) and isinstance(index.op, ast.Invert):
        return "after", "mask " + ast.unparse(index.operand)
    if isinstance(index, ast.Compare) and len(index.ops) == 1:
        left = "compare " + ast.unparse(index.left)
        if isinstance(index.ops[0], _BELOW):
            return "before", left
        return ("after", left) if isinstance(index.ops[0], _ABOVE) else None
    return ("before", "mask " + index.id) if isinstance(index, ast.Name) else None


def _bound_of_slice(index: ast.Slice) -> tuple[str, str] | None:
    starts = index.lower is not None and not (
        isinstance(index.lower, ast.Constant) and index.lower.value == 0
    )
    upper = index.upper
    if upper is not None and (isinstance(upper, ast.Call) and _called(upper) == "len"):
        upper = None  # rows[n:len(rows)]
    if starts == (upper is not None):
        return None
    bound = upper if upper is not None else index.lower
    assert bound is not None
    text = "label" if isinstance(bound, ast.Constant) and isinstance(bound.value, str) else ast.unparse(bound)
    return "after" if starts else "before", text


def without_columns(columns: Columns | None, names: frozenset[str]) -> Columns | None:
    """The columns but those of these names."""
    if columns is None or columns.places is not None:
        return None
    kept = columns.kept - names if columns.kept is not None else None
    return Columns(columns.table, kept, columns.dropped | names)
