"""Secrets in a notebook and in what it prints: where there is one, nothing is generated from it.

>>> from nb2prod.notebook import Cell, Notebook
>>> cell = Cell(1, "code", "password = 'c0rrect-h0rse-9battery-staple'")
>>> [(one.cell, one.line) for one in secrets_in(Notebook("n.ipynb", (cell,)))]
[(1, 1)]
"""

from collections.abc import Mapping
from pathlib import Path

from nb2prod.convert.values import Refused
from nb2prod.facts.secretforms import forms_in
from nb2prod.facts.secrets import may_hold_secret
from nb2prod.lint.catalogue import load_catalogue
from nb2prod.lint.run import Selection, lint
from nb2prod.notebook import Notebook, read_bytes
from nb2prod.replay import Run, executed_text

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


def secrets_printed(notebook: Path, run: Run) -> tuple[Refused, ...]:
    """A refusal for each secret that the run printed, perhaps from the environment: a project holds what is printed."""
    text = executed_text(notebook, run).encode("utf-8", "surrogatepass")
    return secrets_in(read_bytes(text, shown=notebook.name))


def secrets_recorded(project: Mapping[str, bytes]) -> tuple[Refused, ...]:
    """A refusal for each file of a project's tests in which a token of a known form was recorded."""
    return tuple(
        Refused(0, 0, f"{path} would hold {found[0].kind}", "do not give it from one cell to another")
        for path, data in project.items()
        if path.startswith("tests/baseline/") and may_hold_secret(data, outputs=True)
        if (found := forms_in(data.decode("utf-8", "replace")))
    )
