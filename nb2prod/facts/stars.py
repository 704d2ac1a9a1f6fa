"""What ``from module import *`` binds, for modules that notebooks like to import so.

The names in ``stars.txt`` are those that the modules' own ``__all__`` (else their public names) gave in NumPy 1.23,
SciPy 1.13, pandas 2.2, scikit-learn 1.5, statsmodels 0.15, SymPy 1.14, matplotlib 3.7 and CPython 3.11.

>>> star_names("math")["sqrt"]
'math.sqrt'
>>> star_names("unheard_of") is None
True
"""

from functools import cache
from pathlib import Path

# pylab is pyplot and most of NumPy in one namespace; later parts win.
_MADE_OF = {
    "pylab": ("numpy", "numpy.fft", "numpy.random", "numpy.linalg", "matplotlib.pyplot"),
    "matplotlib.pylab": ("numpy", "numpy.fft", "numpy.random", "numpy.linalg", "matplotlib.pyplot"),
    "scipy": ("numpy",),
}
_ALSO_BOUND = {
    "pylab": {"np": "numpy", "plt": "matplotlib.pyplot", "mpl": "matplotlib", "pylab": "matplotlib.pylab"}
}
_ALSO_BOUND["matplotlib.pylab"] = _ALSO_BOUND["pylab"]


@cache
def _table() -> dict[str, list[str]]:
    text = Path(__file__).with_name("stars.txt").read_text(encoding="utf-8")
    rows = (line.partition(":") for line in text.splitlines() if line)
    return {module: names.split() for module, _, names in rows}


def star_names(module: str) -> dict[str, str] | None:
    """The names that a star import of the module binds, each with its qualified name; None for an unknown module."""
    table = _table()
    parts = _MADE_OF.get(module, (module,))
    if any(part not in table for part in parts):
        return None
    names = {name: f"{part}.{name}" for part in parts for name in table[part]}
    return names | _ALSO_BOUND.get(module, {})
