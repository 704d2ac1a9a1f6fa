"""One line, one cause, one finding."""

from nb2prod.rule import Found, Related, Span
from tests.lint.support import notebook, places, rule, run, whole, word

STRONG = word("NB402", "home")
WEAK = word("NB401", "/home", yields_to=("NB402",))
WEAKER = word("NB404", "/", yields_to=("NB402", "NB401"))


def test_rules_that_do_not_yield_are_both_reported():
    assert places(run(notebook("/home"), STRONG, word("NB401", "/home"))) == [
        ("NB401", 1, 1),
        ("NB402", 1, 1),
    ]


def test_without_the_stronger_one_the_weaker_is_reported():
    assert places(run(notebook("/home"), WEAK)) == [("NB401", 1, 1)]
    assert places(run(notebook("/root"), STRONG, WEAK, WEAKER)) == [("NB404", 1, 1)]


def test_other_lines_and_cells_do_not_matter():
    given = notebook("home\n/hom", "/hom")
    assert places(run(given, STRONG, WEAKER)) == [("NB402", 1, 1), ("NB404", 1, 2), ("NB404", 2, 1)]


def test_findings_of_the_whole_notebook_do_not_beat_each_other():
    yielding = rule("NB806", lambda subject: [Found(None, "too")], yields_to=("NB809",))
    assert len(run(notebook("x"), whole("NB809"), yielding).findings) == 2


def test_the_strongest_stays():
    assert places(run(notebook("/home"), STRONG, WEAK, WEAKER)) == [("NB402", 1, 1)]


def test_a_beaten_rule_still_beats():
    only_weak = word("NB404", "/", yields_to=("NB401",))
    assert places(run(notebook("/home"), STRONG, WEAK, only_weak)) == [("NB402", 1, 1)]


def test_a_silenced_winner_still_beats():
    assert places(run(notebook("/home  # nb2prod: ignore[NB402]"), STRONG, WEAK)) == []


def test_a_rule_that_joins_becomes_a_related_place():
    joining = word("NB901", "/home", yields_to=("NB402",), joins=True)
    (finding,) = run(notebook("/home"), STRONG, joining).findings
    assert finding.related == (Related(Span(1, 1, 1, 1, 6), "/home is there"),)


def test_a_silenced_rule_does_not_join():
    joining = word("NB901", "/home", yields_to=("NB402",), joins=True)
    (finding,) = run(notebook("/home  # nb2prod: ignore[NB901]"), STRONG, joining).findings
    assert finding.related == ()
