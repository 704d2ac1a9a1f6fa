"""What each pattern comes to: refused with reasons, or what the notebook and the project printed."""

import json
import os
import re
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest

from nb2prod.convert import modules
from tests.convert.patterns import reading

_INSIDE = Path(reading.__file__).with_name("inside.py")


def outcomes_of(patterns: Iterable[reading.Pattern], interpreter: str, top: Path) -> dict[str, dict]:
    """Name → {"refused": reasons} or {"notebook": [text, error], "project": [text, error]}."""
    found: dict[str, dict] = {}
    jobs = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(modules, "formatted", lambda text: text)  # how it looks does not matter here
        for number, pattern in enumerate(patterns):
            package = f"pattern_{number}"
            folder = top / str(number)
            pattern.write_others(folder / "notebook")
            plan = reading.plan_of(pattern, package, folder / "notebook")
            if plan.refused:
                places = [(one.cell, one.line, one.todo) for one in plan.refused]
                found[pattern.name] = {"refused": [one.reason for one in plan.refused], "places": places}
                continue
            reading.write_project(plan, folder / "project")
            jobs.append(
                {"key": pattern.name, "cells": pattern.code, "folder": str(folder), "package": package}
            )
    return found | _run(jobs, interpreter, top)


def _run(jobs: list[dict], interpreter: str, top: Path) -> dict[str, dict]:
    (top / "jobs.json").write_text(json.dumps(jobs), encoding="utf-8")
    environment = {
        **os.environ,
        "IPYTHONDIR": str(top / "ipython"),
        "PYTHONWARNINGS": "ignore",
        "MPLBACKEND": "Agg",
    }
    command = [interpreter, str(_INSIDE), str(top / "jobs.json"), str(top / "results.json")]
    subprocess.run(command, check=True, env=environment, timeout=600, capture_output=True)
    return json.loads((top / "results.json").read_text(encoding="utf-8"))


def assert_right_or_refused(outcome: dict, refusal: str | None) -> None:
    """``refusal`` is a part of the reason that is expected; None where the pattern must be right."""
    if refusal is not None:
        assert any(refusal in reason for reason in outcome.get("refused", ())), outcome
        return
    assert "refused" not in outcome, outcome["refused"]
    text, error = outcome["notebook"]
    assert error == "", "the pattern itself must run"
    assert text.strip(), "a pattern prints what it is about"
    # %%writefile says so itself; it is not the author's code that prints this.
    expected = [re.sub(r"(?m)^Writing .*\n", "", text), ""]
    assert outcome["project"] == expected, f"{outcome['project']} for {expected}"
