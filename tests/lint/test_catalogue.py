"""Loading rules: nb2prod's own, and those that a team brings."""

from pathlib import Path

import pytest

from nb2prod.errors import Nb2prodError
from nb2prod.lint.catalogue import load_catalogue

GOOD = """
from nb2prod.rule import Example, Rule, Severity

rule = Rule(
    code="BANK001", name="no-iban", severity=Severity.ERROR, summary="s", why="w", instead="i",
    find=lambda subject: [], bad=[], good=[],
)
"""


def folder(tmp_path: Path, **files: str) -> Path:
    for name, text in files.items():
        (tmp_path / f"{name}.py").write_text(text)
    return tmp_path


def test_our_own_rules_are_there_in_the_order_of_their_codes():
    codes = [rule.code for rule in load_catalogue().rules]
    assert codes == sorted(codes)
    assert {"NB000", "NB001", "NB101", "NB301"} <= set(codes)


def test_a_teams_rule_joins_them(tmp_path):
    catalogue = load_catalogue([folder(tmp_path, no_iban=GOOD, _helper="1 / 0")])
    assert catalogue.find("no-iban") is catalogue["BANK001"]
    assert catalogue.find("bank001") is catalogue["BANK001"]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("rule = 3", "no `rule`"),
        ("", "no `rule`"),
        ("def f(:", "SyntaxError"),
        ("import nothing_of_this_name", "ModuleNotFoundError"),
        ("raise SystemExit(3)", "SystemExit"),
        ("1 / 0", "ZeroDivisionError"),
        (GOOD.replace("BANK001", "NB101"), "NB101 is taken"),
        (GOOD.replace("BANK001", "bank"), "'bank' is no code"),
        (GOOD.replace("no-iban", "No IBAN"), "'No IBAN' is no name"),
        (GOOD.replace("no-iban", "unused-suppression"), "unused-suppression is taken"),
        (GOOD.replace("Severity.ERROR", "'error'"), "severity"),
        (GOOD.replace("lambda subject: []", "3"), "find must be"),
        (GOOD.replace('code="BANK001",', ""), "TypeError"),
    ],
)
def test_a_broken_rule_file_is_told(tmp_path, text, what):
    with pytest.raises(Nb2prodError) as error:
        load_catalogue([folder(tmp_path, broken=text)])
    assert error.value.where == str(tmp_path / "broken.py")
    assert what in error.value.what


def test_two_files_with_one_code_are_told(tmp_path):
    with pytest.raises(Nb2prodError) as error:
        load_catalogue([folder(tmp_path, first=GOOD, second=GOOD)])
    assert "BANK001 is taken by first.py" in error.value.what


@pytest.mark.parametrize("name", [".", "missing"])
def test_a_folder_without_rules_is_told(tmp_path, name):
    with pytest.raises(Nb2prodError) as error:
        load_catalogue([tmp_path / name])
    assert str(tmp_path) in error.value.where


def test_a_changed_rule_is_read_anew_and_nothing_is_left_in_the_folder(tmp_path, monkeypatch):
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    for name in ("no-iban", "no-bics"):  # of the same length, in the same second
        rules = folder(tmp_path, rule=GOOD.replace("no-iban", name))
        assert load_catalogue([rules])["BANK001"].name == name
    assert [path.name for path in tmp_path.iterdir()] == ["rule.py"]
