"""Which distribution gives a module: looked up in a reviewed table, never guessed.

>>> distribution_of("cv2").name, distribution_of("google.cloud.storage.blob").name
('opencv-python', 'google-cloud-storage')
>>> distribution_of("helpers_of_my_own") is None
True
>>> platform_of("google.colab.drive"), is_standard("urllib2"), is_standard("urllib2", python=(3, 12))
('Google Colab', True, False)

A name that stands in no table is unknown, and stays unknown: a package of the same name may well be somebody's trap.
"""

import re
from functools import cache
from pathlib import Path

from nb2prod.notebook.value import Value

_PLATFORM = "@"
_SEPARATORS = r"[-_.]+"
_STILL_THERE = (99, 0)


class Distribution(Value):
    """What gives a module: ``name`` is what to install; a pin of one of the ``alternates`` is as good."""

    name: str
    alternates: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All names under which it may be installed or pinned, the usual one first."""
        return (self.name, *self.alternates)


def distribution_of(module: str) -> Distribution | None:
    """The distribution that gives ``module`` (may be dotted), or None: unknown, standard, or of a platform.

    Namespaces belong to no distribution: for ``from google.cloud import storage`` ask for
    ``google.cloud.storage``, that is, with the imported name behind the module.
    """
    row = _row(module)
    if row is None or row[0].startswith(_PLATFORM):
        return None
    return Distribution(row[0], tuple(row[1].split()) if len(row) > 1 else ())


def platform_of(module: str) -> str | None:
    """The platform that alone gives ``module`` (``Google Colab``), or None. Nothing that could be installed does."""
    row = _row(module)
    return row[0].removeprefix(_PLATFORM) if row is not None and row[0].startswith(_PLATFORM) else None


def is_standard(module: str, python: tuple[int, int] | None = None) -> bool:
    """Whether ``module`` is of the standard library: of that Python, or, without one, of any CPython 2.7 to 3.14."""
    span = _standard().get(module.partition(".")[0])
    return span is not None and (python is None or span[0] <= python <= span[1])


def normalise(name: str) -> str:
    """The one spelling of a distribution's name that PEP 503 compares by: ``Scikit_Learn`` is ``scikit-learn``."""
    return re.sub(_SEPARATORS, "-", name).lower()


def _row(module: str) -> list[str] | None:
    """The columns behind the longest beginning of ``module`` that has a row."""
    rows = _table()
    while module:
        if module in rows:
            return rows[module].split("\t")
        module = module.rpartition(".")[0]
    return None


@cache
def _table() -> dict[str, str]:
    return dict(line.split("\t", 1) for line in data_lines("distributions.tsv"))


@cache
def _standard() -> dict[str, tuple[tuple[int, int], tuple[int, int]]]:
    spans = {}
    for line in data_lines("standard.txt"):
        first, last, *modules = line.split()
        span = (_version(first), _STILL_THERE if last == "-" else _version(last))
        spans.update(dict.fromkeys(modules, span))
    return spans


def _version(text: str) -> tuple[int, int]:
    major, _, minor = text.partition(".")
    return int(major), int(minor)


def data_lines(name: str) -> list[str]:
    """The lines of a table of this room, without its comments."""
    text = Path(__file__).with_name(name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]
