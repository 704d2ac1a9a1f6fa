"""Editing: only the bytes that an edit names change, and what comes out is what was asked for."""

import errno
import io
import json
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nb2prod.notebook.editing import (
    DeleteCell,
    InsertCell,
    MoveCell,
    SetId,
    TextEdit,
    apply_edits,
    missing_ids,
    origins,
    write_atomically,
)
from nb2prod.notebook.files import read_regular
from nb2prod.notebook.locate import FileMap
from nb2prod.notebook.model import Notebook
from nb2prod.notebook.reader import read_bytes


def reading(data: bytes) -> Notebook:
    return read_bytes(data, shown="a.ipynb")


def cell(source: object, **other: object) -> dict[str, object]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {},
        "outputs": [],
        "source": source,
        **other,
    }


def dump(
    *cells: object, indent: int | None = 1, ascii_only: bool = False, minor: int = 4, **style: object
) -> bytes:
    whole = {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": minor}
    return json.dumps(whole, indent=indent, ensure_ascii=ascii_only, **style).encode()


def text_edit(number: int, start: tuple[int, int], end: tuple[int, int], text: str) -> TextEdit:
    return TextEdit(
        cell=number, line=start[0], column=start[1], end_line=end[0], end_column=end[1], text=text
    )


def edited(data: bytes, *edits: object) -> bytes:
    return apply_edits(reading(data), edits)


THREE = dump(cell(["a\n", "b"]), cell("c"), cell([]))


# Nothing to do


@pytest.mark.parametrize(
    "data",
    [THREE, THREE + b"\n", THREE.replace(b"\n", b"\r\n"), dump(cell("a"), indent=None), b"", b"{", b"[]"],
)
def test_no_edits_change_no_byte(data: bytes) -> None:
    assert edited(data) == data


def test_an_edit_that_says_the_same_changes_no_byte() -> None:
    data = dump(cell(["é = '\\t'\n", "b"]), cell("c")).replace(b"\xc3\xa9", rb"\u00e9")
    assert edited(data, text_edit(1, (1, 1), (1, 2), "é"), text_edit(2, (1, 2), (1, 2), "")) == data


def test_moving_a_cell_to_where_it_is_changes_no_byte() -> None:
    assert edited(THREE, MoveCell(cell=2, after=1)) == THREE
    assert edited(THREE, MoveCell(cell=1, after=0)) == THREE
    assert edited(THREE, MoveCell(cell=2, after=2)) == THREE


# Text: the source in the file, an edit of cell 2, and the source in the file afterwards

ROWS = [
    (b'"x = 1"', ((1, 5), (1, 6)), "2", b'"x = 2"'),
    (b'"x = 1"', ((1, 1), (1, 1)), "y\n", rb'"y\nx = 1"'),
    (b'""', ((1, 1), (1, 1)), "x", b'"x"'),
    (b'"x"', ((1, 1), (1, 2)), "", b'""'),
    (rb'"\u0078\/\t1"', ((1, 4), (1, 5)), "2", rb'"\u0078\/\t2"'),
    (rb'"1\/\u0078"', ((1, 1), (1, 2)), "2", rb'"2\/\u0078"'),
    (rb'"a\r\nb"', ((2, 1), (2, 2)), "c\nd", rb'"a\r\nc\r\nd"'),
    (rb'"a\nb"', ((1, 2), (2, 1)), "", b'"ab"'),
    (rb'"a"', ((1, 2), (1, 2)), '\t"\\\x00', rb'"a\t\"\\\u0000"'),
    (rb'["a\n", "b"]', ((1, 1), (1, 2)), "A", rb'["A\n", "b"]'),
    (rb'["a\n", "b"]', ((2, 1), (2, 2)), "B", rb'["a\n", "B"]'),
    (rb'["a\n", "b"]', ((2, 2), (2, 2)), "\nc", rb'["a\n", "b\n", "c"]'),
    (rb'["a\n", "b"]', ((2, 2), (2, 2)), "\n", rb'["a\n", "b\n"]'),
    (rb'["a\n", "b"]', ((1, 1), (1, 1)), "z\n", rb'["z\n", "a\n", "b"]'),
    (rb'["a\n", "b"]', ((2, 1), (2, 1)), "z\ny\n", rb'["a\n", "z\n", "y\n", "b"]'),
    (rb'["a\n", "b\n", "c"]', ((1, 1), (2, 1)), "", rb'["b\n", "c"]'),
    (rb'["a\n", "b\n", "c"]', ((2, 1), (3, 1)), "", rb'["a\n", "c"]'),
    (rb'["a\n", "b\n", "c"]', ((2, 2), (3, 2)), "", rb'["a\n", "b"]'),
    (rb'["a\n", "b\n", "c"]', ((1, 2), (3, 1)), "", rb'["ac"]'),
    (rb'["a\n", "b"]', ((1, 1), (2, 2)), "", rb"[]"),
    (rb'["a\n"]', ((2, 1), (2, 1)), "b", rb'["a\n","b"]'),
    (rb"[]", ((1, 1), (1, 1)), "a\nb", rb'["a\n","b"]'),
    (rb'["a\nb\n","c"]', ((3, 1), (3, 2)), "d", rb'["a\nb\n","d"]'),
    (rb'["\u0061\n", "b\n",  "c"]', ((2, 1), (2, 2)), "x", rb'["\u0061\n", "x\n", "c"]'),
    (rb'["a\r\n", "b"]', ((1, 2), (1, 2)), "\n1", rb'["a\r\n", "1\r\n", "b"]'),
    (rb'["a", "b", "\n", "c"]', ((2, 1), (2, 2)), "d", rb'["ab\n", "d"]'),
]


@pytest.mark.parametrize(("source", "where", "text", "new"), ROWS)
def test_text_in_its_form(
    source: bytes, where: tuple[tuple[int, int], tuple[int, int]], text: str, new: bytes
) -> None:
    frame = (
        b'{"cells":[{"source":"first"},{"cell_type":"code","metadata":{},"source":%b,"x":[]}],"nbformat":4}'
    )
    data = frame % source
    assert edited(data, text_edit(2, *where, text)) == frame % new


def test_new_lines_are_indented_as_the_old_ones() -> None:
    data = dump(cell(["a"]), indent=4).replace(b"\n", b"\r\n")
    new = edited(data, text_edit(1, (1, 2), (1, 2), "\nb"))
    assert new == dump(cell(["a\n", "b"]), indent=4).replace(b"\n", b"\r\n")


def test_the_first_lines_of_an_empty_source_are_indented_as_the_file_is() -> None:
    for indent in (1, 2, 4):
        data = dump(cell([]), indent=indent)
        assert edited(data, text_edit(1, (1, 1), (1, 1), "a\nb")) == dump(cell(["a\n", "b"]), indent=indent)


@pytest.mark.parametrize("ascii_only", [True, False])
def test_letters_are_escaped_as_the_file_does(ascii_only: bool) -> None:
    data = dump(cell("é = 1"), cell("x"), ascii_only=ascii_only)
    assert edited(data, text_edit(2, (1, 1), (1, 2), "ß😀")) == dump(
        cell("é = 1"), cell("ß😀"), ascii_only=ascii_only
    )


def test_a_file_without_such_letters_gets_them_as_they_are() -> None:
    assert edited(dump(cell("x\x1b")), text_edit(1, (1, 1), (1, 2), "ß")) == dump(cell("ß\x1b"))


def test_a_file_with_both_gets_them_as_they_are() -> None:
    data = dump(cell("é"), cell("x")).replace(b'"x"', b'"x\\u00e9"')
    assert edited(data, text_edit(2, (1, 1), (1, 2), "ß")) == data.replace(b'"x', '"ß'.encode())


def test_several_edits_of_several_cells() -> None:
    edits = [
        text_edit(2, (1, 1), (1, 2), "C"),
        text_edit(1, (2, 2), (2, 2), "!"),
        text_edit(1, (1, 1), (1, 2), "A"),
        text_edit(1, (1, 2), (1, 2), "?"),
    ]
    assert edited(THREE, *edits) == dump(cell(["A?\n", "b!"]), cell("C"), cell([]))


def test_a_notebook_with_other_troubles_can_be_edited() -> None:
    odd = b'{"cell_type": "code", "source": "\\ud800 x", "metadata": NaN}'
    data = b'\xef\xbb\xbf{"cells": [null, %b], "nbformat": 4}' % odd
    assert edited(data, text_edit(2, (1, 3), (1, 4), "y")) == data.replace(b" x", b" y")


def test_the_last_of_two_sources_is_edited() -> None:
    data = b'{"cells": [{"cell_type": "code", "source": "x", "source": "y", "metadata": {}}], "nbformat": 4}'
    assert edited(data, text_edit(1, (1, 1), (1, 2), "z")) == data.replace(b'"y"', b'"z"')


def test_an_old_code_cell_can_be_edited() -> None:
    cells = [
        {"cell_type": "code", "input": ["x\n", "y"], "language": "python", "metadata": {}, "outputs": []}
    ]
    whole = {"metadata": {}, "nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": cells}]}
    data = json.dumps(whole, indent=1).encode()
    assert edited(data, text_edit(1, (2, 1), (2, 2), "z")) == data.replace(b'"y"', b'"z"')


# Whole cells

NEW = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": ["n\n", "m"]}
A, B, C = cell(["a\n", "b"]), cell("c"), cell([])


@pytest.mark.parametrize(
    ("edits", "cells"),
    [
        ([InsertCell(after=0, source="n\nm")], [NEW, A, B, C]),
        ([InsertCell(after=1, source="n\nm")], [A, NEW, B, C]),
        ([InsertCell(after=3, source="n\nm")], [A, B, C, NEW]),
        (
            [InsertCell(after=1, source="", kind="raw")],
            [A, {"cell_type": "raw", "metadata": {}, "source": []}, B, C],
        ),
        ([DeleteCell(cell=1)], [B, C]),
        ([DeleteCell(cell=2)], [A, C]),
        ([DeleteCell(cell=3)], [A, B]),
        ([DeleteCell(cell=1), DeleteCell(cell=2), DeleteCell(cell=3)], []),
        ([MoveCell(cell=1, after=2)], [B, A, C]),
        ([MoveCell(cell=3, after=0)], [C, A, B]),
        ([MoveCell(cell=3, after=1), MoveCell(cell=2, after=1)], [A, C, B]),
        ([MoveCell(cell=1, after=2), MoveCell(cell=2, after=1)], [B, A, C]),
        ([DeleteCell(cell=2), InsertCell(after=2, source="n\nm")], [A, NEW, C]),
        ([MoveCell(cell=1, after=3), text_edit(1, (1, 1), (1, 2), "x")], [B, C, cell(["x\n", "b"])]),
    ],
)
@pytest.mark.parametrize(
    "style", [{}, {"indent": 4}, {"indent": None}, {"indent": None, "separators": (",", ":")}]
)
def test_whole_cells(edits: list[object], cells: list[object], style: dict[str, object]) -> None:
    assert edited(dump(A, B, C, **style), *edits) == dump(*cells, **style)


def test_the_first_cell_of_all() -> None:
    for style in ({}, {"indent": 2}, {"indent": None}):
        assert edited(dump(**style), InsertCell(after=0, source="n\nm")) == dump(NEW, **style)


def test_a_new_cell_looks_like_the_others() -> None:
    data = dump(cell("a"), indent=2, ascii_only=True).replace(b'"a"', b'"\\u00e9"').replace(b"\n", b"\r\n")
    new = edited(data, InsertCell(after=1, source="é\nb", kind="markdown"))
    assert b'\r\n    {\r\n      "cell_type": "markdown",\r\n' in new
    assert b'"source": "\\u00e9\\nb"' in new


def test_ids_are_given_where_the_format_has_them() -> None:
    data = dump(cell("a", id="one"), minor=5)
    edits = [
        InsertCell(after=1, source="b"),
        InsertCell(after=1, source="b"),
        InsertCell(after=0, source="c", id="two"),
    ]
    new = edited(data, *edits)
    ids = [found.id for found in reading(new).cells]
    assert ids[:2] == ["two", "one"] and len(set(ids)) == 4 and None not in ids
    assert new == edited(data, *edits)
    assert b'"id"' not in edited(dump(cell("a")), InsertCell(after=1, source="b", id="two"))


STYLED = [{}, {"indent": 4}, {"indent": None}, {"indent": None, "separators": (",", ":")}]


@pytest.mark.parametrize("style", STYLED)
@pytest.mark.parametrize("keys", ["cell_type", "metadata", "source"])
def test_an_id_stands_where_jupyter_writes_it(style: dict[str, object], keys: str) -> None:
    """Keys in the order of the alphabet, or with one of them in front."""
    first = {keys: A[keys], **A}
    with_id = {"id": "one", **first} if keys > "id" else {**first, "id": "one"}
    order = sorted if keys == "cell_type" else list
    wanted = [dict(order(with_id.items())), cell("c", id="two")]
    data = dump(dict(order(first.items())), cell("c", id="two"), minor=5, **style)
    assert edited(data, SetId(1, "one")) == dump(*wanted, minor=5, **style)


def test_all_ids_make_an_older_file_one_of_the_format_that_has_them() -> None:
    notebook = reading(THREE)
    new = apply_edits(notebook, [*missing_ids(notebook), text_edit(2, (1, 1), (1, 2), "x")])
    again = reading(new)
    assert again.nbformat == (4, 5) and again.problems == ()
    assert [found.id for found in again.cells] == [edit.id for edit in missing_ids(notebook)]
    assert missing_ids(again) == ()


def test_new_cells_have_ids_when_all_get_some() -> None:
    notebook = reading(THREE)
    again = reading(apply_edits(notebook, [*missing_ids(notebook), InsertCell(after=1, source="n")]))
    assert len({found.id for found in again.cells} - {None}) == 4


def test_equal_cells_get_different_ids_and_the_same_ones_each_time() -> None:
    notebook = reading(dump(cell("a"), cell("a"), cell("a", id="x"), minor=5))
    ids = missing_ids(notebook)
    assert [edit.cell for edit in ids] == [1, 2] and ids[0].id != ids[1].id
    assert missing_ids(notebook) == ids


@pytest.mark.parametrize(
    "edits",
    [
        [SetId(1, "one")],
        [SetId(1, "a b"), SetId(2, "two"), SetId(3, "three")],
        [SetId(1, "one"), SetId(1, "uno"), SetId(2, "two"), SetId(3, "three")],
        [SetId(1, "one"), SetId(2, "two"), SetId(3, "three"), SetId(4, "four")],
        [SetId(1, "one"), SetId(2, "one"), SetId(3, "three")],
        [SetId(1, "one"), SetId(2, "two"), SetId(3, "three"), DeleteCell(3)],
    ],
)
def test_ids_that_cannot_be_given(edits: list[object]) -> None:
    with pytest.raises(ValueError, match="."):
        edited(THREE, *edits)


def test_an_id_is_never_replaced() -> None:
    with pytest.raises(ValueError, match="has one already"):
        edited(dump(cell("a", id="one"), minor=5), SetId(1, "two"))


def test_formats_before_4_have_no_ids() -> None:
    data = b'{"nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": [{"cell_type": "code", "input": "x"}]}]}'
    with pytest.raises(ValueError, match="old nbformat"):
        edited(data, SetId(1, "one"))


def test_where_each_cell_stood_before() -> None:
    edits = [
        MoveCell(cell=3, after=0),
        InsertCell(after=1, source="n"),
        DeleteCell(cell=2),
        text_edit(1, (1, 1), (1, 1), "x"),
    ]
    assert origins(reading(THREE), edits) == [3, 1, None]
    assert origins(reading(THREE), []) == [1, 2, 3]


# What is refused


@pytest.mark.parametrize(
    "edits",
    [
        [text_edit(1, (1, 1), (1, 2), "x"), text_edit(1, (1, 1), (1, 2), "y")],
        [text_edit(1, (1, 1), (2, 2), "x"), text_edit(1, (1, 2), (1, 2), "y")],
        [text_edit(0, (1, 1), (1, 1), "x")],
        [text_edit(4, (1, 1), (1, 1), "x")],
        [text_edit(1, (3, 1), (3, 1), "x")],
        [text_edit(1, (1, 0), (1, 1), "x")],
        [text_edit(1, (1, 1), (1, 3), "x")],
        [text_edit(1, (2, 1), (1, 1), "x")],
        [text_edit(1, (1, 1), (1, 1), "\ud800")],
        [DeleteCell(cell=0)],
        [DeleteCell(cell=4)],
        [DeleteCell(cell=1), DeleteCell(cell=1)],
        [DeleteCell(cell=1), MoveCell(cell=1, after=2)],
        [MoveCell(cell=1, after=2), MoveCell(cell=1, after=3)],
        [MoveCell(cell=1, after=4)],
        [DeleteCell(cell=1), text_edit(1, (1, 1), (1, 1), "x")],
        [InsertCell(after=-1, source="")],
        [InsertCell(after=4, source="")],
        [InsertCell(after=1, source="", kind="heading")],
        [InsertCell(after=1, source="", id="../x")],
        [InsertCell(after=1, source="\udc00")],
    ],
)
def test_contradictions_and_places_that_are_not_there(edits: list[object]) -> None:
    with pytest.raises(ValueError, match="."):
        edited(THREE, *edits)


@pytest.mark.parametrize(
    "data",
    [
        b"{",
        b"",
        b'{"cells": [null], "nbformat": 4}',
        b'{"cells": [{"source": 5}], "nbformat": 4}',
        b'{"nbformat": 3, "worksheets": [{"cells": [{"cell_type": "heading", "level": 1, "source": "x"}]}]}',
    ],
)
def test_a_source_that_was_not_read_is_not_edited(data: bytes) -> None:
    with pytest.raises(ValueError, match="."):
        edited(data, text_edit(1, (1, 1), (1, 1), "x"))


def test_old_notebooks_are_not_rearranged() -> None:
    data = b'{"nbformat": 3, "worksheets": [{"cells": [{"cell_type": "code", "input": "x"}]}]}'
    with pytest.raises(ValueError, match="old nbformat"):
        edited(data, DeleteCell(cell=1))


def test_an_id_that_is_there_already_is_refused() -> None:
    with pytest.raises(ValueError, match="stands at cell"):
        edited(dump(cell("a", id="one"), minor=5), InsertCell(after=1, source="b", id="one"))


# Any source, any edit

CHARS = st.sampled_from('ab \n\n\r\t"\\é\U0001f600\u2028\x0c') | st.characters(codec="utf-8")
TEXTS = st.text(CHARS, max_size=15)
SOURCES = (
    TEXTS | st.lists(TEXTS, max_size=4) | st.lists(TEXTS.map(lambda text: text.replace("\n", "") + "\n"))
)
STYLES = st.fixed_dictionaries(
    {"indent": st.sampled_from([None, 0, 1, 2, 4]), "ascii_only": st.booleans(), "sort_keys": st.booleans()}
)


def draw_edits(data: st.DataObject, source: str, number: int) -> tuple[list[TextEdit], str]:
    """Edits of a source that do not overlap, in any order, and what they make of it."""
    count = data.draw(st.integers(1, 3))
    marks = sorted(data.draw(st.lists(st.integers(0, len(source)), min_size=2 * count, max_size=2 * count)))
    edits, pieces, position = [], [], 0
    for start, end in zip(marks[::2], marks[1::2], strict=True):
        text = data.draw(TEXTS)
        before, whole = source[:start], source[:end]
        places = [(part.count("\n") + 1, len(part) - part.rfind("\n")) for part in (before, whole)]
        edits.append(text_edit(number, *places, text))
        pieces += [source[position:start], text.replace("\r\n", "\n").replace("\r", "\n")]
        position = end
    return edits, "".join(pieces) + source[position:]


@settings(deadline=None)
@given(st.lists(SOURCES, min_size=1, max_size=3), STYLES, st.booleans(), st.data())
def test_only_the_source_that_is_edited_changes(
    sources: list[object], style: dict[str, object], crlf: bool, data: st.DataObject
) -> None:
    raw = dump(*[cell(source, outputs=[{"text": "é"}]) for source in sources], **style)
    raw = raw.replace(b"\n", b"\r\n") if crlf else raw
    notebook = reading(raw)
    number = data.draw(st.integers(1, len(sources)))
    source = notebook.cells[number - 1].source
    edits, wanted = draw_edits(data, source, number)
    try:
        new = apply_edits(notebook, edits)
    except ValueError:
        # A return at the end of one item and its newline in the next are refused where the edit parts them.
        items = sources[number - 1]
        assert isinstance(items, list) and any(item.endswith("\r") for item in items)
        return
    again = reading(new)
    assert again.cells[number - 1].source == wanted
    assert again.problems == ()
    member = FileMap(notebook).source_member(number)
    assert new.startswith(raw[: member.start]) and new.endswith(raw[member.end :])
    if wanted == source:
        assert new == raw


@settings(deadline=None)
@given(st.lists(SOURCES, min_size=1, max_size=5), STYLES, st.data())
def test_rearranged_cells_keep_their_bytes(
    sources: list[object], style: dict[str, object], data: st.DataObject
) -> None:
    raw = dump(*[cell(source) for source in sources], **style)
    notebook = reading(raw)
    numbers = data.draw(st.permutations(range(1, len(sources) + 1)))
    gone, moved = numbers[: len(numbers) // 3], numbers[len(numbers) // 3 : len(numbers) // 2]
    afters = st.integers(0, len(sources))
    edits = [DeleteCell(cell=number) for number in gone]
    edits += [MoveCell(cell=number, after=data.draw(afters)) for number in moved]
    edits += [
        InsertCell(after=data.draw(afters), source=text) for text in data.draw(st.lists(TEXTS, max_size=2))
    ]
    new = apply_edits(notebook, data.draw(st.permutations(edits)))
    before = {raw[where.start : where.end] for where in FileMap(notebook).cells}
    after = [new[where.start : where.end] for where in FileMap(reading(new)).cells]
    assert len(after) == len(sources) - len(gone) + len(edits) - len(gone) - len(moved)
    assert sum(one not in before for one in after) <= len(edits) - len(gone) - len(moved)
    kept = [n for n in range(1, len(sources) + 1) if n not in gone]
    order = [found.source for found in reading(new).cells]
    for number in kept:
        assert notebook.cells[number - 1].source in order


# Reading and writing


def test_a_file_in_which_nothing_has_been_written_yet_is_not_read(tmp_path: Path, monkeypatch) -> None:
    """As the system gives the log of its kernel, a regular file: it does not say that it is empty."""

    class Log(io.BytesIO):
        def read(self, size: int | None = -1) -> None:
            return None

    (tmp_path / "kmsg").write_bytes(b"")
    monkeypatch.setattr("builtins.open", lambda *_, **__: Log())
    with pytest.raises(BlockingIOError):
        read_regular(tmp_path / "kmsg")


def test_writing_keeps_the_mode_and_leaves_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "a.ipynb"
    target.write_bytes(b"old")
    target.chmod(0o640)
    write_atomically(target, b"new")
    assert target.read_bytes() == b"new"
    assert stat.S_IMODE(target.stat().st_mode) == 0o640 or os.name == "nt"
    assert os.listdir(tmp_path) == ["a.ipynb"]


@pytest.mark.skipif(os.name == "nt", reason="no owners on this system")
def test_writing_keeps_the_owner(tmp_path: Path) -> None:
    """A notebook that is fixed as root, in a container, still belongs to whoever wrote it."""
    target = tmp_path / "a.ipynb"
    target.write_bytes(b"old")
    if os.geteuid() == 0:
        os.chown(target, 1234, 2345)
    before = target.stat()
    write_atomically(target, b"new")
    after = target.stat()
    assert (after.st_uid, after.st_gid) == (before.st_uid, before.st_gid)
    assert after.st_mtime_ns >= before.st_mtime_ns


def test_writing_a_new_file(tmp_path: Path) -> None:
    write_atomically(tmp_path / "a.ipynb", b"new")
    (tmp_path / "b.ipynb").write_bytes(b"")
    assert (tmp_path / "a.ipynb").read_bytes() == b"new"
    assert (tmp_path / "a.ipynb").stat().st_mode == (tmp_path / "b.ipynb").stat().st_mode


def test_writing_through_a_link_keeps_the_link(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.ipynb").write_bytes(b"old")
    link = tmp_path / "link.ipynb"
    link.symlink_to(folder / "a.ipynb")
    write_atomically(link, b"new")
    assert link.is_symlink() and (folder / "a.ipynb").read_bytes() == b"new"
    assert os.listdir(folder) == ["a.ipynb"]


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path, monkeypatch, step: str) -> None:
    target = tmp_path / "a.ipynb"
    target.write_bytes(b"old")

    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(os, step, fail)
    with pytest.raises(OSError, match="no space"):
        write_atomically(target, b"new")
    assert target.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a.ipynb"]


def test_a_folder_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="not a regular file"):
        write_atomically(tmp_path, b"new")
    assert os.listdir(tmp_path) == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes on this system")
def test_a_pipe_is_not_replaced(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="not a regular file"):
        write_atomically(tmp_path / "pipe", b"new")
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)


def test_a_read_only_file_is_not_written(tmp_path: Path) -> None:
    """Not even for root, and although its folder would let it be replaced."""
    target = tmp_path / "a.ipynb"
    target.write_bytes(b"old")
    target.chmod(0o444)
    with pytest.raises(PermissionError, match="read-only"):
        write_atomically(target, b"new")
    assert target.read_bytes() == b"old" and os.listdir(tmp_path) == ["a.ipynb"]


LEFTOVER = ".nb2prod-0123456789abcdef.tmp"


@pytest.mark.parametrize("name", [".nb2prod-1.tmp", "nb2prod-0123456789abcdef.tmp", LEFTOVER + "~", "b.tmp"])
def test_other_files_are_never_swept_away(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"kept")
    write_atomically(tmp_path / "a.ipynb", b"new")
    assert (tmp_path / name).read_bytes() == b"kept"


@pytest.mark.skipif(os.name == "nt", reason="an open file is its own lock there")
def test_the_file_of_a_living_writer_is_never_swept_away(tmp_path: Path) -> None:
    import fcntl

    with open(tmp_path / LEFTOVER, "wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        write_atomically(tmp_path / "a.ipynb", b"new")
        assert (tmp_path / LEFTOVER).exists()
    write_atomically(tmp_path / "a.ipynb", b"newer")
    assert os.listdir(tmp_path) == ["a.ipynb"]


def test_what_a_dead_writer_left_is_swept_away(tmp_path: Path) -> None:
    (tmp_path / LEFTOVER).write_bytes(b"half")
    write_atomically(tmp_path / "a.ipynb", b"new")
    assert os.listdir(tmp_path) == ["a.ipynb"]


def test_a_link_with_the_name_of_a_leftover_leads_nowhere(tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_bytes(b"kept")
    (tmp_path / LEFTOVER).symlink_to(tmp_path / "data.csv")
    write_atomically(tmp_path / "a.ipynb", b"new")
    assert (tmp_path / "data.csv").read_bytes() == b"kept"
