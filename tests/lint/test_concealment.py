"""A secret that a rule found stands in no part of any finding."""

import pytest

from nb2prod.notebook import Cell, Notebook, Span
from nb2prod.report.rendering import Look, render
from nb2prod.report.report import Report
from nb2prod.rule import Edit, Fix, Found, Related
from tests.lint.support import notebook, rule, run, word

SECRET = "sk-l1ve-0123456789"
FINDS = word("NB701", SECRET, conceals=True)


def chatty(subject):
    """A rule that says everything it sees, everywhere a finding has room."""
    for cell in subject.notebook.cells:
        span = Span(cell.number, 1, 1, 1, 2)
        edit = Edit("text", span, text=cell.source)
        related = (Related(span, f"see {cell.source}"),)
        yield Found(span, f"the cell is {cell.source}", related, Fix("change it", (edit,)))


def everything(found):
    """All formats of the report, and the value itself."""
    report = Report(notebooks=(found,))
    return repr(found) + "".join(render(report, form, Look()) for form in ("text", "concise", "json"))


@pytest.mark.parametrize(
    "source",
    [
        f"key = '{SECRET}'",
        f"key = {SECRET}",
        f"connect('ann', '{SECRET}', x)",
        f"!curl -H {SECRET} https://example.com",
        f"%env KEY={SECRET}",
    ],
)
@pytest.mark.parametrize("rules", [[FINDS], [FINDS, rule("NB900", chatty)]])
def test_no_part_of_a_finding_shows_it(source, rules):
    assert SECRET not in everything(run(notebook(source), *rules))


def test_it_is_hidden_when_the_rule_that_finds_it_was_not_selected():
    found = run(notebook(f"key = '{SECRET}'"), rule("NB900", chatty), silent=[FINDS])
    assert [finding.code for finding in found.findings] == ["NB900"]
    assert SECRET not in everything(found)


def test_it_is_hidden_when_its_finding_is_silenced():
    found = run(notebook(f"key = '{SECRET}'  # nb2prod: ignore[NB701]"), FINDS, rule("NB900", chatty))
    assert SECRET not in everything(found)


def test_it_is_hidden_in_headings():
    cells = (Cell(1, "markdown", f"# Our key is {SECRET}"), Cell(2, "code", "x"))
    assert SECRET not in everything(run(Notebook("test.ipynb", cells), FINDS, word("NB900", "x")))


def test_a_second_secret_on_the_line_is_hidden_too():
    found = run(notebook(f"f('other-secret', '{SECRET}', 'third-secret')"), FINDS)
    assert "other-secret" not in everything(found) and "third-secret" not in everything(found)


def test_secrets_of_several_lines_are_hidden_on_each():
    key = rule("NB701", lambda subject: [(Span(1, 1, 7, 3, 4), "a private key")], conceals=True)
    found = run(notebook("key = '''-----\nMIIEow\n'''\n"), key, word("NB900", "MII"))
    assert "MIIEow" not in everything(found)


def test_other_lines_are_shown_as_they_are():
    found = run(notebook(f"key = '{SECRET}'\nsent(key, 'text')"), FINDS, word("NB900", "sent"))
    assert found.findings[-1].excerpt.text == "sent(key, 'text')"
    assert found.findings[0].excerpt.text == "key = "


def test_fingerprints_tell_nothing_of_it():
    first, second = (run(notebook(f"key = '{SECRET[:-1]}{end}'"), word("NB701", SECRET[:-1] + end, conceals=True))
                     for end in "12")  # fmt: skip
    assert first.findings[0].fingerprint == second.findings[0].fingerprint
