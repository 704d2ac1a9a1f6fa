r"""What would change in a project, as a unified difference.

>>> from nb2prod.convert.merging import Change, Merging
>>> list(difference(Merging((), (Change("a.py", b"x = 2\n", b"x = 1\n"),))))
['--- a.py', '+++ a.py', '@@ -1 +1 @@', '-x = 1', '+x = 2']
"""

from collections.abc import Iterator
from difflib import unified_diff

from nb2prod.convert.generated import FOLDER, is_text
from nb2prod.convert.merging import Change, Merging

_NOTHING = "/dev/null"


def difference(merging: Merging) -> Iterator[str]:
    """The lines of the difference, file by file; what is no text is only named."""
    for change in merging.changes:
        if not change.path.startswith(f"{FOLDER}/"):
            yield from _of(change)


def _of(change: Change) -> Iterator[str]:
    before, after = change.before or b"", change.data or b""
    names = _NOTHING if change.before is None else change.path, (
        _NOTHING if change.data is None else change.path
    )
    if not (is_text(before) and is_text(after)):
        yield f"--- {names[0]}"
        yield f"+++ {names[1]}"
        yield "(no text)"
        return
    old, new = before.decode().splitlines(), after.decode().splitlines()
    yield from unified_diff(old, new, *names, lineterm="")
