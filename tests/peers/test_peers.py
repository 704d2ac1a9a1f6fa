"""Stand-in converters are judged as they deserve; no other converter and no kernel is needed for that."""

import json
import sys
from pathlib import Path

import pytest

from tests.peers.__main__ import tables
from tests.peers.judging import (
    CRASH,
    REFUSED,
    RIGHT,
    WRONG,
    Piece,
    first_difference,
    pieces_of,
    required,
    truth_of,
)
from tests.peers.peers import PEERS, Job, Peer, outcome
from tests.peers.subjects import notebook_subjects, pattern_subjects

_CASES = {
    "prints the same": ("print('rows 3')\nprint('loss', 0.5)", 0, RIGHT),
    "shows at its place what the notebook shows": ("print('rows 3')\nprint([1, 2])\nprint('loss', 0.25)", 0, RIGHT),
    "prints something else": ("print('rows 2')\nprint('loss 0.5')", 0, WRONG),
    "prints in another order": ("print('loss 0.5')\nprint('rows 3')", 0, WRONG),
    "stops before the end": ("print('rows 3')", 0, WRONG),
    "prints more": ("print('rows 3')\nprint('loss 0.5')\nprint('done')", 0, WRONG),
    "shows something else": ("print('rows 3')\nprint([1, 3])\nprint('loss 0.5')", 0, WRONG),
    "fails": ("print('rows 3')\nraise ValueError('no rows')", 0, CRASH),
    "takes too long": ("import time\ntime.sleep(60)", 0, CRASH),
    "is never made, and it is said why": ("", "no headings", REFUSED),
    "is never made, and nobody knows why": ("", "Traceback (most recent call last):\nKeyError: 'a'", CRASH),
    "is never made, and a known exception says why": ("", "Traceback (most recent call last):\nmine.No: eval", REFUSED),
}  # fmt: skip
_RUNS = [
    [Piece("printed", "rows 3\n"), Piece("shown", "[1, 2]"), Piece("printed", f"loss 0.{figure}\n")]
    for figure in (71, 72)
]


@pytest.mark.parametrize("name", _CASES)
def test_a_program_that(name: str, tmp_path: Path) -> None:
    program, end, verdict = _CASES[name]
    convert = f"import sys; open('made.py', 'w').write({program!r}); sys.exit({end!r})"
    peer = Peer(
        "stand-in",
        (),
        lambda job: [job.python, "-c", convert],
        lambda job: ([job.python, "made.py"], job.notebook.parent),
        lambda job, running: running.stdout,
        refusal="mine.No",
    )
    job = Job(tmp_path / "n.ipynb", sys.executable, sys.executable)
    judged = outcome(peer, job, [truth_of(_RUNS)], seconds=2 if "long" in name else 60)
    assert (judged.verdict, bool(judged.why)) == (verdict, verdict != RIGHT), judged


def test_outputs_of_a_notebook() -> None:
    outputs = [
        {"output_type": "stream", "name": "stderr", "text": "careful"},
        {"output_type": "stream", "name": "stdout", "text": ["one\n", "two\n"]},
        {"output_type": "execute_result", "data": {"text/plain": "3", "text/html": "<b>3</b>"}},
        {"output_type": "display_data", "data": {"text/plain": "<Figure size 640x480 with 1 Axes>"}},
    ]
    look = [{"output_type": "stream", "name": "stdout", "text": "data.csv\n"}]
    cells = [
        {"cell_type": "markdown", "source": "words"},
        {"cell_type": "code", "source": ["f()\n", "3"], "outputs": outputs},
        {"cell_type": "code", "source": "# what is there\n!ls", "outputs": look},
        {"cell_type": "code", "source": "!ls\nprint('data.csv')", "outputs": look},
    ]
    printed, shown = (Piece(kind, "data.csv\n") for kind in ("printed", "shown"))
    assert pieces_of({"cells": cells}) == [
        Piece("printed", "one\ntwo\n"),
        Piece("shown", "3"),
        shown,
        printed,
    ]


def test_what_magics_say_may_be_missing() -> None:
    pieces = [Piece("printed", "Writing helper.py\n"), Piece("printed", "8\n")]
    truth = truth_of([pieces, pieces])
    assert [first_difference(truth, text) for text in ("8", "Writing helper.py\n8")] == ["", ""]
    assert required(truth) == 1


def test_runs_of_another_length_agree_in_the_rest() -> None:
    truth = truth_of([[Piece("printed", text), Piece("printed", "end")] for text in ("a\nb\n", "a\n")])
    assert first_difference(truth, "whatever it is\nend") == ""
    assert first_difference(truth, "whatever it is") != ""


def test_numbers_beside_one_that_differs_may_be_any() -> None:
    truth = truth_of([[Piece("printed", f"score 0.9 of array([ {number}, 2])")] for number in (3, 14)])
    assert first_difference(truth, "score 0.7 of array([ 5, 11])") == ""
    assert "'points' in place of 'score'" in first_difference(truth, "points 0.7 of array([5, 11])")


def test_the_next_truth_is_asked_where_a_program_seems_wrong(tmp_path: Path) -> None:
    one, other = ([Piece("printed", text)] for text in ("0.5", "0.75"))
    peer = Peer(
        "stand-in",
        (),
        lambda job: [job.python, "-c", ""],
        lambda job: ([job.python, "-c", "print(0.25)"], tmp_path),
        lambda job, running: running.stdout,
    )
    job = Job(tmp_path / "n.ipynb", sys.executable, sys.executable)
    truths = [truth_of([one, one]), truth_of([one, one, other])]
    assert outcome(peer, job, truths[:1], seconds=60).verdict == WRONG
    assert outcome(peer, job, truths, seconds=60).verdict == RIGHT


def test_subjects_are_copied_with_what_lies_around_them(tmp_path: Path) -> None:
    place = tmp_path / "top" / "one" / "deep"
    place.mkdir(parents=True)
    (place / "n.ipynb").write_text("{}", encoding="utf-8")
    (tmp_path / "top" / "one" / "rows.csv").write_text("a\n1\n", encoding="utf-8")
    (subject,) = notebook_subjects(tmp_path / "top")
    copy = subject.copied(tmp_path / "copy")
    assert subject.name == "one/deep/n.ipynb"
    assert copy == tmp_path / "copy" / "deep" / "n.ipynb"
    assert (tmp_path / "copy" / "rows.csv").is_file()


def test_patterns_become_notebooks(tmp_path: Path) -> None:
    subject = next(pattern_subjects(tmp_path))
    document = json.loads(subject.copied(tmp_path / "copy").read_text(encoding="utf-8"))
    assert [cell["source"] for cell in document["cells"]] == [source for _, source in subject.cells]


def test_tables_count_every_verdict() -> None:
    rows = [
        {"kind": "notebook", "name": str(number), "peer": peer.name, "verdict": verdict, "words": 1}
        for peer in PEERS
        for number, verdict in enumerate((RIGHT, RIGHT, WRONG, CRASH, REFUSED, "not judged"))
    ]
    head, _, *lines = list(tables(rows))
    assert head.startswith("\n| 5 notebooks |")
    assert lines == [f"| {peer.name} | 2 | 0 | 1 | 1 | 1 |" for peer in PEERS]
