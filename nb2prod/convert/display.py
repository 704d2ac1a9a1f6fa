"""The module of a project that does what a notebook does below its cells: show values, save and close figures.

>>> print(display_module(draws=False).splitlines()[0])
\"\"\"What a notebook shows below its cells: values as log lines.\"\"\"
"""

# IPython's pretty printer has the same limit (max_seq_length).
_SHOWN = """\
SHOWN = 1000  # members of a long list or dict
SCORES: Dict[str, Any] = {}  # of the run that is going on
"""
_FIGURES = 'FIGURES = Path.cwd() / "reports" / "figures"\n_saved: Dict[int, int] = {}\n'

_SHOW = '''

class Printer(PrettyPrinter):
    """Writes classes by their names, as a notebook does."""

    # What else pprint hands over, always by place, goes on as it is.
    def format(self, value: Any, *place: Any) -> Any:  # pylint: disable=arguments-differ
        """Give the text of a value, and whether it can be read and is recursive."""
        if not isinstance(value, type) or type(value).__repr__ is not type.__repr__:
            return super().format(value, *place)
        outer = "" if value.__module__ == "builtins" else f"{value.__module__}."
        return outer + value.__qualname__, False, False


PRINTER = Printer(width=79, sort_dicts=False)


def show(*values: Any, score: str = "") -> None:
    """Log values as a notebook displays them: of long ones the first members; None is not shown.

    A value with the name of a ``score`` is a result of the run too.
    """
    if score:
        SCORES[score] = values[0]
    for value in values:
        if type(value) in (dict, list, tuple) and len(value) > SHOWN:
            members = value.items() if isinstance(value, dict) else value
            text = PRINTER.pformat(type(value)(islice(members, SHOWN)))
            logger.info("%s,\\n ...%s", text[:-1], text[-1])
        elif isinstance(value, (dict, list, tuple, set, frozenset, type)):
            logger.info("%s", PRINTER.pformat(value))
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
    more = ", figures as files" if draws else ""
    about = f'"""What a notebook shows below its cells: values as log lines{more}."""\n\n'
    imports = ["import logging", "from itertools import islice", "from pprint import PrettyPrinter"]
    imports += ["from typing import Any, Dict"]
    if draws:
        imports[2:2] = ["from pathlib import Path"]
        imports += ["", "import matplotlib.pyplot as plt"]
    figures = _FIGURES if draws else ""
    save = _SAVE if draws else ""
    lines = "\n".join(imports)
    return f"{about}{lines}\n\nlogger = logging.getLogger(__name__)\n{_SHOWN}{figures}{_SHOW}{save}"
