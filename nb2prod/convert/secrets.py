"""Secrets in a notebook: where there is one, nothing is generated from it.

>>> from nb2prod.notebook import Cell, Notebook
>>> cell = Cell(1, "code", "password = 'c0rrect-h0rse-9battery-staple'")
>>> [(one.cell, one.line) for one in secrets_in(Notebook("n.ipynb", (cell,)))]
[(1, 1)]
"""

from nb2prod.convert.values import Refused
from nb2prod.lint.catalogue import load_catalogue
from nb2prod.lint.run import Selection, lint
from nb2prod.notebook import Notebook

_RULES = frozenset({"NB701", "NB702"})
_TODO = "take it out, and give it at run time; or suppress the finding where it is none"


def secrets_in(notebook: Notebook) -> tuple[Refused, ...]:
    """A refusal for each secret that is not suppressed; its value is never told."""
    found = lint(notebook, None, load_catalogue(()), Selection(codes=_RULES, places=False))
    return tuple(
        Refused(
            one.span.cell if one.span else 0,
            one.span.line if one.span else 0,
            f"{one.code}: {one.message}",
            _TODO,
        )
        for one in found.findings
        if one.code in _RULES
    )
