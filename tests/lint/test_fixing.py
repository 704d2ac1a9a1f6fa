"""Fixes: made in rounds, held to the notebook's health, left out and told where they do harm."""

from collections.abc import Callable, Iterable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nb2prod.lint.choosing import in_conflict
from nb2prod.lint.fixing import Fixed, Fixer
from nb2prod.notebook import FileMap, Notebook
from nb2prod.rule import Edit, Fix, Found, Rule, Span, Subject
from tests.lint.support import OWN, rule, run, written


def fixed(notebook: Notebook, *rules: Rule, unsafe: bool = False, select: Iterable[str] = ()) -> Fixed:
    """The notebook after the fixes of these rules and of nb2prod's own that are selected."""

    def check(one: Notebook):
        return run(one, *rules, select=select)

    return Fixer(check, None, OWN, unsafe=unsafe).fix(notebook, check(notebook))


def sources(state: Fixed) -> list[str]:
    """The cells as they are after the fixes."""
    return [cell.source for cell in state.notebook.cells]


def mending(code: str, text: str, make: Callable[[Span], tuple[Edit, ...]], *, safe: bool = True) -> Rule:
    """A rule that finds every line which holds ``text`` and fixes it with the edits that ``make`` gives for the place."""

    def find(subject: Subject) -> Iterable[Found]:
        for cell in subject.notebook.cells:
            for number, line in enumerate(cell.lines, 1):
                if (start := line.find(text)) >= 0:
                    place = Span(cell.number, number, start + 1, number, start + 1 + len(text))
                    yield Found(place, f"{text} is there", fix=Fix("Change it", make(place), safe))

    return rule(code, find)


def replacing(code: str, text: str, new: str, *, safe: bool = True) -> Rule:
    """A rule that puts ``new`` in place of ``text``."""
    return mending(code, text, lambda place: (Edit("text", place, new),), safe=safe)


def editing(code: str, word: str, kind: str, text: str = "") -> Rule:
    """A rule that makes one edit of that kind where ``word`` stands."""
    return mending(code, word, lambda place: (Edit(kind, place, text),))


TIDY = replacing("TEAM001", "bad", "good")


# Nothing to do


@pytest.mark.parametrize("notebook", [written(), written(""), written("x = 1", "y = 2")])
def test_where_nothing_is_found_the_notebook_is_the_same(notebook):
    assert fixed(notebook, TIDY).notebook is notebook


@pytest.mark.parametrize(
    "given_rule",
    [
        rule("TEAM002", lambda subject: [Found(Span(1, 1, 1, 1, 2), "no fix")]),
        rule("TEAM002", lambda subject: [Found(Span(1, 1, 1, 1, 2), "empty", fix=Fix("Nothing", (), True))]),
        replacing("TEAM002", "x", "y", safe=False),
    ],
)
def test_what_has_no_safe_fix_stays(given_rule):
    notebook = written("x = 1")
    after = fixed(notebook, given_rule)
    assert after.notebook is notebook
    assert (after.fixed, after.left_out, len(after.findings.findings)) == (0, (), 1)


# What is made


def test_fixes_are_counted_and_gone():
    after = fixed(written("bad = 1", "x = 2", "y = 'bad'"), TIDY)
    assert sources(after) == ["good = 1", "x = 2", "y = 'good'"]
    assert (after.fixed, after.left_out, after.findings.findings) == (2, (), ())


def test_unsafe_ones_are_made_where_they_are_wanted():
    assert sources(fixed(written("x = 1"), replacing("TEAM001", "x", "y", safe=False), unsafe=True)) == [
        "y = 1"
    ]


def test_of_overlapping_fixes_the_second_waits_for_the_next_round():
    first, second = replacing("TEAM001", "ab", "b"), replacing("TEAM002", "bc", "c")
    assert sources(fixed(written("abc = 1"), first, second)) == ["c = 1"]


def test_a_fix_may_bring_forth_another():
    rules = replacing("TEAM001", "one", "two"), replacing("TEAM002", "two", "three")
    after = fixed(written("one = 1"), *rules)
    assert (sources(after), after.fixed) == (["three = 1"], 2)


def test_what_several_findings_ask_for_is_made_once():
    top = Edit("insert-cell", Span(0, 1, 1, 1, 1), "good = 1")

    def find(subject: Subject) -> Iterable[Found]:
        if not any("good = 1" in cell.source for cell in subject.notebook.cells):
            for cell in subject.notebook.cells:
                yield Found(Span(cell.number, 1, 1, 1, 2), "no good", fix=Fix("Add it", (top,), True))

    after = fixed(written("x = 1", "y = 2"), rule("TEAM001", find))
    assert (sources(after), after.fixed) == (["good = 1", "x = 1", "y = 2"], 2)


def test_cells_are_inserted_deleted_and_moved():
    rules = (
        editing("TEAM001", "gone", "delete-cell"),
        mending(
            "TEAM002",
            "add",
            lambda place: (Edit("insert-cell", place, "new = 1"), Edit("text", place, "was")),
        ),
        mending(
            "TEAM003", "first", lambda place: (Edit("move-cell", place, after=0), Edit("text", place, "one"))
        ),
    )
    after = fixed(written("x = 'add'", "# gone", "y = 2", "z = 'first'"), *rules)
    assert sources(after) == ["z = 'one'", "x = 'was'", "new = 1", "y = 2"]
    assert (after.origins, after.moved, after.left_out) == ((4, 1, None, 3), {4}, ())


def test_ids_are_added_where_the_format_asks_for_them_and_something_else_changed():
    assert [cell.id for cell in fixed(written("bad = 1", "x = 2", minor=4), TIDY).notebook.cells] == [
        None,
        None,
    ]
    ids = [cell.id for cell in fixed(written("bad = 1", "x = 2", minor=5), TIDY).notebook.cells]
    assert len(set(ids) - {None}) == 2
    untouched = written("x = 2", minor=5)
    assert fixed(untouched, TIDY).notebook is untouched


# What is left out


@pytest.mark.parametrize(
    ("source", "harmful", "why"),
    [
        ("bad = 1", replacing("TEAM001", "bad", "("), "a cell could no longer be parsed"),
        ("bad = 1\nprint(bad)", replacing("TEAM001", "bad =", "x ="), "a run from the top would lack 'bad'"),
        (
            "%%time\nbad = 1",
            editing("TEAM001", "%%time", "text", "# so\n%%time"),
            "a magic would stand where",
        ),
        ("bad = 1", replacing("TEAM001", "bad", "bad"), "it would change nothing"),
        ("bad = 1", replacing("TEAM001", "bad", "bad2"), "would still be found"),
        ("bad = 1", editing("TEAM001", "bad", "rename-cell"), "no kind of edit 'rename-cell'"),
        ("bad = 1", editing("TEAM001", "bad", "metadata", "no id"), "an id is none"),
        (
            "bad = 1",
            mending("TEAM001", "bad", lambda place: (Edit("text", Span(1, 9, 1, 9, 2)),)),
            "there is no line",
        ),
        (
            "bad = 1",
            mending("TEAM001", "bad", lambda place: (Edit("delete-cell", Span(7, 1, 1, 1, 1)),)),
            "no cell 7",
        ),
        (
            "bad = 1",
            mending("TEAM001", "bad", lambda place: (Edit("text", place, "x"), Edit("text", place, "y"))),
            "edits overlap",
        ),
    ],
)
def test_a_fix_that_does_harm_is_left_out_and_told(source, harmful, why):
    notebook = written(source)
    after = fixed(notebook, harmful)
    assert after.notebook is notebook
    [told] = after.left_out
    assert told.startswith("cell 1: the fix of TEAM001 is left out: ") and why in told


def test_the_others_are_made_all_the_same():
    after = fixed(written("bad = 1", "x = worse", "y = 'bad'"), TIDY, replacing("TEAM002", "worse", "("))
    assert sources(after) == ["good = 1", "x = worse", "y = 'good'"]
    assert (after.fixed, len(after.left_out)) == (2, 1)


def test_of_fixes_that_do_harm_only_together_the_first_is_made():
    """Each takes one of two definitions away."""
    rules = [
        mending(code, f"x = {digit}  #", lambda place: (Edit("text", Span(place.cell, 1, 1, 2, 1)),))
        for code, digit in (("TEAM001", "1"), ("TEAM002", "2"))
    ]
    after = fixed(written("x = 1  #\ny = 1", "x = 2  #\ny = 2", "print(x)"), *rules)
    assert sources(after) == ["y = 1", "x = 2  #\ny = 2", "print(x)"]
    assert after.fixed == 1 and len(after.left_out) == 1


def test_fixes_that_go_round_in_circles_end():
    after = fixed(
        written("ping = 1"), replacing("TEAM001", "ping", "pong"), replacing("TEAM002", "pong", "ping")
    )
    assert sources(after)[0] in ("ping = 1", "pong = 1")


@pytest.mark.parametrize("source", ["def f(:  # bad", "%%bash\necho bad", "%%time\nx = 'bad'"])
def test_cells_that_are_no_python_can_be_fixed(source):
    assert sources(fixed(written(source), TIDY)) == [source.replace("bad", "good")]


# Which fixes stand in each other's way

PLACE, BEHIND = Span(1, 1, 3, 1, 5), Span(1, 1, 5, 1, 7)
HERE, THERE = Span(1, 1, 4, 1, 4), Span(1, 1, 5, 1, 5)


@pytest.mark.parametrize(
    ("one", "other", "conflict"),
    [
        (Edit("text", PLACE, "x"), Edit("text", PLACE, "x"), False),
        (Edit("text", PLACE, "x"), Edit("text", PLACE, "y"), True),
        (Edit("text", PLACE), Edit("text", BEHIND), False),
        (Edit("text", PLACE), Edit("text", Span(2, 1, 3, 1, 5), "x"), False),
        (Edit("text", PLACE), Edit("text", HERE, "x"), True),
        (Edit("text", PLACE), Edit("text", THERE, "x"), False),
        (Edit("text", HERE, "x"), Edit("text", HERE, "y"), False),
        (Edit("text", Span(1, 1, 3, 3, 1)), Edit("text", Span(1, 2, 1, 2, 2)), True),
        (Edit("text", PLACE), Edit("delete-cell", PLACE), True),
        (Edit("text", PLACE), Edit("move-cell", PLACE, after=3), False),
        (Edit("text", PLACE), Edit("insert-cell", PLACE, "x"), False),
        (Edit("metadata", PLACE, "x"), Edit("delete-cell", PLACE), True),
        (Edit("metadata", PLACE, "x"), Edit("text", PLACE), False),
        (Edit("move-cell", PLACE, after=3), Edit("move-cell", Span(2, 1, 1, 1, 1), after=3), True),
        (Edit("move-cell", PLACE, after=3), Edit("delete-cell", Span(2, 1, 1, 1, 1)), True),
        (Edit("move-cell", PLACE, after=3), Edit("insert-cell", Span(2, 1, 1, 1, 1), "x"), True),
        (Edit("insert-cell", PLACE, "x"), Edit("insert-cell", PLACE, "y"), True),
        (Edit("insert-cell", PLACE, "x"), Edit("delete-cell", PLACE), False),
    ],
)
def test_edits_in_conflict(one, other, conflict):
    assert in_conflict(one, other) is conflict
    assert in_conflict(other, one) is conflict


# Any notebook

CELLS = st.sampled_from(
    [
        "import os, sys\nprint(os.sep)",
        "import json\n\nimport csv  # rows\nrows = csv",
        "from math import (\n    pi,\n    tau,\n    inf,\n)\nprint(tau)",
        "import a; import b; x = 1; import c",
        "x = 1  # nb2prod: ignore[NB901, NB206]\nimport re  # noqa: NB206",
        "df\nimport unused",
        "%%time\nimport late\nprint(1)",
        "    import inner\n    y = 2",
        "é = 'ü'; import ß",
        "print(later)",
        "later = 3",
        "def broken(:",
        "%%bash\n# nb2prod: ignore\nls",
        "import os\r\nimport sys",
        "",
    ]
)
KINDS = st.tuples(st.sampled_from(["markdown", "raw"]), CELLS)


def outside(notebook: Notebook) -> list[bytes]:
    """The bytes of each cell without its source."""
    places, found = FileMap(notebook), []
    for cell in notebook.cells:
        where, member = places.cells[cell.number - 1], places.source_member(cell.number)
        found.append(notebook.raw[where.start : member.start] + notebook.raw[member.end : where.end])
    return found


def parsed(notebook: Notebook) -> int:
    """How many cells cannot be parsed."""
    from nb2prod.lint.breaches import subject_of

    return sum(cell.error is not None for cell in subject_of(notebook).facts.cells)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60)
@given(st.lists(CELLS | KINDS, max_size=6), st.sampled_from([4, 5]))
def test_any_notebook(cells, minor):
    more = {"outputs": [{"output_type": "stream", "name": "stdout", "text": "é\n"}]}
    start = written(*cells, minor=minor, **more)
    after = fixed(start, unsafe=True, select=["NB005", "NB101", "NB206"])
    again = fixed(after.notebook, unsafe=True, select=["NB005", "NB101", "NB206"])
    assert again.notebook is after.notebook and again.fixed == 0
    assert len(after.notebook.problems) <= len(start.problems)
    assert parsed(after.notebook) <= parsed(start)
    if after.notebook is start:
        return
    before, now = outside(start), outside(after.notebook)
    for place, origin in enumerate(after.origins):
        assert origin is not None and (minor == 5 or now[place] == before[origin - 1])
        old, new = start.cells[origin - 1], after.notebook.cells[place]
        assert new.kind == old.kind and (old.kind == "code" or new.source == old.source)
