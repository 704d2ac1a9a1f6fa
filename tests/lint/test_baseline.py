"""The baseline: which findings are old, how often, and what its file may hold."""

import json
import os
import stat

import pytest

from nb2prod.errors import Nb2prodError
from nb2prod.lint.baseline import read_baseline, write_baseline
from nb2prod.lint.finding import NotebookFindings, numbered
from nb2prod.notebook import replace
from tests.report.support import finding

ONE, OTHER = "a" * 16, "b" * 16
CODES = frozenset({"NB101", "NB502", "NB001"})


def found(*fingerprints, path="churn.ipynb", code="NB101"):
    """A notebook with these findings; equal ones are numbered as a check numbers them."""
    findings = numbered(finding(code, fingerprint=one) for one in fingerprints)
    return NotebookFindings(path, "python", 1, findings)


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path / "old.json"


def left(old, new, file):
    """The fingerprints that are new, and how many are silent."""
    write_baseline(file, [old])
    result = read_baseline(file).without_old(new)
    return [one.fingerprint for one in result.findings], result.baselined


@pytest.mark.parametrize(
    ("old", "new", "fresh", "silent"),
    [
        ([], [], [], 0),
        ([ONE], [], [], 0),
        ([], [ONE], [ONE], 0),
        ([ONE], [ONE], [], 1),
        ([ONE], [OTHER], [OTHER], 0),
        ([ONE, OTHER], [OTHER, ONE], [], 2),
        ([ONE], [ONE, ONE], [f"{ONE}-2"], 1),
        ([ONE, ONE], [ONE, ONE, ONE], [f"{ONE}-3"], 2),
        ([ONE, ONE], [ONE], [], 1),
        ([ONE, OTHER], [OTHER, ONE, OTHER], [f"{OTHER}-2"], 2),
    ],
)
def test_old_findings_are_silent_as_often_as_they_stand_there(file, old, new, fresh, silent):
    assert left(found(*old), found(*new), file) == (fresh, silent)


def test_a_finding_of_another_notebook_is_new(file):
    assert left(found(ONE), found(ONE, path="other.ipynb"), file) == ([ONE], 0)


def test_a_finding_of_another_code_is_new(file):
    assert left(found(ONE), found(ONE, code="NB502"), file) == ([ONE], 0)


def test_all_else_of_the_notebook_stays(file):
    new = replace(found(ONE), suppressed=3, cells=7)
    write_baseline(file, [new])
    result = read_baseline(file).without_old(new)
    assert (result.suppressed, result.cells, result.path) == (3, 7, "churn.ipynb")


def test_an_internal_error_is_never_old(file):
    assert left(found(ONE, code="NB000"), found(ONE, code="NB000"), file) == ([ONE], 0)
    assert json.loads(file.read_text())["notebooks"] == {}
    file.write_text(f'{{"version": 1, "notebooks": {{"churn.ipynb": ["NB000 {ONE}"]}}}}')
    assert read_baseline(file).without_old(found(ONE, code="NB000")).baselined == 0


def test_an_unreadable_notebook_may_be_old(file):
    assert left(found(ONE, code="NB001"), found(ONE, code="NB001"), file) == ([], 1)
    assert left(found(ONE, code="NB001"), found(OTHER, code="NB001"), file) == ([OTHER], 0)


def test_the_file_holds_fingerprints_only_and_is_sorted(file):
    notebooks = [
        found(OTHER, ONE, ONE, path="b.ipynb"),
        found(path="none.ipynb"),
        found(ONE, path="a/數.ipynb"),
    ]
    write_baseline(file, notebooks)
    assert file.read_text(encoding="utf-8") == (
        "{\n"
        '  "version": 1,\n'
        '  "notebooks": {\n'
        '    "a/數.ipynb": [\n'
        f'      "NB101 {ONE}"\n'
        "    ],\n"
        '    "b.ipynb": [\n'
        f'      "NB101 {ONE}",\n'
        f'      "NB101 {ONE}",\n'
        f'      "NB101 {OTHER}"\n'
        "    ]\n"
        "  }\n"
        "}\n"
    )


def test_the_same_findings_give_the_same_bytes(file):
    notebooks = [found(OTHER, ONE, path="b.ipynb"), found(ONE, path="a.ipynb")]
    write_baseline(file, notebooks)
    first = file.read_bytes()
    write_baseline(file, reversed(notebooks))
    assert file.read_bytes() == first


def test_paths_are_relative_to_the_file(file, tmp_path, monkeypatch):
    (tmp_path / "ci").mkdir()
    (tmp_path / "notebooks").mkdir()
    write_baseline(tmp_path / "ci" / "old.json", [found(ONE, path="notebooks/a.ipynb")])
    monkeypatch.chdir(tmp_path / "notebooks")
    baseline = read_baseline(tmp_path / "ci" / "old.json")
    assert list(baseline.known) == ["../notebooks/a.ipynb"]
    assert baseline.without_old(found(ONE, path="a.ipynb")).baselined == 1
    assert read_baseline(type(file)("../ci/old.json")).without_old(found(ONE, path="a.ipynb")).baselined == 1


def test_writing_keeps_the_mode_and_leaves_nothing_behind(file):
    file.write_text("{}")
    os.chmod(file, 0o640)
    write_baseline(file, [found(ONE)])
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert os.listdir(file.parent) == ["old.json"]


def gone(file, old, new, ran=CODES):
    write_baseline(file, old)
    return [line.removeprefix(f"{file}: ") for line in read_baseline(file).gone(new, ran)]


def test_what_is_gone_is_named(file):
    old = [found(ONE, ONE, OTHER), found(ONE, path="b.ipynb", code="NB502")]
    assert gone(file, old, old) == []
    assert gone(file, old, [found(ONE), found(path="b.ipynb")]) == [
        "no longer in b.ipynb: NB502",
        "no longer in churn.ipynb: NB101 (2)",
    ]


def test_nothing_is_gone_from_a_notebook_that_was_not_checked(file):
    (file.parent / "churn.ipynb").write_text("{}")
    assert gone(file, [found(ONE)], []) == []
    (file.parent / "churn.ipynb").unlink()
    assert gone(file, [found(ONE)], []) == ["no longer in churn.ipynb: NB101"]


def test_nothing_is_gone_of_a_rule_that_did_not_run(file):
    assert gone(file, [found(ONE)], [found()], ran=frozenset({"NB502"})) == []


def test_few_of_many_are_named(file):
    told = gone(file, [found(ONE, path=f"{n:03}.ipynb") for n in range(50)], [])
    assert len(told) == 21
    assert told[-1] == "and gone from 30 more notebooks"


NOTEBOOKS = f'{{"version": 1, "notebooks": {{"a.ipynb": ["NB101 {ONE}"]}}}}'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no baseline"),
        ("{", "no baseline"),
        ("[]", "no baseline"),
        ("null", "no baseline"),
        ("\ufeff" + NOTEBOOKS, "no baseline"),
        ("<<<<<<< HEAD\n" + NOTEBOOKS, "no baseline"),
        ('{"version": 1}', "no baseline"),
        ('{"notebooks": {}}', "no baseline"),
        ('{"version": "1", "notebooks": {}}', "no baseline"),
        ('{"version": 2, "notebooks": {}}', "version 2"),
        ('{"version": 1, "notebooks": {}, "more": 1}', "no baseline"),
        ('{"version": 1, "notebooks": []}', "no baseline"),
        ('{"version": 1, "notebooks": {"a": "NB101"}}', "no baseline"),
        ('{"version": 1, "notebooks": {"a": [1]}}', "no baseline"),
        ('{"version": 1, "notebooks": {"a": ["NB101"]}}', "'NB101' at 'a'"),
        (f'{{"version": 1, "notebooks": {{"a": ["NB101 {ONE}-2"]}}}}', "no code with a fingerprint"),
        ("[" * 100_000, "no baseline"),
    ],
)
def test_a_broken_file_is_refused(file, text, words):
    file.write_text(text, encoding="utf-8")
    with pytest.raises(Nb2prodError) as raised:
        read_baseline(file)
    assert words in raised.value.what
    assert "--write-baseline" in raised.value.todo


@pytest.mark.parametrize("name", ["missing.json", "folder", "pipe", "a\0b"])
def test_a_file_that_cannot_be_read_is_refused(file, name):
    (file.parent / "folder").mkdir()
    os.mkfifo(file.parent / "pipe")
    with pytest.raises(Nb2prodError, match="cannot be read"):
        read_baseline(type(file)(name))


@pytest.mark.parametrize("name", ["no/such/folder/old.json", "folder", "a\0b"])
def test_a_file_that_cannot_be_written_is_refused(file, name):
    (file.parent / "folder").mkdir()
    with pytest.raises(Nb2prodError, match="cannot be written"):
        write_baseline(type(file)(name), [found(ONE)])
