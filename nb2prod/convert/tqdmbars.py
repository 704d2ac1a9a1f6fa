"""Progress bars that draw themselves in a notebook only become those that draw themselves anywhere.

>>> without_notebook_bars("from tqdm.notebook import tqdm, trange")
'from tqdm.auto import tqdm, trange'
>>> without_notebook_bars("from tqdm import tqdm_notebook as bar")
'from tqdm.auto import tqdm as bar'
"""

import re

_MODULE = re.compile(r"^([ \t]*from[ \t]+tqdm)\.(?:notebook|_tqdm_notebook)(?=[ \t]+import\b)", re.MULTILINE)
_NAMES = {"tqdm_notebook": "tqdm", "tnrange": "trange"}
_NAME = re.compile(
    r"^([ \t]*from[ \t]+tqdm)([ \t]+import[ \t]+)(tqdm_notebook|tnrange)(?:[ \t]+as[ \t]+(\w+))?(?=[ \t]*$)",
    re.MULTILINE,
)


def without_notebook_bars(source: str) -> str:
    """The cell with ``tqdm.auto`` for ``tqdm.notebook``; nearly always the cell itself."""
    if "tqdm" not in source:
        return source
    source = _MODULE.sub(r"\1.auto", source)
    return _NAME.sub(
        lambda found: f"{found[1]}.auto{found[2]}{_NAMES[found[3]]} as {found[4] or found[3]}", source
    )
