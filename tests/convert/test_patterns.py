"""Each pattern is converted right or refused with a reason: never silently different."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from nb2prod.convert import modules
from tests.convert.patterns import reading

PATTERNS = {pattern.name: pattern for pattern in reading.patterns()}
REFUSED = {
    "eval of a text": "eval may read any name",
    "exec of a text": "exec may bind any name",
    "globals written": "globals()",
    "guarded use before definition with a guard that asks": "dir()",
}


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict]:
    """Name → what notebook and project printed, or the reasons of a refusal."""
    top = tmp_path_factory.mktemp("patterns")
    plain = pytest.MonkeyPatch()
    plain.setattr(
        modules, "formatted", lambda text: text
    )  # how it looks does not matter here, and takes long
    found: dict[str, dict] = {}
    jobs = []
    for number, pattern in enumerate(PATTERNS.values()):
        package = f"pattern_{number}"
        plan = reading.plan_of(pattern, package)
        if plan.refused:
            found[pattern.name] = {"refused": [one.reason for one in plan.refused]}
            continue
        folder = top / str(number)
        reading.write_project(plan, folder / "project")
        jobs.append({"key": pattern.name, "cells": pattern.code, "folder": str(folder), "package": package})
    plain.undo()
    return found | _run(jobs, top)


def _run(jobs: list[dict], top: Path) -> dict[str, dict]:
    (top / "jobs.json").write_text(json.dumps(jobs), encoding="utf-8")
    environment = {**os.environ, "IPYTHONDIR": str(top / "ipython"), "PYTHONWARNINGS": "ignore"}
    inside = Path(reading.__file__).with_name("inside.py")
    command = [sys.executable, str(inside), str(top / "jobs.json"), str(top / "results.json")]
    subprocess.run(command, check=True, env=environment, timeout=300, capture_output=True)
    return json.loads((top / "results.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", PATTERNS)
def test_right_or_refused(name: str, outcomes: dict[str, dict]) -> None:
    outcome = outcomes[name]
    if "refused" in outcome:
        assert name in REFUSED, outcome["refused"]
        assert any(REFUSED[name] in reason for reason in outcome["refused"])
        return
    assert name not in REFUSED
    assert outcome["notebook"][1] == "", "the pattern itself must run"
    assert outcome["notebook"][0].strip(), "a pattern prints what it is about"
    printed = re.sub(
        r"(?m)^Writing .*\n", "", outcome["notebook"][0]
    )  # the magic says so, not the author's code
    assert outcome["project"] == [printed, ""]


def test_nine_in_ten_are_right(outcomes: dict[str, dict]) -> None:
    assert len(REFUSED) <= len(outcomes) / 10
