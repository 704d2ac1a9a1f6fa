"""From the sequence of statements to steps: contiguous, of one module, and what each is handed and gives back.

>>> from nb2prod.convert.stages import staged
>>> from nb2prod.convert.statements import learn, statements_of
>>> from nb2prod.notebook import Cell, Notebook
>>> cells = (Cell(1, "code", "rows = [1, 2]"), Cell(2, "code", "model.fit(rows)"), Cell(3, "code", "rows.append(3)"))
>>> facts = learn(Notebook("n.ipynb", cells))
>>> drafts = cut(staged(statements_of(facts), facts), {})
>>> [(one.module, one.inputs, one.outputs) for one in with_borders(drafts, results=["rows"])]
[('data', (), ('rows',)), ('train', ('rows',), ()), ('data', ('rows',), ('rows',))]
"""

import ast
from collections.abc import Collection, Iterable, Mapping, Sequence

from nb2prod.convert.stages import RANK
from nb2prod.convert.values import Stage, Statement
from nb2prod.notebook import Value, replace

_MODULE: dict[Stage, str] = {
    "setup": "data", "data": "data", "explore": "data", "prose": "data", "model": "model", "train": "train",
    "metrics": "metrics", "plots": "plots",
}  # fmt: skip
_PAINS = 4  # statements
_LONG = 30  # statements, from which on a cell is cut by what its statements do


class Draft(Value):
    """A step to be: its statements, module, section of the notebook, and the names that cross its borders."""

    statements: tuple[Statement, ...]
    module: str
    section: int = 0
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()

    @property
    def cells(self) -> tuple[int, ...]:
        """The numbers of the cells that it comes from."""
        return tuple(dict.fromkeys(one.cell for one in self.statements))


def cut(
    sequence: Sequence[Statement], sections: Mapping[int, int], uncuttable: Collection[int] = ()
) -> list[Draft]:
    """The sequence in pieces. ``sections``: cell → number of the heading above it; at ``uncuttable`` places none ends."""
    pieces: list[tuple[int, Draft]] = []
    for start, statements in _blocks(sequence):
        draft = Draft(statements, _module(statements), sections.get(statements[0].cell, 0))
        if pieces and start in uncuttable or (pieces and _belong_together(pieces[-1][1], draft)):
            pieces[-1] = (pieces[-1][0], _joined(pieces[-1][1], draft))
        else:
            pieces.append((start, draft))
    return [draft for _, draft in pieces]


def _blocks(sequence: Sequence[Statement]) -> Iterable[tuple[int, tuple[Statement, ...]]]:
    """Cells, or for very long ones runs of statements that do the same thing, each with the place where it begins."""
    counts: dict[int, int] = {}
    for one in sequence:
        counts[one.cell] = counts.get(one.cell, 0) + 1
    start = 0
    for place in range(1, len(sequence) + 1):
        if place < len(sequence):
            one, before = sequence[place], sequence[place - 1]
            is_long = counts[one.cell] > _LONG
            if one.cell == before.cell and not (is_long and _MODULE[one.stage] != _MODULE[before.stage]):
                continue
        if place > start:
            yield start, tuple(sequence[start:place])
        start = place


def _module(statements: Sequence[Statement]) -> str:
    stages = {one.stage for one in statements}
    return next(_MODULE[stage] for stage in RANK if stage in stages)


def _belong_together(left: Draft, right: Draft) -> bool:
    size = len(left.statements) + len(right.statements)
    same = left.module == right.module or all(one.stage == "setup" for one in left.statements)
    return same and left.section == right.section and size <= _LONG and not _is_set_apart(left, right)


def _is_set_apart(left: Draft, right: Draft) -> bool:
    """Whether the right one splits what the left one took some pains to prepare: two things that one does in turn."""
    return len(left.statements) >= _PAINS and _splits(right) and not _splits(left)


def _splits(draft: Draft) -> bool:
    return any(
        isinstance(node, ast.Call) and ast.unparse(node.func).endswith("train_test_split")
        for one in draft.statements
        for node in ast.walk(one.node)
    )


def _joined(left: Draft, right: Draft) -> Draft:
    statements = (*left.statements, *right.statements)
    return Draft(statements, _module(statements), left.section)


def with_borders(drafts: Sequence[Draft], *, results: Collection[str] = ()) -> list[Draft]:
    """The drafts with what each is handed and gives back; ``results`` are names that are to come out in the end.

    What a step certainly changes it gives back, the same object. What an unknown call may change stays where it is:
    whoever holds it sees the change.
    """
    before: list[dict[str, None]] = []
    bound: dict[str, None] = {}
    for draft in drafts:
        before.append(dict(bound))
        for statement in draft.statements:
            bound.update(dict.fromkeys(sorted(statement.defines)))
    needed: set[str] = set()
    found = []
    for draft, earlier in zip(reversed(drafts), reversed(before), strict=True):
        outputs = _outputs(draft, needed | set(results), earlier)
        inputs = _inputs(draft, outputs, earlier)
        found.append(replace(draft, inputs=inputs, outputs=outputs))
        certain = {name for one in draft.statements for name in one.certain}
        needed = (needed - certain) | set(inputs)
    return found[::-1]


def _outputs(draft: Draft, needed: Collection[str], earlier: Mapping[str, None]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for statement in draft.statements:
        mutated = [name for name, must in statement.changes.items() if must]
        names = sorted(
            statement.defines, key=lambda name: (name not in statement.certain, statement.text.find(name))
        )
        for name in (*names, *(one for one in mutated if one in earlier)):
            found[name] = None
        for name in statement.deletes - statement.defines:
            found.pop(name, None)
    return tuple(name for name in found if name in needed)


def _inputs(draft: Draft, outputs: Collection[str], earlier: Mapping[str, None]) -> tuple[str, ...]:
    """What is read before it is certainly bound here, and was bound before; what comes out only perhaps bound, too."""
    found: dict[str, None] = {}
    certain: set[str] = set()
    for statement in draft.statements:
        for name in _in_reading_order(statement):
            if name in earlier and name not in certain:
                found[name] = None
        certain |= statement.certain
    for name in outputs:
        if name in earlier and name not in certain:
            found[name] = None
    return tuple(found)


def _in_reading_order(statement: Statement) -> list[str]:
    names = statement.uses | statement.captures | statement.deletes
    return sorted(names, key=lambda name: (statement.text.find(name), name))
