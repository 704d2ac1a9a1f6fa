"""Every notebook in fixtures/ gets exactly the report beside it.

``pytest tests/test_fixtures.py --update-golden`` writes the reports anew: read the difference before you commit it.
"""

from pathlib import Path

import pytest

from nb2prod.api import CheckOptions, check
from nb2prod.report.rendering import Look, render

FIXTURES = Path(__file__).parents[1] / "fixtures"
NOTEBOOKS = {path.stem: path for path in sorted(FIXTURES.rglob("*.ipynb"))}


def report(path):
    """The report of one notebook with the default rules, as a user in fixtures/ gets it."""
    return check([path.relative_to(FIXTURES)], CheckOptions(isolated=True))


@pytest.fixture(autouse=True)
def _in_fixtures(monkeypatch):
    monkeypatch.chdir(FIXTURES)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_report_is_the_expected_one(name, update_golden):
    golden = FIXTURES / f"{name}.expected.txt"
    given = render(report(NOTEBOOKS[name]), "concise", Look())
    if update_golden:
        golden.write_text(given, encoding="utf-8")
    assert given == golden.read_text(encoding="utf-8")


def test_every_expected_report_has_its_notebook():
    assert {path.name.removesuffix(".expected.txt") for path in FIXTURES.glob("*.expected.txt")} == set(
        NOTEBOOKS
    )


def test_the_clean_notebook_gets_no_finding():
    assert report(NOTEBOOKS["demand_forecast"]).exit_code == 0
    assert not list(report(NOTEBOOKS["demand_forecast"]).findings())


def test_no_fixture_makes_a_rule_fail():
    findings = check(["."], CheckOptions(isolated=True)).findings()
    assert "NB000" not in {finding.code for finding in findings}


@pytest.mark.parametrize("form", ["text", "concise", "json"])
@pytest.mark.parametrize("width", [30, 50, 100])
def test_hostile_text_is_never_passed_on_to_terminals_and_log_readers(form, width):
    given = render(report(NOTEBOOKS["hostile"]), form, Look(width=width, color=False))
    assert not [char for char in given if char != "\n" and not char.isprintable()]
    assert not [line for line in given.splitlines() if line.lstrip().startswith(("::", "##[", "##vso["))]
