"""What the pages say of settings, formats, families and suppressions is what is built."""

import ast
import json
import re
import tomllib
from pathlib import Path

import pytest

from nb2prod import __version__
from nb2prod.errors import Nb2prodError
from nb2prod.api import CheckOptions, Wish, check
from nb2prod.lint.catalogue import load_catalogue
from nb2prod.lint.config import find_config, rule_options, selected
from nb2prod.lint.examples import stage, write
from nb2prod.lint.selection import Wish as Asked
from nb2prod.lint.settings import read_settings
from nb2prod.report import FORMATS
from nb2prod.rule import Example
from tests.docs.commands import EXITS, every_command
from tests.docs.generate import DOCS, ROOT
from tests.docs.markdown import named_blocks, prose
from tests.docs.pages import FAMILIES, families

CATALOGUE = load_catalogue()
PYTHON = named_blocks("python")
NOTEBOOKS = [name for name, block in PYTHON.items() if block.text.startswith("# %%")]
README = (ROOT / "README.md").read_text(encoding="utf-8")
MENTIONED = re.compile(r"\b(?:BANK|NB)\d{3}\b")


def first_fields(path, head):
    """The words in backticks in the first column of the table with this head."""
    table = path.read_text(encoding="utf-8").split(f"| {head} |", 1)[1].split("\n\n", 1)[0]
    return re.findall(r"^\| `([^`]+)`", table, re.MULTILINE)


def test_every_key_of_a_configuration_is_described():
    with pytest.raises(Nb2prodError) as complaint:
        read_settings(Path("nb2prod.toml"), b"no-such-key-at-all = 1")
    known = complaint.value.todo.partition(": ")[2].split(", ")[:-1]
    assert sorted(first_fields(DOCS / "configuration.md", "key")) == sorted(known)


def test_every_format_is_described():
    assert sorted(first_fields(DOCS / "formats.md", "format")) == sorted(FORMATS)


def test_every_family_has_words():
    assert set(families(CATALOGUE)) <= set(FAMILIES)


def test_commands_that_say_no_have_words_for_it():
    """A command with an exit code 1 of its own tells what it means."""
    names = {words[-1] for words, _ in every_command()}
    assert names - {"explain", "rules", "clear"} <= set(EXITS)


@pytest.mark.parametrize("path", [ROOT / "README.md", *sorted(DOCS.glob("*.md"))], ids=lambda path: path.name)
def test_codes_that_are_named_exist(path):
    codes = set(MENTIONED.findall(prose(path.read_text(encoding="utf-8"))))
    assert {code for code in codes if CATALOGUE.find(code) is None} <= {"BANK001"}


@pytest.mark.parametrize("name", TOML := named_blocks("toml"))
def test_a_configuration_is_one_that_is_followed(name, tmp_path):
    text = TOML[name].text
    path = tmp_path / ("pyproject.toml" if "[tool.nb2prod" in text else "nb2prod.toml")
    path.write_text(text)
    assert tomllib.loads(text)
    config = find_config(tmp_path, file=path)
    assert rule_options(config.settings, CATALOGUE) is not None
    assert selected(config.settings, Asked(), CATALOGUE)
    assert config.settings.origin == str(path)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_suppression_silences_what_it_names(name, tmp_path, monkeypatch):
    """It silences (no finding of the code), and it is needed (no NB005)."""
    text = PYTHON[name].text
    monkeypatch.chdir(tmp_path)
    path = write(Example(text), Path()).name
    assert "NB005" not in found(path)
    for code in MENTIONED.findall(text):
        assert code not in found(path)
        bare = write(Example(re.sub(r"  # (nb2prod|noqa):.*| tags=\S+", "", text)), Path()).name
        assert code in found(bare)


def test_the_rule_of_a_team_finds_what_its_examples_mark(prepared, tmp_path, monkeypatch):
    catalogue = load_catalogue([prepared / "our_rules"])
    (rule,) = (rule for rule in catalogue.rules if not rule.code.startswith("NB"))
    monkeypatch.chdir(tmp_path)
    for example in (*rule.bad, *rule.good):
        path = write(example, Path())
        options = CheckOptions(isolated=True, rules=(prepared / "our_rules",), wish=Wish(select=(rule.code,)))
        spans = [(one.code, one.span.cell, one.span.line) for one in check([path], options).findings()]
        assert spans == stage(example).marks
    assert len(rule.bad) == len(rule.good) == 1


def found(path):
    """The codes that a check with every rule gives."""
    findings = check([path], CheckOptions(isolated=True, wish=Wish(preview=True))).findings()
    return {finding.code for finding in findings}


@pytest.mark.parametrize("name", named_blocks("json"))
def test_json_is_json(name):
    json.loads(named_blocks("json")[name].text)


@pytest.mark.parametrize("name", sorted(PYTHON.keys() - set(NOTEBOOKS)))
def test_python_is_python(name):
    ast.parse(PYTHON[name].text)


def test_the_version_is_said_once():
    assert set(re.findall(r"\bv?(\d+\.\d+\.\d+)\b", README)) <= {__version__}
