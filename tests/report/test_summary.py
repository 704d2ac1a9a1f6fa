"""The summary page: its tables, and that a Markdown reader sees text and nothing else in foreign words."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nb2prod.errors import Nb2prodError
from nb2prod.lint.finding import NotebookFindings
from nb2prod.report.plain import plain
from nb2prod.report.report import Report
from nb2prod.rule import Severity
from tests.report.support import HOSTILE, finding, hostile, report, shown

WARNING = finding("NB502", name="unseeded-split", severity=Severity.WARNING)


def test_nothing_found_is_one_line():
    assert shown(report(), "summary") == "### nb2prod: 1 notebook, nothing found\n"


def test_rules_and_notebooks():
    assert shown(report(finding(), WARNING, WARNING, path="a/my_churn.ipynb"), "summary") == (
        "### nb2prod: 1 notebook, 3 findings: 1 error, 2 warnings\n"
        "\n"
        "| findings | rule | severity | what is wrong |\n"
        "|--:|---|---|---|\n"
        "| 2 | <code>NB502</code> unseeded-split | warning | Summary. |\n"
        "| 1 | <code>NB101</code> use-before-definition | error | Summary. |\n"
        "\n"
        "| notebook | errors | warnings | notes |\n"
        "|---|--:|--:|--:|\n"
        "| <code>a/my\\_churn.ipynb</code> | 1 | 2 | 0 |\n"
    )


def test_the_worst_notebooks_come_first_and_the_rest_is_counted():
    notebooks = [NotebookFindings(f"{n:02}.ipynb", "python", 1, (WARNING,)) for n in range(30)]
    notebooks += [
        NotebookFindings("worst.ipynb", "python", 1, (finding(),)),
        NotebookFindings("good.ipynb", "r", 1, ()),
    ]
    whole = shown(Report(notebooks=tuple(notebooks)), "summary")
    rows = re.findall(r"^\| <code>(\w+)\.ipynb</code>", whole, re.MULTILINE)
    assert rows == ["worst", *(f"{n:02}" for n in range(19))]
    assert whole.endswith("\nand 11 notebooks more with findings\n")


def test_what_could_not_be_checked_is_named():
    given = report(failures=(Nb2prodError("no such file", where="a.ipynb", todo="look"),))
    assert shown(given, "summary").endswith("\n#### Not checked\n\n- <code>a.ipynb</code>: no such file\n")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_keeps_to_its_cell(text):
    whole = shown(hostile(text), "summary")
    (row,) = [line for line in whole.splitlines() if line.startswith("| <code>") and "ipynb" in line]
    assert row.count("|") == 5
    assert re.sub(r"</?code>", "", whole).count("<") == 0
    assert not re.search(r"[`*~\[\]!@{}$]|://|www\.|(?<!\\)_", whole)


@given(st.text())
def test_any_text_is_shown_as_it_is(text):
    whole = shown(report(failures=(Nb2prodError(text, where="a", todo=""),)), "summary")
    shown_text = whole.partition("<code>a</code>: ")[2].removesuffix("\n")
    assert html.unescape(shown_text.replace("\\_", "_")) == plain(text)
