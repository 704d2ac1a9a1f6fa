"""The text of an example becomes the notebook that its author meant."""

import pytest

from nb2prod.lint.examples import stage, tidy, write
from nb2prod.rule import Example


def staged(text, **more):
    return stage(Example(text, **more))


def test_cells_with_counts_tags_and_kinds():
    document = staged("""
        # %% In [7]
        x = 1
        if x:
            y = 2

        # %% markdown
        # Title
        # %% raw
        <b>
        # %% In [3] tags=a,b:c
        # %%
        z
        """).document
    assert [(cell["cell_type"], cell["source"]) for cell in document["cells"]] == [
        ("code", "x = 1\nif x:\n    y = 2"), ("markdown", "# Title"), ("raw", "<b>"), ("code", ""), ("code", "z"),
    ]  # fmt: skip
    assert [cell.get("execution_count", "-") for cell in document["cells"]] == [7, "-", "-", 3, None]
    assert document["cells"][3]["metadata"] == {"tags": ["a", "b:c"]}


def test_outputs_belong_to_the_cell_above():
    (cell,) = staged("""
        # %% In [2]
        f()
        # %% -> stdout
        one
        two
        # %% -> result 3
        # %% -> error NameError: name 'f' is not defined
        # %% -> stderr careful
        """).document["cells"]
    assert cell["source"] == "f()"
    assert [output["output_type"] for output in cell["outputs"]] == [
        "stream",
        "execute_result",
        "error",
        "stream",
    ]
    assert cell["outputs"][0]["text"] == "one\ntwo\n"
    assert cell["outputs"][1]["data"] == {"text/plain": "3"}
    assert (cell["outputs"][2]["ename"], cell["outputs"][2]["evalue"]) == (
        "NameError",
        "name 'f' is not defined",
    )
    assert (cell["outputs"][3]["name"], cell["outputs"][3]["text"]) == ("stderr", "careful\n")


def test_marks_are_read_and_taken_out():
    given = staged("""
        # <- NB809
        # %%
        x  # <- NB101
        y  # why  # <- NB102, NB102 NB901
        # %% markdown
        text # <- NB701
        """)
    assert given.marks == [
        ("NB809", 0, 0), ("NB101", 1, 1), ("NB102", 1, 2), ("NB102", 1, 2), ("NB901", 1, 2), ("NB701", 2, 1),
    ]  # fmt: skip
    assert [cell["source"] for cell in given.document["cells"]] == ["x\ny  # why", "text"]


@pytest.mark.parametrize("text", ["x = 1\n# %%", "# %% sql\nselect", "# %% -> stdout", "# %% In [x]"])
def test_text_that_means_nothing_is_refused(text):
    with pytest.raises(ValueError):
        staged(text)


def test_the_metadata_can_be_replaced():
    assert staged("# %%").document["metadata"]["kernelspec"]["language"] == "python"
    assert staged("# %%", metadata={}).document["metadata"] == {}


def test_files_and_notebook_are_written_where_they_belong(tmp_path):
    path = write(Example("# %%", files={"a/b.csv": "1"}, path="deep/er.ipynb"), tmp_path)
    assert path == tmp_path / "deep" / "er.ipynb" and path.is_file()
    assert (tmp_path / "a" / "b.csv").read_text() == "1"


def test_a_raw_file_is_written_as_it_is(tmp_path):
    assert write(Example("# <- NB001", raw="{\r\n"), tmp_path).read_bytes() == b"{\r\n"


def test_a_reader_sees_the_text_without_its_indentation():
    assert tidy("\n    # %%\n    if x:\n        y\n    ") == "# %%\nif x:\n    y\n"
