"""The check of one notebook: order, places, failures, fingerprints."""

import pytest

from nb2prod.notebook import Cell, FilePlace, Notebook, Problem, Span, read_bytes
from nb2prod.rule import Edit, Fix, Found, Related, Severity
from tests.lint.support import notebook, places, rule, run, whole, word

X = word("NB101", "x")


def failing(error):
    """A rule that reports cell 1 and then raises while it looks at cell 2."""

    def find(subject):
        yield Span(1, 1, 1, 1, 2), "first"
        for cell in subject.notebook.cells[1:]:
            raise error(cell.source)

    return rule("NB900", find, name="fails")


def test_nothing_is_found_in_a_notebook_without_breaches():
    found = run(notebook("y", "z"), X)
    assert (found.findings, found.cells, found.suppressed, found.language) == ((), 2, 0, "python")


def test_findings_stand_in_the_order_of_their_places():
    found = run(notebook("y\n  x", "x"), word("NB200", "y"), whole("NB800"), X, word("NB100", "x"))
    assert places(found) == [
        ("NB800", None, None), ("NB200", 1, 1), ("NB100", 1, 2), ("NB101", 1, 2), ("NB100", 2, 1), ("NB101", 2, 1),
    ]  # fmt: skip


def test_a_finding_carries_what_its_rule_and_its_cell_say():
    cell = Cell(1, "code", "y = x", id="a1", execution_count=7)
    (finding,) = run(
        Notebook("test.ipynb", (cell,)), word("NB101", "x", name="bad", severity=Severity.ERROR)
    ).findings
    assert (finding.code, finding.name, finding.severity) == ("NB101", "bad", Severity.ERROR)
    assert (finding.cell_id, finding.execution_count) == ("a1", 7)
    assert finding.span == Span(1, 1, 5, 1, 6)


def test_a_case_may_be_milder_than_its_rule():
    mild = rule("NB101", lambda subject: [Found(None, "…", severity=Severity.NOTE)])
    assert run(notebook("x"), mild).findings[0].severity is Severity.NOTE


def test_a_rule_that_raises_costs_only_itself():
    found = run(notebook("x", "SECRET"), failing(KeyError), X)
    assert places(found) == [("NB101", 1, 1), ("NB900", 1, 1), ("NB000", 2, 1)]
    message = found.findings[-1].message
    assert "NB900 (fails)" in message and "KeyError" in message and "test_run.py" in message
    assert "SECRET" not in message


@pytest.mark.parametrize("error", [RecursionError, MemoryError, AssertionError, StopIteration, SystemExit])
def test_any_error_of_a_rule_is_caught(error):
    assert "NB000" in {code for code, _, _ in places(run(notebook("x", "y"), failing(error)))}


@pytest.mark.parametrize(
    "found",
    [
        Found(Span(3, 1, 1, 1, 1), "no such cell"),
        Found(Span(0, 1, 1, 1, 1), "no such cell"),
        Found(Span(1, 2, 1, 2, 1), "no such line"),
        Found(Span(1, 1, 1, 9, 1), "no such line"),
        Found(None, "…", related=(Related(Span(9, 1, 1, 1, 1), "no such cell"),)),
        Found(Span(1, 1, 1, 1, 2), 3),
        ("only", "two", "texts"),
        None,
    ],
)
def test_a_place_that_does_not_exist_is_an_internal_error(found):
    assert [code for code, _, _ in places(run(notebook("x"), rule("NB900", lambda subject: [found])))] == [
        "NB000"
    ]


def test_a_failed_rule_makes_no_suppression_look_unused():
    given = notebook("x  # nb2prod: ignore[NB900]", "y")
    assert "NB005" not in {code for code, _, _ in places(run(given, failing(KeyError), select=["NB005"]))}


def test_in_another_language_only_nb004_speaks():
    given = notebook("x  # nb2prod: ignore[NB101]", language="r")
    assert places(run(given, X, whole("NB809"), select=["NB004", "NB005"])) == [("NB004", None, None)]


def test_on_python_2_only_rules_that_know_it_speak():
    given = notebook("x", metadata={"language_info": {"version": "2.7.18"}})
    assert places(run(given, X)) == []
    assert places(run(given, word("NB101", "x", python2=True))) == [("NB101", 1, 1)]


def test_problems_of_the_file_are_findings_with_their_place():
    problem = Problem("NB002", "the id stands twice", FilePlace(9, 4), cell=2)
    given = notebook("x", problems=(problem,))
    (finding,) = run(given, select=["NB002"]).findings
    assert (finding.span, finding.place, finding.message) == (
        None,
        FilePlace(9, 4),
        "cell 2: the id stands twice",
    )
    assert run(given).findings == ()


def test_an_unreadable_file_is_reported_whatever_was_selected():
    given = read_bytes(b"{", shown="a.ipynb")
    assert [code for code, _, _ in places(run(given))] == ["NB001"]


def test_the_place_in_the_file_is_the_true_one():
    data = b'{"cells": [\n{"cell_type": "code", "source": ["y\\n",\n  "z = x"], "metadata": {}}],\n"nbformat": 4}'
    (finding,) = run(read_bytes(data, shown="a.ipynb"), X).findings
    assert finding.place == FilePlace(3, 8)


def test_the_heading_is_the_nearest_above():
    cells = (
        Cell(1, "code", "x"),
        Cell(2, "markdown", "# Load\ntext\n## Clean  ##\nmore"),
        Cell(3, "markdown", "no heading"),
        Cell(4, "code", "x"),
    )
    found = run(Notebook("test.ipynb", cells), X)
    assert [finding.heading for finding in found.findings if finding.span.cell in (1, 4)] == ["", "Clean"]


def test_options_reach_their_rule():
    def find(subject):
        yield Found(None, f"{subject.options['limit']} {subject.options['words']}")

    given = rule("NB803", find, options={"limit": 30, "words": ["a"]})
    assert run(notebook("x"), given).findings[0].message == "30 ['a']"
    assert run(notebook("x"), given, options={"NB803": {"limit": 5}}).findings[0].message == "5 ['a']"


def fingerprints(*sources, rules=(X,)):
    return [finding.fingerprint for finding in run(notebook(*sources), *rules).findings]


def test_fingerprints_survive_what_does_not_touch_the_line():
    (before,) = fingerprints("x = 1")
    assert fingerprints("new", "y = 2\n  x  =  1\nz") == [before]


def test_fingerprints_tell_lines_words_and_rules_apart():
    given = fingerprints("x = 1", "x = 2", rules=(X, word("NB102", "x"), word("NB103", "= ")))
    assert len(set(given)) == len(given)


def test_equal_fingerprints_are_numbered():
    first, second, third = fingerprints("x", "x", "x")
    assert (second, third) == (f"{first}-2", f"{first}-3")


def test_a_fingerprint_is_what_it_always_was():
    # Baselines of users hold these: another way to make them would bring all old findings back.
    assert fingerprints("x = 1") == ["e88a1da95862b086"]


def test_what_is_said_once_is_known_by_it_and_not_by_its_line():
    def find(subject):
        places = [cell for cell in subject.notebook.cells if "x" in cell.source]
        yield Found(Span(places[0].number, 1, 1, 1, 2), "x", once="the x")

    once = rule("NB101", find)
    assert (
        len({*fingerprints("x = 1", "x = 2", rules=(once,)), *fingerprints("x = 2", "x = 1", rules=(once,))})
        == 1
    )


def test_numbers_in_what_is_said_of_a_notebook_do_not_matter():
    def of(message):
        return fingerprints("x", rules=(rule("NB101", lambda subject: [Found(None, message)]),))

    assert of("cell 3 is as cell 12") == of("cell 4 is as cell 1")
    assert of("cell 3 is odd") != of("cell 3 is even")


def test_places_in_the_file_are_those_of_all_that_is_said():
    data = b'{"cells": [\n{"cell_type": "code", "source": ["y\\n",\n  "z = xx"], "metadata": {}}],\n"nbformat": 4}'
    related = Related(Span(1, 1, 1, 1, 2), "there")
    fix = Fix("shorter", (Edit("text", Span(1, 2, 5, 2, 7), "x"),))
    given = rule("NB101", lambda subject: [Found(Span(1, 2, 5, 2, 7), "…", (related,), fix)])
    (finding,) = run(read_bytes(data, shown="a.ipynb"), given).findings
    assert (finding.place, finding.end) == (FilePlace(3, 8), FilePlace(3, 10))
    assert finding.related_places == (FilePlace(2, 35),)
    assert [(one.start, one.end, one.text) for one in finding.file_edits] == [
        (finding.place, finding.end, "x")
    ]


def test_a_fix_that_moves_cells_is_no_change_of_text():
    fix = Fix("move", (Edit("text", Span(1, 1, 1, 1, 2), "y"), Edit("delete-cell", Span(2, 1, 1, 1, 1))))
    data = b'{"cells": [{"cell_type": "code", "source": "x", "metadata": {}}], "nbformat": 4}'
    given = rule("NB101", lambda subject: [Found(Span(1, 1, 1, 1, 2), "…", fix=fix)])
    (finding,) = run(read_bytes(data, shown="a.ipynb"), given).findings
    assert finding.fix is not None and finding.file_edits == ()
