"""What a CI recipe does: the shell lines that it runs and the files that it hands over.

>>> recipe_of("yaml", "- run: |\\n    a\\n    b\\n").script
'a\\nb\\n'
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from nb2prod.notebook import Value

_GROOVY_SH = re.compile(r"\bsh '([^']+)'")
_GROOVY_JUNIT = re.compile(r"\bjunit '([^']+)'")
_DOCKER_RUN = re.compile(r"^RUN (.+)$", re.MULTILINE)


class Recipe(Value):
    """``script`` is everything that it runs, line by line; ``files`` are (kind, path) of the reports it hands over.

    ``after_failure`` tells whether the reports are handed over although the check ended with 1.
    """

    script: str
    files: tuple[tuple[str, str], ...] = ()
    after_failure: bool = True


def recipe_of(language: str, text: str) -> Recipe:
    """Reads a recipe for GitHub, GitLab (``yaml``), Jenkins (``groovy``) or Docker. Raises ValueError for others."""
    if language == "groovy":
        files = tuple(("junit", path) for path in _GROOVY_JUNIT.findall(text))
        behind = text.split("always {")[-1]
        return Recipe(_lines(_GROOVY_SH.findall(text)), files, all(path in behind for _, path in files))
    if language == "dockerfile":
        return Recipe(_lines(_DOCKER_RUN.findall(text)))
    content = yaml.safe_load(text)
    if isinstance(content, list):
        return _github(content)
    if "jobs" in content:
        return _github([step for job in content["jobs"].values() for step in job["steps"]])
    jobs = [job for job in content.values() if isinstance(job, Mapping) and "script" in job]
    if not jobs:
        raise ValueError(f"a recipe for nobody: {text}")
    return Recipe(_lines(line for job in jobs for line in job["script"]), tuple(_gitlab_files(jobs)))


def _github(steps: list[Mapping[str, Any]]) -> Recipe:
    uploads = [step for step in steps if "upload-sarif" in step.get("uses", "")]
    return Recipe(
        _lines(step["run"].rstrip("\n") for step in steps if "run" in step),
        tuple(("sarif", step["with"]["sarif_file"]) for step in uploads),
        all("always()" in step.get("if", "") for step in uploads),
    )


def _gitlab_files(jobs: list[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """GitLab takes reports whether the job failed or not."""
    for job in jobs:
        for kind, path in job.get("artifacts", {}).get("reports", {}).items():
            yield kind, path


def _lines(commands: Any) -> str:
    return "".join(f"{command}\n" for command in commands)
