"""What the tests keep of figures: what is drawn, not its pixels.

>>> with drawn_figures() as drawn:
...     pass
>>> drawn
[]
"""

import functools
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def drawn_figures() -> Iterator[list]:
    """The figures that are saved meanwhile, in their order: each what it shows, by name."""
    drawn: list = []
    module = sys.modules.get("matplotlib.figure")
    if module is None:
        yield drawn
        return
    save = module.Figure.savefig

    @functools.wraps(save)
    def saving(figure: Any, *args: Any, **kwargs: Any) -> Any:
        result = save(figure, *args, **kwargs)
        drawn.append({})
        for place, axes in enumerate(figure.axes):
            drawn[-1].update({f"axes {place}, {name}": part for name, part in parts(axes)})
        return result

    module.Figure.savefig = saving
    try:
        yield drawn
    finally:
        module.Figure.savefig = save


def parts(axes: Any) -> Iterator[tuple[str, Any]]:
    """Titles, limits, and the data of lines, bars, points and images of one pair of axes."""
    yield "title", axes.get_title()
    yield "labels", f"{axes.get_xlabel()} / {axes.get_ylabel()}"
    yield "limits", [float(limit) for limit in (*axes.get_xlim(), *axes.get_ylim())]
    yield "texts", " / ".join(text.get_text() for text in axes.texts)
    for place, line in enumerate(axes.lines):
        yield f"x of line {place}", line.get_xdata(orig=False)
        yield f"y of line {place}", line.get_ydata(orig=False)
    corners = [patch.get_extents().get_points() for patch in axes.patches]
    to_data = axes.transData.inverted()
    yield "bars", [float(side) for one in corners for side in to_data.transform(one).flat]
    for place, points in enumerate(axes.collections):
        yield f"points {place}", points.get_offsets()
    for place, image in enumerate(axes.images):
        yield f"image {place}", image.get_array()
