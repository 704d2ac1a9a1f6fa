"""Edits told in characters of the file: they say what the editor does, and change nothing else."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nb2prod.notebook import FileMap, Span
from nb2prod.notebook.editing import TextEdit, apply_edits
from nb2prod.notebook.fileedit import FileEdit, file_edit
from nb2prod.notebook.reader import read_bytes


def cell(source, kind="code"):
    return {"cell_type": kind, "metadata": {}, "outputs": [], "source": source}


def document(*sources, **style):
    whole = {
        "cells": [cell(source) for source in sources],
        "metadata": {},
        "nbformat": 4,
        "nbformat_minor": 4,
    }
    return json.dumps(whole, **style).encode()


def edited(data, span, text):
    notebook = read_bytes(data, shown="a.ipynb")
    return file_edit(notebook, FileMap(notebook), span, text)


def applied(data, edit: FileEdit):
    """The file after the edit, made by somebody who knows lines and columns only."""
    lines = data.decode().split("\n")

    def index(place):
        return sum(len(line) + 1 for line in lines[: place.line - 1]) + place.column - 1

    text = data.decode()
    return (text[: index(edit.start)] + edit.text + text[index(edit.end) :]).encode()


def sources(data):
    notebook = read_bytes(data, shown="a.ipynb")
    assert not notebook.problems
    return [one.source for one in notebook.cells]


LINES = ["a = 1\n", "b = 2\n", "c = 3"]


@pytest.mark.parametrize("source", [LINES, "".join(LINES), ["".join(LINES)]])
@pytest.mark.parametrize(
    ("span", "text", "wanted"),
    [
        (Span(1, 1, 1, 1, 1), "", "a = 1\nb = 2\nc = 3"),
        (Span(1, 1, 5, 1, 6), "9", "a = 9\nb = 2\nc = 3"),
        (Span(1, 1, 1, 2, 1), "", "b = 2\nc = 3"),
        (Span(1, 2, 6, 3, 6), "", "a = 1\nb = 2"),
        (Span(1, 1, 6, 1, 6), "\nnew\n", "a = 1\nnew\n\nb = 2\nc = 3"),
        (Span(1, 1, 3, 3, 2), "", "a  = 3"),
        (Span(1, 3, 6, 3, 6), '  # "é"\\', 'a = 1\nb = 2\nc = 3  # "é"\\'),
        (Span(1, 1, 1, 3, 6), "", ""),
    ],
)
def test_an_edit_says_the_same_in_the_file(source, span, text, wanted):
    for indent in (None, 1, 4):
        data = document(source, "x", indent=indent)
        assert sources(applied(data, edited(data, span, text))) == [wanted, "x"]


def test_a_list_gets_one_string_for_each_line():
    data = document(LINES, indent=1)
    new = json.loads(applied(data, edited(data, Span(1, 1, 6, 1, 6), "\nnew")))
    assert new["cells"][0]["source"] == ["a = 1\n", "new\n", "b = 2\n", "c = 3"]
    assert applied(data, edited(data, Span(1, 1, 6, 1, 6), "\nnew")).count(b"\n") == data.count(b"\n") + 1


def test_letters_are_escaped_where_the_file_is_ascii():
    for data, written in ((document("x"), r"\u00e9"), (document("ö", ensure_ascii=False), "é")):
        assert edited(data, Span(1, 1, 1, 1, 2), "é").text == written


def test_newlines_stay_those_of_the_cell():
    data = document(["a\r\n", "b"])
    assert edited(data, Span(1, 1, 2, 1, 2), "\nc").text == r'\r\n", "c'


@pytest.mark.parametrize("source", [[], None, 5, ["a", 1]])
def test_what_does_not_stand_in_the_file_cannot_be_edited(source):
    assert edited(document(source), Span(1, 1, 1, 1, 1), "x") is None


def test_a_heading_that_was_read_with_other_signs_cannot_be_edited():
    data = json.dumps(
        {"worksheets": [{"cells": [{"cell_type": "heading", "level": 2, "source": "Data"}]}], "nbformat": 3}
    ).encode()
    assert edited(data, Span(1, 1, 1, 1, 1), "x") is None


TEXTS = st.text(st.sampled_from('ab \n\r\t"\\é数😀\x07\u2028/'), max_size=12)


WRITTEN = TEXTS.map(lambda text: text.replace("\r", ""))  # the reader makes every newline one of its own


@given(
    st.lists(TEXTS, max_size=4), st.booleans(), st.booleans(), st.sampled_from([None, 1]), WRITTEN, st.data()
)
def test_any_edit_says_what_the_editor_does(parts, listed, escaped, indent, text, data):
    whole = document(parts if listed else "".join(parts), "x", indent=indent, ensure_ascii=escaped)
    notebook = read_bytes(whole, shown="a.ipynb")
    lines = notebook.cells[0].lines
    ends = sorted(
        (line, data.draw(st.integers(1, len(lines[line - 1]) + 1)))
        for line in data.draw(st.lists(st.integers(1, len(lines)), min_size=2, max_size=2))
    )
    edit = edited(whole, Span(1, *ends[0], *ends[1]), text)
    if edit is None:
        assert not parts or "\r" in "".join(parts)
        return
    wanted = apply_edits(notebook, [TextEdit(1, *ends[0], *ends[1], text)])
    assert sources(applied(whole, edit)) == sources(wanted)
