"""Hostile text from the notebook to stdout and into files: in sources, headings, ids, messages and file names."""

import json
from xml.etree import ElementTree

import pytest

from nb2prod.report import FORMATS
from tests.cli.support import notebook, team_rule
from tests.report.support import HOSTILE, heard

# What a file may be called on this system.
NAMES = [text.replace("/", "|").replace("\0", "") for text in HOSTILE if "\ud800" not in text]


@pytest.fixture
def hostile(here):
    """A folder of notebooks that are hostile all over, and a rule that quotes them."""
    for number, text in enumerate(NAMES):
        path = notebook(here / "evil" / f"{number}{text}.ipynb", f"x = {text!r}\n# {text}", text)
        document = json.loads(path.read_text())
        document["cells"][1]["id"] = text
        document["cells"].insert(
            0, {"cell_type": "markdown", "metadata": {}, "source": f"# {text}", "id": "m"}
        )
        path.write_text(json.dumps(document))
    team_rule(here / "ours", body='yield Span(cell.number, 1, 1, 1, 2), f"this says {cell.source}"')
    return here


@pytest.mark.parametrize("form", FORMATS)
def test_nothing_acts(hostile, run, form):
    ran = run("check", "evil", "--rules", "ours", "--select", "ALL", "--preview", "--output-format", form)
    assert ran.code == 1
    assert not [char for char in ran.out if char != "\n" and not char.isprintable()]
    commands = heard(ran.out)
    assert len(commands) == (ran.out.count("\n") if form == "github" else 0)
    assert ran.err == ""


def test_every_format_of_one_analysis_is_well_formed(hostile, run):
    outputs = [part for form in FORMATS for part in ("--output", f"{form}=out.{form}")]
    assert run("check", "evil", "--rules", "ours", "--select", "TEAM", *outputs).code == 1
    texts = {form: (hostile / f"out.{form}").read_bytes().decode() for form in FORMATS}
    found = 4 * len(NAMES)  # with the id that is none
    assert json.loads(texts["json"])["summary"]["findings"] == len(json.loads(texts["gitlab"])) == found
    assert len(json.loads(texts["sarif"])["runs"][0]["results"]) == found
    assert len(ElementTree.fromstring(texts["junit"].encode()).findall(".//failure")) == found
    assert texts["concise"].count("\n") == texts["github"].count("\n") == found
    assert texts["summary"].count("<code>evil/") == 20


def test_hostile_names_of_missing_files_never_act(here, run):
    for form in FORMATS:
        ran = run("check", *(f"{name}.ipynb" for name in NAMES), "--output-format", form)
        assert ran.code == 2
        for text in (ran.out, ran.err):
            assert not [char for char in text if char != "\n" and not char.isprintable()]
        assert form == "github" or not heard(ran.out)
        assert not [line for line in ran.err.splitlines() if line.lstrip().startswith("::")]
