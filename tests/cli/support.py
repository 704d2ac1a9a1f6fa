"""A folder with a few notebooks, and the command line run inside this process."""

import json
import os
import sys
from pathlib import Path

from nb2prod.cli import main

RULE = """
from nb2prod.rule import Found, Rule, Severity, Span


def find(subject):
    for cell in subject.notebook.cells:
        {body}


rule = Rule(
    code="{code}", name="{name}", severity=Severity.{severity}, summary="It says so.", why="It matters.",
    instead="Change it.", find=find, bad=[], good=[], options={{"words": ["bad"]}},
)
"""
BAD = 'if "bad" in cell.source: yield Span(cell.number, 1, 1, 1, 2), "bad is bad"'


def notebook(path: Path, *sources: str, **metadata: object) -> Path:
    """Writes a notebook of code cells; gives its path."""
    cells = [
        {
            "cell_type": "code",
            "id": f"c{n}",
            "execution_count": None,
            "metadata": {},
            "outputs": [],
            "source": source,
        }
        for n, source in enumerate(sources, 1)
    ]
    document = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, indent=1))
    return path


def team_rule(folder: Path, code: str = "TEAM001", body: str = BAD, severity: str = "WARNING") -> Path:
    """Writes a rule that reports the word ``bad``, or does what ``body`` says for each ``cell``; gives its folder."""
    folder.mkdir(exist_ok=True)
    text = RULE.format(code=code, name=f"team-{code.lower()}", body=body, severity=severity)
    (folder / f"{code.lower()}.py").write_text(text)
    return folder


def environment() -> dict[str, str]:
    """The environment of another Python that finds the same nb2prod as this one."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}


class Ran:
    """What one run of the command line gave."""

    def __init__(self, capfd, *arguments: object):
        self.code = main([str(argument) for argument in arguments])
        self.out, self.err = capfd.readouterr()

    @property
    def json(self):
        """The report on stdout, parsed."""
        return json.loads(self.out)

    @property
    def codes(self) -> list[str]:
        """The codes of a concise report."""
        return [line.split(": ", 1)[1].split()[0] for line in self.out.splitlines()]
