"""``python -m nb2prod check churn.ipynb`` is ``nb2prod check churn.ipynb``."""

import os
import sys

# `python -m` puts the working directory first: a click.py lying in a checked folder must not be imported.
sys.path[:] = [entry for entry in sys.path if entry not in ("", os.getcwd())]

if __name__ == "__main__":
    from nb2prod.cli import main  # only now: every import from here on is safe

    sys.exit(main())
