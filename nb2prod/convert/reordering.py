"""A notebook whose cells ran in another order than they stand: run in that order, and told by the author's numbers.

>>> slots_of((3, 1))
{3: 1, 1: 3}
"""

import contextlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from nb2prod.notebook import replace
from nb2prod.notebook.files import read_regular
from nb2prod.replay import Limits, Recording, ReplayRequest, Run, working_copy


def slots_of(order: Sequence[int]) -> dict[int, int]:
    """Cell → the place at which it stands when the cells are put in this order; text stays where it is."""
    return dict(zip(order, sorted(order), strict=True))


@contextlib.contextmanager
def in_order(request: ReplayRequest, order: Sequence[int]) -> Iterator[ReplayRequest]:
    """The request for a copy of the notebook whose code cells stand in this order; the request itself where they do."""
    slots = slots_of(order)
    if all(cell == slot for cell, slot in slots.items()):
        yield request
        return
    with working_copy(request.notebook, limits=request.limits or Limits()) as copied:
        document = json.loads(read_regular(copied.notebook))
        cells = document["cells"]
        document["cells"] = [*cells]
        for cell, slot in slots.items():
            document["cells"][slot - 1] = cells[cell - 1]
        copied.notebook.write_text(json.dumps(document), encoding="utf-8")
        # It is copied once more, and then this is its root.
        (copied.root / ".git").mkdir(exist_ok=True)
        recording = request.recording and Recording(
            {
                (slots.get(cell, cell), place): names
                for (cell, place), names in request.recording.after.items()
            }
        )
        yield replace(request, notebook=copied.notebook, recording=recording)


def as_numbered(run: Run, order: Sequence[int]) -> Run:
    """The run of such a copy, with the numbers of the author's cells."""
    cells = {slot: cell for cell, slot in slots_of(order).items()}
    return replace(
        run,
        cells=tuple(replace(one, cell=cells.get(one.cell, one.cell)) for one in run.cells),
        error=run.error and replace(run.error, cell=cells.get(run.error.cell, run.error.cell)),
        recorded=_by_cell(run.recorded, cells),
        random_streams=_by_cell(run.random_streams, cells),
    )


def _by_cell(told: Mapping[tuple[int, int], Any], cells: Mapping[int, int]) -> dict[tuple[int, int], Any]:
    return {(cells.get(cell, cell), place): one for (cell, place), one in told.items()}
