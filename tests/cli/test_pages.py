"""``nb2prod explain``, ``nb2prod rules``, ``--version`` and ``--help``."""

import json

import pytest

from nb2prod import __version__
from nb2prod.lint.catalogue import load_catalogue

CODES = [rule.code for rule in load_catalogue().rules]


@pytest.mark.parametrize("code", CODES)
def test_every_rule_has_a_page(run, code):
    rule = load_catalogue()[code]
    by_code, by_name = run("explain", code), run("explain", rule.name)
    assert by_code.out == by_name.out
    assert by_code.code == 0
    for part in (rule.summary, rule.why, rule.instead, f"# {code} {rule.name}", f"ignore[{code}]"):
        assert part in by_code.out
    assert by_code.out.count("```") % 2 == 0
    for option in rule.options:
        assert f"{option} = " in by_code.out


def test_a_page_shows_the_examples(run):
    page = run("explain", "nb005").out
    assert "## Reported" in page and "## Not reported" in page
    assert "rows = 1  # noqa: NB002, E501  # <- NB005" in page


def test_a_teams_rule_has_a_page(here, run):
    assert "It matters." in run("explain", "TEAM001", "--rules", "ours").out
    assert "TEAM001" in run("rules", "--rules", "ours").out


def test_the_table_has_a_line_for_each_rule(run):
    ran = run("rules")
    assert [line.split()[0] for line in ran.out.splitlines()] == CODES
    assert ran.code == 0


def test_the_table_as_json(run):
    given = json.loads(run("rules", "--output-format", "json").out)
    assert (given["version"], given["tool"]["version"], given["exit_code"]) == (1, __version__, 0)
    assert [rule["code"] for rule in given["rules"]] == CODES
    assert set(given["rules"][0]) == {
        "code", "name", "severity", "status", "summary", "why", "instead", "fixable", "options",
    }  # fmt: skip


def test_version(run):
    assert run("--version").out == f"nb2prod {__version__}\n"


@pytest.mark.parametrize(
    "arguments", [["--help"], ["check", "--help"], ["explain", "-h"], ["rules", "--help"]]
)
def test_help(run, arguments):
    ran = run(*arguments)
    assert ran.code == 0
    assert ran.out.startswith("Usage: nb2prod")
