"""The module of a project that does what a notebook does below its cells: show values, save and close figures.

>>> print(display_module(draws=False).splitlines()[0])
\"\"\"What a notebook shows below its cells: values as log lines.\"\"\"
"""

_SHOW = '''

def show(*values: Any) -> None:
    """Log values as a notebook displays them; None is not shown."""
    for value in values:
        if isinstance(value, (dict, list, tuple, set, frozenset)):
            logger.info("%s", pformat(value, width=79, sort_dicts=False))
        elif value is not None:
            logger.info("%s", repr(value))
'''

_SAVE = '''

def save_figures(cell: int) -> None:
    """Save the open figures as reports/figures/cell-NN-k.png, and close them."""
    for number in plt.get_fignums():
        _saved[cell] = _saved.get(cell, 0) + 1
        FIGURES.mkdir(parents=True, exist_ok=True)
        path = FIGURES / f"cell-{cell:02d}-{_saved[cell]}.png"
        plt.figure(number).savefig(path, bbox_inches="tight")
    plt.close("all")
'''


def display_module(*, draws: bool) -> str:
    """The text of ``display.py``."""
    if not draws:
        return (
            '"""What a notebook shows below its cells: values as log lines."""\n\nimport logging\n'
            "from pprint import pformat\nfrom typing import Any\n\nlogger = logging.getLogger(__name__)\n"
            + _SHOW
        )
    return (
        '"""What a notebook shows below its cells: values as log lines, figures as files."""\n\nimport logging\n'
        "from pathlib import Path\nfrom pprint import pformat\nfrom typing import Any, Dict\n\n"
        "import matplotlib.pyplot as plt\n\nlogger = logging.getLogger(__name__)\n"
        'FIGURES = Path.cwd() / "reports" / "figures"\n_saved: Dict[int, int] = {}\n' + _SHOW + _SAVE
    )
