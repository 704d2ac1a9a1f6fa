"""Fixtures of the tests of ``lock``: a folder of tiny wheels, and the command run inside this process."""

import json
import os

import pytest

from nb2prod.cli import main
from tests.lock.wheels import shop


@pytest.fixture(autouse=True)
def _alone(tmp_path, monkeypatch):
    """No Python is active, no kernel is installed, no index is set, and uv remembers nothing of other tests."""
    for name in list(os.environ):
        if name.startswith(("UV_", "PIP_", "JUPYTER", "VIRTUAL_ENV", "CONDA")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    monkeypatch.chdir(tmp_path)


@pytest.fixture(name="wheels")
def _wheels(tmp_path):
    return shop(tmp_path / "shop")


class Answer:
    """What a run of lock gave."""

    def __init__(self, capfd, arguments):
        self.code = main(["lock", *map(str, arguments), "--output-format", "json"])
        out, self.err = capfd.readouterr()
        self.report = json.loads(out) if out else None

    @property
    def versions(self):
        """Distribution → version and source."""
        return {one["name"]: (one["version"], one["source"]) for one in self.report["distributions"]}


@pytest.fixture(name="lock")
def _lock(capfd):
    return lambda *arguments: Answer(capfd, arguments)
