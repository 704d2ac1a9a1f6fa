"""The way in, of ``nb2prod check churn.ipynb`` and of ``python -m nb2prod check churn.ipynb`` alike.

>>> _trusted(["", "/lib", "/work"], here="/work", home="/lib")
['/lib']
"""

import os
import sys
from collections.abc import Iterable


def _trusted(entries: Iterable[str], *, here: str, home: str) -> list[str]:
    """Where modules may be imported from: not from the folder ``here``, unless nb2prod itself lies in it.

    ``python -m`` and ``PYTHONPATH=.`` put the working directory there, and a click.py in a checked folder must not be
    imported.
    """
    return [entry for entry in entries if entry == home or entry not in ("", ".", here)]


def main() -> int:
    """Runs the command line; gives the exit code."""
    try:
        here = os.getcwd()
    except FileNotFoundError:  # somebody deleted it
        here = ""
    home = os.path.dirname(os.path.dirname(__file__))
    sys.path[:] = _trusted(sys.path, here=here, home=home)
    from nb2prod.cli import main as run  # only now: every import from here on is safe

    return run()


if __name__ == "__main__":
    sys.exit(main())
