"""Every recipe for a CI server is read as the server reads it, runs here, and makes the reports that it hands over."""

import json
import re
from xml.etree import ElementTree

import pytest
import yaml

from nb2prod import __version__
from tests.cli.support import notebook
from tests.docs.generate import ROOT
from tests.docs.markdown import named_blocks
from tests.docs.recipes import Recipe, recipe_of

BLOCKS = named_blocks("yaml", "groovy", "dockerfile")
HOOKS = {name: block for name, block in BLOCKS.items() if "repos:" in block.text}
RECIPES = {name: block for name, block in BLOCKS.items() if name not in HOOKS}


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_runs_and_stops_the_pipeline_for_findings(name, reader):
    block = RECIPES[name]
    recipe = recipe_of(block.language, block.text)
    assert re.search(r"nb2prod (?:check|verify) ", recipe.script)
    ran = reader(recipe.script, block.stand_ins)
    assert (ran.code,) == block.exits == (1,), ran.output
    for kind, path in recipe.files:
        REPORTS[kind]((reader.folder / path).read_text(encoding="utf-8"))
    assert recipe.after_failure, "the reports of a failed check are the ones that matter"


@pytest.mark.parametrize("name", HOOKS)
def test_a_hook_is_one_that_this_repository_offers(name, reader):
    offered = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
    for repository in yaml.safe_load(HOOKS[name].text)["repos"]:
        assert repository["rev"] == f"v{__version__}"
        for hook in repository["hooks"]:
            assert hook.keys() <= {"id", "args", "files", "exclude"}
            if hook["id"] == "nb2prod-lock":  # which is there, and was made for one of the two
                assert (
                    reader("nb2prod lock notebooks/demand_forecast.ipynb --source written -o locked").code
                    == 0
                )
            command = " ".join((offered[hook["id"]]["entry"], *hook.get("args", ())))
            good = "notebooks/demand_forecast.ipynb"
            if "verify" in command:  # what it runs must need no more than Python itself, and draw nothing
                spec = {"name": "python3", "display_name": "Python 3"}
                good = notebook(reader.folder / "sums.ipynb", "total = 1 + 1", kernelspec=spec).name
            assert reader(f"{command} notebooks/credit_scoring.ipynb").code == 1
            assert reader(f"{command} {good}").code == 0


def test_the_server_that_each_recipe_is_for():
    assert {
        kind for block in RECIPES.values() for kind, _ in recipe_of(block.language, block.text).files
    } == set(REPORTS)
    assert {block.language for block in RECIPES.values()} == {"yaml", "groovy", "dockerfile"}


def test_versions_in_recipes_are_this_one():
    for name, block in BLOCKS.items():
        assert set(re.findall(r"nb2prod==([\d.]+)", block.text)) <= {__version__}, name


def test_what_is_no_recipe_is_refused():
    with pytest.raises(ValueError, match="a recipe for nobody"):
        recipe_of("yaml", "a: {b: 1}")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("groovy", "steps { sh 'nb2prod check x'\njunit 'r.xml' }\npost { always { echo 'done' } }"),
        (
            "yaml",
            "- run: nb2prod check x\n- uses: github/codeql-action/upload-sarif@v4\n  with: {sarif_file: r}",
        ),
    ],
)
def test_a_report_that_is_lost_with_findings_is_noticed(language, text):
    assert recipe_of(language, text).after_failure is False


def test_a_docker_recipe_is_its_run_lines():
    assert recipe_of("dockerfile", "FROM a\nRUN b c\nCOPY d e\n") == Recipe("b c\n")


def _is_sarif(text):
    report = json.loads(text)
    assert report["version"] == "2.1.0" and report["runs"][0]["results"]


def _is_code_quality(text):
    assert {"fingerprint", "location"} <= json.loads(text)[0].keys()


def _is_junit(text):
    assert ElementTree.fromstring(text).find(".//failure") is not None


REPORTS = {"sarif": _is_sarif, "codequality": _is_code_quality, "junit": _is_junit}
