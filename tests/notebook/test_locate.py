"""The map to the file: the byte at a place is the beginning of the JSON of that very character."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nb2prod.notebook.jsontext import Places
from nb2prod.notebook.locate import FileMap
from nb2prod.notebook.model import FilePlace, Notebook
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


def document(*cells: object, **other: object) -> dict[str, object]:
    return {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 4, **other}


# One cell a row: the JSON of the source, a line and column in it, and the JSON from there on
ROWS = [
    (rb'["x = 1\n", "y"]', 1, 1, rb"x = 1\n"),
    (rb'["x = 1\n", "y"]', 1, 5, rb"1\n"),
    (rb'["x = 1\n", "y"]', 1, 6, rb'\n"'),
    (rb'["x = 1\n", "y"]', 2, 1, b'y"]'),
    (rb'["x = 1\n", "y"]', 2, 2, b'"]'),
    (rb'["x\n"]', 2, 1, b'"]'),
    (rb'"x\ny"', 2, 1, b'y"'),
    (rb'"x\ny"', 1, 2, rb"\ny"),
    (rb'["a", "b", "c\n", "d"]', 1, 3, rb"c\n"),
    (rb'["a\nb\n", "c"]', 2, 1, rb"b\n"),
    (rb'["", "", "a"]', 1, 1, b'a"]'),
    (rb'"\"\\\t\/x"', 1, 5, b'x"'),
    (rb'"\"\\\t\/x"', 1, 3, rb"\t\/x"),
    (rb'"\\n\nx"', 2, 1, b'x"'),
    (rb'"\\u00e9x"', 1, 7, b'x"'),
    (rb'"\u00e9x"', 1, 2, b'x"'),
    (rb'"\ud83d\ude00x"', 1, 2, b'x"'),
    (rb'"\ud83d\ude00x"', 1, 1, rb"\ud83d"),
    (rb'"\ud83dx"', 1, 2, b'x"'),
    (rb'"\u000ax"', 2, 1, b'x"'),
    ('"é😀x"'.encode(), 1, 3, b'x"'),
    ('"aé\\té😀x\\n"'.encode(), 1, 6, b"x\\n"),
    (rb'"a\r\nb"', 1, 2, rb"\r\nb"),
    (rb'"a\r\nb"', 2, 1, b'b"'),
    (rb'["a\r", "\n", "b"]', 2, 1, b'b"]'),
    (rb'["a\r", "", "\nb"]', 2, 1, b'b"]'),
    (rb'"a\rb\n\rc"', 4, 1, b'c"'),
    (rb'["a"]', 9, 9, b'"]'),
    (rb'["abc\n", "d"]', 1, 99, rb'\n"'),
    (rb'["abc"]', 0, 0, b"abc"),
]


@pytest.mark.parametrize(("source", "line", "column", "rest"), ROWS)
def test_the_byte_of_a_character(source: bytes, line: int, column: int, rest: bytes) -> None:
    data = b'{"cells": [{"cell_type": "code", "metadata": {}, "source": %b}], "metadata": {}}' % source
    offset = FileMap(reading(data)).offset(1, line, column)
    assert data[offset:].startswith(rest)


@pytest.mark.parametrize("newline", [b"\n", b"\r\n"])
def test_lines_and_columns_of_the_file(newline: bytes) -> None:
    data = json.dumps(document(cell(["a\n", "ö = 'ß'"]), cell("b")), indent=1, ensure_ascii=False).encode()
    data = data.replace(b"\n", newline)
    places = FileMap(reading(data))
    lines = data.decode().split("\n")
    found = places.place(cell=1, line=2, column=6)
    assert lines[found.line - 1][found.column - 1 :].rstrip("\r") == "ß'\""
    found = places.place(cell=2, line=1, column=1)
    assert lines[found.line - 1][found.column - 1 :].rstrip("\r") == 'b"'


def test_a_file_of_one_line() -> None:
    data = json.dumps(document(cell("é"), cell("b")), ensure_ascii=False).encode()
    found = FileMap(reading(data)).place(cell=2, line=1, column=1)
    assert (found.line, data.decode()[found.column - 1 :][:2]) == (1, 'b"')


def test_old_worksheets() -> None:
    cells = [
        {"cell_type": "heading", "level": 2, "metadata": {}, "source": ["My\n", "data"]},
        {"cell_type": "code", "input": ["x\n", "y"], "language": "python", "metadata": {}, "outputs": []},
    ]
    whole = {
        "metadata": {},
        "nbformat": 3,
        "nbformat_minor": 0,
        "worksheets": [{"cells": [one]} for one in cells],
    }
    data = json.dumps(whole, indent=1).encode()
    notebook = reading(data)
    places = FileMap(notebook)
    assert notebook.cells[0].source == "## My data"
    assert data[places.offset(1, 1, 4) :].startswith(b"My")
    assert data[places.offset(1, 1, 7) :].startswith(b'data"')
    assert data[places.offset(1, 1, 1) :].startswith(b"My")
    assert data[places.offset(2, 2, 1) :].startswith(b'y"')


def test_places_of_cells_outputs_and_metadata() -> None:
    whole = document(cell("a", outputs=[{"n": 1}, {"n": 2}]), None, metadata={"k": 1})
    data = json.dumps(whole, indent=1).encode()
    lines = data.decode().split("\n")
    places = FileMap(reading(data))

    def text_at(place: FilePlace) -> str:
        return "\n".join([lines[place.line - 1][place.column - 1 :], *lines[place.line :]])

    assert text_at(places.cell_place(1)).startswith('{\n   "cell_type": "code"')
    assert text_at(places.cell_place(2)).startswith("null")
    assert text_at(places.output_place(1)).startswith('{\n     "n": 1')
    assert text_at(places.output_place(1, 2)).startswith('{\n     "n": 2')
    assert places.output_place(1, 3) == places.cell_place(1)
    assert places.output_place(2) == places.cell_place(2)
    assert text_at(places.metadata_place()).startswith('{\n  "k": 1')


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b'{"cells": 5}',
        b'{"cells": [[], {}, {"source": 5}, {"source": [5]}], "nbformat": 4}',
        b'{"cells": [{"source": []}, {"source": ""}]}',
    ],
)
def test_what_is_not_there_has_a_place_all_the_same(data: bytes) -> None:
    places = FileMap(reading(data))
    for number in range(-1, 6):
        assert places.place(number, 1, 1).line == 1
        assert places.cell_place(number).column >= 1
        assert places.output_place(number).column >= 1
    assert places.metadata_place() == FilePlace(1, 1)


@pytest.mark.parametrize(
    "data",
    [
        b'{"nbformat": 4, "cells": [{"source": "a", "source": "b", "metadata": {}}]}',
        b'{"cells": [{"source": "a"}], "nbformat": 4, "cells": [{"metadata": NaN, "source": "b"}]}',
        b'{"cells": [{"m\\"{": [1, "]"], "sour\\u0063e": "b", "x": {"a": "\\ud800"}}], "nbformat": 4}',
        b'\xef\xbb\xbf{"cells": [{"source": ["b"]}]}',
        b'\n{"cells":[\r\n{"x":-1.5e3 , "source"\t:\n[ "b" ] }\n]\n}\n',
    ],
)
def test_odd_files(data: bytes) -> None:
    notebook = reading(data)
    assert notebook.cells[0].source == "b"
    assert data[FileMap(notebook).offset(1, 1, 1) :].startswith(b'b"')


def test_a_place_is_found_alike_from_wherever_one_asks_first() -> None:
    data = ("é\n" * 20_000 + "x" * 50_001 + "ü" * 20_000 + "\nend").encode()
    text = data.decode()
    wanted = [0, 1, 30_000, 39_999, 40_000, 60_000, 99_999, len(text) - 1]
    forward, backward = Places(data), Places(data)
    for index in wanted:
        before = text[:index]
        expected = FilePlace(before.count("\n") + 1, index - (before.rfind("\n") + 1) + 1)
        assert forward.at(len(before.encode())) == expected
    for index in reversed(wanted):
        before = text[:index]
        assert backward.at(len(before.encode())) == forward.at(len(before.encode()))


# Files in every style

CHARS = st.sampled_from('abcxyz  \n\n\r\t"\\/é€ß\U0001f600\u2028\x0c\x00') | st.characters(codec="utf-8")
SOURCES = st.text(CHARS, max_size=25) | st.lists(st.text(CHARS, max_size=12), max_size=4)
ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def quoted(text: str, escape: frozenset[str]) -> str:
    """A JSON string in which the characters of ``escape``, besides those that must, stand as ``\\uXXXX``."""
    pieces = []
    for char in text:
        if char in escape or (char < " " and char not in ESCAPES):
            units = char.encode("utf-16-be")
            pieces += [f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2)]
        else:
            pieces.append(ESCAPES.get(char, char))
    return '"' + "".join(pieces) + '"'


def written(
    value: object, *, indent: str | None, newline: str, escape: frozenset[str], depth: int = 0
) -> str:
    """JSON in a style; ``indent`` None is all on one line."""

    def inner(item: object) -> str:
        return written(item, indent=indent, newline=newline, escape=escape, depth=depth + 1)

    before, after = ("", "") if indent is None else (newline + indent * (depth + 1), newline + indent * depth)
    if isinstance(value, str):
        return quoted(value, escape)
    if isinstance(value, dict) and value:
        return "{" + ",".join(f'{before}"{key}": {inner(item)}' for key, item in value.items()) + after + "}"
    if isinstance(value, list) and value:
        return "[" + ",".join(before + inner(item) for item in value) + after + "]"
    return json.dumps(value)


STYLES = st.fixed_dictionaries(
    {
        "indent": st.sampled_from([None, "", " ", "  ", "    ", "\t"]),
        "newline": st.sampled_from(["\n", "\r\n"]),
        "escape": st.frozensets(st.sampled_from('é€ß\U0001f600\n\tax"'), max_size=4),
    }
)


def old_version(cells: list[dict[str, object]]) -> dict[str, object]:
    for one in cells:
        one["input"] = one.pop("source")
    return {"metadata": {}, "nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": cells}]}


@settings(deadline=None)
@given(st.lists(SOURCES, min_size=1, max_size=3), STYLES, st.booleans())
def test_the_byte_at_every_place_is_that_character(
    sources: list[object], style: dict[str, object], old: bool
) -> None:
    cells = [cell(source) for source in sources]
    data = written(old_version(cells) if old else document(*cells), **style).encode()
    notebook = reading(data)
    assert notebook.problems == ()
    places, lines = FileMap(notebook), data.decode().split("\n")
    for one in notebook.cells:
        before = -1
        for number, line in enumerate(one.lines, 1):
            for column, char in enumerate(line + "\n", 1):
                offset = places.offset(one.number, number, column)
                place = places.place(one.number, number, column)
                rest = data[offset : offset + 12].decode("utf-8", "ignore")
                assert lines[place.line - 1][place.column - 1 :].startswith(rest.split("\n")[0])
                if number == len(one.lines) and column > len(line):
                    assert rest[0] in '"['
                    break
                assert offset > before
                before = offset
                spellings = [
                    quoted(c, frozenset(s))[1:-1] for c in ("\n\r" if char == "\n" else char) for s in ("", c)
                ]
                assert rest.startswith(tuple(spellings))


@settings(deadline=None)
@given(SOURCES, STYLES, st.data())
def test_a_letter_changed_at_its_place_is_changed_in_the_source(
    source: object, style: dict[str, object], data
) -> None:
    raw = written(document(cell("first"), cell(source)), **style).encode()
    notebook = reading(raw)
    found = [
        (n, c)
        for n, line in enumerate(notebook.cells[1].lines, 1)
        for c, char in enumerate(line, 1)
        if char in "bcyz"
    ]
    if not found:
        return
    line, column = data.draw(st.sampled_from(found))
    offset = FileMap(notebook).offset(2, line, column)
    changed = reading(raw[:offset] + b"Q" + raw[offset + 1 :]).cells[1]
    lines = list(notebook.cells[1].lines)
    lines[line - 1] = lines[line - 1][: column - 1] + "Q" + lines[line - 1][column:]
    assert changed.source == "\n".join(lines)
