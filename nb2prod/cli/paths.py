"""Paths among the arguments.

A notebook where something else belongs is a slip that would cost the notebook (``--write-baseline churn.ipynb``), or a
file whose name is an option (``--rules=x.ipynb``, put there by the shell for ``*.ipynb``) that would run what it names.

>>> APART.convert(Path("rules"), None, None)
PosixPath('rules')
>>> APART.convert("churn.ipynb", None, None)
Traceback (most recent call last):
...
click.exceptions.BadParameter: 'churn.ipynb' is a notebook
"""

import os
from pathlib import Path
from typing import Any

import click


class _Apart(click.Path):
    """A path that is no notebook's."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if is_notebook(value):
            self.fail(f"'{os.fspath(value)}' is a notebook", param, ctx)
        return super().convert(value, param, ctx)


PATH = click.Path(path_type=Path)
APART = _Apart(path_type=Path)


def is_notebook(path: str | os.PathLike[str]) -> bool:
    """Whether the name is that of a notebook."""
    return os.fspath(path).lower().endswith(".ipynb")
