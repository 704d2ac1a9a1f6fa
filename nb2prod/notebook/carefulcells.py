"""Reading one cell the careful way.

>>> from nb2prod.notebook.jsontext import whole
>>> data = b'{"cell_type": "code", "source": 5, "metadata": {}}'
>>> inspector = Inspector(data)
>>> CellReader(inspector, major=4).read(1, whole(data)).source
''
>>> inspector.problems([whole(data)])[0].message
'"source" is a number, not text or a list of texts: write the cell again'
"""

from collections.abc import Sequence

from nb2prod.notebook import older
from nb2prod.notebook.decoding import normalised
from nb2prod.notebook.inspector import Inspector, quoted
from nb2prod.notebook.jsontext import Extent, Member, items, last, members
from nb2prod.notebook.layout import KINDS, NEWEST, is_id, source_member
from nb2prod.notebook.model import Cell

_KNOWN_KINDS = {kind: kind for kind in KINDS}
_TODO_KIND = "set it to code, markdown or raw"


class CellReader:
    """Reads cells of a file of the version ``major``, and tells its inspector what is wrong with them."""

    def __init__(self, inspector: Inspector, *, major: int):
        self._inspector = inspector
        self._old = major < NEWEST
        self._major = major

    def read(self, number: int, where: Extent) -> Cell:
        """The cell that stands there; what is not understood of it is empty."""
        if self._inspector.kind(where) != "an object":
            self._inspector.tell(
                f"the cell is {self._inspector.kind(where)}, not an object: delete it", where.start, number
            )
            return Cell(number=number, kind="raw", source="")
        found = members(self._inspector.data, where)
        self._inspector.tell_repeated(found, number)
        metadata = {}
        if not self._old or last(found, "metadata") is not None:
            metadata = self._inspector.object_of(found, "metadata", missing_at=where.start, cell=number)
        return Cell(
            number=number,
            kind=self._kind(found, where, number),
            source=self._source(found, where, number),
            id=None if self._old else self._id(found, number),
            execution_count=self._count(found, number),
            metadata=metadata,
            raw_outputs=self._outputs(found, number),
        )

    def _kind(self, found: Sequence[Member], where: Extent, number: int) -> str:
        known = older.KINDS if self._old else _KNOWN_KINDS
        member = last(found, "cell_type")
        if member is None:
            self._inspector.tell(f'"cell_type" is missing: {_TODO_KIND}', where.start, number)
            return "raw"
        kind = self._inspector.value(member)
        if not isinstance(kind, str):
            wrong = f'"cell_type" is {self._inspector.kind(member)}, not text: {_TODO_KIND}'
            self._inspector.tell(wrong, member.start, number)
            return "raw"
        if kind not in known:
            self._inspector.tell(
                f"the cell type {quoted(kind)} is unknown: {_TODO_KIND}", member.start, number
            )
        return known.get(kind, "raw")

    def _source(self, found: Sequence[Member], where: Extent, number: int) -> str:
        member = source_member(found, major=self._major)
        if member is None:
            self._inspector.tell('"source" is missing: add "source": []', where.start, number)
            return ""
        value = self._inspector.value(member)
        lines = value if isinstance(value, list) else [value]
        if not all(isinstance(line, str) for line in lines):
            self._tell_no_source(member, number)
            return ""
        source = normalised("".join(lines))
        if self._old and self._inspector.value(last(found, "cell_type")) == "heading":
            return older.heading(source, level=self._inspector.value(last(found, "level")))
        return source

    def _tell_no_source(self, member: Member, number: int) -> None:
        kind = self._inspector.kind
        wrong = next((line for line in items(self._inspector.data, member) if kind(line) != "text"), None)
        if wrong is None:
            told, where = f"is {kind(member)}, not text or a list of texts", member.start
        else:
            told, where = f"holds {kind(wrong)}, not only texts", wrong.start
        self._inspector.tell(f'"{member.key}" {told}: write the cell again', where, number)

    def _id(self, found: Sequence[Member], number: int) -> str | None:
        member = last(found, "id")
        value = self._inspector.value(member)
        if member is None or (isinstance(value, str) and is_id(value)):
            return value
        told = quoted(value) if isinstance(value, str) else self._inspector.kind(member)
        wrong = f"the id {told} is not 1 to 64 letters, digits, - and _: give the cell another"
        self._inspector.tell(wrong, member.start, number)
        return None

    def _count(self, found: Sequence[Member], number: int) -> int | None:
        member = last(found, "prompt_number" if self._old else "execution_count")
        if member is None or self._inspector.kind(member) == "null":
            return None
        count = self._inspector.number(member)
        if count is not None and count >= 0:
            return count
        told = self._inspector.kind(member) if count is None else count
        self._inspector.tell(f'"{member.key}" is {told}, not a count: set it to null', member.start, number)
        return None

    def _outputs(self, found: Sequence[Member], number: int) -> bytes:
        member = last(found, "outputs")
        if member is None:
            return b"[]"
        if self._inspector.kind(member) != "a list":
            wrong = f'"outputs" is {self._inspector.kind(member)}, not a list: make it []'
            self._inspector.tell(wrong, member.start, number)
            return b"[]"
        raw = self._inspector.data[member.start : member.end]
        return older.upgraded_outputs(raw) if self._old else raw
