"""Where the sequence of statements must not be cut, because a function would then see another value of a name.

>>> from nb2prod.convert.statements import learn, statements_of
>>> from nb2prod.notebook import Cell, Notebook
>>> code = "k = 1\\nf = lambda x: x + k\\nk = 100\\nprint(f(1))"
>>> sequence = statements_of(learn(Notebook("n.ipynb", (Cell(1, "code", code),))))
>>> sorted(uncuttable(sequence).items())
[(2, "a function made in cell 1 reads 'k' when it is called, and cell 1 binds it again")]
"""

from collections.abc import Iterator, Sequence

from nb2prod.convert.names import names_of
from nb2prod.convert.values import Statement


def uncuttable(sequence: Sequence[Statement]) -> dict[int, str]:
    """The places (number of the statement in the sequence before which one would cut) with the reason of each."""
    found: dict[int, str] = {}
    for first, last, reason in (
        *_captured(sequence),
        *_uncertain(sequence),
        *_deleted(sequence),
        *_written_globally(sequence),
    ):
        for place in range(first + 1, last + 1):
            found.setdefault(place, reason)
    return found


def _captured(sequence: Sequence[Statement]) -> Iterator[tuple[int, int, str]]:
    """Names that something reads later, and that are bound again further down: both must share one scope."""
    for number, statement in enumerate(sequence):
        for name in sorted(statement.captures):
            for later in range(len(sequence) - 1, number, -1):
                if name not in sequence[later].defines | sequence[later].deletes:
                    continue
                if _is_used_from(sequence, number, later):
                    yield number, later, (
                        f"a function made in cell {statement.cell} reads '{name}' when it is called, and cell"
                        f" {sequence[later].cell} binds it again"
                    )
                    break


def _is_used_from(sequence: Sequence[Statement], number: int, later: int) -> bool:
    """Whether what the statement makes may still be used at that place or below; what has no name may always be."""
    made = sequence[number].certain
    if not made or sequence[number].changes:
        return True
    for one in sequence[later:]:
        if made & (one.uses | one.captures):
            return True
        if made <= one.certain:
            return False
    # It may have been stored elsewhere before.
    return any(made & one.uses and (one.changes or one.defines) for one in sequence[number + 1 : later])


def _uncertain(sequence: Sequence[Statement]) -> Iterator[tuple[int, int, str]]:
    """Names that may be bound or not: whoever reads them must share the scope."""
    certain: set[str] = set()
    for number, statement in enumerate(sequence):
        for name in sorted(statement.defines - statement.certain - certain):
            last = _last_reader(sequence, number, name)
            if last is not None:
                yield number, last, f"cell {statement.cell} binds '{name}' only under a condition"
        certain = (certain | statement.certain) - statement.deletes


def _deleted(sequence: Sequence[Statement]) -> Iterator[tuple[int, int, str]]:
    """Names that are read though they were deleted: whoever asks whether they are there must share the scope."""
    for number, statement in enumerate(sequence):
        for name in sorted(statement.deletes - statement.defines):
            last = _last_reader(sequence, number, name)
            if last is not None:
                yield number, last, f"cell {statement.cell} deletes '{name}'"


def _last_reader(sequence: Sequence[Statement], start: int, name: str) -> int | None:
    last = None
    for number in range(start + 1, len(sequence)):
        if name in sequence[number].uses | sequence[number].captures:
            last = number
        if name in sequence[number].certain:
            break
    return last


def _written_globally(sequence: Sequence[Statement]) -> Iterator[tuple[int, int, str]]:
    """Names that a function binds by ``global``: all that touches them must share the scope."""
    for number, statement in enumerate(sequence):
        written = names_of(statement.text).rebinds_globally
        if not written:
            continue
        touching = [
            place
            for place, one in enumerate(sequence)
            if (written | statement.defines) & (one.uses | one.defines | one.captures | one.deletes)
        ]
        reason = f"a function made in cell {statement.cell} binds '{sorted(written)[0]}' of the notebook"
        yield min(number, *touching), max(number, *touching), reason
