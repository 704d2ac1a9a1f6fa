"""Orders of cells: one that keeps what must stand before what, and the moves that lead into it.

>>> sorted_by([1, 2, 3], {1: {3}, 2: set(), 3: set()})
(2, 3, 1)
"""

import heapq

from nb2prod.facts.facts import Facts


def sorted_by(cells: list[int], before: dict[int, set[int]]) -> tuple[int, ...] | None:
    """Topological order, the earliest possible cell first each time."""
    waiting = {cell: len(before[cell]) for cell in cells}
    after: dict[int, list[int]] = {cell: [] for cell in cells}
    for cell, others in before.items():
        for other in others:
            after[other].append(cell)
    ready = [cell for cell in cells if not waiting[cell]]
    heapq.heapify(ready)
    order: list[int] = []
    while ready:
        cell = heapq.heappop(ready)
        order.append(cell)
        for other in after[cell]:
            waiting[other] -= 1
            if not waiting[other]:
                heapq.heappush(ready, other)
    return tuple(order) if len(order) == len(cells) else None


def moves_into(order: tuple[int, ...], facts: Facts) -> list[tuple[int, int]]:
    """How to get into the order: which cells to move, and behind which cell as they stand now (0: to the start).

    >>> from nb2prod.facts.learn import learn
    >>> from nb2prod.notebook import Cell, Notebook
    >>> facts = learn(Notebook("n.ipynb", tuple(Cell(number, "code", f"x{number} = 1") for number in (1, 2, 3))))
    >>> moves_into((1, 3, 2), facts)
    [(2, 3)]
    """
    moved = set(moved_cells(order, facts))
    behind = facts.cells[0].cell.number - 1  # prose at the top stays there
    found = []
    for cell in order:
        if cell in moved:
            found.append((cell, behind))
        else:
            behind = cell
    return found


def moved_cells(order: tuple[int, ...], facts: Facts) -> list[int]:
    """The cells that stand elsewhere in ``order`` than in the notebook, as few as explain the difference."""
    # The longest run of cells that keep their order stays; all others move.
    best: list[list[int]] = []
    for cell in order:
        kept = max((chain for chain in best if chain[-1] < cell), key=len, default=[])
        best.append([*kept, cell])
    stays = set(max(best, key=len, default=[]))
    return [one.cell.number for one in facts.cells if one.cell.number not in stays]
