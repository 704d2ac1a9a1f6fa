"""What one notebook's check gives: findings with every place that a report may want to show.

>>> fingerprint("NB502", line="a, b = train_test_split(rows)", words="train_test_split(rows)")
'ae71a639756078d0'
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from nb2prod.notebook import FilePlace, Span, Value, replace
from nb2prod.notebook.fileedit import FileEdit
from nb2prod.rule import Fix, Related, Severity


class Excerpt(Value):
    """The line of source that a finding points at: at most a few hundred characters around the place.

    ``column`` and ``width`` tell where the pointer goes, counted from 1 in ``text``. A line that holds a secret
    is cut before it.
    """

    text: str
    column: int
    width: int


class Finding(Value):
    """One breach of a rule. ``span`` is None for a finding of the whole notebook.

    Where the span stands in the file is from ``place`` up to ``end``, and ``related_places`` are the starts of what is
    related. ``file_edits`` are the fix in characters of the file; none if it cannot be told so.
    """

    code: str
    name: str
    severity: Severity
    message: str
    span: Span | None
    place: FilePlace
    fingerprint: str
    cell_id: str | None = None
    execution_count: int | None = None
    related: tuple[Related, ...] = ()
    fix: Fix | None = None
    excerpt: Excerpt | None = None
    heading: str = ""
    end: FilePlace | None = None
    related_places: tuple[FilePlace, ...] = ()
    file_edits: tuple[FileEdit, ...] = ()


class FixWish(Value):
    """Which fixes a user wants: with ``unsafe`` also those that may change what the notebook gives; with ``dry`` they
    are only told, as differences. ``old`` are findings that are left alone: how often each ``CODE fingerprint`` stands
    in the notebook at that path.
    """

    unsafe: bool = False
    dry: bool = False
    old: Mapping[str, Mapping[str, int]] = {}


class CellDiff(Value):
    """What a fix does to one cell: its number before (None: new) and after (None: deleted), the id that it gets, and
    the lines of a unified diff, without its head and with secrets covered.
    """

    before: int | None
    after: int | None
    lines: tuple[str, ...] = ()
    given_id: str | None = None


class Fixes(Value):
    """What was fixed in one notebook, or would be: how many findings, which cells change, which fixes are left out
    and why. With ``dry`` nothing was done. ``data`` is the new file where the caller is to deliver it.
    """

    fixed: int = 0
    diffs: tuple[CellDiff, ...] = ()
    left_out: tuple[str, ...] = ()
    data: bytes | None = None
    dry: bool = False


class NotebookFindings(Value):
    """The findings of one notebook in the order of their places. ``cells`` counts all cells.

    ``suppressed`` counts those that the notebook or the configuration silenced, ``baselined`` those that are old.
    ``fixes`` is set where fixing was asked for.
    """

    path: str
    language: str
    cells: int
    findings: tuple[Finding, ...]
    suppressed: int = 0
    baselined: int = 0
    fixes: Fixes | None = None


def fingerprint(code: str, *, line: str, words: str) -> str:
    """A digest that stays the same when cells move, outputs change or the notebook runs again.

    ``line`` is the text that the finding stands on, ``words`` the part of it that the finding speaks of; white space
    does not count.
    """
    digest = _begun(code, line).copy()
    digest.update(_squeezed(words))
    return digest.hexdigest()[:16]


@lru_cache(maxsize=16)
def _begun(code: str, line: str) -> Any:
    """The digest as far as the line: thousands of findings may stand on one that is very long."""
    import hashlib  # only findings pay for it

    return hashlib.sha256(b"\0".join((code.encode(), _squeezed(line), b"")))


def _squeezed(text: str) -> bytes:
    return "".join(text.split()).encode("utf-8", "surrogatepass")


def numbered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings with ``-2``, ``-3`` … behind fingerprints that came before."""
    seen: dict[str, int] = {}
    result = []
    for finding in findings:
        count = seen[finding.fingerprint] = seen.get(finding.fingerprint, 0) + 1
        result.append(
            finding if count == 1 else replace(finding, fingerprint=f"{finding.fingerprint}-{count}")
        )
    return tuple(result)
