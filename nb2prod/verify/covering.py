"""Secrets in what runs printed: the verdicts tell of them, and show them to nobody.

>>> from nb2prod.notebook import Cell
>>> cover = covering(Notebook("n.ipynb", (Cell(1, "code", "password = 'Rain7coat'"),)))
>>> cover("no login with Rain7coat at https://me:Sun4glasses@bank.com/a")
'no login with *** at https://me:***@bank.com/a'
"""

from collections.abc import Callable

from nb2prod.compare import Difference
from nb2prod.facts.secretforms import apart, forms_in
from nb2prod.facts.secretnames import names_in
from nb2prod.facts.secrets import Secrets, may_hold_secret
from nb2prod.lint.concealment import Veil
from nb2prod.notebook import Notebook, replace
from nb2prod.verify.values import Explanation, JudgedCell, RunFacts, Stop, Verification

Cover = Callable[[str], str]


def covering(notebook: Notebook) -> Cover:
    """A function that puts three stars in place of every secret, one of the notebook and one that looks so."""
    veil = Veil(notebook, [place for secret in Secrets(notebook).in_sources for place in secret.places])

    def cover(text: str) -> str:
        text = veil.cover(text)
        if may_hold_secret(text.encode("utf-8", "replace")):
            for piece in reversed(apart([*forms_in(text), *names_in(text, prose=True)])):
                text = f"{text[:piece.start]}***{text[piece.end:]}"
        return text

    return cover


def covered(told: Verification, cover: Cover) -> Verification:
    """The answer without the secrets."""
    return replace(
        told,
        runs=tuple(_run(run, cover) for run in told.runs),
        cells=tuple(_cell(cell, cover) for cell in told.cells),
        notes={question: tuple(map(cover, texts)) for question, texts in told.notes.items()},
    )


def _run(run: RunFacts, cover: Cover) -> RunFacts:
    return run if run.error is None else replace(run, error=_stop(run.error, cover))


def _stop(stop: Stop, cover: Cover) -> Stop:
    foreseen = stop.foreseen_by and _explanation(stop.foreseen_by, cover)
    return replace(stop, message=cover(stop.message), foreseen_by=foreseen)


def _cell(cell: JudgedCell, cover: Cover) -> JudgedCell:
    return replace(
        cell,
        heading=cover(cell.heading),
        explained_by=tuple(_explanation(one, cover) for one in cell.explained_by),
        differences=tuple(_difference(one, cover) for one in cell.differences),
    )


def _explanation(one: Explanation, cover: Cover) -> Explanation:
    return replace(one, message=cover(one.message))


def _difference(one: Difference, cover: Cover) -> Difference:
    return replace(one, name=cover(one.name), left=cover(one.left), right=cover(one.right))
