"""Every example of every rule gives exactly the findings that its marks promise; and the catalogue is well-formed.

The code that stands in an example's text are the rules that are run on it: its own rule, and those that it names.
"""

import re
from collections.abc import Callable

import pytest

from nb2prod import rules
from nb2prod.environment import is_pin_file
from nb2prod.lint.catalogue import load_catalogue
from nb2prod.lint.examples import stage, tidy, write
from nb2prod.lint.finding import NotebookFindings
from nb2prod.lint.fixing import Fixer
from nb2prod.lint.run import Selection, lint
from nb2prod.lint.selection import ALWAYS
from nb2prod.notebook import Notebook, Surroundings, SurroundingsReader, read, replace
from nb2prod.rule import Example, Rule

CATALOGUE = load_catalogue()
EXAMPLES = {
    f"{rule.code}-{kind}-{number}": (rule, example)
    for rule in CATALOGUE.rules
    for kind, examples in (("bad", rule.bad), ("good", rule.good))
    for number, example in enumerate(examples, 1)
}
NOTICED_BY_THE_RUN = {"NB000"}  # no notebook can show it: it is the failure of a rule
_CODE = re.compile(r"\bNB\d{3}\b")
_SENTENCE = re.compile(r"[A-Z`'\"_%(].*[.!?)]$", re.DOTALL)


def checked(rule: Rule, example, path) -> tuple[Callable[[Notebook], NotebookFindings], Surroundings]:
    """How to check the example's notebook, and what lies around it."""
    named = {code for code in _CODE.findall(example.text) if CATALOGUE.find(code)}
    selection = Selection(
        codes=frozenset({rule.code, *named, *ALWAYS, "NB002"}), options={rule.code: example.options}
    )
    surroundings = SurroundingsReader(is_pin_file=is_pin_file).of(path)
    return lambda notebook: lint(notebook, surroundings, CATALOGUE, selection), surroundings


def findings(rule: Rule, example, folder) -> list[tuple[str, int, int]]:
    """(code, cell, line) of each finding in the example, as the whole check gives them."""
    path = write(example, folder)
    check, _ = checked(rule, example, path)
    found = check(read(path, shown=example.path)).findings
    return [(one.code, *((one.span.cell, one.span.line) if one.span else (0, 0))) for one in found]


@pytest.mark.parametrize("name", EXAMPLES)
def test_findings_are_exactly_the_marks(name, tmp_path):
    rule, example = EXAMPLES[name]
    assert sorted(findings(rule, example, tmp_path)) == sorted(stage(example).marks), example.text


@pytest.mark.parametrize("name", EXAMPLES)
def test_bad_examples_have_a_mark_of_their_rule_and_good_ones_none(name):
    rule, example = EXAMPLES[name]
    marked = rule.code in {code for code, _, _ in stage(example).marks}
    assert marked is ("-bad-" in name), tidy(example.text)


def sources(notebook: Notebook) -> list[tuple[str, str]]:
    """Kind and source of each cell."""
    return [(cell.kind, cell.source) for cell in notebook.cells]


def shown(text: str) -> list[tuple[str, str]]:
    """Kind and source of each cell of an example's text."""
    return [(cell["cell_type"], cell["source"]) for cell in stage(Example(text)).document["cells"]]


@pytest.mark.parametrize("name", [name for name, (_, example) in EXAMPLES.items() if example.raw is None])
def test_the_fix_of_an_example_is_exactly_the_one_that_it_shows(name, tmp_path):
    """Fixes of other rules are left alone; an example that shows none has none."""
    rule, example = EXAMPLES[name]
    path = write(example, tmp_path)
    check, around = checked(rule, example, path)

    def check_of_rule(one: Notebook) -> NotebookFindings:
        found = check(one)
        return replace(found, findings=tuple(each for each in found.findings if each.code == rule.code))

    fixer = Fixer(check_of_rule, around, CATALOGUE, unsafe=True)
    start = read(path, shown=example.path)
    after = fixer.fix(start, check_of_rule(start))
    assert sources(after.notebook) == shown(example.text if example.fixed is None else example.fixed)
    assert (after.notebook is not start) is (example.fixed is not None)
    assert after.left_out == ()
    assert fixer.fix(after.notebook, after.findings).notebook is after.notebook


@pytest.fixture(params=[rule.code for rule in CATALOGUE.rules])
def rule(request) -> Rule:
    """Each rule in turn."""
    return CATALOGUE[request.param]


def test_a_code_is_a_code_and_the_file_is_named_after_the_rule(rule):
    assert re.fullmatch(r"NB\d{3}", rule.code)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.name)
    assert (rules.FOLDER / f"{rule.name.replace('-', '_')}.py").is_file()


def test_good_examples_are_at_least_as_many_as_bad_ones(rule):
    assert len(rule.good) >= max(1, len(rule.bad))
    assert rule.bad or rule.code in NOTICED_BY_THE_RUN


def test_a_rule_speaks_in_sentences(rule):
    for text in (rule.summary, rule.why, rule.instead):
        assert _SENTENCE.match(text), text
    assert len(rule.summary) <= 90
    assert "\n" not in rule.summary + rule.why + rule.instead


def test_a_rule_yields_to_others_only(rule):
    assert rule.code not in rule.yields_to
    assert not rule.joins or rule.yields_to


def test_options_have_names_and_types_of_a_configuration(rule):
    for name, value in rule.options.items():
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", name)
        assert isinstance(value, (bool, int, float, str, list))


def test_two_rules_never_yield_to_each_other():
    for one in CATALOGUE.rules:
        for code in one.yields_to:
            other = CATALOGUE.find(code)
            assert other is None or one.code not in other.yields_to


def test_a_file_stays_small_enough_to_be_read_at_once():
    for path in rules.FOLDER.glob("*.py"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 300, path.name
