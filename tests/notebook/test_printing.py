"""A first look at what outputs say in words: it ends for whatever bytes, and loses no printed text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nb2prod.notebook.model import Notebook
from nb2prod.notebook.printing import wordy

KEYS = ['"source"', '"outputs"', '"cell_type"', '"text/html"', '"text/plain"', '"output_type"', '"image/png"']
KEYS += ['"application/json"', '"', "\\", ": ", "words", ""]


def words_of(raw: bytes) -> bytes:
    return wordy(Notebook("n.ipynb", (), raw=raw))


@pytest.mark.parametrize("key", KEYS)
def test_a_file_that_begins_with_a_key(key):
    assert b"said" in words_of(f'{key} "output_type" "outputs" said'.encode())


@given(st.lists(st.sampled_from(KEYS)).map("".join))
def test_it_ends_and_only_leaves_out(text):
    found = words_of(text.encode()).decode()
    rest = iter(text)
    assert all(letter in rest for letter in found)
