"""From UTF-8 offsets to columns."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nb2prod.notebook.columns import from_utf8_column


@pytest.mark.parametrize(
    ("line", "offset", "column"),
    [
        ("", 0, 0),
        ("x = y", 4, 4),
        ("x = y", 99, 5),
        ("größe = x", 10, 8),
        ("größe", 99, 5),
        ("'😀' + x", 9, 6),
        ("é", 1, 1),
        ("\ud800x", 3, 1),
    ],
)
def test_bytes_become_characters(line, offset, column):
    assert from_utf8_column(line, offset) == column


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20))
def test_the_column_of_a_node_is_where_it_stands(text):
    line = f"{text!r} + name"
    node = ast.parse(line).body[0].value.right
    assert line[from_utf8_column(line, node.col_offset) :] == "name"
