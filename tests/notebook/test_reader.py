"""Reading notebooks: what is fine says nothing, what is odd says what and where, and nothing ever raises."""

import ast
import gzip
import json
import os
from pathlib import Path

import nbformat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nb2prod.notebook.careful import read_carefully
from nb2prod.notebook.locate import FileMap
from nb2prod.notebook.model import FilePlace, Notebook
from nb2prod.notebook.reader import read, read_bytes
from nb2prod.notebook.shapes import read_plainly

CODE = {"cell_type": "code", "execution_count": 1, "metadata": {}, "outputs": [], "source": ["x = 1\n", "x"]}
PROSE = {"cell_type": "markdown", "metadata": {}, "source": "# Title"}


def document(*cells: object, **other: object) -> dict[str, object]:
    """A notebook as JSON values; a keyword of ``...`` leaves that key out."""
    whole = {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 4, **other}
    return {key: value for key, value in whole.items() if value is not ...}


def dump(whole: object, **style: object) -> bytes:
    return json.dumps(whole, **{"indent": 1, **style}).encode()


def without(cell: dict[str, object], key: str) -> dict[str, object]:
    return {name: value for name, value in cell.items() if name != key}


def reading(data: bytes) -> Notebook:
    return read_bytes(data, shown="a.ipynb")


GOOD = dump(document(CODE, PROSE))


# What is fine


@pytest.mark.parametrize(
    "data",
    [
        GOOD,
        GOOD + b"\n",
        GOOD.replace(b"\n", b"\r\n"),
        dump(document(CODE, PROSE), indent=None),
        dump(document(CODE, PROSE), indent=None, separators=(",", ":")),
        dump(document(CODE, PROSE), indent=4, sort_keys=True),
        dump(document(CODE, PROSE), indent="\t"),
        b"\n\n " + GOOD,
        GOOD.replace(b'"cells"', b'  "cells"'),
        dump(document({**CODE, "somebody": "else's key"}, PROSE, theirs=[1])),
        dump(document({**CODE, "id": "a-1"}, {**PROSE, "id": "a_2"}, nbformat_minor=5)),
        dump(document(CODE, PROSE, metadata={"kernelspec": {"name": "python3"}, "language_info": {}})),
        GOOD.replace(b'"# Title"', b'"# Title\\u0041"').replace(b"\\u0041", b""),
    ],
)
def test_a_proper_notebook_has_no_problem(data: bytes) -> None:
    notebook = reading(data)
    assert notebook.problems == ()
    assert [(cell.number, cell.kind, cell.source) for cell in notebook.cells] == [
        (1, "code", "x = 1\nx"),
        (2, "markdown", "# Title"),
    ]
    assert notebook.raw == data
    assert notebook.path == "a.ipynb"


def test_an_empty_notebook_has_no_problem() -> None:
    assert reading(dump(document())).problems == ()
    assert reading(dump(document())).cells == ()


def test_everything_in_a_cell_is_read() -> None:
    cell = {
        **CODE,
        "id": "abc",
        "execution_count": 7,
        "metadata": {"tags": ["skip", 3]},
        "outputs": [{"text": "é"}],
    }
    (found,) = reading(dump(document(cell, nbformat_minor=5))).cells
    assert (found.id, found.execution_count, found.metadata) == ("abc", 7, cell["metadata"])
    assert found.outputs == [{"text": "é"}] and found.has_outputs
    assert found.tags == {"skip"}


def test_outputs_are_not_copied() -> None:
    data = dump(document({**CODE, "outputs": [{"text": "x" * 100}]}))
    raw = reading(data).cells[0].raw_outputs
    assert memoryview(raw).obj is not None and not isinstance(raw, bytes)
    assert bytes(raw) in data


@pytest.mark.parametrize(
    ("source", "read_as"),
    [
        ("a\nb", "a\nb"),
        (["a\n", "b"], "a\nb"),
        ([], ""),
        ("", ""),
        (["a\r\n", "b\rc"], "a\nb\nc"),
        (["a\r", "\nb"], "a\nb"),
        ("a\u2028b\x0cc", "a\u2028b\x0cc"),
        ("\U0001f600 é", "\U0001f600 é"),
    ],
)
@pytest.mark.parametrize("ascii_only", [True, False])
def test_sources(source: object, read_as: str, ascii_only: bool) -> None:
    data = dump(document({**CODE, "source": source}), ensure_ascii=ascii_only)
    assert reading(data).cells[0].source == read_as
    assert read_carefully(data, shown="").cells[0].source == read_as


@pytest.mark.parametrize(
    ("metadata", "language"),
    [
        ({}, "python"),
        ({"kernelspec": {"language": "Python", "name": "ir"}}, "python"),
        ({"kernelspec": {"language": "julia"}}, "julia"),
        ({"language_info": {"name": "R"}}, "r"),
        ({"language_info": {"name": "ipython"}}, "python"),
        ({"kernelspec": {"name": "ir"}}, "r"),
        ({"kernelspec": {"name": "julia-1.9"}}, "julia"),
        ({"kernelspec": {"name": "scala"}}, "scala"),
        ({"kernelspec": {"name": "bash"}}, "bash"),
        ({"kernelspec": {"name": "python3"}}, "python"),
        ({"kernelspec": {"name": "conda-env-tf2-py"}}, "python"),
        ({"kernelspec": {"name": "r_and_d"}}, "python"),
        ({"kernelspec": {"name": 3, "language": ["r"]}}, "python"),
    ],
)
def test_language(metadata: dict[str, object], language: str) -> None:
    assert reading(dump(document(metadata=metadata))).language == language


# What is odd: the data and a word of the message; for what is only odd, its cell and the number of cells

MARK = b"@@"  # stands before the place in the rows below, and is taken out

UNREADABLE = {
    "nothing": (b"", "empty"),
    "blanks": (b" \n\n", "empty"),
    "utf-16 with a mark": (GOOD.decode().encode("utf-16"), "UTF-16"),
    "utf-16 without one": (GOOD.decode().encode("utf-16-le"), "UTF-16"),
    "latin-1": (dump(document(PROSE)).replace(b"Title", b"Caf@@\xe9"), "0xe9"),
    "bad bytes in an output": (
        dump(document({**CODE, "outputs": ["y"]})).replace(b'"y"', b'"@@\xff"'),
        "0xff",
    ),
    "bad bytes far away": (
        dump(document(CODE, *[{**PROSE, "source": "y" * 999}] * 99, {**PROSE, "attachments": "z"})).replace(
            b'"z"', b'"@@\xc3"'
        ),
        "0xc3",
    ),
    "half a letter at the end": (GOOD + b"@@\xc3", "0xc3"),
    "a surrogate in utf-8": (dump(document(PROSE)).replace(b"Title", b"@@\xed\xa0\x80"), "0xed"),
    "gzip": (gzip.compress(GOOD), "gzip"),
    "git lfs": (b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12\n", "LFS"),
    "web page": (b"\n\n<!DOCTYPE html>\n<html>", "web page"),
    "a raw NUL": (GOOD.replace(b"x = 1", b"x = @@\x00"), "NUL"),
    "a NUL between": (GOOD.replace(b'"nbformat":', b'@@\x00"nbformat":'), "NUL"),
    "cut off in a list": (GOOD[: GOOD.index(b"x = 1") + 9] + b"@@\n    ", "cut off"),
    "cut off in a text": (GOOD[: GOOD.index(b"x = 1")] + b"@@", "cut off"),
    "cut off in an escape": (GOOD[: GOOD.index(b"x = 1")] + b"\\u00@@", "cut off"),
    "cut off in a word": (
        dump(document({**CODE, "execution_count": None})).partition(b"ull")[0] + b"@@",
        "cut off",
    ),
    "cut off before its last bracket": (GOOD[:-1].rstrip() + b"@@", "cut off"),
    "more behind": (GOOD + b"\n@@{}", "after the end"),
    "twice": (GOOD + b"\n@@" + GOOD, "after the end"),
    "a comma too many": (GOOD.replace(b'"x"\n', b'"x",\n@@').replace(b"@@   ]", b"   @@]"), "not JSON"),
    "python, not json": (b"@@import pandas", "not JSON"),
    "single quotes": (b"{@@'cells': []}", "not JSON"),
    "a tab in a text": (GOOD.replace(b"x = 1", b"x@@\t= 1"), "control character"),
    "conflict": (
        b'{\n@@<<<<<<< HEAD\n "cells": [],\n=======\n "cells": [1],\n>>>>>>> b\n "nbformat": 4}',
        "conflict",
    ),
    "conflict in a crlf file": (
        b'{\r\n@@<<<<<<< HEAD\r\n "cells": [],\r\n=======\r\n>>>>>>> b\r\n}',
        "conflict",
    ),
    "digits": (dump(document(metadata={"n": 0})).replace(b"0\n", b"@@" + b"7" * 5000 + b"\n"), "5000 digits"),
    "deep": (b"{" + b'"cells": ' + b"[" * 2999 + b"@@[" + b"]" * 3000 + b"}", "nested"),
    "very deep": (b"[" * 99_999 + b"@@[" + b"]" * 100_000, "nested"),
    "deep in an output": (
        dump(document({**CODE, "outputs": ["y"]})).replace(b'"y"', b"[" * 2999 + b"@@[" + b"]" * 3000),
        "nested",
    ),
    "deep and never closed": (b"[" * 2999 + b'@@["' + b'\\"' * 99_999, "nested"),
}


def place_of(data: bytes) -> tuple[bytes, FilePlace]:
    """The data without its mark, and the line and column where the mark stood (1, 1 without one)."""
    before, mark, behind = data.partition(MARK)
    if not mark:
        return data, FilePlace(1, 1)
    lines = before.decode("utf-8").split("\n")
    return before + behind, FilePlace(len(lines), len(lines[-1]) + 1)


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_is_one_problem(name: str) -> None:
    marked, word = UNREADABLE[name]
    data, place = place_of(marked)
    notebook = reading(data)
    (problem,) = notebook.problems
    assert problem.code == "NB001"
    assert word in problem.message
    assert "\n" not in problem.message and ": " in problem.message
    assert problem.place == place
    assert notebook.cells == ()


DEEP = {"a": [{"b": 1}]}
MALFORMED = {
    "byte-order mark": (b"\xef\xbb\xbf" + GOOD, "byte-order mark", None, 2),
    "half a character in a source": (GOOD.replace(b"# Title", b"# @@\\ud800"), "half a character", 2, 2),
    "the other half": (GOOD.replace(b"# Title", b"@@\\uDC00\\\\ud800"), "half a character", 2, 2),
    "half a character in an output": (
        dump(document({**CODE, "outputs": ["y"]})).replace(b'"y"', b'"@@\\ud83d"'),
        "half a character",
        1,
        1,
    ),
    "NaN in metadata": (dump(document(metadata={"a": 0})).replace(b": 0\n", b": @@NaN\n"), "NaN", None, 0),
    "NaN in an output": (dump(document({**CODE, "outputs": ["y"]})).replace(b'"y"', b"@@NaN"), "NaN", 1, 1),
    "Infinity": (
        dump(document(metadata={"a": 0})).replace(b": 0\n", b": @@-Infinity\n"),
        "-Infinity",
        None,
        0,
    ),
    "cells twice": (GOOD[:-1] + b', @@"cells": []}', '"cells" stands twice', None, 0),
    "cells twice in one style": (GOOD[:-2] + b',\n @@"cells": []\n}', '"cells" stands twice', None, 0),
    "metadata twice, both empty": (
        GOOD.replace(b' "nbf', b' @@"metadata": {},\n "nbf', 1),
        "stands twice",
        None,
        2,
    ),
    "a source twice": (
        dump(document(PROSE)).replace(b'"# Title"', b'"# Title",\n   @@"source": "b"'),
        '"source" stands twice',
        1,
        1,
    ),
    "a key twice in other letters": (
        dump(document(PROSE)).replace(b'"# Title"', b'"# Title",\n   @@"sour\\u0063e": "b"'),
        '"source" stands twice',
        1,
        1,
    ),
    "a key twice in a cell's metadata": (
        dump(document({**PROSE, "metadata": DEEP})).replace(b'"b": 1', b'"b": 1, @@"b": 2'),
        '"b" stands twice',
        1,
        1,
    ),
    "a key twice in the metadata": (
        dump(document(metadata=DEEP)).replace(b'"b": 1', b'"b": 1, @@"b": 2'),
        '"b" stands twice',
        None,
        0,
    ),
    "null": (b"@@null", "null, not a notebook", None, 0),
    "a list": (b" @@[]", "a list, not a notebook", None, 0),
    "a text": (b'@@"x"', "text, not a notebook", None, 0),
    "a number": (b"@@5", "a number, not a notebook", None, 0),
    "no cells": (b"@@" + dump(document(cells=...)), "no cells", None, 0),
    "cells null": (dump(document(cells=None)).replace(b"null", b"@@null"), "null, not a list", None, 0),
    "cells an object": (dump(document(cells={"a": 1})).replace(b": {", b": @@{", 1), "an object", None, 0),
    "a cell null": (dump(document(CODE, None, PROSE)).replace(b"  null,", b"  @@null,"), "null", 2, 3),
    "a cell a text": (dump(document("y", PROSE)).replace(b'"y"', b'@@"y"'), "text", 1, 2),
    "a nested source": (
        dump(document({**CODE, "source": ["a", ["b"]]})).replace(b'[\n     "b"', b'@@[\n     "b"'),
        "a list",
        1,
        1,
    ),
    "a source of numbers": (
        dump(document({**CODE, "source": 5})).replace(b": 5", b": @@5"),
        "a number",
        1,
        1,
    ),
    "no source": (dump(document(without(PROSE, "source"))).replace(b"  {", b"  @@{"), "missing", 1, 1),
    "metadata a list": (dump(document(metadata=[])).replace(b'data": ', b'data": @@'), "a list", None, 0),
    "no metadata": (b"@@" + dump(document(CODE, metadata=...)), '"metadata" is missing', None, 1),
    "no metadata in a cell": (
        dump(document(CODE, without(PROSE, "metadata"))).replace(
            b'{\n   "cell_type": "m', b'@@{\n   "cell_type": "m'
        ),
        '"metadata" is missing',
        2,
        2,
    ),
    "metadata of a cell null": (
        dump(document({**PROSE, "metadata": None})).replace(b"null", b"@@null"),
        "null, not an object",
        1,
        1,
    ),
    "no nbformat": (b"@@" + dump(document(CODE, nbformat=...)), '"nbformat" is missing', None, 1),
    "nbformat a text": (dump(document(CODE, nbformat="4")).replace(b'"4"', b'@@"4"'), "text", None, 1),
    "nbformat 99": (dump(document(CODE, nbformat=99)).replace(b"99", b"@@99"), "99", None, 1),
    "nbformat -1": (dump(document(CODE, nbformat=-1)).replace(b"-1", b"@@-1"), "-1", None, 1),
    "no minor": (b"@@" + dump(document(CODE, nbformat_minor=...)), '"nbformat_minor" is missing', None, 1),
    "minor null": (dump(document(nbformat_minor=None)).replace(b"null", b"@@null"), "null", None, 0),
    "an unknown kind": (
        dump(document({**PROSE, "cell_type": "html"})).replace(b'"html"', b'@@"html"'),
        '"html" is unknown',
        1,
        1,
    ),
    "a kind that is none": (
        dump(document({**PROSE, "cell_type": ["code"]})).replace(b'[\n    "code"', b'@@[\n    "code"'),
        "a list",
        1,
        1,
    ),
    "no kind": (dump(document(without(PROSE, "cell_type"))).replace(b"  {", b"  @@{"), "missing", 1, 1),
    "kernelspec a text": (
        dump(document(metadata={"kernelspec": "python3"})).replace(b'"python3"', b'@@"python3"'),
        '"kernelspec" is text',
        None,
        0,
    ),
    "an id that is a path": (
        dump(document({**CODE, "id": "../../etc/x"}, nbformat_minor=5)).replace(b'"../', b'@@"../'),
        '"../../etc/x"',
        1,
        1,
    ),
    "an id that is long": (
        dump(document({**CODE, "id": "a" * 65}, nbformat_minor=5)).replace(b'"aaa', b'@@"aaa'),
        "1 to 64",
        1,
        1,
    ),
    "an id that is a number": (
        dump(document({**CODE, "id": 5}, nbformat_minor=5)).replace(b'"id": 5', b'"id": @@5'),
        "a number",
        1,
        1,
    ),
    "an id twice": (
        dump(document({**CODE, "id": "a"}, PROSE, {**PROSE, "id": "a"}, nbformat_minor=5)).replace(
            b'"source": "# Title",\n   "id": "a"', b'"source": "# Title",\n   "id": @@"a"'
        ),
        "cell 1",
        3,
        3,
    ),
    "a count that is a text": (
        dump(document({**CODE, "execution_count": "y"})).replace(b'"y"', b'@@"y"'),
        "text, not a count",
        1,
        1,
    ),
    "a count that is true": (
        dump(document({**CODE, "execution_count": True})).replace(b"true", b"@@true"),
        "true, not a count",
        1,
        1,
    ),
    "a count below nothing": (
        dump(document({**CODE, "execution_count": -2})).replace(b"-2", b"@@-2"),
        "-2, not a count",
        1,
        1,
    ),
    "outputs null": (
        dump(document({**CODE, "outputs": None})).replace(b"null", b"@@null"),
        "null, not a list",
        1,
        1,
    ),
    "outputs an object": (
        dump(document({**CODE, "outputs": {"a": 1}})).replace(b'{\n    "a"', b'@@{\n    "a"'),
        "an object, not a list",
        1,
        1,
    ),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_what_is_malformed_is_told_and_the_rest_is_read(name: str) -> None:
    marked, word, cell, count = MALFORMED[name]
    data, place = place_of(marked)
    notebook = reading(data)
    (problem,) = notebook.problems
    assert problem.code == "NB002"
    assert word in problem.message
    assert "\n" not in problem.message and ": " in problem.message
    assert (problem.place, problem.cell) == (place, cell)
    assert [read_cell.number for read_cell in notebook.cells] == list(range(1, count + 1))
    assert notebook.raw == data


def test_a_cell_that_is_not_understood_costs_only_itself() -> None:
    notebook = reading(dump(document(None, CODE, {**CODE, "source": 5}, PROSE)))
    assert [(cell.kind, cell.source) for cell in notebook.cells] == [
        ("raw", ""),
        ("code", "x = 1\nx"),
        ("code", ""),
        ("markdown", "# Title"),
    ]
    assert [problem.cell for problem in notebook.problems] == [1, 3]


def test_problems_stand_in_the_order_of_the_file() -> None:
    notebook = reading(dump(document({**CODE, "outputs": 1}, None, metadata=[], nbformat="4")))
    places = [problem.place for problem in notebook.problems]
    assert places == sorted(places, key=lambda place: (place.line, place.column)) and len(places) == 4


def test_the_last_of_two_keys_counts() -> None:
    data = dump(document(PROSE)).replace(b'"# Title"', b'"# Title",\n   "source": "b"')
    assert reading(data).cells[0].source == "b"


def test_half_a_character_is_replaced_so_that_the_source_can_be_parsed() -> None:
    data = dump(document({**CODE, "source": "s = 'y'", "outputs": [{"text": "y"}]})).replace(b"y", b"\\ud83d")
    (cell,) = reading(data).cells
    assert cell.source == "s = '\ufffd'"
    ast.parse(cell.source)
    assert cell.outputs == [{"text": "\ufffd"}]


def test_a_message_shows_a_long_hostile_key_short_and_on_one_line() -> None:
    key = json.dumps("a\n\x1b]8" * 100).encode()
    notebook = reading(
        b'{"cells": [], "metadata": {%b: 1, %b: 2}, "nbformat": 4, "nbformat_minor": 4}' % (key, key)
    )
    (problem,) = notebook.problems
    assert len(problem.message) < 300 and problem.message.isprintable()


# Old versions


def old_document(*cells: dict[str, object], version: int = 3) -> dict[str, object]:
    whole = {"metadata": {"name": "n"}, "nbformat": version, "worksheets": [{"cells": list(cells)}]}
    return whole if version < 3 else {**whole, "nbformat_minor": 0}


OLD_CODE = {
    "cell_type": "code",
    "collapsed": False,
    "input": ["x = 1\n", "x"],
    "language": "python",
    "metadata": {},
    "outputs": [{"output_type": "pyout", "prompt_number": 4, "text": ["1"]}],
    "prompt_number": 4,
}


@pytest.mark.parametrize("version", [2, 3])
def test_old_versions_are_upgraded(version: int) -> None:
    notebook = reading(dump(old_document(OLD_CODE, PROSE, version=version)))
    assert notebook.problems == ()
    assert notebook.nbformat == (version, 0)
    code, prose = notebook.cells
    assert (code.number, code.kind, code.source, code.execution_count) == (1, "code", "x = 1\nx", 4)
    assert (prose.number, prose.kind, prose.source) == (2, "markdown", "# Title")
    (output,) = code.outputs
    assert (output["output_type"], output["data"]) == ("execute_result", {"text/plain": ["1"]})


def test_the_first_version_is_upgraded() -> None:
    cells = [
        {"cell_type": "code", "code": "x = 1", "prompt_number": 2},
        {"cell_type": "text", "text": "Title"},
    ]
    notebook = reading(dump({"cells": cells, "nbformat": 1, "metadata": {}}))
    assert notebook.problems == ()
    assert [(cell.kind, cell.source, cell.execution_count) for cell in notebook.cells] == [
        ("code", "x = 1", 2),
        ("markdown", "Title", None),
    ]


def test_worksheets_are_joined_and_headings_become_markdown() -> None:
    whole = old_document({"cell_type": "heading", "level": 2, "metadata": {}, "source": ["Two\n", "lines"]})
    whole["worksheets"].append({"cells": [OLD_CODE]})
    notebook = reading(dump(whole))
    assert [(cell.number, cell.kind, cell.source) for cell in notebook.cells] == [
        (1, "markdown", "## Two lines"),
        (2, "code", "x = 1\nx"),
    ]


def test_an_old_cell_that_is_not_understood_costs_only_itself() -> None:
    broken = {**OLD_CODE, "outputs": [{"no": "type"}, 5]}
    notebook = reading(dump(old_document(broken, {**OLD_CODE, "input": 3}, OLD_CODE)))
    assert [cell.source for cell in notebook.cells] == ["x = 1\nx", "", "x = 1\nx"]
    assert [(problem.code, problem.cell) for problem in notebook.problems] == [("NB002", 2)]


def test_a_file_without_a_version_but_with_worksheets_is_an_old_one() -> None:
    whole = old_document(OLD_CODE)
    del whole["nbformat"]
    notebook = reading(dump(whole))
    assert [cell.source for cell in notebook.cells] == ["x = 1\nx"]
    assert ["nbformat" in problem.message for problem in notebook.problems] == [True]


# The file itself


def test_reading_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a.ipynb"
    path.write_bytes(GOOD)
    notebook = read(path, shown="shown.ipynb")
    assert (notebook.path, len(notebook.cells), notebook.raw) == ("shown.ipynb", 2, GOOD)


def test_a_missing_file_is_the_callers_matter(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read(tmp_path / "a.ipynb", shown="a.ipynb")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes on this system")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.ipynb")
    with pytest.raises(OSError, match="not a regular file"):
        read(tmp_path / "a.ipynb", shown="a.ipynb")


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="not a regular file|denied"):
        read(tmp_path, shown="a.ipynb")


# Whatever the bytes

texts = st.text(
    st.sampled_from("ab\n\r\t\"\\é€\U0001f600\u2028\x00\x7f{}[]:,'") | st.characters(codec="utf-8"),
    max_size=30,
)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
objects = st.dictionaries(texts, values, max_size=3)
sources = texts | st.lists(texts, max_size=4)
proper_cells = st.one_of(
    st.fixed_dictionaries(
        {"cell_type": st.sampled_from(["markdown", "raw"]), "metadata": objects, "source": sources}
    ),
    st.fixed_dictionaries(
        {
            "cell_type": st.just("code"),
            "execution_count": st.none() | st.integers(min_value=0),
            "metadata": objects,
            "outputs": st.lists(values, max_size=3),
            "source": sources,
        }
    ),
)
proper = st.builds(
    lambda cells, metadata: document(*cells, metadata=metadata), st.lists(proper_cells, max_size=4), objects
)
styles = st.fixed_dictionaries(
    {
        "indent": st.sampled_from([None, 0, 1, 2, 4, "\t"]),
        "ensure_ascii": st.booleans(),
        "sort_keys": st.booleans(),
    }
)


def summary(notebook: Notebook) -> object:
    cells = [
        (
            cell.number,
            cell.kind,
            cell.source,
            cell.id,
            cell.execution_count,
            cell.metadata,
            bytes(cell.raw_outputs),
        )
        for cell in notebook.cells
    ]
    return cells, notebook.metadata, notebook.language, notebook.nbformat, notebook.problems


@settings(deadline=None)
@given(proper, styles)
def test_both_ways_of_reading_agree(whole: dict[str, object], style: dict[str, object]) -> None:
    whole["metadata"] = {key: value for key, value in whole["metadata"].items() if key != "kernelspec"}
    data = dump(whole, **style)
    plain = read_plainly(data, shown="a.ipynb")
    assert plain is not None
    assert summary(plain) == summary(read_carefully(data, shown="a.ipynb"))
    assert [cell.outputs for cell in plain.cells] == [
        [output for output in cell.get("outputs", []) if isinstance(output, dict)] for cell in whole["cells"]
    ]


@settings(deadline=None)
@given(proper, styles, st.data())
def test_a_key_that_stands_twice_is_always_seen(
    whole: dict[str, object], style: dict[str, object], data
) -> None:
    text = dump(whole, **style)
    keys = [key for key in (b'"source": ', b'"metadata": ', b'"cell_type": ', b'"nbformat": ') if key in text]
    key = data.draw(st.sampled_from(keys))
    twice = text.replace(key, key + b"1, " + key, 1)
    wrong = [problem for problem in reading(twice).problems if "stands twice" in problem.message]
    # The key may be a text in the metadata, where the replacement breaks the JSON.
    assert (
        wrong
        or reading(twice).problems[0].code == "NB001"
        or key.strip(b'": ').decode() in str(whole["metadata"])
    )


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["code", "markdown", "raw"]), texts), max_size=5))
def test_what_nbformat_writes_is_read_alike(cells: list[tuple[str, str]]) -> None:
    make = {kind: getattr(nbformat.v4, f"new_{kind}_cell") for kind in ("code", "markdown", "raw")}
    theirs = nbformat.v4.new_notebook(cells=[make[kind](source) for kind, source in cells])
    ours = reading(nbformat.writes(theirs).encode())
    assert ours.problems == ()
    assert [(cell.kind, cell.id) for cell in ours.cells] == [
        (cell.cell_type, cell.id) for cell in theirs.cells
    ]
    expected = [source.replace("\r\n", "\n").replace("\r", "\n") for _, source in cells]
    assert [cell.source for cell in ours.cells] == expected


def check_invariants(data: bytes) -> None:
    """What holds for any file at all."""
    notebook = reading(data)
    assert [cell.number for cell in notebook.cells] == list(range(1, len(notebook.cells) + 1))
    assert {problem.code for problem in notebook.problems} <= {"NB001", "NB002"}
    if any(problem.code == "NB001" for problem in notebook.problems):
        assert len(notebook.problems) == 1 and notebook.cells == ()
    places = FileMap(notebook)
    for cell in notebook.cells:
        cell.source.encode()
        assert "\r" not in cell.source and cell.kind in ("code", "markdown", "raw")
        assert isinstance(cell.outputs, list) and isinstance(cell.has_outputs, bool)
        assert places.cell_place(cell.number).line >= 1
        assert places.place(cell.number, len(cell.lines), 1).line >= 1


@settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(proper, styles, st.data())
def test_mutated_bytes_never_raise(whole: dict[str, object], style: dict[str, object], data) -> None:
    mutated = bytearray(dump(whole, **style))
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(mutated)))
        end = data.draw(st.integers(start, min(len(mutated), start + 20)))
        pieces = [
            b"",
            b"null",
            b"{",
            b"]",
            b'"',
            b"\\",
            b"\\ud800",
            b"NaN",
            b"\xff",
            b"\xef\xbb\xbf",
            b'"a": 1,',
        ]
        mutated[start:end] = data.draw(st.sampled_from(pieces) | st.binary(max_size=4))
    check_invariants(bytes(mutated))


cell_shapes = st.fixed_dictionaries(
    {},
    optional={
        key: values | st.just([]) | st.just({})
        for key in ("source", "input", "metadata", "outputs", "execution_count", "id")
    }
    | {"cell_type": st.sampled_from(["code", "markdown", "heading", "html"]) | values, "level": values},
)
shapes = st.fixed_dictionaries(
    {},
    optional={
        "cells": st.lists(cell_shapes | values, max_size=3) | values,
        "worksheets": st.lists(
            st.fixed_dictionaries({"cells": st.lists(cell_shapes, max_size=2)}) | values, max_size=2
        )
        | values,
        "metadata": objects | st.just({"kernelspec": 5, "language_info": {"name": 3}}) | values,
        "nbformat": st.sampled_from([1, 2, 3, 4, 5]) | values,
        "nbformat_minor": st.integers() | values,
    },
)


@settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(shapes, styles)
def test_any_json_never_raises(whole: dict[str, object], style: dict[str, object]) -> None:
    check_invariants(dump(whole, **style))
